"""The dossier's own fields as a face sees them: owner, submitter, channel, result, receiving unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.dossier import parties
from desktop_app.usecases.paper_age import ISSUED, day_of
from desktop_app.views import ChoiceView, FieldView, GroupView, SectionElement, SectionView
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from forms.packs.model import Manifest


def party_field(party: str, name: str, values: Mapping[str, str], today: date, language: str) -> FieldView:
    """One field of the owner or the submitter, "@owner.name" and so on."""
    entry = next(entry for entry in parties.fields_of(party) if entry.name == name)
    ref = f"{party}.{name}"
    value = values.get(ref, "")
    label = phrase(f"field.{ref}", language)
    problem = parties.problem_of(entry, value, today)
    display = value
    if entry.kind == "date" and value and problem is None:
        display = date.fromisoformat(value).strftime("%d/%m/%Y")
    return FieldView(
        ref="@" + ref,
        label=label,
        kind=entry.kind,
        value=value,
        display=display,
        required=entry.required,
        problem=phrase(problem, language, label=label) if problem else "",
    )


def choice_field(
    name: str, choices: Mapping[str, str], options: tuple[ChoiceView, ...], language: str
) -> FieldView:
    """One choice of the dossier, "@channel" and so on; without options it is a text."""
    value = choices.get(name, "")
    display = next((option.label for option in options if option.value == value), value)
    return FieldView(
        ref="@" + name,
        label=phrase(f"field.{name}", language),
        kind="select_one" if options else "text",
        value=value,
        display=display,
        hint=phrase(f"hint.{name}", language),
        required=name != parties.CASE,
        choices=options,
    )


def issued_field(component_code: str, value: str, language: str) -> FieldView:
    """The day of issue of a paper, "@issued.<component>"."""
    day = day_of(value)
    return FieldView(
        ref="@" + ISSUED + component_code,
        label=phrase("field.issued", language),
        kind="date",
        value=value,
        display=day.strftime("%d/%m/%Y") if day else value,
        required=True,
    )


def options_of(name: str, language: str) -> tuple[ChoiceView, ...]:
    """The fixed options of a choice."""
    values = {
        parties.CHANNEL: ("online", "counter", "post"),
        parties.RESULT_RETURN: ("online", "counter", "post"),
        parties.REPRESENTED: ("no", "yes"),
    }.get(name, ())
    return tuple(ChoiceView(value, phrase(f"option.{name}.{value}", language)) for value in values)


def cases_by_hand(manifest: Manifest, language: str) -> tuple[ChoiceView, ...]:
    """The cases that people choose between; none when the answers tell the case, or when there is but one."""
    cases = [case for case in manifest.cases if case.when is None]
    if len(cases) < 2:
        return ()
    return tuple(ChoiceView(case.code, case.name.in_language(language)) for case in cases)


def parties_section(
    values: Mapping[str, str], choices: Mapping[str, str], today: date, language: str,
    *, next_ref: str, next_label: str, cases: tuple[ChoiceView, ...] = (),
) -> SectionView:  # fmt: skip
    """The first section of step 1: chủ hồ sơ and người nộp, told apart.

    `cases`: those that people choose between by hand; the choice stands first, because forms follow it.
    """
    owner = tuple(
        party_field(parties.OWNER, entry.name, values, today, language) for entry in parties.OWNER_FIELDS
    )
    represented = parties.is_represented(choices)
    who = choice_field(parties.REPRESENTED, choices, options_of(parties.REPRESENTED, language), language)
    submitter = tuple(
        party_field(parties.SUBMITTER, entry.name, values, today, language)
        for entry in parties.SUBMITTER_FIELDS
    )
    elements: tuple[SectionElement, ...] = (
        GroupView("@owner", phrase("group.owner", language), "", True, owner),
        GroupView("@who", phrase("group.submitter", language), "", True, (who,)),
        GroupView("@submitter", phrase("group.representative", language), "", represented, submitter),
    )
    if cases:
        case = choice_field(parties.CASE, choices, cases, language)
        elements = (GroupView("@cases", phrase("group.case", language), "", True, (case,)), *elements)
    return SectionView(
        form_id="",
        ref=parties.PARTIES_SECTION,
        title=phrase("section.parties", language),
        elements=elements,
        previous="",
        next=next_ref,
        next_label=next_label,
    )
