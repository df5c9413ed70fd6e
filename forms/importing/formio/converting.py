"""A Form.io form to a workbook that our own reader accepts: read, walk, rule, write, and read back strictly.

What the reader does not accept of a rule is taken out of the workbook and left to a person; the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import FormDefinition
from forms.importing.formio.components import Walk
from forms.importing.formio.names import slug
from forms.importing.formio.problems import FormioNoForm, FormioNotAccepted, FormioTooLarge
from forms.importing.formio.reading import read_formio
from forms.importing.formio.report import Line, Reason, Report
from forms.importing.formio.ruling import rule
from forms.importing.formio.survey import CONSTRAINT_MESSAGE, SurveyRow
from forms.importing.formio.workbook import facts_of, sources, write_workbook
from forms.limits import DEFAULT_LIMITS
from forms.loading import load_form
from forms.packs.problems import WorkbookFault
from forms.packs.workbook import MAX_ROWS, Faults, Workbook
from forms.packs.xlsform import FormSheets
from forms.problems import Fact, Fault, FormInvalid

Say = Callable[[str, str, Mapping[str, Fact]], str]
"""Words of a code in a language (`vi`, `en`) with its facts; forms/ has no prose of its own."""

LONGEST_TITLE = 500
MOST_TRIES = 5
"""Times that faulty rules are taken out by name; then every rule goes, so that an import ends."""
RULES = ("relevant", "constraint", "calculation", "required", "readonly", "choice_filter", "repeat_count", "default")
_BIND_TO_COLUMN = {
    "calculate": "calculation",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "choices": "choice_filter",
}
_PATH = re.compile(r"/tk(?:/[a-z0-9_]+)+")


@dataclass(frozen=True)
class ImportedForm:
    """What an import gives: a workbook, the form it makes, list files to fill, and the report."""

    form_id: str
    title: str
    workbook: bytes
    xml: bytes
    files: Mapping[str, bytes]
    lines: tuple[Line, ...]
    definition: FormDefinition

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    def report(self, say: Say) -> dict[str, Any]:
        """The report as JSON: counts and, per component in the form's order, the outcome with its reasons."""
        return {
            "form_id": self.form_id,
            "title": self.title,
            "counts": {outcome: self.count(outcome) for outcome in ("imported", "noted", "person")},
            "lists_to_fill": sorted(self.files),
            "components": [
                {
                    "number": line.number,
                    "path": line.path,
                    "type": line.kind,
                    "label": line.label,
                    "name": line.name,
                    "outcome": line.outcome,
                    "reasons": [
                        {
                            "code": reason.code,
                            "facts": facts_of(reason),
                            "vi": say(f"reason.{reason.code}", "vi", facts_of(reason)),
                            "en": say(f"reason.{reason.code}", "en", facts_of(reason)),
                            "source": reason.source,
                        }
                        for reason in line.reasons
                    ],
                }
                for line in self.lines
            ],
        }


def import_formio(data: bytes, *, say: Say, version: str = "1", form_id: str = "") -> ImportedForm:
    """Import a Form.io form.

    `form_id` is taken from the form's own name when it is not given. Raises FormioRefused: FormioNotJson,
    FormioTooLarge, FormioNoForm, and FormioNotAccepted where our reader refuses what is no single rule's fault.
    """
    form = read_formio(data)
    report = Report(form)

    def words(code: str, facts: Mapping[str, Fact]) -> str:
        return say(code, "vi", facts)

    walk = Walk(form, report, words)
    if not any(row["type"] for row in walk.survey.rows):
        raise FormioNoForm()
    if len(walk.survey.rows) >= MAX_ROWS - 1:
        raise FormioTooLarge(what="rows", limit=MAX_ROWS - 2)
    rule(walk, report, words)
    named = form_id or slug(form.name or form.title) or "to_khai"
    title = (form.title or form.name or named).replace("${", "$ {")[:LONGEST_TITLE]
    settings = {"form_id": named, "form_title": title, "version": version}
    xml, definition = _accepted(walk, report, settings)
    workbook = _written(walk, report, settings, say)
    return ImportedForm(named, title, workbook, xml, dict(walk.lists.files), report.lines, definition)


