"""The lists that change every year: from the newest signed data pack in force, else as the program brought them.

A form reads the lists inside its own pack, which a dossier pins; here is what the program itself counts and offers
with: the calendar behind expected days, the units that an office may choose.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.dossier.model import InstalledData
from desktop_app.dossier.ports import Records, Store
from desktop_app.usecases.pack_trust import revocation_of, revoked_on

if TYPE_CHECKING:
    from forms.packs.data_pack import DataManifest
    from forms.packs.data_tables import Rows
    from forms.packs.envelope import Envelope
    from forms.packs.model import Fact
    from forms.working_days import Calendar

BUILT_IN = ("units", "holidays")
"""Data that the program brings itself; banks and revocations come in packs alone."""


@dataclass(frozen=True)
class DataSource:
    """Where data of one kind comes from. `version` "" = with the program; `fact` None = there is none."""

    code: str
    version: str
    fact: Fact | None


class OfficeData:
    """Safe to share between threads; a file is read once for each pack that is in use."""

    def __init__(self, store: Store, today: Callable[[], date], lists: Path) -> None:
        self._store = store
        self._today = today
        self._lists = lists
        self._rows: dict[tuple[str, str], Rows] = {}
        self._lock = threading.Lock()

    def in_use(self, code: str) -> InstalledData | None:
        """The data pack that the program reads today; None while it reads its own lists."""
        today = self._today()

        def find(records: Records) -> InstalledData | None:
            revoked = revoked_on(records, today)
            for pack in records.pack_trust.data_packs(code):
                if pack.effective_from <= today and revocation_of(pack, revoked) is None:
                    return pack
            return None

        return self._store.read(find)

    def rows(self, code: str, file: str) -> Rows:
        """The rows of a table, e.g. ("units", "communes.csv"); nothing where nobody brought any."""
        pack = self.in_use(code)
        key = (pack.pack_hash if pack else "", file)
        with self._lock:
            if key not in self._rows:
                self._rows[key] = self._read(pack, code, file)
            return self._rows[key]

    def source(self, code: str) -> DataSource:
        """Where the data of a kind comes from, and how old it is."""
        from forms.packs.model import Fact

        pack = self.in_use(code)
        if pack is not None:
            return DataSource(code, pack.version, manifest_of(pack).fact)
        held = tomllib.loads((self._lists / "built_in.toml").read_text("utf-8"))
        return DataSource(code, "", Fact(**held[code]) if code in held else None)

    def calendar(self) -> Calendar:
        """Days off and Saturdays worked instead, for counting working days."""
        from forms.working_days import Calendar

        days: dict[str, set[date]] = {"off": set(), "extra_working": set()}
        for row in self.rows("holidays", "holidays.csv"):
            days[row["kind"]].add(date.fromisoformat(row["date"]))
        return Calendar(frozenset(days["off"]), frozenset(days["extra_working"]))

    def _read(self, pack: InstalledData | None, code: str, file: str) -> Rows:
        from forms.packs.data_tables import TABLES, read_table

        table = TABLES[code][file]
        if pack is not None:
            content = _envelope(pack).files.get(f"data/{file}")
            if content is not None:
                return read_table(file, content, table)
        place = self._lists / file
        return read_table(file, place.read_bytes(), table) if code in BUILT_IN and place.is_file() else ()


def _envelope(pack: InstalledData) -> Envelope:
    from forms.packs.envelope import open_envelope
    from forms.packs.trust import Trust

    return open_envelope(pack.data, Trust(hashes=frozenset({pack.pack_hash})))


def manifest_of(pack: InstalledData) -> DataManifest:
    """What an installed data pack says of itself."""
    from forms.packs.data_pack import DataManifest

    return DataManifest.model_validate_json(_envelope(pack).manifest)
