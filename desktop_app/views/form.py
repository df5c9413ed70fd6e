"""The form as the window shows it: sections, fields, repeats, and what an answer changed.

References are opaque to a face. Those that begin with "@" are the dossier's own fields (parties,
channel, result), the others belong to a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True)
class ChoiceView:
    value: str
    label: str


@dataclass(frozen=True)
class FieldView:
    """`kind`: text | integer | decimal | date | time | dateTime | select_one | select_multiple | note |
    acknowledge | calculate. `choices` holds all when `searchable` is False; else ask the desk."""

    ref: str
    label: str
    kind: str
    value: str
    display: str
    hint: str = ""
    appearance: str = ""
    unit: str = ""
    required: bool = False
    readonly: bool = False
    relevant: bool = True
    problem: str = ""
    copied_from: str = ""
    choices: tuple[ChoiceView, ...] = ()
    searchable: bool = False


@dataclass(frozen=True)
class RepeatRowView:
    ref: str
    label: str
    position: int
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class RepeatView:
    ref: str
    label: str
    hint: str
    relevant: bool
    required: bool
    can_add: bool
    can_remove: bool
    rows: tuple[RepeatRowView, ...]


@dataclass(frozen=True)
class GroupView:
    ref: str
    label: str
    hint: str
    relevant: bool
    elements: tuple[SectionElement, ...]


SectionElement = Union[FieldView, RepeatView, GroupView]


@dataclass(frozen=True)
class SectionLine:
    """One entry of the section list. `state`: done | missing | error | none (không áp dụng)."""

    form_id: str
    ref: str
    label: str
    word: str
    state: str
    form_title: str = ""
    """The form's title where the dossier has more than one form; empty otherwise."""


@dataclass(frozen=True)
class SectionView:
    form_id: str
    ref: str
    title: str
    elements: tuple[SectionElement, ...]
    previous: str
    """Reference of the section before, or empty."""
    next: str
    next_label: str
    form_title: str = ""
    """The form's title where the dossier has more than one form; empty otherwise."""


@dataclass(frozen=True)
class FormTab:
    form_id: str
    title: str


@dataclass(frozen=True)
class DeskChanges:
    """What one act changed. `rebuild` names the sections whose structure changed: ask for them anew."""

    fields: tuple[FieldView, ...]
    rebuild: tuple[str, ...]
    sections: tuple[SectionLine, ...]
    form_id: str = ""
    """The form whose references `fields` and `rebuild` hold, besides "@" fields; an act touches one form."""
    focus: str = ""
    """Reference that should take the keyboard, such as a new row's first field."""


@dataclass(frozen=True)
class FeesView:
    """Step 3: fees, channel, and how the result is taken. `fields` are "@" fields."""

    fields: tuple[FieldView, ...]
    lines: tuple[tuple[str, str, str, bool], ...]
    """name, amount, basis, unconfirmed"""
    total: str
    total_words: str
    deadline: str
    notes: tuple[str, ...]
