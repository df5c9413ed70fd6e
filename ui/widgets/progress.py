"""A thin bar that jumps to the truth: share done, never gliding ahead of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import theme


class ProgressLine(QWidget):
    """Share done, 0 to 1, in a colour role ("accent", "green")."""

    def __init__(self, role: str = "accent", *, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._role, self._wide = 0.0, role, width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().watch(self)

    def show_share(self, share: float, says: str = "") -> None:
        """Show the share; `says` is what a reader of the screen hears, such as "16 / 19 mục đủ"."""
        self._share = max(0.0, min(1.0, share))
        self.setAccessibleName(says or f"{round(self._share * 100)} %")
        self.update()

    def share(self) -> float:
        return self._share

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(8))
        if self._wide:
            self.setFixedWidth(theme().px(self._wide))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 3, 3)
        painter.fillPath(shape, theme().color("sunken"))
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, self.width() * self._share, self.height()), theme().color(self._role))
        painter.restore()
        painter.setPen(QPen(theme().color("control"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
