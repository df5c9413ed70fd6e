"""The bytes of a sealed file: 64 KiB chunks of AES-256-GCM in the STREAM layout.

    header  magic 4 · file id 16 · salt 32 · nonce prefix 7                                    (59 bytes)
    chunk   64 KiB of content, the last one shorter (or empty, or full) · tag 16
    key     HKDF(attachment key, salt);  nonce = prefix 7 · chunk number 4 · last flag 1
    AAD     header · SHA-256 of the whole content

A chunk that is cut, swapped, altered, moved to another file or to another place fails its tag; a missing end
fails the last flag. Any chunk opens alone, so a transfer resumes anywhere without reading what lies before.
Source of the layout: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance", 2015, STREAM. Knows no files on disk and no folders.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop_app.vault.keys import derive
from desktop_app.vault.problems import FileDamaged

MAGIC = b"THS\x01"
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
FILE_ID_BYTES = 16
_SALT_BYTES = 32
_PREFIX_BYTES = 7
_SHA256_BYTES = 32
HEADER_BYTES = len(MAGIC) + FILE_ID_BYTES + _SALT_BYTES + _PREFIX_BYTES
_SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


@dataclass(frozen=True)
class Header:
    """What stands in front of the chunks. The file id is random and says nothing of the content."""

    file_id: bytes
    salt: bytes
    prefix: bytes

    def to_bytes(self) -> bytes:
        return MAGIC + self.file_id + self.salt + self.prefix


def new_header(file_id: bytes, random_bytes: Callable[[int], bytes]) -> Header:
    """A header with its own salt and nonce prefix: no nonce meets a key twice, even after a restore."""
    return Header(file_id=file_id, salt=random_bytes(_SALT_BYTES), prefix=random_bytes(_PREFIX_BYTES))


def read_header(data: bytes) -> Header:
    """Raises FileDamaged (header) when this is no sealed file."""
    if len(data) < HEADER_BYTES or not data.startswith(MAGIC):
        raise FileDamaged(file_id="", reason="header")
    start = len(MAGIC)
    salt_start = start + FILE_ID_BYTES
    prefix_start = salt_start + _SALT_BYTES
    return Header(data[start:salt_start], data[salt_start:prefix_start], data[prefix_start:HEADER_BYTES])


def sealed_bytes(size_bytes: int) -> int:
    """Length on disk of a content of `size_bytes`."""
    chunks = max(1, -(-size_bytes // CHUNK_BYTES))
    return HEADER_BYTES + size_bytes + chunks * TAG_BYTES


class _Chunks:
    """Seals and opens single chunks of one file."""

    def __init__(self, key: bytes, header: Header, sha256: bytes) -> None:
        if len(sha256) != _SHA256_BYTES:
            raise ValueError(len(sha256))
        self._file_id = header.file_id.hex()
        self._cipher = AESGCM(derive(key, salt=header.salt, purpose="file"))
        self._prefix = header.prefix
        self._bound = header.to_bytes() + sha256

    def seal(self, number: int, content: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, is_last), content, self._bound)

    def open(self, number: int, sealed: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number, is_last), sealed, self._bound)
        except InvalidTag:
            raise FileDamaged(file_id=self._file_id, reason="content") from None

    def _nonce(self, number: int, is_last: bool) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + (b"\x01" if is_last else b"\x00")


def seal(source: BinaryIO, target: BinaryIO, *, key: bytes, header: Header, sha256: bytes) -> int:
    """Write the sealed form of `source` to `target` and return the content's size in bytes."""
    chunks = _Chunks(key, header, sha256)
    target.write(header.to_bytes())
    number = size = 0
    content = read_fully(source, CHUNK_BYTES)
    while True:
        following = read_fully(source, CHUNK_BYTES) if len(content) == CHUNK_BYTES else b""
        is_last = not following
        target.write(chunks.seal(number, content, is_last=is_last))
        size += len(content)
        if is_last:
            return size
        number += 1
        content = following


def read_fully(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end; a pipe or socket may give less at a time."""
    data = source.read(size)
    while data and len(data) < size:
        more = source.read(size - len(data))
        if not more:
            break
        data += more
    return data or b""


class SealedReader(io.RawIOBase):
    """Reads the content of a sealed file from any offset; each chunk's tag is checked before it is given out.

    Opening checks the last chunk, which proves the length. One reader belongs to one thread. It owns
    `sealed` and closes it.
    """

    def __init__(self, sealed: BinaryIO, *, key: bytes, file_id: bytes, sha256: bytes) -> None:
        """Raises FileDamaged when the header, the length or the last chunk is not what was sealed."""
        super().__init__()
        self._sealed = sealed
        header = read_header(sealed.read(HEADER_BYTES))
        if header.file_id != file_id:
            raise FileDamaged(file_id=file_id.hex(), reason="header")
        body = sealed.seek(0, io.SEEK_END) - HEADER_BYTES
        self._count = -(-body // _SEALED_CHUNK_BYTES)
        self.size_bytes = body - self._count * TAG_BYTES
        if self._count < 1 or body - (self._count - 1) * _SEALED_CHUNK_BYTES < TAG_BYTES:
            raise FileDamaged(file_id=file_id.hex(), reason="length")
        self._chunks = _Chunks(key, header, sha256)
        self._position = 0
        self._held_number = -1
        self._held = b""
        self._chunk(self._count - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        if start + offset < 0:
            raise ValueError(offset)
        self._position = start + offset
        return self._position

    def readinto(self, buffer: object, /) -> int:
        """Fill `buffer` from the present position. Raises FileDamaged for a chunk that was altered."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        done = 0
        while done < len(view) and self._position < self.size_bytes:
            number, skip = divmod(self._position, CHUNK_BYTES)
            piece = self._chunk(number)[skip : skip + len(view) - done]
            view[done : done + len(piece)] = piece
            done += len(piece)
            self._position += len(piece)
        return done

    def close(self) -> None:
        if not self.closed:
            self._held = b""
            self._sealed.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if number != self._held_number:
            self._sealed.seek(HEADER_BYTES + number * _SEALED_CHUNK_BYTES)
            sealed = read_fully(self._sealed, _SEALED_CHUNK_BYTES)
            self._held = self._chunks.open(number, sealed, is_last=number == self._count - 1)
            self._held_number = number
        return self._held
