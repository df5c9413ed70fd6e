"""A change of pack version in words: the offer, the list in groups, what undoing would take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.application import party_views
from desktop_app.dossier import parties
from desktop_app.dossier.journal import Stretch
from desktop_app.dossier.model import Dossier, EntryKind
from desktop_app.usecases.content import Content
from desktop_app.usecases.migrating import Plan, Record
from desktop_app.usecases.pack_standing import Standing
from desktop_app.views import Place
from desktop_app.views.migration import MigrationGroup, MigrationLine, MigrationOffer, MigrationView
from desktop_app.wording import phrase
from forms.problems import UnknownReference

if TYPE_CHECKING:
    from forms.migrating import Carried
    from forms.packs.model import Manifest

GROUPS = ("dropped", "needed", "moved", "papers", "kept")
"""In the order in which a person should read them."""


def offer(
    dossier: Dossier,
    manifest: Manifest,
    found: Standing,
    *,
    can_migrate: bool,
    can_undo: bool,
    language: str,
) -> MigrationOffer:
    """What a dossier's page says of newer versions."""

    def said(state: str, can: bool, **facts: object) -> MigrationOffer:
        return MigrationOffer(
            dossier.dossier_id,
            state,
            phrase(f"migration.offer.{state}", language, **facts),
            phrase(f"migration.offer.{state}.text", language, **facts),
            can,
            can_undo,
        )

    present = manifest.pack_version
    if found.newer is not None and can_migrate:
        newer = found.newer.manifest
        return said("newer", True, version=newer.pack_version, since=_day(newer), present=present)
    if can_undo:
        return said("done", False, version=present)
    if found.problem is not None and can_migrate:
        until = manifest.effective_to.strftime("%d/%m/%Y") if manifest.effective_to else ""
        return said("ended", False, present=present, until=until)
    if found.coming is not None and can_migrate:
        coming = found.coming.manifest
        return said("coming", False, version=coming.pack_version, since=_day(coming), present=present)
    return MigrationOffer(dossier.dossier_id, "none")


def view(
    dossier: Dossier,
    plan: Plan,
    *,
    state: str,
    was_stopped: bool,
    language: str,
    edits: tuple[tuple[str, str], ...] = (),
) -> MigrationView:
    """The list in groups; groups without a line are left out."""
    lines = {
        "dropped": _dropped(plan, language),
        "needed": _needed(plan, language),
        "moved": _moved(plan, language),
        "papers": _papers(plan, language),
        "kept": _kept(plan),
    }
    before, after = plan.old.pack.manifest, plan.content.pack.manifest
    facts = {"old": before.pack_version, "new": after.pack_version, "since": _day(after)}
    return MigrationView(
        dossier_id=dossier.dossier_id,
        state=state,
        title=phrase(f"migration.title.{state}", language, **facts),
        text=phrase("migration.text.stopped" if was_stopped else f"migration.text.{state}", language, **facts),
        from_version=before.pack_version,
        to_version=after.pack_version,
        to_hash=plan.content.pack.pack_hash,
        groups=tuple(
            MigrationGroup(
                code,
                phrase(f"migration.group.{code}", language, count=len(lines[code])),
                phrase(f"migration.hint.{code}", language),
                tuple(lines[code]),
            )
            for code in GROUPS
            if lines[code]
        ),
        counts=tuple((code, len(lines[code])) for code in GROUPS),
        edits=edits,
        was_stopped=was_stopped,
    )


