"""Choices shown anew: what was there before is gone from the screen at once, not only when Qt deletes it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop_app.views import ChoiceView
from ui.widgets.ticks import RadioGroup, TickGroup

FIRST = (ChoiceView("a", "Một"), ChoiceView("b", "Hai"))
LATER = (ChoiceView("a", "Một"), ChoiceView("c", "Ba"), ChoiceView("d", "Bốn"))


@pytest.mark.parametrize("kind", [TickGroup, RadioGroup])
def test_choices_that_went_are_not_seen_behind_the_new_ones(qtbot, kind):
    group = kind(FIRST)
    qtbot.addWidget(group)
    group.show()
    group.set_choices(LATER)
    QApplication.processEvents()
    seen = [button.text() for button in group.findChildren(QAbstractButton) if button.isVisibleTo(group)]
    assert seen == ["Một", "Ba", "Bốn"]
