"""Everything that is missing or wrong in a dossier, all at once, each line with the place it leads to.

One function over the content, the papers and the signatures. Errors and missing things stop queueing,
warnings do not. A count shown anywhere is this function's count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.dossier import parties
from desktop_app.dossier.model import Binding, SignedForm
from desktop_app.usecases.content import Content
from desktop_app.usecases.copies import unconfirmed
from desktop_app.usecases.paper_age import Age, age_of
from desktop_app.usecases.sections import Section, leaves
from desktop_app.views import ChecklistGroup, ChecklistLine, ChecklistView, LineState, Place
from desktop_app.wording import phrase, words_for
from forms import identifiers
from forms.packs.cross_checks import broken_checks
from forms.packs.needs import ComponentNeed, Needs
from forms.packs.signing_rules import Signing, signing_of
from forms.state import Violation

if TYPE_CHECKING:
    from forms.packs.trust import Revocation

GROUPS = ("form", "papers", "fees", "signing", "confirm")


@dataclass
class _Lines:
    language: str
    lines: dict[str, list[ChecklistLine]] = field(default_factory=lambda: {name: [] for name in GROUPS})
    done: list[ChecklistLine] = field(default_factory=list)

    def add(self, group: str, state: LineState, text: str, where: str, place: Place, code: str) -> None:
        line = ChecklistLine(state, text, where, place, code)
        (self.done if state is LineState.DONE else self.lines[group]).append(line)


def examine(
    content: Content,
    *,
    bindings: Sequence[Binding],
    signed: Sequence[SignedForm],
    on: date,
    language: str,
    revoked: Revocation | None = None,
) -> ChecklistView:
    """The checklist of a dossier on a day. Pure: reads nothing but its arguments.

    `revoked`: why the dossier's pack was taken back, if it was.
    """
    out = _Lines(language)
    needs = content.needs(on=on)
    _pack(out, content, on, revoked)
    _parties(out, content, on)
    for form in needs.forms:
        _form(out, content, form.id)
    _checks(out, content, needs)
    _papers(out, needs, bindings)
    _ages(out, content, needs, bindings, on)
    _fees(out, content, needs)
    _signatures(out, content, needs, signed)
    for copied in unconfirmed(content, language):
        out.add("confirm", LineState.CONFIRM, copied.label, copied.source, copied.place, "copied.unconfirmed")
    return _view(out)


def violation_text(violation: Violation, language: str) -> str:
    """The form's own message, or the words of the code with the field's label."""
    if violation.message:
        return violation.message
    facts = {"label": violation.label, **violation.facts}
    return words_for(violation.code, facts, language).what


def missing_text(violation: Violation, language: str) -> str:
    """A checklist line: a missing answer is named by its label alone, a wrong one by its message."""
    if violation.kind == "required":
        return violation.label
    return violation_text(violation, language)


def _pack(out: _Lines, content: Content, on: date, revoked: Revocation | None) -> None:
    """A draft may outlive its pack; the office then may want the new form."""
    if revoked is not None:
        since = revoked.since.strftime("%d/%m/%Y")
        text = phrase("pack.revoked", out.language, since=since, reason=revoked.reason)
        where = phrase("pack.ended.where", out.language)
        out.add("form", LineState.WARNING, text, where, Place("form", "", parties.PARTIES_SECTION), "pack.revoked")
    if not content.pack.is_in_force(on):
        end = content.pack.manifest.effective_to
        text = phrase("pack.ended", out.language, until=end.strftime("%d/%m/%Y") if end else "")
        where = phrase("pack.ended.where", out.language)
        out.add("form", LineState.WARNING, text, where, Place("form", "", parties.PARTIES_SECTION), "pack.ended")


def _parties(out: _Lines, content: Content, on: date) -> None:
    where = phrase("section.parties", out.language)
    found = False
    asked = [parties.OWNER]
    if parties.is_represented(content.choices):
        asked.append(parties.SUBMITTER)
    for party in asked:
        for entry in parties.fields_of(party):
            ref = f"{party}.{entry.name}"
            value = content.parties.get(ref, "")
            place = Place("form", "", parties.PARTIES_SECTION, "@" + ref)
            label = phrase(f"field.{ref}", out.language)
            problem = parties.problem_of(entry, value, on)
            if problem:
                out.add(
                    "form", LineState.ERROR, phrase(problem, out.language, label=label), where, place, problem
                )
                found = True
            elif value and entry.name == "id_number" and _is_doubtful(content, party, value):
                text = phrase("party.doubtful_id", out.language, label=label)
                out.add("form", LineState.WARNING, text, where, place, "party.doubtful_id")
            elif entry.required and not value:
                out.add("form", LineState.MISSING, label, where, place, "party.missing")
                found = True
    if not found:
        out.add("form", LineState.DONE, where, "", Place("form", "", parties.PARTIES_SECTION), "section.done")


def _is_doubtful(content: Content, party: str, number: str) -> bool:
    """A personal number whose province or year of birth does not fit: warned of, never refused."""
    if not identifiers.is_personal_number(number):
        return False
    try:
        birth = date.fromisoformat(content.parties.get(f"{party}.birth_date", ""))
    except ValueError:
        birth = None
    return bool(identifiers.personal_number_faults(number, birth_date=birth))


def _form(out: _Lines, content: Content, form_id: str) -> None:
    session = content.session(form_id)
    sections = content.sections(form_id)
    by_section: dict[str, list[Violation]] = {}
    for violation in session.violations():
        by_section.setdefault(_section_of(violation.ref, sections), []).append(violation)
    for section in sections:
        if not section.relevant:
            continue
        wrong = by_section.pop(section.ref, [])
        _violations(out, form_id, section.ref, section.label, wrong)
        if not wrong:
            out.add(
                "form", LineState.DONE, section.label, "", Place("form", form_id, section.ref), "section.done"
            )
        _notices(out, form_id, section)
    for ref, wrong in by_section.items():
        _violations(out, form_id, ref, "", wrong)


def _notices(out: _Lines, form_id: str, section: Section) -> None:
    """The form's own warnings (notes whose appearance is "warning"), while they are in sight. They never block."""
    for leaf in leaves(section.elements):
        if leaf.kind == "note" and "warning" in leaf.appearance.split() and leaf.relevant:
            place = Place("form", form_id, section.ref, leaf.ref)
            out.add("form", LineState.WARNING, leaf.label, section.label, place, "form.warning")


