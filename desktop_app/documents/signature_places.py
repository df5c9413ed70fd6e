"""Places to sign on a form: side by side, level, never alone on a page; they tell where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from desktop_app.documents.flowables import COLUMN_GAP, line_width, spacing, style
from desktop_app.documents.sheet import MILLIMETRE


@dataclass(frozen=True, slots=True)
class Signatory:
    """One place to sign, as it is drawn: markup of each line, None where there is none."""

    slot: str
    date_line: str | None
    roles: tuple[str, ...]
    note: str
    name: str | None


Placed = Callable[[str, int, tuple[float, float, float, float]], None]
"""Called with slot, page (from 0) and (left, bottom, right, top) in points of the page."""

ROOM_TO_SIGN = 24 * MILLIMETRE


class SignatureRow(Flowable):
    """Places to sign side by side, their roles level; tells where each has its room."""

    def __init__(
        self,
        blocks: Sequence[Signatory],
        size: float,
        placed: Placed,
        *,
        right_half: bool,
        room: float = ROOM_TO_SIGN,
    ) -> None:
        super().__init__()
        self._room = room
        self._blocks = list(blocks)
        self._size = size
        self._placed = placed
        self._right_half = right_half
        self.spaceBefore = 8.0
        self.spaceAfter = 8.0

    def _columns(self) -> list[tuple[float, float]]:
        if self._right_half:
            width = min(self.width, max(self.width * 0.54, self._date_width()))
            return [(self.width - width, width)]
        width = (self.width - COLUMN_GAP * (len(self._blocks) - 1)) / len(self._blocks)
        return [(number * (width + COLUMN_GAP), width) for number in range(len(self._blocks))]

    def _date_width(self) -> float:
        """What place and date take on one line."""
        shape = style(self._size, italic=True)
        return max((line_width(Paragraph(b.date_line, shape)) + 2.0 for b in self._blocks if b.date_line), default=0.0)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        size = self._size
        self._heads: list[list[Paragraph]] = []
        self._dates: list[Paragraph | None] = []
        self._names: list[Paragraph | None] = []
        for block, (_, width) in zip(self._blocks, self._columns(), strict=True):
            self._dates.append(_one_line(block.date_line, size, width))
            head = [Paragraph(role, style(size, "center", bold=True, after=0.0)) for role in block.roles]
            if block.note:
                head.append(Paragraph(block.note, style(size - 1, "center", italic=True, after=0.0)))
            for line in head:
                line.wrap(width, 1000)
            self._heads.append(head)
            self._names.append(_wrapped(block.name, style(size, "center", bold=True, after=0.0), width))
        self._date_height = max((date.height for date in self._dates if date), default=0.0)
        self._head_height = max(sum(line.height for line in head) for head in self._heads)
        self._name_height = max((name.height for name in self._names if name), default=size * spacing().leading)
        self.height = self._date_height + self._head_height + self._room + self._name_height
        return self.width, self.height

    def draw(self) -> None:
        for number, (x, width) in enumerate(self._columns()):
            date, name = self._dates[number], self._names[number]
            if date is not None:
                date.drawOn(self.canv, x, self.height - date.height)
            y = self.height - self._date_height
            for line in self._heads[number]:
                y -= line.height
                line.drawOn(self.canv, x, y)
            if name is not None:
                name.drawOn(self.canv, x, self._name_height - name.height)
            left, bottom = self.canv.absolutePosition(x, self._name_height)
            box = (left + 8.0, bottom + 4.0, left + width - 8.0, bottom + self._room - 4.0)
            self._placed(self._blocks[number].slot, self.canv.getPageNumber() - 1, box)


class Closing(Flowable):
    """The last paragraph and the places to sign: where both do not fit, the paragraph is split so that at
    least two of its lines stand with the signatures, and two stay behind."""

    def __init__(self, paragraph: Paragraph, signatures: SignatureRow) -> None:
        super().__init__()
        self._paragraph = paragraph
        self._signatures = signatures
        self.spaceAfter = signatures.spaceAfter
        self.spaceBefore = paragraph.getSpaceBefore()

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        _, upper = self._paragraph.wrap(available_width, available_height)
        _, lower = self._signatures.wrap(available_width, available_height)
        self._lower = lower
        self.height = upper + self._signatures.spaceBefore + lower
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Any]:
        self.wrap(available_width, available_height)
        leading = self._paragraph.style.leading
        lines = len(self._paragraph.getActualLineWidths0())
        staying = min(int(available_height // leading), lines - 2)
        if self.height <= available_height or staying < 2:
            return []
        pieces: list[Any] = self._paragraph.split(available_width, staying * leading + 0.1)
        if len(pieces) != 2:
            return []
        return [pieces[0], Closing(pieces[1], self._signatures)]

    def draw(self) -> None:
        self._signatures.drawOn(self.canv, 0, 0)
        self._paragraph.drawOn(self.canv, 0, self._lower + self._signatures.spaceBefore)


def _one_line(markup: str | None, size: float, width: float) -> Paragraph | None:
    """Italic, a little smaller where that keeps place and date on one line."""
    for smaller in (0.0, 0.5, 1.0, 1.5, 2.0):
        line = _wrapped(markup, style(size - smaller, "center", italic=True, after=0.0), width)
        if line is None or len(line.getActualLineWidths0()) == 1:
            return line
    return _wrapped(markup, style(size, "center", italic=True, after=0.0), width)


def _wrapped(markup: str | None, paragraph_style: ParagraphStyle, width: float) -> Paragraph | None:
    if not markup:
        return None
    paragraph = Paragraph(markup, paragraph_style)
    paragraph.wrap(width, 1000)
    return paragraph
