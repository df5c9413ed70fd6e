"""How values are written on paper in Vietnam: dates, money, numbers, words, capitals.

A value that is not of the expected kind is written as it is: a printed form shows what was answered.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from forms.number_words import money_in_words, number_in_words

OFFICE_TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")
_BLANK = "……"
TICKED = "×"
NOT_TICKED = frozenset({"", "0", "false", "nan"})


def written(value: str, format_name: str) -> str:
    """`value` in one of the layout's formats. "label" is resolved by the caller and passes unchanged."""
    if format_name == "upper":
        return value.upper()
    if format_name == "proper":
        return proper_case(value)
    if format_name == "tick":
        return TICKED if value.strip().casefold() not in NOT_TICKED else ""
    if format_name == "date":
        return short_date(value)
    if format_name == "date_digits":
        return short_date(value).replace("/", "")
    if format_name == "date_words":
        return long_date(value)
    if format_name in ("money", "number"):
        return grouped(value)
    if format_name in ("words", "money_words"):
        return _in_words(value, is_money=format_name == "money_words")
    return value


def blank(format_name: str) -> str:
    """What stands in running text where nothing was answered, to be filled in by hand."""
    if format_name == "date_words":
        return f"ngày {_BLANK} tháng {_BLANK} năm {_BLANK}{_BLANK}"
    if format_name == "tick":
        return "□"
    if format_name == "date":
        return f"{_BLANK}/{_BLANK}/{_BLANK}{_BLANK}"
    return _BLANK * 4


def proper_case(value: str) -> str:
    """Lò Thị Mai of "lò thị mai" and "LÒ THỊ MAI"."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in value.split(" "))


def short_date(value: str) -> str:
    """05/02/2026 of an ISO date or date-time."""
    found = _ISO_DATE.match(value)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else value


def long_date(value: str) -> str:
    """ngày 05 tháng 02 năm 2026: days below 10 and months 1 and 2 carry a zero (NĐ 30/2020, Phụ lục I)."""
    found = _ISO_DATE.match(value)
    if found is None:
        return value
    month = found[2] if found[2] in ("01", "02") else str(int(found[2]))
    return f"ngày {found[3]} tháng {month} năm {found[1]}"


def moment(at: datetime) -> str:
    """14 giờ 05 phút, ngày 09/11/2026, on the office's clock."""
    local = at.astimezone(OFFICE_TIME_ZONE)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, ngày {local:%d/%m/%Y}"


def grouped(value: str) -> str:
    """1.234.567,89 of a plain decimal number."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number) >= 10**30:
        return value
    whole, _, fraction = format(number, "f").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = f"{int(digits):,}".replace(",", ".")
    fraction = fraction.rstrip("0")
    return f"{sign}{groups},{fraction}" if fraction else f"{sign}{groups}"


def size(size_bytes: int) -> str:
    """1,5 MB or 12 KB, in the units that file managers show (1 KB = 1,024 bytes)."""
    if size_bytes >= 1024 * 1024:
        return f"{size_bytes / 1024 / 1024:.1f} MB".replace(".", ",")
    return f"{max(1, round(size_bytes / 1024))} KB"


def short_hash(sha256: str) -> str:
    """The first 16 of 64 characters in groups of 4: enough to compare by eye."""
    return " ".join(sha256[at : at + 4] for at in range(0, 16, 4))


def _in_words(value: str, *, is_money: bool) -> str:
    try:
        number = Decimal(value)
        return money_in_words(number) if is_money else number_in_words(number)
    except (InvalidOperation, ValueError):
        return value
