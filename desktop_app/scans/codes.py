"""The texts of the QR codes in a picture or a PDF. Nothing is written to disk.

Runs in the calling process: for a file from outside, call `apart.read_codes`. Knows one thing of what it reads:
behind the seventh bar of an identity card stands the holder's family, and that is dropped here already, so that
it never leaves the process that decoded it.
"""

from __future__ import annotations

import io
from typing import Any

from desktop_app.scans.page_images import LARGEST_SIDE_PX, page_image
from desktop_app.scans.problems import PageMissing

PAGES = 4
"""So many pages of a PDF or TIFF are looked at: a card has two sides."""
MOST_CODES = 8
LONGEST_TEXT = 4000
CARD_FIELDS = 7
_SIDES_PX = (2048, LARGEST_SIDE_PX, 1024)
"""Longer sides that are tried in turn: small print needs pixels, a coarse photograph needs fewer."""


def read_codes(data: bytes, name: str) -> tuple[str, ...]:
    """The different QR texts of the first pages in the order found, at most 8 of 4,000 characters.

    Raises a PaperProblem for a file that is no picture.
    """
    found: dict[str, None] = {}
    for page in range(PAGES):
        try:
            for side in _SIDES_PX:
                texts = _texts(page_image(data, page, side, name))
                if texts:
                    found.update(dict.fromkeys(texts))
                    break
        except PageMissing:
            if page == 0:
                raise
            break
    return tuple(found)[:MOST_CODES]


def _texts(png: bytes) -> list[str]:
    import zxingcpp
    from PIL import Image

    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        codes = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return [_kept(text) for text in map(_text, codes) if text]


def _text(code: Any) -> str:
    """The bytes as UTF-8, which cards are written in; else as the reader guesses."""
    try:
        return bytes(code.bytes).decode("utf-8")
    except UnicodeDecodeError:
        return str(code.text)


def _kept(text: str) -> str:
    parts = text.split("|", CARD_FIELDS)
    if len(parts) > CARD_FIELDS:
        text = "|".join(parts[:CARD_FIELDS]) + "|"
    return text[:LONGEST_TEXT]
