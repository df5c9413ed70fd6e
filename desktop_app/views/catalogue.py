"""Procedures as the catalogue shows them: a line, and the page with the portals' five tabs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcedureLine:
    """`state`: "" (may be begun), "revoked", "ended" or "future"; `note` says why, or what is coming."""

    code: str
    name: str
    field: str
    level: str
    service_level: str
    version: str
    state: str = ""
    note: str = ""
    is_doubted: bool = False
    """Whether the procedure may no longer be in force."""


@dataclass(frozen=True)
class FactRow:
    """A fact with its mark. `unconfirmed` is shown as "chưa kiểm chứng"."""

    label: str
    value: str
    note: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class CaseChoice:
    code: str
    name: str


@dataclass(frozen=True)
class ComponentRow:
    """A component (thành phần hồ sơ). `requirement` is the finished word: Bắt buộc, Xuất trình…"""

    number: str
    name: str
    note: str
    requirement: str
    is_needed: bool
    originals: int
    copies: int
    template: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class FeeRow:
    name: str
    amount: str
    note: str
    unconfirmed: bool


@dataclass(frozen=True)
class StepRow:
    number: int
    name: str
    text: str
    who: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class BasisRow:
    document: str
    title: str
    note: str
    unconfirmed: bool = False


@dataclass(frozen=True)
class FormRow:
    """An official form of the pack; `file` is the blank form's path in the pack or empty."""

    form_id: str
    title: str
    official_number: str
    file: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class ProcedureView:
    code: str
    name: str
    subtitle: str
    highlights: tuple[FactRow, ...]
    """Thời hạn, Lệ phí, Mức độ, Mang theo."""
    information: tuple[FactRow, ...]
    steps: tuple[StepRow, ...]
    cases: tuple[CaseChoice, ...]
    components_by_case: tuple[tuple[str, tuple[ComponentRow, ...]], ...]
    fees: tuple[FeeRow, ...]
    legal_basis: tuple[BasisRow, ...]
    forms: tuple[FormRow, ...]
    source_line: str
    pack_line: str
    state: str = ""
    """As `ProcedureLine.state`; a dossier can begin only with ""."""
    notice: str = ""
    """Why no dossier can begin, or which version is coming; "" for nothing to say."""
    doubt: str = ""
    """Why the procedure may no longer be in force, and what to do; "" where there is no doubt."""
