"""The store as the sending engine sees it: every call committed before it returns.

Besides its own tables a step may concern the dossier (its code, its status, a message): what to do then is
handed in and runs in the same transaction, so no kill can come between the two.
Knows `sync.ports`. Refuses to know what a change means for a dossier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Protocol, TypeVar, cast

from desktop_app.dossier.model import PaperFile
from desktop_app.store.records import StoredRecords
from desktop_app.store.results import PartsStream
from desktop_app.store.store import EncryptedStore
from sync import wire
from sync.parcel import Parcel
from sync.ports import Facts, Failure, Note, OutboxRow, WantedResult
from sync.states import Event, State

Answer = TypeVar("Answer")
AfterStep = Callable[[StoredRecords, OutboxRow, Event], None]
AfterChange = Callable[[StoredRecords, wire.Change], None]


def nothing_after_step(records: StoredRecords, row: OutboxRow, event: Event) -> None:
    """For callers to whom a step on the wire means nothing more."""


def nothing_after_change(records: StoredRecords, change: wire.Change) -> None:
    """For callers to whom a change at the portal means nothing more."""


class DurableOutbox:
    """`sync.ports.Outbox`, callable from any thread but the writer's."""

    def __init__(
        self,
        store: EncryptedStore,
        *,
        after_step: AfterStep = nothing_after_step,
        after_change: AfterChange = nothing_after_change,
    ) -> None:
        """
        Args:
            after_step: runs within each transition's transaction, with the new row.
            after_change: runs once for each new change, within the transaction that keeps it and the cursor.
        """
        self._store = store
        self._after_step = after_step
        self._after_change = after_change

    def enqueue(self, parcel: Parcel, *, at: datetime) -> OutboxRow:
        return self._commit(lambda records: records.outbox.enqueue(parcel, at=at))

    def row(self, version_id: str) -> OutboxRow:
        return self._store.read(lambda records: records.outbox.row(version_id))

    def rows(self) -> tuple[OutboxRow, ...]:
        return self._store.read(lambda records: records.outbox.rows())

    def parcel(self, version_id: str) -> Parcel:
        return self._store.read(lambda records: records.outbox.parcel(version_id))

    def active(self, portal_id: str) -> tuple[OutboxRow, ...]:
        return self._store.read(lambda records: records.outbox.active(portal_id))

    def transition(self, version_id: str, expected: State, event: Event, facts: Facts, *, at: datetime) -> OutboxRow:
        def step(records: StoredRecords) -> OutboxRow:
            row = records.outbox.transition(version_id, expected, event, facts, at=at)
            self._after_step(records, row, event)
            return row

        return self._commit(step)

    def add_note(self, note: Note) -> None:
        self._commit(lambda records: records.outbox.add_note(note))

    def notes(self, portal_id: str) -> tuple[Note, ...]:
        return self._store.read(lambda records: records.outbox.notes(portal_id))

    def note_failed(self, note_id: str, failure: Failure, *, refused: bool, at: datetime) -> None:
        self._commit(lambda records: records.outbox.note_failed(note_id, failure, refused=refused, at=at))

    def note_delivered(self, note_id: str, *, at: datetime, event: Event | None) -> None:
        def deliver(records: StoredRecords) -> None:
            row = records.outbox.note_delivered(note_id, at=at, event=event)
            if row is not None and event is not None:
                self._after_step(records, row, event)

        self._commit(deliver)

    def cursor(self, portal_id: str, account_id: str) -> str:
        return self._store.read(lambda records: records.outbox.cursor(portal_id, account_id))

    def store_changes(
        self, portal_id: str, account_id: str, changes: tuple[wire.Change, ...], cursor: str, *, at: datetime
    ) -> tuple[wire.Change, ...]:
        def keep(records: StoredRecords) -> tuple[wire.Change, ...]:
            new = records.outbox.store_changes(portal_id, account_id, changes, cursor, at=at)
            for change in new:
                self._after_change(records, change)
            return new

        return self._commit(keep)

    def wanted_results(self, portal_id: str) -> tuple[WantedResult, ...]:
        return self._store.read(lambda records: records.outbox.wanted_results(portal_id))

    def _commit(self, work: Callable[[StoredRecords], Answer]) -> Answer:
        return self._store.write(work).result()


class Sealer(Protocol):
    """Where whole results are sealed: `vault.files.SealedFiles`."""

    def add(self, source: BinaryIO, *, limit_bytes: int) -> tuple[str, str, int]: ...

    def delete(self, file_id: str) -> None: ...


class DurableResults:
    """`sync.ports.ResultSink`: parts lie in the encrypted database until the result is whole."""

    def __init__(
        self,
        store: EncryptedStore,
        sealer: Sealer,
        *,
        now: Callable[[], datetime],
        after_result: Callable[[StoredRecords, WantedResult], None] = lambda records, wanted: None,
    ) -> None:
        """
        Args:
            after_result: runs within the transaction that keeps a whole result.
        """
        self._store = store
        self._sealer = sealer
        self._now = now
        self._after_result = after_result

    def held_bytes(self, wanted: WantedResult) -> int:
        return self._store.read(lambda records: records.result_parts.held_bytes(wanted))

    def append(self, wanted: WantedResult, offset: int, content: bytes) -> None:
        """Durable on return. Raises ValueError for an offset that is neither 0 nor what is held."""
        self._store.write(lambda records: records.result_parts.append(wanted, offset, content)).result()

    def finish(self, wanted: WantedResult) -> bool:
        """Seal and keep the result; False when its bytes are not the announced ones, which are dropped."""
        if self._store.read(lambda records: _digest(records, wanted)) != (
            wanted.result.sha256,
            wanted.result.size,
        ):
            self._store.write(lambda records: records.result_parts.drop(wanted)).result()
            return False
        file_id, sha256, size_bytes = self._store.read(lambda records: self._seal(records, wanted))
        file = PaperFile(
            file_id=file_id,
            name=wanted.result.name,
            media_type=wanted.result.media_type,
            size_bytes=size_bytes,
            sha256=sha256,
            pages=0,
            is_signed=False,
            added_at=self._now(),
        )

        def keep(records: StoredRecords) -> None:
            records.result_parts.keep(wanted, file)
            self._after_result(records, wanted)

        try:
            self._store.write(keep).result()
        except BaseException:
            self._sealer.delete(file_id)
            raise
        return True

    def _seal(self, records: StoredRecords, wanted: WantedResult) -> tuple[str, str, int]:
        stream = cast(BinaryIO, PartsStream(records.result_parts.parts(wanted)))
        return self._sealer.add(stream, limit_bytes=wanted.result.size)


def _digest(records: StoredRecords, wanted: WantedResult) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    for part in records.result_parts.parts(wanted):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size
