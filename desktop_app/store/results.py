"""The bytes of a result while it is being downloaded: they survive a kill, so that a download resumes.

Knows offsets and parts. Refuses to know the wire and the sealed files that whole results become.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from desktop_app.dossier.model import PaperFile, Result
from desktop_app.store import tables
from desktop_app.store.answers import StoredAnswers
from sync.ports import WantedResult


class StoredResultParts:
    """The parts of wanted results within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def held_bytes(self, wanted: WantedResult) -> int:
        """How much of it is here, from its start."""
        table = tables.result_parts
        found = self._connection.execute(
            select(func.coalesce(func.max(table.c.start + func.length(table.c.content)), 0)).where(_is_part_of(wanted))
        )
        return int(found.scalar_one())

    def append(self, wanted: WantedResult, offset: int, content: bytes) -> None:
        """Add bytes right behind those that are here; an offset of 0 starts anew.

        Raises ValueError for any other offset: the caller lost count, and a hole would be a lie.
        """
        if offset == 0:
            self.drop(wanted)
        elif offset != self.held_bytes(wanted):
            raise ValueError(offset)
        if content:
            self._connection.execute(
                insert(tables.result_parts).values(
                    portal_id=wanted.portal_id,
                    result_id=wanted.result.result_id,
                    start=offset,
                    content=content,
                )
            )

    def parts(self, wanted: WantedResult) -> Iterator[bytes]:
        """The bytes in order, a part at a time."""
        table = tables.result_parts
        starts = self._connection.execute(
            select(table.c.start).where(_is_part_of(wanted)).order_by(table.c.start)
        ).scalars()
        for start in starts.all():
            yield bytes(
                self._connection.execute(
                    select(table.c.content).where(_is_part_of(wanted), table.c.start == start)
                ).scalar_one()
            )

    def drop(self, wanted: WantedResult) -> None:
        self._connection.execute(delete(tables.result_parts).where(_is_part_of(wanted)))

    def keep(self, wanted: WantedResult, file: PaperFile) -> None:
        """The result is here: its file, its row and the end of its parts in one commit."""
        table = tables.wanted_results
        is_this = and_(table.c.portal_id == wanted.portal_id, table.c.result_id == wanted.result.result_id)
        announced_at = self._connection.execute(
            update(table).where(is_this).values(is_here=True).returning(table.c.announced_at)
        ).scalar_one()
        result = Result(
            result_id=wanted.result.result_id,
            dossier_id=wanted.dossier_id,
            at=announced_at,
            name=wanted.result.name,
            size_bytes=wanted.result.size,
            sha256=wanted.result.sha256,
            media_type=wanted.result.media_type,
            file=file,
        )
        StoredAnswers(self._connection).put_result(result)
        self.drop(wanted)


class PartsStream(io.RawIOBase):
    """Parts as one readable stream, without holding them all in memory."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest:
            following = next(self._parts, None)
            if following is None:
                return 0
            self._rest = following
        view = memoryview(buffer).cast("B")
        piece, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(piece)] = piece
        return len(piece)


def _is_part_of(wanted: WantedResult) -> ColumnElement[bool]:
    table = tables.result_parts
    return and_(table.c.portal_id == wanted.portal_id, table.c.result_id == wanted.result.result_id)
