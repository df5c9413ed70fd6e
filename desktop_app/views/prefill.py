"""Registers, cards and what a filling did, as the faces show them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.views.form import DeskChanges


@dataclass(frozen=True)
class RegisterLine:
    """One entry of a register. `kind`: person | business."""

    kind: str
    entry_id: str
    name: str
    below: str
    """Number, phone, address: what tells two of one name apart."""
    as_of: str
    """"Số liệu ngày 15/08/2025, từ hồ sơ HS-0012"."""
    consent: str


@dataclass(frozen=True)
class RegisterFields:
    """One entry whole, for looking at and editing: name of the field, its label, its value as it is kept."""

    line: RegisterLine
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class CardView:
    """What a card says and what to look at on it. `known` are values under the packs' names."""

    rows: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    known: tuple[tuple[str, str], ...]
    as_of: str
    """ISO day of issue, or empty."""


@dataclass(frozen=True)
class ConflictLine:
    """A field that a person had filled otherwise."""

    label: str
    held: str
    offered: str


@dataclass(frozen=True)
class FillView:
    """What one filling did; `changes` is None when nothing was left to fill."""

    changes: DeskChanges | None
    filled: int
    conflicts: tuple[ConflictLine, ...]
    left_out: tuple[str, ...]
    sentence: str
