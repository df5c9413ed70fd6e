"""The outbox as the sending worker sees it, with what each step means for the dossier in the same commit.

A verified receipt and the dossier's official code, a portal's change and the dossier's new status: one
transaction each, so that no kill can leave the wire knowing more than the dossier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from desktop_app.dossier.model import HistoryEntry
from desktop_app.dossier.ports import Records, Store
from desktop_app.event_bus import EventBus
from desktop_app.events import AnswersArrived, DossierChanged, OutboxChanged
from desktop_app.usecases.portal_answers import take_in
from sync import wire
from sync.parcel import Parcel
from sync.ports import Facts, Failure, Note, OutboxRow, WantedResult
from sync.states import Event, State

Answer = TypeVar("Answer")
_TOLD = {
    Event.ANNOUNCE_BEGUN: "history.sending",
    Event.RECEIPT_VERIFIED: "history.sent",
    Event.QUARANTINED: "history.quarantined",
    Event.REQUEUED: "history.requeued",
    Event.TAKEN_BACK: "history.taken_back",
    Event.WITHDRAWAL_CONFIRMED: "history.withdrawn",
}


class DossierOutbox:
    """`sync.ports.Outbox` over the store. Every method returns after its commit."""

    def __init__(self, store: Store, events: EventBus) -> None:
        self._store = store
        self._events = events

    def enqueue(self, parcel: Parcel, *, at: datetime) -> OutboxRow:
        row = self._write(lambda records: records.outbox.enqueue(parcel, at=at))
        self._told(row)
        return row

    def row(self, version_id: str) -> OutboxRow:
        return self._store.read(lambda records: records.outbox.row(version_id))

    def parcel(self, version_id: str) -> Parcel:
        return self._store.read(lambda records: records.outbox.parcel(version_id))

    def active(self, portal_id: str) -> tuple[OutboxRow, ...]:
        return self._store.read(lambda records: records.outbox.active(portal_id))

    def transition(
        self, version_id: str, expected: State, event: Event, facts: Facts, *, at: datetime
    ) -> OutboxRow:
        def write(records: Records) -> OutboxRow:
            row = records.outbox.transition(version_id, expected, event, facts, at=at)
            _follow(records, row, event, at)
            return row

        row = self._write(write)
        self._told(row)
        if event in _TOLD:
            self._events.publish(DossierChanged(row.dossier_id))
        return row

    def add_note(self, note: Note) -> None:
        self._write(lambda records: records.outbox.add_note(note))

    def notes(self, portal_id: str) -> tuple[Note, ...]:
        return self._store.read(lambda records: records.outbox.notes(portal_id))

    def note_failed(self, note_id: str, failure: Failure, *, refused: bool, at: datetime) -> None:
        self._write(lambda records: records.outbox.note_failed(note_id, failure, refused=refused, at=at))

    def note_delivered(self, note_id: str, *, at: datetime, withdrawn: bool) -> None:
        def write(records: Records) -> str:
            dossier_id = _note_arrived(records, note_id)
            records.outbox.note_delivered(note_id, at=at, withdrawn=withdrawn)
            return dossier_id

        dossier_id = self._write(write)
        if dossier_id:
            self._events.publish(DossierChanged(dossier_id))

    def cursor(self, portal_id: str, account_id: str) -> str:
        return self._store.read(lambda records: records.outbox.cursor(portal_id, account_id))

    def store_changes(
        self, portal_id: str, account_id: str, changes: tuple[wire.Change, ...], cursor: str, *, at: datetime
    ) -> tuple[wire.Change, ...]:
        def write(records: Records) -> tuple[wire.Change, ...]:
            new = records.outbox.store_changes(portal_id, account_id, changes, cursor, at=at)
            for change in new:
                take_in(records, change)
            return new

        new = self._write(write)
        if new:
            self._events.publish(AnswersArrived(tuple(dict.fromkeys(change.dossier_id for change in new))))
        return new

    def wanted_results(self, portal_id: str) -> tuple[WantedResult, ...]:
        return self._store.read(lambda records: records.outbox.wanted_results(portal_id))

    def _write(self, work: Callable[[Records], Answer]) -> Answer:
        return self._store.write(work).result()

    def _told(self, row: OutboxRow) -> None:
        self._events.publish(OutboxChanged(row.version_id))


def _follow(records: Records, row: OutboxRow, event: Event, at: datetime) -> None:
    """What a step on the wire means for the dossier."""
    if event not in _TOLD:
        return
    dossier = records.dossiers.get(row.dossier_id)
    facts: tuple[tuple[str, str], ...] = ()
    if event is Event.RECEIPT_VERIFIED and row.final is not None:
        facts = (("code", row.final.dossier_code or ""), ("files", str(len(_files(row)))))
        records.dossiers.save(
            replace(
                dossier,
                dossier_code=row.final.dossier_code or dossier.dossier_code,
                access_key=row.final.access_key or dossier.access_key,
                updated_at=at,
            )
        )
        if dossier.answers_request:
            _answered(records, dossier.dossier_id, dossier.answers_request, row.version_id)
    elif event is Event.QUARANTINED and row.failure is not None:
        facts = (("problem", row.failure.code),)
    records.history.add(row.dossier_id, HistoryEntry(at, _TOLD[event], facts))


def _files(row: OutboxRow) -> tuple[wire.ReceiptFile, ...]:
    if row.final is None:
        return ()
    return wire.read_payload(row.final.signed).files


def _answered(records: Records, dossier_id: str, request_id: str, version_id: str) -> None:
    for request in records.answers.supplements(dossier_id):
        if request.request_id == request_id:
            records.answers.put_supplement(replace(request, answered_by=version_id))


def _note_arrived(records: Records, note_id: str) -> str:
    """Mark our own message as delivered; returns its dossier, or nothing for a withdrawal."""
    message = records.answers.message(note_id)
    if message is None:
        return ""
    records.answers.put_message(replace(message, delivered=True))
    return message.dossier_id
