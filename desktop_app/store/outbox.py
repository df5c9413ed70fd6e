"""The outbox: what is to be sent, how far it came, and what the portals said, each step committed.

Law: a transition compares the committed state with the expected one and sets the new one in one statement's
reach (one writer, one transaction), together with its facts and its line of history. `StoredOutbox` works
within somebody's transaction; `sending.DurableOutbox` gives each call its own and returns after the commit,
which is what the sending engine asks for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop_app.store import outbox_rows, tables
from desktop_app.store.answers import StoredAnswers
from desktop_app.store.outbox_history import note_event
from desktop_app.store.upsert import put
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

_ROW = (*outbox_rows.ROW_COLUMNS, func.length(tables.outbox.c.manifest).label("manifest_bytes"))


class StoredOutbox:
    """`sync.ports.Outbox` within one transaction: what it did counts when that commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enqueue(self, parcel: Parcel, *, at: datetime) -> OutboxRow:
        """Keep a parcel as QUEUED; the same id and bytes again change nothing. Raises OtherBytes."""
        try:
            held = self.row(parcel.version_id)
        except UnknownVersion:
            row = OutboxRow.queued(parcel, at)
            self._connection.execute(insert(tables.outbox).values(outbox_rows.new_row(parcel, row)))
            return row
        if held.manifest_sha256 != parcel.manifest_sha256:
            raise OtherBytes(version=parcel.version_id, held=held.manifest_sha256, yours=parcel.manifest_sha256)
        return held

    def row(self, version_id: str) -> OutboxRow:
        """Raises UnknownVersion."""
        found = self._connection.execute(select(*_ROW).where(tables.outbox.c.version_id == version_id)).first()
        if found is None:
            raise UnknownVersion(version=version_id)
        return outbox_rows.outbox_row(found, found.manifest_bytes)

    def rows(self) -> tuple[OutboxRow, ...]:
        """Every version that was ever queued here, newest first."""
        found = self._connection.execute(
            select(*_ROW).order_by(tables.outbox.c.queued_at.desc(), tables.outbox.c.version_id)
        )
        return tuple(outbox_rows.outbox_row(row, row.manifest_bytes) for row in found)

    def rows_of(self, dossier_id: str) -> tuple[OutboxRow, ...]:
        """The versions of one dossier, oldest first."""
        found = self._connection.execute(
            select(*_ROW)
            .where(tables.outbox.c.dossier_id == dossier_id)
            .order_by(tables.outbox.c.queued_at, tables.outbox.c.version_id)
        )
        return tuple(outbox_rows.outbox_row(row, row.manifest_bytes) for row in found)

    def parcel(self, version_id: str) -> Parcel:
        """The parcel exactly as it was queued. Raises UnknownVersion."""
        found = self._connection.execute(select(tables.outbox).where(tables.outbox.c.version_id == version_id)).first()
        if found is None:
            raise UnknownVersion(version=version_id)
        return outbox_rows.parcel(found)

    def active(self, portal_id: str) -> tuple[OutboxRow, ...]:
        """Rows with something left to do at this portal, oldest first."""
        table = tables.outbox
        found = self._connection.execute(
            select(*_ROW)
            .where(table.c.portal_id == portal_id, table.c.state.in_([state.value for state in ACTIVE]))
            .order_by(table.c.queued_at, table.c.version_id)
        )
        return tuple(outbox_rows.outbox_row(row, row.manifest_bytes) for row in found)

    def transition(self, version_id: str, expected: State, event: Event, facts: Facts, *, at: datetime) -> OutboxRow:
        """Apply one event and its facts. Raises UnknownVersion, StaleRow, NotAllowed, AlreadyOnTheWay."""
        held = self.row(version_id)
        if held.state is not expected:
            raise StaleRow(version=version_id, expected=expected.value, found=held.state.value)
        following = after(expected, event)
        if event is Event.RECEIPT_VERIFIED and not proves_sent(facts):
            raise NotAllowed(state=expected.value, event=event.value)
        if event is Event.TAKEN_BACK and held.announced_at is not None:
            raise AlreadyOnTheWay(version=version_id)
        row = with_facts(replace(held, state=following), event, facts, at=at)
        changed = self._connection.execute(
            update(tables.outbox)
            .where(tables.outbox.c.version_id == version_id, tables.outbox.c.state == expected.value)
            .values(outbox_rows.row_values(row))
        )
        if changed.rowcount != 1:
            raise StaleRow(version=version_id, expected=expected.value, found="")
        if event is not Event.NOTED:
            note_event(self._connection, row, event, at=at)
        return row

    def add_note(self, note: Note) -> None:
        """Keep a message or a withdrawal; the same note again changes nothing."""
        values = {
            "note_id": note.note_id,
            "version_id": note.version_id,
            "portal_id": note.portal_id,
            "account_id": note.account_id,
            "kind": note.kind.value,
            "text": note.text,
            "queued_at": note.queued_at,
            "failed_tries": note.failed_tries,
            "failure": outbox_rows.failure_text(note.failure),
            "ended_at": None,
            "delivered": False,
        }
        self._connection.execute(insert_or(tables.outbox_notes).values(values).on_conflict_do_nothing())

    def notes(self, portal_id: str) -> tuple[Note, ...]:
        """Notes still to be delivered, oldest first."""
        table = tables.outbox_notes
        found = self._connection.execute(
            select(table)
            .where(table.c.portal_id == portal_id, table.c.ended_at.is_(None))
            .order_by(table.c.queued_at, table.c.note_id)
        )
        return tuple(outbox_rows.note(row) for row in found)

    def note_failed(self, note_id: str, failure: Failure, *, refused: bool, at: datetime) -> None:
        """Count a failed try; `refused` ends the note and keeps the reason."""
        table = tables.outbox_notes
        values = {
            "failed_tries": table.c.failed_tries + 1,
            "failure": outbox_rows.failure_text(failure),
            **({"ended_at": at} if refused else {}),
        }
        self._connection.execute(
            update(table).where(table.c.note_id == note_id, table.c.ended_at.is_(None)).values(values)
        )

    def note_delivered(self, note_id: str, *, at: datetime, event: Event | None) -> OutboxRow | None:
        """The portal answered, and the note is over; a withdrawal's event is in the same commit.

        Returns its version's row, or None when it was known already.
        """
        table = tables.outbox_notes
        version_id = self._connection.execute(
            update(table)
            .where(table.c.note_id == note_id, table.c.ended_at.is_(None))
            .values(ended_at=at, delivered=event is not Event.STOPPED_UNHEARD)
            .returning(table.c.version_id)
        ).scalar_one_or_none()
        if version_id is None:
            return None
        row = self.row(version_id)
        StoredAnswers(self._connection).mark_delivered(row.dossier_id, note_id)
        if event is not None:
            return self.transition(version_id, row.state, event, Facts(), at=at)
        return row

    def cursor(self, portal_id: str, account_id: str) -> str:
        """Where the next poll of changes begins, "" at first."""
        table = tables.portal_cursors
        found = self._connection.execute(
            select(table.c.cursor).where(table.c.portal_id == portal_id, table.c.account_id == account_id)
        ).scalar()
        return found or ""

    def store_changes(
        self, portal_id: str, account_id: str, changes: tuple[wire.Change, ...], cursor: str, *, at: datetime
    ) -> tuple[wire.Change, ...]:
        """Keep changes and cursor; returns those that are new.

        A change counts only for a dossier that was queued for this very portal: what one portal says about
        another's dossier is dropped, as is what it says about an unknown one.
        """
        new = tuple(change for change in changes if self._keep_change(portal_id, account_id, change, at=at))
        values = {"portal_id": portal_id, "account_id": account_id, "cursor": cursor}
        put(self._connection, tables.portal_cursors, values, key=("portal_id", "account_id"))
        return new

    def wanted_results(self, portal_id: str) -> tuple[WantedResult, ...]:
        """Results whose bytes are not here, in the order of their announcement."""
        table = tables.wanted_results
        found = self._connection.execute(
            select(table)
            .where(table.c.portal_id == portal_id, ~table.c.is_here)
            .order_by(table.c.announced_at, table.c.result_id)
        )
        return tuple(
            WantedResult(
                portal_id=row.portal_id,
                account_id=row.account_id,
                dossier_id=row.dossier_id,
                version_id=row.version_id,
                result=wire.Result.model_validate_json(row.result),
            )
            for row in found
        )

    def _keep_change(self, portal_id: str, account_id: str, change: wire.Change, *, at: datetime) -> bool:
        known = select(tables.outbox.c.version_id).where(
            tables.outbox.c.dossier_id == change.dossier_id, tables.outbox.c.portal_id == portal_id
        )
        if self._connection.execute(known.limit(1)).scalar() is None:
            return False
        values = {
            "portal_id": portal_id,
            "account_id": account_id,
            "seq": change.seq,
            "dossier_id": change.dossier_id,
            "version_id": change.version_id,
            "stored_at": at,
            "change": change.model_dump_json(),
        }
        kept = self._connection.execute(insert_or(tables.portal_changes).values(values).on_conflict_do_nothing())
        if kept.rowcount == 1 and change.result is not None:
            self._want(portal_id, account_id, change, change.result)
        return kept.rowcount == 1

    def _want(self, portal_id: str, account_id: str, change: wire.Change, result: wire.Result) -> None:
        values = {
            "portal_id": portal_id,
            "account_id": account_id,
            "result_id": result.result_id,
            "dossier_id": change.dossier_id,
            "version_id": change.version_id,
            "announced_at": change.at,
            "result": result.model_dump_json(),
            "is_here": False,
        }
        self._connection.execute(insert_or(tables.wanted_results).values(values).on_conflict_do_nothing())


