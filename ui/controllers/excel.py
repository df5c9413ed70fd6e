"""Dossiers from a workbook: the dock panel of the dossiers page; the work is a job that can be stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from desktop_app.application.files import read_file, write_file
from desktop_app.views import ImportView, ProcedureLine
from ui.background import Job
from ui.controllers.frame import Frame
from ui.pages.excel_panel import ExcelPanel
from ui.texts import t

WORKBOOK_BYTES = 32 * 1024 * 1024
FILTER = "Excel (*.xlsx)"


class ExcelController:
    """Owns the import panel while it is open."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._app = frame.application
        self._panel: ExcelPanel | None = None
        self._tried: tuple[str, Path] | None = None
        self._job: Job | None = None

    def open(self) -> None:
        """Show the panel with the installed procedures."""

        def show(lines: tuple[ProcedureLine, ...]) -> None:
            panel = self._panel = ExcelPanel(tuple((line.code, f"{line.name} ({line.code})") for line in lines))
            self._tried = None
            panel.template_wanted.connect(self._save_template)
            panel.file_wanted.connect(self._choose)
            panel.import_wanted.connect(self._make)
            panel.stop_wanted.connect(self.stop)
            self._frame.shell.show_dock(t("excel.title"), panel)

        self._frame.ask(self._app.packs.catalogue, then=show, question="excel")

    def stop(self) -> None:
        """After the row at work; what was made stays."""
        if self._job is not None:
            self._job.cancel()
            if self._panel is not None:
                self._panel.show_busy(None)

    def _save_template(self, code: str) -> None:
        path, _ = QFileDialog.getSaveFileName(self._panel, t("excel.template"), f"{code}.xlsx", FILTER)
        if path:
            self.save_template(code, Path(path))

    def save_template(self, code: str, path: Path) -> None:
        """Write the empty workbook of a procedure."""
        self._frame.ask(lambda: write_file(path, self._app.excel.template(code)), failed=self._failed)

    def _choose(self, code: str) -> None:
        path, _ = QFileDialog.getOpenFileName(self._panel, t("excel.choose"), "", FILTER)
        if path:
            self.try_file(code, Path(path))

    def try_file(self, code: str, path: Path) -> None:
        """Look at a filled workbook without making anything."""
        self._tried = (code, path)
        self._run(code, path, dry_run=True)

    def _make(self) -> None:
        if self._tried is not None:
            self._run(*self._tried, dry_run=False)

    def _run(self, code: str, path: Path, *, dry_run: bool) -> None:
        panel = self._panel
        if panel is None or (self._job is not None and not self._job.is_cancelled()):
            return

        def work(*, job: Job) -> ImportView:
            def progress(done: int, total: int) -> None:
                job.check()
                job.report(done / total if total else 1.0)

            data = read_file(path, most=WORKBOOK_BYTES)
            return self._app.excel.run(code, data, path.name, dry_run=dry_run, progress=progress)

        def is_here() -> bool:
            return self._frame.shell.dock.content() is panel

        def done(view: ImportView) -> None:
            if is_here():
                panel.show_result(view)

        def failed(problem: Any) -> None:
            if is_here():
                panel.show_problem(self._app.words(problem))

        def ended() -> None:
            if self._job is job:
                self._job = None

        job = self._job = Job(work, with_job=True)
        job.progressed.connect(lambda share: panel.show_busy(share) if is_here() and self._job is job else None)
        job.done.connect(done)
        job.failed.connect(failed)
        job.ended.connect(ended)
        panel.show_busy(0.0)
        job.start()

    def _failed(self, problem: BaseException) -> None:
        if self._panel is not None:
            self._panel.show_problem(self._app.words(problem))
