"""The `vn:` functions: what Vietnamese forms need and no ODK engine has. Not portable to other engines.

Those that read a list of the form are in forms.vn_lists.

| function | gives |
|---|---|
| vn:in-hoa(s), vn:in-thuong(s), vn:ten-rieng(s) | upper case, lower case, Each Word Capitalised |
| vn:bo-dau(s) | without accents, đ as d |
| vn:doc-so(n), vn:doc-tien(n) | number in words; amount in words, capitalised, with "đồng" |
| vn:tuoi(birth, at?) | full years; a birth given as a year or month alone counts from it |
| vn:so-ngay(from, to) | whole days from one date to another |
| vn:kiem-cccd(s, birth?, sex?) | whether a personal number holds, and agrees with birth date and sex |
| vn:kiem-mst(s), vn:kiem-ma-ho-so(s), vn:kiem-dien-thoai(s) | whether a tax code, dossier code, phone holds |
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from forms import identifiers
from forms.folding import without_accents
from forms.number_words import money_in_words, number_in_words
from forms.xpath import dates
from forms.xpath.functions.registry import function
from forms.xpath.values import NAN, to_string

_YEAR = re.compile(r"[0-9]{4}")
_YEAR_AND_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_MALE = frozenset({"nam", "male", "m", "1"})
_FEMALE = frozenset({"nu", "female", "f", "0", "2"})


@function("vn:in-hoa", "s", "string")
def _upper(text: str) -> str:
    return unicodedata.normalize("NFC", text).upper()


@function("vn:in-thuong", "s", "string")
def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


@function("vn:ten-rieng", "s", "string")
def _proper(text: str) -> str:
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return _WORD.sub(lambda word: word[0][0].upper() + word[0][1:].lower(), spaced)


@function("vn:bo-dau", "s", "string")
def _without_accents(text: str) -> str:
    return without_accents(text)


@function("vn:doc-so", "n", "string")
def _number_in_words(number: float) -> str:
    try:
        return number_in_words(number)
    except (ValueError, ArithmeticError):
        return ""


@function("vn:doc-tien", "n", "string")
def _money_in_words(number: float) -> str:
    try:
        return money_in_words(number)
    except (ValueError, ArithmeticError):
        return ""


def day_of(value: Any) -> date | None:
    """The day of a value, written or counted; None where there is none."""
    if type(value) in (int, float):
        return dates.date_of_days(value)
    text = to_string(value).strip()
    return dates.read_date(text[:10]) if len(text) >= 10 else dates.read_date(text)


@function("vn:tuoi", "a?a", "number", wants_context=True)
def _age(c: Any, birth: Any, at: Any = None) -> float:
    """Full years at a day (today by default). A child of 29 February is a year older on 1 March."""
    on = c.today if at is None else day_of(at)
    if on is None:
        return NAN
    text = to_string(birth).strip()
    if _YEAR.fullmatch(text):
        return int(on.year) - int(text)
    if _YEAR_AND_MONTH.fullmatch(text):
        text += "-01"
    born = dates.read_date(text) or day_of(birth)
    if born is None or born > on:
        return NAN
    return int(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


@function("vn:so-ngay", "aa", "number")
def _days_between(start: Any, end: Any) -> float:
    first, last = day_of(start), day_of(end)
    return NAN if first is None or last is None else (last - first).days


@function("vn:kiem-cccd", "s?ss", "boolean")
def _is_personal_number(text: str, birth: str = "", sex: str = "") -> bool:
    parts = identifiers.read_personal_number(text)
    if parts is None:
        return False
    if len(birth) >= 4 and birth[:4].isdigit() and int(birth[:4]) != parts.birth_year:
        return False
    written = without_accents(sex.strip().lower())
    if written in _MALE:
        return parts.is_male
    return not parts.is_male if written in _FEMALE else True


@function("vn:kiem-mst", "s", "boolean")
def _is_tax_code(text: str) -> bool:
    return identifiers.is_tax_code(text)


@function("vn:kiem-ma-ho-so", "s", "boolean")
def _is_dossier_code(text: str) -> bool:
    return identifiers.read_dossier_code(text) is not None


@function("vn:kiem-dien-thoai", "s", "boolean")
def _is_phone(text: str) -> bool:
    return identifiers.normalise_phone(text) is not None
