"""A sent dossier: reads its record, answers supplement requests, talks, withdraws, hands out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from desktop_app.views import DocumentLine, Place, TrackingView
from ui.controllers.frame import Frame
from ui.pages.tracking import TrackingPage
from ui.texts import t


class TrackingController:
    """Owns the record page."""

    code = "tracking"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._id = ""
        bridge = frame.bridge
        bridge.dossier_changed.connect(self._changed)
        bridge.answers_arrived.connect(lambda _ids: self._changed(self._id))

    def build(self) -> None:
        page = self._page = TrackingPage()
        page.begin_supplement_wanted.connect(self._begin_supplement)
        page.send_supplement_wanted.connect(lambda: self._open_dossier("review"))
        page.take_back_wanted.connect(self._take_back)
        page.withdraw_wanted.connect(self._withdraw)
        page.ask_wanted.connect(lambda: self._act("try_now"))
        page.hand_out_wanted.connect(self._hand_out)
        page.keep_person_wanted.connect(self._keep_person)
        page.place_wanted.connect(self._go_to)
        page.message_written.connect(lambda text: self._act("send_message", self._id, text))
        page.document_wanted.connect(self._look)
        shell = self._frame.shell
        shell.add_page(self.code, page)
        shell.back_pressed.connect(self._leave)

    def open(self, **facts: Any) -> None:
        """`dossier_id`: which."""
        self._id = str(facts["dossier_id"])
        self._page.problem.clear()
        self._frame.shell.show_page(self.code, rail="dossiers")
        self.refresh()
        self._frame.ask(self._frame.application.dossiers.mark_read, self._id, question="mark-read")

    def refresh(self) -> None:
        """Read again; what is on screen stays until the answer is here."""
        self._frame.ask(self._frame.application.tracking.view, self._id, then=self._show, question="tracking")

    def _leave(self) -> None:
        if self._on_page():
            self._frame.go("dossiers")

    def _on_page(self) -> bool:
        return self._frame.shell.current_page() == self.code

    def _show(self, view: TrackingView) -> None:
        header = view.header
        if header.dossier_id != self._id and header.number != self._id:
            return
        who = ", ".join(part for part in (header.owner_name, header.owner_id_number) if part)
        note = f"{who} · {t('dossier.number', number=header.number)}"
        self._frame.shell.top.show_record(header.procedure_name, note, header.pill)
        self._page.show_state(view, now=self._frame.now())

    def _changed(self, dossier_id: str) -> None:
        if self._on_page() and dossier_id == self._id:
            self.refresh()

    def _act(self, name: str, *arguments: str) -> None:
        self._page.problem.clear()
        call = getattr(self._frame.application.sync, name)
        self._frame.ask(call, *arguments, then=lambda _done: self.refresh(), failed=self._tell)

    def _tell(self, problem: BaseException) -> None:
        self._page.problem.show_problem(self._frame.application.words(problem))

    def _open_dossier(self, step: str) -> None:
        self._frame.go("dossier", dossier_id=self._id, step=step)

    def _go_to(self, place: Place) -> None:
        self._frame.go("dossier", dossier_id=self._id, step=place.step, place=place)

    def _begin_supplement(self) -> None:
        begin = self._frame.application.sync.begin_supplement
        self._frame.ask(begin, self._id, then=lambda _done: self.refresh(), failed=self._tell)

    def _take_back(self) -> None:
        back = self._frame.application.sync.take_back
        self._frame.ask(back, self._id, then=lambda _done: self._open_dossier("form"), failed=self._tell)

    def _withdraw(self) -> None:
        reason, given = QInputDialog.getText(self._page, t("tracking.withdraw"), t("tracking.withdraw_why"))
        if given:
            self._act("withdraw", self._id, reason)

    def _hand_out(self) -> None:
        folder = QFileDialog.getExistingDirectory(self._page, t("tracking.hand_out"))
        if folder:
            give = self._frame.application.printing.hand_out
            self._frame.ask(give, self._id, Path(folder), failed=self._tell)

    def _keep_person(self) -> None:
        """Into the register of people, which the person must have agreed to."""
        asked = QMessageBox(self._page)
        asked.setText(t("tracking.keep_sure"))
        yes = asked.addButton(t("tracking.keep_yes"), QMessageBox.ButtonRole.AcceptRole)
        asked.addButton(t("tracking.keep_no"), QMessageBox.ButtonRole.RejectRole)
        asked.exec()
        if asked.clickedButton() is yes:
            self.keep_person()

    def keep_person(self) -> None:
        """Keep the owner, who agreed, and show them in the register."""
        application = self._frame.application
        number = application.dossiers.header(self._id).owner_id_number
        self._frame.ask(application.people.keep_owner, self._id, failed=self._tell,
                        then=lambda _done: self._frame.go("people", search=number))  # fmt: skip

    def _look(self, document: DocumentLine) -> None:
        back = (self.code, self._id, "")
        application = self._frame.application

        def show(found: Any) -> None:
            self._frame.go("preview", pdf=found, name=document.name, back=back)

        if document.kind == "receipt":
            draw = application.printing.receipt_pdf
            self._frame.ask(draw, self._id, document.document_id, then=show, failed=self._tell)
        else:
            self._frame.ask(application.papers.result, self._id, document.document_id, then=show, failed=self._tell)
