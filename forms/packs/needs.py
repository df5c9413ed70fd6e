"""What a dossier needs, given its pack, its answers, its case, channel and day. Pure; evaluates, never guesses.

Conditions are XPath over the main form's answers. Knows no files that were attached: the checklist
compares these needs with the papers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from forms.packs.model import Case, Channel, Component, Confidence, Deadline

if TYPE_CHECKING:
    from forms.packs.archive import Pack

Reason = Literal[
    "always", "case", "condition", "represented", "not_this_case", "not_this_channel", "condition_false",
    "not_represented", "optional", "database",
]  # fmt: skip


class Answers(Protocol):
    """What of a form session is asked here."""

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool: ...

    def evaluate_string(self, expression: str, at: str | None = None) -> str: ...


@dataclass(frozen=True)
class ComponentNeed:
    """One component, and whether the dossier needs it.

    `needed`: an error when missing (for a `one_of` group: one of the group's needed members is enough).
    `applies`: the component may be added at all in this case; False = do not show it as a place to attach.
    """

    component: Component
    needed: bool
    applies: bool
    reason: Reason


@dataclass(frozen=True)
class FeeLine:
    """One fee. `amount_dong` None = set by the province or commune, not known to the pack."""

    code: str
    name: str
    amount_dong: int | None
    basis: str
    confidence: Confidence


@dataclass(frozen=True)
class Needs:
    """Components in the order of the manifest, fee lines, the deadline that applies and the case."""

    components: tuple[ComponentNeed, ...]
    fees: tuple[FeeLine, ...]
    deadline: Deadline | None
    case: Case


def needs(
    pack: Pack,
    session: Answers,
    *,
    case: str | None,
    channel: Channel,
    represented: bool,
    area: str | None,
    on: date,
    language: str = "vi",
) -> Needs:
    """What the dossier needs. `case` None = the first case whose condition is true, else the first case.

    `represented`: someone else hands the dossier in; `area`: code of the fee area or None; `on`: the day that
    fees are taken for.
    """
    raise NotImplementedError
