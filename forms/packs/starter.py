"""The starter workbook of `packs new`: every sheet with its headings, notes and drop-downs, and a small procedure
that builds at once. Headings come from SHEETS, so that the starter never falls behind the reader.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from forms.packs.sheets import ACTS, LEVELS, PROCEDURE_ITEMS, SHEETS
from forms.packs.starter_content import (
    CHOICE_COLUMNS,
    COLUMN_NOTES,
    CONTENT,
    LAYOUT,
    SHEET_NOTES,
    SURVEY_COLUMNS,
)
from forms.packs.workbook import Column

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOK = "goi.xlsx"
LAYOUT_FILE = "in_an/don.json"
CHANGES = "# Thay đổi\n\n- 2026.1.1: bản đầu tiên (thủ tục mẫu, dữ liệu bịa).\n"
PREPARED_ROWS = 300
LONGEST_DROP_DOWN = 250
TEXT_FORMAT = "@"
TEXT_COLUMNS = {"name", "list_name", "gia_tri", "khoa"}
MADE_AT = datetime(2026, 11, 22)  # noqa: DTZ001 - a workbook's own stamp has no zone
CHOICES_OF: Mapping[tuple[str, str], Iterable[str]] = {
    ("thu_tuc", "muc"): sorted(PROCEDURE_ITEMS),
    ("vi_du", "loai"): ACTS,
    ("survey", "required"): ("yes", "no"),
}


def starter_files() -> dict[str, bytes]:
    """What `packs new` puts into a folder, by path."""
    return {
        WORKBOOK: starter_workbook(),
        LAYOUT_FILE: (json.dumps(LAYOUT, ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
        "CHANGES.md": CHANGES.encode("utf-8"),
    }


def starter_workbook() -> bytes:
    """The workbook alone."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = MADE_AT
    book.properties.creator = "Trạm Hồ Sơ"
    survey: dict[str, Column] = dict.fromkeys(SURVEY_COLUMNS, Column())
    choices: dict[str, Column] = dict.fromkeys(CHOICE_COLUMNS, Column())
    for name, columns in {**SHEETS, "survey": survey, "choices": choices}.items():
        fill_sheet(book.create_sheet(name), columns, CONTENT.get(name, ()))
    for number, row in enumerate(CONTENT["thu_tuc"], start=2):
        if row["muc"] == "muc_do":
            _drop_down(book["thu_tuc"], f"B{number}", list(LEVELS))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_sheet(page: Worksheet, columns: Mapping[str, Column], rows: Iterable[Mapping[str, Any]]) -> None:
    """Headings with notes, rows, drop-downs and text format on a page that is empty."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for at, (heading, column) in enumerate(columns.items(), start=1):
        cell = page.cell(1, at, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="DDE7F3" if column.required else "F2F2F2")
        note = COLUMN_NOTES.get(heading, "")
        if at == 1:
            note = "\n".join(part for part in (SHEET_NOTES.get(page.title, ""), note) if part)
        if note:
            cell.comment = Comment(note, "Trạm Hồ Sơ", height=120, width=320)
        page.column_dimensions[get_column_letter(at)].width = max(12, min(46, len(heading) + 4))
    for number, row in enumerate(rows, start=2):
        for at, heading in enumerate(columns, start=1):
            if row.get(heading) is not None:
                cell = page.cell(number, at, row[heading])
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
    for at, (heading, column) in enumerate(columns.items(), start=1):
        letter = get_column_letter(at)
        if column.kind in ("code", "codes") or heading in TEXT_COLUMNS:
            for number in range(2, PREPARED_ROWS // 3):
                page.cell(number, at).number_format = TEXT_FORMAT
        offered = list(_offered(page.title, heading, column))
        if offered:
            _drop_down(page, f"{letter}2:{letter}{PREPARED_ROWS}", offered)


def _offered(sheet: str, heading: str, column: Column) -> Iterable[str]:
    if (sheet, heading) in CHOICES_OF:
        return CHOICES_OF[sheet, heading]
    if column.kind == "yes":
        return ("có", "không")
    return column.choices


def _drop_down(page: Worksheet, cells: str, offered: list[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    joined = ",".join(offered)
    if len(joined) > LONGEST_DROP_DOWN:
        return
    validation = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
    validation.error = "Hãy chọn một giá trị trong danh sách."
    validation.errorTitle = "Giá trị không hợp lệ"
    page.add_data_validation(validation)
    validation.add(cells)


__all__ = ["WORKBOOK", "fill_sheet", "starter_files", "starter_workbook"]
