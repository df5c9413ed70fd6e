"""Ruled tables in the documents' font, split over pages with their heading repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from desktop_app.documents import fonts
from desktop_app.documents.flowables import fitted_widths, spacing, style
from desktop_app.documents.sheet import MILLIMETRE

RULE = "#000000"
CELL_PADDING = 3.5
TALLEST_ROW = 240 * MILLIMETRE
"""What a page can hold of a table in one piece, its heading included."""


def ruled_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    aligns: Sequence[str],
    size: float,
    *,
    small_columns: Sequence[int] = (),
) -> Any:
    """A table of markup cells. `widths` in points; `small_columns` are set smaller; the heading is repeated
    on each page; a row is split only where it is taller than a page."""
    from reportlab.platypus import Paragraph, Table, TableStyle

    size, widths = _fitted(headings, rows, widths, size)
    head = style(size, "center", bold=True, after=0.0)
    cells = [[Paragraph(heading, head) for heading in headings]]
    sizes = [size - 1.5 if column in small_columns else size for column in range(len(widths))]
    shapes = [style(given, align, after=0.0) for given, align in zip(sizes, aligns, strict=True)]
    for row in rows:
        cells.append([Paragraph(cell, shape) for cell, shape in zip(row, shapes, strict=True)])
    table = Table(cells, colWidths=list(widths), repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                ("GRID", (0, 0), (-1, -1), 0.6, RULE),
                ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
                ("VALIGN", (0, 1), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), CELL_PADDING - 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), CELL_PADDING),
                ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
                ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
            ]
        )
    )
    heights = row_heights(table, sum(widths))
    table.splitInRow = int(heights[0] + max(heights[1:], default=0.0) > TALLEST_ROW)
    table.spaceBefore = spacing().gap
    table.spaceAfter = spacing().gap * 2
    return table


def row_heights(table: Any, width: float) -> list[float]:
    """Points of each row, the heading first."""
    table.wrap(width, TALLEST_ROW)
    return list(table._rowHeights)


def headed(headings: Sequence[Any], table: Any, width: float) -> list[Any]:
    """Paragraphs and the table below them; they keep with its first row, the rest may stand on the next page."""
    from reportlab.platypus import CondPageBreak

    if not headings:
        return [table]
    for heading in headings:
        heading.style = heading.style.clone("heading", keepWithNext=0)
    above = sum(heading.wrap(width, TALLEST_ROW)[1] + heading.getSpaceAfter() for heading in headings)
    first = sum(row_heights(table, width)[:2])
    return [CondPageBreak(above + min(first, TALLEST_ROW / 2)), *headings, table]


SMALLEST_SIZE = 8.0
_MARKUP = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \n]+")


def _fitted(
    headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], size: float
) -> tuple[float, list[float]]:
    """Text size and column widths with which no word is broken: first columns give each other room, then
    the text of the whole table shrinks."""
    while True:
        wanted = [
            max(
                _longest_word(headings[column], fonts.BOLD, size),
                *(_longest_word(row[column], fonts.REGULAR, size) for row in rows),
                0.0,
            )
            + 2 * CELL_PADDING
            + 0.5
            for column in range(len(headings))
        ]
        if sum(wanted) <= sum(widths) or size <= SMALLEST_SIZE:
            return size, fitted_widths(widths, wanted)
        size -= 0.5


def _longest_word(markup: str, font: str, size: float) -> float:
    words = _SPACES.split(unescape(_MARKUP.sub(" ", markup)))
    return max((fonts.width(word, font, size) for word in words), default=0.0)


def shared_widths(shares: Sequence[float], width: float) -> list[float]:
    """Points of each column of a table `width` points wide."""
    total = sum(shares)
    return [width * share / total for share in shares]
