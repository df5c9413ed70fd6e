"""A refusal on its way to a client: HTTP status, code and facts, never prose. Knows no framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """The portal does not do what was asked. `facts` become fields of the JSON answer beside `code`."""

    def __init__(self, status: int, code: str, /, *, headers: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.facts = facts
