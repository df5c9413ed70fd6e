"""How old a paper may be, and whether this one still is young enough. Pure; the day is an argument.

A component with a limit (han_ngay) needs its day of issue: the pack computes it from the answers (ngay_cap), or
the person who attaches the paper types it. That choice of the dossier is named `issued.<component>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content
    from forms.packs.model import Component

ISSUED = "issued."
SOON = timedelta(days=14)
"""A paper that will be too old within so many days is warned of: a dossier may wait for a line."""


class Age(StrEnum):
    FINE = "fine"
    UNKNOWN = "unknown"
    """No day of issue yet, or none that is a day."""
    FUTURE = "future"
    SOON = "soon"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class PaperAge:
    """`last_day`: the last day on which the paper may be handed in; None while the day of issue is not known."""

    state: Age
    issued_on: date | None = None
    last_day: date | None = None


def is_asked(component: Component) -> bool:
    """Whether the person who attaches the paper is asked for its day of issue."""
    return component.kind == "upload" and component.valid_for_days is not None and component.issued_on is None


def age_of(component: Component, content: Content, on: date) -> PaperAge:
    """How a paper of this component stands on the day of sending. One without a limit is fine."""
    if component.valid_for_days is None:
        return PaperAge(Age.FINE)
    issued_on = day_of(issued_text(component, content))
    if issued_on is None:
        return PaperAge(Age.UNKNOWN)
    last_day = issued_on + timedelta(days=component.valid_for_days)
    state = Age.FINE
    if issued_on > on:
        state = Age.FUTURE
    elif on > last_day:
        state = Age.TOO_OLD
    elif on + SOON > last_day:
        state = Age.SOON
    return PaperAge(state, issued_on, last_day)


def issued_text(component: Component, content: Content) -> str:
    """The day of issue as it was typed or computed, yyyy-mm-dd, empty where there is none."""
    if component.issued_on is not None:
        return content.main.evaluate_string(component.issued_on)
    return content.choices.get(ISSUED + component.code, "")


def day_of(text: str) -> date | None:
    """A day written yyyy-mm-dd, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
