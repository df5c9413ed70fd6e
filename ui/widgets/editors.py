"""Editors for one answer: a line, several lines, numbers, dates. What is typed is kept, even when wrong.

All have the same face: `value()`, `set_value(value)`, `edited` at every change, `left` when the keyboard
goes elsewhere. Values are what the form engine takes: NFC text, digits, ISO dates.
"""

from __future__ import annotations

import unicodedata
from typing import Protocol

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ui import icons
from ui.lexical import (
    read_date,
    read_decimal,
    read_integer,
    show_date,
    show_decimal,
    show_integer,
)
from ui.theme import theme
from ui.widgets.text import Text


class Editor(Protocol):
    """What a Field asks of its editor."""

    edited: SignalInstance
    left: SignalInstance

    def value(self) -> str: ...

    def set_value(self, value: str) -> None: ...


def nfc(text: str) -> str:
    """The text as the form engine wants it: composed letters."""
    return unicodedata.normalize("NFC", text)


def _is_undo(event: QEvent) -> bool:
    """Whether a widget of text claims Ctrl+Z or Ctrl+Y for itself: the page's own undo goes before it."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class LineEditor(QLineEdit):
    """One line of text, with an optional unit at the right inside.

    Signals:
        edited: the value after each change by the user.
        left: the keyboard went elsewhere, or Enter was pressed.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, *, unit: str = "", fit: str = "normal", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("fit", fit)
        self._unit = Text(unit, tone="text2", parent=self) if unit else None
        self._is_wrong = False
        self.textEdited.connect(lambda _text: self._tell())
        theme().watch(self)

    def value(self) -> str:
        return nfc(self.text())

    def set_value(self, value: str) -> None:
        """Show a value; what the user is typing right now stays when it means the same: spaces apart."""
        if self.hasFocus() and value.split() == self.value().split():
            return
        if value != self.value():
            self.setText(value)
            if not self.hasFocus():
                self.setCursorPosition(0)  # the beginning of a long answer is what tells it

    def warn(self, wrong: bool) -> None:
        """Show or hide the red sign inside at the right."""
        self._is_wrong = wrong
        self._place_unit()
        self.update()

    def restyle(self) -> None:
        self._place_unit()
        self.update()

    def _tell(self) -> None:
        self.edited.emit(self.value())

    def end_icons(self) -> tuple[tuple[str, str], ...]:
        """Icons at the right end inside, (name, role), from the right."""
        return (("circle-alert", "red"),) if self._is_wrong else ()

    def _icons_width(self) -> int:
        return len(self.end_icons()) * (theme().px(18) + theme().gap(6))

    def _place_unit(self) -> None:
        taken = self._icons_width()
        if self._unit is not None:
            self._unit.adjustSize()
            right = self.width() - theme().gap(10) - taken - self._unit.width()
            self._unit.move(right, (self.height() - self._unit.height()) // 2)
            taken += self._unit.width() + theme().gap(4)
        self.setTextMargins(0, 0, taken, 0)

    def event(self, event: QEvent) -> bool:
        if _is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme().px(18)
        right = self.width() - theme().gap(10)
        for name, role in self.end_icons():
            right -= side
            drawn = icons.pixmap(name, 18, role, ratio=self.devicePixelRatioF())
            painter.drawPixmap(right, (self.height() - side) // 2, drawn)
            right -= theme().gap(6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_unit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.returnPressed.emit()
            if self.hasFocus():
                self.focusNextPrevChild(not back)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class _WrittenEditor(LineEditor):
    """A line whose value and look differ: shown in the people's way on leaving the field."""

    def _read(self, typed: str) -> str | None:
        raise NotImplementedError

    def _show(self, value: str) -> str:
        raise NotImplementedError

    def value(self) -> str:
        typed = nfc(self.text()).strip()
        read = self._read(typed)
        return typed if read is None else read

    def set_value(self, value: str) -> None:
        if value != self.value() or not self.hasFocus():
            self.setText(self._show(value))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setText(self._show(self.value()))
        super().focusOutEvent(event)


class IntegerEditor(_WrittenEditor):
    """A whole number; the value is bare digits. `grouped`: dots between thousands as it is typed, not in years."""

    def __init__(self, *, unit: str = "", fit: str = "normal", grouped: bool = True,
                 parent: QWidget | None = None) -> None:
        super().__init__(unit=unit, fit=fit, parent=parent)
        self._grouped = grouped
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)

    def _read(self, typed: str) -> str | None:
        return read_integer(typed)

    def _show(self, value: str) -> str:
        return show_integer(value) if self._grouped else value

    def _tell(self) -> None:
        digits_before = sum(letter.isdigit() for letter in self.text()[: self.cursorPosition()])
        shown = self._show(self.value())
        if shown != self.text() and read_integer(self.text()) is not None:
            self.setText(shown)
            at = seen = 0
            while seen < digits_before and at < len(shown):
                seen += shown[at].isdigit()
                at += 1
            self.setCursorPosition(at)
        super()._tell()


class DecimalEditor(_WrittenEditor):
    """A decimal number with a comma; the value has a point."""

    def _read(self, typed: str) -> str | None:
        return read_decimal(typed)

    def _show(self, value: str) -> str:
        return show_decimal(value)


class DateEditor(_WrittenEditor):
    """A date typed in any usual way, shown as dd/MM/yyyy on leaving; the value is ISO."""

    def __init__(self, *, fit: str = "normal", placeholder: str = "dd/mm/yyyy",
                 parent: QWidget | None = None) -> None:
        super().__init__(fit=fit, parent=parent)
        self.setPlaceholderText(placeholder)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDate)

    def _read(self, typed: str) -> str | None:
        return read_date(typed)

    def _show(self, value: str) -> str:
        return show_date(value)


class MultilineEditor(QPlainTextEdit):
    """Several lines of text; Tab goes on, Enter makes a new line.

    Signals:
        edited: the value after each change by the user.
        left: the keyboard went elsewhere.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, *, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._showing = False
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._tell)
        theme().watch(self)

    def value(self) -> str:
        return nfc(self.toPlainText())

    def set_value(self, value: str) -> None:
        """Show a value; what is being typed stays when only spaces differ."""
        if self.hasFocus() and value.split() == self.value().split():
            return
        if value != self.value():
            self._showing = True
            self.setPlainText(value)
            self._showing = False

    def event(self, event: QEvent) -> bool:
        if _is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def restyle(self) -> None:
        self.setFixedHeight(theme().metrics.line("body") * self._lines + 2 * theme().gap(8))

    def _tell(self) -> None:
        if not self._showing:
            self.edited.emit(self.value())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class PasswordEditor(LineEditor):
    """A secret: hidden while typed, shown on demand; the value is taken as it stands, not trimmed."""

    def __init__(self, *, fit: str = "normal", parent: QWidget | None = None) -> None:
        super().__init__(fit=fit, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
                                 | Qt.InputMethodHint.ImhNoPredictiveText)

    def reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
