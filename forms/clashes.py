"""Comparisons that can never say what their author means: a date with a number, a choice that is not offered.

Only what is certain is reported; an unknown kind is compatible with everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forms.definition import Element
from forms.expression_walk import Formula, Seen, Walked
from forms.nearest import nearest
from forms.offered import Offered
from forms.xpath.ast import Binary, Call, Expression, Literal, Negate, Number
from forms.xpath.compiler import Frame
from forms.xpath.dates import read_date, read_time

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
DATE_FUNCTIONS = frozenset({"date", "date-time", "today", "now"})
NUMBERS = frozenset({"int", "integer", "long", "short", "decimal", "double", "float"})
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_NUMBER = re.compile(r"\s*-?[0-9]+(\.[0-9]*)?\s*")


@dataclass(frozen=True)
class Clash:
    """`kind`: type (two kinds that never meet) or choice (a value that the question does not offer).

    `position` counts characters of the expression from 1; `wrong` and `suggestion` are the literal's texts.
    """

    kind: str
    left: str
    right: str
    position: int
    wrong: str = ""
    suggestion: str = ""


def clashes(formula: Formula, offered: Offered) -> Iterator[Clash]:
    """Every certain clash of an expression."""
    walked = Walked(formula)
    for seen in walked.parts:
        tree = seen.tree
        if isinstance(tree, Binary) and tree.operator in COMPARISONS:
            found = _type_clash(walked, seen, tree) or (
                _choice_clash(walked, tree.left, tree.right, seen.frame, offered)
                or _choice_clash(walked, tree.right, tree.left, seen.frame, offered)
                if tree.operator in ("=", "!=")
                else None
            )
            if found is not None:
                yield found
        elif isinstance(tree, Call) and tree.name == "selected" and len(tree.arguments) == 2:
            found = _choice_clash(walked, tree.arguments[0], tree.arguments[1], seen.frame, offered)
            if found is not None:
                yield found


def _kind(walked: Walked, tree: Expression, frame: Frame) -> tuple[str, str]:
    """(kind, what it is for people). Kinds: number, date, time, truth, text, field, ""."""
    if isinstance(tree, Number) or (isinstance(tree, Negate) and isinstance(tree.operand, Number)):
        number = tree.operand if isinstance(tree, Negate) else tree
        sign = "-" if isinstance(tree, Negate) else ""
        return "number", f"{sign}{number.value:g}" if isinstance(number, Number) else ""
    if isinstance(tree, Literal):
        return "text", f"'{tree.value}'"
    if isinstance(tree, Call):
        if tree.name in DATE_FUNCTIONS:
            return "date", f"{tree.name}()"
        return ("truth", f"{tree.name}()") if tree.name in ("true", "false") else ("", tree.name)
    element = walked.field(tree, frame)
    if element is None:
        return "", ""
    return kind_of_field(element), element.path


def kind_of_field(element: Element) -> str:
    """date, time, number, boolean, or field for anything that holds text."""
    data_type = element.bind.data_type
    if data_type in ("date", "dateTime"):
        return "date"
    if data_type in NUMBERS:
        return "number_field"
    return data_type if data_type in ("time", "boolean") else "field"


def _type_clash(walked: Walked, seen: Seen, tree: Binary) -> Clash | None:
    left, right = _kind(walked, tree.left, seen.frame), _kind(walked, tree.right, seen.frame)
    for (one, one_text), (other, other_text), other_tree in (
        (left, right, tree.right),
        (right, left, tree.left),
    ):
        literal = other_tree.value if isinstance(other_tree, Literal) else ""
        is_clash = (
            (one in ("date", "time") and other == "number")
            or (one == "date" and literal and not _is_date(literal))
            or (one == "time" and literal and read_time(literal) is None)
            or (one == "number_field" and literal and not _NUMBER.fullmatch(literal))
            or (one == "number_field" and other in ("date", "time"))
            or (one in ("date", "time", "number_field", "field") and other == "truth")
        )
        if is_clash:
            return Clash("type", one_text, other_text, tree.position + 1, literal)
    return None


def _is_date(text: str) -> bool:
    return read_date(text[:10]) is not None or bool(_PARTIAL.fullmatch(text))


def _choice_clash(walked: Walked, field: Expression, value: Expression, frame: Frame, offered: Offered) -> Clash | None:
    if not isinstance(value, Literal) or not value.value.strip():
        return None
    element = walked.field(field, frame)
    values = offered.values(element) if element is not None else None
    if element is None or values is None or value.value in values:
        return None
    near = nearest(value.value, sorted(values))
    return Clash("choice", element.path, f"'{value.value}'", value.position + 1, value.value, near)
