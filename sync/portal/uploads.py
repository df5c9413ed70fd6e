"""Uploads in the sense of tus: one file that grows, then is split into a version's missing papers.

An upload's offset is the length of its file, so every byte that reached the operating system counts,
whatever died since. Whether the papers are right is judged by their SHA-256 alone, when the last byte is
in. Nothing here knows HTTP; who may write at one moment is the business of `web.tus_routes`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from sync.portal import one_version
from sync.portal.contents import Contents
from sync.portal.database import Database
from sync.portal.durable import fsync_folder, write_all
from sync.portal.refusals import Refused
from sync.portal.settings import PortalSettings
from sync.portal.submissions import Submissions, find_version, own_version
from sync.portal.tables import uploads
from sync.wire import ReceiptFile, SignedReceipt

COPY_BYTES = 256 * 1024


@dataclass(frozen=True)
class Upload:
    """Where an upload stands. `receipt` is there when the version is received."""

    upload_id: str
    length: int
    offset: int
    expires_at: datetime
    receipt: SignedReceipt | None = None


class Uploads:
    """Use cases of uploading; the files are in `uploads/` of the data folder."""

    def __init__(
        self,
        database: Database,
        *,
        contents: Contents,
        submissions: Submissions,
        settings: PortalSettings,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._database = database
        self._contents = contents
        self._submissions = submissions
        self._settings = settings
        self._clock = clock
        self._random_bytes = random_bytes
        self._folder = settings.data_folder / "uploads"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def create(self, account_id: str, version_id: str, length: int) -> Upload:
        """The upload for the version's missing files; one that is under way already is given again.

        Refuses 404 dossier.unknown; 409 upload.not_needed, upload.length (fact expected), dossier.withdrawn;
        dossier.superseded; 429 upload.too_many.
        """
        now = self._clock()
        with self._database.write() as connection:
            version = own_version(connection, account_id, version_id)
            barred = one_version.bar(connection, version)
            if barred is not None:
                raise barred
            missing = self._submissions.missing(connection, version)
            if not missing:
                raise Refused(409, "upload.not_needed")
            expected = sum(file.size for file in missing)
            if length != expected:
                raise Refused(409, "upload.length", expected=expected, yours=length)
            parts = json.dumps([[file.sha256, file.size] for file in missing])
            for row in self._open_rows(connection, uploads.c.version_id == version_id):
                if row.parts == parts and row.expires_at > now and self._path(row.upload_id).exists():
                    return self._upload(row)
                self._set_state(connection, row.upload_id, "gone")
                self._path(row.upload_id).unlink(missing_ok=True)
            count = connection.execute(
                select(func.count()).where(uploads.c.account_id == account_id, uploads.c.state == "open")
            ).scalar_one()
            if count >= self._settings.open_uploads:
                raise Refused(429, "upload.too_many", headers={"Retry-After": "3600"})
            upload_id = self._random_bytes(20).hex()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            os.close(os.open(self._path(upload_id), flags, 0o600))
            fsync_folder(self._folder)
            connection.execute(
                insert(uploads).values(
                    upload_id=upload_id,
                    account_id=account_id,
                    version_id=version_id,
                    length=length,
                    parts=parts,
                    state="open",
                    expires_at=now + self._settings.upload_life,
                )
            )
            return self._upload(self._row(connection, account_id, upload_id))

    def look(self, account_id: str, upload_id: str) -> Upload:
        """Where the account's upload stands. Refuses 404 upload.unknown, 410 upload.gone."""
        with self._database.read() as connection:
            row = self._row(connection, account_id, upload_id)
            if row.state == "open":
                return self._upload(row)
            version = find_version(connection, row.version_id)
            assert version is not None
            return Upload(
                upload_id,
                row.length,
                row.length,
                row.expires_at,
                self._submissions.receipt(connection, version),
            )

    def open(self, upload: Upload) -> UploadFile:
        """The upload's file, ready to take bytes at its end."""
        return UploadFile(self._path(upload.upload_id), upload.length)

    def settle(self, account_id: str, upload_id: str) -> Upload:
        """After bytes came: where the upload stands. With the last byte in, its papers are checked and
        taken.

        Refuses 409 files.hash (fact missing: what the version still lacks) when a paper's bytes are wrong:
        right papers are kept, the upload is gone. Refuses 409 dossier.superseded, dossier.withdrawn when the
        version may no longer become whole: then nothing is kept. Again is harmless, also after a kill at any
        point in between.
        """
        upload = self.look(account_id, upload_id)
        if upload.receipt is not None:
            return upload
        if upload.offset < upload.length:
            self._prolong(upload)
            return upload
        with self._database.read() as connection:
            parts = [
                ReceiptFile(sha256=sha256, size=size)
                for sha256, size in json.loads(self._row(connection, account_id, upload_id).parts)
            ]
        right = self._split(upload_id, parts)
        if right is None:  # someone else settled it meanwhile
            return self.look(account_id, upload_id)
        whole = len(right) == len(parts)
        with self._database.write() as connection:
            row = self._row(connection, account_id, upload_id)
            version = find_version(connection, row.version_id)
            assert version is not None
            barred = one_version.bar(connection, version)
            self._set_state(connection, upload_id, "finished" if whole and barred is None else "gone")
            if barred is None:
                self._submissions.take_possession(connection, version, right)
                missing = self._submissions.missing(connection, version)
                if not missing:
                    self._submissions.finish(connection, version)
        self._path(upload_id).unlink(missing_ok=True)
        if barred is not None:
            raise barred
        if missing:
            raise Refused(409, "files.hash", missing=[file.sha256 for file in missing])
        return self.look(account_id, upload_id)

    def terminate(self, account_id: str, upload_id: str) -> None:
        """The client gives the upload up; its bytes are removed. Refuses 404, 410."""
        with self._database.write() as connection:
            row = self._row(connection, account_id, upload_id)
            if row.state != "open":
                raise Refused(410, "upload.gone")
            self._set_state(connection, upload_id, "gone")
        self._path(upload_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove uploads past their time, and files that no open upload owns. For the start of the
        process.
        """
        with self._database.write() as connection:
            connection.execute(
                update(uploads)
                .where(uploads.c.state == "open", uploads.c.expires_at <= self._clock())
                .values(state="gone")
            )
            living = {row.upload_id for row in self._open_rows(connection)}
        for path in self._folder.iterdir():
            if path.name not in living:
                path.unlink()

    # -- inside ----------------------------------------------------------------------------------------------

    def _path(self, upload_id: str) -> Path:
        return self._folder / upload_id

    def _row(self, connection: Connection, account_id: str, upload_id: str) -> Row[Any]:
        row = connection.execute(select(uploads).where(uploads.c.upload_id == upload_id)).first()
        if row is None or row.account_id != account_id:
            raise Refused(404, "upload.unknown")
        if row.state == "gone" or (row.state == "open" and row.expires_at <= self._clock()):
            raise Refused(410, "upload.gone")
        return row

    def _open_rows(self, connection: Connection, *where: Any) -> list[Row[Any]]:
        return list(connection.execute(select(uploads).where(uploads.c.state == "open", *where)))

    def _upload(self, row: Row[Any]) -> Upload:
        try:
            offset = self._path(row.upload_id).stat().st_size
        except FileNotFoundError:
            raise Refused(410, "upload.gone") from None
        return Upload(row.upload_id, row.length, offset, row.expires_at)

    def _set_state(self, connection: Connection, upload_id: str, state: str) -> None:
        connection.execute(update(uploads).where(uploads.c.upload_id == upload_id).values(state=state))

    def _prolong(self, upload: Upload) -> None:
        now = self._clock()
        if upload.expires_at - now < self._settings.upload_life / 2:
            with self._database.write() as connection:
                connection.execute(
                    update(uploads)
                    .where(uploads.c.upload_id == upload.upload_id)
                    .values(expires_at=now + self._settings.upload_life)
                )

    def _split(self, upload_id: str, parts: list[ReceiptFile]) -> tuple[ReceiptFile, ...] | None:
        """Cut the upload into its papers and keep those whose SHA-256 is right; None when its file is
        gone.
        """
        right = []
        try:
            source = self._path(upload_id).open("rb")
        except FileNotFoundError:
            return None
        with source:
            for part in parts:
                with self._contents.receive() as incoming:
                    left = part.size
                    while left and (block := source.read(min(left, COPY_BYTES))):
                        incoming.write(block)
                        left -= len(block)
                    if not left and incoming.sha256 == part.sha256:
                        incoming.keep()
                        right.append(part)
        return tuple(right)


class UploadFile:
    """The growing file of one upload while one request writes it. Bytes go straight to the operating
    system.
    """

    def __init__(self, path: Path, length: int) -> None:
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor: int | None = os.open(path, flags)
        except FileNotFoundError:
            raise Refused(410, "upload.gone") from None
        self._length = length
        self.start = self.offset = os.fstat(self._descriptor).st_size
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> bool:
        """Append what still fits; False when something did not. A full disk is told by OSError."""
        assert self._descriptor is not None
        taken = data[: self._length - self.offset]
        try:
            write_all(self._descriptor, taken)
        finally:
            self.offset = os.fstat(self._descriptor).st_size
        self._hash.update(taken)
        return len(taken) == len(data)

    def written_sha256(self) -> bytes:
        """The digest of what this request wrote."""
        return self._hash.digest()

    def forget_written(self) -> None:
        """Undo what this request wrote."""
        assert self._descriptor is not None
        os.ftruncate(self._descriptor, self.start)
        self.offset = self.start

    def close(self) -> None:
        """Make the bytes durable and let go of the file. Again does nothing."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def __enter__(self) -> UploadFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
