"""The application as the faces call it: one attribute a subject, frozen views back, problems with codes.

Built by `desktop_app.bootstrap`. Before it is unlocked every subject but `safety` raises StillLocked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.application.safety import Gate, Safety, StillLocked
from desktop_app.errors import Problem
from desktop_app.event_bus import EventBus
from desktop_app.events import JournalSaved, PacksChanged
from desktop_app.usecases.pack_reading import PackReader
from desktop_app.wording import Words, words_of
from forms.problems import FormProblem

if TYPE_CHECKING:
    from desktop_app.application.cards import Cards
    from desktop_app.application.desk import Desk
    from desktop_app.application.dossiers import DossierDesk
    from desktop_app.application.excel_import import ExcelImport
    from desktop_app.application.migrating import MigrationDesk
    from desktop_app.application.packs import Catalogue
    from desktop_app.application.papers import PaperDesk
    from desktop_app.application.people import People
    from desktop_app.application.prefill import Prefill
    from desktop_app.application.printing import Printing
    from desktop_app.application.registers import Registers
    from desktop_app.application.sender import Sender
    from desktop_app.application.sending import Sending
    from desktop_app.application.settings import SettingsDesk
    from desktop_app.application.signing import SigningDesk
    from desktop_app.application.sync_face import SyncFace
    from desktop_app.application.tracking import Tracking

VERSION = "0.1.0"
log = logging.getLogger(__name__)


class Forms:
    """Opens desks."""

    def __init__(self, dossiers: DossierDesk) -> None:
        self._dossiers = dossiers

    def open_desk(self, dossier_id: str) -> Desk:
        return self._dossiers.open_desk(dossier_id)


@dataclass(frozen=True)
class _Subjects:
    context: Context
    packs: Catalogue
    dossiers: DossierDesk
    forms: Forms
    papers: PaperDesk
    printing: Printing
    signing: SigningDesk
    settings: SettingsDesk
    sync: SyncFace
    tracking: Tracking
    people: People
    migration: MigrationDesk
    registers: Registers
    cards: Cards
    prefill: Prefill
    excel: ExcelImport


class Application:
    """One data folder's application. Calls may take time; only the desk's are made for the window's thread."""

    def __init__(
        self,
        gate: Gate,
        events: EventBus,
        *,
        reader: PackReader,
        data_folder: Path,
        built_in_packs: Callable[[], tuple[bytes, ...]],
        public_name: Callable[[str], None],
        recovery_sheet: Callable[[tuple[str, ...]], bytes],
        make_sender: Callable[[Context], Sender],
        release: Callable[[], None],
    ) -> None:
        self.events = events
        self._reader = reader
        self._data_folder = data_folder
        self._built_in_packs = built_in_packs
        self._public_name = public_name
        self._make_sender = make_sender
        self._release = release
        self._subjects: _Subjects | None = None
        self._language = "vi"
        self._saved_at: datetime | None = None
        self.safety = Safety(gate, events, self._opened, self._closed, recovery_sheet)
        events.subscribe(JournalSaved, self._saved)
        events.subscribe(PacksChanged, self._packs_changed)

    @property
    def language(self) -> str:
        return self._language

    def set_language(self, code: str) -> None:
        """The language of everything worded from now on; kept when the data is open."""
        if self._subjects is not None:
            self._subjects.settings.set_language(code)
        self._language = code if code in ("vi", "en") else "vi"

    def speak(self, code: str) -> None:
        """Use a language until this application is closed, whatever is set: a command's --lang."""
        self._language = code if code in ("vi", "en") else "vi"
        if self._subjects is not None:
            self._subjects.context.language = self._language

    def words(self, problem: BaseException) -> Words:
        """A problem in the present language: what happened, is the work safe, what to do."""
        return words_of(problem, self._language)

    @property
    def packs(self) -> Catalogue:
        return self._open().packs

    @property
    def dossiers(self) -> DossierDesk:
        return self._open().dossiers

    @property
    def forms(self) -> Forms:
        return self._open().forms

    @property
    def papers(self) -> PaperDesk:
        return self._open().papers

    @property
    def printing(self) -> Printing:
        return self._open().printing

    @property
    def signing(self) -> SigningDesk:
        return self._open().signing

    @property
    def settings(self) -> SettingsDesk:
        return self._open().settings

    @property
    def sync(self) -> SyncFace:
        return self._open().sync

    @property
    def tracking(self) -> Tracking:
        return self._open().tracking

    @property
    def people(self) -> People:
        return self._open().people

    @property
    def migration(self) -> MigrationDesk:
        return self._open().migration

    @property
    def registers(self) -> Registers:
        return self._open().registers

    @property
    def cards(self) -> Cards:
        return self._open().cards

    @property
    def prefill(self) -> Prefill:
        return self._open().prefill

    @property
    def excel(self) -> ExcelImport:
        return self._open().excel

    @property
    def saved_at(self) -> datetime | None:
        """When the last answer became durable."""
        return self._saved_at

    def close(self) -> None:
        """Stop sending, lock, and let another process have the folder."""
        self.safety.lock()
        self._release()

    def _open(self) -> _Subjects:
        if self._subjects is None:
            raise StillLocked()
        return self._subjects

    def _saved(self, event: JournalSaved) -> None:
        self._saved_at = event.at

    def _packs_changed(self, event: PacksChanged) -> None:
        """A newer pack may stop what is queued with an older one."""
        if self._subjects is not None:
            self._subjects.sync.hold_superseded()

    def _opened(self, context: Context) -> None:
        """Make every subject; what goes wrong closes the data again."""
        try:
            self._make_subjects(context)
        except BaseException:
            self._subjects = None
            context.store.close()
            raise

    def _make_subjects(self, context: Context) -> None:
        from desktop_app.application.cards import Cards
        from desktop_app.application.dossiers import DossierDesk
        from desktop_app.application.excel_import import ExcelImport
        from desktop_app.application.migrating import MigrationDesk
        from desktop_app.application.packs import Catalogue
        from desktop_app.application.papers import PaperDesk
        from desktop_app.application.people import People
        from desktop_app.application.prefill import Prefill
        from desktop_app.application.printing import Printing
        from desktop_app.application.registers import Registers
        from desktop_app.application.sending import Sending
        from desktop_app.application.settings import SettingsDesk
        from desktop_app.application.signing import SigningDesk
        from desktop_app.application.sync_face import SyncFace
        from desktop_app.application.tracking import Tracking

        context.language = context.setting("language", self._language)
        self._language = context.language
        sender = self._make_sender(context)
        dossiers = DossierDesk(context)
        registers = Registers(context)
        printing = Printing(context)
        packs = Catalogue(context, self._reader)
        sending: Sending = Sending(context, dossiers, printing)
        self._subjects = _Subjects(
            context=context,
            packs=packs,
            dossiers=dossiers,
            forms=Forms(dossiers),
            papers=PaperDesk(context, dossiers),
            printing=printing,
            signing=SigningDesk(context, dossiers, printing),
            settings=SettingsDesk(
                context,
                data_folder=str(self._data_folder),
                version=VERSION,
                sign_in=sender.sign_in,
                public_name=self._public_name,
            ),
            sync=SyncFace(context, dossiers, sending, sender, lambda: self._saved_at),
            tracking=Tracking(context, dossiers),
            people=People(context),
            migration=MigrationDesk(context, sending.reopen),
            registers=registers,
            cards=Cards(context),
            prefill=Prefill(context, registers),
            excel=ExcelImport(context, dossiers),
        )
        self._install_built_in(packs, context)
        self._subjects.sync.hold_superseded()
        try:
            dossiers.empty_old_bin()
        except Problem as problem:
            log.warning("the bin was not emptied: %s", problem.code)

    def _install_built_in(self, packs: Catalogue, context: Context) -> None:
        """Packs that came with the program and are not here yet.

        One that is over or older than the installed one is left out: it must not keep the data closed.
        """
        held = {installed.data for installed in context.store.read(lambda records: records.packs.newest())}
        for data in self._built_in_packs():
            if data in held:
                continue
            try:
                packs.install_new(self._reader.read_built_in(data), data)
            except (Problem, FormProblem) as problem:
                log.warning("a built-in pack was left out: %s", getattr(problem, "code", ""))

    def _closed(self) -> None:
        if self._subjects is not None:
            self._subjects.sync.stop()
            self._subjects.context.store.close()
            self._subjects = None
