"""Boxes in groups, ticks, capitals, and a table that is longer than its form has room for."""

from __future__ import annotations

import pytest

from desktop_app.documents.form import draw_form
from desktop_app.documents.formats import blank, written
from forms.packs.layout import Boxes
from tests.desktop_app.documents.samples import AT, FakeValues, a_layout
from tests.desktop_app.documents.texts import pages_of

TABLE = {
    "type": "table",
    "repeat": "/f/dong",
    "columns": [{"heading": "Họ tên", "value": "ten"}],
    "max_rows": 3,
    "annex": "Phụ lục danh sách thành viên",
}
SIGN = {"type": "signature", "block": {"slot": "applicant", "roles": ["NGƯỜI KHAI"]}}


def pages(rows: int) -> list[str]:
    form = draw_form(a_layout([TABLE, SIGN]), FakeValues(row_count=rows), title="Thử", at=AT)
    assert form.place("applicant") is not None
    assert form.place("applicant").page == 0
    return pages_of(form.pdf)


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("2026-11-03", "date_digits", "03112026"),
        ("lò thị MAI", "proper", "Lò Thị Mai"),
        ("đặng Ý-nhi", "proper", "Đặng Ý-nhi"),
        ("true", "tick", "×"),
        ("1", "tick", "×"),
        ("co", "tick", "×"),
        ("false", "tick", ""),
        ("0", "tick", ""),
        ("", "tick", ""),
    ],
)
def test_a_value_is_written_in_its_format(value: str, form: str, expected: str) -> None:
    assert written(value, form) == expected


def test_an_unticked_box_in_running_text_is_an_empty_square() -> None:
    assert blank("tick") == "□"


def test_groups_of_boxes_add_up() -> None:
    Boxes(label="Ngày sinh", value="/f/ngay", count=8, groups=(2, 2, 4), format="date_digits")
    with pytest.raises(ValueError, match="groups"):
        Boxes(label="Ngày sinh", value="/f/ngay", count=8, groups=(2, 2))


def test_a_day_is_drawn_in_three_groups_of_boxes() -> None:
    element = {"type": "boxes", "label": "Ngày sinh", "value": "/f/ngay", "count": 8, "groups": [2, 2, 4],
               "format": "date_digits"}  # fmt: skip
    form = draw_form(a_layout([element]), FakeValues(), title="Thử", at=AT)
    assert "05022026" in "".join(pages_of(form.pdf)[0].split())


def test_rows_that_do_not_fit_go_to_an_annex_and_their_numbers_go_on() -> None:
    first, annex = pages(7)
    assert "Còn 4 dòng, xem Phụ lục danh sách thành viên kèm theo" in " ".join(first.split())
    assert "ten 3 " in first
    assert "ten 4 " not in first
    assert "PHỤ LỤC DANH SÁCH THÀNH VIÊN" in annex
    assert all(f"{number} ten {number} " in " ".join(annex.split()) for number in range(4, 8))


def test_rows_that_fit_need_no_annex() -> None:
    assert len(pages(3)) == 1
