"""Dossiers from a workbook, one a row: the template for a procedure, and the import of a filled one.

Law: a row becomes a draft whole or not at all, in one commit with the mark that it was imported; the same file
again makes nothing twice; every problem is told with row, column and heading, all of them at once. What was
imported is marked as copied from the file and waits for a person like any other copy.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.application.dossiers import DossierDesk, UnknownProcedure
from desktop_app.dossier import parties
from desktop_app.dossier.model import EntryKind, JournalEntry
from desktop_app.dossier.provenance import Provenance
from desktop_app.dossier.register import ImportedRow
from desktop_app.usecases import excel_rows
from desktop_app.usecases.content import Content
from desktop_app.usecases.copies import mark
from desktop_app.usecases.excel_rows import KEY, Row
from desktop_app.usecases.prefill import NOT_COPIED
from desktop_app.usecases.sections import leaves
from desktop_app.views import CellProblem, ImportView, RowMade
from desktop_app.wording import phrase, words_for
from forms.folding import fold
from forms.problems import FormProblem
from forms.state import ChoiceState, FieldState

if TYPE_CHECKING:
    from forms.packs.archive import Pack

VALIDATED_CHOICES = 400
"""Longer lists, and those that hang on another answer, are checked at import and not in Excel."""
STYLED_ROWS = excel_rows.MOST_ROWS + excel_rows.FIRST_ROW
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Question:
    """One column: its name in row 2, heading, kind, and the labels of its choices."""

    name: str
    heading: str
    kind: str
    choices: tuple[str, ...] = ()


class ExcelImport:
    """Templates and imports. Slow: called off the window's thread."""

    def __init__(self, context: Context, dossiers: DossierDesk) -> None:
        self._context = context
        self._dossiers = dossiers

    def template(self, procedure_code: str) -> bytes:
        """An empty workbook for a procedure, as .xlsx. Raises UnknownProcedure."""
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        pack = self._pack(procedure_code)
        book = Workbook()
        book.remove(book.worksheets[0])
        page = book.create_sheet(excel_rows.SHEET)
        lists = book.create_sheet("_danh_muc")
        about = book.create_sheet(excel_rows.ABOUT_SHEET)
        about["A1"], about["A2"], about["A3"] = procedure_code, pack.manifest.pack_version, pack.manifest.name.vi
        for sheet in (lists, about):
            sheet.sheet_state = "hidden"
        for number, question in enumerate(self._questions(pack), start=1):
            letter = get_column_letter(number)
            head = page.cell(1, number, question.heading)
            head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            page.cell(2, number, question.name)
            page.column_dimensions[letter].width = 24
            page.column_dimensions[letter].number_format = "@"
            for row in range(excel_rows.FIRST_ROW, excel_rows.FIRST_ROW + 200):
                page.cell(row, number).number_format = "@"
            if question.choices:
                for place, label in enumerate(question.choices, start=1):
                    lists.cell(place, number, label).number_format = "@"
                rule = DataValidation(
                    "list", formula1=f"_danh_muc!${letter}$1:${letter}${len(question.choices)}", allow_blank=True
                )
                page.add_data_validation(rule)
                rule.add(f"{letter}{excel_rows.FIRST_ROW}:{letter}{STYLED_ROWS}")
        page.row_dimensions[2].hidden = True
        page.freeze_panes = f"A{excel_rows.FIRST_ROW}"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def run(
        self, procedure_code: str, data: bytes, name: str, *, dry_run: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> ImportView:  # fmt: skip
        """Import a filled template. `progress` hears rows done and in all, and may raise to stop between rows.

        Rows made before a stop stay; the next run passes them over. Raises UnknownProcedure,
        ProcedureNotInForce, NotAWorkbook, WorkbookTooLarge, NotOurTemplate.
        """
        pack = self._pack(procedure_code)
        self._dossiers.refuse_not_in_force(pack)
        questions = {question.name: question for question in self._questions(pack)}
        kinds = {each.name: each.kind for each in questions.values() if each.name != KEY}
        rows = list(excel_rows.read_rows(data, name, kinds, procedure_code))
        made: list[RowMade] = []
        known: list[RowMade] = []
        problems: list[CellProblem] = []
        seen: dict[str, int] = {}
        for done, row in enumerate(rows):
            progress(done, len(rows))
            self._take(pack, row, questions, name, dry_run, seen, made, known, problems)
        progress(len(rows), len(rows))
        language = self._context.language
        sentence = phrase(
            "excel.tried" if dry_run else "excel.done", language, total=len(rows), made=len(made), known=len(known),
            wrong=len({each.row for each in problems}),
        )  # fmt: skip
        return ImportView(len(rows), tuple(made), tuple(known), tuple(problems), dry_run, sentence)

    # -- one row ---------------------------------------------------------------------------------------

    def _take(
        self, pack: Pack, row: Row, questions: Mapping[str, _Question], name: str, dry_run: bool,
        seen: dict[str, int], made: list[RowMade], known: list[RowMade], problems: list[CellProblem],
    ) -> None:  # fmt: skip
        language = self._context.language
        values = {column: cell.value for column, cell in row.cells.items() if column != KEY and not cell.fault}
        content_sha256 = hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        given = row.cells.get(KEY)
        key = f"k:{given.value}" if given is not None and given.value else f"h:{content_sha256}"
        if key in seen:
            text = phrase("excel.row_twice", language, row=seen[key])
            problems.append(CellProblem(row.number, "", "", text))
            return
        seen[key] = row.number
        found = self._context.store.read(lambda records: records.imports.find(pack.manifest.code, key))
        if found is not None:
            number = self._context.dossier(found.dossier_id).number
            if found.content_sha256 == content_sha256:
                known.append(RowMade(row.number, number))
            else:
                text = phrase("excel.row_changed", language, number=number)
                problems.append(CellProblem(row.number, "", "", text))
            return
        content, entries, wrong = self._try(pack, row, questions, name)
        problems += wrong
        if wrong:
            return
        if dry_run:
            made.append(RowMade(row.number, ""))
            return
        code = pack.manifest.code
        dossier_id = self._dossiers.create(
            code, filled=(content, entries),
            also=lambda records, dossier_id: records.imports.put(ImportedRow(code, key, content_sha256, dossier_id)),
        )  # fmt: skip
        made.append(RowMade(row.number, self._context.dossier(dossier_id).number))

    def _try(
        self, pack: Pack, row: Row, questions: Mapping[str, _Question], name: str
    ) -> tuple[Content, Sequence[JournalEntry], list[CellProblem]]:
        """The row on a content of its own that nothing knows: entries for the journal, or what is wrong."""
        language, now = self._context.language, self._context.clock.now()
        content = Content(pack, self._context.times(now), language)
        source = Provenance("excel", f"{name}:{row.number}", self._context.today().isoformat())
        entries: list[JournalEntry] = []
        wrong: list[CellProblem] = []

        def put(form_id: str, ref: str, value: str) -> None:
            kind = EntryKind.ANSWER if form_id else EntryKind.PARTY
            entry = JournalEntry(0, now, kind, ref, value, form_id)
            content.apply(entry)
            marking = mark((form_id, ref if form_id else "@" + ref), source, entry)
            content.apply(marking)
            entries.extend((entry, marking))

        form_id = pack.manifest.main_form.id
        for column, question in questions.items():
            cell = row.cells.get(column)
            if cell is None:
                continue
            told = ""
            if cell.fault:
                told = phrase(f"excel.cell.{cell.fault}", language, detail=cell.detail)
            elif column.startswith("@"):
                told = self._party_problem(column, cell.value)
                if not told:
                    put("", column[1:], parties.normalised(cell.value))
            elif column != KEY:
                told = self._answer(content, form_id, column, cell.value, put)
            if told:
                wrong.append(CellProblem(row.number, cell.column, question.heading, told))
        return content, entries, wrong

    def _party_problem(self, column: str, value: str) -> str:
        language, name = self._context.language, column.partition(".")[2]
        entry = next(each for each in parties.OWNER_FIELDS if each.name == name)
        problem = parties.problem_of(entry, parties.normalised(value), self._context.today())
        return phrase(problem, language, label=phrase(f"field.{column[1:]}", language)) if problem else ""

    def _answer(
        self, content: Content, form_id: str, ref: str, value: str, put: Callable[[str, str, str], None]
    ) -> str:
        """Give one answer; what is wrong with it in words, or nothing."""
        language, session = self._context.language, content.session(form_id)
        state = session.field(ref)
        if state.kind == "select_one":
            value = _choice(session.choices(ref), value)
        elif state.kind == "select_multiple":
            value = " ".join(_choice(session.choices(ref), part.strip()) for part in value.split(";"))
        try:
            put(form_id, ref, value)
        except FormProblem as problem:
            return words_for(problem.code, problem.facts, language).what
        state = session.field(ref)
        if state.problem is None or state.problem.kind == "required":
            return ""
        if state.problem.kind == "choice":
            return phrase("excel.cell.not_a_choice", language, detail=value[:40])
        facts = {"label": state.problem.label, **state.problem.facts}
        return state.problem.message or words_for(state.problem.code, facts, language).what

    # -- columns ---------------------------------------------------------------------------------------

    def _pack(self, procedure_code: str) -> Pack:
        pack = self._context.packs.by_code(procedure_code)
        if pack is None:
            raise UnknownProcedure(code=procedure_code)
        return pack

    def _questions(self, pack: Pack) -> list[_Question]:
        """The columns: a key, the owner, and every question of the main form that stands in no repeat."""
        language = self._context.language
        found = [_Question(KEY, phrase("excel.key", language), "text")]
        for entry in parties.OWNER_FIELDS:
            name = f"owner.{entry.name}"
            found.append(_Question("@" + name, phrase(f"field.{name}", language), entry.kind))
        content = Content(pack, self._context.times(self._context.clock.now()), language)
        form_id = pack.manifest.main_form.id
        for section in content.sections(form_id):
            for leaf in leaves(section.elements):
                if leaf.row_refs or leaf.kind in NOT_COPIED or leaf.readonly:
                    continue
                heading = f"{section.label} · {leaf.label or leaf.name}"
                found.append(_Question(leaf.ref, heading, leaf.kind, _labels(content, form_id, leaf)))
        return found[: excel_rows.MOST_COLUMNS]


def _labels(content: Content, form_id: str, leaf: FieldState) -> tuple[str, ...]:
    if leaf.kind != "select_one":
        return ()
    offered = content.session(form_id).choices(leaf.ref, limit=VALIDATED_CHOICES + 1)
    labels = tuple(choice.label for choice in offered)
    return labels if len(labels) <= VALIDATED_CHOICES and len(set(labels)) == len(labels) else ()


def _choice(offered: Sequence[ChoiceState], written: str) -> str:
    """The code of what is written: the code itself, else the one choice with these words; else as written."""
    wanted = fold(" ".join(written.split()))
    codes = [choice.value for choice in offered if choice.value == written]
    if codes:
        return str(codes[0])
    same = {choice.value for choice in offered if fold(" ".join(choice.label.split())) == wanted}
    return str(same.pop()) if len(same) == 1 else written
