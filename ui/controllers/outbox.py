"""Hộp gửi: reads when it opens and when the wire moves, at most twice a second; acts go out as jobs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer

from ui.controllers.frame import Frame
from ui.pages.outbox import OutboxPage
from ui.texts import t

REST_MILLISECONDS = 500


class OutboxController:
    """Owns the outbox page."""

    code = "outbox"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._wanted = False
        bridge = frame.bridge
        for change in (bridge.outbox_changed, bridge.line_changed, bridge.answers_arrived):
            change.connect(self._changed)

    def build(self) -> None:
        page = self._page = OutboxPage()
        self._rest = QTimer(page)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self._rested)
        page.pause_wanted.connect(lambda: self._act("pause"))
        page.resume_wanted.connect(lambda: self._act("resume"))
        page.try_wanted.connect(lambda: self._act("try_now"))
        page.retry_wanted.connect(lambda version: self._act("retry", version))
        page.take_back_wanted.connect(lambda dossier: self._act("take_back", dossier))
        page.reopen_wanted.connect(self._reopen)
        page.migrate_wanted.connect(
            lambda dossier_id: self._frame.go("migration", dossier_id=dossier_id, back="outbox")
        )
        page.opened.connect(lambda dossier_id: self._frame.go("tracking", dossier_id=dossier_id))
        page.receipt_wanted.connect(self._show_receipt)
        self._frame.shell.add_page(self.code, page, t("outbox.title"))

    def open(self, **facts: Any) -> None:
        self._frame.shell.show_page(self.code, title=t("outbox.title"))
        self.refresh()

    def refresh(self) -> None:
        """Read again; what is on screen stays until the answer is here."""
        self._frame.ask(self._frame.application.sync.outbox, then=self._page.show_state, question="outbox")

    def _reopen(self, dossier_id: str) -> None:
        reopen = self._frame.application.sync.reopen
        self._frame.ask(reopen, dossier_id, then=lambda _done: self._frame.go("dossier", dossier_id=dossier_id))

    def _act(self, name: str, *arguments: str) -> None:
        call = getattr(self._frame.application.sync, name)
        self._frame.ask(call, *arguments, then=lambda _done: self.refresh())

    def _show_receipt(self, dossier_id: str) -> None:
        def show(pdf: bytes) -> None:
            self._frame.go("preview", pdf=pdf, name="bien-nhan.pdf", back=(self.code, "", ""))

        self._frame.ask(self._frame.application.printing.receipt_pdf, dossier_id, then=show)

    def _changed(self, *_what: object) -> None:
        if self._frame.shell.current_page() != self.code:
            return
        if self._rest.isActive():
            self._wanted = True
            return
        self._rest.start()
        self.refresh()

    def _rested(self) -> None:
        if self._wanted:
            self._wanted = False
            self._changed()
