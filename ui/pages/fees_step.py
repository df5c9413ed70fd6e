"""Step 3, Lệ phí: fees with their basis, how the dossier is handed in, how the result is taken."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import FeesView
from ui.texts import t
from ui.widgets.form_field import FormField
from ui.widgets.layouts import Column, Grid, Pane, emptied, rule, scrolling
from ui.widgets.rows import LineRow
from ui.widgets.text import Text
from ui.widgets.unconfirmed import unconfirmed_mark


class FeesStep(Pane):
    """Fees and channels.

    Signals:
        answered: form id (empty), field reference, value.
    """

    answered = Signal(str, str, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._fields: dict[str, FormField] = {}
        self._editable = True
        self._content = Column(gap=12, margins=(24, 16, 24, 20))
        inner = QWidget()
        inner.setLayout(self._content)
        column = Column()
        column.addWidget(scrolling(inner))
        self.setLayout(column)

    def set_editable(self, editable: bool) -> None:
        self._editable = editable
        for field in self._fields.values():
            field.set_readonly(not editable)

    def show_state(self, view: FeesView) -> None:
        """Fields are kept while they are the same ones, so that the keyboard stays."""
        if [field.ref for field in view.fields] == list(self._fields):
            for state in view.fields:
                self._fields[state.ref].show_state(state)
            self._show_lines(view)
            return
        emptied(self._content)
        self._content.addWidget(Text(t("fees.how"), "page"))
        self._fields = {}
        grid = Grid(across=16, down=12)
        for place, state in enumerate(view.fields):
            field = FormField(state)
            field.edited.connect(lambda value, ref=state.ref: self.answered.emit("", ref, value))
            if not self._editable:
                field.set_readonly(True)
            self._fields[state.ref] = field
            grid.addWidget(field, place, 0)
        grid.setColumnStretch(0, 1)
        self._content.addLayout(grid)
        self._notes = Column(gap=4)
        self._content.addLayout(self._notes)
        self._content.addWidget(Text(t("fees.title"), "page"))
        self._lines = Column()
        self._content.addLayout(self._lines)
        self._content.addStretch(1)
        self._show_lines(view)

    def focus_field(self, ref: str) -> None:
        if ref in self._fields:
            self._fields[ref].setFocus()

    def _show_lines(self, view: FeesView) -> None:
        emptied(self._notes)
        for note in view.notes:
            self._notes.addWidget(Text(note, "caption", tone="text2", wrap=True))
        emptied(self._lines)
        if not view.lines:
            self._lines.addWidget(Text(t("fees.none"), tone="text2"))
        for name, amount, basis, unconfirmed in view.lines:
            row = LineRow(pressable=False, height=56)
            words = Column(margins=(0, 8, 0, 8))
            words.addWidget(Text(name, bold=True, wrap=True))
            words.addWidget(Text(basis, "caption", tone="text2", wrap=True))
            row.row.addLayout(words, 1)
            if unconfirmed:
                row.row.addWidget(unconfirmed_mark())
            row.row.addWidget(Text(amount, bold=True))
            self._lines.addWidget(row)
        if view.total:
            total = LineRow(pressable=False, height=48)
            total.row.addWidget(Text(t("fees.total"), "title"), 1)
            total.row.addWidget(Text(view.total, "title"))
            self._lines.addWidget(total)
            if view.total_words:
                self._lines.addWidget(Text(view.total_words, "caption", tone="text2"))
        self._lines.addWidget(rule())
        if view.deadline:
            self._lines.addWidget(Text(t("fees.deadline", deadline=view.deadline), wrap=True))
