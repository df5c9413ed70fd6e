"""Gives every window test the theme, on Qt's offscreen screen."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import Theme, theme


@pytest.fixture
def look(qapp: QApplication) -> Theme:
    """The theme, light and at 100 % again for each test."""
    current = theme()
    current.mode = "light"
    if current.scale != 1.0 or current._application is None:
        current.set(scale=1.0)
        current.apply(qapp)
    else:
        current.set(mode="light")
    return current
