"""The navigation rail: where one can go, what is unsent and unread; a menu of the same when room is short."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QToolButton, QWidget

from ui import icons
from ui.texts import t
from ui.theme import theme
from ui.widgets.layouts import Column, Pane


@dataclass(frozen=True)
class Destination:
    """A page of the rail: code, icon, and whether it stands at the bottom."""

    code: str
    icon: str
    at_bottom: bool = False

    @property
    def words(self) -> str:
        return t(f"rail.{self.code}")


DESTINATIONS: tuple[Destination, ...] = (
    Destination("home", "sun"),
    Destination("dossiers", "folder-open"),
    Destination("procedures", "library"),
    Destination("outbox", "send"),
    Destination("inbox", "inbox"),
    Destination("people", "users"),
    Destination("statistics", "chart-column"),
    Destination("help", "circle-help", at_bottom=True),
    Destination("settings", "settings", at_bottom=True),
)


class RailEntry(QToolButton):
    """Icon over word; gold bar when current, gold badge when something waits."""

    def __init__(self, destination: Destination) -> None:
        super().__init__()
        self.destination = destination
        self._badge = 0
        self.setCheckable(True)
        self.setText(destination.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self._speak()

    def set_badge(self, count: int) -> None:
        self._badge = count
        self._speak()
        self.update()

    def badge(self) -> int:
        return self._badge

    def _speak(self) -> None:
        waiting = f", {t('rail.waiting', count=self._badge)}" if self._badge else ""
        self.setAccessibleName(self.destination.words + waiting)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(88), theme().px(60))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme()
        current = self.isChecked()
        if current or self.underMouse():
            painter.fillRect(self.rect(), look.color("rail_on"))
        if current:
            painter.fillRect(0, 0, 3, self.height(), look.color("gold"))
        role = "rail_text" if current or self.underMouse() else "rail_text2"
        side, line = look.px(22), look.metrics.line("caption")
        top = max(0, (self.height() - side - line) // 2)
        left = (self.width() - side) // 2
        painter.drawPixmap(left, top, icons.pixmap(self.destination.icon, 22, role,
                                                   ratio=self.devicePixelRatioF()))
        painter.setFont(look.font("caption", bold=current))
        painter.setPen(look.color(role))
        words = QRectF(0, top + side, self.width(), line)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            self._paint_badge(painter, left + side, top)
        if self.hasFocus():
            painter.setPen(QPen(look.color("gold"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(2, 1, -1, -1))

    def _paint_badge(self, painter: QPainter, right: int, top: int) -> None:
        look = theme()
        words = str(self._badge) if self._badge < 100 else "99+"
        font = look.font("caption", bold=True)
        high = look.px(18)
        wide = max(high, QFontMetrics(font).horizontalAdvance(words) + look.gap(8))
        area = QRectF(right - high * 0.4, max(1, top - look.px(5)), wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("gold"))
        painter.drawRoundedRect(area, high / 2, high / 2)
        painter.setFont(font)
        painter.setPen(look.color("on_gold"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)


class Rail(Pane):
    """All destinations, one current.

    Signals:
        chosen: the code of the destination pressed.
    """

    chosen = Signal(str)

    def __init__(self, hidden: frozenset[str] = frozenset(), *, parent: QWidget | None = None) -> None:
        super().__init__("rail", parent=parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._entries: dict[str, RailEntry] = {}
        column = Column(margins=(0, 8, 0, 8))
        shown = [place for place in DESTINATIONS if place.code not in hidden]
        for place in (place for place in shown if not place.at_bottom):
            column.addWidget(self._entry(place))
        column.addStretch(1)
        for place in (place for place in shown if place.at_bottom):
            column.addWidget(self._entry(place))
        self.setLayout(column)
        self.setAccessibleName(t("rail.name"))
        theme().watch(self)

    def _entry(self, place: Destination) -> RailEntry:
        entry = RailEntry(place)
        entry.clicked.connect(lambda _on=False, code=place.code: self.chosen.emit(code))
        self._group.addButton(entry)
        self._entries[place.code] = entry
        return entry

    def codes(self) -> tuple[str, ...]:
        """Destinations from top to bottom; Ctrl+1 is the first."""
        return tuple(self._entries)

    def choose(self, code: str) -> None:
        """Mark a destination as current without telling anyone."""
        if code in self._entries:
            self._entries[code].setChecked(True)

    def current(self) -> str:
        return next((code for code, entry in self._entries.items() if entry.isChecked()), "")

    def set_badge(self, code: str, count: int) -> None:
        if code in self._entries:
            self._entries[code].set_badge(count)

    def entry(self, code: str) -> RailEntry:
        return self._entries[code]

    def menu(self, parent: QWidget) -> QMenu:
        """The same destinations as a menu, for narrow windows."""
        menu = QMenu(parent)
        for code, entry in self._entries.items():
            words = entry.text() + (f" ({entry.badge()})" if entry.badge() else "")
            act = menu.addAction(icons.icon(entry.destination.icon, 18, "text"), words)
            act.triggered.connect(lambda _on=False, code=code: self.chosen.emit(code))
        return menu

    def restyle(self) -> None:
        self.setFixedWidth(theme().px(88))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Entries are 60 px high, less when the window is low, never under icon and word."""
        if not self._entries:
            return
        look = theme()
        room = (self.height() - 2 * look.gap(8)) // len(self._entries)
        least = look.px(22) + look.metrics.line("caption")
        for entry in self._entries.values():
            entry.setFixedSize(look.px(88), max(least, min(look.px(60), room)))
