"""What a session shows of itself: frozen pictures of fields, groups, repeats, choices and changes.

A reference ("ref") names one node of the living form: `/tk/thanh_vien[r7f2]/ho_ten`. A repeat step
carries the row's permanent id in brackets; positions are never part of a reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple, Union

from forms.problems import Fact

FieldKind = Literal[
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "dateTime",
    "select_one",
    "select_multiple",
    "rank",
    "note",
    "acknowledge",
    "file",
    "image",
    "geopoint",
    "calculate",
]
ViolationKind = Literal["required", "constraint", "type", "choice"]


@dataclass(frozen=True, slots=True)
class Violation:
    """An answer that is missing or does not hold.

    `message` is the form's own text in the session's language; it is empty when the form gives none,
    and then `code` and `facts` name the words to show.
    """

    ref: str
    kind: ViolationKind
    message: str
    code: str
    label: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """One choice that may be taken now; `image` is a file name of the pack, or empty."""

    value: str
    label: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a range question, as the form writes them."""

    start: str
    end: str
    step: str


class FieldState(NamedTuple):
    """A question, or a calculated value that is not on screen (kind `calculate`).

    `path` is the definition's path (no row ids). `display` is `value` for people: dates as dd/MM/yyyy,
    choices by label. `relevant` includes the ancestors' relevance. `row_refs` are the rows that the
    field stands in, outermost first. `print_number` is the form's `vn:in` (the box on the paper form).
    `attributes` are the bind's other attributes in the project's namespace. A named tuple, for speed: every
    answer makes one for each field that it changed.
    """

    ref: str
    path: str
    name: str
    kind: FieldKind
    data_type: str
    appearance: str
    label: str
    hint: str
    guidance: str
    value: str
    display: str
    relevant: bool
    required: bool
    readonly: bool
    problem: Violation | None
    constraint_text: str
    print_number: str
    row_refs: tuple[str, ...]
    image: str = ""
    media_type: str = ""
    range: Range | None = None
    attributes: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group with what it holds; `ref` is empty when the group has no node of its own."""

    ref: str
    label: str
    appearance: str
    relevant: bool
    children: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class RowState:
    """One row of a repeat; `position` counts from 1 and may change, `ref` may not."""

    ref: str
    label: str
    position: int
    relevant: bool
    children: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class RepeatState:
    """A repeat and its rows; `can_add` and `can_remove` are false for counted and fixed repeats."""

    ref: str
    label: str
    appearance: str
    relevant: bool
    can_add: bool
    can_remove: bool
    rows: tuple[RowState, ...]


State = Union[GroupState, RepeatState, FieldState]


@dataclass(frozen=True, slots=True)
class Changes:
    """What one order changed.

    `fields` are the fields whose value, relevance, requirement, label, choices or problem may have
    changed, in document order. `removed_answers` are refs whose answer went because its choice
    is no longer offered; it comes back if the choice does before another answer is given.
    """

    answered: str | None
    fields: tuple[FieldState, ...]
    structure_changed: bool
    added_rows: tuple[str, ...] = ()
    removed_rows: tuple[str, ...] = ()
    removed_answers: tuple[str, ...] = ()
