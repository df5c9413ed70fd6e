"""A dossier's content carried to another version of its pack: what becomes of everything, and the entries that do it.

Plans only; `application.migrating` writes the plan in one transaction. The old entries stay in the journal, so that
undoing gives back exactly what was (desktop_app.dossier.journal).
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.dossier import parties
from desktop_app.dossier.journal import Stretch
from desktop_app.dossier.model import Binding, EntryKind, JournalEntry, SignedForm
from desktop_app.usecases.content import Content
from desktop_app.usecases.paper_age import ISSUED
from forms.migrating import Migration, carry
from forms.packs.moves import MoveTable

if TYPE_CHECKING:
    from forms.packs.archive import Pack

_KINDS = {
    "answer": EntryKind.ANSWER,
    "add_row": EntryKind.ADD_ROW,
    "remove_row": EntryKind.REMOVE_ROW,
    "move_row": EntryKind.MOVE_ROW,
}


@dataclass(frozen=True)
class OwnChange:
    """A choice of the dossier itself (case, channel, fee area) that is another now. `new` may be empty."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class OwnerFill:
    """A new question that asks what is known of the dossier's owner."""

    name: str
    form_id: str
    ref: str
    value: str


@dataclass(frozen=True)
class PaperMove:
    """A paper whose component has another code now; `new` empty: no component, so it stays as an extra paper."""

    file_id: str
    name: str
    old: str
    new: str
    position: int
    new_position: int


@dataclass(frozen=True)
class Record:
    """What the MIGRATED entry remembers: how to go back, and what was typed since."""

    from_hash: str
    entries: int
    """How many entries after the marker the migration itself made."""
    papers: tuple[PaperMove, ...]
    accepted: tuple[str, ...]

    def to_text(self) -> str:
        papers = [
            [move.file_id, move.name, move.old, move.new, move.position, move.new_position] for move in self.papers
        ]
        held = {"from": self.from_hash, "entries": self.entries, "papers": papers, "accepted": list(self.accepted)}
        return json.dumps(held, ensure_ascii=False)

    @staticmethod
    def from_text(text: str) -> Record:
        held: dict[str, Any] = json.loads(text)
        papers = tuple(PaperMove(*move) for move in held["papers"])
        return Record(held["from"], held["entries"], papers, tuple(held["accepted"]))


@dataclass(frozen=True)
class Plan:
    """All that a migration would do. `content` is the dossier as it would be."""

    old: Content
    content: Content
    carried: Migration
    own: tuple[OwnChange, ...]
    owner: tuple[OwnerFill, ...]
    papers: tuple[PaperMove, ...]
    """Papers that move or lose their place; all others keep it."""
    kept_papers: int
    void_signatures: tuple[str, ...]
    """Forms of the old pack whose signature held until now."""
    entries: tuple[JournalEntry, ...]
    """What follows the marker; seq 0."""
    accepted: tuple[str, ...]

    def record(self) -> Record:
        moved = tuple(move for move in self.papers if move.new)
        return Record(self.old.pack.pack_hash, len(self.entries), moved, self.accepted)


def plan(
    stretch: Stretch,
    old: Content,
    to: Pack,
    *,
    bindings: Sequence[Binding],
    signed: Sequence[SignedForm],
    at: datetime,
    accepted: Set[str] = frozenset(),
) -> Plan:
    """What carrying the content of these entries to another pack would do. Changes nothing but its own new content."""
    before, after = old.pack.manifest, to.manifest
    table = MoveTable(after.moves, before.pack_version)
    choices, own = _choices(old, to, table)
    papers = _papers(bindings, table, to)
    content = Content(to, old.times, old.language)
    content.show_papers(_after(bindings, papers))
    entries = [JournalEntry(0, at, EntryKind.CHOICE, name, value) for name, value in choices.items()]
    entries += [JournalEntry(0, at, EntryKind.PARTY, ref, value) for ref, value in old.parties.items()]
    content.replay(entries)
    new_forms = frozenset(form.id for form in after.forms)
    form_of = {form.id: table.code("form", form.id, new_forms) for form in before.forms}
    there = {form_id: new_id for form_id, new_id in form_of.items() if new_id is not None}
    typed = _typed(stretch.entries)
    filled = [form.id for form in before.forms if form.id in typed or form.id == before.main_form.id]
    wanted = {there[form_id] for form_id in filled if form_id in there} | {after.main_form.id}
    wanted |= {move.form for move in table.fields if move.form in new_forms}
    carried = carry(
        {form_id: old.session(form_id) for form_id in filled},
        {form.id: content.session(form.id) for form in after.forms if form.id in wanted},
        form_of=there,
        moves=table.fields,
        typed=typed,
        accepted=accepted,
        language=old.language,
    )
    entries += [JournalEntry(0, at, _KINDS[act.kind], act.ref, act.value, act.form_id) for act in carried.acts]
    owner = _owner_fills(old, content)
    fills = [JournalEntry(0, at, EntryKind.ANSWER, fill.ref, fill.value, fill.form_id) for fill in owner]
    content.replay(fills)
    marks = _marks(old, carried, at)
    content.replay(marks)
    filled_refs = {(fill.form_id, fill.ref) for fill in owner}
    shown = {form.id for form in content.forms()}
    needed = tuple(
        need for need in carried.needed if need.form_id in shown and (need.form_id, need.ref) not in filled_refs
    )
    held = tuple(form.form_id for form in signed if _holds(form, old))
    return Plan(
        old, content, replace(carried, needed=needed), own, owner, papers,
        len(bindings) - len(papers), held, tuple(entries + fills + marks), tuple(sorted(accepted)),
    )  # fmt: skip


