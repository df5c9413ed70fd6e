"""Hồ sơ: a table of dossiers by box, the boxes at the left with their counts, and what may be done in bulk."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import Box, DossierLine, DossierList
from ui.moments import short
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import face_of
from ui.widgets.choices import DropDown
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column, Pane, Row, emptied, filled, scrolling
from ui.widgets.rows import LineRow
from ui.widgets.search_box import SearchBox
from ui.widgets.table import CHIP_ROLE, SECOND_ROLE, LineTable
from ui.widgets.text import Text

BOX_WIDTH = 232
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
COLUMNS = ("state", "owner", "procedure", "code", "changed")


class DossierModel(QAbstractTableModel):
    """Rows of a DossierList."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[DossierLine, ...] = ()
        self._now: datetime | None = None

    def show_lines(self, lines: tuple[DossierLine, ...], now: datetime) -> None:
        self.beginResetModel()
        self._lines, self._now = lines, now
        self.endResetModel()

    def line(self, row: int) -> DossierLine:
        return self._lines[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return t(f"dossiers.column_{COLUMNS[section]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self._now is None:
            return None
        line, column = self._lines[index.row()], COLUMNS[index.column()]
        if column == "state":
            if role == CHIP_ROLE:
                return face_of(line.pill)
            if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
                return line.pill.sentence
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(line, column)
        if role == SECOND_ROLE:
            return self._second(line, column)
        if role == Qt.ItemDataRole.FontRole and column == "owner":
            return theme().font(bold=True)
        return None

    def _words(self, line: DossierLine, column: str) -> str:
        assert self._now is not None
        return {
            "owner": line.owner_name,
            "procedure": line.procedure_name,
            "code": line.dossier_code or line.number,
            "changed": short(line.updated_at, self._now),
        }[column]

    def _second(self, line: DossierLine, column: str) -> str:
        if column == "procedure":
            return line.title
        if column == "code" and line.dossier_code:
            return line.number
        return ""


class DossiersPage(Pane):
    """Boxes, search, table.

    Signals:
        box_chosen: a Box value.
        search_wanted: the text.
        opened: a DossierLine.
        new_wanted: "Hồ sơ mới".
        import_wanted: "Nhập từ Excel…".
        bin_wanted, restore_wanted, delete_wanted: ids of the chosen dossiers (tuple).
    """

    box_chosen = Signal(str)
    search_wanted = Signal(str)
    opened = Signal(object)
    new_wanted = Signal()
    import_wanted = Signal()
    bin_wanted = Signal(tuple)
    restore_wanted = Signal(tuple)
    delete_wanted = Signal(tuple)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._kind = "three"
        self._box = Box.ALL
        self._boxes_column = Column(margins=(0, 12, 0, 12))
        inner = QWidget()
        inner.setLayout(self._boxes_column)
        self._boxes = Pane("window", line="right")
        boxes = Column()
        boxes.addWidget(scrolling(inner))
        self._boxes.setLayout(boxes)
        self.search = SearchBox(t("dossiers.search"))
        self.search.searched.connect(self.search_wanted)
        self._jump = DropDown(t("dossiers.boxes"))
        self._jump.activated.connect(lambda: self.box_chosen.emit(self._jump.chosen()))
        self._model = DossierModel()
        self._table = LineTable(row_height=56, several=True)
        self._table.setModel(self._model)
        self._table.setAccessibleName(t("dossiers.title"))
        self._table.doubleClicked.connect(lambda index: self.opened.emit(self._model.line(index.row())))
        self._table.activated.connect(lambda index: self.opened.emit(self._model.line(index.row())))
        self._table.selectionModel().selectionChanged.connect(lambda *_: self._show_bulk())
        self._empty = Column(margins=(24, 24, 24, 24))
        self._nothing = QWidget()
        self._nothing.setLayout(self._empty)
        self._nothing.hide()
        self._bulk_row = Row(gap=8, margins=(20, 8, 20, 8))
        self._bulk = Pane("window", line="top")
        self._bulk.setLayout(self._bulk_row)
        head = Row(gap=12, margins=(20, 12, 20, 12))
        head.addWidget(self._jump)
        head.addWidget(self.search, 1)
        new = Button(t("home.new"), "primary", icon="plus")
        new.show_key("Ctrl+N")
        new.clicked.connect(self.new_wanted)
        head.addWidget(new)
        self._import = self._import_button()
        head.insertWidget(2, self._import)
        self._import_below = self._import_button()
        below = Row(margins=(20, 0, 20, 12))
        below.addWidget(self._import_below)
        below.addStretch(1)
        self._below = filled(QWidget(), below)
        self._below.hide()
        work = Column()
        work.addLayout(head)
        work.addWidget(self._below)
        work.addWidget(self._table, 1)
        work.addWidget(self._nothing, 1)
        work.addWidget(self._bulk)
        row = Row()
        row.addWidget(self._boxes)
        row.addLayout(work, 1)
        self.setLayout(row)
        theme().watch(self)

    def _import_button(self) -> Button:
        button = Button(t("excel.open"), icon="clipboard-paste")
        button.clicked.connect(self.import_wanted)
        return button

    def restyle(self) -> None:
        self._boxes.setFixedWidth(theme().px(BOX_WIDTH))
        self._table.set_widths((190, 200, 260, 190, 130), stretch=2)

    def reflow(self, kind: str) -> None:
        """Narrow windows choose the box in a drop-down and show fewer columns."""
        self._kind = kind
        narrow = kind in ("one", "single")
        self._boxes.setVisible(not narrow)
        self._jump.setVisible(narrow)
        self._import.setVisible(not narrow)
        self._below.setVisible(narrow)
        for column in (3, 4):
            self._table.setColumnHidden(column, narrow)

    def show_state(self, view: DossierList, box: Box, *, now: datetime) -> None:
        """Show a box; the boxes' counts are those of everything, also while searching."""
        self._box = box
        emptied(self._boxes_column)
        for entry in view.boxes:
            row = LineRow(height=38, bar=True, sides=16)
            row.set_selected(entry.box is box)
            words = Column(margins=(0, 5, 0, 5))
            words.addWidget(Text(entry.word, bold=entry.box is box, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
            row.row.addLayout(words, 1)
            row.row.addWidget(Text(str(entry.count), "caption", tone="text2" if entry.count else "line"))
            row.setAccessibleName(t("dossiers.box_spoken", name=entry.word, count=entry.count))
            row.pressed.connect(lambda code=entry.box.value: self.box_chosen.emit(code))
            self._boxes_column.addWidget(row)
        self._boxes_column.addStretch(1)
        self._jump.show_choices([(e.box.value, f"{e.word} ({e.count})") for e in view.boxes], box.value)
        self._model.show_lines(view.lines, now)
        self._table.setVisible(bool(view.lines))
        self._nothing.setVisible(not view.lines)
        emptied(self._empty)
        if not view.lines:
            self._empty.addWidget(EmptyState(t("dossiers.nothing_found" if self.search.text() else "dossiers.empty")))
            self._empty.addStretch(1)
        self._show_bulk()

    def chosen(self) -> tuple[str, ...]:
        """Ids of the chosen dossiers."""
        rows = {index.row() for index in self._table.selectionModel().selectedRows()}
        return tuple(self._model.line(row).dossier_id for row in sorted(rows))

    def _show_bulk(self) -> None:
        emptied(self._bulk_row)
        chosen = self.chosen()
        self._bulk.setVisible(bool(chosen))
        if not chosen:
            return
        lines = [self._model.line(i.row()) for i in self._table.selectionModel().selectedRows()]
        self._bulk_row.addWidget(Text(t("dossiers.chosen", count=len(chosen)), bold=True))
        if len(chosen) == 1:
            look = Button(t("dossiers.open"), icon="folder-open", fit="compact")
            look.clicked.connect(lambda: self.opened.emit(lines[0]))
            self._bulk_row.addWidget(look)
        if self._box is Box.BIN:
            self._add_act("dossiers.restore", "undo-2", self.restore_wanted)
            self._add_act("dossiers.delete", "trash-2", self.delete_wanted)
        elif all(line.box is Box.DRAFT for line in lines):
            self._add_act("dossiers.bin", "trash-2", self.bin_wanted)
        self._bulk_row.addStretch(1)

    def _add_act(self, words: str, icon: str, signal: object) -> None:
        button = Button(t(words), icon=icon, fit="compact")
        button.clicked.connect(lambda: signal.emit(self.chosen()))  # type: ignore[attr-defined]
        self._bulk_row.addWidget(button)
