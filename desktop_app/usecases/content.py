"""A dossier's content brought to life from its journal: form sessions, parties, choices.

The journal is the truth; replaying it from the start gives the same content on every machine with the
same pack. Lives on one thread. Saves nothing: whoever changes it journals the entry that `apply` took.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop_app.dossier import parties
from desktop_app.dossier.model import Binding, EntryKind, JournalEntry
from desktop_app.errors import Problem
from desktop_app.usecases.copies import Copies
from desktop_app.usecases.paper_age import ISSUED
from desktop_app.usecases.sections import Section, sections_of
from forms.live_lists import PAPERS, PaperRow, papers_list
from forms.session import Session
from forms.state import Changes

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import FormEntry
    from forms.packs.needs import Needs
    from forms.packs.printed import PrintedAnswers


class UnknownField(Problem):
    """A reference that the dossier's form does not have."""

    code = "dossier.unknown_field"
    exit_code = 41


@dataclass(frozen=True)
class Times:
    """The instants and names a session may ask for, handed in so that a replay is repeatable.

    `begun_at`: when the dossier was begun. What a form fills in by itself at its first opening (ngày lập)
    is of that moment, however much later the dossier is opened again; rules ask for `today`.
    """

    today: date
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    begun_at: datetime
    begun_on: date


