"""Thủ tục: search, one procedure, blank forms, leaflets, new packs, and the beginning of a dossier."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from PySide6.QtWidgets import QFileDialog

from desktop_app.views import DataPackLine, ProcedureLine, ProcedureView
from ui.controllers.frame import Frame
from ui.pages.catalogue import CataloguePage
from ui.printing import print_pdf
from ui.texts import t

PACK_BYTES = 64 * 1024 * 1024


class CatalogueController:
    """Owns the catalogue page."""

    code = "procedures"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._total = 0
        frame.bridge.packs_changed.connect(self._packs_changed)

    def build(self) -> None:
        page = CataloguePage()
        page.search_wanted.connect(self._search)
        page.procedure_chosen.connect(self._choose)
        page.begin_wanted.connect(self._begin)
        page.guide_wanted.connect(self._print_guide)
        page.file_wanted.connect(self._save_file)
        page.import_wanted.connect(self._import_pack)
        self._page = page
        self._frame.shell.add_page(self.code, page, t("catalogue.title"))

    def open(self, **facts: Any) -> None:
        """`code`: the procedure to show."""
        self._frame.shell.show_page(self.code)
        self._load_all(str(facts.get("code", "")))

    def _load_all(self, code: str = "") -> None:
        def show(lines: tuple[ProcedureLine, ...]) -> None:
            self._total = len(lines)
            self._page.show_filters({
                "field": tuple(dict.fromkeys(line.field for line in lines)),
                "level": tuple(dict.fromkeys(line.level for line in lines)),
                "service_level": tuple(dict.fromkeys(line.service_level for line in lines)),
            })
            self._page.show_list(lines, total=self._total)
            wide = self._frame.shell.kind() in ("three", "two")
            first = code or (lines[0].code if lines and wide and not self._page.shown_code() else "")
            if first:
                self._choose(first)

        self._frame.ask(self._frame.application.packs.catalogue, then=show, question="catalogue")

    def _search(self, text: str, field: str, level: str, service_level: str) -> None:
        self._frame.ask(
            self._frame.application.packs.catalogue, text, field, level, service_level,
            then=lambda lines: self._page.show_list(lines, total=self._total), question="catalogue")

    def _choose(self, code: str) -> None:
        def show(view: ProcedureView) -> None:
            self._page.show_procedure(view)

        self._frame.ask(self._frame.application.packs.procedure, code, then=show, question="procedure")

    def _begin(self, code: str, case: str) -> None:
        self._frame.ask(
            self._frame.application.dossiers.create, code, case,
            then=lambda dossier_id: self._frame.go("dossier", dossier_id=dossier_id))

    def _print_guide(self, code: str, case: str) -> None:
        def print_it(pdf: bytes) -> None:
            print_pdf(pdf, self._frame.pictures, parent=self._page)

        self._frame.ask(self._frame.application.packs.guide_pdf, code, case, then=print_it)

    def _save_file(self, code: str, path: str) -> None:
        suggested = PurePosixPath(path).name
        name, _kind = QFileDialog.getSaveFileName(self._page, t("catalogue.blank"), suggested)
        if not name:
            return

        def save() -> None:
            Path(name).write_bytes(self._frame.application.packs.file(code, path))

        self._frame.ask(save)

    def _import_pack(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self._page, t("catalogue.import"), "", "ZIP (*.zip)")
        if not name:
            return

        def install() -> ProcedureLine | DataPackLine:
            with Path(name).open("rb") as source:
                return self._frame.application.packs.install(source.read(PACK_BYTES + 1))

        def installed(line: ProcedureLine | DataPackLine) -> None:
            self._load_all(line.code if isinstance(line, ProcedureLine) else self._page.shown_code())

        self._frame.ask(install, then=installed)

    def _packs_changed(self) -> None:
        if self._frame.shell.current_page() == self.code:
            self._load_all(self._page.shown_code())
