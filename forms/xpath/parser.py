"""From tokens to a tree, by the grammar of XPath 1.0. Knows no function and no form."""

from __future__ import annotations

from functools import lru_cache

from forms.xpath.ast import (
    Binary,
    Call,
    Expression,
    Filter,
    Literal,
    NameTest,
    Negate,
    Number,
    Path,
    Step,
    TypeTest,
)
from forms.xpath.tokens import ExpressionFault, Token, tokens_of

_LEVELS: dict[str, int] = {
    name: level
    for level, names in enumerate(("or", "and", "= !=", "< <= > >=", "+ -", "* div mod"), 1)
    for name in names.split()
}
_LONGEST_CHAIN = 200
_NODE_TYPES = frozenset({"node", "text", "comment", "processing-instruction"})
AXES = frozenset(
    {
        "child",
        "descendant",
        "parent",
        "ancestor",
        "following-sibling",
        "preceding-sibling",
        "following",
        "preceding",
        "attribute",
        "self",
        "descendant-or-self",
        "ancestor-or-self",
        "namespace",
    }
)
_ANY_NODE = TypeTest("node")


@lru_cache(maxsize=4096)
def parse(text: str, *, max_characters: int = 20_000, max_depth: int = 60) -> Expression:
    """The tree of an expression. Raises ExpressionFault with the place of the fault."""
    if len(text) > max_characters:
        raise ExpressionFault("too_long", max_characters)
    tokens = tokens_of(text)
    if not tokens:
        raise ExpressionFault("empty", 0)
    parser = _Parser(tokens, len(text), max_depth)
    tree = parser.expression()
    parser.expect_end()
    return tree


def _plain_path(token: Token) -> Path:
    steps = []
    position = token.position + 1
    for name in token.text[1:].split("/"):
        steps.append(Step("child", NameTest(None, name), (), position))
        position += len(name) + 1
    return Path(True, None, tuple(steps), token.position)


