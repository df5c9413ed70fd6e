"""Filling a dossier from what is known already: a person, a business, a card, an earlier dossier.

Law: nothing that a person typed is replaced unasked; every copied answer is followed by the mark that says where
it came from; a value that the field cannot take is left out and named, never forced in. A plan is made on a copy
of the content and saves nothing; its entries, carried out as one act, do on the dossier what they did here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.dossier import parties
from desktop_app.dossier.model import EntryKind, JournalEntry
from desktop_app.dossier.provenance import Provenance
from desktop_app.usecases.copies import Key, mark
from desktop_app.usecases.undoing import take
from forms.folding import fold
from forms.problems import FormProblem
from forms.state import FieldState, GroupState, RepeatState, State

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content
    from forms.session import Session

NOT_COPIED = ("calculate", "note", "file", "image")
"""Papers have a store of their own, the rest is no answer."""
_UNIT_BEGINS = re.compile(
    r"(?:xã|phường|thị trấn|đặc khu|quận|huyện|thị xã|thành phố|tỉnh|tp\.?|p\.|q\.|h\.|tt\.)\s", re.IGNORECASE
)
_GENDER_WORDS = {"male": ("nam", "male", "m"), "female": ("nu", "female", "f")}


@dataclass(frozen=True)
class Conflict:
    """A field where a person's own answer stands, and what the source says otherwise."""

    key: Key
    held: str
    offered: str


@dataclass
class Plan:
    """Entries (seq 0) in order, how many fields they fill, and what was not filled."""

    entries: list[JournalEntry] = field(default_factory=list)
    filled: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    left_out: list[Key] = field(default_factory=list)


class Filling:
    """One plan in the making, on a copy of the content that this alone changes."""

    def __init__(self, content: Content, source: Provenance, *, at: datetime, overwrite: bool) -> None:
        self.content = content
        self.plan = Plan()
        self._source = source
        self._at = at
        self.overwrite = overwrite

    def put(self, key: Key, value: str) -> None:
        """Give one field a value and its mark, unless a person's answer stands there."""
        form_id, ref = key
        if not value:
            return
        held = self.content.parties.get(ref[1:], "") if not form_id else self.content.session(form_id).field(ref).value
        if held == value:
            return
        if held and self.content.copies.is_typed(key) and not self.overwrite:
            self.plan.conflicts.append(Conflict(key, held, value))
            return
        kind = EntryKind.ANSWER if form_id else EntryKind.PARTY
        entry = JournalEntry(0, self._at, kind, ref if form_id else ref[1:], value, form_id)
        if self._take(entry, key):
            marking = mark(key, self._source, entry)
            self.content.apply(marking)
            self.plan.entries += [entry, marking]
            self.plan.filled += 1
        else:
            self.plan.left_out.append(key)

    def add_row(self, form_id: str, repeat_ref: str) -> str:
        """A new row's reference, empty where the form has no more."""
        row_id = self.content.times.new_id()
        entry = JournalEntry(0, self._at, EntryKind.ADD_ROW, repeat_ref, row_id, form_id)
        try:
            self.content.apply(entry)
        except FormProblem:
            return ""
        self.plan.entries.append(entry)
        return f"{repeat_ref}[{row_id}]"

    def _take(self, entry: JournalEntry, key: Key) -> bool:
        """Whether the field takes the value; if not, the content is as before."""
        try:
            _, back = take(self.content, entry)
        except FormProblem:
            return False
        if key[0]:
            state = self.content.session(key[0]).field(entry.ref)
            wrong = state.problem is not None and state.problem.kind in ("type", "choice")
            if wrong or state.value != entry.value:
                for each in back:
                    self.content.apply(each)
                return False
        return True


def from_register(
    content: Content, known: Mapping[str, str], source: Provenance, *, at: datetime, overwrite: bool = False
) -> Plan:
    """Fill the owner's fields and the pack's owner fields with what is known of them, by their names.

    `known` holds values under the pack's names (`name`, `id_number`, `birth_date`, `gender`, `tax_code`,
    `organisation`…). An organisation's own name is the owner's where the form does not ask for it apart.
    """
    filling = Filling(content, source, at=at, overwrite=overwrite)
    manifest = content.pack.manifest
    values = {name: " ".join(value.split()) for name, value in known.items() if value}
    if values.get("organisation") and "organisation" not in manifest.owner_fields:
        values |= {"name": values["organisation"], "id_number": values.get("tax_code", "")}
    for entry in parties.OWNER_FIELDS:
        value = parties.normalised(values.get(entry.name, ""))
        if entry.kind != "date" or len(value) == len("2026-11-22"):
            filling.put(("", f"@owner.{entry.name}"), value)
        elif value:
            filling.plan.left_out.append(("", f"@owner.{entry.name}"))
    form_id, session = manifest.main_form.id, content.main
    for name, path in manifest.owner_fields.items():
        value = values.get(name, "")
        if not value or not _is_open(session, path):
            continue
        if name == "address" and {"province", "commune"} & set(manifest.owner_fields):
            value = before_the_unit(value)
        filling.put((form_id, path), _as_answer(session.field(path), session, name, value))
    return filling.plan


