"""Steps and tabs: a bar 40 px high, the chosen one with a line under it; steps are never locked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.layouts import Row

LEAST_WIDTH = 48
"""A tab that has no room shows the beginning of its word; the tooltip has all."""


class _Tab(QRadioButton):
    """One word of the bar; to a screen reader one choice among several."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self.setToolTip(words)
        theme().watch(self)

    def restyle(self) -> None:
        wanted = self.sizeHint()
        self.setFixedHeight(wanted.height())
        self.setMinimumWidth(theme().px(LEAST_WIDTH))
        self.setMaximumWidth(wanted.width())
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def sizeHint(self) -> QSize:
        look = theme()
        words = QFontMetrics(look.font("body", bold=True)).horizontalAdvance(self.text())
        return QSize(words + 2 * look.gap(12), look.metrics.control(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme()
        chosen = self.isChecked()
        painter.setFont(look.font("body", bold=chosen))
        painter.setPen(look.color("text" if chosen or self.underMouse() else "text2"))
        room = self.width() - look.gap(8)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, shown)
        if chosen:
            painter.fillRect(0, self.height() - 3, self.width(), 3, look.color("accent"))
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class TabBar(QFrame):
    """Tabs or steps in a row; Left and Right move along it.

    Signals:
        chosen: the code of the tab the user chose.
    """

    chosen = Signal(str)

    def __init__(self, tabs: Sequence[tuple[str, str]] = (), *, sides: int = 20,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "bottom")
        self._tabs: dict[str, _Tab] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._row = Row(margins=(sides, 0, sides, 0))
        self._row.addStretch(1)
        self.setLayout(self._row)
        self.show_tabs(tabs)

    def show_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Show (code, word) pairs; the first is chosen unless the old choice is still there."""
        before = self.current()
        for tab in self._tabs.values():
            self._group.removeButton(tab)
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        for place, (code, words) in enumerate(tabs):
            tab = _Tab(words)
            tab.clicked.connect(lambda _checked=False, code=code: self.chosen.emit(code))
            self._group.addButton(tab)
            self._row.insertWidget(place, tab)
            self._tabs[code] = tab
        if self._tabs:
            self.choose(before if before in self._tabs else next(iter(self._tabs)))

    def add_right(self, widget: QWidget) -> None:
        """Put something at the right end of the bar."""
        self._row.addWidget(widget)

    def choose(self, code: str) -> None:
        """Mark a tab as chosen without saying so by signal."""
        self._tabs[code].setChecked(True)

    def current(self) -> str:
        return next((code for code, tab in self._tabs.items() if tab.isChecked()), "")

    def codes(self) -> tuple[str, ...]:
        return tuple(self._tabs)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or not self._tabs:
            super().keyPressEvent(event)
            return
        codes = list(self._tabs)
        following = codes[(codes.index(self.current()) + step) % len(codes)]
        self._tabs[following].setFocus()
        self._tabs[following].click()
