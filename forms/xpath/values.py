"""The four types of XPath 1.0 and how they turn into each other. Integers stay exact; dates are numbers.

| from \\ to | string | number | boolean |
|---|---|---|---|
| string | itself | integer, decimal, date (days), else NaN | not empty |
| number | shortest exact decimal, never an exponent | itself | not 0, not NaN |
| boolean | true / false | 1 / 0 | itself |
| node-set | string-value of the first node | number of that | not empty |
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Union

from forms.nodes import Node, string_of
from forms.xpath.context import Context
from forms.xpath.dates import number_of_date_text

Number = Union[int, float]
Value = Union[str, int, float, bool, list[Node]]

NAN = math.nan
LARGEST_EXACT = 1 << 200
"""Integers beyond this become floats, so that no expression can grow numbers without bound."""
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SPACE = " \t\r\n"


def number_of(text: str, context: Context) -> Number:
    """The number of a text; NaN when it is none. Dates and dateTimes are numbers of days."""
    if text.isdecimal() and text.isascii() and len(text) <= 40:
        return int(text)
    stripped = text.strip(_SPACE)
    if not stripped:
        return NAN
    if _NUMBER.fullmatch(stripped):
        if "." in stripped or len(stripped) > 40:
            return float(stripped)
        return int(stripped)
    days = number_of_date_text(stripped, context.zone)
    return NAN if days is None else days


def to_number(value: Any, context: Context) -> Number:
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return number_of(value, context)
    if kind is bool:
        return 1 if value else 0
    return number_of(string_of(value[0]), context) if value else NAN


def text_of_number(number: Number) -> str:
    """Shortest decimal that reads back as the same number; Infinity and NaN by name; no exponent, no -0."""
    if type(number) is int:
        return str(number)
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    text = repr(number)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text[:-2] if text.endswith(".0") else text


def to_string(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is float:
        return text_of_number(value)
    if kind is bool:
        return "true" if value else "false"
    return string_of(value[0]) if value else ""


def to_boolean(value: Any) -> bool:
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is float or kind is int:
        return bool(value == value and value != 0)
    return bool(value)


def bounded(number: Number) -> Number:
    """The number, as a float when it has outgrown exact integers."""
    if type(number) is int and not -LARGEST_EXACT < number < LARGEST_EXACT:
        try:
            return float(number)
        except OverflowError:
            return math.inf if number > 0 else -math.inf
    return number


def divided(left: Number, right: Number) -> Number:
    """IEEE division; exact when integers divide."""
    if right == 0:
        if left == 0 or left != left:
            return NAN
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    if type(left) is int and type(right) is int:
        whole, rest = divmod(left, right)
        if rest == 0:
            return whole
    try:
        return left / right
    except OverflowError:
        return NAN


def remainder(left: Number, right: Number) -> Number:
    """The rest of truncating division, with the sign of the dividend."""
    if right == 0 or left != left or right != right or left in (math.inf, -math.inf):
        return NAN
    if type(left) is int and type(right) is int:
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    return math.fmod(left, right)


Comparison = Callable[[Number, Number], bool]


def is_equal(left: Any, right: Any, context: Context) -> bool:
    """XPath's `=` for any two values."""
    if type(left) is list or type(right) is list:
        return _nodes_compare(left, right, context, equality=True)
    if type(left) is bool or type(right) is bool:
        return to_boolean(left) == to_boolean(right)
    if type(left) is str and type(right) is str:
        return left == right
    return to_number(left, context) == to_number(right, context)


def is_same_moment(left: str, right: str, context: Context) -> bool:
    """Whether two texts are equal, or one moment: a date and its midnight, two offsets of one instant."""
    if left == right:
        return True
    if (
        len(left) < 10
        or len(right) < 10
        or left[4] != "-"
        or right[4] != "-"
        or not ("T" in left or "T" in right)
    ):
        return False
    one = number_of_date_text(left, context.zone)
    return one is not None and one == number_of_date_text(right, context.zone)


def is_unequal(left: Any, right: Any, context: Context) -> bool:
    """XPath's `!=`: not the opposite of `=` where node-sets are."""
    if type(left) is list or type(right) is list:
        return _nodes_compare(left, right, context, equality=False)
    return not is_equal(left, right, context)


def _nodes_compare(left: Any, right: Any, context: Context, *, equality: bool) -> bool:
    if type(left) is not list:
        left, right = right, left
    if type(right) is bool:
        return (bool(left) == right) is equality
    if type(right) is list:
        if not left or not right:
            return False
        texts = {string_of(node) for node in right}
        if equality:
            return any(string_of(node) in texts for node in left)
        return len(texts) > 1 or any(string_of(node) not in texts for node in left)
    if type(right) is str:
        return any((string_of(node) == right) is equality for node in left)
    return any((number_of(string_of(node), context) == right) is equality for node in left)


def compare(left: Any, right: Any, context: Context, holds: Comparison) -> bool:
    """XPath's `<`, `<=`, `>`, `>=` (given as `holds`): all by number, for any pair of nodes."""
    lefts = (
        [number_of(string_of(node), context) for node in left]
        if type(left) is list
        else [to_number(left, context)]
    )
    rights = (
        [number_of(string_of(node), context) for node in right]
        if type(right) is list
        else [to_number(right, context)]
    )
    return any(holds(a, b) for a in lefts for b in rights)
