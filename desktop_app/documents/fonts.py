"""The fonts of documents: Tinos, metric-compatible with the Times New Roman that the decree asks for.

Registered with ReportLab once, embedded as subsets. Text is NFC before it is drawn: ReportLab places
combining marks wrongly (measured; NFC needs no shaping). Characters that the font does not have are
named, so that no letter of a name disappears unnoticed.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from typing import Any

from desktop_app import paths
from desktop_app.documents.problems import FontMissing

REGULAR = "Tinos"
BOLD = "Tinos-Bold"
ITALIC = "Tinos-Italic"
BOLD_ITALIC = "Tinos-BoldItalic"

_FILES = {
    REGULAR: "Tinos-Regular.ttf",
    BOLD: "Tinos-Bold.ttf",
    ITALIC: "Tinos-Italic.ttf",
    BOLD_ITALIC: "Tinos-BoldItalic.ttf",
}
_REGISTERING = threading.Lock()


@cache
def _register() -> None:
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for name, file in _FILES.items():
        try:
            pdfmetrics.registerFont(TTFont(name, str(paths.resources() / "fonts" / file)))
        except (TTFError, OSError) as error:
            raise FontMissing(font=file) from error
    addMapping(REGULAR, 0, 0, REGULAR)
    addMapping(REGULAR, 1, 0, BOLD)
    addMapping(REGULAR, 0, 1, ITALIC)
    addMapping(REGULAR, 1, 1, BOLD_ITALIC)


def register() -> None:
    """Make the fonts known to ReportLab. Raises FontMissing."""
    with _REGISTERING:
        _register()


def drawable(text: str) -> str:
    """The text as it is drawn: NFC, without control characters; tabs and line ends stay spaces and lines."""
    composed = unicodedata.normalize("NFC", text).replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in composed if letter == "\n" or unicodedata.category(letter) != "Cc")


def undrawable(text: str) -> tuple[str, ...]:
    """Characters of `text` that the font cannot show, each once, in their order."""
    register()
    from reportlab.pdfbase import pdfmetrics

    font: Any = pdfmetrics.getFont(REGULAR)
    glyphs = font.face.charToGlyph
    missing = (letter for letter in drawable(text) if letter != "\n" and ord(letter) not in glyphs)
    return tuple(dict.fromkeys(missing))


def width(text: str, font: str, size: float) -> float:
    """Width of one line of text in points."""
    register()
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, font, size))
