"""Rows divided by hairlines: rows one can press, facts in two columns, entries of a timeline."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.layouts import Column, Grid, Row, emptied, rule, sized
from ui.widgets.text import CutText, IconPicture, Text


class LineRow(QFrame):
    """A row with a hairline under it; pressed by click, Enter or Space when `pressable`.

    Signals:
        pressed: the user chose this row.
    """

    pressed = Signal()

    def __init__(self, *, pressable: bool = True, height: int = 40, bar: bool = False, sides: int = 0,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressable, self._height, self._bar = pressable, height, bar
        self._hovered = self._selected = False
        self.row = Row(gap=12, margins=(sides, 0, sides, 0))
        self.setLayout(self.row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if pressable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().watch(self)

    def set_selected(self, selected: bool) -> None:
        self._selected = selected
        self.update()

    def is_selected(self) -> bool:
        return self._selected

    def restyle(self) -> None:
        self.setMinimumHeight(theme().px(self._height))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._pressable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (self._pressable and event.button() == Qt.MouseButton.LeftButton
                and self.rect().contains(event.position().toPoint())):
            self.pressed.emit()
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme()
        if self._selected:
            painter.fillRect(self.rect(), look.color("tint"))
            painter.fillRect(0, 0, 3, self.height(), look.color("accent"))
        elif self._pressable and self.underMouse():
            painter.fillRect(self.rect(), look.color("window" if not self._bar else "tint"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.color("line"))
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class Facts(QWidget):
    """A definition list: label at the left in the secondary colour, value at the right, hairlines between."""

    def __init__(self, *, label_width: int = 120, values_right: bool = False,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label_width, self._values_right = label_width, values_right
        self._column = Column()
        self.setLayout(self._column)

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show label and value pairs."""
        emptied(self._column)
        for number, (label, value) in enumerate(facts):
            shown = Text(value, wrap=not self._values_right, bold=self._values_right)
            self.add_fact(label, shown, last=number == len(facts) - 1)

    def add_fact(self, label: str, value: QWidget, *, last: bool = False) -> None:
        """Add one row with any widget as its value."""
        row = Grid(across=12, margins=(0, 6, 0, 6))
        if self._values_right:
            named = Text(label)
        else:  # one width for all, so that the values stand under each other
            named = sized(Text(label, tone="text2", wrap=True), width=self._label_width)
        row.addWidget(named, 0, 0, Qt.AlignmentFlag.AlignTop)
        where = Qt.AlignmentFlag.AlignRight if self._values_right else Qt.AlignmentFlag(0)
        row.addWidget(value, 0, 1, where)
        row.setColumnStretch(1, 1)
        value.setAccessibleName(f"{label}: {value.text()}" if isinstance(value, QLabel) else label)
        self._column.addLayout(row)
        if not last:
            self._column.addWidget(rule())


class _Stop(QWidget):
    """The icon of a timeline entry and the line down to the next."""

    def __init__(self, icon: str, role: str, last: bool) -> None:
        super().__init__()
        self._last = last
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._icon = IconPicture(icon, 18, role)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._last:
            return
        painter = QPainter(self)
        top = self._icon.height() + theme().gap(4)
        high = self.height() - top - theme().gap(2)
        painter.fillRect(self.width() // 2, top, 2, high, theme().color("line"))


class Timeline(QWidget):
    """What happened to a dossier, newest first: icon, title, detail, time at the right."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = Column()
        self.setLayout(self._column)

    def clear(self) -> None:
        emptied(self._column)

    def add_entry(self, icon: str, hue: str, title: str, detail: str, when: str, *, is_current: bool = False,
                  is_last: bool = False) -> None:
        """Add one entry; `when` is a finished word such as "20/11, 14:55"."""
        entry = QWidget()
        row = Row(gap=12)
        stop = _Stop(icon, hue, is_last)
        stop.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        row.addWidget(stop)
        words = Column(margins=(0, 0, 0, 8))
        head = Row(gap=8)
        head.addWidget(Text(title, bold=is_current, wrap=True), 1)
        head.addWidget(Text(when, "caption", tone="text2"), 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(head)
        if detail:
            words.addWidget(Text(detail, "caption", tone="text2", wrap=True))
        row.addLayout(words, 1)
        entry.setLayout(row)
        entry.setAccessibleName(f"{title}. {detail}. {when}")
        self._column.addWidget(entry)


def two_lines(upper: str, lower: str, *, bold: bool = True, cut: bool = True) -> Column:
    """A name over a smaller line, as list rows have it."""
    column = Column()
    column.addStretch(1)
    if cut:
        column.addWidget(CutText(upper, bold=bold))
        if lower:
            column.addWidget(CutText(lower, "caption", tone="text2"))
    else:
        column.addWidget(Text(upper, bold=bold, wrap=True))
        if lower:
            column.addWidget(Text(lower, "caption", tone="text2", wrap=True))
    column.addStretch(1)
    return column
