"""Functions on strings, selections, digests and patterns."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import Any

import regex

from forms.nodes import string_of
from forms.problems import EvaluationStopped
from forms.xpath.functions.registry import built, function
from forms.xpath.values import to_string


def _texts(values: tuple[Any, ...]) -> list[str]:
    flat: list[str] = []
    for value in values:
        if type(value) is list:
            flat += [string_of(node) for node in value]
        else:
            flat.append(to_string(value))
    return flat


@built("concat", 0, None, "string")
def _concat(compiler: Any, call: Any, frame: Any) -> Any:
    values = [compiler.any(argument, frame) for argument in call.arguments]
    return lambda n, c: "".join(_texts(tuple(value(n, c) for value in values)))


@function("join", "sa*", "string")
def _join(separator: str, *values: Any) -> str:
    return separator.join(_texts(values))


@function("contains", "ss", "boolean")
def _contains(text: str, part: str) -> bool:
    return part in text


@function("starts-with", "ss", "boolean")
def _starts_with(text: str, start: str) -> bool:
    return text.startswith(start)


@function("ends-with", "ss", "boolean")
def _ends_with(text: str, end: str) -> bool:
    return text.endswith(end)


@function("substring-before", "ss", "string")
def _substring_before(text: str, mark: str) -> str:
    before, found, _ = text.partition(mark) if mark else ("", "", "")
    return before if found else ""


@function("substring-after", "ss", "string")
def _substring_after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


@function("substring", "sn?n", "string")
def _substring(text: str, start: float, length: float | None = None) -> str:
    """1-based, with XPath's rounding of both numbers."""
    if start != start:
        return ""
    first = _rounded(start)
    if length is None:
        end = float("inf")
    else:
        end = first + _rounded(length)
        if end != end:
            return ""
    return "".join(letter for place, letter in enumerate(text, 1) if first <= place < end)


def _rounded(number: float) -> float:
    if number != number or number in (float("inf"), float("-inf")):
        return number
    return int(number + 0.5) if number >= 0 else -int(-number + 0.5)


@function("substr", "sn?n", "string")
def _substr(text: str, start: float, end: float | None = None) -> str:
    """0-based start, end not included; negative places count from the end."""
    if start != start or (end is not None and end != end):
        return ""
    first = max(-len(text), min(len(text), start))
    if end is None:
        return text[int(first) :]
    return text[int(first) : int(max(-len(text), min(len(text), end)))]


@function("translate", "sss", "string")
def _translate(text: str, letters: str, replacements: str) -> str:
    table: dict[int, str | None] = {}
    for place, letter in enumerate(letters):
        table.setdefault(ord(letter), replacements[place] if place < len(replacements) else None)
    return text.translate(table)


@function("selected", "ss", "boolean")
def _selected(answer: str, value: str) -> bool:
    return value.strip() in answer.split()


FUNCTION_IS_SELECTED = function("is-selected", "ss", "boolean")(_selected)


@function("selected-at", "sn", "string")
def _selected_at(answer: str, place: float) -> str:
    values = answer.split()
    return values[int(place)] if place == place and 0 <= place < len(values) else ""


@function("count-selected", "s", "number")
def _count_selected(answer: str) -> int:
    return len(answer.split())


_REPETITION = regex.compile(r"\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}")
_LONGEST_PATTERN = 2000
_MOST_REPETITIONS = 100_000


def is_bounded(pattern: str) -> bool:
    """Whether a pattern is small once its counts are written out: compiling it is not time-limited."""
    if len(pattern) > _LONGEST_PATTERN:
        return False
    total = 1
    for low, high in _REPETITION.findall(pattern):
        total *= max(1, int(low or 0), int(high or 0))
    return total <= _MOST_REPETITIONS


@lru_cache(maxsize=512)
def compiled_pattern(pattern: str) -> Any:
    """The pattern as compiled, or None when it is no pattern."""
    try:
        return regex.compile(pattern, regex.VERSION1 | regex.UNICODE)
    except (regex.error, OverflowError, RecursionError):
        return None


@function("regex", "ss", "boolean", wants_context=True)
def _regex(c: Any, text: str, pattern: str) -> bool:
    """Whether the whole text fits the pattern (JavaRosa's reading); time-limited against hostile patterns."""
    if not is_bounded(pattern):
        raise EvaluationStopped(reason="pattern_size")
    compiled = compiled_pattern(pattern)
    if compiled is None:
        return False
    try:
        return compiled.fullmatch(text, timeout=c.regex_seconds) is not None
    except TimeoutError:
        raise EvaluationStopped(reason="pattern_time") from None


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("digest", "ss?s", "string")
def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = _DIGESTS.get(algorithm)
    if name is None:
        return ""
    digest = hashlib.new(name, text.encode("utf-8"), usedforsecurity=False).digest()
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode("ascii")


@function("base64-decode", "s", "string")
def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@function("uuid", "?n", "string", wants_context=True, is_volatile=True)
def _uuid(c: Any, length: float | None = None) -> str:
    """A new id from the session; with a length, that many letters and digits."""
    if length is None:
        identifier: str = c.new_id()
        return identifier
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    count = int(max(0, min(1000, length))) if length == length else 0
    return "".join(c.random().choice(letters) for _ in range(count))
