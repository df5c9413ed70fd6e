"""What stands above a section's fields: ways to fill the owner in, and what was copied and waits for a word."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.layouts import Column, Row
from ui.widgets.text import IconPicture, Text


class PrefillBar(QWidget):
    """Three ways to fill in what is known already; on narrow pages the third stands under the other two.

    Signals:
        register_wanted, card_wanted, earlier_wanted: the way that was chosen.
    """

    register_wanted = Signal()
    card_wanted = Signal()
    earlier_wanted = Signal()

    def __init__(self, *, narrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        first = Row(gap=8)
        second = Row(gap=8) if narrow else first
        for words, icon, key, signal in (
            ("prefill.register", "users", "", self.register_wanted),
            ("prefill.card", "id-card", "F2", self.card_wanted),
            ("prefill.earlier", "copy", "", self.earlier_wanted),
        ):
            button = Button(t(words), icon=icon, key=key, fit="compact")
            button.setShortcut("")  # F2 is the page's own key: it works on every section
            button.clicked.connect(signal)
            (second if signal is self.earlier_wanted else first).addWidget(button)
        first.addStretch(1)
        lines = Column(gap=8)
        lines.addLayout(first)
        if narrow:
            second.addStretch(1)
            lines.addLayout(second)
        self.setLayout(lines)


class CopiedBar(QWidget):
    """How many answers of the section were copied, and the one word for all; hidden when there are none.

    Signals:
        confirmed: all of them are still right.
    """

    confirmed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Text("", tone="text2", wrap=True)
        self.button = Button(t("prefill.confirm_all"), "quiet", fit="compact")
        self.button.clicked.connect(self.confirmed)
        row = Row(gap=8)
        row.addWidget(IconPicture("copy", 16, "accent"))
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self.setLayout(row)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many wait; none hides the bar."""
        self._words.setText(t("prefill.copied_here", count=count))
        self.button.setAccessibleName(f"{t('prefill.confirm_all')}: {t('prefill.copied_here', count=count)}")
        self.setVisible(bool(count))
