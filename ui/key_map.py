"""The dialog that shows the keyboard map."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui.keys import DOSSIER, EVERYWHERE, FORM, KEYS
from ui.texts import t
from ui.widgets.buttons import Button, KeyCap
from ui.widgets.layouts import Column, Grid
from ui.widgets.text import Text


def key_group(where: str) -> Column:
    """The keys of one group (EVERYWHERE, DOSSIER, FORM) with what they do."""
    group = Column(gap=6)
    group.addWidget(Text(t(f"keys.{where}"), "title"))
    rows = Grid(across=12, down=6)
    for number, key in enumerate(key for key in KEYS if key.where == where):
        rows.addWidget(KeyCap(key.keys), number, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(Text(t(key.does), wrap=True), number, 1)
    rows.setColumnStretch(1, 1)
    group.addLayout(rows)
    return group


class KeyMap(QDialog):
    """Every key of the table in three groups; Esc closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("keys.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = Column(gap=16, margins=(24, 20, 24, 20))
        column.addWidget(Text(t("keys.title"), "page"))
        grid = Grid(across=32, down=6, widths={0: 300, 1: 300})
        for across, where in enumerate((EVERYWHERE, DOSSIER)):
            grid.addLayout(key_group(where), 0, across, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(key_group(FORM), 0, 2, Qt.AlignmentFlag.AlignTop)
        column.addLayout(grid)
        close = Button(t("shell.close"))
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setLayout(column)
