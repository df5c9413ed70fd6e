"""Strict load of a workbook: every formula of every sheet against the questions, lists and functions there are.

Runs before pyxform, over what is sound, so that all faults of a workbook come at once: unknown functions, wrong
numbers of arguments, unbalanced expressions, clashes of type, unknown lists and columns, circles of calculations.
Good practice is looked at on the way (forms.lint): warnings, which stop nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from forms.clashes import Clash, clashes
from forms.definition import FormDefinition
from forms.expression_walk import Formula, formulas_of_form
from forms.lint import Finding, lint_form, lint_formula
from forms.live_lists import form_shape
from forms.offered import Offered
from forms.packs.checking import layout_expressions
from forms.packs.draft_form import Draft
from forms.packs.layout import PrintLayout
from forms.packs.printed import MAIN
from forms.packs.problems import WorkbookFault
from forms.packs.workbook import Faults, Row
from forms.packs.xlsform import QuestionNames
from forms.problems import Fault
from forms.rounding import Rounding
from forms.suggesting import mended, suggestion_for, wrong_part
from forms.xpath.compiler import Schema, compile_expression

Place = tuple[str, int, str]
SheetFormula = tuple[Row, str, str, str | None]
"""Row, column, expression with absolute paths, the form it speaks about (None: the main form)."""
CODES = {
    "form.unknown_function": "workbook.unknown_function",
    "form.wrong_arity": "workbook.wrong_arity",
    "form.unknown_path": "workbook.unknown_path",
    "form.unknown_instance": "workbook.unknown_list",
    "form.cycle": "workbook.cycle",
}
ASPECT_OF_COLUMN = {"dieu_kien": "when", "so_tien": "amount", "so_luong": "quantity"}


def check_form(draft: Draft, faults: Faults) -> tuple[str, ...]:
    """All that the engine, the type check and the lint find in one form's sheets; why it is not portable."""
    names = draft.sheets.names
    for fault in draft.faults:
        place = draft.place(fault.where)
        _add_engine_fault(faults, place, fault, draft.form, names, draft.cell(fault.where))
    if draft.form is None:
        return ()
    offered = Offered(draft.form)
    for formula in formulas_of_form(iter(draft.form.elements.values()), draft.form.schema):
        if faults.is_full:
            break
        for clash in clashes(formula, offered):
            _add_clash(faults, draft.place(formula.where), clash, formula.text, names)
    lint = lint_form(draft.form)
    for finding in lint.findings:
        add_finding(faults, draft.place(finding.where), finding, names)
    _unused_lists(draft, faults)
    return lint.reasons


def check_formulas(drafts: Mapping[str, Draft], formulas: Sequence[SheetFormula], faults: Faults) -> None:
    """The conditions and amounts of our sheets; the first of the drafts is the main form.

    What speaks about the main form may look into the other forms, as the dossier lets it.
    """
    main = next(iter(drafts))
    others = {code: form_shape(draft.form) for code, draft in drafts.items() if code != main and draft.form is not None}
    checkers: dict[str, tuple[Draft, FormDefinition, Schema, Offered, Rounding]] = {}
    for row, column, expression, about in formulas:
        code = about if about is not None and about in drafts else main
        form = drafts[code].form
        if form is None:
            continue
        if code not in checkers:
            lent = others if code == main else {}
            schema = replace(form.schema, instances={**form.schema.instances, **lent}, shared={})
            checkers[code] = drafts[code], form, schema, Offered(form), Rounding(schema)
        draft, form, schema, offered, rounding = checkers[code]
        names = draft.sheets.names
        place = (row.sheet, row.number, row.letters.get(column, "A"))
        formula = Formula(ASPECT_OF_COLUMN.get(column, "text"), expression, form.root, "", schema)
        _check_one(faults, place, formula, form, names, str(row[column]))
        for clash in clashes(formula, offered):
            _add_clash(faults, place, clash, expression, names)
        for finding in lint_formula(formula, rounding, offered):
            if finding.code != "lint.not_portable":
                add_finding(faults, place, finding, names)


