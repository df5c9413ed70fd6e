"""The lines that sending leaves in a dossier's history, in the transaction of the step itself.

Codes are "sync.<event>"; the facts are the revision's version id, the failure's code and the number of tries.
A line of trouble that repeats itself is one line with the last instant, not one for each try of a bad week.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from desktop_app.dossier.model import HistoryEntry
from desktop_app.store import tables
from desktop_app.store.answers import StoredHistory
from sync.ports import OutboxRow
from sync.states import Event

_TOLD_FACTS = ("status", "portal_code", "reason", "seconds")
"""Facts of a failure that its words need and that say nothing of a person."""
_WITH_FAILURE = (Event.TRY_FAILED, Event.QUARANTINED)


def note_event(connection: Connection, row: OutboxRow, event: Event, *, at: datetime) -> None:
    """Add the line of `event`, or bring the last one up to date when it tells the same trouble."""
    if event is Event.NOTHING_LEFT:
        _forget_beginning(connection, row.dossier_id)
        event = Event.TRY_FAILED
    facts = [("version", row.version_id)]
    if event in _WITH_FAILURE and row.failure is not None:
        facts.append(("failure", row.failure.code))
        facts += [(f"failure.{name}", str(value)) for name, value in row.failure.facts if name in _TOLD_FACTS]
    if event is Event.TRY_FAILED:
        facts.append(("tries", str(row.failed_tries)))
        if _repeats(connection, row.dossier_id, facts, at=at):
            return
    entry = HistoryEntry(at=at, code=f"sync.{event.value}", facts=tuple(facts))
    StoredHistory(connection).add(row.dossier_id, entry)


def _forget_beginning(connection: Connection, dossier_id: str) -> None:
    """Nothing was begun after all: the line that said so goes."""
    table = tables.history
    last = connection.execute(
        select(table.c.row, table.c.code)
        .where(table.c.dossier_id == dossier_id)
        .order_by(table.c.row.desc())
        .limit(1)
    ).first()
    if last is not None and last.code == f"sync.{Event.ANNOUNCE_BEGUN.value}":
        connection.execute(delete(table).where(table.c.row == last.row))


def _repeats(connection: Connection, dossier_id: str, facts: list[tuple[str, str]], *, at: datetime) -> bool:
    """Renew the dossier's last line if it is the same failure of the same version; whether it was."""
    table = tables.history
    last = connection.execute(
        select(table.c.row, table.c.code, table.c.facts)
        .where(table.c.dossier_id == dossier_id)
        .order_by(table.c.row.desc())
        .limit(1)
    ).first()
    if last is None or last.code != f"sync.{Event.TRY_FAILED.value}":
        return False
    said = [tuple(fact) for fact in json.loads(last.facts)]
    if said[:-1] != facts[:-1]:
        return False
    connection.execute(
        update(table).where(table.c.row == last.row).values(at=at, facts=json.dumps(facts, ensure_ascii=False))
    )
    return True