def _checks(out: _Lines, content: Content, needs: Needs) -> None:
    """The pack's rules over several forms (sheet kiem_tra) that do not hold."""
    manifest = content.pack.manifest
    for check in broken_checks(manifest, content.main, case=needs.case.code):
        form_id = check.form or manifest.main_form.id
        place = Place("papers", ref=check.component) if check.component else Place("form", form_id)
        if check.ref and not check.component:
            place = Place("form", form_id, _section_of(check.ref, content.sections(form_id)), check.ref)
        state = LineState.ERROR if check.severity == "error" else LineState.WARNING
        group = "papers" if check.component else "form"
        text = check.message.in_language(out.language)
        out.add(group, state, text, phrase("check.where", out.language), place, f"check.{check.severity}")


def _ages(out: _Lines, content: Content, needs: Needs, bindings: Sequence[Binding], on: date) -> None:
    """Papers that are attached and may only be so old."""
    attached = {binding.component_code for binding in bindings}
    for need in needs.components:
        component = need.component
        if not need.applies or component.code not in attached:
            continue
        age = age_of(component, content, on)
        if age.state is Age.FINE:
            continue
        last = age.last_day.strftime("%d/%m/%Y") if age.last_day else ""
        name = component.name.in_language(out.language)
        text = phrase(f"age.{age.state}", out.language, name=name, days=component.valid_for_days, last=last)
        where = phrase("age.where", out.language, days=component.valid_for_days)
        state = {Age.UNKNOWN: LineState.MISSING, Age.SOON: LineState.WARNING}.get(age.state, LineState.ERROR)
        out.add("papers", state, text, where, Place("papers", ref=component.code), f"paper.{age.state}")


def _violations(out: _Lines, form_id: str, section: str, label: str, wrong: Sequence[Violation]) -> None:
    for violation in wrong:
        state = LineState.MISSING if violation.kind == "required" else LineState.ERROR
        place = Place("form", form_id, section, violation.ref)
        out.add("form", state, missing_text(violation, out.language), label, place, f"form.{violation.kind}")


def _section_of(ref: str, sections: Sequence[Section]) -> str:
    for section in sections:
        if section.holds(ref):
            return section.ref
    return ""


def _papers(out: _Lines, needs: Needs, bindings: Sequence[Binding]) -> None:
    attached = {binding.component_code for binding in bindings}
    answered_groups = {
        need.component.one_of
        for need in needs.components
        if need.component.one_of and need.component.code in attached
    }
    told_groups: set[str] = set()
    have = wanted = 0
    for need in needs.components:
        component = need.component
        if component.kind != "upload" or not need.needed:
            continue
        group = component.one_of
        if group in told_groups:
            continue
        if group:
            told_groups.add(group)
        wanted += 1
        if component.code in attached or (group and group in answered_groups):
            have += 1
            continue
        names = (
            _group_names(needs, group, out.language) if group else component.name.in_language(out.language)
        )
        where = phrase("paper.one_of" if group else "paper.no_page", out.language)
        out.add(
            "papers", LineState.MISSING, names, where, Place("papers", ref=component.code), "paper.missing"
        )
    if wanted and have == wanted:
        out.add("papers", LineState.DONE, phrase("paper.all_there", out.language, have=have, wanted=wanted), "",
                Place("papers"), "papers.done")  # fmt: skip


