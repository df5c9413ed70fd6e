"""The Qt binding loses references to None; the guard makes that harmless."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject

import ui.none_guard

CALLS = 2000


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from CPython 3.12 on")
def test_none_has_a_reserve_that_no_session_can_use_up() -> None:
    assert sys.getrefcount(None) > ui.none_guard.RESERVE // 2


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from CPython 3.12 on")
@pytest.mark.xfail(strict=True, reason="PySide6 6.12.0 returns None uncounted; passing? drop the guard")
def test_a_qt_method_that_returns_nothing_counts_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("x")
    assert before - sys.getrefcount(None) < CALLS // 2
