"""The keyboard stays where it was when a page is drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget


@contextmanager
def keyboard_kept(page: QWidget) -> Iterator[None]:
    """Give the keyboard back to the control of the same accessible name after the page was rebuilt."""
    focus = page.window().focusWidget()
    inside = focus is not None and page.isAncestorOf(focus)
    name = focus.accessibleName() if inside and focus is not None else ""
    kind = type(focus)
    old = set(page.findChildren(QWidget)) if name else set()
    yield
    if not name:
        return
    for control in page.findChildren(kind):
        if control not in old and control.accessibleName() == name:
            QTimer.singleShot(0, control, control.setFocus)  # layouts show new widgets one turn later
            return
