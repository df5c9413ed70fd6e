"""Looking at a PDF: pictures from the frame, printing without a file, saving where the user says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from desktop_app.application.files import write_file
from ui.controllers.frame import Frame
from ui.pages.preview import PreviewPage
from ui.printing import print_pdf
from ui.texts import t

PICTURE_WIDTH = 1240


class PreviewController:
    """Owns the preview page."""

    code = "preview"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._pdf, self._name = b"", ""
        self._back: tuple[str, str, str] = ("home", "", "")
        frame.bridge.locked.connect(self._forget)

    def build(self) -> None:
        page = self._page = PreviewPage()
        page.print_wanted.connect(lambda: print_pdf(self._pdf, self._frame.pictures, parent=page))
        page.save_wanted.connect(self._save)
        page.close_wanted.connect(self._close)
        shell = self._frame.shell
        shell.add_page(self.code, page, t("preview.title"))
        shell.back_pressed.connect(self._leave)

    def open(self, **facts: Any) -> None:
        """`pdf`: the bytes; `name`: a file name to suggest; `back`: destination, dossier id, step."""
        self._pdf, self._name, self._back = facts["pdf"], str(facts["name"]), facts["back"]
        self._frame.shell.show_page(self.code, rail="dossiers")
        self._frame.shell.top.show_record(t("preview.title"), self._name, None)
        self._page.show_pages(())
        self._frame.ask(
            self._frame.pictures, self._pdf, PICTURE_WIDTH, then=self._page.show_pages, question="preview"
        )

    def _leave(self) -> None:
        if self._frame.shell.current_page() == self.code:
            self._close()

    def _close(self) -> None:
        code, dossier_id, step = self._back
        self._forget()
        facts = {"dossier_id": dossier_id} if dossier_id else {}
        if step:
            facts["step"] = step
        self._frame.go(code, **facts)

    def _save(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self._page, t("preview.save"), self._name, "PDF (*.pdf)")
        if path:
            pdf = self._pdf
            self._frame.ask(write_file, Path(path), pdf)

    def _forget(self) -> None:
        self._pdf = b""
