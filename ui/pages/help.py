"""Trợ giúp: how a dossier is made, what the marks mean, what happens without a line, the keys. Works offline."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import Pill
from ui.key_map import key_group
from ui.keys import DOSSIER, EVERYWHERE, FORM
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.chip import Chip
from ui.widgets.layouts import Column, Grid, Pane, Row, emptied, rule, scrolling, sized
from ui.widgets.text import Text

STEPS = ("form", "papers", "fees", "signing", "review")
SIDE_PANE = 360


class HelpPage(Pane):
    """One page to read, nothing to fill.

    Signals:
        begin_wanted: "Chọn thủ tục" was pressed.
    """

    begin_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        main = Column(gap=8, margins=(24, 16, 24, 24))
        self._add_steps(main)
        self._add_marks(main)
        self._add_answers(main)
        main.addStretch(1)
        content = QWidget()
        content.setLayout(main)
        self._below = _keys(sides=0)
        self._below.hide()
        main.insertWidget(main.count() - 1, self._below)
        self._side = sized(Pane("window", line="left"), width=SIDE_PANE)
        side = Column()
        side.addWidget(scrolling(_keys(sides=20)))
        self._side.setLayout(side)
        row = Row()
        row.addWidget(scrolling(content), 1)
        row.addWidget(self._side)
        self.setLayout(row)

    def _add_steps(self, main: Column) -> None:
        main.addWidget(Text(t("help.steps"), "title"))
        grid = Grid(across=12, down=8)
        for number, step in enumerate(STEPS, start=1):
            grid.addWidget(Text(f"{number}.", bold=True, tone="accent"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(t(f"help.step_{step}"), wrap=True), number, 1)
        grid.setColumnStretch(1, 1)
        main.addLayout(grid)
        begin = Button(t("help.begin"), icon="library")
        begin.clicked.connect(self.begin_wanted)
        main.addWidget(begin, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_marks(self, main: Column) -> None:
        main.addSpacing(12)
        main.addWidget(Text(t("help.marks"), "title"))
        main.addWidget(Text(t("help.marks_intro"), tone="text2", wrap=True))
        self._marks = Column(gap=8)
        main.addLayout(self._marks)

    def _add_answers(self, main: Column) -> None:
        for answer in ("offline", "receipt", "lost", "unconfirmed"):
            main.addSpacing(12)
            main.addWidget(Text(t(f"help.{answer}"), "title"))
            main.addWidget(Text(t(f"help.{answer}_text"), wrap=True))

    def show_state(self, pills: tuple[Pill, ...]) -> None:
        """The marks to explain, in the order they come in a dossier's life."""
        emptied(self._marks)
        for filled in (False, True):
            self._marks.addWidget(Text(t("help.there" if filled else "help.here"), "caption", tone="text2",
                                       bold=True))
            self._marks.addWidget(rule())
            grid = Grid(across=16, down=6, widths={0: 200})
            for number, pill in enumerate(own for own in pills if own.filled is filled):
                grid.addWidget(Chip(pill), number, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(Text(pill.sentence, wrap=True), number, 1)
            grid.setColumnStretch(1, 1)
            self._marks.addLayout(grid)

    def reflow(self, kind: str) -> None:
        """Under 900 px the keys stand below the text."""
        narrow = kind in ("one", "single")
        self._side.setVisible(not narrow)
        self._below.setVisible(narrow)


def _keys(*, sides: int) -> QWidget:
    """The three groups of keys."""
    keys = QWidget()
    column = Column(gap=20, margins=(sides, 16, sides, 16))
    for where in (EVERYWHERE, DOSSIER, FORM):
        column.addLayout(key_group(where))
    column.addStretch(1)
    keys.setLayout(column)
    return keys
