"""Rows, columns and grids whose gaps and margins follow the theme's scale; panes, hairlines, fixed sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import theme

Margins = tuple[int, int, int, int]
NONE: Margins = (0, 0, 0, 0)


class Column(QVBoxLayout):
    """Widgets one under the other; `gap` and `margins` (left, top, right, bottom) at 100 %."""

    def __init__(self, *, gap: int = 0, margins: Margins = NONE) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        theme().watch(self)

    def restyle(self) -> None:
        self.setSpacing(theme().gap(self._gap))
        self.setContentsMargins(*(theme().gap(side) for side in self._margins))


class Row(QHBoxLayout):
    """Widgets side by side; `gap` and `margins` (left, top, right, bottom) at 100 %."""

    def __init__(self, *, gap: int = 0, margins: Margins = NONE) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        theme().watch(self)

    def restyle(self) -> None:
        self.setSpacing(theme().gap(self._gap))
        self.setContentsMargins(*(theme().gap(side) for side in self._margins))


class Grid(QGridLayout):
    """A grid; gaps between columns (`across`) and rows (`down`), margins, and column widths at 100 %."""

    def __init__(self, *, across: int = 0, down: int = 0, margins: Margins = NONE,
                 widths: dict[int, int] | None = None) -> None:
        super().__init__()
        self._across, self._down, self._margins = across, down, margins
        self._widths = widths or {}
        theme().watch(self)

    def restyle(self) -> None:
        self.setHorizontalSpacing(theme().gap(self._across))
        self.setVerticalSpacing(theme().gap(self._down))
        self.setContentsMargins(*(theme().gap(side) for side in self._margins))
        for column, width in self._widths.items():
            self.setColumnMinimumWidth(column, theme().px(width))


class Pane(QFrame):
    """A flat area in a colour role, with hairlines on the sides named ("right", "bottom"...)."""

    def __init__(self, ground: str = "surface", *, line: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", ground)
        if line:
            self.setProperty("line", line)


class _Sizes(QObject):
    """Keeps the widget that is its parent at sizes given at 100 %."""

    def __init__(self, widget: QWidget, sizes: dict[str, int]) -> None:
        super().__init__(widget)
        self._sizes = sizes

    def restyle(self) -> None:
        widget = self.parent()
        if not isinstance(widget, QWidget):
            return
        setters: dict[str, Callable[[int], None]] = {
            "width": widget.setFixedWidth, "height": widget.setFixedHeight,
            "least_width": widget.setMinimumWidth, "most_width": widget.setMaximumWidth,
            "least_height": widget.setMinimumHeight, "most_height": widget.setMaximumHeight,
        }
        for name, design_px in self._sizes.items():
            setters[name](theme().px(design_px))


W = TypeVar("W", bound=QWidget)


def sized(widget: W, **sizes: int) -> W:
    """Hold `width`, `height`, `least_width`, `most_width`... (px at 100 %) whatever the scale; returns it."""
    widget.sizes_kept = theme().watch(_Sizes(widget, sizes))  # type: ignore[attr-defined]
    return widget


def filled(widget: W, layout: QLayout) -> W:
    """Give the widget its layout and return the widget."""
    widget.setLayout(layout)
    return widget


def abreast(*widgets: QWidget | None, gap: int = 0, margins: Margins = NONE) -> Row:
    """A row of these widgets; None stands for the space that takes what is left."""
    row = Row(gap=gap, margins=margins)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


def no_wider(widget: QWidget, width: int) -> Row:
    """A row in which the widget is at most `width` wide (px at 100 %) and as high as its texts need there.

    A bare maximum width in a column would measure the height of broken lines at the column's width.
    """
    row = Row()
    row.addWidget(sized(widget, most_width=width), 1000)
    row.addStretch(1)
    return row


def rule(*, upright: bool = False, strong: bool = False) -> QFrame:
    """A hairline of one pixel, lying or upright; `strong` takes the colour of controls."""
    line = QFrame()
    line.setProperty("rule", "strong" if strong else "true")
    if upright:
        line.setFixedWidth(1)
        line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    else:
        line.setFixedHeight(1)
        line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return line


def scrolling(content: QWidget) -> QScrollArea:
    """A scroll area that shows the content at its own height and never sideways."""
    area = QScrollArea()
    content.setObjectName(content.objectName() or "scrolled")
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def shown(widget: QWidget, visible: bool) -> None:
    """Show or hide a widget that may not stand in its page yet: alone it would open as a window of its own."""
    if visible and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(visible)


def emptied(layout: QLayout) -> None:
    """Take every widget and nested layout out of the layout and delete them."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, nested = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif nested is not None:
            emptied(nested)
            nested.deleteLater()


def restated(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and let the style sheet look at the widget again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