def _written(walk: Walk, report: Report | None, settings: Mapping[str, str], say: Say | None) -> bytes:
    lines = report.lines if report is not None else ()
    worded = [_worded(line, say) for line in lines] if say is not None else []
    return write_workbook(
        walk.survey.rows, walk.lists.lists.values(), settings, worded, [line.outcome for line in lines]
    )


def _worded(line: Line, say: Say) -> list[str]:
    reasons = {
        language: "\n".join(say(f"reason.{each.code}", language, facts_of(each)) for each in line.reasons)
        for language in ("vi", "en")
    }
    outcome = f"outcome.{line.outcome}"
    return [
        str(line.number), line.path, line.kind, line.label, line.name,
        say(outcome, "vi", {}), reasons["vi"], say(outcome, "en", {}), reasons["en"], sources(line),
    ]  # fmt: skip


def _accepted(walk: Walk, report: Report, settings: Mapping[str, str]) -> tuple[bytes, FormDefinition]:
    """The form that the workbook makes, after the rules that our reader refuses are taken out."""
    faults: list[WorkbookFault | Fault] = []
    for tries in range(MOST_TRIES + 1):
        data = _written(walk, None, settings, None)
        sheets, found = _checked(data)
        faults = list(found)
        if not faults:
            xml = sheets.convert(form_id=settings["form_id"], title=settings["form_title"], version=settings["version"])
            faults = list(sheets._faults.found)
            if xml is not None and not faults:
                try:
                    return xml, load_form(xml, resources=walk.lists.files, limits=DEFAULT_LIMITS)
                except FormInvalid as refused:
                    faults = list(refused.faults)
        if tries == MOST_TRIES - 1:
            _take_out_all(walk, report)
        elif not _taken_out(walk, report, sheets, faults):
            break
    raise FormioNotAccepted(count=len(faults), first=str(faults[0])[:300] if faults else "")


def _checked(data: bytes) -> tuple[FormSheets, tuple[WorkbookFault, ...]]:
    faults = Faults()
    sheets = FormSheets(Workbook(data, faults), "survey", "choices", "settings", faults)
    sheets.check()
    return sheets, faults.found


def _taken_out(walk: Walk, report: Report, sheets: FormSheets, faults: list[WorkbookFault | Fault]) -> bool:
    """Empty the cells that the faults are about; False when a fault is about no rule."""
    rows = walk.survey.rows
    emptied = False
    for fault in faults:
        for row, columns in _cells_of(fault, rows, sheets):
            for column in columns:
                if row[column]:
                    code = "calculation_circle" if fault.code == "form.cycle" else "expression_refused"
                    _take_out(row, column, code, fault.code, report)
                    emptied = True
    return emptied


def _take_out_all(walk: Walk, report: Report) -> None:
    for row in walk.survey.rows:
        for column in RULES:
            if row[column] not in ("", "yes"):
                _take_out(row, column, "expression_refused", "…", report)


def _take_out(row: SurveyRow, column: str, code: str, piece: str, report: Report) -> None:
    report.add_to(row.component.number, Reason(code, (("piece", piece),), row[column][:2000]))
    row[column] = ""
    if column == "constraint":
        row[CONSTRAINT_MESSAGE] = ""


def _cells_of(
    fault: WorkbookFault | Fault, rows: list[SurveyRow], sheets: FormSheets
) -> list[tuple[SurveyRow, tuple[str, ...]]]:
    """The rules that a fault is about: by sheet row and column, or by path and bind."""
    if isinstance(fault, WorkbookFault):
        if fault.sheet != "survey" or not 2 <= fault.row < len(rows) + 2:
            return []
        letters = sheets.survey[0][2] if sheets.survey else {}
        column = next((name for name, letter in letters.items() if letter == fault.column), "")
        return [(rows[fault.row - 2], (column,) if column in RULES else RULES)]
    path, _, bind = fault.where.partition(" ")
    named = [path, *_PATH.findall(str(dict(fault.facts)))] if fault.code == "form.cycle" else [path]
    found: list[tuple[SurveyRow, tuple[str, ...]]] = []
    for each in dict.fromkeys(named):
        question = sheets.names.by_path.get(each)
        if question is not None:
            column = "calculation" if fault.code == "form.cycle" else _BIND_TO_COLUMN.get(bind, bind)
            found.append((rows[question.row - 2], (column,) if column in RULES else RULES))
    return found
