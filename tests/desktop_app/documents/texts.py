"""The text of PDF pages as a reader copies it."""

from __future__ import annotations

import pypdfium2


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return texts


def text_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))
