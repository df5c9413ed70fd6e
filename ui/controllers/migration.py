"""The change of a dossier to a newer form version: reads the list, changes, goes back; all of it as jobs."""

from __future__ import annotations

from typing import Any

from desktop_app.views import Place
from desktop_app.views.migration import MigrationView
from ui.controllers.frame import Frame
from ui.pages.migration import MigrationPage
from ui.texts import t


class MigrationController:
    """Owns the page of a change of version."""

    code = "migration"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._id = ""
        self._back = "dossier"
        frame.bridge.locked.connect(self._forget)

    def build(self) -> None:
        page = self._page = MigrationPage()
        page.migrate_wanted.connect(self._migrate)
        page.undo_wanted.connect(self._undo)
        page.later_wanted.connect(self._leave)
        page.dossier_wanted.connect(lambda: self._frame.go("dossier", dossier_id=self._id))
        page.place_wanted.connect(self._follow)
        shell = self._frame.shell
        shell.add_page(self.code, page, t("migration.title"))
        shell.back_pressed.connect(lambda: self._leave() if shell.current_page() == self.code else None)

    def open(self, **facts: Any) -> None:
        """`dossier_id`; `back`: the destination to go back to ("dossier" or "outbox")."""
        self._id = str(facts["dossier_id"])
        self._back = str(facts.get("back", "dossier"))
        self._page.problem.clear()
        self._frame.ask(self._read, self._id, then=self._opened, question="migration")

    def _read(self, dossier_id: str) -> tuple[Any, MigrationView]:
        application = self._frame.application
        return application.dossiers.header(dossier_id), application.migration.view(dossier_id)

    def _opened(self, found: tuple[Any, MigrationView]) -> None:
        header, view = found
        self._page.show_state(view)
        self._frame.shell.show_page(self.code, rail="dossiers")
        note = ", ".join(part for part in (header.owner_name, header.owner_id_number) if part)
        self._frame.shell.top.show_record(header.procedure_name, note, header.pill)

    def _migrate(self, accepted: frozenset[str]) -> None:
        dossier_id, migration = self._id, self._frame.application.migration

        def work() -> tuple[Any, MigrationView]:
            migration.migrate(dossier_id, accepted=accepted)
            return self._read(dossier_id)

        self._act(work, self._opened)

    def _undo(self, discard_edits: bool) -> None:
        dossier_id, migration = self._id, self._frame.application.migration

        def done(_nothing: object) -> None:
            self._frame.go("dossier", dossier_id=dossier_id)

        self._act(lambda: migration.undo(dossier_id, discard_edits=discard_edits), done)

    def _act(self, work: Any, done: Any) -> None:
        self._page.problem.clear()
        self._page.show_busy(True)
        job = self._frame.ask(work, then=done, failed=self._tell)
        job.ended.connect(self._page.show_ready)

    def _tell(self, problem: BaseException) -> None:
        self._page.problem.show_problem(self._frame.application.words(problem))

    def _follow(self, place: Place) -> None:
        self._frame.go("dossier", dossier_id=self._id, place=place)

    def _leave(self) -> None:
        if self._back == "outbox":
            self._frame.go("outbox")
        else:
            self._frame.go("dossier", dossier_id=self._id)

    def _forget(self) -> None:
        self._id = ""
