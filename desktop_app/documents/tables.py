"""Ruled tables in the documents' font, split over pages with their heading repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.documents import fonts
from desktop_app.documents.flowables import GAP, style

RULE = "#000000"
CELL_PADDING = 3.5


def ruled_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    aligns: Sequence[str],
    size: float,
    *,
    bold_last: bool = False,
) -> Any:
    """A table of markup cells. `widths` in points; the heading is repeated on each page; a row taller
    than the rest of the page is split rather than lost."""
    from reportlab.platypus import Paragraph, Table, TableStyle

    head = style(size, "center", bold=True, after=0.0)
    cells = [[Paragraph(heading, head) for heading in headings]]
    for number, row in enumerate(rows):
        bold = bold_last and number == len(rows) - 1
        cells.append(
            [
                Paragraph(cell, style(size, align, bold=bold, after=0.0))
                for cell, align in zip(row, aligns, strict=True)
            ]
        )
    table = Table(cells, colWidths=list(widths), repeatRows=1, splitInRow=1, hAlign="LEFT")
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
    table.spaceBefore = GAP
    table.spaceAfter = GAP * 2
    return table


def shared_widths(shares: Sequence[float], width: float) -> list[float]:
    """Points of each column of a table `width` points wide."""
    total = sum(shares)
    return [width * share / total for share in shares]
