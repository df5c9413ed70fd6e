"""Four bars that show how good the line is, drawn by hand because no icon survives at 14 px."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import theme

BARS = 4
EMPTY_ALPHA = 80
"""How much of the hue an unfilled bar has, of 255."""


class SignalBars(QWidget):
    """Bars filled from the left: `filled` 0 to 4 in a hue of the theme. Silent: words stand beside."""

    def __init__(self, filled: int = 0, hue: str = "neutral", *, px: int = 14,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filled, self._hue, self._px = filled, hue, px
        theme().watch(self)

    def show_bars(self, filled: int, hue: str) -> None:
        self._filled, self._hue = max(0, min(BARS, filled)), hue
        self.update()

    def restyle(self) -> None:
        side = theme().px(self._px)
        self.setFixedSize(side, side)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        colour = theme().color(self._hue)
        faint = theme().color(self._hue)
        faint.setAlpha(EMPTY_ALPHA)
        step = self.width() / BARS
        wide = max(2, int(step) - 1)
        for number in range(BARS):
            high = round(self.height() * (0.35 + 0.65 * number / (BARS - 1))) - 1
            bar = QRect(round(number * step), self.height() - high - 1, wide, high + 1)
            painter.fillRect(bar, colour if number < self._filled else faint)