def edits(content: Content, stretch: Stretch, record: Record, language: str) -> tuple[tuple[str, str], ...]:
    """Label and value of everything typed after the migration's own entries, each field once."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in stretch.entries[record.entries :]:
        if entry.kind is EntryKind.PARTY:
            line = (phrase(f"field.{entry.ref}", language), entry.value)
        elif entry.kind is EntryKind.CHOICE:
            line = (phrase(f"field.{entry.ref}", language), _choice(entry.ref, entry.value, content, language))
        elif entry.kind is EntryKind.ANSWER:
            try:
                state = content.session(entry.form_id).field(entry.ref)
                line = (state.label or state.name, state.display)
            except UnknownReference:  # its row was removed again
                continue
        else:
            line = (phrase("migration.rows", language), "")
        found[entry.form_id, entry.ref if line[1] or entry.kind is EntryKind.ANSWER else line[0]] = line
    return tuple(found.values())


def _day(manifest: Manifest) -> str:
    return manifest.effective_from.strftime("%d/%m/%Y")


def _line(item: Carried, plan: Plan, language: str) -> MigrationLine:
    reason = item.reason
    note = phrase(f"migration.reason.{reason}", language) if reason not in ("same", "") else ""
    if item.outcome == "changed" and item.new_display:
        note = phrase("migration.reason.part", language, lost=item.lost)
    place = Place("form", item.new_form_id, "", item.new_ref) if item.new_ref else None
    return MigrationLine(
        label=item.label,
        old=item.display,
        new_label=item.new_label,
        new=item.new_display,
        note=note,
        key=item.key if item.suggested or item.reason == "accepted" else "",
        suggested=item.suggested_label,
        accepted=item.reason == "accepted",
        place=place,
    )


def _dropped(plan: Plan, language: str) -> list[MigrationLine]:
    """What is not in the new form, or not whole: the person reads it here."""
    lines = [_line(item, plan, language) for item in plan.carried.items if item.outcome in ("changed", "dropped")]
    for change in plan.own:
        label = phrase(f"field.{change.name}", language)
        old = _choice(change.name, change.old, plan.old, language)
        new = _choice(change.name, change.new, plan.content, language)
        lines.append(MigrationLine(label, old, "", new, phrase("migration.reason.choice", language)))
    titles = {form.id: form.title.in_language(language) for form in plan.old.pack.manifest.forms}
    for form_id in plan.void_signatures:
        label = phrase("migration.signature", language, name=titles.get(form_id, form_id))
        lines.append(MigrationLine(label, "", "", "", phrase("migration.reason.signature", language)))
    return lines


def _needed(plan: Plan, language: str) -> list[MigrationLine]:
    return [
        MigrationLine(
            need.label, "", need.label, "", phrase(f"migration.need.{need.kind}", language),
            place=Place("form", need.form_id, "", need.ref),
        )
        for need in plan.carried.needed
    ]  # fmt: skip


def _moved(plan: Plan, language: str) -> list[MigrationLine]:
    lines = [_line(item, plan, language) for item in plan.carried.items if item.outcome == "moved"]
    for fill in plan.owner:
        state = plan.content.session(fill.form_id).field(fill.ref)
        label = phrase(f"field.{parties.OWNER}.{fill.name}", language)
        note = phrase("migration.reason.owner", language)
        place = Place("form", fill.form_id, "", fill.ref)
        lines.append(MigrationLine(label, state.display, state.label, state.display, note, place=place))
    return lines


def _papers(plan: Plan, language: str) -> list[MigrationLine]:
    def names(content: Content) -> dict[str, str]:
        return {part.code: part.name.in_language(language) for part in content.pack.manifest.components}

    before, after = names(plan.old), names(plan.content)
    lines = []
    for move in plan.papers:
        code = "migration.paper.moved" if move.new else "migration.paper.extra"
        lines.append(
            MigrationLine(
                before.get(move.old, move.old), move.name, after.get(move.new, ""), move.name if move.new else "",
                phrase(code, language), place=Place("papers", ref=move.new) if move.new else None,
            )
        )  # fmt: skip
    if plan.kept_papers:
        label = phrase("migration.paper.kept", language, count=plan.kept_papers)
        lines.append(MigrationLine(label, "", "", "", ""))
    return lines


def _kept(plan: Plan) -> list[MigrationLine]:
    return [
        MigrationLine(item.label, item.display, item.new_label, item.new_display, "")
        for item in plan.carried.items
        if item.outcome == "kept"
    ]


def _choice(name: str, value: str, content: Content, language: str) -> str:
    """The value of one of the dossier's own choices as people read it."""
    if name == parties.CASE:
        cases = content.pack.manifest.cases
        return next((case.name.in_language(language) for case in cases if case.code == value), value)
    options = party_views.options_of(name, language)
    return next((option.label for option in options if option.value == value), value)
