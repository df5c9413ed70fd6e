"""An outbox in memory, by hand: the reference for ports.Outbox, and a recorder of every commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sync import wire
from sync.engine import proves_sent
from sync.parcel import Parcel
from sync.ports import (
    AlreadyOnTheWay,
    Facts,
    Failure,
    Note,
    OtherBytes,
    OutboxRow,
    StaleRow,
    UnknownVersion,
    WantedResult,
)
from sync.states import ACTIVE, Event, NotAllowed, State, after


class MemoryOutbox:
    def __init__(self) -> None:
        self.rows: dict[str, OutboxRow] = {}
        self.parcels: dict[str, Parcel] = {}
        self.history: list[tuple[str, Event, State]] = []
        self.kept_notes: dict[str, Note] = {}
        self.told_notes: list[str] = []
        self.refused_notes: dict[str, Failure] = {}
        self.cursors: dict[tuple[str, str], str] = {}
        self.changes: dict[tuple[str, int], wire.Change] = {}
        self.change_accounts: dict[tuple[str, int], str] = {}
        self.stored_results: set[str] = set()
        self.before_commit: Callable[[str, Event], None] = lambda version_id, event: None
        """Called before each transition is kept; a test raises here to die on an edge."""
        self.after_commit: Callable[[str, Event], None] = lambda version_id, event: None
        self._lock = threading.RLock()

    def enqueue(self, parcel: Parcel, *, at: datetime) -> OutboxRow:
        with self._lock:
            present = self.rows.get(parcel.version_id)
            if present is not None:
                if present.manifest_sha256 != parcel.manifest_sha256:
                    raise OtherBytes(
                        version=parcel.version_id,
                        held=present.manifest_sha256,
                        yours=parcel.manifest_sha256,
                    )
                return present
            self.parcels[parcel.version_id] = parcel
            row = OutboxRow.queued(parcel, at)
            self.rows[parcel.version_id] = row
            return row

    def row(self, version_id: str) -> OutboxRow:
        with self._lock:
            try:
                return self.rows[version_id]
            except KeyError:
                raise UnknownVersion(version=version_id) from None

    def parcel(self, version_id: str) -> Parcel:
        self.row(version_id)
        return self.parcels[version_id]

    def active(self, portal_id: str) -> tuple[OutboxRow, ...]:
        with self._lock:
            mine = [row for row in self.rows.values() if row.portal_id == portal_id and row.state in ACTIVE]
            return tuple(sorted(mine, key=lambda row: row.queued_at))

    def transition(self, version_id: str, expected: State, event: Event, facts: Facts, *, at: datetime) -> OutboxRow:
        self.before_commit(version_id, event)
        with self._lock:
            row = self.row(version_id)
            if row.state is not expected:
                raise StaleRow(version=version_id, expected=str(expected), found=str(row.state))
            state = after(expected, event)
            if event is Event.TAKEN_BACK and row.announced_at is not None:
                raise AlreadyOnTheWay(version=version_id)
            if event is Event.RECEIPT_VERIFIED and not proves_sent(facts):
                raise NotAllowed(state=str(expected), event=str(event))
            self.rows[version_id] = changed = _with(row, state, event, facts)
            if event is not Event.NOTED:
                self.history.append((version_id, event, state))
        self.after_commit(version_id, event)
        return changed

    def add_note(self, note: Note) -> None:
        with self._lock:
            self.kept_notes.setdefault(note.note_id, note)

    def notes(self, portal_id: str) -> tuple[Note, ...]:
        with self._lock:
            done = {*self.told_notes, *self.refused_notes}
            waiting = [n for n in self.kept_notes.values() if n.portal_id == portal_id and n.note_id not in done]
            return tuple(sorted(waiting, key=lambda note: note.queued_at))

    def note_failed(self, note_id: str, failure: Failure, *, refused: bool, at: datetime) -> None:
        with self._lock:
            note = self.kept_notes[note_id]
            self.kept_notes[note_id] = replace(note, failed_tries=note.failed_tries + 1, failure=failure)
            if refused:
                self.refused_notes[note_id] = failure

    def note_delivered(self, note_id: str, *, at: datetime, event: Event | None) -> None:
        with self._lock:
            note = self.kept_notes[note_id]
            if event is not None:
                row = self.row(note.version_id)
                state = after(row.state, event)
                self.rows[note.version_id] = replace(row, state=state)
                self.history.append((note.version_id, event, state))
            self.told_notes.append(note_id)

    def cursor(self, portal_id: str, account_id: str) -> str:
        return self.cursors.get((portal_id, account_id), "")

    def store_changes(
        self, portal_id: str, account_id: str, changes: tuple[wire.Change, ...], cursor: str, *, at: datetime
    ) -> tuple[wire.Change, ...]:
        with self._lock:
            known = {row.dossier_id for row in self.rows.values()}
            new = tuple(
                change
                for change in changes
                if change.dossier_id in known and (portal_id, change.seq) not in self.changes
            )
            for change in new:
                self.changes[portal_id, change.seq] = change
                self.change_accounts[portal_id, change.seq] = account_id
            self.cursors[portal_id, account_id] = cursor
            return new

    def wanted_results(self, portal_id: str) -> tuple[WantedResult, ...]:
        with self._lock:
            return tuple(
                WantedResult(
                    portal_id,
                    self.change_accounts[key],
                    change.dossier_id,
                    change.version_id,
                    change.result,
                )
                for key, change in sorted(self.changes.items())
                if key[0] == portal_id
                and change.result is not None
                and change.result.result_id not in self.stored_results
            )


def _with(row: OutboxRow, state: State, event: Event, facts: Facts) -> OutboxRow:
    upload, offset = row.upload, row.offset_bytes
    if facts.new_upload is not None:
        upload, offset = facts.new_upload, 0
    if facts.forget_upload:
        upload, offset = None, 0
    tries = 0 if facts.progressed else row.failed_tries
    failure = facts.failure or (None if facts.progressed else row.failure)
    next_try_at = facts.next_try_at or (None if facts.progressed else row.next_try_at)
    return replace(
        row,
        state=state,
        announced_at=None if event is Event.NOTHING_LEFT else facts.announced_at or row.announced_at,
        sent_at=facts.sent_at or row.sent_at,
        upload=upload,
        offset_bytes=offset if facts.offset_bytes is None else facts.offset_bytes,
        provisional=facts.provisional or row.provisional,
        final=facts.final or row.final,
        failure=failure,
        failed_tries=tries + (1 if event in (Event.TRY_FAILED, Event.NOTHING_LEFT) else 0),
        next_try_at=next_try_at,
        hash_refusals=(0 if event is Event.REQUEUED else row.hash_refusals) + facts.add_hash_refusals,
        payload_bytes=row.payload_bytes if facts.payload_bytes is None else facts.payload_bytes,
        sent_bytes=row.sent_bytes + facts.add_sent_bytes,
        received_bytes=row.received_bytes + facts.add_received_bytes,
        interruptions=row.interruptions + facts.add_interruptions,
    )
