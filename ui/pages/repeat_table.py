"""A repeat (dòng lặp) as a table with permanent editors, or row by row where the window is narrow.

Rows are known by their permanent reference, never by position. F5 or Ctrl+Enter adds, F6 removes the row
that has the keyboard; removing is undone with Ctrl+Z, so nothing asks first. A row's problem stands on a
line of its own under the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.views import FieldView, RepeatRowView, RepeatView
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.form_field import FormField
from ui.widgets.layouts import Column, Grid, Pane, Row, emptied, rule, shown
from ui.widgets.text import RichText, Text

MOST_COLUMNS = 5
"""Rows with more questions than this are shown as cards: a table would cut every answer."""
NUMBER_WIDTH = 32
CELL_LEAST = 96
LINES_A_ROW = 3
"""Grid lines of one table row: the cells, its problem, the hairline."""


class Cell(FormField):
    """A field of a row: spoken with the row's number, its problem told under the row when in a table.

    Signals:
        told: the sentence on screen changed.
    """

    told = Signal()

    def __init__(self, view: FieldView, position: int, *, in_table: bool) -> None:
        self._below = in_table
        super().__init__(view, in_table=in_table)
        spoken = t("form.cell_spoken", label=view.label, row=position)
        self._name = f"{spoken}, {t('field.required_spoken')}" if view.required else spoken
        self._speak()

    def show_now(self) -> None:
        super().show_now()
        if self._below:
            self._error.hide()
            self.told.emit()


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
        self._editable = True
        self._view = view
        self._fields: dict[str, FormField] = {}
        self._row_of: dict[QWidget, str] = {}
        self._body = Column()
        self._title = RichText("", bold=True, wrap=True)
        column = Column(gap=8)
        column.addWidget(self._title)
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

    # -- showing -------------------------------------------------------------------------------------

    def show_state(self, view: RepeatView) -> None:
        """Show the rows; they are made anew only when rows came, went or changed their questions."""
        same = bool(self._fields or not view.rows) and _shape(view) == _shape(self._view) and self._body.count()
        self._view = view
        shown(self, view.relevant)
        if same:
            self.show_changes(field for row in view.rows for field in row.fields)
            return
        place = self._place_of_keyboard()
        emptied(self._body)
        self._fields, self._row_of = {}, {}
        star = ' <span style="color:role-red">*</span>' if view.required else ""
        self._title.set_html(escape(view.label) + star)
        self._title.setVisible(bool(view.label))
        if not view.rows:
            self._body.addWidget(Text(t("form.no_rows"), tone="text2"))
        elif self._as_table(view):
            self._show_table(view)
        else:
            for row in view.rows:
                self._body.addWidget(self._card(row))
        self._show_acts()
        if place is not None:
            self._focus_row(place)

    def show_changes(self, fields: Iterable[FieldView]) -> None:
        """Newer states of fields that are on screen."""
        for view in fields:
            if view.ref in self._fields:
                self._fields[view.ref].show_state(view)

    def set_editable(self, editable: bool) -> None:
        """Whether rows may come and go."""
        self._editable = editable
        self._show_acts()

    def fields(self) -> dict[str, FormField]:
        """The fields on screen by reference."""
        return self._fields

    def row_with_keyboard(self) -> str:
        """Reference of the row that has the keyboard, or empty."""
        focus: QWidget | None = self.window().focusWidget()
        while focus is not None and focus is not self:
            if focus in self._row_of:
                return self._row_of[focus]
            focus = focus.parentWidget()
        return ""

    def _show_acts(self) -> None:
        can_remove = self._view.can_remove and self._editable
        self._add.setVisible(self._view.can_add and self._editable)
        self._note.setVisible(can_remove and bool(self._view.rows))
        for button in self.findChildren(IconButton):
            button.setVisible(can_remove)

    def _place_of_keyboard(self) -> int | None:
        """Position of the row with the keyboard before the rows are made anew, from 0."""
        ref = self.row_with_keyboard()
        refs = list(dict.fromkeys(self._row_of.values()))
        return refs.index(ref) if ref in refs else None

    def _focus_row(self, place: int) -> None:
        """The keyboard goes to the row that now stands where it was."""
        if not self._view.rows:
            self._add.setFocus()
            return
        row = self._view.rows[min(place, len(self._view.rows) - 1)]
        own = (self._fields[field.ref] for field in row.fields if field.ref in self._fields and field.relevant)
        first = next(own, None)
        if first is not None:
            first.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        adds = event.key() == Qt.Key.Key_F5 or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if adds and not self._add.isHidden():
            self.add_wanted.emit(self.ref)
        elif event.key() == Qt.Key.Key_F6 and not self._note.isHidden() and self.row_with_keyboard():
            self.remove_wanted.emit(self.row_with_keyboard())
        else:
            super().keyPressEvent(event)

    # -- as a table ----------------------------------------------------------------------------------

    def _as_table(self, view: RepeatView) -> bool:
        return self._kind in ("three", "two") and len(_asked(view.rows[0])) <= MOST_COLUMNS

    def _show_table(self, view: RepeatView) -> None:
        grid = Grid(across=8, down=4, margins=(0, 0, 0, 0), widths={0: NUMBER_WIDTH})
        frame = QFrame()
        frame.setProperty("line", "top")
        frame.setLayout(grid)
        first = _asked(view.rows[0])
        across = len(first) + 2
        ground = Pane("sunken", line="bottom")
        grid.addWidget(ground, 0, 0, 1, across)
        grid.setRowMinimumHeight(0, theme().metrics.control(32, "caption"))
        number = Text(t("form.row_number"), "caption", tone="text2", bold=True)
        grid.addWidget(number, 0, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        for column, field in enumerate(first, start=1):
            star = ' <span style="color:role-red">*</span>' if field.required else ""
            head = RichText(escape(field.label) + star, "caption", tone="text2", bold=True, wrap=True)
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignVCenter)
            grid.setColumnStretch(column, _share(field))
            grid.setColumnMinimumWidth(column, theme().px(CELL_LEAST))
        for place, row in enumerate(view.rows):
            self._table_row(grid, 1 + place * LINES_A_ROW, row, across)
        self._body.addWidget(frame)

    def _table_row(self, grid: Grid, line: int, row: RepeatRowView, across: int) -> None:
        at = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(Text(str(row.position), tone="text2"), line, 0, at | Qt.AlignmentFlag.AlignRight)
        told = RichText("", "caption", tone="red", bold=True, wrap=True)
        told.hide()
        cells: list[Cell] = []
        for column, field in enumerate(_asked(row), start=1):
            cell = Cell(field, row.position, in_table=True)
            cells.append(cell)
            cell.told.connect(lambda: _tell_row(told, cells))
            self._keep(cell, row)
            grid.addWidget(cell, line, column)
        grid.addWidget(self._bin(row), line, across - 1, at)
        grid.addWidget(told, line + 1, 1, 1, across - 1)
        grid.addWidget(rule(), line + 2, 0, 1, across)
        _tell_row(told, cells)

    # -- as cards ------------------------------------------------------------------------------------

    def _card(self, row: RepeatRowView) -> QWidget:
        card = QFrame()
        card.setProperty("line", "top")
        head = Row(gap=8)
        head.addWidget(Text(t("form.row", number=row.position), bold=True))
        head.addStretch(1)
        head.addWidget(self._bin(row))
        grid = Grid(across=16, down=10)
        columns = 1 if self._kind == "single" else 2
        for place, field in enumerate(_asked(row)):
            made = Cell(field, row.position, in_table=False)
            self._keep(made, row)
            grid.addWidget(made, place // columns, place % columns)
        for place in range(columns):
            grid.setColumnStretch(place, 1)
        column = Column(gap=4, margins=(0, 6, 0, 14))
        column.addLayout(head)
        column.addLayout(grid)
        card.setLayout(column)
        self._row_of[card] = row.ref
        return card

    def _bin(self, row: RepeatRowView) -> IconButton:
        button = IconButton("trash-2", t("form.remove_row", number=row.position))
        button.clicked.connect(lambda: self.remove_wanted.emit(row.ref))
        self._row_of[button] = row.ref
        return button

    def _keep(self, field: FormField, row: RepeatRowView) -> None:
        self._fields[field.ref] = field
        self._row_of[field] = row.ref
        self.field_made.emit(field)


def _asked(row: RepeatRowView) -> list[FieldView]:
    return [field for field in row.fields if field.kind != "note"]


def _shape(view: RepeatView) -> tuple[tuple[str, ...], ...]:
    """What makes two states of a repeat the same on screen: its rows and their questions."""
    return tuple((row.ref, str(row.position), *(field.ref for field in _asked(row))) for row in view.rows)


def _tell_row(line: RichText, cells: list[Cell]) -> None:
    """Put the problems of a row's cells on the line under it."""
    sentences = [cell.problem() for cell in cells if cell.problem()]
    line.set_html(escape(". ".join(sentences)))
    line.setVisible(bool(sentences))


def _share(field: FieldView) -> int:
    """How much of the table's width a column deserves: the form's own wish (w1 to w12), else by its kind."""
    wishes = [word[1:] for word in field.appearance.split() if word[:1] == "w" and word[1:].isdigit()]
    if wishes:
        return int(wishes[0])
    return {"integer": 3, "decimal": 3, "date": 3, "select_one": 4, "acknowledge": 2}.get(field.kind, 6)
