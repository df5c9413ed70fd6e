"""The papers at rest: sealed files in one folder, each under a random id.

Law: `add` returns only when the bytes and their name are on the disk, so whoever writes the database row
afterwards never has a row without its file. No content touches the disk unsealed, not even on the way in.
The name on disk is an HMAC of the id; the id is random, so neither tells which paper this is.
Knows ids, digests and sizes. Refuses to know names, media types, dossiers and who needs which file.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from desktop_app.disk import megabytes, named
from desktop_app.system import make_private_folder, open_private, replace_durably, sync_file, sync_folder
from desktop_app.vault.keys import Keys
from desktop_app.vault.problems import FileDamaged, FileMissing, FileTooLarge, SourceUnreadable
from desktop_app.vault.sealing import (
    CHUNK_BYTES,
    FILE_ID_BYTES,
    HEADER_BYTES,
    Header,
    SealedReader,
    new_header,
    read_fully,
    read_header,
    seal,
    sealed_bytes,
)

_UNFINISHED = ".part"
_GIVEN_NAME = re.compile(r"[0-9a-f]{64}")
_HELD_IN_MEMORY_BYTES = 8 * 1024 * 1024
_NO_DIGEST = bytes(32)


def _mine() -> str:
    """How this process's unfinished files end: another instance after unlocking again leaves them alone."""
    return f".{os.getpid()}{_UNFINISHED}"


class StoredFile(NamedTuple):
    """What `add` stored: keep all three, the reader asks for the first two."""

    file_id: str
    sha256: str
    size_bytes: int


