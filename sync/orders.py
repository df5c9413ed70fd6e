"""What a person may order about a version in the outbox, each as one commit.

Law: only a version whose first byte has not left can be taken back without telling the portal; after that
a withdrawal is told to the portal as a note. What was set aside can be given up for good, and the version in its
place says so to the portal. Works without a worker; a running worker finds the changed state at its next commit
and lets the version go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sync.ports import AlreadyOnTheWay, Facts, Note, NoteKind, Outbox, OutboxRow
from sync.problems import OtherVersionOpen
from sync.states import Event, State
from sync.wire import REPLACED_IN_MANIFEST, is_uuid


def pause(outbox: Outbox, version_id: str, *, at: datetime) -> OutboxRow:
    """Stop working on a version; its progress is kept. Raises NotAllowed, StaleRow, UnknownVersion."""
    return _order(outbox, version_id, Event.PAUSED, at)


def resume(outbox: Outbox, version_id: str, *, at: datetime) -> OutboxRow:
    """Queue a paused version again. Raises as `pause`."""
    return _order(outbox, version_id, Event.RESUMED, at, progressed=True)


def requeue(outbox: Outbox, version_id: str, *, at: datetime) -> OutboxRow:
    """Queue a quarantined version again ("đưa lại vào hàng đợi"). Raises as `pause`."""
    return _order(outbox, version_id, Event.REQUEUED, at, progressed=True)


def take_back(outbox: Outbox, version_id: str, *, at: datetime) -> OutboxRow:
    """Take a version out of the queue before its first byte left ("lấy lại").

    Raises AlreadyOnTheWay if the portal may know it: then `withdraw` is the way. Raises as `pause`.
    """
    if outbox.row(version_id).announced_at is not None:
        raise AlreadyOnTheWay(version=version_id)
    return _order(outbox, version_id, Event.TAKEN_BACK, at)


def reopen(outbox: Outbox, version_id: str, *, at: datetime) -> OutboxRow:
    """Give a quarantined version up for good, so that its dossier can be mended ("sửa lại hồ sơ").

    Its dossier goes on as a new version, whose manifest must name `given_up` in `replaces`: then the portal never
    counts both. Raises NotAllowed for a version that is not set aside; StaleRow, UnknownVersion.
    """
    return _order(outbox, version_id, Event.REOPENED, at)


def given_up(rows: Iterable[OutboxRow]) -> tuple[str, ...]:
    """What the next manifest must name in `replaces`, from all rows of its dossier, oldest first.

    Versions that may have reached the portal and were given up here; and what the portal named as begun by
    another machine when one of them was refused for it: a person who mends and sends again gives that up too.
    """
    ids: dict[str, None] = {}
    for row in rows:
        if row.state is not State.WITHDRAWN or row.announced_at is None:
            continue
        ids[row.version_id] = None
        if row.failure is not None and row.failure.code == OtherVersionOpen.code:
            held = dict(row.failure.facts).get("held_version")
            if isinstance(held, str) and is_uuid(held):
                ids[held] = None
    return tuple(ids)[-REPLACED_IN_MANIFEST:]


def withdraw(outbox: Outbox, version_id: str, *, note_id: str, reason: str, at: datetime) -> Note:
    """Queue a withdrawal for the portal ("rút hồ sơ"); the portal's confirmation changes the state."""
    return _tell(outbox, version_id, NoteKind.WITHDRAWAL, note_id=note_id, text=reason, at=at)


def message(outbox: Outbox, version_id: str, *, note_id: str, text: str, at: datetime) -> Note:
    """Queue a message to the agency about a version."""
    return _tell(outbox, version_id, NoteKind.MESSAGE, note_id=note_id, text=text, at=at)


def _order(outbox: Outbox, version_id: str, event: Event, at: datetime, *, progressed: bool = False) -> OutboxRow:
    row = outbox.row(version_id)
    return outbox.transition(version_id, row.state, event, Facts(progressed=progressed), at=at)


def _tell(outbox: Outbox, version_id: str, kind: NoteKind, *, note_id: str, text: str, at: datetime) -> Note:
    row = outbox.row(version_id)
    note = Note(
        note_id=note_id,
        version_id=version_id,
        portal_id=row.portal_id,
        account_id=row.account_id,
        kind=kind,
        text=text,
        queued_at=at,
    )
    outbox.add_note(note)
    return note
