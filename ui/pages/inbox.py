"""Hộp nhận: dossiers that a portal spoke about, unread first, and what it said about the chosen one."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views import InboxLine, InboxView, NewsLine
from ui.moments import short, when
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column, Pane, Row, emptied, scrolling, sized
from ui.widgets.rows import LineRow
from ui.widgets.text import CutText, IconPicture, Text

LIST_WIDTH = 340
NEWS_ICONS = {
    "message": ("inbox", "accent"), "status": ("landmark", "teal"), "supplement": ("file-plus", "amber"),
    "fee": ("banknote", "violet"), "result": ("file-check", "green"),
}  # fmt: skip


class InboxPage(Pane):
    """A list of dossiers and the news of one.

    Signals:
        chosen: a dossier's id: its news are on screen.
        opened: a dossier's id: go to its record.
        read_wanted: a dossier's id: it has been read.
    """

    chosen = Signal(str)
    opened = Signal(str)
    read_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._kind = "three"
        self._view = InboxView((), 0)
        self._now: datetime | None = None
        self._id = ""
        self._rows: dict[str, LineRow] = {}
        self._list_column = Column()
        inner = QWidget()
        inner.setLayout(self._list_column)
        self._list = Pane("surface", line="right")
        listed = Column()
        listed.addWidget(scrolling(inner))
        self._list.setLayout(listed)
        self._detail = Column(gap=8, margins=(24, 16, 24, 20))
        shown = QWidget()
        shown.setLayout(self._detail)
        self._right = scrolling(shown)
        row = Row()
        row.addWidget(self._list)
        row.addWidget(self._right, 1)
        self.setLayout(row)
        theme().watch(self)

    def restyle(self) -> None:
        self._arrange()

    def reflow(self, kind: str) -> None:
        """Narrow windows show the list alone; a line opens the dossier's record at once."""
        self._kind = kind
        self._arrange()

    def _arrange(self) -> None:
        narrow = self._kind in ("one", "single")
        self._right.setVisible(not narrow)
        self._list.setMinimumWidth(0 if narrow else theme().px(LIST_WIDTH))
        self._list.setMaximumWidth(16_777_215 if narrow else theme().px(LIST_WIDTH))

    def show_state(self, view: InboxView, *, now: datetime) -> None:
        """Show the list anew; the chosen dossier stays chosen and keeps the keyboard."""
        if view == self._view and now.date() == (self._now or now).date() and self._rows:
            return
        had_keyboard = next((code for code, row in self._rows.items() if row.hasFocus()), "")
        self._view, self._now = view, now
        ids = [line.line.dossier_id for line in view.lines]
        if self._id not in ids:
            self._id = ids[0] if ids else ""
        emptied(self._list_column)
        self._rows = {}
        if not ids:
            box = Column(margins=(20, 8, 20, 8))
            box.addWidget(EmptyState(t("inbox.empty")))
            self._list_column.addLayout(box)
        for line in view.lines:
            self._list_column.addWidget(self._row(line))
        self._list_column.addStretch(1)
        if had_keyboard in self._rows:
            self._rows[had_keyboard].setFocus()
        self._show_detail()

    def choose(self, dossier_id: str) -> None:
        """Show the news of a dossier."""
        self._id = dossier_id
        for code, row in self._rows.items():
            row.set_selected(code == dossier_id)
        self._show_detail()

    def current(self) -> str:
        """Id of the dossier whose news are on screen, or empty."""
        return self._id

    def _row(self, line: InboxLine) -> LineRow:
        assert self._now is not None
        row = LineRow(height=76, bar=True, sides=16)
        row.set_selected(line.line.dossier_id == self._id)
        mark: QWidget = IconPicture("circle-dot", 14, "accent") if line.is_unread else QWidget()
        row.row.addWidget(sized(mark, width=14), 0, Qt.AlignmentFlag.AlignVCenter)
        words = Column(gap=2, margins=(0, 8, 0, 8))
        head = Row(gap=8)
        head.addWidget(CutText(line.line.owner_name, bold=line.is_unread), 1)
        head.addWidget(Text(short(line.news[0].at, self._now), "caption", tone="text2"))
        words.addLayout(head)
        words.addWidget(CutText(line.news[0].text or line.news[0].title, tone="text" if line.is_unread else "text2"))
        words.addWidget(CutText(line.line.title or line.line.procedure_name, "caption", tone="text2"))
        row.row.addLayout(words, 1)
        unread = f"{t('inbox.unread')}. " if line.is_unread else ""
        row.setAccessibleName(f"{unread}{line.line.owner_name}, {line.line.procedure_name}: {line.news[0].title}")
        row.pressed.connect(lambda: self._press(line.line.dossier_id))
        self._rows[line.line.dossier_id] = row
        return row

    def _press(self, dossier_id: str) -> None:
        if self._kind in ("one", "single"):
            self.opened.emit(dossier_id)
            return
        self.choose(dossier_id)
        self.chosen.emit(dossier_id)

    def _show_detail(self) -> None:
        emptied(self._detail)
        line = next((one for one in self._view.lines if one.line.dossier_id == self._id), None)
        if line is None:
            return
        head = Row(gap=12)
        head.addWidget(Text(line.line.owner_name, "page", wrap=True), 1)
        head.addWidget(Chip(line.line.pill), 0, Qt.AlignmentFlag.AlignVCenter)
        self._detail.addLayout(head)
        number = line.line.dossier_code or line.line.number
        self._detail.addWidget(Text(f"{line.line.procedure_name} · {number}", tone="text2", wrap=True))
        acts = Row(gap=8, margins=(0, 4, 0, 8))
        look = Button(t("inbox.open"), "primary", icon="folder-open")
        look.clicked.connect(lambda: self.opened.emit(line.line.dossier_id))
        acts.addWidget(look)
        if line.is_unread:
            read = Button(t("inbox.mark_read"), icon="check-check")
            read.clicked.connect(lambda: self.read_wanted.emit(line.line.dossier_id))
            acts.addWidget(read)
        acts.addStretch(1)
        self._detail.addLayout(acts)
        for news in line.news:
            self._detail.addWidget(self._news_row(news))
        self._detail.addStretch(1)

    def _news_row(self, news: NewsLine) -> LineRow:
        assert self._now is not None
        row = LineRow(pressable=False, height=48)
        icon, tone = NEWS_ICONS.get(news.kind, ("circle-dot", "text2"))
        row.row.addWidget(IconPicture(icon, 18, tone), 0, Qt.AlignmentFlag.AlignVCenter)
        words = Column(gap=2, margins=(0, 8, 0, 8))
        words.addWidget(Text(news.title, bold=True, wrap=True))
        if news.text:
            words.addWidget(Text(news.text, wrap=True))
        row.row.addLayout(words, 1)
        row.row.addWidget(Text(when(news.at, self._now), "caption", tone="text2"), 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = list(self._rows.items())
        here = next((place for place, (_, row) in enumerate(rows) if row.hasFocus()), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if here is None or step is None or not 0 <= here + step < len(rows):
            super().keyPressEvent(event)
            return
        code, row = rows[here + step]
        row.setFocus()
        if self._kind not in ("one", "single"):
            self.choose(code)
