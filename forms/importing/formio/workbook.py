"""An import as an .xlsx: sheets survey, choices and settings for our reader, and `bao_cao` for people.

Every cell is written as text, whatever it begins with: no formula of a form's author gets into Excel.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms.importing.formio.choices import VALUE_COLUMN, ChoiceList
from forms.importing.formio.reading import clean
from forms.importing.formio.report import Line, Outcome, Reason
from forms.importing.formio.survey import COLUMNS, LABEL, SurveyRow
from forms.packs.xlsform import DEFAULT_LANGUAGE, VN_NAMESPACE

REPORT_SHEET = "bao_cao"
REPORT_COLUMNS = ("stt", "duong_dan", "loai", "nhan", "ten_o", "ket_qua", "ly_do", "result", "reason", "nguyen_van")
FILLS: Mapping[Outcome, str] = {"person": "FFF4C7C3", "noted": "FFFFF2CC"}
WIDTHS = {"type": 24, "name": 28, LABEL: 48, "label": 48, "ly_do": 70, "reason": 70, "nguyen_van": 60, "nhan": 40}


def write_workbook(
    rows: Sequence[SurveyRow],
    lists: Iterable[ChoiceList],
    settings: Mapping[str, str],
    report: Sequence[Sequence[str]],
    outcomes: Sequence[Outcome],
) -> bytes:
    """The bytes of the workbook. `report` are worded rows under REPORT_COLUMNS, `outcomes` their outcomes."""
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    book: Any = Workbook()
    book.remove(book.active)
    used = [column for column in COLUMNS if any(row[column] for row in rows)]
    _sheet(book, "survey", used, [[row[column] for column in used] for row in rows])
    choices = [[listed.name, choice.name, choice.label, choice.value] for listed in lists for choice in listed.choices]
    if choices:
        _sheet(book, "choices", ("list_name", "name", LABEL, VALUE_COLUMN), choices)
    given = {**settings, "default_language": DEFAULT_LANGUAGE, "namespaces": f'vn="{VN_NAMESPACE}"'}
    _sheet(book, "settings", tuple(given), [list(given.values())])
    page = _sheet(book, REPORT_SHEET, REPORT_COLUMNS, report)
    for number, outcome in enumerate(outcomes, start=2):
        if outcome in FILLS:
            fill = PatternFill("solid", start_color=FILLS[outcome], end_color=FILLS[outcome])
            for cell in page[number]:
                cell.fill = fill
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Any:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(name)
    for place, column in enumerate(columns, start=1):
        cell = page.cell(1, place)
        cell.value, cell.data_type = column, "s"
        cell.font = Font(bold=True)
        page.column_dimensions[get_column_letter(place)].width = WIDTHS.get(column, 18)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, start=2):
        for place, text in enumerate(row, start=1):
            if text:
                cell = page.cell(number, place)
                cell.value, cell.data_type = clean(text), "s"
                cell.number_format = "@"
                if name == REPORT_SHEET:
                    cell.alignment = wrapped
    page.freeze_panes = "A2"
    return page


def sources(line: Line) -> str:
    """What the author wrote, of all reasons of a line."""
    return "\n".join(dict.fromkeys(reason.source for reason in line.reasons if reason.source))


def facts_of(reason: Reason) -> dict[str, Any]:
    return dict(reason.facts)
