"""Opens the window over an application that somebody else built."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.views import ChoiceView
from ui.controllers.dossier import DossierController
from ui.controllers.dossiers import DossiersController
from ui.controllers.inbox import InboxController
from ui.controllers.migration import MigrationController
from ui.controllers.outbox import OutboxController
from ui.controllers.people import PeopleController
from ui.controllers.preview import PreviewController
from ui.controllers.settings import SettingsController
from ui.controllers.tracking import TrackingController
from ui.printing import Pictures
from ui.theme import theme
from ui.window import Window

if TYPE_CHECKING:
    from desktop_app.application import Application

CONTROLLERS = (
    DossierController, DossiersController, OutboxController, InboxController, PeopleController,
    TrackingController, PreviewController, MigrationController,
)  # fmt: skip
HIDDEN = frozenset({"statistics"})
"""Destinations that do not exist yet are not shown."""


def make_window(
    application: Application,
    *,
    now: Callable[[], datetime],
    pictures: Pictures,
    version: str,
    training: Callable[[], bytes] | None = None,
    units: Callable[[], tuple[ChoiceView, ...]] = tuple,
) -> Window:
    """The window with every destination that exists, not shown yet."""
    return Window(
        application, now=now, pictures=pictures, version=version,
        controllers=(*CONTROLLERS, partial(SettingsController, units=units)), hidden=HIDDEN,
        training=training, units=units,
    )  # fmt: skip


def run_window(
    application: Application,
    *,
    now: Callable[[], datetime],
    pictures: Pictures,
    version: str,
    training: Callable[[], bytes] | None = None,
    units: Callable[[], tuple[ChoiceView, ...]] = tuple,
) -> int:
    """Show the window until it is closed; returns the exit code."""
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("Trạm Hồ Sơ")
    theme().apply(qt)
    window = make_window(
        application, now=now, pictures=pictures, version=version, training=training, units=units
    )
    signal.signal(signal.SIGTERM, lambda *_: qt.quit())
    heartbeat = QTimer()
    heartbeat.start(500)
    heartbeat.timeout.connect(lambda: None)  # lets Python see signals while Qt waits
    window.start()
    try:
        return int(qt.exec())
    finally:
        application.close()
