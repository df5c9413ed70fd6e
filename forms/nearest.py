"""The known name that a misspelt one most likely means: without accents, case and separators, cheap on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from forms.folding import fold

CANDIDATES = 5_000
"""Names looked at; a hostile file may know a hundred thousand."""
LONGEST = 120
ENOUGH = 0.7
_SEPARATORS = re.compile(r"[\s_\-.:/]+")


@lru_cache(maxsize=16384)
def _plain(name: str) -> str:
    return _SEPARATORS.sub("", fold(name))


@lru_cache(maxsize=16384)
def _letters(plain: str) -> frozenset[str]:
    return frozenset(plain)


def nearest(written: str, known: Iterable[str]) -> str:
    """The most similar known name, "" when none is similar enough (about one letter in four may differ)."""
    wanted = _plain(written[:LONGEST])
    if not wanted:
        return ""
    best, score = "", 0.0
    letters = _letters(wanted)
    shared = max(1, len(letters) * 2 // 3)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for number, name in enumerate(known):
        if number >= CANDIDATES:
            break
        plain = _plain(name)
        if not plain or len(plain) > LONGEST or name == written:
            continue
        if plain == wanted:
            return name
        if abs(len(plain) - len(wanted)) > max(2, len(wanted) // 3):
            continue
        if len(letters & _letters(plain)) < shared:
            continue
        matcher.set_seq1(plain)
        least = max(score, ENOUGH if len(wanted) > 3 else 0.6)
        if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
            continue
        ratio = matcher.ratio()
        if ratio > score and ratio >= least:
            best, score = name, ratio
    return best
