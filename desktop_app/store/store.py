"""The store: open the encrypted database, write through the one writer, read beside it.

Knows how to open, check and close. What the records mean is `dossier`'s; what can be kept is `records`'.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.pool import NullPool, QueuePool

from desktop_app.disk import named
from desktop_app.errors import Problem
from desktop_app.store import connection as low
from desktop_app.store.migration import migrate, refuse_lost, remember_made
from desktop_app.store.problems import DatabaseDamaged, StoreClosed
from desktop_app.store.records import StoredRecords
from desktop_app.store.schema import STEPS, Step
from desktop_app.store.words import Fold
from desktop_app.store.writer import Writer

Answer = TypeVar("Answer")

_READERS = 4


class EncryptedStore:
    """`dossier.ports.Store` on SQLCipher. Open it while this process holds the data folder's lock."""

    def __init__(self, path: Path, key: bytes, *, copies: Path, fold: Fold, steps: Sequence[Step] = STEPS) -> None:
        """Open the database (made when missing) and bring it to the present structure.

        Args:
            key: 32 bytes, `vault.keys.Keys.database`.
            copies: folder for the copy that is made before the structure changes.
            fold: takes accents and capitals away, for the search index.
            steps: the structure to bring it to.

        Raises:
            WrongDatabaseKey, DatabaseDamaged, DatabaseMissing, DatabaseNotEncrypted, DatabaseFromTheFuture,
            ForeignDatabase, CopyNotSound, EngineTooOld, DiskFull, DiskFailed.
        """
        self._file = _DatabaseFile(path, key)
        self._fold = fold
        self._is_closed = False
        refuse_lost(path)
        self._file.translating(lambda: migrate(path, key, copies, steps=steps))
        remember_made(path)
        self._readers = _engine(lambda: low.connect(path, key, may_write=False), begin="BEGIN", readers=_READERS)
        self._writer = Writer(self._file)

    def write(self, work: Callable[[StoredRecords], Answer]) -> Future[Answer]:
        """Hand `work` to the writer; the future completes after the commit. See `Writer.submit`.

        `work` may run a second time after a failed commit: it touches nothing but its records.
        """
        fold = self._fold
        return self._writer.submit(lambda connection: work(StoredRecords(connection, fold)))

    def read(self, work: Callable[[StoredRecords], Answer]) -> Answer:
        """Run `work` here and now on a reading connection, seeing one committed state throughout.

        Raises what `work` raises, DatabaseDamaged, DiskFailed, StoreClosed.
        """
        if self._is_closed:
            raise StoreClosed
        try:
            return self._read_once(work)
        except DBAPIError as error:
            if low.is_read_only(error.orig or error):
                raise
            if not self._file.is_doubtful(error):
                raise self._file.problem(error) from error
            self._readers.dispose()
            problem = self._writer.look(self._file.wrong)
            if problem is not None:
                raise problem from error
            return self._read_once(work)

    def check(self) -> None:
        """Read and authenticate the whole file; writers wait for seconds. Raises DatabaseDamaged, DiskFailed."""
        problem = self._writer.look(self._file.wrong)
        if problem is not None:
            raise problem

    def close(self) -> None:
        """Finish all writes and close every connection. Harmless when repeated."""
        self._is_closed = True
        self._readers.dispose()
        self._writer.close()

    def _read_once(self, work: Callable[[StoredRecords], Answer]) -> Answer:
        with self._readers.connect() as connection, connection.begin():
            return work(StoredRecords(connection, self._fold))


class _DatabaseFile:
    """The writer's source of connections, and the one place that says what an error means."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._engine = _engine(lambda: low.connect(path, key, may_write=True), begin="BEGIN IMMEDIATE", readers=0)

    def open(self) -> Connection:
        return self.translating(self._engine.connect)

    def translating(self, opening: Callable[[], Answer]) -> Answer:
        """Run `opening`; a doubtful answer of the disk is asked for again before it is believed."""
        try:
            return opening()
        except OSError as error:
            raise named(error, self.path.parent, needed_bytes=low.ROOM_FOR_A_WRITE_BYTES) from error
        except (driver.Error, DBAPIError) as first:
            if not self.is_doubtful(first):
                raise self.problem(first) from first
        try:
            return opening()
        except (driver.Error, DBAPIError) as second:
            raise self.problem(second) from second

    def is_doubtful(self, error: BaseException) -> bool:
        return low.is_doubtful(_original(error))

    def is_fatal(self, error: BaseException) -> bool:
        return isinstance(error, PendingRollbackError) or low.spoils_the_transaction(_original(error))

    def wrong(self) -> BaseException | None:
        """What a new connection finds wrong with the whole file; None when it is sound."""
        try:
            with contextlib.closing(low.connect(self.path, self._key, may_write=False)) as raw:
                detail = low.check_integrity(raw)
        except driver.Error as error:
            return self.problem(error)
        return None if detail is None else DatabaseDamaged(path=str(self.path), detail=detail[:200])

    def problem(self, error: BaseException) -> BaseException:
        """The named problem, or the error itself when it is a mistake in our SQL."""
        meant: Problem | None = low.named_database_problem(_original(error), self.path, self._key)
        return meant or error


def _original(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _engine(creator: Callable[[], Any], *, begin: str, readers: int) -> Engine:
    """An engine whose transactions begin as we say; SQLAlchemy keeps no idle writing connection."""
    pool: dict[str, Any] = {"poolclass": NullPool}
    if readers:
        pool = {"poolclass": QueuePool, "pool_size": readers, "max_overflow": 4, "pool_timeout": 30}
    engine = create_engine("sqlite://", module=driver, creator=creator, hide_parameters=True, **pool)

    @event.listens_for(engine, "begin")
    def begin_as_told(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
