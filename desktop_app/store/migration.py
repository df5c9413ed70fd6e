"""Bringing a database to the present structure, whatever happens on the way.

Law: one step is one BEGIN EXCLUSIVE with user_version set inside, so a kill leaves the structure before or
after the step, never between. Before the first step of a database that holds something, a copy is made,
opened again and checked; without a sound copy nothing is changed. A newer structure is refused untouched.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from desktop_app.disk import named
from desktop_app.store.connection import APPLICATION_ID, PAGE_BYTES, check_integrity, connect
from desktop_app.store.problems import (
    CopyNotSound,
    DatabaseDamaged,
    DatabaseFromTheFuture,
    DatabaseMissing,
    ForeignDatabase,
)
from desktop_app.store.schema import STEPS, Step
from desktop_app.system import replace_durably, sync_file, write_durably

_COPIES_KEPT = 3
_COPY_NAME = re.compile(r"dossiers-v(\d+)\.db")


def copy_path(copies: Path, version: int) -> Path:
    """Where the copy of a database of this structure lies."""
    return copies / f"dossiers-v{version}.db"


def migrate(path: Path, key: bytes, copies: Path, *, steps: Sequence[Step] = STEPS) -> int:
    """Take the database (created when missing) through all steps it lacks; returns how many were taken.

    Raises DatabaseFromTheFuture, ForeignDatabase, CopyNotSound, DiskFull, DiskFailed, and driver errors.
    """
    with contextlib.closing(connect(path, key, may_write=True)) as connection:
        found = _version(connection)
        known = steps[-1].number
        if found > known:
            raise DatabaseFromTheFuture(path=str(path), found=found, known=known)
        _refuse_foreign(connection, path, found)
        lacking = [step for step in steps if step.number > found]
        if lacking and found > 0:
            keep_copy(connection, key, copies, version=found)
        for step in lacking:
            _take(connection, step)
        return len(lacking)


def refuse_lost(path: Path) -> None:
    """SQLite makes a new database where one is gone or cut below a page: that would hide a loss.

    Raises DatabaseMissing, DatabaseDamaged.
    """
    size = path.stat().st_size if path.exists() else 0
    if size == 0 and _made_mark(path).exists():
        raise DatabaseMissing(path=str(path))
    if 0 < size < PAGE_BYTES:
        raise DatabaseDamaged(path=str(path), detail=f"{size} bytes")


def remember_made(path: Path) -> None:
    """Leave the mark by which `refuse_lost` knows that there was a database. Raises DiskFull, DiskFailed."""
    try:
        if not _made_mark(path).exists():
            write_durably(_made_mark(path), b"")
    except OSError as error:
        raise named(error, path.parent, needed_bytes=PAGE_BYTES) from error


def _made_mark(path: Path) -> Path:
    return path.with_name(path.name + ".made")


def keep_copy(connection: Any, key: bytes, copies: Path, *, version: int) -> Path:
    """Copy the open database under its version's name, proved by reading it back; older copies make room."""
    target = copy_path(copies, version)
    unfinished = target.with_name(target.name + ".part")
    try:
        _remove(unfinished)
        with contextlib.closing(connect(unfinished, key, may_write=True)) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if check_integrity(copy) is not None or _contents(copy) != _contents(connection):
                raise CopyNotSound(path=str(unfinished))
        with unfinished.open("r+b") as file:
            sync_file(file)
        replace_durably(unfinished, target)
    except OSError as error:
        raise named(error, copies, needed_bytes=_bytes_needed(connection)) from error
    finally:
        with contextlib.suppress(OSError):
            _remove(unfinished)
    _drop_old_copies(copies)
    return target


def _version(connection: Any) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_foreign(connection: Any, path: Path, version: int) -> None:
    """A file of ours carries our application id from its first step on; an empty file carries nothing."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION_ID and (version > 0 or tables > 0):
        raise ForeignDatabase(path=str(path))


def _take(connection: Any, step: Step) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    try:
        for statement in step.statements:
            connection.execute(statement)
        faults = connection.execute("PRAGMA foreign_key_check").fetchone()
        if faults is not None:
            raise driver.IntegrityError(f"step {step.number} leaves a reference to nothing in {faults[0]}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {step.number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _contents(connection: Any) -> list[tuple[str, int]]:
    """Every table with its number of rows, and the version."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    counts = [(name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for (name,) in names]
    return [("", _version(connection)), *counts]


def _bytes_needed(connection: Any) -> int:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    return int(pages * size)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _drop_old_copies(copies: Path) -> None:
    found = [path for path in copies.iterdir() if _COPY_NAME.fullmatch(path.name)]
    found.sort(key=lambda path: int(path.stem.rpartition("v")[2]))
    for path in found[:-_COPIES_KEPT]:
        with contextlib.suppress(OSError):
            path.unlink()
