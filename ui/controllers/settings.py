"""Cài đặt: reads what is kept, hands saves to the application as jobs, and says where each stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_app.application.files import read_file
from desktop_app.views import ChoiceView, PortalView, SettingsView
from ui.controllers.frame import Frame
from ui.pages.settings import SettingsPage
from ui.pages.settings_panes import SettingsPane
from ui.texts import t

CONNECTION_BYTES = 64 * 1024
CERTIFICATE_BYTES = 256 * 1024


class SettingsController:
    """Owns the settings page."""

    code = "settings"

    def __init__(self, frame: Frame, *, units: Callable[[], tuple[ChoiceView, ...]] = tuple) -> None:
        """`units` lists the communes for the office's unit code."""
        self._frame = frame
        self._units = units
        self._folder = ""
        self._connection = b""
        self._certificate = b""
        frame.bridge.settings_changed.connect(self._changed)

    def build(self) -> None:
        page = self._page = SettingsPage(self._units())
        page.office.save_wanted.connect(lambda office: self._save(page.office, "save_office", office))
        page.portals.file_wanted.connect(self._choose_connection)
        page.portals.add_wanted.connect(self._add_portal)
        page.certificate.file_wanted.connect(self._choose_certificate)
        page.certificate.keep_wanted.connect(self._keep_certificate)
        page.look.language_chosen.connect(self._set_language)
        page.look.theme_chosen.connect(lambda theme: self._save(page.look, "set_theme", theme))
        page.look.scale_chosen.connect(lambda percent: self._save(page.look, "set_scale", percent))
        page.password.change_wanted.connect(self._change_password)
        page.machine.folder_wanted.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._folder).absolute())))
        )
        self._frame.shell.add_page(self.code, page, t("settings.title"))

    def open(self, **facts: Any) -> None:
        """`subject`: which pane; else the one shown last."""
        self._page.show_subject(str(facts.get("subject", self._page.subject())))
        self._frame.shell.show_page(self.code, title=t("settings.title"))
        self.refresh()

    def refresh(self) -> None:
        """Read again; what is being typed stays."""
        self._frame.ask(self._frame.application.settings.view, then=self._show, question="settings-page")

    def _show(self, view: SettingsView) -> None:
        self._folder = view.data_folder
        self._page.show_state(view)

    def _changed(self) -> None:
        if self._frame.shell.current_page() == self.code:
            self.refresh()

    # -- saving --------------------------------------------------------------------------------------

    def _save(self, pane: SettingsPane, act: str, *values: Any) -> None:
        self._run(pane, getattr(self._frame.application.settings, act), *values)

    def _run(self, pane: SettingsPane, act: Callable[..., Any], *values: Any) -> None:
        """Say that it is being saved, then that it was, or why not."""
        pane.show_saving()

        def refused(problem: BaseException) -> None:
            pane.show_problem(self._frame.application.words(problem))
            self.refresh()

        def saved(_answer: object) -> None:
            pane.show_saved(self._frame.now())
            self.refresh()

        self._frame.ask(act, *values, then=saved, failed=refused)

    def _set_language(self, code: str) -> None:
        """The window is made anew in the other language and opens this pane again."""
        self._frame.go(self.code, subject="look")
        self._run(self._page.look, self._frame.application.set_language, code)

    def _change_password(self, old: str, new: str) -> None:
        self._run(self._page.password, self._frame.application.safety.change_password, old, new)

    # -- portals and certificate ---------------------------------------------------------------------

    def _choose_connection(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self._page, t("first_start.choose_file"), "", "JSON (*.json)"
        )
        if path:
            self.examine_connection(Path(path))

    def examine_connection(self, path: Path) -> None:
        """Read a connection file and show what it says, before anything is kept."""
        pane = self._page.portals
        pane.problem.clear()

        def examine() -> tuple[bytes, PortalView]:
            data = read_file(path, most=CONNECTION_BYTES)
            return data, self._frame.application.settings.examine_portal(data)

        def show(found: tuple[bytes, PortalView]) -> None:
            self._connection = found[0]
            pane.show_found(found[1])

        self._frame.ask(examine, then=show, failed=lambda problem: self._tell(pane, problem), question="portal")

    def _add_portal(self, password: str) -> None:
        add = self._frame.application.settings.add_portal
        self._run(self._page.portals, add, self._connection, password or None)

    def _choose_certificate(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self._page, t("settings.certificate_choose"), "", "PKCS#12 (*.p12 *.pfx)"
        )
        if path:
            self.read_certificate(Path(path))

    def read_certificate(self, path: Path) -> None:
        """Read a certificate file; its passphrase is asked next."""
        pane = self._page.certificate
        pane.problem.clear()

        def show(data: bytes) -> None:
            self._certificate = data
            pane.show_chosen(path.name)

        self._frame.ask(lambda: read_file(path, most=CERTIFICATE_BYTES), then=show,
                        failed=lambda problem: self._tell(pane, problem), question="certificate")

    def _keep_certificate(self, passphrase: str) -> None:
        self._run(self._page.certificate, self._frame.application.settings.set_credential, self._certificate,
                  passphrase)

    def _tell(self, pane: SettingsPane, problem: BaseException) -> None:
        pane.show_problem(self._frame.application.words(problem))
