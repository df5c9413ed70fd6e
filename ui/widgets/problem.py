"""A named problem on screen: what happened, is the work safe, what to do, the code last. No message box."""

from __future__ import annotations

from html import escape
from typing import Protocol

from PySide6.QtWidgets import QPushButton, QWidget

from ui.widgets.callout import Callout


class Words(Protocol):
    """A problem in words, as `application.words(problem)` gives it."""

    @property
    def what(self) -> str: ...

    @property
    def safe(self) -> str: ...

    @property
    def do(self) -> str: ...

    @property
    def code(self) -> str: ...


class ProblemCallout(Callout):
    """Hidden until there is a problem to show."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("red", parent=parent)
        self.hide()

    def show_problem(self, words: Words, *, buttons: tuple[QPushButton, ...] = ()) -> None:
        """Show the three sentences and the code, with buttons for what can be done here."""
        text = " ".join(escape(part) for part in (words.safe, words.do) if part)
        text += f" ({escape(words.code)})"
        self.show_message(words.what, text, hue="red", buttons=buttons)
        self.setAccessibleDescription(f"{words.safe} {words.do} {words.code}")

    def clear(self) -> None:
        """Take the problem away."""
        self.hide()
