"""Dossiers: made, listed, searched, binned; the home page; who may do what now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.application.context import Context, new_uuid
from desktop_app.application.desk import ChoiceRefused, Desk
from desktop_app.application.doubts import doubt_text
from desktop_app.application.home import home_view
from desktop_app.dossier import parties
from desktop_app.dossier.lifecycle import EDITABLE, Act, Lifecycle, after
from desktop_app.dossier.model import Channel, Dossier, EntryKind, HistoryEntry, JournalEntry
from desktop_app.dossier.ports import Records
from desktop_app.dossier.state_shown import Shown, shown
from desktop_app.errors import Problem
from desktop_app.events import DossierChanged
from desktop_app.usecases.checklist import examine
from desktop_app.views import (
    Box,
    BoxCount,
    ChecklistView,
    DossierHeader,
    DossierLine,
    DossierList,
    HomeView,
    Pill,
)
from desktop_app.wording import phrase
from sync.ports import OutboxRow, UnknownVersion
from sync.states import State

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content
    from forms.packs.archive import Pack
    from forms.packs.model import Manifest

BIN_KEPT = timedelta(days=30)
BOXES = tuple(Box)


class UnknownProcedure(Problem):
    """No installed pack has this procedure code."""

    code = "dossier.unknown_procedure"
    exit_code = 42


class ProcedureNotInForce(Problem):
    """The pack's days are over, or have not begun. Facts: name, since, until."""

    code = "dossier.not_in_force"
    exit_code = 42


class ProcedureRevoked(Problem):
    """The only pack of a procedure was taken back by its issuer. Facts: name, since, reason."""

    code = "dossier.pack_revoked"
    exit_code = 42


def wire_row(records: Records, dossier: Dossier) -> OutboxRow | None:
    """The outbox row of the present version, None while it was never queued."""
    try:
        return records.outbox.row(dossier.version_id)
    except UnknownVersion:
        return None


def shown_state(records: Records, dossier: Dossier) -> Shown:
    row = wire_row(records, dossier)
    has_result = dossier.portal_status == 9 and any(
        result.file is not None for result in records.answers.results(dossier.dossier_id)
    )
    return shown(
        dossier.lifecycle,
        wire=_wire_state(row),
        portal_status=dossier.portal_status,
        todo_count=dossier.todo_count,
        has_result=has_result,
    )


def _wire_state(row: OutboxRow | None) -> str | None:
    """The wire's state; a first try that found no line has moved nothing, so the dossier still waits."""
    if row is None:
        return None
    waits = row.state is State.ANNOUNCING and row.failure is not None and row.provisional is None
    return str(State.QUEUED if waits else row.state)


def pill_of(state: Shown, dossier: Dossier, language: str) -> Pill:
    """The chip: word, whole sentence, filled or outlined. Training is said in the word itself."""
    word = phrase(state.word, language, count=state.count)
    if dossier.training and state.filled:
        word = phrase("pill.training", language, word=word)
    sentence = phrase(state.word + ".sentence", language, count=state.count)
    return Pill(state.state, word, sentence, state.filled, state.count)


def line_of(records: Records, dossier: Dossier, language: str) -> DossierLine:
    state = shown_state(records, dossier)
    return DossierLine(
        dossier_id=dossier.dossier_id,
        number=dossier.number,
        owner_name=dossier.owner_name or phrase("dossier.no_owner", language),
        procedure_name=dossier.procedure_name,
        title=dossier.title,
        pill=pill_of(state, dossier, language),
        box=state.box,
        updated_at=dossier.updated_at,
        dossier_code=dossier.dossier_code or "",
        deadline_at=dossier.deadline_at,
        channel=str(dossier.channel),
    )


