"""A call-out at the top of a pane: bar and ground in a hue, title, text, what to do. Never a message box."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ui.widgets.layouts import Column, Row, restated, shown
from ui.widgets.text import RichText, Text


class Callout(QFrame):
    """Title, text (may hold links as HTML), an optional due at the right, and buttons.

    Signals:
        link_pressed: the address of the link pressed in the text.
    """

    link_pressed = Signal(str)

    def __init__(self, hue: str = "amber", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("callout", hue)
        self._title = Text("", "title", wrap=True)
        self._text = RichText(wrap=True)
        self._text.link_pressed.connect(self.link_pressed)
        self._due = Text("", "title", tone=hue)
        self._due_note = Text("")
        self._buttons = Row(gap=8)
        left = Column(gap=2)
        left.addWidget(self._title)
        left.addWidget(self._text)
        left.addLayout(self._buttons)
        right = Column(gap=2)
        right.addWidget(self._due)
        right.addWidget(self._due_note)
        right.addStretch(1)
        row = Row(gap=16, margins=(16, 10, 16, 10))
        row.addLayout(left, 1)
        row.addLayout(right)
        self.setLayout(row)

    def show_message(self, title: str, html: str = "", *, hue: str | None = None, due: str = "",
                     due_note: str = "", buttons: tuple[QPushButton, ...] = ()) -> None:
        """Show a message; `html` is escaped text, links allowed. Empty parts take no room."""
        if hue is not None:
            restated(self, "callout", hue)
            self._due.set_tone(hue)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.set_html(html)
        self._text.setVisible(bool(html))
        self._due.setText(due)
        self._due.setVisible(bool(due))
        self._due_note.setText(due_note)
        self._due_note.setVisible(bool(due_note))
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for button in buttons:
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)  # an empty row would hold the texts above it to no width
        self.setAccessibleName(title)
        shown(self, True)

    def title(self) -> str:
        return self._title.text()
