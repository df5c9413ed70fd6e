"""What an expression may ask of the world while it is evaluated. One context serves one session."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from forms.nodes import Node
from forms.problems import EvaluationStopped


class Context:
    """`root` is where absolute paths begin, `fixed` the nodes of paths that stand in no repeat.

    `current` is the context node of the whole expression; `position` and `size` are those of the innermost
    predicate. `steps` counts down the nodes that an evaluation may still visit.
    """

    __slots__ = (
        "choice_label",
        "current",
        "fixed",
        "instances",
        "language",
        "new_id",
        "now",
        "position",
        "randomness",
        "regex_seconds",
        "root",
        "size",
        "steps",
        "today",
        "translate",
        "zone",
    )

    def __init__(
        self,
        *,
        root: Node,
        zone: tzinfo,
        today: date,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        instances: Mapping[str, Any] | None = None,
        language: str = "vi",
        regex_seconds: float = 0.2,
        steps: int = 20_000_000,
    ) -> None:
        self.root = root
        self.zone = zone
        self.today = today
        self.now = now
        self.new_id = new_id
        self.instances: Mapping[str, Any] = instances or {}
        self.language = language
        self.regex_seconds = regex_seconds
        self.steps = steps
        self.current: Any = root
        self.position = 1
        self.size = 1
        self.fixed: list[Any] = []
        self.randomness: random.Random | None = None
        self.translate: Callable[[str], str] = lambda text_id: ""
        self.choice_label: Callable[[str, Any], str | None] = lambda value, node: None

    def random(self) -> random.Random:
        """The session's source of chance, seeded once by the session's new_id."""
        if self.randomness is None:
            self.randomness = random.Random(self.new_id())
        return self.randomness

    def visit(self, count: int) -> None:
        """Pay for visiting nodes; raises EvaluationStopped when the purse is empty."""
        self.steps -= count
        if self.steps < 0:
            raise EvaluationStopped(reason="steps")
