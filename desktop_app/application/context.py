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
from desktop_app.dossier.journal import Stretch, in_force
from desktop_app.dossier.model import Binding, Dossier, InstalledPack, JournalEntry, PackVersion, PinnedPortal
from desktop_app.dossier.ports import Clock, FileVault, Records, Store
from desktop_app.event_bus import EventBus
from desktop_app.usecases.office_data import OfficeData
from desktop_app.usecases.pack_reading import version_numbers
from desktop_app.usecases.pack_trust import revocation_of, revoked_on
from forms.problems import FormProblem

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content, Times
    from desktop_app.usecases.sending_ports import SendingPorts
    from forms.packs.archive import Pack
    from forms.packs.trust import Revocation

log = logging.getLogger(__name__)


class PackShelf:
    """Installed packs by hash, read and compiled once. Safe to share between threads."""

    def __init__(
        self, store: Store, read: Callable[[InstalledPack], Pack], today: Callable[[], date]
    ) -> None:
        self._store = store
        self._read = read
        self._today = today
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
        """For every procedure, by code, the version that a dossier begun today would have.

        That is the highest one in force; without one, the highest that was not revoked; else the highest.
        A pack that cannot be read any more is left out.
        """
        versions, revoked = self._versions()
        found = (self._present(own, revoked) for own in _by_code(versions).values())
        return tuple(pack for pack in found if pack is not None)

    def newer(self, pack: Pack) -> tuple[Pack, ...]:
        """Installed packs of the same procedure with a higher version that nobody took back, the highest first."""
        versions, revoked = self._versions()
        present = version_numbers(pack.manifest.pack_version)
        higher = (
            self._readable(version)
            for version in _by_code(versions).get(pack.manifest.code, [])
            if version_numbers(version.version) > present and revocation_of(version, revoked) is None
        )
        return tuple(found for found in higher if found is not None)

    def by_code(self, code: str) -> Pack | None:
        """The same for one procedure; None for one that is not here."""
        versions, revoked = self._versions()
        return self._present(_by_code(versions).get(code, []), revoked)

    def coming(self, pack: Pack) -> Pack | None:
        """A higher version of the same procedure whose first day is still to come."""
        versions, revoked = self._versions()
        for version in _by_code(versions).get(pack.manifest.code, []):
            if version.pack_hash == pack.pack_hash:
                return None
            higher = None if revocation_of(version, revoked) else self._readable(version)
            if higher is not None and higher.manifest.effective_from > self._today():
                return higher
        return None

    def revocation(self, pack_hash: str) -> Revocation | None:
        """Why an installed pack must not be begun with any more; None for one that was not taken back."""
        versions, revoked = self._versions()
        return next((revocation_of(one, revoked) for one in versions if one.pack_hash == pack_hash), None)

    def _versions(self) -> tuple[Sequence[PackVersion], dict[str, Revocation]]:
        today = self._today()
        return self._store.read(lambda records: (records.packs.versions(), revoked_on(records, today)))

    def _present(self, versions: Sequence[PackVersion], revoked: dict[str, Revocation]) -> Pack | None:
        second: Pack | None = None
        last: Pack | None = None
        for version in versions:
            pack = self._readable(version)
            if pack is None:
                continue
            if revocation_of(version, revoked) is not None:
                last = last or pack
            elif pack.is_in_force(self._today()):
                return pack
            else:
                second = second or pack
        return second or last

    def _readable(self, version: PackVersion) -> Pack | None:
        try:
            return self.get(version.pack_hash)
        except FormProblem as problem:
            log.warning("pack %s cannot be read: %s", version.code, problem.code)
            return None


def _by_code(versions: Sequence[PackVersion]) -> dict[str, list[PackVersion]]:
    found: dict[str, list[PackVersion]] = {}
    for version in versions:
        found.setdefault(version.code, []).append(version)
    return found


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
    data: OfficeData
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
        return self.content_of_stretch(dossier, in_force(entries, dossier.pack_hash), bindings)

    def content_of_stretch(self, dossier: Dossier, stretch: Stretch, bindings: Sequence[Binding]) -> Content:
        """The content that the entries of one pack make, with these papers."""
        from desktop_app.usecases.content import Content

        content = Content(self.packs.get(stretch.pack_hash), self.times(dossier.created_at), self.language)
        content.show_papers(bindings)
        content.replay(stretch.entries)
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