class _Parser:
    def __init__(self, tokens: list[Token], length: int, max_depth: int) -> None:
        end = Token("end", "", length)
        self._tokens = [*tokens, end, end]
        self._at = 0
        self._token = self._tokens[0]
        self._depth = 0
        self._max_depth = max_depth

    def _next(self) -> Token:
        """The token that stands here (`_token`); goes on to the one behind it."""
        token = self._token
        if token.kind != "end":
            self._at += 1
            self._token = self._tokens[self._at]
        return token

    def _expect(self, kind: str) -> Token:
        token = self._next()
        if token.kind != kind:
            raise ExpressionFault(
                "unclosed" if token.kind == "end" else "unexpected", token.position, token.text
            )
        return token

    def expect_end(self) -> None:
        token = self._token
        if token.kind != "end":
            raise ExpressionFault("unexpected", token.position, token.text)

    def expression(self) -> Expression:
        self._depth += 1
        if self._depth > self._max_depth:
            raise ExpressionFault("too_deep", self._token.position)
        tree = self._binary(1)
        self._depth -= 1
        return tree

    def _binary(self, lowest: int) -> Expression:
        """Precedence climbing: operators of level `lowest` or higher, left to right."""
        left = self._unary()
        chain = 0
        while True:
            token = self._token
            level = _LEVELS.get(token.text, 0) if token.kind == "operator" else 0
            if level < lowest:
                return left
            if level <= 2:
                left = self._connected(left, token.text, level)
                continue
            self._next()
            chain += 1
            if chain > _LONGEST_CHAIN:
                raise ExpressionFault("too_deep", token.position)
            left = Binary(token.text, left, self._binary(level + 1), token.position)

    def _connected(self, first: Expression, operator: str, level: int) -> Expression:
        """A run of `and` or `or` as a balanced tree, so that long conditions stay shallow."""
        operands = [first]
        positions: list[int] = []
        while self._token.kind == "operator" and self._token.text == operator:
            positions.append(self._next().position)
            operands.append(self._binary(level + 1))
        while len(operands) > 1:
            pairs = list(zip(operands[::2], operands[1::2], positions[::2], strict=False))
            odd = operands[-1:] if len(operands) % 2 else []
            operands = [Binary(operator, left, right, position) for left, right, position in pairs] + odd
            positions = positions[1::2]
        return operands[0]

    def _unary(self) -> Expression:
        if self._token.kind != "operator":
            return self._union()
        minuses: list[int] = []
        while self._token.kind == "operator" and self._token.text == "-":
            minuses.append(self._next().position)
        tree = self._union()
        if len(minuses) > self._max_depth:
            raise ExpressionFault("too_deep", minuses[-1])
        for position in reversed(minuses):
            tree = Negate(tree, position)
        return tree

    def _union(self) -> Expression:
        left = self._path()
        while self._token.kind == "operator" and self._token.text == "|":
            position = self._next().position
            left = Binary("|", left, self._path(), position)
        return left

    def _path(self) -> Expression:
        token = self._token
        if token.kind == "path":
            self._next()
            return _plain_path(token)
        if token.kind in ("/", "//"):
            self._next()
            steps: list[Step] = []
            if token.kind == "//":
                steps.append(Step("descendant-or-self", _ANY_NODE, (), token.position))
                self._steps(steps)
            elif self._begins_step():
                self._steps(steps)
            return Path(True, None, tuple(steps), token.position)
        if self._begins_primary():
            start = self._filtered()
            steps = []
            if self._token.kind in ("/", "//"):
                self._separator(steps)
                self._steps(steps)
                return Path(False, start, tuple(steps), token.position)
            return start
        steps = []
        self._steps(steps)
        return Path(False, None, tuple(steps), token.position)

    def _begins_primary(self) -> bool:
        token = self._token
        if token.kind in ("number", "literal", "(", "variable"):
            return True
        return token.kind == "name" and self._tokens[self._at + 1].kind == "(" and token.text not in _NODE_TYPES

    def _begins_step(self) -> bool:
        return self._token.kind in ("name", "*", "@", ".", "..")

    def _separator(self, steps: list[Step]) -> None:
        token = self._next()
        if token.kind == "//":
            steps.append(Step("descendant-or-self", _ANY_NODE, (), token.position))

    def _steps(self, steps: list[Step]) -> None:
        steps.append(self._step())
        while self._token.kind in ("/", "//"):
            self._separator(steps)
            steps.append(self._step())

    def _step(self) -> Step:
        token = self._next()
        if token.kind == ".":
            return Step("self", _ANY_NODE, self._predicates(), token.position)
        if token.kind == "..":
            return Step("parent", _ANY_NODE, self._predicates(), token.position)
        axis = "child"
        start = token
        if token.kind == "@":
            axis = "attribute"
            token = self._next()
        elif token.kind == "name" and self._token.kind == "::":
            if token.text not in AXES:
                raise ExpressionFault("unknown_axis", token.position, token.text)
            axis = token.text
            self._next()
            token = self._next()
        return Step(axis, self._test(token), self._predicates(), start.position)

    def _test(self, token: Token) -> NameTest | TypeTest:
        if token.kind == "*":
            return NameTest(None, None)
        if token.kind != "name":
            raise ExpressionFault(
                "unfinished" if token.kind == "end" else "unexpected", token.position, token.text
            )
        if token.text in _NODE_TYPES and self._token.kind == "(":
            self._next()
            target = None
            if token.text == "processing-instruction" and self._token.kind == "literal":
                target = self._next().text
            self._expect(")")
            return TypeTest(token.text, target)
        prefix, colon, local = token.text.partition(":")
        if not colon:
            return NameTest(None, prefix)
        return NameTest(prefix, None if local == "*" else local)

    def _predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self._token.kind == "[":
            self._next()
            found.append(self.expression())
            self._expect("]")
        return tuple(found)

    def _filtered(self) -> Expression:
        position = self._token.position
        primary = self._primary()
        predicates = self._predicates()
        return Filter(primary, predicates, position) if predicates else primary

    def _primary(self) -> Expression:
        token = self._next()
        if token.kind == "number":
            if "." in token.text:
                return Number(float(token.text), token.position)
            return Number(int(token.text) if len(token.text) <= 40 else float(token.text), token.position)
        if token.kind == "literal":
            return Literal(token.text, token.position)
        if token.kind == "(":
            tree = self.expression()
            self._expect(")")
            return tree
        if token.kind == "variable":
            raise ExpressionFault("variable", token.position, token.text)
        self._expect("(")
        arguments: list[Expression] = []
        if self._token.kind != ")":
            arguments.append(self.expression())
            while self._token.kind == ",":
                self._next()
                arguments.append(self.expression())
        self._expect(")")
        return Call(token.text, tuple(arguments), token.position)
