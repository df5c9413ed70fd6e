"""The bytes of papers and results, one file for each SHA-256 under the data folder. Knows no dossier and
no account.

A file appears under its hash only when all of its bytes are on the disk: temporary file, fsync, rename,
fsync of the folder. What is left in `incoming` after a kill is rubbish and is removed at the next start.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.portal.durable import fsync_folder, write_all


class Contents:
    """The store. `random_bytes` names temporary files."""

    def __init__(self, folder: Path, *, random_bytes: Callable[[int], bytes]) -> None:
        self._folder = folder / "contents"
        self._incoming = folder / "incoming"
        self._random_bytes = random_bytes
        for made in (self._folder, self._incoming):
            made.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rubbish in self._incoming.iterdir():
            rubbish.unlink()

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be."""
        return self._folder / sha256[:2] / sha256

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        """A place for bytes whose hash is not known yet; vanishes at the end unless it was kept."""
        incoming = Incoming(self._incoming / self._random_bytes(16).hex(), self)
        try:
            yield incoming
        finally:
            incoming.drop()


class Incoming:
    """Bytes on their way into the store, hashed as they come."""

    def __init__(self, path: Path, contents: Contents) -> None:
        self._path = path
        self._contents = contents
        self._hash = hashlib.sha256()
        self.size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._descriptor: int | None = os.open(path, flags, 0o600)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        assert self._descriptor is not None
        write_all(self._descriptor, data)
        self._hash.update(data)
        self.size += len(data)

    def keep(self) -> str:
        """Put the bytes durably under their hash, which is returned. Bytes already there stay as they are."""
        assert self._descriptor is not None
        place = self._contents.path(self.sha256)
        if place.exists():
            return self.sha256
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = None
        if not place.parent.exists():
            place.parent.mkdir(mode=0o700, exist_ok=True)
            fsync_folder(place.parent.parent)
        os.replace(self._path, place)
        fsync_folder(place.parent)
        return self.sha256

    def drop(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self._path.unlink(missing_ok=True)
