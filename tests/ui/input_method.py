"""Typing Vietnamese in tests as an input method does it; keyClicks aborts the process on such letters."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QWidget


def commit(widget: QWidget, text: str) -> None:
    """Give the widget `text` as an input method commits it."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QCoreApplication.sendEvent(widget, event)
