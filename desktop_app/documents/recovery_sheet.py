"""The recovery key on paper. Returned as bytes for the printer; nothing here touches a disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable

from desktop_app.documents import fonts, pieces
from desktop_app.documents.formats import OFFICE_TIME_ZONE, long_date
from desktop_app.documents.phrases import phrase
from desktop_app.documents.sheet import INK, MILLIMETRE, QUIET, Sheet, build

GROUPS_IN_A_ROW = 4
CELL_HEIGHT = 17 * MILLIMETRE
KEY_SIZE = 19.0


class KeyGrid(Flowable):
    """The groups in numbered cells, large and letter-spaced, to be read aloud and typed."""

    def __init__(self, groups: Sequence[str]) -> None:
        super().__init__()
        self._groups = list(groups)
        self.spaceBefore = self.spaceAfter = 10.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._columns = min(GROUPS_IN_A_ROW, len(self._groups))
        self._rows = -(-len(self._groups) // self._columns)
        self.height = self._rows * CELL_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        cell = self.width / self._columns
        spacing = 1.6
        longest = max(fonts.width(group, fonts.BOLD, KEY_SIZE) + spacing * len(group) for group in self._groups)
        size = KEY_SIZE * min(1.0, (cell - 10.0) / longest)
        for number, group in enumerate(self._groups):
            x = number % self._columns * cell
            y = self.height - (number // self._columns + 1) * CELL_HEIGHT
            self.canv.setLineWidth(0.6)
            self.canv.setStrokeColor(INK)
            self.canv.rect(x, y, cell, CELL_HEIGHT)
            self.canv.setFillColor(QUIET)
            self.canv.setFont(fonts.REGULAR, 9)
            self.canv.drawString(x + 4, y + CELL_HEIGHT - 11, str(number + 1))
            self.canv.setFillColor(INK)
            width = fonts.width(group, fonts.BOLD, size) + spacing * (len(group) - 1)
            line = self.canv.beginText(x + (cell - width) / 2, y + CELL_HEIGHT / 2 - size * 0.42)
            line.setFont(fonts.BOLD, size)
            line.setCharSpace(spacing)
            line.textOut(group)
            self.canv.drawText(line)


def draw_recovery_key(groups: Sequence[str], *, office: str, at: datetime) -> bytes:
    """The sheet as PDF. `groups` are the key's groups in their order. Raises FontMissing."""
    sheet = Sheet(title=phrase("recovery_title"), at=at, page_numbers=False)
    made_on = long_date(at.astimezone(OFFICE_TIME_ZONE).date().isoformat())
    story: list[Any] = [
        *pieces.title(phrase("recovery_title"), phrase("recovery_subtitle")),
        pieces.labelled([(phrase("recovery_office"), office), (phrase("recovery_made_at"), made_on)], sheet.text_width),
        KeyGrid(groups),
        *(pieces.text(phrase(f"recovery_{name}")) for name in ("what", "keep", "use")),
        pieces.text(phrase("recovery_lost"), bold=True),
        pieces.signatures([(phrase("recovery_witness"), ""), (phrase("recovery_keeper"), "")], made_on),
    ]
    return build(sheet, story)
