"""What a dossier needs, given its pack, answers, case, channel and day. Pure; evaluates, never guesses.

Conditions are XPath over the main form's answers. Knows no files that were attached: the checklist
compares these needs with the papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from forms.packs.exemptions import Amount, Reduction, amount_of
from forms.packs.model import Case, Channel, Component, Confidence, Deadline, Fee, FormEntry, Manifest

if TYPE_CHECKING:
    from forms.packs.archive import Pack

Reason = Literal[
    "always", "case", "condition", "represented", "not_this_case", "not_this_channel", "condition_false",
    "not_represented", "optional", "database", "present", "no_form",
]  # fmt: skip


class Answers(Protocol):
    """What of a form session is asked here."""

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool: ...

    def evaluate_string(self, expression: str, at: str | None = None) -> str: ...


@dataclass(frozen=True)
class ComponentNeed:
    """One component, and whether the dossier needs it.

    `needed`: an error when missing (for a `one_of` group: one of the group's needed members is enough).
    `applies`: the component belongs to this case at all; False = do not show it as a place to attach.
    Reasons `database` and `present`: it applies, but nothing is handed in (looked up; shown at the counter).
    Reason `no_form`: it is printed from a form that does not apply.
    """

    component: Component
    needed: bool
    applies: bool
    reason: Reason


@dataclass(frozen=True)
class FeeLine:
    """One fee.

    `amount_dong` None: with confidence "local" the province or commune sets it and the pack does not know it;
    otherwise the answers that it is computed from are not there yet. `base_dong`: before `reductions`.
    """

    code: str
    name: str
    amount_dong: int | None
    basis: str
    confidence: Confidence
    base_dong: int | None = None
    reductions: tuple[Reduction, ...] = ()

    @property
    def full_basis(self) -> str:
        """The basis of the fee and of everything that came off it, each said once."""
        return "; ".join(dict.fromkeys((self.basis, *(reduction.basis for reduction in self.reductions))))


@dataclass(frozen=True)
class Needs:
    """Components and forms that apply in the order of the manifest, fee lines, the deadline and the case."""

    components: tuple[ComponentNeed, ...]
    fees: tuple[FeeLine, ...]
    deadline: Deadline | None
    case: Case
    forms: tuple[FormEntry, ...] = ()


def needs(
    pack: Pack,
    session: Answers,
    *,
    case: str | None,
    channel: Channel,
    represented: bool,
    area: str | None,
    on: date,
    language: str = "vi",
) -> Needs:
    """What the dossier needs. `case` None = the first case whose condition is true, else the first case.

    `represented`: someone else hands the dossier in; `area`: code of the fee area or None; `on`: the day that
    fees are taken for.
    """
    manifest = pack.manifest
    chosen = _case(manifest.cases, session, case)
    forms = _forms(manifest, session, chosen)
    filled = {form.id for form in forms}
    components = tuple(
        _component(component, session, chosen, channel, represented, filled) for component in manifest.components
    )
    subjects = {
        subject.code
        for subject in manifest.subject_types
        if subject.when is None or session.evaluate_boolean(subject.when)
    }
    matching = [
        fee
        for fee in manifest.fees
        if fee.case in (None, chosen.code)
        and fee.channel in (None, channel)
        and (fee.subject is None or fee.subject in subjects)
        and fee.area in (None, area)
        and (fee.valid_from is None or fee.valid_from <= on)
        and (fee.valid_to is None or on <= fee.valid_to)
        and (fee.when is None or session.evaluate_boolean(fee.when))
    ]
    return Needs(
        components=components,
        fees=tuple(
            _fee_line(
                fee,
                amount_of(
                    fee, session, exemptions=manifest.exemptions, channel=channel, subjects=subjects,
                    area=area, on=on, language=language,
                ),
                language,
            )
            for fee in _most_specific_of_each_code(matching)
        ),
        deadline=_deadline(manifest.deadlines, session, chosen.code, channel),
        case=chosen,
        forms=forms,
    )


def _case(cases: Sequence[Case], session: Answers, code: str | None) -> Case:
    for case in cases:
        if case.code == code:
            return case
    for case in cases:
        if case.when is not None and session.evaluate_boolean(case.when):
            return case
    return cases[0]


def _forms(manifest: Manifest, session: Answers, case: Case) -> tuple[FormEntry, ...]:
    return tuple(
        form
        for form in manifest.forms
        if form is manifest.main_form
        or (
            (not form.cases or case.code in form.cases)
            and (form.when is None or session.evaluate_boolean(form.when))
        )
    )


def _component(
    component: Component, session: Answers, case: Case, channel: Channel, represented: bool, forms: set[str]
) -> ComponentNeed:
    def need(needed: bool, applies: bool, reason: Reason) -> ComponentNeed:
        return ComponentNeed(component=component, needed=needed, applies=applies, reason=reason)

    if component.cases and case.code not in component.cases:
        return need(False, False, "not_this_case")
    if component.channels and channel not in component.channels:
        return need(False, False, "not_this_channel")
    if component.when_represented and not represented:
        return need(False, False, "not_represented")
    if component.when is not None and not session.evaluate_boolean(component.when):
        return need(False, False, "condition_false")
    if component.form is not None and component.form not in forms:
        return need(False, False, "no_form")
    if component.kind == "database":
        return need(False, True, "database")
    if component.kind == "present_only":
        return need(False, True, "present")
    if not component.required:
        return need(False, True, "optional")
    if component.when_represented:
        return need(True, True, "represented")
    if component.when is not None:
        return need(True, True, "condition")
    return need(True, True, "case" if component.cases else "always")


def _most_specific_of_each_code(fees: Iterable[Fee]) -> list[Fee]:
    """Of the fees with one code the one with most conditions counts; the first of equals; order is kept."""
    chosen: dict[str, Fee] = {}
    for fee in fees:
        if fee.code not in chosen or _conditions(fee) > _conditions(chosen[fee.code]):
            chosen[fee.code] = fee
    return list(chosen.values())


def _conditions(fee: Fee) -> int:
    return sum(part is not None for part in (fee.case, fee.channel, fee.subject, fee.area, fee.when))


def _fee_line(fee: Fee, amount: Amount | None, language: str) -> FeeLine:
    reductions = amount.reductions if amount is not None else ()
    unsure = any(reduction.confidence == "memory" for reduction in reductions)
    return FeeLine(
        code=fee.code,
        name=fee.name.in_language(language),
        amount_dong=amount.dong if amount is not None else None,
        basis=fee.basis.in_language(language),
        confidence="memory" if unsure else fee.fact.confidence,
        base_dong=amount.base_dong if amount is not None else None,
        reductions=reductions,
    )


def _deadline(deadlines: Iterable[Deadline], session: Answers, case: str, channel: Channel) -> Deadline | None:
    matching = [
        deadline
        for deadline in deadlines
        if deadline.case in (None, case)
        and deadline.channel in (None, channel)
        and (deadline.when is None or session.evaluate_boolean(deadline.when))
    ]
    return max(
        matching,
        key=lambda found: (found.when is not None, found.case is not None, found.channel is not None),
        default=None,
    )
