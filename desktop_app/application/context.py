"""What every subject of the opened application shares: records, files, packs, time, events, language."""

from __future__ import annotations

import logging
import secrets
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop_app.clock import office_date
from desktop_app.dossier.model import Binding, Dossier, InstalledPack, JournalEntry, PinnedPortal
from desktop_app.dossier.ports import Clock, FileVault, Records, Store
from desktop_app.event_bus import EventBus
from forms.problems import FormProblem

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content, Times
    from desktop_app.usecases.sending_ports import SendingPorts
    from forms.packs.archive import Pack

log = logging.getLogger(__name__)


class PackShelf:
    """Installed packs by hash, read and compiled once. Safe to share between threads."""

    def __init__(self, store: Store, read: Callable[[InstalledPack], Pack]) -> None:
        self._store = store
        self._read = read
        self._packs: dict[str, Pack] = {}
        self._lock = threading.Lock()

    def get(self, pack_hash: str) -> Pack:
        """The pack a dossier pinned. Raises UnknownPack or what the reader refuses."""
        with self._lock:
            if pack_hash not in self._packs:
                installed = self._store.read(lambda records: records.packs.get(pack_hash))
                self._packs[pack_hash] = self._read(installed)
            return self._packs[pack_hash]

    def newest(self) -> tuple[Pack, ...]:
        """The newest version of every procedure, by code; one that cannot be read any more is left out."""
        packs: list[Pack] = []
        for installed in self._store.read(lambda records: tuple(records.packs.newest())):
            try:
                packs.append(self.get(installed.pack_hash))
            except FormProblem as problem:
                log.warning("pack %s cannot be read: %s", installed.code, problem.code)
        return tuple(packs)

    def by_code(self, code: str) -> Pack | None:
        for pack in self.newest():
            if pack.manifest.code == code:
                return pack
        return None


def new_row_id() -> str:
    """A repeat row's permanent id."""
    return secrets.token_hex(4)


def new_uuid() -> str:
    return str(uuid.uuid4())


@dataclass
class Context:
    """Parts of an unlocked application. `language` is "vi" or "en" and may change while it lives."""

    store: Store
    vault: FileVault
    packs: PackShelf
    clock: Clock
    events: EventBus
    sending: SendingPorts
    language: str = "vi"

    def today(self) -> date:
        return office_date(self.clock.now())

    def times(self, begun_at: datetime) -> Times:
        """What the sessions of a dossier begun then may ask for."""
        from desktop_app.usecases.content import Times

        return Times(self.today(), self.clock.now, new_row_id, begun_at, office_date(begun_at))

    def dossier(self, dossier_id: str) -> Dossier:
        return self.store.read(lambda records: records.dossiers.get(dossier_id))

    def content(self, dossier: Dossier) -> Content:
        """The dossier's content, replayed from its journal."""
        entries, bindings = self.store.read(
            lambda records: (
                tuple(records.journal.read(dossier.dossier_id)),
                tuple(records.papers.bindings(dossier.dossier_id)),
            )
        )
        return self.content_of(dossier, entries, bindings)

    def content_of(
        self, dossier: Dossier, entries: Sequence[JournalEntry], bindings: Sequence[Binding]
    ) -> Content:
        """The content that these entries and papers make, such as those of a version that was sent."""
        from desktop_app.usecases.content import Content

        content = Content(self.packs.get(dossier.pack_hash), self.times(dossier.created_at), self.language)
        content.show_papers(bindings)
        content.replay(entries)
        return content

    def setting(self, name: str, default: str = "") -> str:
        return self.store.read(lambda records: records.settings.get(name)) or default

    def portal(self) -> PinnedPortal | None:
        """The portal this office sends to: the one chosen in settings, else the first added."""

        def find(records: Records) -> PinnedPortal | None:
            portals = records.portals.all()
            chosen = records.settings.get("portal")
            for portal in portals:
                if portal.portal_id == chosen:
                    return portal
            return portals[0] if portals else None

        return self.store.read(find)
