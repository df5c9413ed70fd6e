"""Unlocking: one password, or the recovery key and a new password."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.moments import clock_words, full_day, local
from ui.pages.entrance import EntrancePage
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.editors import LineEditor, PasswordEditor
from ui.widgets.field import Field
from ui.widgets.layouts import Column, Row
from ui.widgets.new_password import NewPassword
from ui.widgets.problem import ProblemCallout, Words
from ui.widgets.text import Link, Text
from ui.widgets.ticks import Tick

NOON, EVENING = 11, 18


class UnlockPage(EntrancePage):
    """The locked program.

    Signals:
        unlock_wanted: the password.
        recovery_wanted: recovery key and new password.
    """

    unlock_wanted = Signal(str)
    recovery_wanted = Signal(str, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._greeting = Text("", "page")
        self._day = Text("", tone="text2")
        self._problem = ProblemCallout()
        self._usual, self._rescue = self._by_password(), self._by_recovery()
        greeting = Column(gap=0)
        greeting.addWidget(self._greeting)
        greeting.addWidget(self._day)
        self.task.addLayout(greeting)
        for part in (self._problem, self._usual, self._rescue):
            self.task.addWidget(part)
        self.show_recovery(False)

    def _by_password(self) -> QWidget:
        way = QWidget()
        self._password = Field(t("unlock.password"), PasswordEditor(fit="large"))
        self._password.editor.returnPressed.connect(self._unlock)
        self._password.edited.connect(lambda _value: self._warn())
        self._warning = Text("", "caption", tone="amber", bold=True, wrap=True)
        self._warning.hide()
        shown = Tick(t("password.show"))
        shown.toggled.connect(self._password.editor.reveal)
        self._open = Button(t("unlock.open"), "primary", fit="large")
        self._open.clicked.connect(self._unlock)
        forgotten = Link(t("unlock.forgotten"))
        forgotten.clicked.connect(lambda: self.show_recovery(True))
        buttons = Row(gap=16, margins=(0, 6, 0, 0))
        buttons.addWidget(self._open)
        buttons.addWidget(forgotten)
        buttons.addStretch(1)
        column = Column(gap=8)
        for part in (self._password, self._warning, shown):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addStretch(1)
        way.setLayout(column)
        return way

    def _by_recovery(self) -> QWidget:
        way = QWidget()
        self._key = Field(t("unlock.recovery_key"), LineEditor(fit="large"), required=True,
                          help_text=t("unlock.recovery_help"))
        self._new = NewPassword()
        self._new.entered.connect(self._recover)
        self._replace = Button(t("unlock.replace"), "primary", fit="large")
        self._replace.clicked.connect(self._recover)
        back = Link(t("unlock.back"))
        back.clicked.connect(lambda: self.show_recovery(False))
        buttons = Row(gap=16, margins=(0, 6, 0, 0))
        buttons.addWidget(self._replace)
        buttons.addWidget(back)
        buttons.addStretch(1)
        column = Column(gap=10)
        column.addWidget(Text(t("unlock.recovery_intro"), tone="text2", wrap=True))
        column.addWidget(self._key)
        column.addWidget(self._new)
        column.addLayout(buttons)
        column.addStretch(1)
        way.setLayout(column)
        return way

    def show_state(self, *, office: str, version: str, now: datetime) -> None:
        """Greeting by the hour, the office's public name, and an empty password."""
        hour = local(now).hour
        part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
        self._greeting.setText(t(f"unlock.{part}"))
        self._day.setText(f"{full_day(now)}, {clock_words(now)}")
        self.brand.show_state(office=office, version=version)
        self._password.editor.clear()
        self._problem.clear()
        self.set_busy(False)
        self.setFocus()

    def show_recovery(self, shown: bool) -> None:
        """Change between password and recovery key."""
        self._usual.setVisible(not shown)
        self._rescue.setVisible(shown)
        self._problem.clear()
        self.setFocusProxy(self._key if shown else self._password)
        self.setFocus()

    def show_problem(self, words: Words) -> None:
        """What went wrong with the last try; what was typed may be mended."""
        self.set_busy(False)
        self._problem.show_problem(words)
        if not self._usual.isHidden():
            self._password.editor.selectAll()
            self._password.setFocus()

    def set_busy(self, busy: bool) -> None:
        """While keys are derived (about half a second) the buttons rest and say so."""
        self._open.setEnabled(not busy)
        self._open.setText(t("unlock.opening") if busy else t("unlock.open"))
        self._replace.setEnabled(not busy)

    def _unlock(self) -> None:
        password = self._password.editor.text()
        if password and self._open.isEnabled():
            self.set_busy(True)
            self.unlock_wanted.emit(password)

    def _recover(self) -> None:
        key = self._key.editor.text().strip()
        if not key:
            self._key.show_problem(t("unlock.recovery_missing"))
            self._key.show_now()
            self._key.setFocus()
        elif not self._new.password():
            self._new.explain()
        elif self._replace.isEnabled():
            self.set_busy(True)
            self.recovery_wanted.emit(key, self._new.password())

    def _warn(self) -> None:
        foreign = not self._password.editor.text().isascii()
        self._warning.setText(t("password.accents") if foreign else "")
        self._warning.setVisible(foreign)
