"""Reads the sheets of a pack's workbook into typed rows and reports every fault with sheet, row and column.

Knows Excel's traps (01 typed as a number, formulas, merged cells, a heading that stands twice); knows nothing
of what a pack means by its rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from forms.nearest import nearest
from forms.packs.opening import open_workbook
from forms.packs.problems import WorkbookFault, WorkbookRefused

Kind = Literal["text", "code", "codes", "integer", "yes", "date", "formula", "choice"]

MAX_FAULTS = 500
"""More are counted as one: an author mends the first five hundred first."""
MOST_SUGGESTIONS = 150
MAX_ROWS = 20_000
MAX_COLUMNS = 100
YES = {"có": True, "x": True, "yes": True, "true": True, "không": False, "no": False, "false": False}
NUMBER_AS_TEXT = re.compile(r"^-?[0-9]{1,18}$")


@dataclass(frozen=True)
class Column:
    """A column we know: how to read its cells. `choices` maps what is written to what it means."""

    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of a sheet as typed values; `letters` are the Excel letters of its columns."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    letters: Mapping[str, str]

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)

    def fault(
        self, column: str, code: str, detail: str = "", suggestion: str = "", mend: str = ""
    ) -> WorkbookFault:
        letter = self.letters.get(column, "A")
        return WorkbookFault(self.sheet, self.number, letter, code, detail, suggestion, mend)


class Faults:
    """Collects what is wrong, so that an author sees all of it at once; warnings stop nothing."""

    def __init__(self) -> None:
        self._errors: dict[tuple[str, int, str, str, str], WorkbookFault] = {}
        self._warnings: dict[tuple[str, int, str, str, str], WorkbookFault] = {}

    @property
    def found(self) -> tuple[WorkbookFault, ...]:
        """The errors, by place."""
        return tuple(sorted(self._errors.values()))

    @property
    def warnings(self) -> tuple[WorkbookFault, ...]:
        """Warnings and remarks, by place."""
        return tuple(sorted(self._warnings.values()))

    def add(self, fault: WorkbookFault) -> None:
        """Keep a fault once; of two words on one fault the one that suggests something stays."""
        kept = self._errors if fault.severity == "error" else self._warnings
        key = (fault.sheet, fault.row, fault.column, fault.code, fault.detail)
        known = kept.get(key)
        if known is None and len(kept) >= MAX_FAULTS:
            last = WorkbookFault("", 0, "", "workbook.more_faults", str(MAX_FAULTS), severity=fault.severity)
            kept[("", 0, "", last.code, "")] = last
        elif known is None or not known.suggestion:
            kept[key] = fault

    @property
    def may_suggest(self) -> bool:
        """Whether looking for the nearest name is still worth its time; the first faults get one."""
        return len(self._errors) < MOST_SUGGESTIONS

    @property
    def is_full(self) -> bool:
        """Whether looking for more is a waste."""
        return len(self._errors) >= MAX_FAULTS

    def stop_if_any(self) -> None:
        """Raise WorkbookRefused with everything found so far."""
        if self._errors:
            raise WorkbookRefused(self.found)


class Workbook:
    """An opened workbook: plain cells, no formulas, no styles."""

    def __init__(self, data: bytes, faults: Faults) -> None:
        """Open; raises WorkbookRefused for what is no .xlsx or too large."""
        self._faults = faults
        self._book = open_workbook(data)
        self._typed: dict[str, tuple[Row, ...]] = {}
        self.sheet_names: tuple[str, ...] = tuple(page.title for page in self._book.worksheets)

    def raw_rows(self, sheet: str) -> Iterator[tuple[int, dict[str, str], dict[str, str]]]:
        """(row number, heading -> text, heading -> letter) of a sheet that another reader understands.

        Empty rows come too, as empty mappings, so that row numbers keep.
        """
        for number, cells, letters in self._cells(sheet):
            texts = {}
            for heading, cell in cells.items():
                text = self._text(sheet, number, letters[heading], cell, code=heading == "name")
                if text:
                    texts[heading] = text
            yield number, texts, letters

    def rows(self, sheet: str, columns: Mapping[str, Column]) -> tuple[Row, ...]:
        """The non-empty rows of one of our sheets; an absent sheet has none."""
        if sheet not in self._typed:
            self._typed[sheet] = self._typed_rows(sheet, columns) if sheet in self.sheet_names else ()
        return self._typed[sheet]

    def _typed_rows(self, sheet: str, columns: Mapping[str, Column]) -> tuple[Row, ...]:
        rows = []
        unknown_reported = False
        for number, cells, letters in self._cells(sheet):
            if not unknown_reported:
                unknown_reported = True
                self._check_headings(sheet, columns, letters)
            if not any(cell is not None for cell in cells.values()):
                continue
            values = {}
            for heading, column in columns.items():
                value = self._value(sheet, number, letters.get(heading, "A"), cells.get(heading), column)
                if value is None and column.required and heading in letters:
                    self._report(sheet, number, letters[heading], "workbook.empty_cell", heading)
                values[heading] = value
            rows.append(Row(sheet, number, values, letters))
        return tuple(rows)

    def _check_headings(self, sheet: str, columns: Mapping[str, Column], letters: Mapping[str, str]) -> None:
        for heading, letter in letters.items():
            if heading not in columns:
                missing = [name for name in columns if name not in letters]
                near = nearest(heading, [name for name in missing if columns[name].required])
                near = near or nearest(heading, missing)
                self._report(sheet, 1, letter, "workbook.unknown_column", heading, near, near)
        for heading, column in columns.items():
            if column.required and heading not in letters:
                self._report(sheet, 1, "A", "workbook.missing_column", heading)

    def _cells(self, sheet: str) -> Iterator[tuple[int, dict[str, Any], dict[str, str]]]:
        from openpyxl.utils import get_column_letter

        page = self._book[sheet]
        if page.max_row > MAX_ROWS or page.max_column > MAX_COLUMNS:
            self._report(sheet, 0, "", "workbook.sheet_too_large", f"{page.max_row}x{page.max_column}")
            return
        for merged in page.merged_cells.ranges:
            letter = get_column_letter(merged.min_col)
            self._report(sheet, merged.min_row, letter, "workbook.merged_cells", str(merged))
        headings: dict[int, str] = {}
        letters: dict[str, str] = {}
        for cell in page[1]:
            heading = str(cell.value).strip() if cell.value is not None else ""
            if not heading:
                continue
            if heading in letters:
                self._report(sheet, 1, cell.column_letter, "workbook.column_twice", heading)
                continue
            headings[cell.column - 1] = heading
            letters[heading] = cell.column_letter
        for number, row in enumerate(page.iter_rows(min_row=2), start=2):
            found: dict[str, Any] = {}
            for position, heading in headings.items():
                cell = row[position]
                if cell.data_type == "f":
                    self._report(sheet, number, cell.column_letter, "workbook.excel_formula", str(cell.value)[:80])
                elif cell.data_type == "e":
                    self._report(sheet, number, cell.column_letter, "workbook.excel_error", str(cell.value))
                elif cell.value is not None and str(cell.value).strip():
                    found[heading] = cell.value
            yield number, found, letters

    def _report(
        self, sheet: str, row: int, letter: str, code: str, detail: str = "", suggestion: str = "", mend: str = ""
    ) -> None:
        self._faults.add(WorkbookFault(sheet, row, letter, code, detail, suggestion, mend))

    def _text(self, sheet: str, row: int, letter: str, cell: Any, *, code: bool = False) -> str:
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, (int, float)):
            if code:
                self._report(sheet, row, letter, "workbook.number_where_code", f"{cell:g}")
            return str(int(cell)) if float(cell).is_integer() else repr(cell)
        if isinstance(cell, (datetime, date)):
            return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
        return unicodedata.normalize("NFC", str(cell)).strip()

    def _value(self, sheet: str, row: int, letter: str, cell: Any, column: Column) -> Any:
        if cell is None:
            return None
        text = self._text(sheet, row, letter, cell, code=column.kind in ("code", "codes"))
        if column.kind in ("text", "code", "formula"):
            return text
        if column.kind == "codes":
            return tuple(re.split(r"[\s,;]+", text))
        if column.kind == "integer" and NUMBER_AS_TEXT.match(text):
            return int(text)
        if column.kind == "yes" and text.casefold() in YES:
            return YES[text.casefold()]
        if column.kind == "choice" and text in column.choices:
            return column.choices[text]
        if column.kind == "date":
            found = _date(text)
            if found is not None:
                return found
        detail = f"{text[:60]} ({' | '.join(column.choices)})" if column.choices else text[:60]
        near = nearest(text, column.choices or (YES if column.kind == "yes" else ()))
        self._report(sheet, row, letter, f"workbook.not_a_{column.kind}", detail, near, near)
        return None


def _date(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
