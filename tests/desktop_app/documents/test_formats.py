"""Values as they are written on paper in Vietnam."""

from __future__ import annotations

import pytest

from desktop_app.documents.formats import blank, size, written


@pytest.mark.parametrize(
    ("value", "format_name", "shown"),
    [
        ("2026-02-05", "date", "05/02/2026"),
        ("2026-02-05T10:00:00+07:00", "date", "05/02/2026"),
        ("2026-02-05", "date_words", "ngày 05 tháng 02 năm 2026"),
        ("2026-03-11", "date_words", "ngày 11 tháng 3 năm 2026"),
        ("2026-12-31", "date_words", "ngày 31 tháng 12 năm 2026"),
        ("khoảng 1960", "date", "khoảng 1960"),
        ("1234567", "money", "1.234.567"),
        ("-1234567.50", "number", "-1.234.567,5"),
        ("999", "number", "999"),
        ("0012", "number", "12"),
        ("không rõ", "money", "không rõ"),
        ("NaN", "number", "NaN"),
        ("1E+40", "number", "1E+40"),
        ("350000000", "money_words", "Ba trăm năm mươi triệu đồng"),
        ("21", "words", "hai mươi mốt"),
        ("x", "words", "x"),
        ("nguyễn thị ửng", "upper", "NGUYỄN THỊ ỬNG"),
        ("giữ nguyên", "text", "giữ nguyên"),
    ],
)
def test_each_format_writes_as_the_office_does(value: str, format_name: str, shown: str) -> None:
    assert written(value, format_name) == shown


def test_blanks_leave_room_to_write() -> None:
    assert blank("text").strip("…") == ""
    assert blank("date").count("/") == 2


def test_sizes_are_those_of_file_managers() -> None:
    assert (size(10), size(1536), size(1_572_864)) == ("1 KB", "2 KB", "1,5 MB")
