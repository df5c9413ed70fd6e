"""Whether a pack's forms and conditions hold together: every form loads, every expression evaluates.

An expression is run once on an empty dossier with one row in every repeat, so that a path that does not exist
or a function that is not known is found before an office meets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import count
from typing import TYPE_CHECKING, Any

from forms.packs.layout import PLACEHOLDER, PrintLayout, Table
from forms.packs.problems import BrokenFormula

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.session import Session

EXPRESSION_FIELDS = {"when", "value", "checked", "name", "repeat"}


def check_formulas(pack: Pack) -> None:
    """Raises BrokenFormula with all broken expressions of one form, or of the manifest."""
    for entry in pack.manifest.forms:
        session = _session_with_rows(pack, entry.id)
        layout = pack.layout(entry.id)
        if layout is not None:
            _check(f"{entry.print_path}", session, layout_expressions(layout))
        if entry is pack.manifest.main_form:
            _check("manifest.json", session, manifest_expressions(pack))


def manifest_expressions(pack: Pack) -> Iterator[tuple[str, str | None]]:
    """(expression, None) of every condition and amount of the manifest."""
    manifest = pack.manifest
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
    for condition in conditions:
        if isinstance(condition, str):
            yield condition, None


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


def _check(where: str, session: Session, expressions: Iterator[tuple[str, str | None]]) -> None:
    from forms.problems import FormProblem

    faults = []
    for expression, repeat in expressions:
        try:
            at = session.rows(repeat)[0] if repeat else None
            session.evaluate(expression, at=at)
        except (FormProblem, LookupError) as problem:
            faults.append(f"{expression}: {problem}")
    if faults:
        raise BrokenFormula(where=where, faults=tuple(faults))


def _session_with_rows(pack: Pack, form_id: str) -> Session:
    """An empty session with a row in every repeat that a layout's table shows."""
    from forms.session import Session

    numbers = count(1)
    day = pack.manifest.effective_from
    session = Session(
        pack.definition(form_id),
        today=day,
        now=lambda: datetime.combine(day, time(9, 0)),
        new_id=lambda: f"r{next(numbers)}",
    )
    layout = pack.layout(form_id)
    for element in layout.elements if layout is not None else ():
        if isinstance(element, Table) and not session.rows(element.repeat):
            session.add_row(element.repeat)
    return session
