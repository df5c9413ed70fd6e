"""The dock at the right of the page area: help, legal clauses, the checklist in narrow windows."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QRect
from PySide6.QtWidgets import QWidget

from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layouts import Column, Pane, Row
from ui.widgets.text import Text

WIDTH = 340


class RightDock(Pane):
    """Lies over the right edge of its host; gives the keyboard back when it closes."""

    def __init__(self, host: QWidget) -> None:
        super().__init__("window", line="left", parent=host)
        self._host = host
        self._before: QWidget | None = None
        self._content: QWidget | None = None
        self._title = Text("", "title")
        close = Button(t("shell.close"), "plain", key="Esc", fit="compact")
        close.setShortcut("")
        close.clicked.connect(self.close_content)
        head = Row(gap=8, margins=(16, 8, 8, 8))
        head.addWidget(self._title, 1)
        head.addWidget(close)
        self._place = Column()
        column = Column()
        column.addLayout(head)
        column.addLayout(self._place, 1)
        self.setLayout(column)
        self._motion = QPropertyAnimation(self, b"geometry", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        host.installEventFilter(self)
        self.hide()

    def show_content(self, title: str, content: QWidget) -> None:
        """Show a widget; the dock owns it until it closes."""
        self._drop()
        self._before = self.window().focusWidget()
        self._title.setText(title)
        self._content = content
        self._place.addWidget(content)
        content.show()
        end = self._area()
        self.raise_()
        self.show()
        length = theme().motion_ms()
        if length:
            self._motion.setDuration(length)
            self._motion.setStartValue(end.translated(end.width(), 0))
            self._motion.setEndValue(end)
            self._motion.start()
        self.setGeometry(end)
        content.setFocus()

    def content(self) -> QWidget | None:
        return self._content

    def close_content(self) -> None:
        """Close; the keyboard goes back where it was."""
        if not self.isVisible():
            return
        self.hide()
        self._drop()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def _drop(self) -> None:
        if self._content is not None:
            self._place.removeWidget(self._content)
            self._content.setParent(None)
            self._content = None

    def _area(self) -> QRect:
        width = min(theme().px(WIDTH), self._host.width())
        return QRect(self._host.width() - width, 0, width, self._host.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._motion.stop()
            self.setGeometry(self._area())
        return False
