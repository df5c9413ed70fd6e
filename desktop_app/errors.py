"""What can go wrong in the application around forms and sync: codes and facts, never prose.

Words for every code are in resources/wording/, which this package does not read.
"""

from __future__ import annotations

from typing import ClassVar, Union

Fact = Union[str, int, float, bool, None, tuple[str, ...]]


class Problem(Exception):
    """Base of the problems that this application names. `facts` fill the words' placeholders."""

    code: ClassVar[str] = "app.problem"
    exit_code: ClassVar[int] = 90

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.code, facts)
        self.facts: dict[str, Fact] = dict(facts)

    def __str__(self) -> str:
        return self.code + "".join(f" {name}={value!r}" for name, value in self.facts.items())
