"""Hồ sơ: the list by box, search, bin; opens a draft for filling and a sent one for following."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QMessageBox

from desktop_app.views import Box, DossierLine, DossierList
from ui.controllers.excel import ExcelController
from ui.controllers.frame import Frame
from ui.pages.dossiers import DossiersPage
from ui.texts import t

DRAFTS = frozenset({"draft", "missing", "complete"})


class DossiersController:
    """Owns the list of dossiers."""

    code = "dossiers"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._box = Box.ALL
        self._search = ""
        self.excel = ExcelController(frame)
        bridge = frame.bridge
        for change in (bridge.dossier_changed, bridge.outbox_changed, bridge.answers_arrived):
            change.connect(self._changed)

    def build(self) -> None:
        page = self._page = DossiersPage()
        page.box_chosen.connect(self._choose_box)
        page.search_wanted.connect(self._look_for)
        page.opened.connect(self._open_line)
        page.new_wanted.connect(lambda: self._frame.go("procedures"))
        page.import_wanted.connect(self.excel.open)
        page.bin_wanted.connect(lambda ids: self._each(ids, "bin"))
        page.restore_wanted.connect(lambda ids: self._each(ids, "restore"))
        page.delete_wanted.connect(self._delete)
        self._frame.shell.add_page(self.code, page, t("dossiers.title"))

    def open(self, **facts: Any) -> None:
        """`box`: a Box value; `search`: a text."""
        self._box = Box(facts.get("box", self._box.value if "search" not in facts else "all"))
        self._search = str(facts.get("search", ""))
        if self._page.search.text() != self._search:
            self._page.search.setText(self._search)
        self._frame.shell.show_page(self.code, title=t("dossiers.title"))
        self.refresh()

    def refresh(self) -> None:
        """Read again; what is on screen stays until the answer is here."""
        self._frame.ask(
            self._frame.application.dossiers.list, self._box, self._search, then=self._show, question="dossiers"
        )

    def _show(self, view: DossierList) -> None:
        self._page.show_state(view, self._box, now=self._frame.now())

    def _choose_box(self, box: str) -> None:
        self._box = Box(box)
        self.refresh()

    def _look_for(self, text: str) -> None:
        self._search = text
        self.refresh()

    def _open_line(self, line: DossierLine) -> None:
        code = "dossier" if line.pill.state.value in DRAFTS else "tracking"
        if line.box is Box.BIN:
            return
        self._frame.go(code, dossier_id=line.dossier_id)

    def _each(self, ids: tuple[str, ...], act: str) -> None:
        call: Callable[[str], None] = getattr(self._frame.application.dossiers, act)

        def work() -> None:
            for dossier_id in ids:
                call(dossier_id)

        self._frame.ask(work, then=lambda _done: self.refresh())

    def _delete(self, ids: tuple[str, ...]) -> None:
        """The one box before something undo cannot bring back."""
        asked = QMessageBox(self._page)
        asked.setIcon(QMessageBox.Icon.Warning)
        asked.setText(t("dossiers.delete_sure", count=len(ids)))
        yes = asked.addButton(t("dossiers.delete"), QMessageBox.ButtonRole.DestructiveRole)
        asked.addButton(t("dossiers.keep"), QMessageBox.ButtonRole.RejectRole)
        asked.exec()
        if asked.clickedButton() is yes:
            self._each(ids, "delete")

    def _changed(self, *_what: object) -> None:
        if self._frame.shell.current_page() == self.code:
            self.refresh()
