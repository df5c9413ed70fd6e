"""The portal's database: the SQLite of `sqlcipher3`, through SQLAlchemy; WAL, synchronous=FULL.

Not encrypted: the portal is a server, and its disk and folder rights are the operator's. Writers queue on
a lock of this process and then take the database's own (`BEGIN IMMEDIATE`), so a transaction never fails
half-way for want of the write lock. A second process on the same folder is refused by `FolderOwnership`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import sqlcipher3.dbapi2 as sqlite
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError

from sync.portal.problems import DatabaseTooOld, DataFromFuture, DataInUse, DataUnusable
from sync.portal.tables import SCHEMA, metadata

NEEDED_SQLITE = (3, 51, 3)
"""The first SQLite without the WAL-reset fault."""


class Database:
    """One open database. Raises DatabaseTooOld, DataFromFuture, DataUnusable when it cannot be used."""

    def __init__(self, path: Path) -> None:
        if sqlite.sqlite_version_info < NEEDED_SQLITE:
            raise DatabaseTooOld(found=sqlite.sqlite_version, needed=".".join(map(str, NEEDED_SQLITE)))
        self._writing = Lock()
        self._engine = create_engine(f"sqlite:///{path}", module=sqlite, pool_size=8, max_overflow=40, pool_timeout=30)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        try:
            with self.write() as connection:
                found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                if found > SCHEMA:
                    raise DataFromFuture(folder=str(path.parent), found=found, known=SCHEMA)
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
        except DatabaseError as error:
            raise DataUnusable(folder=str(path.parent), reason=type(error.orig).__name__) from None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start; committed at the end, undone by an
        exception.
        """
        with self._writing, self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the data and changes nothing."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def _prepare(raw: Any, record: Any) -> None:
    raw.isolation_level = None  # transactions are begun by `_begin`, not by the driver
    cursor = raw.cursor()
    for pragma in (
        "busy_timeout = 15000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        cursor.execute("PRAGMA " + pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class FolderOwnership:
    """The operating system's lock on a data folder, held while this object lives and dropped by any death.

    It is an exclusive transaction on a database of its own, because SQLite's locks work alike on every
    system.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = sqlite.connect(
                str(folder / "owner.lock"), isolation_level=None, timeout=0, check_same_thread=False
            )
            self._lock.execute("PRAGMA journal_mode = MEMORY")
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite.OperationalError as error:
            if "locked" in str(error):
                raise DataInUse(folder=str(folder)) from None
            raise DataUnusable(folder=str(folder), reason=type(error).__name__) from None
        except (OSError, sqlite.DatabaseError) as error:
            raise DataUnusable(folder=str(folder), reason=type(error).__name__) from None

    def release(self) -> None:
        self._lock.close()
