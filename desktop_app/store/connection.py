"""One connection to the encrypted database, and what its refusals mean.

Law: the key is the first thing a connection is told, as raw hex, so no plain database is ever created and no
passphrase stands in SQL. SQLite below 3.51.3 is refused: two connections could damage the file (WAL-reset
bug, 3.7.0 to 3.51.2). Knows pragmas and SQLite's result codes. Refuses to know tables.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as driver

from desktop_app.disk import DiskFailed, disk_full
from desktop_app.errors import Problem
from desktop_app.store.problems import (
    DatabaseDamaged,
    DatabaseNotEncrypted,
    EngineTooOld,
    WrongDatabaseKey,
)
from desktop_app.system import free_bytes, open_private

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_ENGINE = (3, 51, 3)
APPLICATION_ID = 0x54485331  # "THS1"
LARGEST_WAL_BYTES = 64 * 1024 * 1024
ROOM_FOR_A_WRITE_BYTES = 8_000_000
_NO_ROOM_BYTES = 256 * 1024
_PLAIN_MAGIC = b"SQLite format 3\0"
_BUSY_MILLISECONDS = 5000

_SQLITE_IOERR = 10
_SQLITE_CORRUPT = 11
_SQLITE_FULL = 13
_SQLITE_CANTOPEN = 14
_SQLITE_NOTADB = 26
_SQLITE_READONLY = 8
_CODES_IN_WORDS = {
    "disk I/O error": _SQLITE_IOERR,
    "disk image is malformed": _SQLITE_CORRUPT,
    "disk is full": _SQLITE_FULL,
    "unable to open database file": _SQLITE_CANTOPEN,
    "not a database": _SQLITE_NOTADB,
}

# Layout of a page of SQLCipher 4: content, IV 16, HMAC-SHA512 64 (reserve 80).
PAGE_BYTES = 4096
_HMAC_BYTES = 64
_SALT_BYTES = 16
_PAGES_TO_TRY = 64


def check_engine() -> None:
    """Raises EngineTooOld."""
    if driver.sqlite_version_info < OLDEST_ENGINE:
        needed = ".".join(map(str, OLDEST_ENGINE))
        raise EngineTooOld(found=driver.sqlite_version, needed=needed)


def connect(path: Path, key: bytes, *, may_write: bool) -> Any:
    """A DB-API connection in autocommit mode, keyed and tuned; usable from any one thread at a time.

    A writing connection creates the file when it is missing, private from the start; the WAL inherits that.

    Raises:
        DatabaseNotEncrypted: a plain database stands at `path`.
        driver.Error: not translated; see `named_database_problem`.
        OSError: the file cannot be created.
    """
    check_engine()
    refuse_plain(path)
    if may_write and not path.exists():
        open_private(path, "ab").close()
    connection = driver.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_MILLISECONDS / 1000
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        if may_write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA journal_size_limit = {LARGEST_WAL_BYTES}")
        else:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_plain(path: Path) -> None:
    """Raises DatabaseNotEncrypted when the file begins as every plain SQLite database does."""
    if _first_bytes(path, len(_PLAIN_MAGIC)) == _PLAIN_MAGIC:
        raise DatabaseNotEncrypted(path=str(path))


def result_code(error: BaseException) -> int:
    """SQLite's primary result code of a driver error, 0 if it has none.

    WORKAROUND: sqlcipher3 0.6.4 gives errors of `backup` no code; their text, which SQLite fixes, tells it.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF
    return next((code for words, code in _CODES_IN_WORDS.items() if words in str(error)), 0)


def is_doubtful(error: BaseException) -> bool:
    """Whether the error speaks of a damaged database: true only if a new connection says so too."""
    return result_code(error) in (_SQLITE_CORRUPT, _SQLITE_NOTADB)


def is_read_only(error: BaseException) -> bool:
    """Whether somebody tried to write on a reading connection, which is a bug and no problem of the world."""
    return result_code(error) == _SQLITE_READONLY


def spoils_the_transaction(error: BaseException) -> bool:
    """Whether more than the statement failed: the transaction is lost and the connection better replaced."""
    return result_code(error) in (
        _SQLITE_IOERR,
        _SQLITE_CORRUPT,
        _SQLITE_FULL,
        _SQLITE_CANTOPEN,
        _SQLITE_NOTADB,
        _SQLITE_READONLY,
    )


def named_database_problem(error: BaseException, path: Path, key: bytes) -> Problem | None:
    """The problem that a driver error means, or None for a mistake in our own SQL, which is a bug."""
    code = result_code(error)
    if code == _SQLITE_FULL or (code in (_SQLITE_IOERR, _SQLITE_CANTOPEN) and _has_no_room(path.parent)):
        return disk_full(path.parent, needed_bytes=ROOM_FOR_A_WRITE_BYTES)
    if code in (_SQLITE_IOERR, _SQLITE_CANTOPEN, _SQLITE_READONLY):
        reason = str(getattr(error, "sqlite_errorname", "") or error)
        return DiskFailed(folder=str(path.parent), reason=reason)
    if code == _SQLITE_NOTADB and not any_page_has_key(path, key):
        return WrongDatabaseKey(path=str(path))
    if code in (_SQLITE_CORRUPT, _SQLITE_NOTADB):
        return DatabaseDamaged(path=str(path), detail=str(error)[:200])
    return None


def _has_no_room(folder: Path) -> bool:
    """SQLite calls it an I/O error when the small file beside the WAL finds no room."""
    try:
        return free_bytes(folder) < _NO_ROOM_BYTES
    except OSError:
        return False


def check_integrity(connection: Any) -> str | None:
    """What is wrong with the whole file, page by page and then table by table; None when it is sound."""
    try:
        for row in connection.execute("PRAGMA cipher_integrity_check"):
            return str(row[0])
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except driver.DatabaseError as error:
        if not is_doubtful(error):
            raise
        return str(error)
    return None if found == "ok" else str(found)


def any_page_has_key(path: Path, key: bytes) -> bool:
    """Whether some page of the file was written with this key: tells a damaged file from a foreign one.

    SQLCipher 4: each page ends with HMAC-SHA512 over its content, IV and number (little endian); the HMAC key
    is PBKDF2-SHA512 of the raw key, two rounds, over the file's salt with every byte XOR 0x3A.
    """
    salt = _first_bytes(path, _SALT_BYTES)
    if len(salt) < _SALT_BYTES:
        return False
    hmac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    for number, page in _some_pages(path):
        content = page[_SALT_BYTES:] if number == 1 else page
        signed = content[:-_HMAC_BYTES] + number.to_bytes(4, "little")
        if hmac.compare_digest(hmac.new(hmac_key, signed, hashlib.sha512).digest(), page[-_HMAC_BYTES:]):
            return True
    return False


def _some_pages(path: Path) -> Iterator[tuple[int, bytes]]:
    """Pages spread over the file, with their numbers from 1."""
    try:
        count = path.stat().st_size // PAGE_BYTES
        step = max(1, count // _PAGES_TO_TRY)
        with path.open("rb") as file:
            for number in range(1, count + 1, step):
                file.seek((number - 1) * PAGE_BYTES)
                page = file.read(PAGE_BYTES)
                if len(page) == PAGE_BYTES:
                    yield number, page
    except OSError:
        return


def _first_bytes(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""
