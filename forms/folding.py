"""Folding text for searches: without case, without accents, đ as d. Nothing else folds text in forms."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_D = str.maketrans({"đ": "d", "Đ": "d", "ð": "d"})


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case, no accents, đ=d; NFC and NFD of one text fold alike, and so do "Hoà" and "Hòa"."""
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_D))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def without_accents(text: str) -> str:
    """The same text with its case, without accents: "Đỗ Thị Hằng" gives "Do Thi Hang"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D"))