def with_facts(row: OutboxRow, event: Event, facts: Facts, *, at: datetime) -> OutboxRow:
    """The row after `event` with these facts; `sync.ports.Facts` says what each of them means."""
    if facts.progressed:
        row = replace(row, failed_tries=0, failure=None, next_try_at=None)
    if facts.forget_upload:
        row = replace(row, upload=None, offset_bytes=0)
    if facts.new_upload is not None:
        row = replace(row, upload=facts.new_upload, offset_bytes=0)
    announced_at = facts.announced_at or (at if event is Event.ANNOUNCE_BEGUN else row.announced_at)
    failed = event in (Event.TRY_FAILED, Event.NOTHING_LEFT)
    sent_at = facts.sent_at or (at if event is Event.RECEIPT_VERIFIED else None)
    return replace(
        row,
        announced_at=None if event is Event.NOTHING_LEFT else announced_at,
        sent_at=sent_at or row.sent_at,
        offset_bytes=row.offset_bytes if facts.offset_bytes is None else facts.offset_bytes,
        provisional=facts.provisional or row.provisional,
        final=facts.final or row.final,
        failure=facts.failure or row.failure,
        failed_tries=row.failed_tries + failed,
        next_try_at=facts.next_try_at or row.next_try_at,
        payload_bytes=row.payload_bytes if facts.payload_bytes is None else facts.payload_bytes,
        sent_bytes=row.sent_bytes + facts.add_sent_bytes,
        received_bytes=row.received_bytes + facts.add_received_bytes,
        interruptions=row.interruptions + facts.add_interruptions,
        hash_refusals=(0 if event is Event.REQUEUED else row.hash_refusals) + facts.add_hash_refusals,
    )
