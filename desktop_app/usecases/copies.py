"""Which answers were copied and wait for a person's word, and which answers a person gave.

Law: a mark is set by a MARK entry and goes with a MARK entry that holds nothing (a person confirmed it), with
any answer to the field, and with its row. What waits is in the checklist and keeps the dossier from being queued.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.dossier import parties
from desktop_app.dossier.model import EntryKind, JournalEntry
from desktop_app.dossier.provenance import Provenance, read_provenance
from desktop_app.usecases.sections import leaves
from desktop_app.views import Place
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content

Key = tuple[str, str]
"""Form id and field reference; the dossier's own fields have no form and begin with "@"."""


@dataclass
class Copies:
    """Marks and answers of one dossier, kept in step with its journal."""

    marks: dict[Key, Provenance] = field(default_factory=dict)
    answered: set[Key] = field(default_factory=set)
    """What was answered or copied, as against what a form begins with by itself."""

    def take(self, entry: JournalEntry) -> None:
        """Follow one entry that the content has taken."""
        key = key_of(entry)
        if entry.kind is EntryKind.MARK:
            source = read_provenance(entry.value)
            if source is None:
                self.marks.pop(key, None)
            else:
                self.marks[key] = source
        elif entry.kind in (EntryKind.ANSWER, EntryKind.PARTY):
            self.marks.pop(key, None)
            (self.answered.add if entry.value else self.answered.discard)(key)
        elif entry.kind is EntryKind.REMOVE_ROW:
            for gone in [each for each in self.marks if _is_in_row(each, key)]:
                del self.marks[gone]
            self.answered = {each for each in self.answered if not _is_in_row(each, key)}

    def marks_back(self, entry: JournalEntry) -> list[JournalEntry]:
        """Entries (seq 0) that bring back the marks which this entry would change; before it is taken."""
        key = key_of(entry)
        if entry.kind is EntryKind.MARK:
            return [mark(key, self.marks.get(key), entry)]
        if entry.kind in (EntryKind.ANSWER, EntryKind.PARTY):
            return [mark(key, self.marks[key], entry)] if key in self.marks else []
        if entry.kind is EntryKind.REMOVE_ROW:
            return [mark(each, source, entry) for each, source in self.marks.items() if _is_in_row(each, key)]
        return []

    def is_typed(self, key: Key) -> bool:
        """Whether a person's own answer stands there: a copy that nobody confirmed is not one."""
        return key in self.answered and key not in self.marks


def key_of(entry: JournalEntry) -> Key:
    """The field that an entry is about."""
    return ("", "@" + entry.ref) if entry.kind is EntryKind.PARTY else (entry.form_id, entry.ref)


def mark(key: Key, source: Provenance | None, like: JournalEntry) -> JournalEntry:
    """The entry that sets a field's mark, or takes it away."""
    return JournalEntry(0, like.at, EntryKind.MARK, key[1], source.written() if source else "", key[0])


def _is_in_row(key: Key, row: Key) -> bool:
    return key[0] == row[0] and key[1].startswith(row[1] + "/")


@dataclass(frozen=True)
class Unconfirmed:
    """A copied answer in sight: the field's label, where it was copied from in words, and its place."""

    label: str
    source: str
    place: Place


def unconfirmed(content: Content, language: str) -> Iterator[Unconfirmed]:
    """Copied answers that a person has still to look at, in the order of the forms.

    An answer of the owner that the form shows too is told once, at its first place: confirming one
    confirms both. What does not apply now is not asked about.
    """
    marks = content.copies.marks
    if not marks:
        return
    twins = _twins(content)
    asked = [parties.OWNER, *([parties.SUBMITTER] if parties.is_represented(content.choices) else [])]
    for party in asked:
        for entry in parties.fields_of(party):
            ref = f"@{party}.{entry.name}"
            if ("", ref) in marks:
                place = Place("form", "", parties.PARTIES_SECTION, ref)
                yield Unconfirmed(phrase(f"field.{ref[1:]}", language), in_words(marks["", ref], language), place)
    for form in content.forms():
        if not any(form_id == form.id for form_id, _ in marks):
            continue
        for section in content.sections(form.id):
            for leaf in leaves(section.elements):
                key = (form.id, leaf.ref)
                if key not in marks or not leaf.relevant or not section.relevant:
                    continue
                twin = twins.get(key)
                if twin in marks and content.parties.get(twin[1][1:]) == leaf.value:
                    continue
                place = Place("form", form.id, section.ref, leaf.ref)
                yield Unconfirmed(leaf.label or leaf.name, in_words(marks[key], language), place)


def twin_of(content: Content, key: Key) -> Key | None:
    """The other place of an owner's answer that stands in the first section and in the form."""
    twins = _twins(content)
    back: dict[Key, Key] = {own: form for form, own in twins.items()}
    return twins.get(key) or back.get(key)


def _twins(content: Content) -> dict[Key, Key]:
    manifest = content.pack.manifest
    own = {entry.name for entry in parties.OWNER_FIELDS}
    return {
        (manifest.main_form.id, path): ("", f"@owner.{name}")
        for name, path in manifest.owner_fields.items() if name in own
    }  # fmt: skip


def in_words(source: Provenance, language: str) -> str:
    """ "Chép từ hồ sơ HS-0012 ngày 15/08/2025"."""
    code = f"copied.{source.kind}" if source.on else f"copied.undated.{source.kind}"
    return phrase(code, language, label=source.label, day=_day(source.on))


def _day(written: str) -> str:
    try:
        return f"{date.fromisoformat(written):%d/%m/%Y}"
    except ValueError:
        return written


def sources_in_words(content: Content, form_id: str, language: str) -> Mapping[str, str]:
    """Reference -> where its answer was copied from, of one form or (no form) of the dossier's own fields."""
    return {ref: in_words(source, language) for (form, ref), source in content.copies.marks.items() if form == form_id}
