"""What can be wrong with a form, a pack or an answer: codes and facts, never prose.

Words for every code are in resources/wording/, which this package does not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a form definition: its code, the facts of its words, and where it is.

    `where` is a node path with the bind attribute (`/tk/tuoi calculate`), and when known the sheet,
    row and column that a pack's author sees.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    where: str = ""

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} at {self.where or '?'} {facts}".rstrip()


class FormInvalid(FormProblem):
    """The form cannot be used; every fault found is in `faults`."""

    code = "form.invalid"
    exit_code = 31

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(count=len(faults), first=str(faults[0]) if faults else "")
        self.faults = faults

    def __str__(self) -> str:
        return f"{self.code} ({len(self.faults)}): " + "; ".join(str(fault) for fault in self.faults)


class ExpressionInvalid(FormProblem):
    """An expression that cannot be compiled: facts `expression`, `fault`, `position`."""

    code = "form.expression_invalid"
    exit_code = 32


class EvaluationStopped(FormProblem):
    """An expression or a change asked for more work than the limits allow."""

    code = "form.evaluation_stopped"
    exit_code = 33


class UnknownReference(FormProblem):
    """A reference that names no field, row or repeat of the present state."""

    code = "form.unknown_reference"
    exit_code = 34


class AnswerRefused(FormProblem):
    """A value that the field cannot take at all (too long, control characters, a read-only field)."""

    code = "form.answer_refused"
    exit_code = 35


class RowRefused(FormProblem):
    """A row that may not be added, removed or moved."""

    code = "form.row_refused"
    exit_code = 36


class SavedAnswersInvalid(FormProblem):
    """Saved answers that do not belong to this form or cannot be read."""

    code = "form.saved_answers_invalid"
    exit_code = 37
