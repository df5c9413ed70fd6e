"""Người dân: searches the register of people and shows one with their dossiers."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMessageBox

from desktop_app.views import DossierLine, PersonLine, PersonView
from ui.controllers.dossiers import DRAFTS
from ui.controllers.frame import Frame
from ui.pages.people import PeoplePage
from ui.texts import t


class PeopleController:
    """Owns the people page."""

    code = "people"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._search = ""

    def build(self) -> None:
        page = self._page = PeoplePage()
        page.search_wanted.connect(self._look_for)
        page.chosen.connect(self._read_person)
        page.opened.connect(self._open_dossier)
        page.forget_wanted.connect(self._ask_to_forget)
        self._frame.shell.add_page(self.code, page, t("people.title"))

    def open(self, **facts: Any) -> None:
        """`search`: a text to begin with."""
        if "search" in facts:
            self._search = str(facts["search"])
            self._page.search.setText(self._search)
        self._frame.shell.show_page(self.code, title=t("people.title"))
        self.refresh()

    def refresh(self) -> None:
        """Search again; what is on screen stays until the answer is here."""
        self._page.problem.clear()
        self._frame.ask(self._frame.application.people.lines, self._search, then=self._show, failed=self._tell,
                        question="people")

    def _look_for(self, text: str) -> None:
        self._search = text
        self.refresh()

    def _show(self, people: tuple[PersonLine, ...]) -> None:
        self._page.show_list(people, searching=bool(self._search))

    def _read_person(self, person_id: str) -> None:
        self._frame.ask(self._frame.application.people.view, person_id, then=self._show_person, failed=self._tell,
                        question="person")

    def _show_person(self, view: PersonView) -> None:
        self._page.show_person(view, now=self._frame.now())

    def _open_dossier(self, line: DossierLine) -> None:
        code = "dossier" if line.pill.state.value in DRAFTS else "tracking"
        self._frame.go(code, dossier_id=line.dossier_id)

    def _ask_to_forget(self, person_id: str) -> None:
        """The one box before something undo cannot bring back."""
        asked = QMessageBox(self._page)
        asked.setIcon(QMessageBox.Icon.Warning)
        asked.setText(t("people.forget_sure"))
        yes = asked.addButton(t("people.forget"), QMessageBox.ButtonRole.DestructiveRole)
        asked.addButton(t("people.keep"), QMessageBox.ButtonRole.RejectRole)
        asked.exec()
        if asked.clickedButton() is yes:
            self.forget(person_id)

    def forget(self, person_id: str) -> None:
        """Remove a person from the register for good."""
        self._frame.ask(self._frame.application.registers.forget, "person", person_id, failed=self._tell,
                        then=lambda _done: self.refresh())  # fmt: skip

    def _tell(self, problem: BaseException) -> None:
        self._page.problem.show_problem(self._frame.application.words(problem))
