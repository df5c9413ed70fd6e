"""A draft and the newer version of its pack: the offer, the visible list, the change in one commit, the way back.

Law: migrating adds entries to the journal and never touches those before; papers only change the component they
are listed under; one transaction holds all of it, so a kill leaves the old version or the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.application import migration_views
from desktop_app.application.context import Context
from desktop_app.application.dossiers import ProcedureNotInForce, wire_row
from desktop_app.application.pack_state import pack_standing
from desktop_app.application.sending import ChangedMeanwhile
from desktop_app.dossier.journal import Stretch, in_force
from desktop_app.dossier.lifecycle import Lifecycle, NotAllowed
from desktop_app.dossier.model import Binding, Dossier, EntryKind, HistoryEntry, JournalEntry, SignedForm
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.events import DossierChanged
from desktop_app.usecases.checklist import examine
from desktop_app.usecases.content import Content
from desktop_app.usecases.migrating import Plan, Record, plan
from desktop_app.usecases.pack_reading import version_numbers
from desktop_app.usecases.pack_standing import HELD, standing
from desktop_app.usecases.summary import summarised
from desktop_app.views.migration import MigrationOffer, MigrationView
from sync.ports import OutboxRow
from sync.states import State

if TYPE_CHECKING:
    from forms.packs.archive import Pack


class NothingNewer(Problem):
    """There is no newer version to change to, or not the one asked for. Facts: version, wanted."""

    code = "migration.nothing_newer"
    exit_code = 47


class NothingToUndo(Problem):
    """The dossier was not changed to another version, or that was undone already."""

    code = "migration.nothing_to_undo"
    exit_code = 47


class EditsSince(Problem):
    """Undoing would take away what was typed since the change; it was not asked for. Facts: count, first."""

    code = "migration.edits_since"
    exit_code = 1


class MigrationDesk:
    """Dossiers and the versions of their packs."""

    def __init__(self, context: Context, reopen: Callable[[str], None]) -> None:
        self._context = context
        self._reopen = reopen

    # -- looking ---------------------------------------------------------------------------------------

    def offer(self, dossier_id: str) -> MigrationOffer:
        """What there is to say of newer versions for this dossier."""
        dossier, row = self._context.store.read(
            lambda records: (found := records.dossiers.get(dossier_id), wire_row(records, found))
        )
        stretch = self._stretch(dossier)
        is_draft = dossier.lifecycle is Lifecycle.DRAFT
        return migration_views.offer(
            dossier,
            self._context.packs.get(dossier.pack_hash).manifest,
            pack_standing(self._context, dossier),
            can_migrate=is_draft or _is_held(dossier, row),
            can_undo=is_draft and stretch.before is not None,
            language=self._context.language,
        )

    def view(self, dossier_id: str, *, to: str = "", accepted: Set[str] = frozenset()) -> MigrationView:
        """The list of what changing to a version would do; of a dossier that is up to date, what it did.

        `to` is a version or a pack hash; empty is the newest in force. Raises NothingNewer.
        """
        dossier, row = self._context.store.read(
            lambda records: (found := records.dossiers.get(dossier_id), wire_row(records, found))
        )
        stretch = self._stretch(dossier)
        if stretch.before is not None and not to and pack_standing(self._context, dossier).newer is None:
            return self._done(dossier, stretch)
        if dossier.lifecycle is not Lifecycle.DRAFT and not _is_held(dossier, row):
            raise NotAllowed(state=dossier.lifecycle.value, act="migrate")
        made = self._plan(dossier, stretch, self._target(dossier, to), accepted)
        state = "offered"
        return migration_views.view(
            dossier, made, state=state, was_stopped=_is_held(dossier, row), language=self._context.language
        )

    # -- acts ------------------------------------------------------------------------------------------

    def migrate(self, dossier_id: str, *, to: str = "", accepted: Set[str] = frozenset()) -> MigrationView:
        """Carry a draft to a newer version, in one commit; returns what was done.

        A dossier that was stopped in the outbox is taken back first. Signatures over the old form no longer
        hold. Raises NothingNewer, ProcedureNotInForce, NotAllowed, ChangedMeanwhile.
        """
        dossier, row = self._context.store.read(
            lambda records: (found := records.dossiers.get(dossier_id), wire_row(records, found))
        )
        target = self._target(dossier, to)
        if _is_held(dossier, row):
            self._reopen(dossier.dossier_id)
            dossier = self._context.dossier(dossier_id)
        if dossier.lifecycle is not Lifecycle.DRAFT:
            raise NotAllowed(state=dossier.lifecycle.value, act="migrate")
        self._context.store.write(lambda records: None).result()
        entries = self._entries(dossier)
        made = self._plan(dossier, in_force(entries, dossier.pack_hash), target, accepted)
        now, after = self._context.clock.now(), made.content.pack
        marker = JournalEntry(0, now, EntryKind.MIGRATED, after.pack_hash, made.record().to_text())
        added = [
            replace(entry, seq=seq, at=now) for seq, entry in enumerate((marker, *made.entries), len(entries) + 1)
        ]
        summary = self._summary(dossier, made.content, _moved(self._bindings(dossier), made.record(), back=False))
        facts = (
            ("old", made.old.pack.manifest.pack_version),
            ("new", after.manifest.pack_version),
            ("dropped", str(sum(item.outcome in ("dropped", "changed") for item in made.carried.items))),
        )

        def write(records: Records) -> None:
            present = self._unchanged(records, dossier, len(entries))
            records.journal.append(present.dossier_id, added)
            for move in made.record().papers:
                file = records.papers.file(move.file_id)
                records.papers.unbind(present.dossier_id, move.old, move.file_id)
                records.papers.bind(Binding(present.dossier_id, move.new, move.new_position, file))
            records.dossiers.save(_renewed(present, summary, after))
            records.history.add(present.dossier_id, HistoryEntry(now, "history.migrated", facts))

        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier.dossier_id))
        return migration_views.view(
            summary, made, state="done", was_stopped=False, language=self._context.language
        )

    def undo(self, dossier_id: str, *, discard_edits: bool = False) -> None:
        """Back to the version before: answers, rows and papers exactly as they were, signatures good again.

        Raises NothingToUndo, NotAllowed; EditsSince when something was typed since and nobody said that it may go.
        """
        self._context.store.write(lambda records: None).result()
        dossier = self._context.dossier(dossier_id)
        if dossier.lifecycle is not Lifecycle.DRAFT:
            raise NotAllowed(state=dossier.lifecycle.value, act="undo_migration")
        entries = self._entries(dossier)
        stretch = in_force(entries, dossier.pack_hash)
        if stretch.before is None or stretch.migrated is None:
            raise NothingToUndo(number=dossier.number)
        record = Record.from_text(stretch.migrated.value)
        edits = migration_views.edits(self._context.content(dossier), stretch, record, self._context.language)
        if edits and not discard_edits:
            raise EditsSince(count=len(edits), first=edits[0][0])
        papers = _moved(self._bindings(dossier), record, back=True)
        before_it = replace(stretch.before, pack_hash=record.from_hash)
        content = self._context.content_of_stretch(dossier, before_it, papers)
        now, before = self._context.clock.now(), content.pack
        undone = JournalEntry(len(entries) + 1, now, EntryKind.MIGRATION_UNDONE, before.pack_hash, "")
        summary = self._summary(dossier, content, papers)
        facts = (
            ("old", self._context.packs.get(dossier.pack_hash).manifest.pack_version),
            ("new", before.manifest.pack_version),
            ("edits", str(len(edits))),
        )

        def write(records: Records) -> None:
            present = self._unchanged(records, dossier, len(entries))
            records.journal.append(present.dossier_id, [undone])
            there = {(b.component_code, b.file.file_id) for b in records.papers.bindings(present.dossier_id)}
            for move in record.papers:
                if (move.new, move.file_id) in there:
                    file = records.papers.file(move.file_id)
                    records.papers.unbind(present.dossier_id, move.new, move.file_id)
                    records.papers.bind(Binding(present.dossier_id, move.old, move.position, file))
            records.dossiers.save(_renewed(present, summary, before))
            records.history.add(present.dossier_id, HistoryEntry(now, "history.migration_undone", facts))

        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier.dossier_id))

    # -- inside ----------------------------------------------------------------------------------------

    def _done(self, dossier: Dossier, stretch: Stretch) -> MigrationView:
        """The list of the last migration, drawn anew from the journal."""
        assert stretch.before is not None
        assert stretch.migrated is not None
        record = Record.from_text(stretch.migrated.value)
        before = replace(stretch.before, pack_hash=record.from_hash)
        undone = _moved(self._bindings(dossier), record, back=True)
        old = self._context.content_of_stretch(dossier, before, undone)
        made = plan(
            before, old, self._context.packs.get(stretch.pack_hash), bindings=undone,
            signed=self._signed(dossier), at=stretch.migrated.at, accepted=frozenset(record.accepted),
        )  # fmt: skip
        edits = migration_views.edits(self._context.content(dossier), stretch, record, self._context.language)
        state = "done" if dossier.lifecycle is Lifecycle.DRAFT else "past"
        return migration_views.view(
            dossier, made, state=state, was_stopped=False, language=self._context.language, edits=edits
        )

    def _plan(self, dossier: Dossier, stretch: Stretch, to: Pack, accepted: Set[str]) -> Plan:
        return plan(
            stretch,
            self._context.content_of_stretch(dossier, stretch, self._bindings(dossier)),
            to,
            bindings=self._bindings(dossier),
            signed=self._signed(dossier),
            at=self._context.clock.now(),
            accepted=accepted,
        )

    def _target(self, dossier: Dossier, to: str) -> Pack:
        pack = self._context.packs.get(dossier.pack_hash)
        newer = self._context.packs.newer(pack)
        if not to:
            found = standing(pack, newer, on=self._context.today()).newer
        else:
            named = (each for each in newer if to in (each.manifest.pack_version, each.pack_hash))
            found = next(named, None)
        if found is None:
            raise NothingNewer(version=pack.manifest.pack_version, wanted=to)
        if not found.is_in_force(self._context.today()):
            end = found.manifest.effective_to
            raise ProcedureNotInForce(
                name=found.manifest.name.vi,
                since=found.manifest.effective_from.strftime("%d/%m/%Y"),
                until=end.strftime("%d/%m/%Y") if end else "",
            )
        assert version_numbers(found.manifest.pack_version) > version_numbers(pack.manifest.pack_version)
        return found

    def _entries(self, dossier: Dossier) -> Sequence[JournalEntry]:
        return self._context.store.read(lambda records: tuple(records.journal.read(dossier.dossier_id)))

    def _stretch(self, dossier: Dossier) -> Stretch:
        return in_force(self._entries(dossier), dossier.pack_hash)

    def _bindings(self, dossier: Dossier) -> Sequence[Binding]:
        return self._context.store.read(lambda records: tuple(records.papers.bindings(dossier.dossier_id)))

    def _signed(self, dossier: Dossier) -> Sequence[SignedForm]:
        return self._context.store.read(lambda records: tuple(records.papers.signed_forms(dossier.dossier_id)))

    @staticmethod
    def _unchanged(records: Records, dossier: Dossier, last_seq: int) -> Dossier:
        """The dossier as it is in this transaction, refused when anybody changed it since it was read."""
        present = records.dossiers.get(dossier.dossier_id)
        if present.lifecycle is not Lifecycle.DRAFT:
            raise NotAllowed(state=present.lifecycle.value, act="migrate")
        if present.pack_hash != dossier.pack_hash or records.journal.last_seq(present.dossier_id) != last_seq:
            raise ChangedMeanwhile()
        return present

    def _summary(self, dossier: Dossier, content: Content, bindings: Sequence[Binding]) -> Dossier:
        """The facts that lists show, counted anew from the content."""
        checklist = examine(
            content, bindings=bindings, signed=self._signed(dossier), on=self._context.today(),
            language=self._context.language,
        )  # fmt: skip
        return summarised(dossier, content, checklist, at=self._context.clock.now())


def _is_held(dossier: Dossier, row: OutboxRow | None) -> bool:
    """Whether the dossier was stopped in the outbox because of its pack."""
    return (
        dossier.lifecycle is Lifecycle.SUBMITTED
        and row is not None
        and row.state is State.QUARANTINED
        and row.failure is not None
        and row.failure.code in HELD
    )


def _moved(bindings: Sequence[Binding], record: Record, *, back: bool) -> tuple[Binding, ...]:
    """The bindings as they are after the record's moves, or before them."""
    moves = {
        ((move.new, move.file_id) if back else (move.old, move.file_id)): (
            (move.old, move.position) if back else (move.new, move.new_position)
        )
        for move in record.papers
    }
    found = []
    for binding in bindings:
        code, position = moves.get(
            (binding.component_code, binding.file.file_id), (binding.component_code, binding.position)
        )
        found.append(replace(binding, component_code=code, position=position))
    return tuple(sorted(found, key=lambda each: (each.component_code, each.position)))


def _renewed(present: Dossier, summary: Dossier, pack: Pack) -> Dossier:
    return replace(
        present,
        pack_hash=pack.pack_hash,
        procedure_name=pack.manifest.name.vi,
        owner_name=summary.owner_name,
        owner_id_number=summary.owner_id_number,
        title=summary.title,
        case=summary.case,
        channel=summary.channel,
        todo_count=summary.todo_count,
        updated_at=summary.updated_at,
    )
