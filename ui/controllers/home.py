"""Hôm nay: reads the home view when it opens and when something changed; leads on to dossiers."""

from __future__ import annotations

from typing import Any

from desktop_app.views import HomeTask, HomeView
from ui.controllers.frame import Frame
from ui.moments import full_day
from ui.pages.home import HomePage
from ui.texts import t


class HomeController:
    """Owns the home page."""

    code = "home"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        bridge = frame.bridge
        for change in (bridge.dossier_changed, bridge.outbox_changed, bridge.answers_arrived):
            change.connect(self._changed)

    def build(self) -> None:
        self._page = HomePage()
        self._page.new_wanted.connect(lambda: self._frame.go("procedures"))
        self._page.task_chosen.connect(self._open_task)
        self._page.draft_chosen.connect(lambda dossier_id: self._frame.go("dossier", dossier_id=dossier_id))
        self._page.all_drafts_wanted.connect(lambda: self._frame.go("dossiers", box="draft"))
        self._page.outbox_wanted.connect(lambda: self._frame.go("outbox"))
        self._frame.shell.add_page(self.code, self._page, t("home.title"))

    def open(self, **facts: Any) -> None:
        self._frame.shell.show_page(self.code, title=t("home.title"), note=full_day(self._frame.now()))
        self.refresh()

    def refresh(self) -> None:
        """Read again; what is on screen stays until the answer is here."""
        self._frame.ask(self._frame.application.dossiers.home, then=self._show, question="home")

    def _show(self, view: HomeView) -> None:
        self._page.show_state(view, now=self._frame.now())

    def _changed(self, *_what: object) -> None:
        if self._frame.shell.current_page() == self.code:
            self.refresh()

    def _open_task(self, task: HomeTask) -> None:
        if task.opens == "outbox":
            self._frame.go("outbox", dossier_id=task.line.dossier_id)
        else:
            self._frame.go(task.opens, dossier_id=task.line.dossier_id)
