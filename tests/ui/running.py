"""The real window over a real office, as the tests of controllers and journeys use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop_app.office import Office
from ui.app import make_window
from ui.controllers.dossier import DossierController
from ui.pages.dossier import DossierPage
from ui.shell import Shell
from ui.widgets.form_field import FormField
from ui.window import Window

PATIENCE_MS = 15_000


class Running:
    """A started window and short ways to what is on it."""

    def __init__(self, window: Window, office: Office, qtbot: QtBot) -> None:
        self.window, self.office, self._qtbot = window, office, qtbot

    @property
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    def until(self, holds: Callable[[], Any]) -> None:
        """Let the window work until something holds."""
        self._qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def activate(self) -> None:
        """Have the keyboard, as shortcuts need it."""
        self.shell.activateWindow()
        self.until(self.shell.isActiveWindow)

    def page(self, code: str) -> Any:
        return self.shell.page(code)

    def open_dossier(self, dossier_id: str, **facts: Any) -> DossierPage:
        self.window.go("dossier", dossier_id=dossier_id, **facts)
        page = self.shell.page("dossier")
        assert isinstance(page, DossierPage)
        return page

    def dossier_controller(self) -> DossierController:
        controller = self.window.controller("dossier")
        assert isinstance(controller, DossierController)
        return controller

    def field(self, ending: str) -> FormField:
        """The field on screen whose reference ends so."""
        form = self.shell.page("dossier").form  # type: ignore[attr-defined]
        ref = next(ref for ref in form.refs() if ref.endswith(ending))
        found = form.field(ref)
        assert found is not None
        return found

    def show_section(self, ending: str) -> None:
        """Open the section whose reference ends so."""
        controller = self.dossier_controller()
        assert controller._desk is not None
        line = next(line for line in controller._desk.sections() if line.ref.endswith(ending))
        controller.show_section(line.form_id, line.ref)
        QApplication.processEvents()  # layouts show new widgets one turn later


def put_away(window: Window) -> None:
    """Take a window off the screen. Its shell is asked for now: a lock or another language made a new one."""
    window.close()
    if window.shell is not None:
        window.shell.close()
        window.shell.deleteLater()


@contextmanager
def running(office: Office, qtbot: QtBot, *, pictures: Any = None, **more: Any) -> Iterator[Running]:
    """The window over an office that is open."""
    window = make_window(office.application, now=office.clock.now, version="0.1.0",
                         pictures=pictures or (lambda _pdf, _width: ()), **more)  # fmt: skip
    window.start()
    assert window.shell is not None
    try:
        yield Running(window, office, qtbot)
    finally:
        controller = window.controller("dossier")
        assert isinstance(controller, DossierController)
        controller.close()
        put_away(window)
