"""Names in our workbooks for what Form.io calls by keys and values: valid, readable, each once."""

from __future__ import annotations

import re

from forms.folding import without_accents

LONGEST_NAME = 60
_TAKEN_BY_OTHERS = frozenset({"tk", "meta", "name", "label", "instance", "item", "root"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,59}")


def slug(text: str) -> str:
    """Lower case words joined by `_`: "ownerFullname" gives "owner_fullname", "Địa chỉ" gives "dia_chi"."""
    words = _HUMP.sub("_", without_accents(text[:200]))
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:LONGEST_NAME].strip("_")


class Names:
    """Gives each asker a name that nobody else has."""

    def __init__(self, taken: frozenset[str] = _TAKEN_BY_OTHERS) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def name(self, key: str) -> str:
        """A question's name for a key; a number is added when the name is taken."""
        base = slug(key)
        if not base or not base[0].isalpha():
            base = f"o_{base}".rstrip("_")
        return self._free(base)

    def _free(self, base: str) -> str:
        name = base
        number = self._next.get(base, 2)
        while name in self._taken:
            name = f"{base}_{number}"
            number += 1
        self._next[base] = number
        self._taken.add(name)
        return name

    def value(self, written: str) -> str:
        """The name of a choice: its value when that has no space or odd sign, else a word made of it."""
        if _PLAIN_VALUE.fullmatch(written) and written not in self._taken:
            self._taken.add(written)
            return written
        return self._free(slug(written) or "gia_tri")


def value_names() -> Names:
    """Names of the choices of one list."""
    return Names(frozenset())
