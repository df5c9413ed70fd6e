"""Reading packs with the trust this program and this office have: built-in hashes, trusted keys, today."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.errors import Problem

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import Manifest


class PackOlder(Problem):
    """A newer version of this procedure is installed already."""

    code = "pack.older"
    exit_code = 31


@dataclass(frozen=True)
class PackReader:
    """`trusted_hashes` are of packs built into the program; `trusted_keys` are the office's."""

    trusted_hashes: frozenset[str]
    trusted_keys: tuple[bytes, ...]
    today: Callable[[], date]

    def read(self, data: bytes) -> Pack:
        """A new pack, refused unless it is trusted, intact and in force. Raises PackRefused."""
        from forms.packs.archive import read_pack

        return read_pack(data, trusted_hashes=self.trusted_hashes, trusted_keys=self.trusted_keys, today=self.today())

    def read_built_in(self, data: bytes) -> Pack:
        """A pack that came with the program, by its listed hash alone; its formulas were checked when it was built."""
        from forms.packs.archive import read_pack

        return read_pack(data, trusted_hashes=self.trusted_hashes, today=self.today(), check_formulas=False)

    def read_installed(self, data: bytes, pack_hash: str) -> Pack:
        """A pack that this machine accepted before: a draft may outlive its pack's last day."""
        from forms.packs.archive import read_pack

        trusted = self.trusted_hashes | {pack_hash}
        return read_pack(
            data, trusted_hashes=trusted, trusted_keys=self.trusted_keys, today=self.today(),
            accept_expired=True, check_formulas=False,
        )  # fmt: skip

    def refuse_older(self, pack: Pack, installed: Iterable[Manifest]) -> None:
        """Raises PackOlder when the same procedure is here in a newer version."""
        new = version_numbers(pack.manifest.pack_version)
        for manifest in installed:
            if manifest.code == pack.manifest.code and version_numbers(manifest.pack_version) > new:
                raise PackOlder(code=manifest.code, installed=manifest.pack_version, offered=pack.manifest.pack_version)


def built_in_hashes(folder: Path) -> frozenset[str]:
    """Hashes of the packs that came with the program."""
    listed = json.loads((folder / "trusted.json").read_text(encoding="utf-8"))
    return frozenset(str(value) for value in (listed.values() if isinstance(listed, dict) else listed))


def version_numbers(text: str) -> tuple[int, ...]:
    """A pack version as numbers that compare."""
    return tuple(int(part) for part in text.split("."))
