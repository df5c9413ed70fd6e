"""The sections of a dossier's form at the left: icon, name, word; Up and Down move along it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views import SectionLine
from ui.theme import theme
from ui.widgets.chip import WORD_STATES
from ui.widgets.layouts import Column, Pane, emptied, scrolling
from ui.widgets.rows import LineRow
from ui.widgets.text import IconPicture, Text

WIDTH = 232


def _form_heading(title: str) -> QWidget:
    """Names the form that the sections under it belong to."""
    box = QWidget()
    column = Column(margins=(16, 14, 16, 6))
    column.addWidget(Text(title, "caption", tone="text2", bold=True, wrap=True))
    box.setLayout(column)
    return box


class SectionList(Pane):
    """Sections with their states.

    Signals:
        chosen: form id and section reference.
    """

    chosen = Signal(str, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("window", line="right", parent=parent)
        self._rows: dict[tuple[str, str], LineRow] = {}
        self._lines: tuple[SectionLine, ...] = ()
        self._current = ("", "")
        self._column = Column(margins=(0, 12, 0, 0))
        inner = QWidget()
        inner.setLayout(self._column)
        self._foot = Text("", "caption", tone="text2", wrap=True)
        foot = Column(margins=(16, 8, 16, 12))
        foot.addWidget(self._foot)
        column = Column()
        column.addWidget(scrolling(inner), 1)
        column.addLayout(foot)
        self.setLayout(column)
        theme().watch(self)

    def restyle(self) -> None:
        self.setFixedWidth(theme().px(WIDTH))

    def show_foot(self, words: str) -> None:
        """The pack's version under the list."""
        self._foot.setText(words)

    def show_sections(self, lines: tuple[SectionLine, ...], current: tuple[str, str]) -> None:
        """Show the sections; rows are kept while the list of sections stays the same."""
        same = [(line.form_id, line.ref) for line in lines] == list(self._rows)
        if same and lines == self._lines and current == self._current:
            return
        focused = next((key for key, row in self._rows.items() if row.hasFocus()), None)
        self._lines, self._current = lines, current
        emptied(self._column)
        self._rows = {}
        form = ""
        for line in lines:
            key = (line.form_id, line.ref)
            if line.form_title and line.form_id != form:
                form = line.form_id
                self._column.addWidget(_form_heading(line.form_title))
            row = self._row(line)
            row.set_selected(key == current)
            self._rows[key] = row
            self._column.addWidget(row)
        self._column.addStretch(1)
        if focused in self._rows:
            self._rows[focused].setFocus()

    def _row(self, line: SectionLine) -> LineRow:
        row = LineRow(height=54, bar=True, sides=16)
        look = WORD_STATES[line.state if line.state in WORD_STATES else "none"]
        row.row.addWidget(IconPicture(look.icon, 18, look.hue), 0, Qt.AlignmentFlag.AlignVCenter)
        words = Column(margins=(0, 6, 0, 6))
        words.addStretch(1)
        bold = (line.form_id, line.ref) == self._current
        words.addWidget(Text(line.label, bold=bold, wrap=True))
        words.addWidget(Text(line.word, "caption", tone="text2"))
        words.addStretch(1)
        row.row.addLayout(words, 1)
        form = f"{line.form_title}, " if line.form_title else ""
        row.setAccessibleName(f"{form}{line.label}: {line.word}")
        row.pressed.connect(lambda: self.chosen.emit(line.form_id, line.ref))
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = list(self._rows.values())
        here = next((index for index, row in enumerate(rows) if row.hasFocus()), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if here is None or step is None:
            super().keyPressEvent(event)
            return
        rows[(here + step) % len(rows)].setFocus()
