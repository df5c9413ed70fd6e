"""A workbook of rows to import, read cell by cell: what stands there, or what is wrong with it and where.

Knows Excel's traps (a formula, an error, a number where a code belongs, a day as a number) and hostile files
(size, unpacked size, rows, columns). Knows nothing of dossiers: it is told which names the columns may bear.

The sheet: row 1 headings for people, row 2 (hidden) names for us, from row 3 one row for each dossier.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from desktop_app.errors import Problem

SHEET = "Ho so"
ABOUT_SHEET = "_goi"
KEY = "khoa_dong"
FIRST_ROW = 3
LARGEST_BYTES = 16 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 128 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000
_SERIAL_DAY_ZERO = date(1899, 12, 30)
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+")


class NotAWorkbook(Problem):
    """The file is no .xlsx that can be read. Facts: name."""

    code = "excel.not_a_workbook"
    exit_code = 46


class WorkbookTooLarge(Problem):
    """More bytes, rows or columns than are taken. Facts: name, limit."""

    code = "excel.too_large"
    exit_code = 46


class NotOurTemplate(Problem):
    """The names of row 2 are not there, or of another procedure. Facts: name, wanted."""

    code = "excel.not_our_template"
    exit_code = 46


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: `value` as an answer would be typed, or `fault` with its `detail`."""

    column: str
    value: str
    fault: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """One row that holds something; `cells` by the column's name, empty ones left out."""

    number: int
    cells: Mapping[str, Cell]


def read_rows(data: bytes, name: str, kinds: Mapping[str, str], code: str) -> Iterator[Row]:
    """Rows of a filled template. `kinds` are the known columns with the kind of their field.

    Raises NotAWorkbook, WorkbookTooLarge, NotOurTemplate; all but the last row's limit before the first row.
    """
    book = _open(data, name)
    if ABOUT_SHEET in book.sheetnames:
        told = [str(row[0]) for row in book[ABOUT_SHEET].iter_rows(max_row=1, max_col=1, values_only=True) if row]
        if told and told[0] != code:
            raise NotOurTemplate(name=name, wanted=code)
    page = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    page.reset_dimensions()
    names = _names(page, name, kinds, code)
    limit = FIRST_ROW + MOST_ROWS
    wide = max(names) + 1
    for number, cells in enumerate(page.iter_rows(min_row=FIRST_ROW, max_row=limit, max_col=wide), start=FIRST_ROW):
        found = {}
        for position, column in names.items():
            cell = cells[position] if position < len(cells) else None
            if cell is not None and cell.value is not None and str(cell.value).strip():
                found[column] = _read(cell, _letter(position), kinds.get(column, "text"))
        if found and number >= limit:
            raise WorkbookTooLarge(name=name, limit=str(MOST_ROWS))
        if found:
            yield Row(number, found)


def _open(data: bytes, name: str) -> Any:
    from openpyxl import load_workbook

    if len(data) > LARGEST_BYTES:
        raise WorkbookTooLarge(name=name, limit=f"{LARGEST_BYTES // 1024 // 1024} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except Exception:
        raise NotAWorkbook(name=name) from None
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise WorkbookTooLarge(name=name, limit=f"{LARGEST_UNPACKED_BYTES // 1024 // 1024} MB")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        if not book.worksheets:
            raise ValueError
        return book
    except Exception:  # openpyxl raises whatever its parser met: all of it means "no workbook"
        raise NotAWorkbook(name=name) from None


def _names(page: Any, name: str, kinds: Mapping[str, str], code: str) -> dict[int, str]:
    try:
        rows = list(page.iter_rows(min_row=2, max_row=2, max_col=MOST_COLUMNS, values_only=True))
    except Exception:
        raise NotAWorkbook(name=name) from None
    found: dict[int, str] = {}
    for position, value in enumerate(rows[0] if rows else ()):
        column = str(value).strip() if value is not None else ""
        if not column:
            continue
        if (column != KEY and column not in kinds) or column in found.values():
            raise NotOurTemplate(name=name, wanted=code)
        found[position] = column
    if not set(found.values()) - {KEY}:
        raise NotOurTemplate(name=name, wanted=code)
    return found


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(position + 1))


def _read(cell: Any, letter: str, kind: str) -> Cell:
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return Cell(letter, "", "formula")
    if cell.data_type == "e":
        return Cell(letter, "", "error", str(value)[:20])
    if isinstance(value, bool):
        return Cell(letter, "", "yes_no")
    if isinstance(value, datetime | date | time | timedelta):
        return _read_moment(value, letter, kind)
    if isinstance(value, int | float):
        return _read_number(value, letter, kind)
    text = unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > LONGEST_CELL:
        return Cell(letter, "", "too_long", str(LONGEST_CELL))
    if kind == "date":
        day = _day(text)
        return Cell(letter, day) if day else Cell(letter, "", "not_a_day", text[:30])
    if kind == "integer" and _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    return Cell(letter, text)


def _read_moment(value: Any, letter: str, kind: str) -> Cell:
    if kind == "date" and isinstance(value, datetime) and value.time() == time():
        return Cell(letter, value.date().isoformat())
    if kind == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return Cell(letter, value.isoformat())
    return Cell(letter, "", "moment_where_text", str(value)[:20])


def _read_number(value: float, letter: str, kind: str) -> Cell:
    whole = float(value).is_integer()
    shown = str(int(value)) if whole else repr(value)
    if kind == "integer" and whole:
        return Cell(letter, shown)
    if kind == "decimal":
        return Cell(letter, shown)
    if kind == "date":
        meant = ""
        if whole and 1 <= value < 100_000:
            meant = f"{_SERIAL_DAY_ZERO + timedelta(days=int(value)):%d/%m/%Y}"
        return Cell(letter, "", "serial_day", f"{shown} → {meant}" if meant else shown)
    return Cell(letter, "", "number_where_text", shown)


def _day(text: str) -> str:
    """An ISO day from d/M/yyyy or ISO; empty for anything else."""
    match = _DAY.fullmatch(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return date.fromisoformat(text).isoformat() if len(text) == len("2026-11-22") else ""
    except ValueError:
        return ""
