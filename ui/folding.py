"""Comparison of texts the way people search: without case, tone marks and accents, đ as d."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case without any mark; đ and Đ become d."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.replace("đ", "d")


def matches(wanted: str, text: str) -> bool:
    """Whether every word of `wanted` occurs somewhere in `text`, both folded."""
    folded = fold(text)
    return all(word in folded for word in fold(wanted).split())
