"""A repeat (dòng lặp) as a table with permanent editors, or row by row where the window is narrow.

Rows are known by their permanent reference, never by position. F5 or Ctrl+Enter adds, F6 removes the row
that has the keyboard; removing is undone with Ctrl+Z, so nothing asks first.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.views import FieldView, RepeatRowView, RepeatView
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.form_field import FormField
from ui.widgets.layouts import Column, Grid, Row, emptied
from ui.widgets.text import RichText, Text

MOST_COLUMNS = 5
"""Rows with more questions than this are shown as cards: a table would cut every answer."""
NUMBER_WIDTH = 28
CELL_LEAST = 96


class RepeatTable(QWidget):
    """One repeat.

    Signals:
        field_made: a FormField that the page must connect.
        add_wanted: the repeat's reference.
        remove_wanted: a row's reference.
    """

    field_made = Signal(object)
    add_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, view: RepeatView, *, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ref = view.ref
        self._kind = kind
        self._fields: dict[str, FormField] = {}
        self._row_of: dict[QWidget, str] = {}
        self._body = Column()
        column = Column(gap=8)
        star = ' <span style="color:role-red">*</span>' if view.required else ""
        column.addWidget(RichText(view.label + star, bold=True, wrap=True))
        column.addLayout(self._body)
        foot = Row(gap=12)
        self._add = Button(t("form.add_row"), icon="plus")
        self._add.show_key("F5")
        self._add.clicked.connect(lambda: self.add_wanted.emit(self.ref))
        foot.addWidget(self._add)
        self._note = Text(t("form.row_keys"), "caption", tone="text2")
        foot.addWidget(self._note)
        foot.addStretch(1)
        column.addLayout(foot)
        self.setLayout(column)
        self.show_state(view)

    def show_state(self, view: RepeatView) -> None:
        """Show the rows anew."""
        emptied(self._body)
        self._fields, self._row_of = {}, {}
        self._add.setVisible(view.can_add)
        self._note.setVisible(view.can_remove and bool(view.rows))
        if not view.rows:
            self._body.addWidget(Text(t("form.no_rows"), tone="text2"))
        elif self._as_table(view):
            self._show_table(view)
        else:
            for row in view.rows:
                self._body.addWidget(self._card(row, view.can_remove))
        self.setVisible(view.relevant)

    def row_with_keyboard(self) -> str:
        """Reference of the row that has the keyboard, or empty."""
        focus = self.window().focusWidget()
        while focus is not None and focus is not self:
            if focus in self._row_of:
                return self._row_of[focus]
            focus = focus.parentWidget()
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        adds = event.key() == Qt.Key.Key_F5 or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if adds and self._add.isVisible():
            self.add_wanted.emit(self.ref)
        elif event.key() == Qt.Key.Key_F6 and self._note.isVisible() and self.row_with_keyboard():
            self.remove_wanted.emit(self.row_with_keyboard())
        else:
            super().keyPressEvent(event)

    def _as_table(self, view: RepeatView) -> bool:
        shown = [field for field in view.rows[0].fields if field.kind != "note"]
        return self._kind in ("three", "two") and len(shown) <= MOST_COLUMNS

    def _show_table(self, view: RepeatView) -> None:
        grid = Grid(across=8, down=6, widths={0: NUMBER_WIDTH})
        frame = QFrame()
        frame.setLayout(grid)
        grid.addWidget(Text(t("form.row_number"), "caption", tone="text2", bold=True), 0, 0)
        first = [field for field in view.rows[0].fields if field.kind != "note"]
        for column, field in enumerate(first, start=1):
            star = ' <span style="color:role-red">*</span>' if field.required else ""
            head = RichText(field.label + star, "caption", tone="text2", bold=True, wrap=True)
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, _share(field))
            grid.setColumnMinimumWidth(column, theme().px(CELL_LEAST))
        for line, row in enumerate(view.rows, start=1):
            number = Text(str(row.position), tone="text2")
            grid.addWidget(number, line, 0, Qt.AlignmentFlag.AlignTop)
            shown = [field for field in row.fields if field.kind != "note"]
            for column, field in enumerate(shown, start=1):
                cell = self._cell(field, row)
                grid.addWidget(cell, line, column)
            if view.can_remove:
                grid.addWidget(self._bin(row), line, len(first) + 1, Qt.AlignmentFlag.AlignTop)
        self._body.addWidget(frame)

    def _cell(self, field: FieldView, row: RepeatRowView) -> FormField:
        cell = FormField(field, in_table=True)
        cell.editor.setAccessibleName(t("form.cell_spoken", label=field.label, row=row.position))
        self._keep(cell, row)
        return cell

    def _card(self, row: RepeatRowView, can_remove: bool) -> QWidget:
        card = QFrame()
        card.setProperty("line", "bottom")
        head = Row(gap=8)
        head.addWidget(Text(t("form.row", number=row.position), bold=True))
        head.addStretch(1)
        if can_remove:
            head.addWidget(self._bin(row))
        grid = Grid(across=16, down=10)
        columns = 1 if self._kind == "single" else 2
        shown = [field for field in row.fields if field.kind != "note"]
        for place, field in enumerate(shown):
            made = FormField(field)
            self._keep(made, row)
            grid.addWidget(made, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        column = Column(gap=6, margins=(0, 4, 0, 12))
        column.addLayout(head)
        column.addLayout(grid)
        card.setLayout(column)
        self._row_of[card] = row.ref
        return card

    def _bin(self, row: RepeatRowView) -> IconButton:
        button = IconButton("trash-2", t("form.remove_row", number=row.position))
        button.clicked.connect(lambda: self.remove_wanted.emit(row.ref))
        return button

    def _keep(self, field: FormField, row: RepeatRowView) -> None:
        self._fields[field.ref] = field
        self._row_of[field] = row.ref
        self.field_made.emit(field)

    def fields(self) -> dict[str, FormField]:
        return self._fields


def _share(field: FieldView) -> int:
    """How much of the table's width a column deserves."""
    return {"integer": 2, "decimal": 2, "date": 2, "select_one": 3, "acknowledge": 1}.get(field.kind, 4)
