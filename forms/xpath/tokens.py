"""Cutting an XPath expression into tokens, by the disambiguation rules of XPath 1.0 section 3.7."""

from __future__ import annotations

import re
from typing import NamedTuple


class ExpressionFault(Exception):
    """The text is no expression: `reason` is a code, `position` counts from 0, `found` stands there."""

    def __init__(self, reason: str, position: int, found: str = "") -> None:
        super().__init__(reason, position, found)
        self.reason = reason
        self.position = position
        self.found = found


class Token(NamedTuple):
    """`kind`: number, literal, name, variable, operator, or a mark such as ( ) [ ] . .. @ , :: / //

    A whole plain absolute path (`/data/part/name`, by far the most frequent piece of a form) is one token, `path`.
    """

    kind: str
    text: str
    position: int


_NAME_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = rf"[{_NAME_START}][{_NAME_START}\-.0-9\u00B7\u0300-\u036F\u203F-\u2040]*"
_TOKEN_PARTS = (
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<literal>\"[^\"]*\"|'[^']*')"
    rf"|(?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)"
    rf"|(?P<variable>\$[ \t\r\n]*{_NAME}(?::{_NAME})?)"
    r"|(?P<mark>::|\.\.|//|<=|>=|!=|[()\[\].@,/|+\-=<>*])"
    r"|(?P<end>\Z)"
)
_TOKEN = re.compile(rf"[ \t\r\n]*(?:{_TOKEN_PARTS})")
_OPERAND = re.compile(rf"[ \t\r\n]*(?:(?P<path>(?>(?:/{_NAME})+))(?![ \t\r\n]*[/(\[:])|{_TOKEN_PARTS})")
"""What may stand where an operand is expected: there, and only there, can an absolute path begin."""
_OPERATOR_NAMES = frozenset({"and", "or", "mod", "div"})
_OPERATOR_MARKS = frozenset({"|", "+", "-", "=", "!=", "<", "<=", ">", ">="})
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//"})


def tokens_of(text: str) -> list[Token]:
    """The tokens of an expression. Raises ExpressionFault at the first character that begins none."""
    found: list[Token] = []
    position = 0
    expects_operator = False
    while True:
        match = (_TOKEN if expects_operator else _OPERAND).match(text, position)
        if match is None:
            while text[position] in " \t\r\n":
                position += 1
            reason = "open_literal" if text[position] in "'\"" else "unknown_character"
            raise ExpressionFault(reason, position, text[position])
        kind = match.lastgroup or ""
        if kind == "end":
            return found
        piece = match[kind]
        begin = match.start(kind)
        position = match.end()
        if kind == "mark":
            if piece == "*":
                kind = "operator" if expects_operator else "*"
            else:
                kind = "operator" if piece in _OPERATOR_MARKS else piece
        elif kind == "name" and expects_operator:
            piece = _operator_name(piece, begin)
            kind = "operator"
            position = begin + len(piece)
        elif kind == "literal":
            piece = piece[1:-1]
        found.append(Token(kind, piece, begin))
        expects_operator = kind != "operator" and kind not in _BEFORE_OPERAND


def _operator_name(piece: str, position: int) -> str:
    """The operator that a name is where only an operator can stand."""
    if piece in _OPERATOR_NAMES:
        return piece
    for name in _OPERATOR_NAMES:
        # "5 div-2" and "1and1": the operator ends where a name could go on, but none begins
        if piece.startswith(name) and piece[len(name)] in "-.0123456789":
            return name
    raise ExpressionFault("operator_expected", position, piece)
