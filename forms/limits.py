"""How much a form may ask of the machine. Packs are hostile until proven otherwise; every bound is here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one form and its sessions; whatever passes them is refused by name."""

    form_bytes: int = 8 * 1024 * 1024
    resource_bytes: int = 32 * 1024 * 1024
    nodes: int = 60_000
    """Elements in the form's XML, its primary instance included."""
    items: int = 200_000
    """Elements of all secondary instances together, once read."""
    depth: int = 60
    """Nesting of elements in any document."""
    repeat_depth: int = 4
    rows: int = 5_000
    """Rows of one repeat."""
    answer_characters: int = 100_000
    expression_characters: int = 20_000
    expression_depth: int = 60
    evaluation_steps: int = 20_000_000
    """Nodes visited by one evaluation of one expression."""
    change_evaluations: int = 2_000_000
    """Expressions evaluated for one change."""
    regex_seconds: float = 0.2
    faults: int = 200
    """Faults reported at once."""


DEFAULT_LIMITS = Limits()
