"""The indigo panel of the pages before work begins: mark, name, office, two sentences, version."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui import icons
from ui.texts import t
from ui.theme import theme
from ui.widgets.layouts import Column, Pane, Row
from ui.widgets.text import Text


def paint_mark(painter: QPainter, side: int, ratio: float) -> None:
    """Draw the mark into a square of `side` logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("gold"))
    painter.drawRoundedRect(QRectF(0, 0, side, side), side / 8, side / 8)
    inner = round(side * 5 / 8)
    drawn = icons.pixmap("folder-check", inner / theme().scale, "on_gold", ratio=ratio)
    painter.drawPixmap((side - inner) // 2, (side - inner) // 2, drawn)


def mark_icon() -> QIcon:
    """The mark as the window's icon, in the sizes that desktops ask for."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_mark(painter, side, 1.0)
        painter.end()
        made.addPixmap(pixmap)
    return made


class Mark(QWidget):
    """The program's mark: a folder with a tick on gold."""

    def __init__(self) -> None:
        super().__init__()
        theme().watch(self)

    def restyle(self) -> None:
        self.setFixedSize(theme().px(48), theme().px(48))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_mark(QPainter(self), self.width(), self.devicePixelRatioF())


class BrandPanel(Pane):
    """460 px wide beside the task; in narrow windows only the mark and the name, above it."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("rail", parent=parent)
        name = Row(gap=14)
        name.addWidget(Mark())
        name.addWidget(Text(t("shell.name"), "display", tone="rail_text"), 1)
        self._office = Text("", "page", tone="rail_text", wrap=True, bold=False)
        self._promise = Text(t("brand.promise"), tone="rail_text2", wrap=True)
        self._version = Text("", "caption", tone="rail_text2")
        self._more = QWidget()
        more = Column(gap=28, margins=(0, 36, 0, 0))
        more.addWidget(self._office)
        more.addWidget(self._promise)
        more.addStretch(1)
        more.addWidget(self._version)
        self._more.setLayout(more)
        column = Column(margins=(48, 56, 48, 28))
        column.addLayout(name)
        column.addWidget(self._more, 1)
        self._column = column
        self.setLayout(column)
        self._narrow = False
        theme().watch(self)

    def show_state(self, *, office: str = "", version: str = "") -> None:
        self._office.setText(office)
        self._office.setVisible(bool(office))
        self._version.setText(t("brand.version", version=version) if version else "")

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._more.setVisible(not narrow)
        self.restyle()

    def restyle(self) -> None:
        if not hasattr(self, "_column"):
            return
        if self._narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            side, top = theme().gap(24), theme().gap(12)
            self._column.setContentsMargins(side, top, side, top)
        else:
            self.setFixedWidth(theme().px(400))
            side, top = theme().gap(48), theme().gap(56)
            self._column.setContentsMargins(side, top, side, theme().gap(28))
