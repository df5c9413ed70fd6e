"""What our own slips share: headings, labelled lines, notes, a QR code, two places to sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from desktop_app.documents import flowables, fonts, signature_places
from desktop_app.documents.phrases import phrase
from desktop_app.documents.sheet import INK, MILLIMETRE
from desktop_app.documents.values import as_markup

SIZE = 13.0
TABLE_SIZE = 11.0
LABEL_WIDTH = 44 * MILLIMETRE
ROOM_FOR_A_PEN = 16 * MILLIMETRE
"""Our slips are signed by hand only: no box of a digital signature has to fit."""


class QrCode(Flowable):
    """A QR code drawn as squares, error correction M, with the four quiet modules that the standard asks."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        import segno

        self._rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
        self.width = self.height = side

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        module = self.width / len(self._rows)
        self.canv.setFillColor(INK)
        for number, row in enumerate(self._rows):
            y = self.height - (number + 1) * module
            start = 0
            while start < len(row):
                if not row[start]:
                    start += 1
                    continue
                end = start
                while end < len(row) and row[end]:
                    end += 1
                self.canv.rect(start * module, y, (end - start) * module, module, stroke=0, fill=1)
                start = end


def title(text: str, subtitle: str = "") -> list[Any]:
    """The slip's name in bold capitals and a line below it."""
    after = 2.0 if subtitle else 8.0
    name = flowables.style(SIZE + 1, "center", bold=True, before=4.0, after=after)
    lines: list[Any] = [Paragraph(as_markup(text.upper()), name)]
    if subtitle:
        lines.append(Paragraph(as_markup(subtitle), flowables.style(SIZE, "center", italic=True, after=8)))
    return lines


def labelled(pairs: Sequence[tuple[str, str]], width: float, *, beside: Flowable | None = None) -> Any:
    """Lines of label and value in two columns; `beside` (a QR code) stands at their right."""
    room = width - (beside.wrap(0, 0)[0] + 4 * MILLIMETRE if beside is not None else 0.0)
    value_style = flowables.style(SIZE, bold=False, after=0.0)
    rows = [
        [Paragraph(as_markup(label), value_style), Paragraph(f"<b>{as_markup(value)}</b>", value_style)]
        for label, value in pairs
        if value
    ]
    lines = _bare_table(rows, [LABEL_WIDTH, room - LABEL_WIDTH], bottom=3.0)
    if beside is None:
        return lines
    return _bare_table([[lines, beside]], [room, width - room], bottom=4.0)


def heading(text: str) -> Any:
    """A numbered section's heading."""
    return Paragraph(as_markup(text), flowables.style(SIZE, bold=True, before=8, after=3, keep_with_next=True))


def text(words: str, *, align: str = "justify", bold: bool = False, italic: bool = False) -> Any:
    """One paragraph of running text."""
    return Paragraph(as_markup(words), flowables.style(SIZE, align, bold=bold, italic=italic, after=4.0))


def small(words: str, *, colour: str = INK) -> Any:
    """One paragraph of small italic print."""
    return Paragraph(as_markup(words), flowables.style(SIZE - 2, "left", italic=True, after=3.0, colour=colour))


def signatures(roles: Sequence[tuple[str, str]], date_line: str) -> Any:
    """Places to sign by hand; the date stands above the last one. Each role with the name below, if known."""
    blocks = [
        signature_places.Signatory(
            slot=str(number),
            date_line=as_markup(date_line[:1].upper() + date_line[1:]) if number == len(roles) - 1 else None,
            roles=(as_markup(role),),
            note=phrase("signature_note"),
            name=as_markup(name) or None,
        )
        for number, (role, name) in enumerate(roles)
    ]
    return signature_places.SignatureRow(
        blocks, SIZE, lambda *_: None, right_half=len(blocks) == 1, room=ROOM_FOR_A_PEN
    )


def _bare_table(rows: list[list[Any]], widths: Sequence[float], *, bottom: float) -> Any:
    table = Table(rows or [[""] * len(widths)], colWidths=list(widths), hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), bottom),
            ]
        )
    )
    return table
