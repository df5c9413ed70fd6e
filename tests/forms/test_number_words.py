"""Numbers in words as clerks write them."""

from __future__ import annotations

import pytest

from forms.number_words import money_in_words, number_in_words


@pytest.mark.parametrize(("number", "words"), [
    (0, "không"),
    (10, "mười"),
    (14, "mười bốn"),
    (15, "mười lăm"),
    (21, "hai mươi mốt"),
    (24, "hai mươi tư"),
    (25, "hai mươi lăm"),
    (101, "một trăm linh một"),
    (110, "một trăm mười"),
    (115, "một trăm mười lăm"),
    (1005, "một nghìn không trăm linh năm"),
    (1_000_005, "một triệu không trăm linh năm"),
    (1_005_000, "một triệu không trăm linh năm nghìn"),
    (2_000_000_005, "hai tỷ không trăm linh năm"),
    (21_000_000_000, "hai mươi mốt tỷ"),
    (3_000_000_000_000, "ba nghìn tỷ"),
    (1_234_567_890, "một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi"),
    (-5, "âm năm"),
    (3.05, "ba phẩy không năm"),
    (3.14, "ba phẩy mười bốn"),
    (0.5, "không phẩy năm"),
])  # fmt: skip
def test_numbers(number: float, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(("amount", "words"), [
    (0, "Không đồng"),
    (8000, "Tám nghìn đồng"),
    (1_250_000, "Một triệu hai trăm năm mươi nghìn đồng"),
    (3_000_000_000, "Ba tỷ đồng"),
    (100_000.4, "Một trăm nghìn đồng"),
])  # fmt: skip
def test_money(amount: float, words: str) -> None:
    assert money_in_words(amount) == words


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**27])
def test_what_has_no_words(number: float) -> None:
    with pytest.raises(ValueError):
        number_in_words(number)
