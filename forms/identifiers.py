"""Rules of Vietnamese identifiers: personal number (CCCD), tax code, dossier and procedure codes, phones.

Pure rules on text. An error refuses, a warning lets the person decide: province codes of birth
registration are an open list (foreign-born citizens have codes from 100 up), and a card can be right
where a typed birth date is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class IdentifierFault:
    """What is wrong with an identifier; an error must be mended, a warning may be overruled."""

    code: str
    severity: Severity


_PROVINCES_OF_BIRTH = (
    "001 Hà Nội|002 Hà Giang|004 Cao Bằng|006 Bắc Kạn|008 Tuyên Quang|010 Lào Cai|011 Điện Biên|"
    "012 Lai Châu|014 Sơn La|015 Yên Bái|017 Hòa Bình|019 Thái Nguyên|020 Lạng Sơn|022 Quảng Ninh|"
    "024 Bắc Giang|025 Phú Thọ|026 Vĩnh Phúc|027 Bắc Ninh|030 Hải Dương|031 Hải Phòng|"
    "033 Hưng Yên|034 Thái Bình|035 Hà Nam|036 Nam Định|037 Ninh Bình|038 Thanh Hóa|040 Nghệ An|"
    "042 Hà Tĩnh|044 Quảng Bình|045 Quảng Trị|046 Thừa Thiên Huế|048 Đà Nẵng|049 Quảng Nam|"
    "051 Quảng Ngãi|052 Bình Định|054 Phú Yên|056 Khánh Hòa|058 Ninh Thuận|060 Bình Thuận|"
    "062 Kon Tum|064 Gia Lai|066 Đắk Lắk|067 Đắk Nông|068 Lâm Đồng|070 Bình Phước|072 Tây Ninh|"
    "074 Bình Dương|075 Đồng Nai|077 Bà Rịa–Vũng Tàu|079 TP Hồ Chí Minh|080 Long An|"
    "082 Tiền Giang|083 Bến Tre|084 Trà Vinh|086 Vĩnh Long|087 Đồng Tháp|089 An Giang|"
    "091 Kiên Giang|092 Cần Thơ|093 Hậu Giang|094 Sóc Trăng|095 Bạc Liêu|096 Cà Mau"
)
PROVINCES_OF_BIRTH: dict[str, str] = {entry[:3]: entry[4:] for entry in _PROVINCES_OF_BIRTH.split("|")}
"""The 63 codes of birth registration (QĐ 124/2004); the merger of 2025 renumbered none of them."""

_TWELVE_DIGITS = re.compile(r"[0-9]{12}")
_TAX_CODE = re.compile(r"([0-9]{10})(?:-?([0-9]{3}))?")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_DOSSIER_CODE = re.compile(
    r"(?P<agency>[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{2,3}){0,3})"
    r"-(?P<day>[0-9]{6})-(?P<number>[0-9]{4,6})"
)
_PROCEDURE_CODE = re.compile(
    r"(?P<national>[0-9]\.[0-9]{6})(?:\.(?P<case>[0-9]{2}))?"
    r"(?:\.(?:(?P<unit>[0-9]{3}\.[0-9]{2}\.[0-9]{2})\.)?(?P<agency>[A-Z][0-9]{2}))?"
)
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")
_PHONE_DECORATION = re.compile(r"[\s.\-()]")


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """What the twelve digits say; `province` is None when the code is of no known province."""

    number: str
    province_code: str
    province: str | None
    is_male: bool
    birth_year: int


def read_personal_number(text: str) -> PersonalNumber | None:
    """The parts of a personal identification number (số định danh), or None when it is not 12 digits."""
    number = text.strip()
    if not _TWELVE_DIGITS.fullmatch(number):
        return None
    century_and_sex = int(number[3])
    return PersonalNumber(
        number,
        number[:3],
        PROVINCES_OF_BIRTH.get(number[:3]),
        century_and_sex % 2 == 0,
        1900 + 100 * (century_and_sex // 2) + int(number[4:6]),
    )


def personal_number_faults(
    text: str, *, birth_date: date | None = None, is_male: bool | None = None
) -> tuple[IdentifierFault, ...]:
    """Faults of a personal number, compared with the birth date and sex when they are known."""
    parts = read_personal_number(text)
    if parts is None:
        return (IdentifierFault("identifier.personal_number.not_12_digits", "error"),)
    faults: list[IdentifierFault] = []
    if parts.province is None:
        faults.append(IdentifierFault("identifier.personal_number.unknown_province", "warning"))
    if birth_date is not None and birth_date.year != parts.birth_year:
        faults.append(IdentifierFault("identifier.personal_number.other_birth_year", "warning"))
    if is_male is not None and is_male != parts.is_male:
        faults.append(IdentifierFault("identifier.personal_number.other_sex", "warning"))
    return tuple(faults)


def is_personal_number(text: str) -> bool:
    """Whether the text is a personal number without error (warnings do not count)."""
    return read_personal_number(text) is not None


def tax_check_digit(first_nine: str) -> int | None:
    """The tenth digit of a tax code, or None when no code begins so (TT 105/2020/TT-BTC, annex 1)."""
    remainder = sum(int(digit) * weight for digit, weight in zip(first_nine, _TAX_WEIGHTS, strict=True)) % 11
    return None if remainder == 0 else 10 - remainder


def is_tax_code(text: str) -> bool:
    """Whether the text is a tax code: 10 digits with a right check digit, 13 with a branch (001-999),
    or the 12 digits of a person (since 01/7/2025, TT 86/2024/TT-BTC)."""
    code = text.strip()
    if _TWELVE_DIGITS.fullmatch(code):
        return is_personal_number(code)
    match = _TAX_CODE.fullmatch(code)
    if match is None or match[2] == "000":
        return False
    return tax_check_digit(match[1][:9]) == int(match[1][9])


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier code as issued: the agency, the day of receipt, and the number of that day."""

    agency: str
    received_on: date
    number: str


def read_dossier_code(text: str) -> DossierCode | None:
    """The parts of a dossier code (TT 01/2018/TT-VPCP, article 19), or None; the day must be real."""
    match = _DOSSIER_CODE.fullmatch(text.strip())
    if match is None:
        return None
    day = match["day"]
    try:
        received_on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        return None
    return DossierCode(match["agency"], received_on, match["number"])


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """A procedure code; two codes name one procedure when `national` is the same."""

    national: str
    case: str | None
    agency: str | None


def read_procedure_code(text: str) -> ProcedureCode | None:
    """The parts of a procedure code such as 1.001193 or 2.000620.000.00.00.H14, or None."""
    match = _PROCEDURE_CODE.fullmatch(text.strip())
    return None if match is None else ProcedureCode(match["national"], match["case"], match["agency"])


def normalise_phone(text: str) -> str | None:
    """The phone as stored (0XXXXXXXXX), from forms with +84, dots, spaces; None when it is no phone.

    Unknown mobile prefixes pass: new ones are given out every year.
    """
    digits = _PHONE_DECORATION.sub("", text.strip())
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    return None


def is_mobile(text: str) -> bool:
    """Whether the text is a mobile number, in any of the forms that people write."""
    phone = normalise_phone(text)
    return phone is not None and _MOBILE.fullmatch(phone) is not None
