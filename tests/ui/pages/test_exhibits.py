"""A rule that holds for every page of the gallery: one primary button at most."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.gallery import EXHIBITS, Exhibit
from ui.gallery_samples_pages import EXHIBITS as OWN
from ui.shell import DESIGN_SIZE
from ui.widgets.buttons import Button

MINE = [exhibit for exhibit in EXHIBITS if exhibit.name in OWN]
NAMES = [exhibit.name for exhibit in MINE]


@pytest.mark.parametrize("exhibit", MINE, ids=NAMES)
def test_a_page_has_at_most_one_primary_button_on_screen(look, qtbot, exhibit: Exhibit) -> None:
    window = exhibit.make()
    qtbot.addWidget(window)
    window.resize(*DESIGN_SIZE)
    window.show()
    QApplication.processEvents()
    primaries = [b.text() for b in window.findChildren(Button) if b.isVisible() and b.property("kind") == "primary"]
    assert len(primaries) <= 1
