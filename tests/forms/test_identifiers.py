"""Identifiers against the vectors of the law and of real systems."""

from __future__ import annotations

from datetime import date

import pytest

from forms import identifiers


@pytest.mark.parametrize(
    ("number", "province", "is_male", "year"),
    [
        ("038085000001", "Thanh Hóa", True, 1985),
        ("001201012345", "Hà Nội", True, 2001),
        ("001301000009", "Hà Nội", False, 2001),
        ("079499000001", "TP Hồ Chí Minh", True, 2199),
        ("097199000001", None, False, 1999),
    ],
)
def test_a_personal_number_tells_province_sex_and_birth_year(
    number: str, province: str | None, is_male: bool, year: int
) -> None:
    parts = identifiers.read_personal_number(number)
    assert parts is not None
    assert (parts.province, parts.is_male, parts.birth_year) == (province, is_male, year)


@pytest.mark.parametrize("text", [
    "", "12345678901", "1234567890123", "03808500000a", "171234567", "٠٣٨٠٨٥٠٠٠٠٠١",
])  # fmt: skip
def test_twelve_plain_digits_make_a_personal_number(text: str) -> None:
    assert not identifiers.is_personal_number(text)
    assert identifiers.personal_number_faults(text)[0].severity == "error"


def test_other_data_and_unknown_provinces_only_warn() -> None:
    faults = identifiers.personal_number_faults("097185000001", birth_date=date(1986, 1, 1), is_male=True)
    assert {fault.severity for fault in faults} == {"warning"}
    assert [fault.code.rpartition(".")[2] for fault in faults] == [
        "unknown_province", "other_birth_year", "other_sex"]
    assert identifiers.personal_number_faults("038085000001", birth_date=date(1985, 8, 15), is_male=True) == ()


@pytest.mark.parametrize("code", [
    "0100233488", "0100047516", "0314409058", "0300588569", "0101248141", "0106243450",
    "0100233488-001", "0100233488001", "038085000001",
])
def test_right_tax_codes(code: str) -> None:
    assert identifiers.is_tax_code(code)


@pytest.mark.parametrize("code", [
    "0100233487", "0300588564", "0000000000", "0000000001", "0100233488-000", "0100233488-1", "", "01002334880",
])
def test_wrong_tax_codes(code: str) -> None:
    assert not identifiers.is_tax_code(code)


def test_a_prefix_without_a_check_digit_has_no_code() -> None:
    assert identifiers.tax_check_digit("000000000") is None
    assert identifiers.tax_check_digit("010624345") == 0


@pytest.mark.parametrize("code", [
    "000.00.05.H42-230801-0001", "000.00.53.H48-220921-0099", "H42.12-250701-0001", "H56.14-251103-0007",
    "H42.12.05-251103-123456",
])
def test_dossier_codes_as_systems_issue_them(code: str) -> None:
    assert identifiers.read_dossier_code(code) is not None


@pytest.mark.parametrize("code", [
    "H42-2307-0001", "h42.12-250701-0001", "H42.12-251301-0001", "H42.12-250230-0001", "H42.12-250701-1", "",
])
def test_no_dossier_codes(code: str) -> None:
    assert identifiers.read_dossier_code(code) is None


def test_a_dossier_code_tells_its_agency_and_day() -> None:
    code = identifiers.read_dossier_code("H42.12-250701-0001")
    assert code is not None
    assert (code.agency, code.received_on, code.number) == ("H42.12", date(2025, 7, 1), "0001")


@pytest.mark.parametrize(("code", "national"), [
    ("1.001193", "1.001193"), ("1.001612.000.00.00.H48", "1.001612"), ("1.000948.H38", "1.000948"),
    ("2.000815.01", "2.000815"),
])
def test_procedure_codes_are_compared_by_their_national_part(code: str, national: str) -> None:
    parts = identifiers.read_procedure_code(code)
    assert parts is not None
    assert parts.national == national


@pytest.mark.parametrize(("typed", "stored"), [
    ("0912345678", "0912345678"), ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"),
    ("0912.345.678", "0912345678"), ("024 3825 1234", "02438251234"), ("02438251234", "02438251234"),
    ("+842438251234", "02438251234"), ("0412345678", None), ("091234567", None), ("", None),
    ("0551234567", "0551234567"),
])
def test_phones_are_stored_one_way(typed: str, stored: str | None) -> None:
    assert identifiers.normalise_phone(typed) == stored
