"""First start and unlocking: from a closed data folder to an open application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.views import ChoiceView, OfficeView
from ui import texts
from ui.controllers.frame import Frame
from ui.pages.entrance import EntrancePage
from ui.pages.first_start import FirstStartPage
from ui.pages.unlock import UnlockPage
from ui.printing import print_pdf
from ui.theme import theme

CONNECTION_BYTES = 64 * 1024


class Entrance:
    """Shows what stands before work. Calls `opened` once the application is open and ready."""

    def __init__(self, frame: Frame, *, version: str, opened: Callable[[], None], rebuild: Callable[[], None],
                 training: Callable[[], bytes] | None, units: Callable[[], tuple[ChoiceView, ...]]) -> None:
        """`training` starts a training portal and returns its connection file; None when there is none."""
        self._frame = frame
        self._version = version
        self._opened, self._rebuild = opened, rebuild
        self._training, self._units = training, units
        self._page: QWidget | None = None
        self._connection = b""

    def show(self) -> None:
        """The page that fits the folder: first start for a new one, else unlocking."""
        if self._frame.application.safety.state() == "new":
            self._show_first_start()
        else:
            self._show_unlock()

    def end(self) -> None:
        """Take the page away."""
        if self._page is not None:
            self._frame.shell.end_alone(self._page)
            self._page = None

    def _place(self, page: EntrancePage) -> None:
        page.language_chosen.connect(self._change_language)
        page.scale_chosen.connect(lambda percent: theme().set(scale=percent / 100))
        page.mode_chosen.connect(lambda mode: theme().set(mode=mode))
        self._page = page
        self._frame.shell.show_alone(page)

    def _change_language(self, code: str) -> None:
        texts.set_language(code)
        self._frame.application.set_language(code)
        self._rebuild()

    # -- unlocking -----------------------------------------------------------------------------------

    def _show_unlock(self) -> None:
        page = UnlockPage()
        safety = self._frame.application.safety
        page.unlock_wanted.connect(lambda password: self._ask(page, safety.unlock, password, then=self._done))
        page.recovery_wanted.connect(
            lambda key, password: self._ask(page, safety.reset_password, key, password, then=self._done))
        page.show_state(office=safety.office_name(), version=self._version, now=self._frame.now())
        self._place(page)

    def _done(self, _nothing: object) -> None:
        self.end()
        self._opened()

    def _ask(self, page: UnlockPage | FirstStartPage, function: Callable[..., Any], *arguments: Any,
             then: Callable[[Any], None]) -> None:
        def refused(problem: BaseException) -> None:
            page.show_problem(self._frame.application.words(problem))

        self._frame.ask(function, *arguments, then=then, failed=refused, question="entrance")

    # -- first start ---------------------------------------------------------------------------------

    def _show_first_start(self) -> None:
        page = FirstStartPage(self._units(), training=self._training is not None)
        page.brand.show_state(version=self._version)
        application = self._frame.application
        safety = application.safety
        page.password_wanted.connect(
            lambda password: self._ask(page, safety.create, password, then=page.show_recovery_key))
        page.sheet_wanted.connect(
            lambda: self._ask(page, safety.recovery_sheet, then=lambda pdf: self._print_sheet(page, pdf)))
        page.confirm_wanted.connect(lambda first, second: self._confirm(page, first, second))
        page.office_wanted.connect(lambda office: self._keep_office(page, office))
        page.training_wanted.connect(lambda: self._add_training(page))
        page.connection_wanted.connect(lambda: self._choose_connection(page))
        page.portal_wanted.connect(
            lambda password: self._ask(page, lambda: application.settings.add_portal(
                self._connection, password or None), then=self._done))
        page.skipped.connect(lambda: self._done(None))
        self._place(page)

    def _print_sheet(self, page: FirstStartPage, pdf: bytes) -> None:
        page.set_busy(False)
        print_pdf(pdf, self._frame.pictures, parent=page)

    def _confirm(self, page: FirstStartPage, first: str, second: str) -> None:
        safety = self._frame.application.safety

        def confirm() -> bool:
            right = safety.confirm_recovery(first, second)
            if right:
                safety.finish_creation()
            return right

        self._ask(page, confirm, then=lambda right: page.go_on() if right else page.confirm_refused())

    def _keep_office(self, page: FirstStartPage, office: OfficeView) -> None:
        self._ask(page, lambda: self._frame.application.settings.save_office(office),
                  then=lambda _nothing: page.go_on())

    def _add_training(self, page: FirstStartPage) -> None:
        start = self._training
        if start is None:
            self._done(None)
            return
        settings = self._frame.application.settings
        self._ask(page, lambda: settings.add_portal(start()), then=self._done)

    def _choose_connection(self, page: FirstStartPage) -> None:
        title = texts.t("first_start.choose_file")
        name, _kind = QFileDialog.getOpenFileName(page, title, "", "JSON (*.json)")
        if not name:
            return

        def read() -> bytes:
            with Path(name).open("rb") as source:
                return source.read(CONNECTION_BYTES + 1)

        def keep(data: bytes) -> None:
            self._connection = data
            page.connection_chosen(Path(name).name)

        self._ask(page, read, then=keep)
