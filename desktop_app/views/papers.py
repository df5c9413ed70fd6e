"""Papers of a dossier by component (thành phần hồ sơ)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.views.form import FieldView


@dataclass(frozen=True)
class PaperView:
    file_id: str
    name: str
    media_type: str
    size_bytes: int
    pages: int
    is_signed: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComponentView:
    """`kind`: upload | from_form | present_only | database. `state`: done | missing | unsigned | none |
    error (its age)."""

    code: str
    number: str
    name: str
    line: str
    """"Bản chính 1, bản sao 0. Làm từ tờ khai." and the like."""
    kind: str
    is_needed: bool
    reason: str
    state: str
    word: str
    papers: tuple[PaperView, ...]
    accepts: str
    has_template: bool = False
    form_id: str = ""
    unconfirmed: bool = False
    issued: FieldView | None = None
    """The day of issue to type ("@issued.<component>"), where a paper is attached that may only be so old."""
    issued_note: str = ""
    """Until when the paper serves, or what is wrong with its age."""


@dataclass(frozen=True)
class PapersView:
    components: tuple[ComponentView, ...]
    total_bytes: int
    foot: str


@dataclass(frozen=True)
class StoredPaper:
    """A paper already on this machine that may serve again (từ kho)."""

    file_id: str
    name: str
    size_bytes: int
    pages: int
    added_at: datetime
    used_for: str
