"""Gives every window test the theme, on Qt's offscreen screen."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme import Theme, theme


@pytest.fixture(autouse=True)
def nothing_left_over(qapp: QApplication, qtbot: QtBot) -> Iterator[None]:
    """Windows of a test are gone before the next one: no event loop runs that would delete them."""
    yield
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


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