class SealedFiles:
    """The sealed files of one data folder, which this process has locked."""

    def __init__(self, folder: Path, keys: Keys, *, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        """Removes what an `add` of a killed process left unfinished. Raises DiskFailed."""
        self._folder = folder
        self._keys = keys
        self._random_bytes = random_bytes
        try:
            make_private_folder(folder)
            for unfinished in folder.glob("*" + _UNFINISHED):
                if not unfinished.name.endswith(_mine()):
                    unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise named(error, folder, needed_bytes=0) from error

    def add(self, source: BinaryIO, *, limit_bytes: int) -> StoredFile:
        """Seal `source`, read once from its present position to its end.

        Args:
            limit_bytes: the largest content that is taken.

        Raises:
            FileTooLarge: more than `limit_bytes`; nothing is kept.
            SourceUnreadable: the source failed while being read; nothing is kept.
            DiskFull, DiskFailed: nothing is kept.
        """
        counted = _Source(source, limit_bytes)
        start = read_fully(cast(BinaryIO, counted), _HELD_IN_MEMORY_BYTES)
        if len(start) < _HELD_IN_MEMORY_BYTES:
            return self._store(io.BytesIO(start), counted)
        return self._store_large(io.BytesIO(start), counted)

    def open(self, file_id: str, sha256: str) -> BinaryIO:
        """A reader that starts anywhere at no cost; every chunk is checked before its bytes come out.

        Raises FileMissing, FileDamaged (now or while reading), DiskFailed.
        """
        return cast(BinaryIO, self._reader(file_id, sha256))

    def read(self, file_id: str, sha256: str) -> bytes:
        """The whole content. Raises as `open`."""
        with self._reader(file_id, sha256) as reader:
            return reader.read(reader.size_bytes) or b""

    def size_bytes(self, file_id: str, sha256: str) -> int:
        """The content's size, proved by the last chunk. Raises as `open`."""
        with self._reader(file_id, sha256) as reader:
            return reader.size_bytes

    def verify(self, file_id: str, sha256: str) -> None:
        """Read everything and compare the content's digest. Raises as `open`."""
        digest = hashlib.sha256()
        with self._reader(file_id, sha256) as reader:
            while data := reader.read(CHUNK_BYTES):
                digest.update(data)
        if digest.hexdigest() != sha256:
            raise FileDamaged(file_id=file_id, reason="content")

    def delete(self, file_id: str) -> None:
        """Remove the file; harmless when it is gone. Raises DiskFailed."""
        try:
            self._path(file_id).unlink(missing_ok=True)
            sync_folder(self._folder)
        except OSError as error:
            raise named(error, self._folder, needed_bytes=0) from error

    def drop_unknown(self, known: Iterable[str]) -> int:
        """Remove files that no row names: a kill between `add` and the row leaves such. Returns how many.

        Call it once after opening, before anything is added. Only names that this class gives are touched.
        Raises DiskFailed.
        """
        wanted = {self._path(file_id).name for file_id in known}
        dropped = 0
        try:
            for path in self._folder.iterdir():
                if _GIVEN_NAME.fullmatch(path.name) and path.name not in wanted:
                    path.unlink(missing_ok=True)
                    dropped += 1
            sync_folder(self._folder)
        except OSError as error:
            raise named(error, self._folder, needed_bytes=0) from error
        return dropped

    def ids(self) -> Iterator[str]:
        """The ids of all files that carry their own name; foreign and renamed files are passed over."""
        for path in sorted(self._folder.iterdir()):
            with contextlib.suppress(OSError, FileDamaged):
                with path.open("rb") as file:
                    file_id = read_header(file.read(HEADER_BYTES)).file_id.hex()
                if self._path(file_id) == path:
                    yield file_id

    def _store(self, content: BinaryIO, counted: _Source) -> StoredFile:
        """Seal content whose digest is known already."""
        sha256, size_bytes = counted.digest(), counted.size_bytes
        header = new_header(self._random_bytes(FILE_ID_BYTES), self._random_bytes)
        path = self._path(header.file_id.hex())
        unfinished = path.with_name(path.name + _mine())
        try:
            with open_private(unfinished, "wb") as target:
                seal(content, cast(BinaryIO, target), key=self._keys.attachments, header=header, sha256=sha256)
                sync_file(target)
            replace_durably(unfinished, path)
        except BaseException as error:
            self._drop(unfinished)
            if isinstance(error, OSError):
                raise named(error, self._folder, needed_bytes=sealed_bytes(size_bytes)) from error
            raise
        return StoredFile(header.file_id.hex(), sha256.hex(), size_bytes)

    def _store_large(self, start: BinaryIO, counted: _Source) -> StoredFile:
        """Seal content that does not fit in memory: its digest, which binds every chunk, is known at its end.

        On the way in it lies on disk sealed with a key that exists in memory alone. Reading the source
        twice instead would trust a USB stick to say the same thing twice.
        """
        once = self._random_bytes(32)
        header = new_header(self._random_bytes(FILE_ID_BYTES), self._random_bytes)
        unfinished = self._folder / (header.file_id.hex() + _mine())
        try:
            with open_private(unfinished, "w+b") as target:
                whole = cast(BinaryIO, _Chained(start, counted))
                spool = cast(BinaryIO, target)
                seal(whole, spool, key=once, header=header, sha256=_NO_DIGEST)
                return self._store_spooled(target, once, header, counted)
        except OSError as error:
            raise named(error, self._folder, needed_bytes=2 * sealed_bytes(counted.size_bytes)) from error
        finally:
            self._drop(unfinished)

    def _store_spooled(self, spool: IO[bytes], key: bytes, header: Header, counted: _Source) -> StoredFile:
        spool.flush()
        spool.seek(0)
        content = SealedReader(cast(BinaryIO, spool), key=key, file_id=header.file_id, sha256=_NO_DIGEST)
        return self._store(cast(BinaryIO, content), counted)

    def _reader(self, file_id: str, sha256: str) -> SealedReader:
        try:
            file = self._path(file_id).open("rb")
        except FileNotFoundError:
            raise FileMissing(file_id=file_id) from None
        except OSError as error:
            raise named(error, self._folder, needed_bytes=0) from error
        try:
            return _StoredReader(
                self._folder,
                file,
                key=self._keys.attachments,
                file_id=bytes.fromhex(file_id),
                sha256=bytes.fromhex(sha256),
            )
        except OSError as error:
            file.close()
            raise named(error, self._folder, needed_bytes=0) from error
        except BaseException:
            file.close()
            raise

    def _path(self, file_id: str) -> Path:
        name = hmac.new(self._keys.index, bytes.fromhex(file_id), hashlib.sha256).hexdigest()
        return self._folder / name

    def _drop(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


class _StoredReader(SealedReader):
    """A reader whose disk errors have a name."""

    def __init__(self, folder: Path, sealed: BinaryIO, *, key: bytes, file_id: bytes, sha256: bytes) -> None:
        self._folder = folder
        super().__init__(sealed, key=key, file_id=file_id, sha256=sha256)

    def readinto(self, buffer: object, /) -> int:
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise named(error, self._folder, needed_bytes=0) from error


class _Source:
    """What is being added: counted, digested and limited while it is read."""

    def __init__(self, source: BinaryIO, limit_bytes: int) -> None:
        self._source = source
        self._limit_bytes = limit_bytes
        self._sha256 = hashlib.sha256()
        self.size_bytes = 0

    def read(self, size: int) -> bytes:
        try:
            data = self._source.read(min(size, self._limit_bytes - self.size_bytes + 1))
        except OSError as error:
            raise SourceUnreadable(reason=error.strerror or type(error).__name__) from error
        self._sha256.update(data)
        self.size_bytes += len(data)
        if self.size_bytes > self._limit_bytes:
            raise FileTooLarge(limit_mb=megabytes(self._limit_bytes))
        return data

    def digest(self) -> bytes:
        return self._sha256.digest()


class _Chained:
    """First what is in memory already, then the rest of the source."""

    def __init__(self, start: BinaryIO, rest: _Source) -> None:
        self._start = start
        self._rest = rest

    def read(self, size: int) -> bytes:
        return self._start.read(size) or self._rest.read(size)
