"""A new password typed twice, with a hint how strong it is. The rule for passwords is the vault's."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.texts import t
from ui.widgets.editors import PasswordEditor
from ui.widgets.field import Field
from ui.widgets.layouts import Column, Row
from ui.widgets.progress import ProgressLine
from ui.widgets.text import Text
from ui.widgets.ticks import Tick

LEAST_LETTERS = 8
GOOD_LETTERS = 14
KINDS_FOR_GOOD = 3


def strength(password: str) -> tuple[float, str]:
    """Share of a good password, 0 to 1, and the text key of the hint.

    Length counts most; mixing kinds of letters shortens what is asked for, repeating does not help.
    """
    letters = len(password)
    different = len(set(password.casefold()))
    if not password:
        return 0.0, "password.empty"
    if letters < LEAST_LETTERS:
        return 0.4 * letters / LEAST_LETTERS, "password.short"
    if different < LEAST_LETTERS // 2:
        return 0.4, "password.repeats"
    kinds = sum((any(c.islower() for c in password), any(c.isupper() for c in password),
                 any(c.isdigit() for c in password), any(not c.isalnum() for c in password)))
    if letters >= GOOD_LETTERS or kinds >= KINDS_FOR_GOOD:
        return 1.0, "password.good"
    return 0.7, "password.fair"


class NewPassword(QWidget):
    """Two password fields, a bar, a hint, and a tick to see what was typed.

    Signals:
        changed: after every keystroke.
        entered: Enter in the second field.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = Field(t("password.new"), PasswordEditor(fit="large"), required=True)
        self.second = Field(t("password.again"), PasswordEditor(fit="large"), required=True)
        self._bar = ProgressLine("green")
        self._hint = Text(t("password.empty", least=LEAST_LETTERS), "caption", tone="text2", wrap=True)
        self._warning = Text("", "caption", tone="amber", bold=True, wrap=True)
        self._warning.hide()
        shown = Tick(t("password.show"))
        shown.toggled.connect(self._reveal)
        bar_row = Row(gap=8)
        bar_row.addWidget(self._bar, 1)
        column = Column(gap=10)
        column.addWidget(self.first)
        column.addLayout(bar_row)
        column.addWidget(self._hint)
        column.addWidget(self._warning)
        column.addWidget(self.second)
        column.addWidget(shown)
        self.setLayout(column)
        self.first.edited.connect(lambda _value: self._judge())
        self.second.edited.connect(lambda _value: self._judge())
        self.second.editor.returnPressed.connect(self.entered)
        self.setFocusProxy(self.first)

    def password(self) -> str:
        """The password when both are the same and long enough, else ""."""
        first = self.first.editor.text()
        same = first == self.second.editor.text()
        return first if same and len(first) >= LEAST_LETTERS else ""

    def explain(self) -> None:
        """Say at the fields what is still missing; the first wrong one takes the keyboard."""
        first, second = self.first.editor.text(), self.second.editor.text()
        short = t("password.too_short", least=LEAST_LETTERS) if len(first) < LEAST_LETTERS else ""
        differs = t("password.differs") if not short and first != second else ""
        for field, sentence in ((self.first, short), (self.second, differs)):
            field.show_problem(sentence)
            field.show_now()
        (self.first if short else self.second).setFocus()

    def clear(self) -> None:
        for field in (self.first, self.second):
            field.editor.clear()
        self._judge()

    def _judge(self) -> None:
        typed = self.first.editor.text()
        share, hint = strength(typed)
        self._bar.show_share(share, t(hint, least=LEAST_LETTERS))
        self._hint.setText(t(hint, least=LEAST_LETTERS))
        foreign = not typed.isascii()
        self._warning.setText(t("password.accents") if foreign else "")
        self._warning.setVisible(foreign)
        for field in (self.first, self.second):
            field.show_problem("")
        self.changed.emit()

    def _reveal(self, shown: bool) -> None:
        for field in (self.first, self.second):
            field.editor.reveal(shown)
