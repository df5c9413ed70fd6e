"""An empty place says one sentence and offers the one next act."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.buttons import Button
from ui.widgets.layouts import Column
from ui.widgets.text import Text


class EmptyState(QWidget):
    """One sentence and at most one button.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(self, sentence: str, act: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = Column(gap=12, margins=(0, 16, 0, 16))
        column.addWidget(Text(sentence, tone="text2", wrap=True))
        if act:
            button = Button(act)
            button.clicked.connect(self.acted)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setLayout(column)
        self.setAccessibleName(sentence)
