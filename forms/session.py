"""A living form: answers in, changes out. One session belongs to one thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from forms.definition import FormDefinition
from forms.state import Changes, ChoiceState, FieldState, State, Violation


class Session:
    """One person's filling of one form. See docs/forms/profile.md for what expressions mean."""

    def __init__(self, definition: FormDefinition, *, today: date, now: Callable[[], datetime],
                 new_id: Callable[[], str], time_zone: str = "Asia/Ho_Chi_Minh", language: str = "vi",
                 saved: bytes | None = None, preload: Mapping[str, str] | None = None) -> None:
        raise NotImplementedError

    def answer(self, ref: str, value: str) -> Changes:
        raise NotImplementedError

    def add_row(self, repeat_ref: str, *, row_id: str | None = None, before: str | None = None) -> Changes:
        raise NotImplementedError

    def remove_row(self, row_ref: str) -> Changes:
        raise NotImplementedError

    def move_row(self, row_ref: str, before: str | None) -> Changes:
        raise NotImplementedError

    def set_language(self, code: str) -> Changes:
        raise NotImplementedError

    def field(self, ref: str) -> FieldState:
        raise NotImplementedError

    def choices(self, ref: str, search: str = "", limit: int | None = None) -> tuple[ChoiceState, ...]:
        raise NotImplementedError

    def outline(self) -> tuple[State, ...]:
        raise NotImplementedError

    def violations(self) -> tuple[Violation, ...]:
        raise NotImplementedError

    def evaluate(self, expression: str, *, at: str | None = None) -> str | float | bool:
        raise NotImplementedError

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool:
        raise NotImplementedError

    def evaluate_string(self, expression: str, at: str | None = None) -> str:
        raise NotImplementedError

    def rows(self, repeat: str) -> tuple[str, ...]:
        raise NotImplementedError

    def values(self) -> dict[str, str]:
        raise NotImplementedError

    def serialise(self, *, prune: bool, row_ids: bool) -> bytes:
        raise NotImplementedError
