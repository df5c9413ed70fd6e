"""The visible signature: a one-page PDF of exactly the size of its place.

Drawn with ReportLab, because pyHanko's own text stamps set fonts of 2,048 units to the em with
wide gaps (0.31 to 0.38, measured). Text black and upright as Nghị định 30/2020/NĐ-CP shows digital
signatures; a picture of the handwritten signature or seal stands at the left where one is given.
"""

from __future__ import annotations

import io
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from desktop_app import paths

FONT = "Tinos-Stamp"
BOLD_FONT = "Tinos-Stamp-Bold"
LARGEST_SIZE = 10.0
SMALLEST_SIZE = 5.0
PADDING = 4.0
LEADING = 1.2
FRAME = "#1F5FA8"


@dataclass(frozen=True, slots=True)
class StampText:
    """What the stamp says: lines of (label, value); the first value is the signer and stands in bold."""

    lines: tuple[tuple[str, str], ...]


def stamp_text(signer: str, organisation: str, at: datetime, *, reason: str = "") -> StampText:
    """Ký bởi, cơ quan, thời gian (dd/MM/yyyy HH:mm:ss and the zone), lý do. Empty ones are left out."""
    labels = _labels()
    zone = at.strftime("%z")
    moment = f"{at:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}"
    lines = (
        (labels["signer"], signer),
        (labels["organisation"], organisation),
        (labels["time"], moment),
        (labels["reason"], reason),
    )
    return StampText(tuple((label, unicodedata.normalize("NFC", value)) for label, value in lines if value))


def draw_stamp(text: StampText, width: float, height: float, *, picture: bytes | None = None) -> bytes:
    """A PDF page of `width` × `height` points. Text shrinks from 10 pt down to 5 pt, then is cut with "…"."""
    _register_fonts()
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    output = io.BytesIO()
    options: dict[str, Any] = {"initialFontName": FONT, "invariant": 1}
    canvas = Canvas(output, pagesize=(width, height), **options)
    canvas.setLineWidth(0.7)
    canvas.setStrokeColor(FRAME)
    canvas.roundRect(0.5, 0.5, width - 1, height - 1, 3)
    left = PADDING + 1.0
    if picture is not None:
        side = min(width * 0.35, height - 2 * PADDING)
        canvas.drawImage(
            ImageReader(io.BytesIO(picture)),
            left,
            (height - side) / 2,
            width=side,
            height=side,
            mask="auto",
            preserveAspectRatio=True,
        )
        left += side + PADDING
    _draw_lines(canvas, text, left, width - left - PADDING, height)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _draw_lines(canvas: Any, text: StampText, left: float, width: float, height: float) -> None:
    size = LARGEST_SIZE
    lines = _broken(text, size, width)
    while size > SMALLEST_SIZE and len(lines) * size * LEADING > height - 2 * PADDING:
        size -= 0.25
        lines = _broken(text, size, width)
    fitting = max(1, int((height - 2 * PADDING) // (size * LEADING)))
    if len(lines) > fitting:
        last = lines[fitting - 1]
        lines = [*lines[: fitting - 1], [*last[:-1], (last[-1][0], last[-1][1] + "…")]]
    y = (height + len(lines) * size * LEADING) / 2 - size * 0.95
    canvas.setFillColor("#000000")
    for line in lines:
        x = left
        for font, words in line:
            canvas.setFont(font, size)
            canvas.drawString(x, y, words)
            x += _width(words, font, size)
        y -= size * LEADING


def _broken(text: StampText, size: float, width: float) -> list[list[tuple[str, str]]]:
    """Each entry as lines of (font, words) that fit the width; a word that is too long stays whole."""
    lines: list[list[tuple[str, str]]] = []
    for number, (label, value) in enumerate(text.lines):
        font = BOLD_FONT if number == 0 else FONT
        line: list[tuple[str, str]] = [(FONT, label + " ")]
        used = _width(label + " ", FONT, size)
        for word in value.split():
            word_width = _width(word, font, size)
            if used + word_width > width and line:
                lines.append(line)
                line, used = [], 0.0
            line.append((font, word + " "))
            used += _width(word + " ", font, size)
        lines.append(line)
    return lines


def _width(words: str, font: str, size: float) -> float:
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(words, font, size))


@cache
def _labels() -> dict[str, str]:
    """The stamp is part of a Vietnamese document, whatever language the screen has."""
    file = paths.resources() / "wording" / "phrases" / "signing.toml"
    return dict(tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = paths.resources() / "fonts"
    for name, file in ((FONT, "Tinos-Regular.ttf"), (BOLD_FONT, "Tinos-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def stamp_style(pdf: bytes) -> Any:
    """A pyHanko stamp style that shows page 1 of `pdf`; nothing is read from disk."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import (
        AxisAlignment,
        BoxConstraints,
        InnerScaling,
        Margins,
        SimpleBoxLayoutRule,
    )
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class StampPage(PdfContent):
        def render(self) -> bytes:
            page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(pdf)), page_ix=0)
            self.resources.xobject["/Stamp"] = page
            left, bottom, right, top = page.get_object()["/BBox"]
            self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
            return b"/Stamp Do"

    exact = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN,
        margins=Margins(),
        inner_content_scaling=InnerScaling.STRETCH_FILL,
    )
    return StaticStampStyle(background=StampPage(), background_layout=exact, border_width=0)
