"""Reading packs with the trust this program and this office have: built-in hashes, trusted keys, today.

One way in for packs from a file and from the network: `PackReader.read_new`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_app.errors import Problem
from desktop_app.usecases.pack_trust import NO_OFFICE, OfficeTrust

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.data_pack import DataPack


class PackOlder(Problem):
    """A newer version of this procedure is installed already."""

    code = "pack.older"
    exit_code = 31


class Versioned(Protocol):
    """What of an installed pack its age is told by."""

    @property
    def code(self) -> str: ...
    @property
    def version(self) -> str: ...


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

    def read_new(self, data: bytes, office: OfficeTrust = NO_OFFICE) -> Pack | DataPack:
        """A new pack of either kind: trusted, not revoked, intact, not over. Raises PackRefused."""
        from forms.packs.archive import pack_of
        from forms.packs.data_pack import DATA_FORMAT, data_pack_of
        from forms.packs.envelope import open_envelope
        from forms.packs.trust import Trust

        trust = Trust(
            hashes=self.trusted_hashes, keys=(*self.trusted_keys, *office.keys), revoked=office.revoked
        )
        envelope = open_envelope(data, trust)
        if envelope.kind(DATA_FORMAT) == "data":
            return data_pack_of(envelope, today=self.today())
        return pack_of(envelope, today=self.today())

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

    def refuse_older(self, pack: Pack | DataPack, installed: Iterable[Versioned]) -> None:
        """Raises PackOlder when the same procedure or data is here in a newer version."""
        refuse_older(pack.manifest.code, pack.manifest.pack_version, installed)


def refuse_older(code: str, offered: str, installed: Iterable[Versioned]) -> None:
    """Raises PackOlder when a newer version than `offered` is among the installed."""
    for held in installed:
        if held.code == code and version_numbers(held.version) > version_numbers(offered):
            raise PackOlder(code=code, installed=held.version, offered=offered)


def built_in_hashes(folder: Path) -> frozenset[str]:
    """Hashes of the packs that came with the program."""
    listed = json.loads((folder / "trusted.json").read_text(encoding="utf-8"))
    return frozenset(str(value) for value in (listed.values() if isinstance(listed, dict) else listed))


def version_numbers(text: str) -> tuple[int, ...]:
    """A pack version as numbers that compare."""
    return tuple(int(part) for part in re.findall(r"\d{1,9}", text))
