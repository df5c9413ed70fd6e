"""Pictures of the real window over real data, for the demo and for the README."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ui.printing import Pictures

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_app.application import Application
    from ui.window import Window

SETTLE_ROUNDS = 400
STEPS = ("form", "papers", "fees", "signing", "review")


def grab_main_windows(
    application: Application, out: Path, *, now: Callable[[], datetime], pictures: Pictures
) -> tuple[Path, ...]:
    """Open every destination once with the first dossiers there are; returns the PNG files written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.app import make_window
    from ui.theme import theme

    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    theme().apply(qt)
    window = make_window(application, now=now, pictures=pictures, version="")
    window.start()
    out.mkdir(parents=True, exist_ok=True)
    shots: list[Path] = []
    for name, code, facts in _stops(application):
        window.go(code, **facts)
        shots.append(_shot(qt, window, out / f"{name}.png"))
    assert window.shell is not None
    window.shell.hide()
    return tuple(shots)


def _stops(application: Application) -> list[tuple[str, str, dict[str, object]]]:
    lines = application.dossiers.list().lines
    stops: list[tuple[str, str, dict[str, object]]] = [
        ("home", "home", {}),
        ("procedures", "procedures", {}),
        ("dossiers", "dossiers", {}),
        ("outbox", "outbox", {}),
    ]
    if lines:
        stops += [
            (f"dossier-{step}", "dossier", {"dossier_id": lines[0].dossier_id, "step": step}) for step in STEPS
        ]
        stops.append(("tracking", "tracking", {"dossier_id": lines[-1].dossier_id}))
    stops.append(("settings", "settings", {}))
    return stops


def _shot(qt: QApplication, window: Window, path: Path) -> Path:
    """Let jobs end and layouts settle, then grab."""
    from PySide6.QtCore import QEventLoop, QThreadPool

    pool = QThreadPool.globalInstance()
    for _ in range(SETTLE_ROUNDS):
        qt.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if pool.waitForDone(5):
            break
    for _ in range(20):
        qt.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    assert window.shell is not None
    window.shell.grab().save(str(path), "PNG")
    return path
