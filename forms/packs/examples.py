"""Runs a pack's examples: the same answers, through the same session, as a person would give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import count
from typing import TYPE_CHECKING, Any

from forms.live_lists import PAPERS, PaperRow, papers_list
from forms.packs.cross_checks import broken_checks, lend_forms
from forms.packs.example_model import Example
from forms.packs.exports import exported, packets, value_at
from forms.packs.needs import needs
from forms.packs.problems import ExampleFailed, ExportRefused
from forms.problems import FormProblem

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.session import Session


def run_example(
    pack: Pack,
    example: Example,
    *,
    today: date | None = None,
    now: Callable[[], datetime] | None = None,
    new_id: Callable[[], str] | None = None,
    language: str = "vi",
) -> Session:
    """The example's own form filled with its answers; the clock stands at 9:00 of its day unless given."""
    sessions = run_example_forms(pack, example, today=today, now=now, new_id=new_id, language=language)
    return sessions[example.form]


def run_example_forms(
    pack: Pack,
    example: Example,
    *,
    today: date | None = None,
    now: Callable[[], datetime] | None = None,
    new_id: Callable[[], str] | None = None,
    language: str = "vi",
) -> dict[str, Session]:
    """Every form of the pack by id, filled as far as the example fills it."""
    from forms.session import Session

    day = today or example.on
    numbers = count(1)
    sessions = {
        form.id: Session(
            pack.definition(form.id),
            today=day,
            now=now or (lambda: datetime.combine(day, time(9, 0))),
            new_id=new_id or (lambda: f"r{next(numbers)}"),
            language=language,
        )
        for form in pack.manifest.forms
    }
    lend_forms(pack, sessions)
    for step in example.steps:
        session = sessions[step.form or example.form]
        if step.act == "answer":
            session.answer(step.ref, step.value)
        elif step.act == "add_row":
            session.add_row(step.ref, row_id=step.value)
        else:
            for row in session.rows(step.ref):
                session.remove_row(row)
    return sessions


def differences(pack: Pack, example: Example) -> tuple[str, ...]:
    """What of the example's promises does not come out; empty when all does."""
    sessions = run_example_forms(pack, example)
    session, expected = sessions[example.form], example.expected
    given = needs(
        pack,
        session,
        case=example.case,
        channel=example.channel,
        represented=example.represented,
        area=example.area,
        on=example.on,
    )
    is_whole = example.form == pack.manifest.main_form.id
    checked = [form.id for form in given.forms] if is_whole else [example.form]
    found = [
        f"{'' if form == example.form else form}{fault.ref}: {fault.kind} {fault.message}"
        for form in checked
        for fault in sessions[form].violations()
    ]
    if expected.forms is not None and tuple(checked) != expected.forms:
        found.append(f"forms: {' '.join(checked)} != {' '.join(expected.forms)}")
    if is_whole:
        papers = [PaperRow(need.component.code, need.needed, 1) for need in given.components]
        for each in sessions.values():
            each.lend({PAPERS: papers_list(papers)})
        lend_forms(pack, sessions, used=checked)
        given = needs(
            pack,
            session,
            case=example.case,
            channel=example.channel,
            represented=example.represented,
            area=example.area,
            on=example.on,
        )
        checks = [check.code for check in broken_checks(pack.manifest, session, case=example.case)]
        if tuple(checks) != expected.checks:
            found.append(f"checks: {' '.join(checks)} != {' '.join(expected.checks)}")
        found += _export_differences(pack, example, sessions, checked)
    codes = tuple(need.component.code for need in given.components if need.needed)
    if codes != expected.needed:
        found.append(f"needed: {' '.join(codes)} != {' '.join(expected.needed)}")
    fees = [(line.code, line.amount_dong) for line in given.fees]
    promised = [(fee.code, fee.amount_dong) for fee in expected.fees]
    if fees != promised:
        found.append(f"fees: {fees} != {promised}")
    days = given.deadline.days if given.deadline else None
    if days != expected.deadline_days:
        found.append(f"deadline: {days} != {expected.deadline_days}")
    if is_whole:
        case = needs(
            pack, session, case=None, channel=example.channel, represented=False, area=None, on=example.on
        ).case
        if case.code != example.case:
            found.append(f"case: {case.code} != {example.case}")
        title = session.evaluate_string(pack.manifest.title_expression)
        if title != expected.title:
            found.append(f"title: {title!r} != {expected.title!r}")
    for value in expected.values:
        actual = sessions[value.form or example.form].field(value.ref).value
        if actual != value.value:
            found.append(f"{value.ref}: {actual!r} != {value.value!r}")
    return tuple(found)


def _export_differences(
    pack: Pack, example: Example, sessions: dict[str, Session], used: list[str]
) -> list[str]:
    """Exchange packets that cannot be made, and promised fields that come out otherwise."""
    others = {form: sessions[form] for form in used}
    made: dict[str, Any] = {}
    found = []
    for packet in packets(pack):
        try:
            made[packet] = exported(pack, sessions[example.form], packet, others=others)
        except ExportRefused as problem:
            found.append(str(problem))
    for promise in example.expected.exports:
        actual = value_at(made.get(promise.packet, {}), promise.field)
        if actual != promise.value:
            found.append(f"{promise.packet} {promise.field}: {actual!r} != {promise.value!r}")
    return found


def check_example(pack: Pack, example: Example) -> None:
    """Raises ExampleFailed with every difference, or with the step that the form does not take."""
    try:
        found = differences(pack, example)
    except FormProblem as problem:
        raise ExampleFailed(example=example.name, differences=(str(problem),)) from problem
    if found:
        raise ExampleFailed(example=example.name, differences=found)