@dataclass
class Content:
    """Answers of one dossier. Sessions are made when first needed.

    Rows that a form makes by itself are numbered g1, g2…, the same at every replay; rows that people
    add bring their own permanent id in the journal.
    """

    pack: Pack
    times: Times
    language: str
    parties: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    copies: Copies = field(default_factory=Copies)
    """What was copied and waits for a person, and what a person answered."""
    last_saved: dict[str, str] = field(default_factory=dict)
    """By form: the answers of an earlier dossier that the form reads as saved last."""
    _sessions: dict[str, Session] = field(default_factory=dict)
    _bindings: tuple[Binding, ...] = ()
    _papers: tuple[PaperRow, ...] = ()
    _lent: frozenset[str] | None = None
    _looks_across: bool | None = None
    _sections: dict[str, tuple[Section, ...]] = field(default_factory=dict)

    def session(self, form_id: str) -> Session:
        if form_id not in self._sessions:
            if form_id not in {form.id for form in self.pack.manifest.forms}:
                raise UnknownField(ref=form_id)
            self._sessions[form_id] = self._begun(form_id)
        return self._sessions[form_id]

    def _begun(self, form_id: str) -> Session:
        """The form as its first opening left it, in the life of today."""
        definition, numbers = self.pack.definition(form_id), itertools.count(1)
        last_saved = self.last_saved.get(form_id, "").encode() or None

        def session(today: date, now: Callable[[], datetime], saved: bytes | None = None) -> Session:
            return Session(
                definition, today=today, now=now, language=self.language, saved=saved,
                new_id=lambda: f"g{next(numbers)}", last_saved=last_saved,
            )  # fmt: skip

        first = session(self.times.begun_on, lambda: self.times.begun_at)
        if self.times.begun_on != self.times.today:
            first = session(self.times.today, self.times.now, first.serialise(prune=False, row_ids=True))
        first.lend({PAPERS: papers_list(self._papers)})
        return first

    def show_papers(self, bindings: Sequence[Binding]) -> bool:
        """The papers that are attached now, as the forms' list `ho_so` tells them; whether that changed anything."""
        self._bindings = tuple(bindings)
        rows = tuple(
            PaperRow(
                component.code,
                any(binding.component_code == component.code for binding in bindings),
                sum(binding.file.pages for binding in bindings if binding.component_code == component.code),
                self.choices.get(ISSUED + component.code, ""),
            )
            for component in self.pack.manifest.components
        )
        if rows == self._papers:
            return False
        self._papers = rows
        self._sections.clear()
        for session in self._sessions.values():
            session.lend({PAPERS: papers_list(rows)})
        return True

    @property
    def main(self) -> Session:
        return self.session(self.pack.manifest.main_form.id)

    def sections(self, form_id: str) -> tuple[Section, ...]:
        """The form's sections as they are now, drawn once between two acts."""
        if form_id not in self._sections:
            self._sections[form_id] = sections_of(self.session(form_id), form_id)
        return self._sections[form_id]

    def apply(self, entry: JournalEntry) -> Changes | None:
        """Take one journal entry in. Form acts return what they changed."""
        self._sections.clear()
        if entry.kind is EntryKind.LAST_SAVED:
            self.last_saved[entry.form_id] = entry.value
            self._sessions.pop(entry.form_id, None)  # the form begins anew: it has no answer yet
            return None
        changes = self._take(entry)
        self.copies.take(entry)
        return changes

    def _take(self, entry: JournalEntry) -> Changes | None:
        if entry.kind is EntryKind.MARK:
            return None
        if entry.kind is EntryKind.PARTY:
            self.parties[entry.ref] = entry.value
            return None
        if entry.kind is EntryKind.CHOICE:
            self.choices[entry.ref] = entry.value
            if entry.ref.startswith(ISSUED):
                self.show_papers(self._bindings)
            return None
        session = self.session(entry.form_id)
        if entry.kind is EntryKind.ANSWER:
            return session.answer(entry.ref, entry.value)
        if entry.kind is EntryKind.ADD_ROW:
            return session.add_row(entry.ref, row_id=entry.value)
        if entry.kind is EntryKind.REMOVE_ROW:
            return session.remove_row(entry.ref)
        return session.move_row(entry.ref, entry.value or None)

    def replay(self, entries: Iterable[JournalEntry]) -> None:
        for entry in entries:
            self.apply(entry)

    def forms(self) -> tuple[FormEntry, ...]:
        """The forms that apply to the present case and answers, main form first; the others keep their answers."""
        if len(self.pack.manifest.forms) == 1:
            return self.pack.manifest.forms
        return self.needs(on=self.times.today).forms

    def printed_form_id(self) -> str:
        """The form that is meant when none is named: the first that applies and is printed, else the main form."""
        printed = (form.id for form in self.forms() if form.print_path is not None)
        return next(printed, self.pack.manifest.main_form.id)

    def needs(self, *, on: date) -> Needs:
        """Components, forms, fees and deadline for the present answers."""
        from forms.packs.cross_checks import lend_forms, reads_other_forms

        if self._looks_across is None:
            self._looks_across = reads_other_forms(self.pack.manifest)
        if self._looks_across and self._lent is None:
            self._lent = frozenset()
            lend_forms(self.pack, {self.pack.manifest.main_form.id: self.main}, used=())
        found = self._needs(on)
        used = frozenset(form.id for form in found.forms)
        if self._looks_across and used != self._lent:
            self._lent = used
            lend_forms(self.pack, {form: self.session(form) for form in used}, used=used)
            found = self._needs(on)
        return found

    def _needs(self, on: date) -> Needs:
        from forms.packs.needs import needs

        channel = self.choices.get(parties.CHANNEL) or "online"
        return needs(
            self.pack,
            self.main,
            case=self.choices.get(parties.CASE) or None,
            channel=channel if channel in ("online", "counter", "post") else "online",  # type: ignore[arg-type]
            represented=parties.is_represented(self.choices),
            area=self.fee_area(),
            on=on,
            language=self.language,
        )

    def fee_areas(self) -> tuple[str, ...]:
        """Codes of the areas that the procedure's fees tell apart; empty for most procedures."""
        return tuple(dict.fromkeys(fee.area for fee in self.pack.manifest.fees if fee.area))

    def fee_area(self) -> str | None:
        chosen = self.choices.get(parties.FEE_AREA, "")
        return chosen if chosen in self.fee_areas() else None

    def case_code(self) -> str:
        return self.needs(on=self.times.today).case.code

    def owner_name(self) -> str:
        return self.parties.get("owner.name", "") or self._owner_answer("name")

    def owner_id_number(self) -> str:
        return self.parties.get("owner.id_number", "") or self._owner_answer("id_number")

    def _owner_answer(self, name: str) -> str:
        path = self.pack.manifest.owner_fields.get(name)
        return self.main.evaluate_string(path) if path else ""

    def title(self) -> str:
        """What the dossier is about, by the pack's own expression."""
        return self.main.evaluate_string(self.pack.manifest.title_expression).strip()

    def printed(self, form_id: str) -> PrintedAnswers:
        """What the form's layout is drawn with. Raises UnknownField."""
        from forms.packs.printed import printed_answers

        return printed_answers(self.pack, form_id, self.session)

    def answers_sha256(self, form_id: str) -> str:
        """Digest of exactly what the printed form shows: pruned answers, pack and form.

        A form that shows answers of the main form on paper is of both.
        """
        from forms.packs.printed import reads_main

        digest = hashlib.sha256(f"{self.pack.pack_hash}\n{form_id}\n".encode())
        digest.update(self.session(form_id).serialise(prune=True, row_ids=False))
        layout = self.pack.layout(form_id)
        if layout is not None and form_id != self.pack.manifest.main_form.id and reads_main(layout):
            digest.update(b"\n" + self.main.serialise(prune=True, row_ids=False))
        return digest.hexdigest()
