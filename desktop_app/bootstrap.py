"""Builds the application from its concrete parts. The only module that knows them all.

Heavy libraries load when the data is opened, not when this module is imported.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app import paths
from desktop_app.application import Application
from desktop_app.application.context import Context, PackShelf
from desktop_app.clock import SystemClock, office_date
from desktop_app.dossier.model import InstalledPack
from desktop_app.dossier.ports import Clock
from desktop_app.event_bus import EventBus
from desktop_app.system import write_durably
from desktop_app.usecases.pack_reading import PackReader, built_in_hashes
from desktop_app.vault.folder import DataFolder
from desktop_app.vault.keys import Keys, KeySlots, check_new_password
from desktop_app.vault.recovery import RecoveryKey, check_groups, new_recovery_key, positions_to_confirm
from desktop_app.vault.slots import CostPolicy

if TYPE_CHECKING:
    from desktop_app.application.sender import Sender
    from forms.packs.archive import Pack

OFFICE_NAME_FILE = "office-name.txt"
OFFICE_NAME_BYTES = 2000


class PendingRecoveryKey:
    """A recovery key in memory, as `application.safety` asks for it."""

    def __init__(self, key: RecoveryKey) -> None:
        self.key = key

    def groups(self) -> tuple[str, ...]:
        return self.key.groups

    def matches(self, positions: tuple[int, int], typed: tuple[str, str]) -> bool:
        return not check_groups(self.key, positions, typed)


class FolderGate:
    """`application.safety.Gate` over a locked data folder."""

    def __init__(
        self, folder: Path, *, holder: str, clock: Clock, events: EventBus, reader: PackReader,
        policy: CostPolicy | None = None,
    ) -> None:  # fmt: skip
        self._data = DataFolder(folder, holder=holder)
        self._slots = KeySlots(self._data.path, policy=policy)
        self._clock = clock
        self._events = events
        self._reader = reader

    def is_new(self) -> bool:
        return not self._slots.exist()

    def check_password(self, password: str) -> None:
        check_new_password(password)

    def new_recovery(self) -> tuple[PendingRecoveryKey, tuple[int, int]]:
        key = new_recovery_key(secrets.token_bytes)
        return PendingRecoveryKey(key), positions_to_confirm(secrets.token_bytes)

    def create(self, password: str, recovery: PendingRecoveryKey) -> Context:
        return self._context(self._slots.create(password, recovery.key))

    def open(self, password: str) -> Context:
        return self._context(self._slots.open_with_password(password))

    def open_with_recovery(self, typed: str, new_password: str) -> Context:
        return self._context(self._slots.reset_password(typed, new_password))

    def change_password(self, old: str, new: str) -> None:
        self._slots.change_password(old, new)

    def public_name(self) -> str:
        """The office's name, outside the encryption by design: the locked screen shows it."""
        file = self._data.path / OFFICE_NAME_FILE
        try:
            return file.read_bytes()[:OFFICE_NAME_BYTES].decode("utf-8", "replace").strip()
        except OSError:
            return ""

    def keep_public_name(self, name: str) -> None:
        write_durably(self._data.path / OFFICE_NAME_FILE, name.encode("utf-8")[:OFFICE_NAME_BYTES])

    def _today(self) -> date:
        return office_date(self._clock.now())

    def close(self) -> None:
        """Keys are forgotten with the context; the folder stays this process's own."""

    def release(self) -> None:
        """Let another process have the folder."""
        self._data.close()

    def _context(self, keys: Keys) -> Context:
        from desktop_app.store.sending import DurableOutbox, DurableResults
        from desktop_app.store.store import EncryptedStore
        from desktop_app.usecases.office_data import OfficeData
        from desktop_app.usecases.portal_answers import take_in
        from desktop_app.usecases.sending_ports import PortalDrawer, SendingPorts, VaultReader
        from desktop_app.usecases.wire_steps import after_result, after_step
        from desktop_app.vault.files import SealedFiles
        from forms.folding import fold

        store = EncryptedStore(self._data.database, keys.database, copies=self._data.copies, fold=fold)

        def read(installed: InstalledPack) -> Pack:
            return self._reader.read_installed(installed.data, installed.pack_hash)

        vault = SealedFiles(self._data.files, keys)
        # a kill between a paper's bytes and its row leaves bytes that nobody knows
        vault.drop_unknown(file.file_id for file in store.read(lambda records: records.papers.all_files()))
        return Context(
            store=store,
            vault=vault,
            packs=PackShelf(store, read, self._today),
            data=OfficeData(store, self._today, paths.resources() / "lists"),
            clock=self._clock,
            events=self._events,
            sending=SendingPorts(
                outbox=DurableOutbox(store, after_step=after_step, after_change=take_in),
                reader=VaultReader(vault),
                tokens=PortalDrawer(store),
                sink=DurableResults(store, vault, now=self._clock.now, after_result=after_result),
            ),
        )


def build(
    folder: Path,
    *,
    holder: str,
    clock: Clock | None = None,
    policy: CostPolicy | None = None,
    make_sender: Callable[[Context], Sender] | None = None,
) -> Application:
    """The application over one data folder, still locked. `holder` names this process to others.

    `policy` is the cost of key stretching, cheaper in tests only. Raises FolderInUse, FolderNotWritable.
    """
    ticking = clock or SystemClock()
    events = EventBus()

    reader = pack_reader(ticking)
    gate = FolderGate(folder, holder=holder, clock=ticking, events=events, reader=reader, policy=policy)
    return Application(
        gate,
        events,
        reader=reader,
        data_folder=folder,
        built_in_packs=built_in_packs,
        public_name=gate.keep_public_name,
        recovery_sheet=_recovery_sheet(gate, ticking),
        make_sender=make_sender or _sender,
        release=gate.release,
    )


def pack_reader(clock: Clock) -> PackReader:
    """Reads packs with the trust that is built into this program."""
    return PackReader(built_in_hashes(paths.resources() / "packs"), (), lambda: office_date(clock.now()))


def built_in_packs() -> tuple[bytes, ...]:
    """The packs that came with this program, as they are."""
    folder = paths.resources() / "packs" / "built"
    return tuple(file.read_bytes() for file in sorted(folder.glob("*.zip")))


def _sender(context: Context) -> Sender:
    from desktop_app.application.sender import Sender

    return Sender(context)


def _recovery_sheet(gate: FolderGate, clock: Clock) -> Callable[[tuple[str, ...]], bytes]:
    def draw(groups: tuple[str, ...]) -> bytes:
        from desktop_app.documents.recovery_sheet import draw_recovery_key

        return draw_recovery_key(groups, office=gate.public_name(), at=clock.now())

    return draw
