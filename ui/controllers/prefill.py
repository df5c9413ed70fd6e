"""Filling the open dossier in: docks for the registers, a card and earlier dossiers; pictures are read in jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from desktop_app.application.desk import Desk
from desktop_app.application.files import read_file
from desktop_app.application.registers import Consent
from desktop_app.views import CardView, DeskChanges, FillView
from ui.controllers.frame import Frame
from ui.pages.form_step import FormStep
from ui.pages.prefill_panels import CardPanel, EarlierPicker, FilledPanel, RegisterPicker
from ui.texts import t

PICTURE_BYTES = 64 * 1024 * 1024
PICTURE_SIDE_PX = 6000
Act = Callable[[Callable[[Desk], DeskChanges | None]], None]


class PrefillController:
    """`act` does one act on the open desk and shows what it changed; there may be no desk, then it does nothing."""

    def __init__(self, frame: Frame, act: Act) -> None:
        self._frame = frame
        self._app = frame.application
        self._act = act
        self._card: CardView | None = None
        self._panel: CardPanel | None = None

    def connect(self, form: FormStep) -> None:
        """Listen to a form page."""
        form.register_wanted.connect(self.show_registers)
        form.card_wanted.connect(self.show_card)
        form.earlier_wanted.connect(self.show_earlier)
        form.confirmed.connect(lambda form_id, ref: self._act(lambda desk: desk.confirm(form_id, ref)))
        form.confirm_all_wanted.connect(lambda form_id, ref: self._act(lambda desk: desk.confirm_all(form_id, ref)))

    # -- the three ways ------------------------------------------------------------------------------

    def show_registers(self) -> None:
        """People and businesses met before."""
        picker = RegisterPicker()

        def search(text: str) -> None:
            self._frame.ask(self._app.registers.find, text, then=picker.show_list, question="registers")

        picker.search_wanted.connect(search)
        picker.chosen.connect(self._from_register)
        self._frame.shell.show_dock(t("prefill.register_title"), picker)
        search("")

    def show_earlier(self) -> None:
        """Dossiers of the same procedure."""

        def show(desk: Desk) -> None:
            picker = EarlierPicker(self._app.prefill.earlier(desk))
            picker.chosen.connect(self._from_dossier)
            self._frame.shell.show_dock(t("prefill.earlier_title"), picker)

        self._act(show)

    def show_card(self) -> None:
        """A card: scanner, picture or clipboard."""
        panel = self._panel = CardPanel()
        self._card = None
        panel.text_given.connect(lambda text: self._read(self._app.cards.read_text, text))
        panel.file_wanted.connect(self._choose_picture)
        panel.clipboard_wanted.connect(self._paste)
        panel.fill_wanted.connect(self._from_card)
        panel.keep_wanted.connect(self._keep_card)
        self._frame.shell.show_dock(t("prefill.card_title"), panel)

    # -- cards ---------------------------------------------------------------------------------------

    def _choose_picture(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._panel, t("prefill.card_file"), "", "JPEG, PNG, TIFF, PDF (*.jpg *.jpeg *.png *.tif *.tiff *.pdf)"
        )
        if path:
            self.read_picture(Path(path))

    def read_picture(self, path: Path) -> None:
        """Read a card's picture from a file; the decoding is a process of its own."""

        def work() -> CardView:
            return self._app.cards.read_image(read_file(path, most=PICTURE_BYTES), path.name)

        self._read(work)

    def _paste(self) -> None:
        """A picture, a file or the scanner's text on the clipboard."""
        held = QGuiApplication.clipboard().mimeData()
        paths = [url.toLocalFile() for url in held.urls() if url.isLocalFile()] if held.hasUrls() else []
        if paths:
            self.read_picture(Path(paths[0]))
        elif held.hasImage():
            data = png_of(QGuiApplication.clipboard().image())
            self._read(self._app.cards.read_image, data, t("prefill.clipboard"))
        else:
            self._read(self._app.cards.read_text, held.text())

    def _read(self, work: Callable[..., CardView], *arguments: Any) -> None:
        panel = self._panel
        if panel is None:
            return

        def show(card: CardView) -> None:
            if panel is self._panel and self._frame.shell.dock.content() is panel:
                self._card = card
                panel.show_card(card)

        def failed(problem: BaseException) -> None:
            if panel is self._panel and self._frame.shell.dock.content() is panel:
                self._card = None
                panel.show_problem(self._app.words(problem))

        self._frame.ask(work, *arguments, then=show, failed=failed, question="card")

    def _keep_card(self, who: str) -> None:
        panel, card = self._panel, self._card
        if panel is None or card is None:
            return

        def keep() -> str:
            known = dict(card.known)
            return self._app.registers.keep("person", known, Consent(who), source="card", data_date=card.as_of)

        def failed(problem: BaseException) -> None:
            panel.problem.show_problem(self._app.words(problem))

        self._frame.ask(keep, then=lambda _id: panel.show_kept(t("prefill.card_kept")), failed=failed)

    # -- filling -------------------------------------------------------------------------------------

    def _from_register(self, kind: Any, entry_id: str) -> None:
        self._fill(lambda desk, over: self._app.prefill.from_register(desk, kind, entry_id, overwrite=over))

    def _from_dossier(self, dossier_id: str) -> None:
        self._fill(lambda desk, over: self._app.prefill.from_dossier(desk, dossier_id, overwrite=over))

    def _from_card(self) -> None:
        card = self._card
        if card is not None:
            self._fill(lambda desk, over: self._app.prefill.from_card(desk, card, overwrite=over))

    def _fill(self, fill: Callable[[Desk, bool], FillView], overwrite: bool = False) -> None:
        """One act on the desk; what it left alone is shown, else the dock closes and the fields speak."""

        def act(desk: Desk) -> DeskChanges | None:
            view = fill(desk, overwrite)
            self._card = None
            if view.conflicts or view.left_out or not view.filled:
                panel = FilledPanel(view)
                panel.overwrite_wanted.connect(lambda: self._fill(fill, True))
                self._frame.shell.show_dock(t("prefill.done_title"), panel)
            else:
                self._frame.shell.dock.close_content()
            return view.changes

        self._act(act)


def png_of(image: QImage) -> bytes:
    """A picture of the clipboard as PNG, made smaller when it is huge: a code needs no more."""
    if max(image.width(), image.height()) > PICTURE_SIDE_PX:
        image = image.scaled(PICTURE_SIDE_PX, PICTURE_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio,
                             Qt.TransformationMode.SmoothTransformation)  # fmt: skip
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
