"""The running window: shell, controllers and application tied together; entrance, lock, language, status.

Other destinations are added as controllers by whoever opens the window (see ui.app).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.events import JournalSaved, SaveFailed
from desktop_app.views import ChoiceView, SettingsView, StatusView
from ui import texts
from ui.bridge import Bridge
from ui.controllers.catalogue import CatalogueController
from ui.controllers.entrance import Entrance
from ui.controllers.frame import Controller, Frame
from ui.controllers.help import HelpController
from ui.controllers.home import HomeController
from ui.controllers.search import SearchController
from ui.pages.brand import mark_icon
from ui.printing import Pictures
from ui.shell import Shell
from ui.theme import theme

if TYPE_CHECKING:
    from desktop_app.application import Application

STATUS_REST_MS = 5000
"""The sync element is renewed at most this often."""
Maker = Callable[[Frame], Controller]


class Window(QObject):
    """One window over one application."""

    _bridge: Bridge
    _frame: Frame

    def __init__(self, application: Application, *, now: Callable[[], datetime], pictures: Pictures,
                 version: str = "", controllers: tuple[Maker, ...] = (), hidden: frozenset[str] = frozenset(),
                 training: Callable[[], bytes] | None = None,
                 units: Callable[[], tuple[ChoiceView, ...]] = tuple) -> None:
        """`controllers` make the destinations besides home and procedures; `hidden` ones leave the rail.

        `pictures` draws the pages of a PDF, see ui.printing. `training` starts a training portal and returns
        its connection file. `units` lists the communes for the office's unit code.
        """
        super().__init__()
        qt = QApplication.instance()
        if isinstance(qt, QApplication):
            theme().apply(qt)
            qt.setWindowIcon(mark_icon())
        self._application, self._now, self._version = application, now, version
        self._pictures = pictures
        self._makers: tuple[Maker, ...] = (
            HomeController, CatalogueController, HelpController, *controllers)
        self._hidden, self._training, self._units = hidden, training, units
        self._opened_at: tuple[str, dict[str, Any]] = ("home", {})
        self._user = ""
        self._status_rest = QTimer(self)
        self._status_rest.setSingleShot(True)
        self._status_rest.setInterval(STATUS_REST_MS)
        self._status_rest.timeout.connect(self._rested)
        self._status_wanted = False
        self.shell: Shell | None = None
        self._make()

    def _make(self) -> None:
        old = self.shell
        self.shell = shell = Shell(hidden=self._hidden)
        if old is not None:
            shell.setGeometry(old.geometry())
            self.close()
        self._bridge = Bridge(self._application.events, shell)
        self._frame = Frame(self._application, shell, self._bridge, self._now, self.go, self._pictures)
        self._entrance = Entrance(
            self._frame, version=self._version, opened=self._ready, rebuild=self.rebuild,
            training=self._training, units=self._units)
        self.search = SearchController(self._frame)
        self._controllers = {made.code: made for made in (make(self._frame) for make in self._makers)}
        for controller in self._controllers.values():
            controller.build()
        self._connect(shell)
        if old is not None:
            shell.show()
            old.hide()
            old.deleteLater()

    def _connect(self, shell: Shell) -> None:
        shell.destination_chosen.connect(lambda code: self.go(code))
        shell.new_wanted.connect(lambda: self.go("procedures"))
        shell.outbox_wanted.connect(lambda: self.go("outbox"))
        shell.settings_wanted.connect(lambda: self.go("settings"))
        shell.lock_wanted.connect(self.lock)
        bridge = self._bridge
        bridge.saved.connect(self._saved)
        bridge.save_failed.connect(self._save_failed)
        for change in (bridge.outbox_changed, bridge.line_changed, bridge.answers_arrived,
                       bridge.dossier_changed):
            change.connect(lambda *_what: self.refresh_status())
        bridge.settings_changed.connect(self._read_settings)
        bridge.locked.connect(self._locked)

    # -- life ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the window: the entrance, or the home page when the application is open already."""
        assert self.shell is not None
        if self._application.safety.state() == "open":
            self._ready()
        else:
            self._entrance.show()
        self.shell.show()

    def rebuild(self) -> None:
        """Make everything on screen anew, in the present language."""
        is_open = self._application.safety.state() == "open"
        self._make()
        if is_open:
            self._begin_status()
            code, facts = self._opened_at
            self.go(code, **facts)
        else:
            self._entrance.show()

    def close(self) -> None:
        """Hear and ask nothing more; the application stays as it is."""
        self._status_rest.stop()
        self._bridge.close()
        self._frame.close()

    def lock(self) -> None:
        """Close the data; the window shows the entrance again, with nothing of the work left in it."""
        self._frame.ask(self._application.safety.lock)

    def go(self, code: str, /, **facts: Any) -> None:
        """Open a destination; one that nobody has added is ignored."""
        controller = self._controllers.get(code)
        if controller is None:
            return
        self._opened_at = (code, facts)
        controller.open(**facts)

    def controller(self, code: str) -> Controller:
        """The controller of a destination; raises KeyError."""
        return self._controllers[code]

    def _ready(self) -> None:
        if texts.language() != self._application.language:
            texts.set_language(self._application.language)
            self._make()
        self._begin_status()
        self._application.sync.start()
        self.go("home")

    def _begin_status(self) -> None:
        self._read_settings()
        self._status_rest.stop()
        self.refresh_status()

    def _locked(self) -> None:
        self._opened_at = ("home", {})
        self._status_rest.stop()
        self._make()
        self._entrance.show()

    # -- what the frame shows ------------------------------------------------------------------------

    def refresh_status(self) -> None:
        """Read status bar and badges anew, now or as soon as five seconds have passed since the last time."""
        if self._status_rest.isActive():
            self._status_wanted = True
            return
        self._status_wanted = False
        self._status_rest.start()
        self._frame.ask(self._application.sync.status, then=self._show_status, question="status", quiet=True,
                        failed=lambda _problem: None)

    def _rested(self) -> None:
        if self._status_wanted:
            self.refresh_status()

    def _show_status(self, view: StatusView) -> None:
        assert self.shell is not None
        self.shell.show_status(view)

    def _saved(self, event: JournalSaved) -> None:
        assert self.shell is not None
        self.shell.status.show_saved(event.at)

    def _save_failed(self, event: SaveFailed) -> None:
        assert self.shell is not None
        self.shell.status.show_save_failed(self._application.words(event.problem).what)

    def _read_settings(self) -> None:
        self._frame.ask(self._application.settings.view, then=self._apply_settings, question="settings", quiet=True,
                        failed=lambda _problem: None)

    def _apply_settings(self, view: SettingsView) -> None:
        assert self.shell is not None
        self.shell.top.set_user(view.office.signer_name or view.office.name)
        look = theme()
        scale = view.scale_percent / 100
        if (look.mode, look.scale) != (view.theme, scale):
            look.set(mode=view.theme, scale=scale)
        if view.language != texts.language():
            texts.set_language(view.language)
            self.rebuild()
