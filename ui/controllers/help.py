"""Trợ giúp: the marks in the application's own words; nothing is asked of the application."""

from __future__ import annotations

from typing import Any

from desktop_app.views import Pill, PillState
from desktop_app.wording import phrase
from ui import texts
from ui.controllers.frame import Frame
from ui.pages.help import HelpPage
from ui.texts import t

WITH_PORTAL = frozenset({
    PillState.SENT, PillState.SUPPLEMENT, PillState.PROCESSING, PillState.PAYMENT, PillState.PAUSED,
    PillState.RESULT, PillState.RETURNED, PillState.WITHDRAWN})
"""States that the portal holds with a verified receipt, as the legend shows them."""
WORD_OF = {PillState.PAUSED: "stopped"}


def legend() -> tuple[Pill, ...]:
    """A pill of every state with its word and sentence in the window's language."""
    pills = []
    for state in PillState:
        code = "pill." + WORD_OF.get(state, state.value)
        word = phrase(code, texts.language(), count=3)
        sentence = phrase(f"{code}.sentence", texts.language(), count=3)
        pills.append(Pill(state, word, sentence, state in WITH_PORTAL))
    return tuple(pills)


class HelpController:
    """Owns the help page."""

    code = "help"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def build(self) -> None:
        page = HelpPage()
        page.begin_wanted.connect(lambda: self._frame.go("procedures"))
        page.show_state(legend())
        self._frame.shell.add_page(self.code, page, t("help.title"))

    def open(self, **facts: Any) -> None:
        self._frame.shell.show_page(self.code)
