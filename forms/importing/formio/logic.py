"""JSONLogic (`conditional.json`, `validate.json`) as XPath, by a table of operators. Nothing is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from forms.importing.formio.fields import Fields, Place
from forms.importing.formio.meaning import (
    Meaning,
    NotTranslated,
    boolean,
    both,
    calculated,
    call,
    choose,
    compare,
    either,
    equal,
    failing,
    has_choice,
    literal,
    minus,
    negate,
    numeric,
    of_field,
    textual,
)

MOST_STEPS = 2_000


class Scope:
    """What names mean where an expression stands. `own` is the field under `input`, when there is one."""

    def __init__(self, fields: Fields, place: Place, own: Meaning | None = None) -> None:
        self.fields = fields
        self.place = place
        self.own = own

    def value(self, path: tuple[str, ...]) -> Meaning:
        """The value at `data.PATH`: a field, one tick of a field of ticks, a choice's code. Raises NotTranslated."""
        try:
            return of_field(self.fields.find(path, self.place))
        except NotTranslated as unknown:
            if unknown.code != "condition_unknown_field" or len(path) < 2:
                raise
            field = self.fields.find(path[:-1], self.place)
            if field.kind == "many":
                return has_choice(of_field(field), path[-1])
            if field.kind == "one" and field.choices is None and path[-1] == "value":
                return of_field(field)  # choices of a fetched list are objects there, codes here
            raise

    def row_value(self, path: tuple[str, ...]) -> Meaning:
        """The value at `row.PATH`."""
        if self.place.holder:
            try:
                return self.value((*self.place.holder, *path))
            except NotTranslated:
                pass
        return self.value(path)


def translate_logic(rule: Any, scope: Scope) -> Meaning:
    """The meaning of a JSONLogic rule. Raises NotTranslated."""
    return _Translation(scope).value(rule)


class _Translation:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._steps = 0

    def value(self, rule: Any) -> Meaning:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotTranslated("expression_refused", "")
        if not isinstance(rule, (dict, list)):
            return literal(rule)
        if isinstance(rule, list) or len(rule) != 1:
            raise NotTranslated("script_json", str(rule)[:100])
        operator, written = next(iter(rule.items()))
        arguments = written if isinstance(written, list) else [written]
        if operator == "var":
            return self._variable(arguments)
        if operator == "in":
            return self._contains(arguments)
        known = OPERATORS.get(operator)
        if known is None:
            raise NotTranslated("script_json", operator)
        least, most, make = known
        if not least <= len(arguments) <= most:
            raise NotTranslated("script_json", operator)
        return make([self.value(argument) for argument in arguments])

    def _variable(self, arguments: list[Any]) -> Meaning:
        name = arguments[0] if arguments else None
        if not isinstance(name, str) or not 1 <= len(arguments) <= 2:
            raise NotTranslated("script_json", "var")
        steps = tuple(step for step in name.split(".") if step)
        if steps == ("input",) and self._scope.own is not None:
            return self._scope.own
        if steps[:1] == ("row",):
            found = self._scope.row_value(steps[1:])
        else:
            found = self._scope.value(steps[1:] if steps[:1] == ("data",) else steps)
        if len(arguments) == 2 and found.kind in ("text", "number"):
            return choose(equal(found, literal("")), self.value(arguments[1]), found)
        return found

    def _contains(self, arguments: list[Any]) -> Meaning:
        if len(arguments) != 2:
            raise NotTranslated("script_json", "in")
        part, container = arguments
        if isinstance(container, list):
            wanted = self.value(part)
            return either(*(equal(wanted, self.value(each)) for each in container))
        whole = self.value(container)
        if whole.kind == "many":
            sought = self.value(part)
            if not sought.is_constant:
                raise NotTranslated("script_json", "in")
            return has_choice(whole, sought.constant)
        return call("contains", "boolean", textual(whole), textual(self.value(part)))


def _if(parts: list[Meaning]) -> Meaning:
    if len(parts) == 1:
        return parts[0]
    otherwise = parts[2] if len(parts) == 3 else _if(parts[2:]) if len(parts) > 3 else literal(None)
    return choose(parts[0], _verdict(parts[1], otherwise), _verdict(otherwise, parts[1]))


def _verdict(part: Meaning, other: Meaning) -> Meaning:
    """Beside a truth, a text is a refusal with its reason (`validate.json` gives true or a message)."""
    if other.kind == "boolean" and part.is_constant and isinstance(part.constant, str) and part.constant:
        return failing(part.constant)
    return part


def _compared(sign: str) -> Callable[[list[Meaning]], Meaning]:
    def make(parts: list[Meaning]) -> Meaning:
        pairs = pairwise(parts)
        return both(*(compare(sign, first, second) for first, second in pairs))

    return make


def _folded(sign: str) -> Callable[[list[Meaning]], Meaning]:
    def make(parts: list[Meaning]) -> Meaning:
        found = numeric(parts[0])
        for part in parts[1:]:
            found = calculated(sign, found, numeric(part))
        return found

    return make


def _difference(parts: list[Meaning]) -> Meaning:
    return minus(parts[0]) if len(parts) == 1 else calculated("-", numeric(parts[0]), numeric(parts[1]))


OPERATORS: Mapping[str, tuple[int, int, Callable[[list[Meaning]], Meaning]]] = {
    "==": (2, 2, lambda parts: equal(*parts)),
    "===": (2, 2, lambda parts: equal(*parts)),
    "!=": (2, 2, lambda parts: negate(equal(*parts))),
    "!==": (2, 2, lambda parts: negate(equal(*parts))),
    "!": (1, 1, lambda parts: negate(parts[0])),
    "!!": (1, 1, lambda parts: boolean(parts[0])),
    "and": (1, 200, lambda parts: both(*parts)),
    "or": (1, 200, lambda parts: either(*parts)),
    "if": (1, 99, _if),
    "?:": (3, 3, _if),
    "<": (2, 3, _compared("<")),
    "<=": (2, 3, _compared("<=")),
    ">": (2, 2, _compared(">")),
    ">=": (2, 2, _compared(">=")),
    "+": (1, 50, _folded("+")),
    "*": (1, 50, _folded("*")),
    "-": (1, 2, _difference),
    "/": (2, 2, _folded("/")),
    "%": (2, 2, _folded("%")),
    "min": (1, 50, lambda parts: call("min", "number", *(numeric(part) for part in parts))),
    "max": (1, 50, lambda parts: call("max", "number", *(numeric(part) for part in parts))),
    "cat": (1, 50, lambda parts: call("concat", "text", *(textual(part) for part in parts))),
}
"""Operator -> fewest arguments, most arguments, what it makes. `var` and `in` look at their arguments unread."""
