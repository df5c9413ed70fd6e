"""The one list of everything that happened, from which each account reads its own part by a cursor.

The cursor is the number of the last change seen. Writers queue on one lock, so numbers appear in commit
order and a reader never skips one that commits later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sync.portal.refusals import Refused
from sync.portal.statuses import TEXTS, Status, check_follows
from sync.portal.tables import changes, dossiers, history
from sync.wire import CHANGES_IN_ANSWER, Change, ChangesAnswer


def publish(
    connection: Connection,
    *,
    dossier_id: str,
    version_id: str,
    at: datetime,
    kind: str,
    subject: Mapping[str, Any],
) -> None:
    """Add a change that the dossier's account will read. `subject`: JSON fields of sync.wire.Change of
    this kind.
    """
    account = connection.execute(select(dossiers.c.account_id).where(dossiers.c.dossier_id == dossier_id)).scalar_one()
    connection.execute(
        insert(changes).values(
            account_id=account,
            dossier_id=dossier_id,
            version_id=version_id,
            at=at,
            kind=kind,
            subject=json.dumps(subject, ensure_ascii=False),
        )
    )


def move(
    connection: Connection,
    dossier: Row[Any],
    then: Status,
    *,
    at: datetime,
    actor: str,
    text: str = "",
    given: Mapping[str, Any] | None = None,
) -> None:
    """Give the dossier its next status, in history and in the feed. Refuses what the table of statuses
    does not know.
    """
    if dossier.status is not None:
        check_follows(Status(dossier.status), then)
    set_status(
        connection,
        dossier.dossier_id,
        dossier.current_version,
        then,
        at=at,
        actor=actor,
        text=text,
        given=given,
    )


def set_status(
    connection: Connection,
    dossier_id: str,
    version_id: str,
    status: Status,
    *,
    at: datetime,
    actor: str,
    text: str = "",
    given: Mapping[str, Any] | None = None,
) -> None:
    """As `move`, for callers that have checked the step. An empty text says the status in the table's own
    words.
    """
    words = text or TEXTS[status]
    connection.execute(update(dossiers).where(dossiers.c.dossier_id == dossier_id).values(status=int(status)))
    connection.execute(
        insert(history).values(dossier_id=dossier_id, at=at, status=int(status), text=words, actor=actor)
    )
    publish(
        connection,
        dossier_id=dossier_id,
        version_id=version_id,
        at=at,
        kind="status",
        subject={"status": int(status), "status_text": words, **(given or {})},
    )


def read_feed(connection: Connection, account_id: str, since: str) -> ChangesAnswer:
    """The account's changes after the cursor, oldest first, at most CHANGES_IN_ANSWER. An empty cursor is
    the start.
    """
    if since and not (since.isascii() and since.isdigit() and len(since) <= 15):
        raise Refused(400, "changes.cursor")
    rows = connection.execute(
        select(changes)
        .where(changes.c.account_id == account_id, changes.c.seq > int(since or 0))
        .order_by(changes.c.seq)
        .limit(CHANGES_IN_ANSWER)
    ).all()
    return ChangesAnswer(
        cursor=str(rows[-1].seq) if rows else since or "0",
        changes=tuple(_change(row) for row in rows),
    )


def _change(row: Row[Any]) -> Change:
    fields = {
        "seq": row.seq,
        "dossier_id": row.dossier_id,
        "version_id": row.version_id,
        "at": row.at.isoformat(),
        "kind": row.kind,
        **json.loads(row.subject),
    }
    return Change.model_validate_json(json.dumps(fields))
