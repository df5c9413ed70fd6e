"""The form desk: one open dossier being filled. Lives on one thread, the window's.

Every act is computed at once and journalled in the same breath; `JournalSaved` follows the commit and
is what lets the screen say "đã lưu". Undo is one more act in the journal, never an erased one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from desktop_app.application import field_views, party_views
from desktop_app.application.context import Context
from desktop_app.application.fees import fees_view
from desktop_app.application.marked import all_marked, marked, refs_marked
from desktop_app.dossier import parties
from desktop_app.dossier.lifecycle import EDITABLE, NotAllowed
from desktop_app.dossier.model import Binding, Dossier, EntryKind, JournalEntry, SignedForm
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.events import DossierChanged, JournalSaved, SaveFailed
from desktop_app.usecases.checklist import examine
from desktop_app.usecases.content import Content, UnknownField
from desktop_app.usecases.copies import Key, sources_in_words, twin_of
from desktop_app.usecases.paper_age import ISSUED, day_of, is_asked
from desktop_app.usecases.sections import Section, leaves
from desktop_app.usecases.summary import summarised
from desktop_app.usecases.undoing import take
from desktop_app.views import (
    ChecklistView,
    ChoiceView,
    DeskChanges,
    FeesView,
    FieldView,
    FormTab,
    LineState,
    SectionLine,
    SectionView,
)
from desktop_app.wording import phrase
from forms.problems import FormProblem
from forms.state import Changes

WAITING = (LineState.ERROR, LineState.MISSING, LineState.CONFIRM)
CHOICES_FOUND = 60
"""At most so many choices are offered for one search."""

_ROW_ID = re.compile(r"\[[^\[\]]*\]")


class ChoiceRefused(Problem):
    """A choice of the dossier was given a value that is not offered. Facts: ref, value, offered."""

    code = "dossier.choice_refused"
    exit_code = 45


@dataclass(frozen=True)
class _Act:
    """A journalled act and what would undo it, in order. `typed`: the answer that was being typed."""

    inverse: tuple[JournalEntry, ...]
    typed: str = ""


class Desk:
    """Answers, rows and choices of one dossier. `close` when the dossier is left."""

    def __init__(self, context: Context, dossier_id: str) -> None:
        self._context = context
        self._dossier = context.dossier(dossier_id)
        self._content = context.content(self._dossier)
        self._seq = context.store.read(lambda records: records.journal.last_seq(self._dossier.dossier_id))
        self._undo: list[_Act] = []
        self._redo: list[_Act] = []
        self._told_of_all = threading.Condition()
        self._under_way = 0
        self._failed: list[JournalEntry] = []
        self._problem: Exception | None = None
        self._checked: ChecklistView | None = None
        self._bindings: Sequence[Binding] = ()
        self._signed: Sequence[SignedForm] = ()
        self._closed = False
        self.refresh_papers()

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def dossier_id(self) -> str:
        return self._dossier.dossier_id

    @property
    def is_editable(self) -> bool:
        """Whether the dossier may be changed, as the store knows it now: it may have been queued meanwhile."""
        lifecycle = self._context.store.read(lambda records: records.dossiers.get(self.dossier_id).lifecycle)
        self._dossier = replace(self._dossier, lifecycle=lifecycle)
        return lifecycle in EDITABLE

    def refresh_papers(self) -> None:
        """Read papers and signatures anew: they change outside the desk."""

        def read(records: Records) -> tuple[Sequence[Binding], Sequence[SignedForm]]:
            return records.papers.bindings(self.dossier_id), records.papers.signed_forms(self.dossier_id)

        self._bindings, self._signed = self._context.store.read(read)
        self._content.show_papers(self._bindings)
        self._checked = None

    def tabs(self) -> tuple[FormTab, ...]:
        """The forms of the present case."""
        language = self._context.language
        return tuple(FormTab(form.id, form.title.in_language(language)) for form in self._content.forms())

    def sections(self) -> tuple[SectionLine, ...]:
        """Every section with its word: Đủ, Thiếu 2, 1 lỗi, Không áp dụng."""
        language = self._context.language
        checklist = self.checklist()
        wrong: dict[tuple[str, str], list[LineState]] = {}
        for group in checklist.groups:
            for line in group.lines:
                if line.place.step == "form" and line.state in WAITING:
                    wrong.setdefault((line.place.form_id, line.place.section), []).append(line.state)
        title = phrase("section.parties", language)
        lines = [_section_line("", parties.PARTIES_SECTION, title, True, wrong, language)]
        titles = self._form_titles()
        for section in self._sections():
            plain = _section_line(section.form_id, section.ref, section.label, section.relevant, wrong, language)
            lines.append(replace(plain, form_title=titles.get(section.form_id, "")))
        return tuple(lines)

    def section(self, form_id: str, ref: str) -> SectionView:
        """One section whole. An unknown one gives the first."""
        language = self._context.language
        order = [("", parties.PARTIES_SECTION, phrase("section.parties", language))]
        order += [(part.form_id, part.ref, part.label) for part in self._sections() if part.relevant]
        found = next((i for i, entry in enumerate(order) if entry[:2] == (form_id, ref)), 0)
        following = order[found + 1] if found + 1 < len(order) else ("", "", "")
        if found == 0:
            parties_view = party_views.parties_section(
                self._party_values(), self._content.choices, self._context.today(), language,
                next_ref=following[1], next_label=following[2],
                cases=party_views.cases_by_hand(self._content.pack.manifest, language),
            )  # fmt: skip
            return replace(parties_view, elements=all_marked(parties_view.elements, self._sources("")))
        section = next(part for part in self._sections() if (part.form_id, part.ref) == order[found][:2])
        session = self._content.session(section.form_id)
        return SectionView(
            form_id=section.form_id,
            ref=section.ref,
            title=section.label,
            elements=all_marked(
                field_views.element_views(session, section.elements, language), self._sources(section.form_id)
            ),
            previous=order[found - 1][1],
            next=following[1],
            next_label=following[2],
            form_title=self._form_titles().get(section.form_id, ""),
        )

    def choices(self, form_id: str, ref: str, search: str) -> tuple[ChoiceView, ...]:
        """Choices that match, accents not needed; at most 60."""
        offered = self._content.session(form_id).choices(ref, search, CHOICES_FOUND)
        return tuple(ChoiceView(choice.value, choice.label) for choice in offered)

    def checklist(self) -> ChecklistView:
        if self._checked is None:
            self._checked = examine(
                self._content, bindings=self._bindings, signed=self._signed, on=self._context.today(),
                language=self._context.language,
                revoked=self._context.packs.revocation(self._content.pack.pack_hash),
            )  # fmt: skip
        return self._checked

    def fees(self) -> FeesView:
        context = self._context
        return fees_view(
            self._content, context.today(), context.language, now=context.clock.now(),
            calendar=context.data.calendar(),
        )  # fmt: skip

    # -- acts ------------------------------------------------------------------------------------------

    def answer(self, form_id: str, ref: str, value: str, *, typing: bool = False) -> DeskChanges:
        """Give one answer. References that begin with "@" are the dossier's own fields.

        Answers to one reference that follow each other with `typing` are undone together: a name, not
        its letters. Each is journalled by itself all the same.
        """
        typed = f"{form_id} {ref}" if typing else ""
        if ref.startswith("@"):
            return self._do(self._own_entries(ref[1:], value), typed)
        entries = [self._entry(EntryKind.ANSWER, ref, value, form_id)]
        owner_ref = self._owner_ref(form_id, ref)
        if owner_ref:
            old = self._content.session(form_id).field(ref).value
            if self._content.parties.get(owner_ref, "") in ("", old):
                entries.append(self._entry(EntryKind.PARTY, owner_ref, parties.normalised(value)))
        return self._do(entries, typed)

    def add_row(self, form_id: str, repeat_ref: str) -> DeskChanges:
        """Add a row at the end; the changes name its first field to take the keyboard."""
        row_id = self._content.times.new_id()
        return self._do([self._entry(EntryKind.ADD_ROW, repeat_ref, row_id, form_id)])

    def remove_row(self, form_id: str, row_ref: str) -> DeskChanges:
        return self._do([self._entry(EntryKind.REMOVE_ROW, row_ref, "", form_id)])

    def has_fee_areas(self) -> bool:
        """Whether the procedure's fees differ by area, so that one must be chosen."""
        return bool(self._content.fee_areas())

    def rows(self, form_id: str, repeat_ref: str) -> tuple[str, ...]:
        """References of a repeat's present rows, in order."""
        return self._content.session(form_id).rows(repeat_ref)

    def set_by_name(self, name: str, value: str, *, form_id: str = "") -> dict[str, str]:
        """For the terminal: answer by reference, by "@" field, or by a question's own name.

        "+REPEAT" adds a row, with `value` as its id if given. A row without a value is taken away, a repeat
        without a value loses all its rows. Returns what was answered by reference. Raises UnknownField.
        """
        form_id = form_id or self._content.pack.manifest.main_form.id
        if name.startswith("@"):
            self.answer("", name, value)
            return {name: value}
        session = self._content.session(form_id)
        if name.startswith("+"):
            repeat = name[1:]
            row_id = value or self._content.times.new_id()
            self._do([self._entry(EntryKind.ADD_ROW, repeat, row_id, form_id)])
            return {f"{repeat}[{row_id}]": ""}
        element = session.definition.elements.get(_ROW_ID.sub("", name))
        if element is not None and element.is_repeat and not value:
            gone = (name,) if name.endswith("]") else session.rows(name)
            for row in gone:
                self.remove_row(form_id, row)
            return dict.fromkeys(gone, "")
        ref = name
        if not name.startswith("/"):
            found = [leaf.ref for leaf in leaves(session.outline()) if leaf.name == name]
            if len(found) != 1:
                raise UnknownField(ref=name)
            ref = found[0]
        self.answer(form_id, ref, value)
        return {ref: session.field(ref).value}

    def confirm(self, form_id: str, ref: str) -> DeskChanges:
        """A person says that a copied answer is still right; what shows the same answer goes with it."""
        return self._confirm([(form_id, ref)])

    def confirm_all(self, form_id: str, section_ref: str) -> DeskChanges:
        """The same for all copied answers in sight of a section, as one act."""
        return self._confirm([(form_id, ref) for ref in refs_marked(self.section(form_id, section_ref).elements)])

    def confirm_everything(self) -> DeskChanges:
        """The same for every copied answer of the dossier, in sight or not, as one act."""
        return self._confirm(list(self._content.copies.marks))

    def confirm_by_ref(self, ref: str) -> DeskChanges:
        """For the terminal: the copied answer with this reference, in whatever form. Raises UnknownField."""
        found = [key for key in self._content.copies.marks if key[1] == ref]
        if not found:
            raise UnknownField(ref=ref)
        return self._confirm(found)

    def scratch(self) -> Content:
        """A copy of the content, for planning what one act shall do. Waits for what is still being written."""
        self.wait_saved()
        return self._context.content(self._dossier)

    def carry_out(self, entries: Sequence[JournalEntry]) -> DeskChanges:
        """Do entries that were planned on a scratch copy, all or none, as one act to undo."""
        return self._do(entries)

    def undo(self) -> DeskChanges | None:
        """Take the last act of this sitting back; None when there is none."""
        return self._step(self._undo, self._redo)

    def redo(self) -> DeskChanges | None:
        return self._step(self._redo, self._undo)

    def wait_saved(self, timeout_seconds: float | None = None) -> None:
        """Block until every act so far is durable; what could not be written before is tried again.

        Raises what the writer raised; the acts stay here and go with the next one.
        """
        for is_last_try in (False, True):
            with self._told_of_all:
                if not self._told_of_all.wait_for(lambda: not self._under_way, timeout_seconds):
                    raise TimeoutError("answers are still being written")
                failed, problem = bool(self._failed), self._problem
            if not failed:
                return
            if is_last_try and problem is not None:
                raise problem
            self._save([])

    def close(self) -> None:
        """Wait for what is still being written."""
        if not self._closed:
            self._closed = True
            self.wait_saved()

    # -- inside ----------------------------------------------------------------------------------------

    def _sections(self) -> list[Section]:
        found: list[Section] = []
        for form in self._content.forms():
            found += self._content.sections(form.id)
        return found

    def _form_titles(self) -> dict[str, str]:
        """Form id -> title, when the dossier has more than one form to tell apart."""
        tabs = self.tabs()
        return {tab.form_id: tab.title for tab in tabs} if len(tabs) > 1 else {}

    def _sources(self, form_id: str) -> Mapping[str, str]:
        return sources_in_words(self._content, form_id, self._context.language)

    def _confirm(self, keys: Sequence[Key]) -> DeskChanges:
        marks = self._content.copies.marks
        twins = [twin for twin in (twin_of(self._content, key) for key in keys) if twin is not None]
        asked = dict.fromkeys(key for key in (*keys, *twins) if key in marks)
        if not asked:
            return DeskChanges((), (), self.sections())
        return self._do([self._entry(EntryKind.MARK, ref, "", form_id) for form_id, ref in asked])

    def _party_values(self) -> dict[str, str]:
        return self._content.parties

    def _owner_ref(self, form_id: str, ref: str) -> str:
        manifest = self._content.pack.manifest
        if form_id != manifest.main_form.id:
            return ""
        own = {entry.name for entry in parties.OWNER_FIELDS}
        for name, path in manifest.owner_fields.items():
            if path == ref and name in own:
                return f"owner.{name}"
        return ""

    def _own_entries(self, ref: str, value: str) -> list[JournalEntry]:
        if ref.startswith(ISSUED):
            return [self._issued_entry(ref, value)]
        if ref in parties.CHOICE_NAMES:
            value = parties.normalised(value)
            offered = self._offered(ref)
            if offered is not None and value not in offered:
                raise ChoiceRefused(ref="@" + ref, value=value[:100], offered=tuple(filter(None, offered)))
            return [self._entry(EntryKind.CHOICE, ref, value)]
        party, _, name = ref.partition(".")
        if party not in (parties.OWNER, parties.SUBMITTER) or name not in {
            entry.name for entry in parties.fields_of(party)
        }:
            raise UnknownField(ref="@" + ref)
        value = parties.normalised(value)
        entries = [self._entry(EntryKind.PARTY, ref, value)]
        path = self._content.pack.manifest.owner_fields.get(name) if party == parties.OWNER else None
        if path:
            held = self._content.main.field(path).value
            if held in ("", self._content.parties.get(ref, "")) and held != value:
                entries.append(
                    self._entry(EntryKind.ANSWER, path, value, self._content.pack.manifest.main_form.id)
                )
        return entries

    def _issued_entry(self, ref: str, value: str) -> JournalEntry:
        """The day of issue of a paper. Raises UnknownField where none is asked for, ChoiceRefused for no day."""
        code, value = ref.removeprefix(ISSUED), value.strip()
        asked = {part.code for part in self._content.pack.manifest.components if is_asked(part)}
        if code not in asked:
            raise UnknownField(ref="@" + ref)
        if value and day_of(value) is None:
            raise ChoiceRefused(ref="@" + ref, value=value[:100], offered=("yyyy-mm-dd",))
        return self._entry(EntryKind.CHOICE, ref, value)

    def _offered(self, name: str) -> tuple[str, ...] | None:
        """The values a choice of the dossier may take; None where any text is one."""
        manifest = self._content.pack.manifest
        if name == parties.CHANNEL:
            return tuple(entry.channel for entry in manifest.channels)
        if name == parties.CASE:
            return ("", *(case.code for case in manifest.cases))
        return tuple(option.value for option in party_views.options_of(name, self._context.language)) or None

    def _entry(self, kind: EntryKind, ref: str, value: str, form_id: str = "") -> JournalEntry:
        return JournalEntry(0, self._context.clock.now(), kind, ref, value, form_id)

    def _do(self, entries: Sequence[JournalEntry], typed: str = "") -> DeskChanges:
        changes, act = self._perform(entries)
        goes_on = bool(typed) and bool(self._undo) and self._undo[-1].typed == typed
        if goes_on and {e.ref for e in act.inverse} <= {e.ref for e in self._undo[-1].inverse}:
            act = self._undo.pop()  # what stood there before the typing began is what undo brings back
        self._undo.append(replace(act, typed=typed))
        self._redo.clear()
        return changes

    def _step(self, source: list[_Act], target: list[_Act]) -> DeskChanges | None:
        if not source:
            return None
        changes, act = self._perform(source.pop().inverse)
        target.append(act)
        return changes

    def _perform(self, entries: Sequence[JournalEntry]) -> tuple[DeskChanges, _Act]:
        """All of the entries or none: what a form refuses leaves everything as it was."""
        if not self.is_editable:
            raise NotAllowed(state=self._dossier.lifecycle.value, act="edit")
        inverse: list[JournalEntry] = []
        fields: dict[str, FieldView] = {}
        rebuild: list[str] = []
        focus = ""
        try:
            for entry in entries:
                changes, back = take(self._content, entry)
                inverse[:0] = back
                if changes is not None:
                    self._collect(entry, changes, fields, rebuild)
                    focus = self._first_field(entry, changes) or focus
                else:
                    self._collect_own(entry, fields, rebuild)
        except FormProblem:
            for entry in inverse:
                self._content.apply(entry)
            raise
        finally:
            self.refresh_papers()
        at, first = self._context.clock.now(), self._seq + 1
        self._seq += len(entries)
        self._save([replace(entry, seq=seq, at=at) for seq, entry in enumerate(entries, start=first)])
        form_id = next((entry.form_id for entry in entries if entry.form_id), "")
        shown = DeskChanges(
            tuple(fields.values()), tuple(dict.fromkeys(rebuild)), self.sections(), form_id, focus
        )
        return shown, _Act(tuple(inverse))

    def _collect(
        self, entry: JournalEntry, changes: Changes, fields: dict[str, FieldView], rebuild: list[str]
    ) -> None:
        session, sources = self._content.session(entry.form_id), self._sources(entry.form_id)
        for state in changes.fields:
            view = field_views.field_view(session, state, self._context.language)
            fields[state.ref] = marked(view, sources)
        if changes.structure_changed or changes.added_rows or changes.removed_rows:
            rebuild += [part.ref for part in self._sections() if part.form_id == entry.form_id]

    def _collect_own(self, entry: JournalEntry, fields: dict[str, FieldView], rebuild: list[str]) -> None:
        language, today = self._context.language, self._context.today()
        if entry.kind is EntryKind.LAST_SAVED:
            rebuild += [part.ref for part in self._sections() if part.form_id == entry.form_id]
            return
        if entry.kind is EntryKind.MARK and entry.form_id:
            session = self._content.session(entry.form_id)
            view = field_views.field_view(session, session.field(entry.ref), language)
        elif entry.kind is EntryKind.MARK:
            party, _, name = entry.ref[1:].partition(".")
            view = party_views.party_field(party, name, self._content.parties, today, language)
        elif entry.kind is EntryKind.PARTY:
            party, _, name = entry.ref.partition(".")
            view = party_views.party_field(party, name, self._content.parties, today, language)
        elif entry.ref.startswith(ISSUED):
            view = party_views.issued_field(entry.ref.removeprefix(ISSUED), entry.value, language)
        else:
            options = party_views.options_of(entry.ref, language)
            if entry.ref == parties.CASE:
                options = party_views.cases_by_hand(self._content.pack.manifest, language)
            view = party_views.choice_field(entry.ref, self._content.choices, options, language)
            rebuild.append(parties.PARTIES_SECTION)
        fields[view.ref] = marked(view, self._sources(entry.form_id))

    def _first_field(self, entry: JournalEntry, changes: Changes) -> str:
        if entry.kind is not EntryKind.ADD_ROW or not changes.added_rows:
            return ""
        row = changes.added_rows[0]
        return next((state.ref for state in changes.fields if state.ref.startswith(row + "/")), "")

    def _save(self, entries: Sequence[JournalEntry]) -> None:
        """Hand the acts to the writer, with the dossier's row in the same transaction."""
        summary = self._summary()
        self._dossier = summary
        dossier_id = self.dossier_id
        title_of: Callable[[Dossier], Dossier] = lambda stored: replace(  # noqa: E731
            stored, owner_name=summary.owner_name, owner_id_number=summary.owner_id_number,
            title=summary.title, case=summary.case, channel=summary.channel,
            todo_count=summary.todo_count, updated_at=summary.updated_at,
        )  # fmt: skip

        with self._told_of_all:
            kept, self._failed = [*self._failed, *entries], []
            self._under_way += 1

        def write(records: Records) -> None:
            stored = records.dossiers.get(dossier_id)
            if stored.lifecycle not in EDITABLE:
                raise NotAllowed(state=stored.lifecycle.value, act="edit")
            records.journal.append(dossier_id, kept)
            records.dossiers.save(title_of(stored))

        future = self._context.store.write(write)
        future.add_done_callback(lambda done: self._told(done, kept))

    def _told(self, future: Future[None], entries: Sequence[JournalEntry]) -> None:
        """On the writer's thread, after the commit or its failure."""
        problem = future.exception()
        try:
            if isinstance(problem, Exception):
                with self._told_of_all:
                    self._failed = sorted({*self._failed, *entries}, key=lambda entry: entry.seq)
                    self._problem = problem
                self._context.events.publish(SaveFailed(self.dossier_id, problem))
                return
            self._context.events.publish(JournalSaved(self.dossier_id, self._context.clock.now()))
            self._context.events.publish(DossierChanged(self.dossier_id))
        finally:
            with self._told_of_all:
                self._under_way -= 1
                self._told_of_all.notify_all()

    def _summary(self) -> Dossier:
        return summarised(self._dossier, self._content, self.checklist(), at=self._context.clock.now())


def _section_line(
    form_id: str,
    ref: str,
    label: str,
    relevant: bool,
    wrong: dict[tuple[str, str], list[LineState]],
    language: str,
) -> SectionLine:
    if not relevant:
        return SectionLine(form_id, ref, label, phrase("section.none", language), "none")
    states = wrong.get((form_id, ref), [])
    errors = sum(state is LineState.ERROR for state in states)
    if errors:
        return SectionLine(form_id, ref, label, phrase("section.errors", language, count=errors), "error")
    missing = states.count(LineState.MISSING)
    if states:
        count = missing or len(states)
        word = phrase("section.missing" if missing else "section.confirm", language, count=count)
        return SectionLine(form_id, ref, label, word, "missing")
    return SectionLine(form_id, ref, label, phrase("section.done", language), "done")
