"""Folding for searches."""

from __future__ import annotations

import unicodedata

import pytest

from forms.folding import fold, without_accents


@pytest.mark.parametrize(("one", "other"), [
    ("Đặng Thị Hằng", "dang thi hang"), ("HOÀ", "hòa"), ("Ngọc Hà", unicodedata.normalize("NFD", "NGỌC HÀ")),
    ("Ương Ước", "uong uoc"), ("Đ", "đ"),
])  # fmt: skip
def test_texts_that_people_take_for_the_same_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_letters_stay_different() -> None:
    assert fold("ba") != fold("bá b")


def test_without_accents_keeps_case() -> None:
    assert without_accents("Đỗ Thị Hằng") == "Do Thi Hang"
