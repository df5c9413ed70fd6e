"""What can be wrong with a form, a pack or an answer: codes and facts, never prose.

Words for every code are in resources/wording/, which this package does not read.
"""

from __future__ import annotations

from typing import ClassVar, Union

Fact = Union[str, int, float, bool, None, tuple[str, ...]]


class FormProblem(Exception):
    """Base of the problems that forms and packs name. `facts` fill the words' placeholders."""

    code: ClassVar[str] = "form.problem"
    exit_code: ClassVar[int] = 30

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.code, facts)
        self.facts: dict[str, Fact] = dict(facts)

    def __str__(self) -> str:
        return self.code + "".join(f" {name}={value!r}" for name, value in self.facts.items())