def check_layout(draft: Draft, layout: PrintLayout, row: Row, faults: Faults, *, main: Draft) -> None:
    """The expressions of a printed form; a table's columns are read in the row, some in the main form."""
    place = (row.sheet, row.number, row.letters.get("in_an", "A"))
    for expression, repeat in layout_expressions(layout):
        is_main = expression.startswith(MAIN) or (repeat or "").startswith(MAIN)
        form, names = (main if is_main else draft).form, (main if is_main else draft).sheets.names
        if form is None:
            continue
        text = expression.removeprefix(MAIN)
        element = form.elements.get((repeat or "").removeprefix(MAIN), form.root)
        formula = Formula("text", text, element, "", form.schema)
        _check_one(faults, place, formula, form, names, names.written(text), prefix=f"{row['in_an']}: ")
        for clash in clashes(formula, Offered(form)):
            _add_clash(faults, place, clash, text, names, prefix=f"{row['in_an']}: ")


def _check_one(
    faults: Faults,
    place: Place,
    formula: Formula,
    form: FormDefinition,
    names: QuestionNames,
    cell: str,
    *,
    prefix: str = "",
) -> None:
    compiled = compile_expression(formula.text, schema=formula.schema, origin=formula.element)
    for fault in compiled.faults:
        _add_engine_fault(faults, place, fault, form, names, cell, prefix=prefix)


def _add_engine_fault(
    faults: Faults,
    place: Place,
    fault: Fault,
    form: FormDefinition | None,
    names: QuestionNames,
    cell: str,
    *,
    prefix: str = "",
) -> None:
    """A fault of the engine in the author's words, with what was probably meant."""
    suggestion = suggestion_for(fault, form) if form is not None and faults.may_suggest else ""
    mend = names.written(mended(fault, suggestion))
    code = CODES.get(fault.code, "workbook.form")
    detail = _detail(fault, names)
    if fault.code.startswith("form.expression."):
        code = "workbook.broken_formula"
    elif code == "workbook.unknown_path" and str(fault.facts.get("under", "")).startswith("/root"):
        code = "workbook.unknown_list_column"
    if mend.startswith("instance(") and not cell.startswith("instance("):
        start, end = mend.find("["), mend.rfind("]")
        mend = mend[start + 1 : end] if 0 <= start < end else ""
    faults.add(WorkbookFault(*place, code, (prefix + detail)[:200], suggestion, _whole(mend)))


def _detail(fault: Fault, names: QuestionNames) -> str:
    facts = fault.facts
    if fault.code == "form.cycle":
        paths = facts.get("paths")
        found = [path.split(" ")[0].rpartition("/")[2] for path in paths] if isinstance(paths, tuple) else []
        return " → ".join([*found, *found[:1]])
    if fault.code == "form.wrong_arity":
        least, most = facts.get("least"), facts.get("most")
        wanted = f"{least}" if least == most else f"{least}+" if most == -1 else f"{least}–{most}"
        return f"{facts.get('function')}: {facts.get('given')} ({wanted})"
    if fault.code.startswith("form.expression."):
        reason = fault.code.removeprefix("form.expression.")
        expression = names.written(str(facts.get("expression", "")))
        return f"{reason} {facts.get('found') or ''}: {expression}".replace(" :", ":")
    return wrong_part(fault) or names.written(f"{fault.code} {fault.where}")


def _add_clash(
    faults: Faults, place: Place, clash: Clash, expression: str, names: QuestionNames, prefix: str = ""
) -> None:
    left, right = (names.written(side) for side in (clash.left, clash.right))
    mend = ""
    if clash.suggestion:
        start = clash.position
        mend = names.written(expression[:start] + clash.suggestion + expression[start + len(clash.wrong) :])
    code = "workbook.type_clash" if clash.kind == "type" else "workbook.not_offered"
    faults.add(WorkbookFault(*place, code, f"{prefix}{left} ? {right}"[:200], clash.suggestion, _whole(mend)))


def add_finding(faults: Faults, place: Place, finding: Finding, names: QuestionNames) -> None:
    """A remark of the lint at its cell, paths as authors write them."""
    detail, mend = names.written(finding.detail), names.written(finding.mend)
    faults.add(WorkbookFault(*place, finding.code, detail[:200], "", _whole(mend), finding.severity))


def _unused_lists(draft: Draft, faults: Faults) -> None:
    sheets = draft.sheets
    written = " ".join(" ".join(cells.values()) for _, cells, _ in sheets.survey)
    seen: set[str] = set()
    for number, cells, letters in sheets.choices:
        name = cells.get("list_name", "")
        if name and name not in seen and name not in written:
            place = (sheets.choices_sheet, number, letters.get("list_name", "A"))
            faults.add(WorkbookFault(*place, "lint.unused_list", name, severity="info"))
        seen.add(name)


def _whole(mend: str) -> str:
    """A mend that can be written as it is: not too long, and without a name that nobody knows."""
    return "" if "${?}" in mend else mend[:1000]
