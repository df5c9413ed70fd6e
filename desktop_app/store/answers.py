"""What came back from the portals, and each dossier's history. Every put is harmless when repeated."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop_app.dossier.model import (
    FeeNotice,
    HistoryEntry,
    Message,
    Result,
    SupplementItem,
    SupplementRequest,
)
from desktop_app.store import tables
from desktop_app.store.papers import FILE_COLUMNS, StoredPapers, paper_file
from desktop_app.store.upsert import put


class StoredAnswers:
    """`dossier.ports.PortalAnswers` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_message(self, message: Message) -> None:
        put(self._connection, tables.messages, vars(message), key=("dossier_id", "message_id"))

    def messages(self, dossier_id: str) -> Sequence[Message]:
        """Oldest first."""
        table = tables.messages
        found = self._connection.execute(
            select(table).where(table.c.dossier_id == dossier_id).order_by(table.c.at, table.c.message_id)
        )
        return tuple(Message(**row._mapping) for row in found)

    def put_supplement(self, request: SupplementRequest) -> None:
        """A request that comes again does not forget by which version it was answered."""
        table = tables.supplements
        values = vars(request) | {"items": json.dumps([[item.ref, item.text] for item in request.items])}
        keep = ("answered_by",) if request.answered_by is None else ()
        put(self._connection, table, values, key=("dossier_id", "request_id"), keep=keep)

    def supplements(self, dossier_id: str) -> Sequence[SupplementRequest]:
        """Oldest first."""
        table = tables.supplements
        found = self._connection.execute(
            select(table).where(table.c.dossier_id == dossier_id).order_by(table.c.at, table.c.request_id)
        )
        return tuple(
            SupplementRequest(
                **dict(row._mapping) | {"items": tuple(SupplementItem(*item) for item in json.loads(row.items))}
            )
            for row in found
        )

    def put_fee(self, fee: FeeNotice) -> None:
        """A fee is known by dossier, instant, amount and text; put again, it can become paid."""
        put(self._connection, tables.fees, vars(fee), key=("dossier_id", "at", "amount_dong", "text"))

    def fees(self, dossier_id: str) -> Sequence[FeeNotice]:
        """Oldest first."""
        table = tables.fees
        found = self._connection.execute(
            select(table).where(table.c.dossier_id == dossier_id).order_by(table.c.at, table.c.text)
        )
        return tuple(FeeNotice(**row._mapping) for row in found)

    def put_result(self, result: Result) -> None:
        """A result that is announced again does not forget its file."""
        values = {name: value for name, value in vars(result).items() if name != "file"}
        if result.file is not None:
            StoredPapers(self._connection).add_file(result.file)
            values["file_id"] = result.file.file_id
        put(self._connection, tables.results, values, key=("dossier_id", "result_id"))

    def results(self, dossier_id: str) -> Sequence[Result]:
        """Oldest first."""
        table = tables.results
        found = self._connection.execute(
            select(table).where(table.c.dossier_id == dossier_id).order_by(table.c.at, table.c.result_id)
        ).all()
        files = {
            row.file_id: paper_file(row)
            for row in self._connection.execute(
                select(*FILE_COLUMNS).where(tables.files.c.file_id.in_([row.file_id for row in found]))
            )
        }
        return tuple(
            Result(
                row.result_id,
                dossier_id,
                row.at,
                row.name,
                row.size_bytes,
                row.sha256,
                row.media_type,
                files.get(row.file_id),
            )
            for row in found
        )

    def unread(self) -> int:
        """How many dossiers have something that nobody has looked at."""
        return self._connection.execute(select(func.count()).select_from(tables.unread)).scalar_one()

    def mark_unread(self, dossier_id: str) -> None:
        put(self._connection, tables.unread, {"dossier_id": dossier_id}, key=("dossier_id",))

    def mark_read(self, dossier_id: str) -> None:
        self._connection.execute(delete(tables.unread).where(tables.unread.c.dossier_id == dossier_id))

    def is_unread(self, dossier_id: str) -> bool:
        table = tables.unread
        found = select(func.count()).select_from(table).where(table.c.dossier_id == dossier_id)
        return bool(self._connection.execute(found).scalar_one())

    def mark_delivered(self, dossier_id: str, message_id: str) -> None:
        """Our message reached the portal; unknown ids are passed over."""
        table = tables.messages
        self._connection.execute(
            update(table)
            .where(table.c.dossier_id == dossier_id, table.c.message_id == message_id)
            .values(delivered=True)
        )


class StoredHistory:
    """`dossier.ports.History` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, dossier_id: str, entry: HistoryEntry) -> None:
        self._connection.execute(
            insert(tables.history).values(
                dossier_id=dossier_id,
                at=entry.at,
                code=entry.code,
                facts=json.dumps(entry.facts, ensure_ascii=False),
                actor=entry.actor,
            )
        )

    def of(self, dossier_id: str) -> Sequence[HistoryEntry]:
        """In the order in which it happened here, which a wrong clock cannot change."""
        table = tables.history
        found = self._connection.execute(
            select(table.c.at, table.c.code, table.c.facts, table.c.actor)
            .where(table.c.dossier_id == dossier_id)
            .order_by(table.c.row)
        )
        return tuple(
            HistoryEntry(at, code, tuple((name, value) for name, value in json.loads(facts)), actor)
            for at, code, facts, actor in found
        )
