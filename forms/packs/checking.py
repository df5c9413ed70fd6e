"""Whether a pack's forms and conditions hold together: every form loads, every expression evaluates.

An expression is run once on an empty dossier with one row in every repeat, so that a path that does not exist
or a function that is not known is found before an office meets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import count
from typing import TYPE_CHECKING, Any

from forms.packs.cross_checks import lend_forms
from forms.packs.layout import PLACEHOLDER, PrintLayout, Table
from forms.packs.printed import EXPRESSION_FIELDS, PrintedAnswers
from forms.packs.problems import BrokenFormula

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import Manifest
    from forms.session import Session


def check_formulas(pack: Pack) -> None:
    """Raises BrokenFormula with all broken expressions of one form, or of the manifest."""
    main = pack.manifest.main_form.id
    sessions = {form.id: _empty_session(pack, form.id) for form in pack.manifest.forms}
    lend_forms(pack, sessions)
    for entry in pack.manifest.forms:
        session = sessions[entry.id]
        answers = PrintedAnswers(session, sessions[main])
        layout = pack.layout(entry.id)
        if layout is not None:
            _add_rows(layout, answers)
            _check(f"{entry.print_path}", answers, layout_expressions(layout))
        if entry.id == main:
            _check("manifest.json", answers, manifest_expressions(pack))
        exports = (field.value for field in pack.manifest.exports if (field.form or main) == entry.id)
        _check("manifest.json", PrintedAnswers(session, session), ((value, None) for value in exports))


def manifest_expressions(pack: Pack) -> Iterator[tuple[str, str | None]]:
    """(expression, None) of every condition and amount of the manifest."""
    for condition in manifest_conditions(pack.manifest):
        yield condition, None


def manifest_conditions(manifest: Manifest) -> Iterator[str]:
    """Every expression of the manifest that is evaluated over the main form."""
    conditions: list[object] = [part.when for part in manifest.cases]
    conditions += [part.when for part in manifest.components]
    conditions += [part.when for part in manifest.forms]
    conditions += [part.when for part in manifest.subject_types]
    conditions += [part.when for part in manifest.deadlines]
    conditions += [part.when for part in manifest.fees]
    conditions += [part.amount for part in manifest.fees]
    conditions += [part.quantity for part in manifest.fees]
    conditions += [
        *manifest.owner_fields.values(),
        *manifest.office_fields.values(),
        manifest.title_expression,
    ]
    conditions += [part.issued_on for part in manifest.components]
    conditions += [part.when for part in manifest.exemptions]
    conditions += [part.holds for part in manifest.cross_checks]
    for condition in conditions:
        if isinstance(condition, str):
            yield condition


def layout_expressions(layout: PrintLayout) -> Iterator[tuple[str, str | None]]:
    """(expression, repeat whose row it is evaluated at or None) of everything in a layout."""
    for element in layout.elements:
        repeat = element.repeat if isinstance(element, Table) else None
        for key, text in _strings(element.model_dump()):
            if key in EXPRESSION_FIELDS:
                yield text, (None if key in ("when", "repeat") else repeat)
            else:
                for placeholder in PLACEHOLDER.finditer(text):
                    yield placeholder["expression"], None


def _strings(content: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _strings(value, name)
    elif isinstance(content, (list, tuple)):
        for value in content:
            yield from _strings(value, key)
    elif isinstance(content, str) and key != "type":
        yield key, content


def _check(where: str, answers: PrintedAnswers, expressions: Iterator[tuple[str, str | None]]) -> None:
    from forms.problems import FormProblem

    faults = []
    for expression, repeat in expressions:
        try:
            at = answers.rows(repeat)[0] if repeat else None
            answers.evaluate(expression, at=at)
        except (FormProblem, LookupError) as problem:
            faults.append(f"{expression}: {problem}")
    if faults:
        raise BrokenFormula(where=where, faults=tuple(faults))


def _empty_session(pack: Pack, form_id: str) -> Session:
    from forms.session import Session

    numbers = count(1)
    day = pack.manifest.effective_from
    return Session(
        pack.definition(form_id),
        today=day,
        now=lambda: datetime.combine(day, time(9, 0)),
        new_id=lambda: f"r{next(numbers)}",
    )


def _add_rows(layout: PrintLayout, answers: PrintedAnswers) -> None:
    """A row in every repeat that a table of the layout shows."""
    for element in layout.elements:
        if isinstance(element, Table) and not answers.rows(element.repeat):
            session, repeat, _ = answers.routed(element.repeat)
            session.add_row(repeat)
