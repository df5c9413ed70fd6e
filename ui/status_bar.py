"""The bar at the bottom, always there: when the work was saved, the line, what is being sent, how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views import StatusView
from ui.moments import local
from ui.texts import t
from ui.theme import theme
from ui.widgets.layouts import Pane, Row, rule
from ui.widgets.progress import ProgressLine
from ui.widgets.signal_bars import SignalBars
from ui.widgets.text import CutText, IconPicture, Text

LINE_HUES = {"online": "green", "weak": "amber", "captive": "amber", "silent": "amber"}
LINE_ICONS = {"offline": "wifi-off", "silent": "cloud-alert", "paused": "pause",
              "scheduled": "calendar-clock"}


class StatusBar(Pane):
    """Saved time at the left, the sync element at the right; pressed, it opens the outbox.

    Signals:
        outbox_wanted: the sync element was pressed.
    """

    outbox_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", line="top", parent=parent)
        self._saved_icon = IconPicture("circle-check", 14, "green")
        self._saved = Text("", "caption", tone="text2")
        self._bars = SignalBars(0)
        self._line_icon = IconPicture("wifi-off", 14, "neutral")
        self._word = Text("", "caption", bold=True)
        self._speed = Text("", "caption", tone="text2")
        self._sending = CutText("", "caption", bold=True)
        self._bar = ProgressLine(width=96)
        self._percent = Text("", "caption", tone="text2")
        self._remaining = Text("", "caption", bold=True)
        self._rules = [rule(upright=True, strong=True) for _ in range(2)]
        row = Row(gap=8, margins=(16, 4, 16, 4))
        row.addWidget(self._saved_icon)
        row.addWidget(self._saved)
        row.addStretch(1)
        for part in (self._bars, self._line_icon, self._word, self._speed, self._rules[0]):
            row.addWidget(part)
        row.addWidget(self._sending)
        for after in (self._bar, self._percent, self._rules[1], self._remaining):
            row.addWidget(after)
        self.setLayout(row)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._narrow = False
        theme().watch(self)
        self._view: StatusView | None = None

    def restyle(self) -> None:
        self.setFixedHeight(theme().metrics.control(28, "caption"))

    def show_state(self, view: StatusView) -> None:
        self._view = view
        if view.saved_at is not None:
            at = f"{local(view.saved_at):%H:%M}" if self._narrow else f"{local(view.saved_at):%H:%M:%S}"
            self._saved_icon.set_icon("circle-check", "green")
            self._saved.set_tone("text2")
            self._saved.setText(t("status.saved_short" if self._narrow else "status.saved", at=at))
        else:
            self._saved.setText(t("status.saves_itself"))
        line = view.line
        icon = LINE_ICONS.get(line.state, "")
        self._bars.setVisible(not icon)
        self._line_icon.setVisible(bool(icon))
        hue = LINE_HUES.get(line.state, "neutral")
        self._bars.show_bars(line.bars, hue)
        if icon:
            self._line_icon.set_icon(icon, hue)
        self._word.setText(line.word)
        self._speed.setText(line.speed)
        self._sending.set_text(view.sending)
        self._percent.setText(f"{view.percent} %")
        self._bar.show_share(view.percent / 100)
        self._remaining.setText(view.remaining)
        self._arrange(view)
        parts = (self._saved.text(), line.word, line.speed, view.sending, view.remaining)
        self.setAccessibleName(". ".join(part for part in parts if part))
        self.setToolTip(t("status.opens_outbox"))

    def show_saved(self, at: datetime) -> None:
        """The time of the last durable write, alone."""
        if self._view is not None:
            self.show_state(replace(self._view, saved_at=at))

    def show_save_failed(self, sentence: str) -> None:
        """Say in red that the last answer is not durable, until the next good save."""
        self._saved_icon.set_icon("circle-alert", "red")
        self._saved.set_tone("red")
        self._saved.setText(sentence)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        if self._view is not None:
            self.show_state(self._view)

    def _arrange(self, view: StatusView) -> None:
        is_sending = bool(view.sending)
        wide = not self._narrow
        self._speed.setVisible(wide and bool(view.line.speed))
        for part in (self._sending, self._bar, self._percent, self._rules[0]):
            part.setVisible(is_sending and wide)
        self._remaining.setVisible(bool(view.remaining))
        self._rules[1].setVisible(bool(view.remaining))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.outbox_wanted.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.outbox_wanted.emit()
        else:
            super().keyPressEvent(event)
