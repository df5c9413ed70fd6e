"""The pieces that forms are built of and ReportLab does not have: leaders, rows, boxes, ticks, headings.

Each knows its own height and draws itself; none knows a form. Ticks and boxes are vectors, because no
text font has them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from desktop_app.documents import fonts
from desktop_app.documents.sheet import INK, MILLIMETRE


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far lines stand apart: `leading` in font sizes, `gap` after a line of the form in points."""

    leading: float
    gap: float


ROOMY = Spacing(leading=1.28, gap=3.5)
CLOSE = Spacing(leading=1.16, gap=2.5)
"""Single spacing, the closest that Nghị định 30/2020 allows."""
_SPACING: ContextVar[Spacing] = ContextVar("spacing", default=ROOMY)


def spacing() -> Spacing:
    """How far apart the lines of the document now drawn stand."""
    return _SPACING.get()


@contextmanager
def spaced(chosen: Spacing) -> Iterator[None]:
    """Draw with another spacing."""
    token = _SPACING.set(chosen)
    try:
        yield
    finally:
        _SPACING.reset(token)


COLUMN_GAP = 4 * MILLIMETRE
DOTS_ROOM = 18 * MILLIMETRE
"""Least width of the dots that a value is written on by hand."""
BOX_SIDE = 5.6 * MILLIMETRE
TICK_SIDE = 3.3 * MILLIMETRE
ALIGNMENTS: dict[str, Any] = {
    "left": TA_LEFT,
    "center": TA_CENTER,
    "right": TA_RIGHT,
    "justify": TA_JUSTIFY,
}


def style(
    size: float,
    align: str = "left",
    *,
    bold: bool = False,
    italic: bool = False,
    indent: float = 0.0,
    left: float = 0.0,
    before: float = 0.0,
    after: float | None = None,
    keep_with_next: bool = False,
    colour: str = INK,
) -> ParagraphStyle:
    """A paragraph style. Sizes and gaps in points (`after` None: the document's own gap); `indent` (first
    line) and `left` in mm."""
    now = spacing()
    gap = now.gap if after is None else after
    face = (bold, italic)
    return _style(size, align, face, (indent, left), (before, gap), now.leading, keep_with_next, colour)


@cache
def _style(
    size: float,
    align: str,
    face: tuple[bool, bool],
    indents: tuple[float, float],
    gaps: tuple[float, float],
    leading: float,
    keep_with_next: bool,
    colour: str,
) -> ParagraphStyle:
    fonts.register()
    name = {
        (False, False): fonts.REGULAR,
        (True, False): fonts.BOLD,
        (False, True): fonts.ITALIC,
        (True, True): fonts.BOLD_ITALIC,
    }[face]
    return ParagraphStyle(
        "text",
        fontName=name,
        fontSize=size,
        leading=size * leading,
        alignment=ALIGNMENTS[align],
        firstLineIndent=indents[0] * MILLIMETRE,
        leftIndent=indents[1] * MILLIMETRE,
        spaceBefore=gaps[0],
        spaceAfter=gaps[1],
        keepWithNext=int(keep_with_next),
        textColor=HexColor(colour),
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
    )


class LeaderLine(Flowable):
    """Text, and dots from its end to the right edge where a value is to be written by hand."""

    def __init__(self, markup: str, size: float, *, leader: bool, left: float = 0.0, suffix: str = "") -> None:
        super().__init__()
        self._size = size
        self._leader = leader
        self._text = Paragraph(markup, style(size, left=left))
        self._text_width = line_width(self._text)  # measured now: wrapping may take the paragraph's fragments apart
        self._suffix = suffix
        self.spaceAfter = spacing().gap

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        _, self.height = self._text.wrap(available_width, available_height)
        return available_width, self.height

    def natural_width(self, room: float) -> float:
        """The width that keeps the text on one line, and leaves `room` for dots after it."""
        return self._text_width + 2.0 + (room if self._leader else 0.0)

    def split(self, available_width: float, available_height: float) -> list[Any]:
        return list(self._text.split(available_width, available_height)) if not self._leader else []

    def draw(self) -> None:
        self._text.drawOn(self.canv, 0, 0)
        if not self._leader:
            return
        used = self._text.getActualLineWidths0()
        start = (used[-1] if used else 0.0) + 3.0
        end = self.width - (fonts.width(self._suffix, fonts.REGULAR, self._size) + 2 if self._suffix else 0.0)
        baseline = below_baseline(self._size)
        draw_leader(self.canv, start, end, baseline)
        if self._suffix:
            self.canv.setFont(fonts.REGULAR, self._size)
            self.canv.drawRightString(self.width, baseline, self._suffix)