def _marks(old: Content, carried: Migration, at: datetime) -> list[JournalEntry]:
    """Copied answers that nobody confirmed still wait for it, wherever they went."""
    marks = old.copies.marks
    last = {(act.form_id, act.ref): act.value for act in carried.acts if act.kind == "answer"}
    given = {key for key, value in last.items() if value}
    went = [(key, key) for key in marks if not key[0]]
    went += [((item.form_id, item.ref), (item.new_form_id, item.new_ref)) for item in carried.items]
    return [
        JournalEntry(0, at, EntryKind.MARK, there[1], marks[key].written(), there[0])
        for key, there in went
        if key in marks and (there in given or (there == key and not key[0]))
    ]


def _typed(entries: Sequence[JournalEntry]) -> dict[str, set[str]]:
    """References that people answered, by form; rows count as typing into their form."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        if entry.form_id:
            refs = found.setdefault(entry.form_id, set())
            if entry.kind is EntryKind.ANSWER:
                refs.add(entry.ref)
    return found


def _choices(old: Content, to: Pack, table: MoveTable) -> tuple[dict[str, str], tuple[OwnChange, ...]]:
    """The dossier's own choices, those that the new pack does not offer changed."""
    manifest = to.manifest
    uploads = frozenset(found.code for found in manifest.components if found.kind == "upload")
    choices = {}
    for name, value in old.choices.items():
        code = name.removeprefix(ISSUED)
        is_issued = code != name  # the day of issue goes with its paper
        choices[ISSUED + (table.code("component", code, uploads) or code) if is_issued else name] = value
    case = choices.get(parties.CASE, "")
    if case:
        choices[parties.CASE] = table.code("case", case, frozenset(found.code for found in manifest.cases)) or ""
    channels = [entry.channel for entry in manifest.channels]
    if choices.get(parties.CHANNEL, channels[0]) not in channels:
        choices[parties.CHANNEL] = channels[0]
    areas = {fee.area for fee in manifest.fees if fee.area} | {parties.OTHER_AREA}
    if choices.get(parties.FEE_AREA) and choices[parties.FEE_AREA] not in areas:
        choices[parties.FEE_AREA] = ""
    changed = [
        OwnChange(name, old.choices[name], value)
        for name, value in choices.items()
        if old.choices.get(name, value) != value
    ]
    return choices, tuple(changed)


def _owner_fills(old: Content, content: Content) -> tuple[OwnerFill, ...]:
    """Questions for the owner that the old form did not have, answered with what is known."""
    manifest = content.pack.manifest
    found = []
    for name, path in manifest.owner_fields.items():
        value = old.parties.get(f"{parties.OWNER}.{name}", "")
        if value and name not in old.pack.manifest.owner_fields and not content.main.field(path).value:
            found.append(OwnerFill(name, manifest.main_form.id, path, value))
    return tuple(found)


def _papers(bindings: Sequence[Binding], table: MoveTable, to: Pack) -> tuple[PaperMove, ...]:
    uploads = frozenset(found.code for found in to.manifest.components if found.kind == "upload")
    taken = {(binding.component_code, binding.file.file_id) for binding in bindings}
    last: dict[str, int] = {}
    for binding in bindings:
        last[binding.component_code] = max(last.get(binding.component_code, 0), binding.position)
    moves = []
    for binding in bindings:
        old, file = binding.component_code, binding.file
        new = table.code("component", old, uploads) or ""
        if new == old:
            continue
        if (new, file.file_id) in taken:
            new = ""
        position = binding.position
        if new:
            position = last.get(new, 0) + 1
            last[new] = position
            taken.add((new, file.file_id))
        moves.append(PaperMove(file.file_id, file.name, old, new, binding.position, position))
    return tuple(moves)


def _after(bindings: Sequence[Binding], moves: Sequence[PaperMove]) -> tuple[Binding, ...]:
    """The bindings as they stand once the papers moved; papers without a place stay where they are."""
    new_place = {(move.old, move.file_id): move for move in moves if move.new}
    return tuple(
        binding
        if (move := new_place.get((binding.component_code, binding.file.file_id))) is None
        else replace(binding, component_code=move.new, position=move.new_position)
        for binding in bindings
    )


def _holds(signed: SignedForm, old: Content) -> bool:
    known = {form.id for form in old.pack.manifest.forms}
    return signed.form_id in known and old.answers_sha256(signed.form_id) == signed.answers_sha256