def before_the_unit(address: str) -> str:
    """House, street and hamlet of an address, for forms that ask for province and commune apart.

    Where no part names a unit the address is given whole: the person who confirms it sees what it is.
    """
    parts = [part.strip() for part in address.split(",")]
    first = next((place for place, part in enumerate(parts) if _UNIT_BEGINS.match(part)), len(parts))
    return ", ".join(parts[:first])


def from_dossier(
    content: Content, earlier: Content, source: Provenance, *, at: datetime, overwrite: bool = False
) -> Plan:
    """Copy what a person had answered in an earlier dossier, where path and type are still the same.

    Who hands the dossier in is not copied: another may stand at the counter today. Rows are added as there are
    in the earlier dossier; a repeat in which a person has typed already is left alone and told as a conflict.
    """
    filling = Filling(content, source, at=at, overwrite=overwrite)
    for entry in parties.OWNER_FIELDS:
        filling.put(("", f"@owner.{entry.name}"), earlier.parties.get(f"owner.{entry.name}", ""))
    forms = {form.id for form in earlier.forms()}
    for form in content.forms():
        if form.id in forms:
            _Copying(filling, earlier, form.id).copy(earlier.session(form.id).outline())
    return filling.plan


class _Copying:
    """One form of the earlier dossier, walked in document order."""

    def __init__(self, filling: Filling, earlier: Content, form_id: str) -> None:
        self._filling = filling
        self._earlier = earlier
        self._form_id = form_id
        self._rows: list[tuple[str, str]] = []
        """Row there -> row here, the innermost last."""

    @property
    def _session(self) -> Session:
        return self._filling.content.session(self._form_id)

    def copy(self, elements: Iterable[State]) -> None:
        for element in elements:
            if isinstance(element, GroupState):
                self.copy(element.children)
            elif isinstance(element, RepeatState):
                self._copy_rows(element)
            else:
                self._copy_field(element)

    def _copy_field(self, there: FieldState) -> None:
        typed = (self._form_id, there.ref) in self._earlier.copies.answered
        if not typed or not there.value or not there.relevant or there.kind in NOT_COPIED or there.readonly:
            return
        if there.kind == "acknowledge" and there.required:
            return  # a promise is given anew each time; a tick that may be left out is a switch of the form
        ref = self._here(there.ref)
        here = _field(self._session, ref)
        if here is None or (here.path, here.kind, here.data_type) != (there.path, there.kind, there.data_type):
            self._filling.plan.left_out.append((self._form_id, there.ref))
        elif not here.readonly:
            self._filling.put((self._form_id, ref), there.value)

    def _copy_rows(self, repeat: RepeatState) -> None:
        ref = self._here(repeat.ref)
        try:
            here = list(self._session.rows(ref))
        except FormProblem:
            self._filling.plan.left_out.append((self._form_id, repeat.ref))
            return
        copies = self._filling.content.copies
        own = [key for key in copies.answered if key[1].startswith(ref + "[") and copies.is_typed(key)]
        if any(key[0] == self._form_id for key in own) and not self._filling.overwrite:
            if repeat.rows:
                rows = Conflict((self._form_id, ref), str(len(here)), str(len(repeat.rows)))
                self._filling.plan.conflicts.append(rows)
            return
        for place, row in enumerate(repeat.rows):
            target = here[place] if place < len(here) else self._filling.add_row(self._form_id, ref)
            if not target:
                self._filling.plan.left_out.append((self._form_id, row.ref))
                continue
            self._rows.append((row.ref, target))
            self.copy(row.children)
            self._rows.pop()

    def _here(self, ref: str) -> str:
        for there, here in reversed(self._rows):
            if ref.startswith(there + "/"):
                return here + ref[len(there) :]
        return ref


def _is_open(session: Session, path: str) -> bool:
    here = _field(session, path)
    return here is not None and here.kind not in (*NOT_COPIED, "acknowledge") and not here.readonly


def _field(session: Session, ref: str) -> FieldState | None:
    try:
        return session.field(ref)
    except FormProblem:
        return None


def _as_answer(state: FieldState, session: Session, name: str, value: str) -> str:
    """The value as the field takes it: a choice by its code or its words, anything else as it is."""
    if state.kind != "select_one":
        return value
    words = _GENDER_WORDS.get(value, (fold(value),)) if name == "gender" else (fold(value),)
    for choice in session.choices(state.ref):
        if choice.value == value or fold(choice.value) in words or fold(choice.label) in words:
            return choice.value
    return value