def below_baseline(size: float) -> float:
    """Points from the lower edge of a line of text to its baseline."""
    return size * (spacing().leading - 1.0)


def draw_leader(canvas: Any, start: float, end: float, baseline: float) -> None:
    """Round dots on the baseline, lying on one grid so that the dots of all lines stand below each other."""
    step = 2.6
    first = -(-start // step) * step
    if end - first < 4 * step:
        return
    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineWidth(0.9)
    canvas.setStrokeColor(INK)
    canvas.setDash([0, step])
    canvas.line(first, baseline + 0.6, end, baseline + 0.6)
    canvas.restoreState()


class Row(Flowable):
    """Flowables side by side, their upper edges level. `shares` divide the width; what does not fit on the
    line whole, with its dots, begins a line of its own."""

    def __init__(self, cells: Sequence[Flowable], shares: Sequence[float], *, left: float = 0.0) -> None:
        super().__init__()
        self._cells = list(cells)
        self._shares = list(shares)
        self._left = left * MILLIMETRE
        self.spaceAfter = spacing().gap

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        room = available_width - self._left
        self._lines: list[tuple[list[Flowable], list[float], float]] = []
        for cells, shares in self._lines_of(room):
            free = room - COLUMN_GAP * (len(cells) - 1)
            given = [free * share / sum(shares) for share in shares]
            widths = fitted_widths(given, [natural_width(cell, DOTS_ROOM) for cell in cells])
            height = max(cell.wrap(width, available_height)[1] for cell, width in zip(cells, widths, strict=True))
            self._lines.append((cells, widths, height))
        self.width = available_width
        self.height = sum(height for _, _, height in self._lines) + self.spaceAfter * (len(self._lines) - 1)
        return self.width, self.height

    def _lines_of(self, room: float) -> list[tuple[list[Flowable], list[float]]]:
        lines: list[tuple[list[Flowable], list[float]]] = []
        used = 0.0
        for cell, share in zip(self._cells, self._shares, strict=True):
            wanted = natural_width(cell, DOTS_ROOM)
            if lines and used + COLUMN_GAP + wanted <= room:
                lines[-1][0].append(cell)
                lines[-1][1].append(share)
                used += COLUMN_GAP + wanted
            else:
                lines.append(([cell], [share]))
                used = wanted
        return lines

    def draw(self) -> None:
        top = self.height
        for cells, widths, line_height in self._lines:
            x = self._left
            for cell, width in zip(cells, widths, strict=True):
                cell.drawOn(self.canv, x, top - cell.height)
                x += width + COLUMN_GAP
            top -= line_height + self.spaceAfter


def natural_width(cell: Flowable, room: float) -> float:
    """The width in which nothing of a labelled value is broken; dots ask for `room` of their own."""
    return cell.natural_width(room) if isinstance(cell, LeaderLine) else 0.0


def fitted_widths(given: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """Widths near the given ones, where columns with room to spare give to those that need more.

    If all together need more than there is, the given widths stand and lines break.
    """
    missing = sum(max(0.0, need - width) for width, need in zip(given, wanted, strict=True))
    spare = sum(max(0.0, width - need) for width, need in zip(given, wanted, strict=True))
    if missing == 0.0 or missing > spare:
        return list(given)
    return [
        need if need >= width else width - (width - need) * missing / spare
        for width, need in zip(given, wanted, strict=True)
    ]


GROUP_GAP = 6.0


class CharacterBoxes(Flowable):
    """A label and a value of fixed length, one character to a box; groups of boxes stand a little apart."""

    def __init__(self, label: str, value: str, count: int, size: float, groups: Sequence[int] = ()) -> None:
        super().__init__()
        self._label = Paragraph(label, style(size, after=0.0))
        self._value = value
        self._count = max(count, len(value))
        self._size = size
        ends = list(itertools.accumulate(groups))[:-1]
        self._before = [sum(end <= number for end in ends) for number in range(self._count)]
        self.spaceAfter = spacing().gap + 1.5
        self.spaceBefore = 1.5

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        gaps = GROUP_GAP * max(self._before)
        self._side = min(BOX_SIDE, (available_width - gaps) / self._count)
        boxes = self._side * self._count + gaps
        self._label.wrap(available_width, available_height)
        used = self._label.getActualLineWidths0()
        self._beside = len(used) == 1 and used[0] + 6.0 + boxes <= available_width
        self._start = used[0] + 6.0 if self._beside else 0.0
        self.width = available_width
        self.height = self._side if self._beside else self._label.height + 2.0 + self._side
        return self.width, self.height

    def draw(self) -> None:
        baseline = (self._side - self._size * 0.66) / 2
        if self._beside:
            self._label.drawOn(self.canv, 0, baseline - below_baseline(self._size))
        else:
            self._label.drawOn(self.canv, 0, self._side + 2.0)
        self.canv.setLineWidth(0.6)
        self.canv.setStrokeColor(INK)
        self.canv.setFillColor(INK)
        self.canv.setFont(fonts.REGULAR, min(self._size, self._side * 0.85))
        for number in range(self._count):
            x = self._start + number * self._side + self._before[number] * GROUP_GAP
            self.canv.rect(x, 0, self._side, self._side)
            if number < len(self._value):
                self.canv.drawCentredString(x + self._side / 2, baseline, self._value[number])


class TickBox(Flowable):
    """One box, ticked or not, with its text beside it."""

    def __init__(self, text: str, *, ticked: bool, size: float) -> None:
        super().__init__()
        self._text = Paragraph(text, style(size, after=0.0))
        self._ticked = ticked
        self._size = size

    def natural_width(self) -> float:
        """The width that keeps the text on one line."""
        return TICK_SIDE + 5.0 + line_width(self._text)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        _, self.height = self._text.wrap(available_width - TICK_SIDE - 5.0, available_height)
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        self._text.drawOn(self.canv, TICK_SIDE + 5.0, 0)
        bottom = self.height - self._size + (self._size * 0.66 - TICK_SIDE) / 2
        draw_tick_box(self.canv, 0, bottom, ticked=self._ticked)


def draw_tick_box(canvas: Any, x: float, y: float, *, ticked: bool) -> None:
    canvas.saveState()
    canvas.setLineWidth(0.7)
    canvas.setStrokeColor(INK)
    canvas.rect(x, y, TICK_SIDE, TICK_SIDE)
    if ticked:
        canvas.setLineWidth(1.5)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        path.moveTo(x + TICK_SIDE * 0.18, y + TICK_SIDE * 0.52)
        path.lineTo(x + TICK_SIDE * 0.42, y + TICK_SIDE * 0.22)
        path.lineTo(x + TICK_SIDE * 0.86, y + TICK_SIDE * 0.84)
        canvas.drawPath(path)
    canvas.restoreState()


def line_width(paragraph: Paragraph) -> float:
    return sum(fonts.width(fragment.text, fragment.fontName, fragment.fontSize) for fragment in paragraph.frags)


class TickRow(Flowable):
    """A label and its boxes: on one line where all fit, else the boxes in columns below."""

    def __init__(self, label: str, boxes: Sequence[TickBox], columns: int, size: float, *, left: float = 0.0) -> None:
        super().__init__()
        self._label = Paragraph(label, style(size, after=0.0)) if label else None
        self._boxes = list(boxes)
        self._columns = columns
        self._left = left * MILLIMETRE
        self.spaceAfter = spacing().gap

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        width = available_width - self._left
        self._places: list[tuple[TickBox, float, float]] = []
        self.width = available_width
        label_width, label_height = 0.0, 0.0
        if self._label is not None:
            _, label_height = self._label.wrap(width, available_height)
            used = self._label.getActualLineWidths0()
            label_width = used[0] + 10.0 if len(used) == 1 else width
        natural = [box.natural_width() + 1.0 for box in self._boxes]
        if label_width + sum(natural) + 12.0 * (len(natural) - 1) <= width and len(natural) <= self._columns:
            self._place_beside(label_width, label_height, natural, available_height)
        else:
            self._place_below(label_height, width, available_height)
        return self.width, self.height

    def _place_beside(self, start: float, label_height: float, natural: list[float], height: float) -> None:
        x = self._left + start
        heights = []
        for box, box_width in zip(self._boxes, natural, strict=True):
            heights.append(box.wrap(box_width, height)[1])
            self._places.append((box, x, 0.0))
            x += box_width + 12.0
        self.height = max(label_height, *heights)
        self._label_y = self.height - label_height

    def _place_below(self, label_height: float, width: float, height: float) -> None:
        column = (width - COLUMN_GAP * (self._columns - 1)) / self._columns
        rows = [self._boxes[at : at + self._columns] for at in range(0, len(self._boxes), self._columns)]
        y = label_height + (2.0 if label_height else 0.0)
        for row in rows:
            row_height = max(box.wrap(column, height)[1] for box in row)
            for number, box in enumerate(row):
                self._places.append((box, self._left + number * (column + COLUMN_GAP), -(y + box.height)))
            y += row_height + 1.5
        self.height = y
        self._places = [(box, x, self.height + from_top) for box, x, from_top in self._places]
        self._label_y = self.height - label_height

    def draw(self) -> None:
        if self._label is not None:
            self._label.drawOn(self.canv, self._left, self._label_y)
        for box, x, y in self._places:
            box.drawOn(self.canv, x, y)


def _balanced_width(paragraph: Paragraph, width: float) -> float:
    """The least width in which a text takes no more lines than in `width`, so that none is nearly empty."""
    height = paragraph.wrap(width, 1000)[1]
    while width > 40.0 and paragraph.wrap(width - 4.0, 1000)[1] <= height:
        width -= 4.0
    return width


class Heading(Flowable):
    """Quốc hiệu, tiêu ngữ with its rule as long as the text; the office's lines at the left, the last one
    bold with a rule of a third of its width below."""

    def __init__(self, agency_lines: Sequence[str], size: float) -> None:
        super().__init__()
        self._agency = [fonts.drawable(line).upper() for line in agency_lines]
        self._size = size
        self.spaceAfter = 12.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._nation_size = self._size - 1 if self._agency else self._size
        self._nation_width = fonts.width(NATION, fonts.BOLD, self._nation_size)
        self._left_width = available_width - self._nation_width - COLUMN_GAP
        lines = []
        for number, line in enumerate(self._agency):
            bold = number == len(self._agency) - 1
            lines.append(Paragraph(line, style(self._nation_size, "center", bold=bold, after=0.0)))
        self._lines = lines
        self._line_widths = [_balanced_width(line, self._left_width) for line in lines]
        agency_height = sum(line.wrap(width, 1000)[1] for line, width in zip(lines, self._line_widths, strict=True))
        self.height = max(self._size * spacing().leading * 2, agency_height) + 6.0
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        centre = self.width - self._nation_width / 2 if self._agency else self.width / 2
        first = self.height - self._nation_size
        second = first - self._nation_size * ROOMY.leading
        canvas.setFillColor(INK)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        canvas.setFont(fonts.BOLD, self._nation_size)
        canvas.drawCentredString(centre, first, NATION)
        canvas.setFont(fonts.BOLD, self._nation_size + 1)
        canvas.drawCentredString(centre, second, MOTTO)
        half = fonts.width(MOTTO, fonts.BOLD, self._nation_size + 1) / 2
        canvas.line(centre - half, second - 4.8, centre + half, second - 4.8)
        y = self.height
        for line, width in zip(self._lines, self._line_widths, strict=True):
            y -= line.height
            line.drawOn(canvas, (self._left_width - width) / 2, y)
        if self._lines:
            half = max(self._lines[-1].getActualLineWidths0()) / 6
            middle = self._left_width / 2
            canvas.line(middle - half, y - 3.0, middle + half, y - 3.0)


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
