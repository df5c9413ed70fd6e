"""Step 3 of a dossier: fees with their basis, how it is handed in, how the result is taken."""

from __future__ import annotations

from datetime import date

from desktop_app.application import party_views
from desktop_app.dossier import parties
from desktop_app.usecases.content import Content
from desktop_app.views import ChoiceView, FeesView
from desktop_app.wording import phrase, phrases
from forms.number_words import money_in_words
from forms.packs.model import Deadline
from forms.packs.needs import FeeLine


def fees_view(content: Content, on: date, language: str) -> FeesView:
    """Fees that apply on a day to the present answers; amounts the province sets are named, not guessed."""
    needs = content.needs(on=on)
    manifest = content.pack.manifest
    offered = tuple(entry.channel for entry in manifest.channels)
    channels = tuple(
        option for option in party_views.options_of(parties.CHANNEL, language) if option.value in offered
    )
    fields = [
        party_views.choice_field(parties.CHANNEL, content.choices, channels, language),
        party_views.choice_field(
            parties.RESULT_RETURN, content.choices, party_views.options_of(parties.RESULT_RETURN, language),
            language,
        ),
        party_views.choice_field(parties.UNIT_CODE, content.choices, (), language),
    ]  # fmt: skip
    areas = content.fee_areas()
    if areas:
        options = area_options(areas, language)
        fields.append(party_views.choice_field(parties.FEE_AREA, content.choices, options, language))
    cases = party_views.cases_by_hand(manifest, language)
    if cases:
        fields.insert(0, party_views.choice_field(parties.CASE, content.choices, cases, language))
    known = [line for line in needs.fees if line.amount_dong is not None]
    total = sum(line.amount_dong or 0 for line in known)
    lines = tuple(
        (
            line.name,
            money(line.amount_dong, language),
            basis_text(line, language),
            line.confidence == "memory" or line.amount_dong is None,
        )
        for line in needs.fees
    )
    notes = tuple(
        entry.note.in_language(language) for entry in manifest.channels
        if entry.note is not None and entry.channel == (content.choices.get(parties.CHANNEL) or "online")
    )  # fmt: skip
    return FeesView(
        fields=tuple(fields),
        lines=lines,
        total=money(total, language) if known else "",
        total_words=money_in_words(total) if known and language == "vi" else "",
        deadline=deadline_text(needs.deadline, language),
        notes=notes,
    )


def basis_text(line: FeeLine, language: str) -> str:
    """The basis of a fee, then a line for everything that came off it."""
    told = [line.basis]
    for reduction in line.reductions:
        code = "fee.exempt" if reduction.group else "fee.online"
        if reduction.amount_dong is None:
            code = "fee.exempt_wholly"
        amount = money(reduction.amount_dong, language)
        told.append(
            phrase(code, language, name=reduction.name, percent=reduction.percent, amount=amount,
                   basis=reduction.basis)
        )  # fmt: skip
    return "\n".join(told)


def area_options(areas: tuple[str, ...], language: str) -> tuple[ChoiceView, ...]:
    """The fee areas to choose from; one that no sentence names shows its code."""
    options = []
    for area in (*areas, parties.OTHER_AREA):
        code = f"option.fee_area.{area}"
        options.append(ChoiceView(area, phrase(code, language) if code in phrases() else area))
    return tuple(options)


def money(amount_dong: int | None, language: str) -> str:
    """ "300.000 đồng"; an amount the pack cannot know says so; zero is "không thu"."""
    if amount_dong is None:
        return phrase("fee.local_amount", language)
    if amount_dong == 0:
        return phrase("fee.free", language)
    grouped = f"{amount_dong:,}"
    return phrase("fee.amount", language, amount=grouped if language == "en" else grouped.replace(",", "."))


def deadline_text(deadline: Deadline | None, language: str) -> str:
    """ "3 ngày làm việc", "trong ngày", "8 giờ làm việc"; empty when the pack states none."""
    if deadline is None:
        return ""
    if deadline.days == 0:
        return phrase("deadline.same_day", language, cutoff=deadline.cutoff or "15:00")
    return phrase(f"deadline.{deadline.unit}", language, count=deadline.days)