def _group_names(needs: Needs, group: str, language: str) -> str:
    names = [need.component.name.in_language(language) for need in needs.components
             if need.component.one_of == group and need.needed]  # fmt: skip
    return phrase("paper.or", language).join(names)


def _fees(out: _Lines, content: Content, needs: Needs) -> None:
    place = Place("fees", ref="@" + parties.UNIT_CODE)
    if not content.choices.get(parties.UNIT_CODE):
        where = phrase("step.fees", out.language)
        out.add(
            "fees", LineState.MISSING, phrase("field.unit_code", out.language), where, place, "unit.missing"
        )
    if content.fee_areas() and not content.choices.get(parties.FEE_AREA):
        where = phrase("step.fees", out.language)
        area = Place("fees", ref="@" + parties.FEE_AREA)
        out.add("fees", LineState.MISSING, phrase("field.fee_area", out.language), where, area, "area.missing")
    unknown = [line.name for line in needs.fees if line.amount_dong is None]
    if unknown:
        text = phrase("fee.set_locally", out.language, names=", ".join(unknown))
        out.add(
            "fees", LineState.WARNING, text, phrase("step.fees", out.language), Place("fees"), "fee.local"
        )
    elif content.choices.get(parties.UNIT_CODE):
        out.add("fees", LineState.DONE, phrase("step.fees", out.language), "", Place("fees"), "fees.done")


def _signatures(out: _Lines, content: Content, needs: Needs, signed: Sequence[SignedForm]) -> None:
    by_form = {entry.form_id: entry for entry in signed}
    for need in needs.components:
        signing = signing_of(content.pack.manifest, need.component)
        if need.applies and (need.needed or need.component.kind != "from_form"):
            _elsewhere(out, need, signing)
        if signing.here is None or not need.needed or need.component.kind != "from_form":
            continue
        form_id = str(need.component.form)
        name = need.component.name.in_language(out.language)
        place = Place("signing", ref=form_id)
        entry = by_form.get(form_id)
        if entry is None:
            text, where = (
                phrase("sign.missing", out.language, name=name),
                phrase("sign.after_form", out.language),
            )
            out.add("signing", LineState.MISSING, text, where, place, "sign.missing")
        elif entry.answers_sha256 != content.answers_sha256(form_id):
            text, where = phrase("sign.stale", out.language, name=name), phrase("sign.again", out.language)
            out.add("signing", LineState.ERROR, text, where, place, "sign.stale")
        else:
            text = phrase("sign.done", out.language, name=name)
            out.add("signing", LineState.DONE, text, entry.signer, place, "sign.done")


def _elsewhere(out: _Lines, need: ComponentNeed, signing: Signing) -> None:
    """Signatures that the pack asks for and this program does not make: said, and left to people."""
    for rule in signing.elsewhere:
        role = phrase(f"sign.role.{rule.role}", out.language)
        name = need.component.name.in_language(out.language)
        text = phrase(f"sign.elsewhere.{rule.kind}", out.language, name=name, role=role)
        where = rule.note.in_language(out.language) if rule.note else phrase("sign.elsewhere", out.language)
        place = Place("signing", ref=need.component.form or "")
        out.add("signing", LineState.WARNING, text, where, place, "sign.elsewhere")


def _view(out: _Lines) -> ChecklistView:
    flat = [line for name in GROUPS for line in out.lines[name]]
    todo = sum(line.state in (LineState.ERROR, LineState.MISSING) for line in flat)
    confirm = sum(line.state is LineState.CONFIRM for line in flat)
    warnings = sum(line.state is LineState.WARNING for line in flat)
    groups = [
        ChecklistGroup(phrase(f"group.{name}", out.language), tuple(out.lines[name]))
        for name in GROUPS
        if out.lines[name]
    ]
    if out.done:
        groups.append(ChecklistGroup(phrase("group.done", out.language), tuple(out.done)))
    return ChecklistView(
        title=_title(out.language, todo, confirm),
        todo_count=todo,
        confirm_count=confirm,
        warning_count=warnings,
        done_count=len(out.done),
        total_count=len(out.done) + todo + confirm,
        groups=tuple(groups),
        foot=phrase("checklist.foot", out.language),
    )


def _title(language: str, todo: int, confirm: int) -> str:
    if todo and confirm:
        return phrase("checklist.todo_confirm", language, todo=todo, confirm=confirm)
    if todo:
        return phrase("checklist.todo", language, todo=todo)
    if confirm:
        return phrase("checklist.confirm", language, confirm=confirm)
    return phrase("checklist.complete", language)


def counts(view: ChecklistView) -> Mapping[str, int]:
    """Numbers for the terminal."""
    return {"todo": view.todo_count, "confirm": view.confirm_count, "warnings": view.warning_count,
            "done": view.done_count, "total": view.total_count}  # fmt: skip