class DossierDesk:
    """Everything about dossiers but their answers, papers and sending."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def refuse_not_in_force(self, pack: Pack) -> None:
        """Raises ProcedureRevoked, ProcedureNotInForce."""
        gone = self._context.packs.revocation(pack.pack_hash)
        if gone is not None:
            raise ProcedureRevoked(
                name=pack.manifest.name.vi, since=gone.since.strftime("%d/%m/%Y"), reason=gone.reason
            )
        if not pack.is_in_force(self._context.today()):
            raise ProcedureNotInForce(
                name=pack.manifest.name.vi,
                since=pack.manifest.effective_from.strftime("%d/%m/%Y"),
                until=pack.manifest.effective_to.strftime("%d/%m/%Y") if pack.manifest.effective_to else "",
            )

    def create(
        self, procedure_code: str, case: str = "", *, filled: tuple[Content, Sequence[JournalEntry]] | None = None,
        also: Callable[[Records, str], None] | None = None,
    ) -> str:  # fmt: skip
        """A new draft of a procedure; returns its permanent id when it is on disk.

        A case that has a condition is told by the answers; only one that people choose is kept. `filled`: answers
        to begin with, and the content that they make; `also` is told the id in the same commit. Raises
        UnknownProcedure, ProcedureRevoked, ProcedureNotInForce, ChoiceRefused for a case that the procedure lacks.
        """
        pack = self._context.packs.by_code(procedure_code)
        if pack is None:
            raise UnknownProcedure(code=procedure_code)
        self.refuse_not_in_force(pack)
        now = self._context.clock.now()
        choices = parties.default_choices(self._context.setting("office.unit_code"))
        choices[parties.CASE] = case = _pinned(pack.manifest, case)
        offered = [entry.channel for entry in pack.manifest.channels]
        if choices[parties.CHANNEL] not in offered:
            choices[parties.CHANNEL] = offered[0]
        dossier_id = new_uuid()
        portal = self._context.portal()
        entries = [
            JournalEntry(seq, now, EntryKind.CHOICE, name, value)
            for seq, (name, value) in enumerate(choices.items(), start=1)
        ]
        content, answers = filled or (None, ())
        entries += [replace(entry, seq=seq) for seq, entry in enumerate(answers, start=len(entries) + 1)]

        def write(records: Records) -> None:
            records.dossiers.add(
                Dossier(
                    dossier_id=dossier_id,
                    number=records.dossiers.next_number(),
                    procedure_code=procedure_code,
                    procedure_name=pack.manifest.name.vi,
                    pack_hash=pack.pack_hash,
                    case=case,
                    lifecycle=Lifecycle.DRAFT,
                    version_id=new_uuid(),
                    revision=1,
                    owner_name=content.owner_name() if content else "",
                    owner_id_number=content.owner_id_number() if content else "",
                    title=content.title() if content else "",
                    channel=Channel(choices[parties.CHANNEL]),
                    created_at=now,
                    updated_at=now,
                    todo_count=None,
                    training=portal.training if portal else False,
                )
            )
            records.journal.append(dossier_id, entries)
            records.history.add(dossier_id, HistoryEntry(now, "history.created"))
            if also is not None:
                also(records, dossier_id)

        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier_id))
        return dossier_id

    def header(self, dossier_id: str) -> DossierHeader:
        """Title bar of a dossier and what may be done with it now. Raises UnknownDossier."""
        language = self._context.language

        def read(records: Records) -> tuple[Dossier, Shown, OutboxRow | None]:
            dossier = records.dossiers.get(dossier_id)
            return dossier, shown_state(records, dossier), wire_row(records, dossier)

        dossier, state, row = self._context.store.read(read)
        may_withdraw = dossier.lifecycle is Lifecycle.SUPPLEMENTING or (
            dossier.lifecycle is Lifecycle.SUBMITTED and row is not None and row.announced_at is not None
        )
        manifest = self._context.packs.get(dossier.pack_hash).manifest
        since = manifest.effective_from.strftime("%d/%m/%Y")
        not_begun = row is not None and row.announced_at is None
        return DossierHeader(
            dossier_id=dossier.dossier_id,
            number=dossier.number,
            procedure_code=dossier.procedure_code,
            procedure_name=manifest.name.in_language(language),
            owner_name=dossier.owner_name,
            owner_id_number=dossier.owner_id_number,
            pill=pill_of(state, dossier, language),
            is_editable=dossier.lifecycle in EDITABLE,
            is_supplement=dossier.lifecycle is Lifecycle.SUPPLEMENTING or dossier.revision > 1,
            pack_line=self._pack_line(dossier.pack_hash, manifest.pack_version, since),
            training=dossier.training,
            can_take_back=dossier.lifecycle is Lifecycle.SUBMITTED and not_begun,
            can_withdraw=may_withdraw and dossier.portal_status not in (3, 7, 8, 9, 10),
            can_bin=dossier.lifecycle is Lifecycle.DRAFT,
            doubt=doubt_text(manifest, language),
        )

    def _pack_line(self, pack_hash: str, version: str, since: str) -> str:
        language = self._context.language
        line = phrase("pack.line", language, version=version, since=since)
        gone = self._context.packs.revocation(pack_hash)
        if gone is None:
            return line
        return phrase("pack.revoked.line", language, line=line, since=gone.since.strftime("%d/%m/%Y"))

    def checklist(self, dossier_id: str) -> ChecklistView:
        dossier = self._context.dossier(dossier_id)
        content = self._context.content(dossier)
        bindings, signed = self._context.store.read(
            lambda records: (
                tuple(records.papers.bindings(dossier.dossier_id)),
                tuple(records.papers.signed_forms(dossier.dossier_id)),
            )
        )
        return examine(
            content, bindings=bindings, signed=signed, on=self._context.today(),
            language=self._context.language, revoked=self._context.packs.revocation(dossier.pack_hash),
        )  # fmt: skip

    def recount(self, dossier_id: str) -> ChecklistView:
        """The checklist, its count kept on the dossier's row so that every list shows the same number.

        What a desk has still on its way to the disk is waited for first.
        """
        self._context.store.write(lambda records: None).result()
        checklist = self.checklist(dossier_id)
        now = self._context.clock.now()

        def write(records: Records) -> None:
            dossier = records.dossiers.get(dossier_id)
            todo = checklist.todo_count + checklist.confirm_count
            if dossier.lifecycle in EDITABLE and dossier.todo_count != todo:
                records.dossiers.save(replace(dossier, todo_count=todo, updated_at=now))

        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier_id))
        return checklist

    def list(self, box: Box = Box.ALL, search: str = "") -> DossierList:
        """Dossiers of a box, newest first; with a search, those that match, best first."""
        language = self._context.language

        def read(records: Records) -> tuple[list[DossierLine], list[DossierLine]]:
            living = [line_of(records, dossier, language) for dossier in records.dossiers.all()]
            binned = [line_of(records, dossier, language) for dossier in records.dossiers.all(binned=True)]
            everything = living + binned
            if search.strip():
                ids = [found.dossier_id for found in records.dossiers.search(search)]
                by_id = {line.dossier_id: line for line in everything}
                return everything, [by_id[found] for found in ids if found in by_id]
            return everything, everything

        everything, lines = self._context.store.read(read)
        kept = tuple(line for line in lines if _in_box(line, box))
        counts = tuple(
            BoxCount(entry, phrase(f"box.{entry.value}", language), _count(everything, entry))
            for entry in BOXES
        )
        return DossierList(kept, len(kept), counts)

    def home(self) -> HomeView:
        """What waits for a person, what may be gone on with, and the day's counts."""
        return home_view(
            self._context, lambda records, dossier: line_of(records, dossier, self._context.language)
        )

    def bin(self, dossier_id: str) -> None:
        """Into the bin for 30 days. Only a draft."""
        self._act(dossier_id, Act.BIN, "history.binned")

    def restore(self, dossier_id: str) -> None:
        self._act(dossier_id, Act.RESTORE, "history.restored")

    def delete(self, dossier_id: str) -> None:
        """For good, from the bin only; papers that serve no other dossier go with it."""
        dossier = self._context.dossier(dossier_id)
        if dossier.lifecycle is not Lifecycle.BINNED:
            after(dossier.lifecycle, Act.RESTORE)
        self._delete([dossier_id])

    def empty_old_bin(self) -> int:
        """Delete what has lain in the bin for 30 days; returns how many."""
        limit = self._context.clock.now() - BIN_KEPT
        old = self._context.store.read(
            lambda records: [
                dossier.dossier_id for dossier in records.dossiers.all(binned=True)
                if dossier.binned_at is not None and dossier.binned_at < limit
            ]
        )  # fmt: skip
        if old:
            self._delete(old)
        return len(old)

    def mark_read(self, dossier_id: str) -> None:
        self._context.store.write(lambda records: records.answers.mark_read(dossier_id)).result()
        self._context.events.publish(DossierChanged(dossier_id))

    def open_desk(self, dossier_id: str) -> Desk:
        return Desk(self._context, dossier_id)

    def _delete(self, dossier_ids: Iterable[str]) -> None:
        ids = tuple(dossier_ids)

        def write(records: Records) -> list[str]:
            for dossier_id in ids:
                records.dossiers.delete(dossier_id)
            orphans = [file.file_id for file in records.papers.orphan_files()]
            for file_id in orphans:
                records.papers.forget_file(file_id)
            return orphans

        for file_id in self._context.store.write(write).result():
            self._context.vault.delete(file_id)
        for dossier_id in ids:
            self._context.events.publish(DossierChanged(dossier_id))

    def _act(self, dossier_id: str, act: Act, history: str) -> None:
        now = self._context.clock.now()

        def write(records: Records) -> None:
            dossier = records.dossiers.get(dossier_id)
            state = after(dossier.lifecycle, act)
            binned_at: datetime | None = now if state is Lifecycle.BINNED else None
            records.dossiers.save(replace(dossier, lifecycle=state, binned_at=binned_at, updated_at=now))
            records.history.add(dossier_id, HistoryEntry(now, history))

        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier_id))


def _pinned(manifest: Manifest, case: str) -> str:
    """The case to begin with if people choose it, empty if the answers will tell it."""
    codes = tuple(known.code for known in manifest.cases)
    if case and case not in codes:
        raise ChoiceRefused(ref="@" + parties.CASE, value=case[:100], offered=codes)
    by_hand = {known.code for known in manifest.cases if known.when is None}
    return case if case in by_hand and len(by_hand) > 1 else ""


def _in_box(line: DossierLine, box: Box) -> bool:
    if box is Box.ALL:
        return line.box is not Box.BIN
    return line.box is box


def _count(lines: Iterable[DossierLine], box: Box) -> int:
    return sum(_in_box(line, box) for line in lines)
