"""Everything that is missing or wrong, all at once, each line with the place it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LineState(StrEnum):
    ERROR = "error"
    MISSING = "missing"
    CONFIRM = "confirm"
    WARNING = "warning"
    DONE = "done"


@dataclass(frozen=True)
class Place:
    """Where a line leads. `step`: form | papers | fees | signing | review."""

    step: str
    form_id: str = ""
    section: str = ""
    ref: str = ""
    """Field reference, component code or form id, by the step."""


@dataclass(frozen=True)
class ChecklistLine:
    state: LineState
    text: str
    where: str
    place: Place
    code: str


@dataclass(frozen=True)
class ChecklistGroup:
    name: str
    lines: tuple[ChecklistLine, ...]


@dataclass(frozen=True)
class ChecklistView:
    title: str
    """"Còn 3 việc, 2 mục cần xác nhận" or "Đủ. Nộp được ngay cả khi không có mạng."."""
    todo_count: int
    confirm_count: int
    warning_count: int
    done_count: int
    total_count: int
    groups: tuple[ChecklistGroup, ...]
    foot: str

    @property
    def can_queue(self) -> bool:
        return self.todo_count == 0 and self.confirm_count == 0
