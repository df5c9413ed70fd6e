"""A pack's own filled example put into a dossier, for training and for the demo: as a person would type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.application.desk import Desk
from desktop_app.dossier import parties

if TYPE_CHECKING:
    from forms.packs.example_model import Example


def fill(desk: Desk, example: Example) -> int:
    """Type an example into an open dossier; returns how many acts it took. Every act is journalled."""
    acts = 0
    for step in example.steps:
        form = step.form or example.form
        if step.act == "clear_rows":
            for row in desk.rows(form, step.ref):
                desk.remove_row(form, row)
        elif step.act == "add_row":
            desk.set_by_name("+" + step.ref, step.value, form_id=form)
        else:
            desk.answer(form, step.ref, step.value)
        acts += 1
    represented = example.represented
    choices = {parties.REPRESENTED: "yes" if represented else "no", parties.CHANNEL: example.channel}
    if desk.has_fee_areas():
        choices[parties.FEE_AREA] = example.area or parties.OTHER_AREA
    for name, value in choices.items():
        desk.answer("", "@" + name, value)
    acts += _party(desk, parties.OWNER, example.party)
    if represented:
        acts += _party(desk, parties.SUBMITTER, example.submitter)
    return acts + len(choices)


def _party(desk: Desk, party: str, values: dict[str, str]) -> int:
    own = {entry.name for entry in parties.fields_of(party)}
    known = {name: value for name, value in values.items() if name in own}
    for name, value in known.items():
        desk.answer("", f"@{party}.{name}", value)
    return len(known)
