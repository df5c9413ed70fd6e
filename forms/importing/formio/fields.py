"""The questions that an import has made, found by the ways in which Form.io names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forms.importing.formio.meaning import NotTranslated

Kind = Literal["text", "number", "boolean", "one", "many", "date", "time", "moment", "rows", "other"]


@dataclass(frozen=True)
class Field:
    """A question or a repeat: `rows` are the repeats it stands in, outermost first (its own name not among them).

    `choices` gives the workbook's name of each value of a list; None when the list is open.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    rows: tuple[str, ...] = ()
    choices: Mapping[str, str] | None = None

    @property
    def reference(self) -> str:
        return "${" + self.name + "}"


@dataclass(frozen=True)
class Place:
    """Where an expression stands: the repeats around it, and the object that `row` is there."""

    rows: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()


class Fields:
    """All fields of a form. The first of two with one path is the one that is found."""

    def __init__(self) -> None:
        self._by_path: dict[tuple[str, ...], Field] = {}
        self._by_key: dict[str, list[Field]] = {}

    def add(self, field: Field) -> None:
        self._by_path.setdefault(field.path, field)
        self._by_key.setdefault(field.path[-1], []).append(field)

    def find(self, path: tuple[str, ...], place: Place, *, beyond_rows: bool = False) -> Field:
        """The field of a path, of a path within the place, or the only field of that key, nearest row first.

        Raises NotTranslated for an unknown one, and for one in rows that the place is not in.
        """
        found = self._candidate(path, place)
        if found is None:
            raise NotTranslated("condition_unknown_field", ".".join(path))
        if not beyond_rows and place.rows[: len(found.rows)] != found.rows:
            raise NotTranslated("condition_in_rows", ".".join(path))
        return found

    def _candidate(self, path: tuple[str, ...], place: Place) -> Field | None:
        if not path:
            return None
        exact = self._by_path.get(path)
        if exact is not None:
            return exact
        for end in range(len(place.holder), 0, -1):
            within = self._by_path.get((*place.holder[:end], *path))
            if within is not None:
                return within
        same_key = [each for each in self._by_key.get(path[-1], ()) if each.path[-len(path) :] == path]
        near = [each for each in same_key if place.rows[: len(each.rows)] == each.rows]
        best = max(near, key=lambda each: len(each.rows), default=None)
        if best is not None:
            return best if sum(each.rows == best.rows for each in near) == 1 else None
        return same_key[0] if len(same_key) == 1 else None
