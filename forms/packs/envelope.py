"""The zip that a pack of either kind travels in, opened without trusting it.

Order: size and shape of the zip, then trust in the manifest's bytes. Knows nothing of what a manifest says;
the hashes of the other files are checked by `check_files` once the manifest was read.
"""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.packs.problems import (
    DuplicateFile,
    FileMissing,
    FileNotListed,
    HashMismatch,
    PackBroken,
    PackFromTheFuture,
    PackTooLarge,
    PathOutside,
)
from forms.packs.trust import Trust

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

MAX_PACK_BYTES = 32 * 1024 * 1024
MAX_FILES = 500
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE_BYTES = 64 * 1024
MAX_MANIFEST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Envelope:
    """An opened zip whose manifest is trusted. `files` are all others, their hashes not compared yet.

    `signer`: id of the key that signed, "" for a pack trusted by its listed hash.
    """

    manifest: bytes = field(repr=False)
    pack_hash: str
    signer: str
    files: Mapping[str, bytes] = field(repr=False)
    data: bytes = field(repr=False)

    def kind(self, known_format: int) -> str:
        """ "procedure" or "data". Raises PackBroken, PackFromTheFuture."""
        try:
            found = json.loads(self.manifest)
        except (ValueError, RecursionError):
            raise PackBroken(detail="manifest.json is not JSON") from None
        format_number = found.get("format") if isinstance(found, dict) else None
        if isinstance(format_number, int) and format_number > known_format:
            raise PackFromTheFuture(format=format_number, known=known_format)
        return "data" if isinstance(found, dict) and found.get("kind") == "data" else "procedure"


def open_envelope(data: bytes, trust: Trust) -> Envelope:
    """Raises PackRefused: what the zip is refused for, or what `Trust.signer_of` says."""
    files = _unzip(data)
    manifest = files.pop(MANIFEST, None)
    signature = files.pop(SIGNATURE, None)
    if manifest is None:
        raise FileMissing(path=MANIFEST)
    if len(manifest) > MAX_MANIFEST_BYTES:
        raise PackTooLarge(what=MANIFEST, limit=MAX_MANIFEST_BYTES)
    pack_hash = hashlib.sha256(manifest).hexdigest()
    signer = trust.signer_of(manifest, signature, pack_hash)
    return Envelope(manifest=manifest, pack_hash=pack_hash, signer=signer, files=files, data=data)


def check_files(hashes: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    """Every listed file is there with its bytes, and no other. Raises FileMissing, FileNotListed, HashMismatch."""
    for path in hashes:
        if path not in files:
            raise FileMissing(path=path)
    for path, content in files.items():
        if path not in hashes:
            raise FileNotListed(path=path[:200])
        if hashlib.sha256(content).hexdigest() != hashes[path]:
            raise HashMismatch(path=path)


def sealed(manifest: bytes, files: Mapping[str, bytes], signing_key: bytes | None) -> bytes:
    """The zip of a pack: the same parts give the same bytes. `signing_key`: raw 32-byte Ed25519 seed or None."""
    entries = {MANIFEST: manifest}
    if signing_key is not None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        entries[SIGNATURE] = Ed25519PrivateKey.from_private_bytes(signing_key).sign(manifest)
    entries.update({path: files[path] for path in sorted(files)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in entries.items():
            info = zipfile.ZipInfo(path, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content, compresslevel=9)
    return out.getvalue()


def _unzip(data: bytes) -> dict[str, bytes]:
    if len(data) > MAX_PACK_BYTES:
        raise PackTooLarge(what="zip", limit=MAX_PACK_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check_entries(infos)
            return {info.filename: _read_entry(archive, info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise PackBroken(detail=type(error).__name__) from None


def _check_entries(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_FILES:
        raise PackTooLarge(what="files", limit=MAX_FILES)
    seen: set[str] = set()
    total = 0
    for info in infos:
        name = info.filename
        parts = name.split("/")
        mode = info.external_attr >> 16
        # orig_filename still holds what zipfile cut off at a NUL or turned from a backslash.
        if name != info.orig_filename or "\\" in name or ":" in name or any(p in ("", ".", "..") for p in parts):
            raise PathOutside(path=info.orig_filename[:200])
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise PathOutside(path=name[:200])
        if name.casefold() in seen:
            raise DuplicateFile(path=name[:200])
        seen.add(name.casefold())
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PackBroken(detail="compression")
        total += info.file_size
        if info.file_size > MAX_FILE_BYTES or total > MAX_TOTAL_BYTES:
            raise PackTooLarge(what=name[:200], limit=MAX_FILE_BYTES)
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise PackTooLarge(what=name[:200], limit=MAX_RATIO)


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        content = file.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise PackBroken(detail="size")
    return content
