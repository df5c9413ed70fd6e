"""What the search in the top bar found, in a list under the field: dossiers, procedures, people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.views import Pill
from ui.texts import t
from ui.theme import theme
from ui.widgets.chip import Chip
from ui.widgets.layouts import Column, Pane, emptied
from ui.widgets.rows import LineRow, two_lines
from ui.widgets.text import IconPicture, Text


@dataclass(frozen=True)
class Hit:
    """One thing found, and where it leads: `go(code, **facts)`."""

    icon: str
    title: str
    note: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    pill: Pill | None = None


class SearchResults(Pane):
    """The list; the keyboard stays in the field until Down is pressed.

    Signals:
        chosen: the Hit pressed.
    """

    chosen = Signal(object)

    def __init__(self, host: QWidget, search: QLineEdit) -> None:
        super().__init__("surface", parent=host)
        self._host, self._search = host, search
        self.setProperty("popup", True)
        self._rows: list[LineRow] = []
        self._hits: tuple[Hit, ...] = ()
        self._column = Column(margins=(1, 5, 1, 5))
        self.setLayout(self._column)
        self.setAccessibleName(t("search.results"))
        search.installEventFilter(self)
        host.installEventFilter(self)
        self.hide()

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """Show what was found, or that nothing was."""
        emptied(self._column)
        self._rows, self._hits = [], hits
        for hit in hits:
            row = LineRow(height=48, bar=True, sides=12)
            row.row.addWidget(IconPicture(hit.icon, 18, "text2"))
            row.row.addLayout(two_lines(hit.title, hit.note), 1)
            if hit.pill is not None:
                row.row.addWidget(Chip(hit.pill))
            row.setAccessibleName(f"{hit.title}, {hit.note}")
            row.pressed.connect(lambda hit=hit: self._choose(hit))
            row.installEventFilter(self)
            self._column.addWidget(row)
            self._rows.append(row)
        if not hits:
            words = Text(t("search.nothing"), tone="text2", wrap=True)
            words.setContentsMargins(theme().gap(12), theme().gap(8), theme().gap(12), theme().gap(8))
            self._column.addWidget(words)
        self._place()
        self.raise_()
        self.show()

    def hits(self) -> tuple[Hit, ...]:
        return self._hits

    def _choose(self, hit: Hit) -> None:
        self.hide()
        self._search.clear()
        self.chosen.emit(hit)

    def _place(self) -> None:
        least = theme().px(460)
        width = min(max(self._search.width(), least), self._host.width() - 2 * theme().gap(12))
        corner = self._search.mapTo(self._host, QPoint(self._search.width(), self._search.height()))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(max(theme().gap(12), corner.x() - width), corner.y() + theme().gap(4))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.isVisible():
            return self._key(watched, event.key())
        if watched is self._search and event.type() == QEvent.Type.FocusOut:
            focus = self.window().focusWidget()
            if focus is not None and not self.isAncestorOf(focus):
                self.hide()
        return False

    def _key(self, watched: QObject, key: int) -> bool:
        at = self._rows.index(watched) if watched in self._rows else -1
        if key == Qt.Key.Key_Escape:
            self.hide()
            self._search.setFocus()
            return True
        if key == Qt.Key.Key_Down and self._rows:
            self._rows[min(at + 1, len(self._rows) - 1)].setFocus()
            return True
        if key == Qt.Key.Key_Up and at >= 0:
            (self._rows[at - 1] if at else self._search).setFocus()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at < 0 and self._hits:
            self._choose(self._hits[0])
            return True
        return False
