"""What people type for dates and numbers, and how it is shown."""

from __future__ import annotations

import pytest

from ui.folding import fold, matches
from ui.lexical import read_date, read_decimal, read_integer, show_date, show_decimal, show_integer


@pytest.mark.parametrize("typed", ["07/03/1985", "7/3/1985", "7.3.85", "07-03-1985", "07031985", " 7 3 1985 ",
                                   "1985-03-07"])
def test_a_date_may_be_typed_in_any_usual_way(typed: str) -> None:
    assert read_date(typed) == "1985-03-07"


@pytest.mark.parametrize("typed", ["", "31/02/2020", "7/13/1985", "hôm qua", "7/3", "1/1/0000"])
def test_what_is_no_date_stays_unread(typed: str) -> None:
    assert read_date(typed) is None


def test_two_digit_years_fall_on_either_side_of_thirty() -> None:
    assert read_date("1/1/30") == "2030-01-01"
    assert read_date("1/1/31") == "1931-01-01"


def test_dates_are_shown_day_first_and_other_text_is_left_alone() -> None:
    assert show_date("1985-03-07") == "07/03/1985"
    assert show_date("mùng 7") == "mùng 7"


@pytest.mark.parametrize(("typed", "value"), [
    ("1.200.000", "1200000"), ("1 200", "1200"), ("007", "7"), ("-5", "-5"),
    ("1,5", None), ("hai", None), ("", None)])
def test_whole_numbers_lose_their_dots(typed: str, value: str | None) -> None:
    assert read_integer(typed) == value


def test_whole_numbers_of_any_length_stay_exact() -> None:
    assert show_integer("12345678901234567890") == "12.345.678.901.234.567.890"


@pytest.mark.parametrize(("typed", "value"), [
    ("32,5", "32.5"), ("1.234,5", "1234.5"), ("32.5", "32.5"), ("x", None)])
def test_decimals_take_a_comma(typed: str, value: str | None) -> None:
    assert read_decimal(typed) == value


def test_decimals_are_shown_with_a_comma() -> None:
    assert show_decimal("1234.5") == "1.234,5"


def test_search_needs_no_accents_and_takes_d_for_đ() -> None:
    assert fold("Đăng ký Hộ KINH doanh") == "dang ky ho kinh doanh"
    assert matches("ho dang", "Đăng ký thành lập hộ kinh doanh")
    assert not matches("ho tich", "Đăng ký thành lập hộ kinh doanh")
