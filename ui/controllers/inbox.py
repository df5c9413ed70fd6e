"""Hộp nhận: reads when it opens and when answers arrive; opening a dossier marks it as read."""

from __future__ import annotations

from typing import Any

from desktop_app.views import InboxView
from ui.controllers.frame import Frame
from ui.pages.inbox import InboxPage
from ui.texts import t


class InboxController:
    """Owns the inbox."""

    code = "inbox"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        frame.bridge.answers_arrived.connect(lambda _ids: self._changed())
        frame.bridge.dossier_changed.connect(lambda _id: self._changed())

    def build(self) -> None:
        page = self._page = InboxPage()
        page.opened.connect(lambda dossier_id: self._frame.go("tracking", dossier_id=dossier_id))
        page.read_wanted.connect(self._mark_read)
        self._frame.shell.add_page(self.code, page, t("inbox.title"))

    def open(self, **facts: Any) -> None:
        """`dossier_id`: whose news to show."""
        self._frame.shell.show_page(self.code, title=t("inbox.title"))
        if "dossier_id" in facts:
            self._page.choose(str(facts["dossier_id"]))
        self.refresh()

    def refresh(self) -> None:
        """Read again; what is on screen stays until the answer is here."""
        self._frame.ask(self._frame.application.tracking.inbox, then=self._show, question="inbox")

    def _show(self, view: InboxView) -> None:
        self._page.show_state(view, now=self._frame.now())
        count = view.unread_count
        note = t("inbox.count", count=count) if count else ""
        if self._frame.shell.current_page() == self.code:
            self._frame.shell.top.show_title(t("inbox.title"), note)

    def _mark_read(self, dossier_id: str) -> None:
        self._frame.ask(
            self._frame.application.dossiers.mark_read, dossier_id, then=lambda _done: self.refresh()
        )

    def _changed(self) -> None:
        if self._frame.shell.current_page() == self.code:
            self.refresh()
