"""Radio buttons and ticks drawn in the theme's colours, alone and in groups that edit one answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QRadioButton, QSizePolicy, QWidget

from desktop_app.views import ChoiceView
from ui.theme import theme
from ui.widgets.layouts import Column, Row


def _ring(widget: QAbstractButton, painter: QPainter) -> None:
    if widget.hasFocus():
        painter.setPen(QPen(theme().color("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 4, 4)


def _least_height(widget: QAbstractButton, width: int) -> int:
    """Height that the words need in lines of this width, at least a control's."""
    look = theme()
    room = max(look.px(60), width - look.px(18) - look.gap(14))
    area = QFontMetrics(look.font()).boundingRect(0, 0, room, 10_000, int(Qt.TextFlag.TextWordWrap), widget.text())
    return max(look.metrics.control(32), area.height() + look.gap(8))


def _words(widget: QAbstractButton, painter: QPainter, left: int) -> None:
    painter.setFont(theme().font())
    painter.setPen(theme().color("text" if widget.isEnabled() else "text2"))
    area = widget.rect().adjusted(left, 0, 0, 0)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, widget.text())


class Radio(QRadioButton):
    """A radio button drawn in the theme's colours, 32 px high."""

    def __init__(self, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().watch(self)

    def restyle(self) -> None:
        look = theme()
        width = self.fontMetrics().horizontalAdvance(self.text())
        self.setFont(look.font())
        self.setMinimumHeight(look.metrics.control(32))
        self.setMinimumWidth(min(look.px(18) + look.gap(14) + width, look.px(560)))
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme()
        side = look.px(18)
        left = look.gap(2)
        centre = QPointF(left + side / 2, self.height() / 2)
        chosen = self.isChecked()
        painter.setPen(QPen(look.color("accent" if chosen else "control"), 2 * max(1.0, look.scale * 0.8)))
        painter.setBrush(look.color("surface"))
        painter.drawEllipse(centre, side / 2 - 1, side / 2 - 1)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent"))
            painter.drawEllipse(centre, side * 0.26, side * 0.26)
        _words(self, painter, left + side + look.gap(8))
        _ring(self, painter)


class Tick(QCheckBox):
    """A tick box drawn in the theme's colours, 32 px high."""

    def __init__(self, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().watch(self)

    def restyle(self) -> None:
        self.setFont(theme().font())
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Long words are broken into lines: they never push the page wider."""
        look = theme()
        words = QFontMetrics(look.font()).horizontalAdvance(self.text())
        width = min(look.px(18) + look.gap(14) + words, look.px(160))
        return QSize(width, look.metrics.control(32))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return _least_height(self, width)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme()
        side = look.px(18)
        left = look.gap(2)
        box = QRectF(left + 1, (self.height() - side) / 2 + 1, side - 2, side - 2)
        chosen = self.isChecked()
        painter.setPen(QPen(look.color("accent" if chosen else "control"), 1.6))
        painter.setBrush(look.color("accent" if chosen else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if chosen:
            pen = QPen(look.color("on_accent"), 2 * look.scale)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            x, y, w = box.left(), box.top(), box.width()
            painter.drawPolyline([QPointF(x + w * 0.22, y + w * 0.52), QPointF(x + w * 0.43, y + w * 0.73),
                                  QPointF(x + w * 0.8, y + w * 0.3)])
        _words(self, painter, left + side + look.gap(8))
        _ring(self, painter)


class RadioGroup(QWidget):
    """One of a few, all in view.

    Signals:
        edited: the value chosen.
        left: the keyboard went elsewhere.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, choices: Sequence[ChoiceView] = (), *, upright: bool = False,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._line = Column(gap=2) if upright else Row(gap=20)
        self.setLayout(self._line)
        self._buttons: dict[str, Radio] = {}
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[ChoiceView]) -> None:
        before = self.value() if self._buttons else ""
        while self._line.count():
            item = self._line.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                if isinstance(old, QAbstractButton):
                    self._group.removeButton(old)
                old.hide()
                old.deleteLater()
        self._buttons = {}
        for choice in choices:
            button = Radio(choice.label)
            button.clicked.connect(lambda _on=False, value=choice.value: self.edited.emit(value))
            button.installEventFilter(self)
            self._group.addButton(button)
            self._line.addWidget(button)
            self._buttons[choice.value] = button
        self._line.addStretch(1)
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))
        self.set_value(before)

    def value(self) -> str:
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        self._group.setExclusive(False)
        for own, button in self._buttons.items():
            button.setChecked(own == value)
        self._group.setExclusive(True)
        if value in self._buttons:
            self.setFocusProxy(self._buttons[value])

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return False


class TickGroup(QWidget):
    """Any of a few; the value is the chosen values with spaces between, in the order of the list.

    Signals:
        edited: the new value.
        left: the keyboard went elsewhere.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, choices: Sequence[ChoiceView] = (), *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = Column(gap=2)
        self.setLayout(self._column)
        self._ticks: dict[str, Tick] = {}
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[ChoiceView]) -> None:
        before = self.value()
        for tick in self._ticks.values():
            self._column.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self._ticks = {}
        for choice in choices:
            tick = Tick(choice.label)
            tick.clicked.connect(lambda _on=False: self.edited.emit(self.value()))
            tick.installEventFilter(self)
            self._column.addWidget(tick)
            self._ticks[choice.value] = tick
        if self._ticks:
            self.setFocusProxy(next(iter(self._ticks.values())))
        self.set_value(before)

    def value(self) -> str:
        return " ".join(value for value, tick in self._ticks.items() if tick.isChecked())

    def set_value(self, value: str) -> None:
        chosen = set(value.split())
        for own, tick in self._ticks.items():
            tick.setChecked(own in chosen)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return False


class AcknowledgeEditor(Tick):
    """One tick that says "I confirm"; the value is "OK" or empty (XForms trigger).

    Signals:
        edited: the new value.
        left: the keyboard went elsewhere.
    """

    edited = Signal(str)
    left = Signal()

    def __init__(self, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(words, parent=parent)
        self.clicked.connect(lambda _on=False: self.edited.emit(self.value()))

    def value(self) -> str:
        return "OK" if self.isChecked() else ""

    def set_value(self, value: str) -> None:
        self.setChecked(bool(value))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
