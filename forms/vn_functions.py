"""The `vn:` functions: what Vietnamese forms need and no ODK engine has. Not portable to other engines.

| function | gives |
|---|---|
| vn:in-hoa(s), vn:in-thuong(s), vn:ten-rieng(s) | upper case, lower case, Each Word Capitalised |
| vn:bo-dau(s) | without accents, đ as d |
| vn:doc-so(n), vn:doc-tien(n) | number in words; amount in words, capitalised, with "đồng" |
| vn:tuoi(birth, at?) | full years; a birth given as a year or month alone counts from it |
| vn:so-ngay(from, to) | whole days from one date to another |
| vn:cong-ngay-lam-viec(date, n, list?) | the n-th working day after a date; days off from list `ngay_nghi` |
| vn:kiem-cccd(s, birth?, sex?) | whether a personal number holds, and agrees with birth date and sex |
| vn:kiem-mst(s), vn:kiem-ma-ho-so(s), vn:kiem-dien-thoai(s) | whether a tax code, dossier code, phone holds |
| vn:don-vi-cu(code, column?) | a cell of list `don_vi_cu`, found by its column `old_code` |
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from forms import identifiers
from forms.folding import without_accents
from forms.nodes import string_of
from forms.number_words import money_in_words, number_in_words
from forms.working_days import Calendar, after_working_days
from forms.xpath import dates
from forms.xpath.functions.registry import function
from forms.xpath.values import NAN, to_string

_YEAR = re.compile(r"[0-9]{4}")
_YEAR_AND_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_MALE = frozenset({"nam", "male", "m", "1"})
_FEMALE = frozenset({"nu", "female", "f", "0", "2"})
OFF_LIST = "ngay_nghi"
OLD_UNITS_LIST = "don_vi_cu"


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


def _day(value: Any) -> date | None:
    if type(value) in (int, float):
        return dates.date_of_days(value)
    text = to_string(value).strip()
    return dates.read_date(text[:10]) if len(text) >= 10 else dates.read_date(text)


@function("vn:tuoi", "a?a", "number", wants_context=True)
def _age(c: Any, birth: Any, at: Any = None) -> float:
    """Full years at a day (today by default). A child of 29 February is a year older on 1 March."""
    on = c.today if at is None else _day(at)
    if on is None:
        return NAN
    text = to_string(birth).strip()
    if _YEAR.fullmatch(text):
        return int(on.year) - int(text)
    if _YEAR_AND_MONTH.fullmatch(text):
        text += "-01"
    born = dates.read_date(text) or _day(birth)
    if born is None or born > on:
        return NAN
    return int(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


@function("vn:so-ngay", "aa", "number")
def _days_between(start: Any, end: Any) -> float:
    first, last = _day(start), _day(end)
    return NAN if first is None or last is None else (last - first).days


def calendar_of(instance: Any) -> Calendar:
    """The calendar of a list: columns `date` or `ngay`, `kind` or `loai` (`off`, `extra_working`)."""
    off: set[date] = set()
    extra: set[date] = set()
    for row in instance.nodes_at(("root", "item")) if instance is not None else ():
        cells = {cell.name: string_of(cell) for cell in row.children}
        day = dates.read_date((cells.get("date") or cells.get("ngay") or "").strip())
        if day is not None:
            kind = cells.get("kind") or cells.get("loai") or "off"
            (extra if kind in ("extra_working", "lam_bu") else off).add(day)
    return Calendar(frozenset(off), frozenset(extra))


@function("vn:cong-ngay-lam-viec", "an?s", "string", wants_context=True)
def _add_working_days(c: Any, start: Any, days: float, list_name: str = OFF_LIST) -> str:
    first = _day(start)
    if first is None or days != days:
        return ""
    try:
        return after_working_days(first, int(days), calendar_of(c.instances.get(list_name))).isoformat()
    except (ValueError, OverflowError):
        return ""


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


@function("vn:don-vi-cu", "s?s", "string", wants_context=True)
def _old_unit(c: Any, code: str, column: str = "new_code") -> str:
    instance = c.instances.get(OLD_UNITS_LIST)
    if instance is None:
        return ""
    for row in instance.index(("root", "item"), "old_code").get(code, ()):
        for cell in row.children:
            if cell.name == column:
                return string_of(cell)
    return ""
