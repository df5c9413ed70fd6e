"""The procedure packs that the portal offers for download, read once from a folder when the process
starts.

Knows of a pack only what a portal needs: its code, version, name, deadlines and the hash of its manifest.
A file that is no pack is left out: the portal goes on without it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sync.problems import SyncProblem
from sync.wire import PackEntry, check_json, sha256_hex

PACK_MANIFEST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class ShelvedPack:
    """One pack: what is told about it, its manifest as JSON, and where its bytes are."""

    entry: PackEntry
    manifest: Mapping[str, Any]
    path: Path
    file_sha256: str


class PackShelf:
    """All packs of a folder by their pack hash. Without a folder the shelf is empty."""

    def __init__(self, folder: Path | None) -> None:
        self.packs: dict[str, ShelvedPack] = {}
        if folder is None or not folder.is_dir():
            return
        for path in sorted(folder.glob("*.zip")):
            pack = _read(path)
            if pack is not None:
                self.packs[pack.entry.pack_hash] = pack

    def get(self, pack_hash: str) -> ShelvedPack | None:
        return self.packs.get(pack_hash)


def _read(path: Path) -> ShelvedPack | None:
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("manifest.json")
            if info.file_size > PACK_MANIFEST_BYTES:
                return None
            raw = archive.read(info)
        manifest = check_json(raw, limit=PACK_MANIFEST_BYTES, what="pack")
        entry = PackEntry(
            code=manifest["code"],
            pack_hash=sha256_hex(raw),
            version=str(manifest["pack_version"]),
            name=_name(manifest["name"]),
            size=len(data),
        )
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValidationError, SyncProblem):
        return None
    return ShelvedPack(entry=entry, manifest=manifest, path=path, file_sha256=sha256_hex(data))


def _name(name: Any) -> str:
    text = name if isinstance(name, str) else name["vi"]
    if not isinstance(text, str):
        raise TypeError("a pack's name is text")
    return text[:200]
