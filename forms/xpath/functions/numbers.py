"""Functions on numbers: rounding half away from zero, sums that skip blanks, the usual analysis."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from forms.nodes import string_of
from forms.xpath.functions.registry import function
from forms.xpath.values import LARGEST_EXACT, NAN, bounded, number_of, to_number


@function("round", "n?n", "number")
def _round(number: float, digits: float = 0) -> float:
    """Half away from zero, by the number's shortest decimal; negative digits round tens, hundreds…"""
    if number != number or number in (math.inf, -math.inf) or digits != digits:
        return number if digits == digits else NAN
    places = int(max(-300, min(300, digits)))
    if type(number) is int and places >= 0:
        return number
    exact = Decimal(repr(number) if isinstance(number, float) else number)
    try:
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return number
    return (
        int(rounded)
        if rounded == rounded.to_integral_value() and abs(rounded) < LARGEST_EXACT
        else float(rounded)
    )


@function("int", "n", "number")
def _int(number: float) -> float:
    """Towards zero."""
    return NAN if number != number else number if number in (math.inf, -math.inf) else int(number)


@function("floor", "n", "number")
def _floor(number: float) -> float:
    return number if number != number or number in (math.inf, -math.inf) else math.floor(number)


@function("ceiling", "n", "number")
def _ceiling(number: float) -> float:
    return number if number != number or number in (math.inf, -math.inf) else math.ceil(number)


@function("sum", "N", "number", wants_context=True)
def _sum(c: Any, nodes: list[Any]) -> float:
    """Exact for integers; blank nodes are skipped; of nothing 0."""
    total: float = 0
    for node in nodes:
        text = string_of(node) if node.children else node.text
        if text:
            total += number_of(text, c)
    return bounded(total)


def _extreme(c: Any, values: tuple[Any, ...], choose: Callable[[list[float]], float]) -> float:
    numbers: list[float] = []
    for value in values:
        if type(value) is list:
            numbers += [number_of(string_of(node), c) for node in value]
        else:
            numbers.append(to_number(value, c))
    if not numbers or any(number != number for number in numbers):
        return NAN
    return choose(numbers)


@function("max", "a*", "number", wants_context=True)
def _max(c: Any, *values: Any) -> float:
    return _extreme(c, values, max)


@function("min", "a*", "number", wants_context=True)
def _min(c: Any, *values: Any) -> float:
    return _extreme(c, values, min)


@function("pow", "nn", "number")
def _pow(base: float, exponent: float) -> float:
    try:
        if type(base) is int and type(exponent) is int and 0 <= exponent <= 200:
            return (
                bounded(base**exponent)
                if abs(base).bit_length() * exponent <= 4096
                else float(base) ** exponent
            )
        value = float(base) ** float(exponent)
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return NAN if isinstance(value, complex) else value


def _guarded(call: Callable[[float], float]) -> Callable[[float], float]:
    def guarded(number: float) -> float:
        try:
            return call(number)
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    return guarded


def _log(number: float) -> float:
    return -math.inf if number == 0 else math.log(number)


def _log10(number: float) -> float:
    return -math.inf if number == 0 else math.log10(number)


for _name, _call in (
    ("abs", abs),
    ("log", _log),
    ("log10", _log10),
    ("sin", math.sin),
    ("cos", math.cos),
    ("tan", math.tan),
    ("asin", math.asin),
    ("acos", math.acos),
    ("atan", math.atan),
    ("sqrt", math.sqrt),
    ("exp", math.exp),
    ("exp10", lambda number: 10.0**number),
):
    function(_name, "n", "number")(_guarded(_call))


@function("atan2", "nn", "number")
def _atan2(y: float, x: float) -> float:
    return math.atan2(y, x)


@function("pi", "", "number")
def _pi() -> float:
    return math.pi


@function("random", "", "number", wants_context=True, is_volatile=True)
def _random(c: Any) -> float:
    value: float = c.random().random()
    return value
