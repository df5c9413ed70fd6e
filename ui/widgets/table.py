"""Tables with hairlines between rows and nothing round the cells; chips are painted, never widgets."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import theme
from ui.widgets.chip import ChipFace, chip_size, paint_chip

CHIP_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""A model returns a ChipFace for this role where a cell holds a chip."""
SECOND_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""A model returns a second, smaller line for this role."""
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints a cell: one or two lines of text or a chip, hairline below, tint and bar on the chosen row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme()
        painter.save()
        area = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.color("tint"))
            if index.column() == 0:
                painter.fillRect(area.left(), area.top(), 3, area.height(), look.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, look.color("window"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, look.color("line"))
        inner = area.adjusted(look.gap(8), 0, -look.gap(8), -1)
        face = index.data(CHIP_ROLE)
        if isinstance(face, ChipFace):
            high = chip_size(face).height()
            paint_chip(painter, QPoint(inner.left(), inner.top() + (inner.height() - high) // 2), face)
        else:
            self._paint_words(painter, inner, index)
        painter.restore()

    def _paint_words(self, painter: QPainter, inner: object, index: Index) -> None:
        look = theme()
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        second = str(index.data(SECOND_ROLE) or "")
        bold = bool(index.data(Qt.ItemDataRole.FontRole))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        where = Qt.AlignmentFlag(int(align)) if not isinstance(align, Qt.AlignmentFlag) else align
        area = inner
        painter.setFont(look.font(bold=bold))
        painter.setPen(look.color("text"))
        upper, lower = look.metrics.line("body"), look.metrics.line("caption")
        width = area.width()  # type: ignore[attr-defined]
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
        if not second:
            painter.drawText(area, where | Qt.AlignmentFlag.AlignVCenter, cut)  # type: ignore[call-overload]
            return
        top = area.top() + (area.height() - upper - lower) // 2  # type: ignore[attr-defined]
        left = area.left()  # type: ignore[attr-defined]
        painter.drawText(left, top, width, upper, int(where | Qt.AlignmentFlag.AlignVCenter), cut)
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text2"))
        cut = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, width)
        painter.drawText(left, top + upper, width, lower, int(where | Qt.AlignmentFlag.AlignVCenter), cut)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        face = index.data(CHIP_ROLE)
        if isinstance(face, ChipFace):
            return QSize(chip_size(face).width() + 2 * theme().gap(8), theme().metrics.control(40))
        return super().sizeHint(option, index)


class LineTable(QTableView):
    """A table whose rows are chosen whole; Enter or double click opens (signal `activated`)."""

    def __init__(self, model: QAbstractItemModel | None = None, *, row_height: int = 40,
                 several: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_height = row_height
        if model is not None:
            self.setModel(model)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(RowDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        theme().watch(self)

    def set_widths(self, widths: tuple[int, ...], *, stretch: int) -> None:
        """Widths of the columns at 100 %; the column `stretch` takes what is left."""
        self._widths, self._stretch = widths, stretch
        self.restyle()

    def restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().px(self._row_height))
        for column, width in enumerate(getattr(self, "_widths", ())):
            modes = QHeaderView.ResizeMode
            mode = modes.Stretch if column == self._stretch else modes.Interactive
            self.horizontalHeader().setSectionResizeMode(column, mode)
            self.setColumnWidth(column, theme().px(width))
        self.viewport().update()
