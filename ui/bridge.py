"""The application's events as Qt signals on the window's thread: the only crossing between threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app import events


class Publisher(Protocol):
    """What the bridge asks of the event bus."""

    def subscribe(self, kind: Any, receive: Callable[[Any], None]) -> Callable[[], None]: ...


class Bridge(QObject):
    """Subscribes to every event and repeats it as a signal, queued to the window's thread.

    Signals:
        happened: any event.
        dossier_changed: a dossier's id.
        saved: the JournalSaved event.
        save_failed: the SaveFailed event.
        outbox_changed, line_changed, packs_changed, settings_changed, locked, unlocked: nothing.
        answers_arrived: the dossiers' ids, a tuple.
    """

    happened = Signal(object)
    dossier_changed = Signal(str)
    saved = Signal(object)
    save_failed = Signal(object)
    outbox_changed = Signal()
    line_changed = Signal()
    answers_arrived = Signal(tuple)
    packs_changed = Signal()
    settings_changed = Signal()
    locked = Signal()
    unlocked = Signal()
    _arrived = Signal(object)

    def __init__(self, bus: Publisher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._end = bus.subscribe(events.Event, self._arrived.emit)

    def close(self) -> None:
        """Hear no more events."""
        self._end()

    def _deliver(self, event: events.Event) -> None:
        self.happened.emit(event)
        match event:
            case events.DossierChanged():
                self.dossier_changed.emit(event.dossier_id)
            case events.JournalSaved():
                self.saved.emit(event)
            case events.SaveFailed():
                self.save_failed.emit(event)
            case events.OutboxChanged():
                self.outbox_changed.emit()
            case events.LineChanged():
                self.line_changed.emit()
            case events.AnswersArrived():
                self.answers_arrived.emit(event.dossier_ids)
            case events.PacksChanged():
                self.packs_changed.emit()
            case events.SettingsChanged():
                self.settings_changed.emit()
            case events.Locked():
                self.locked.emit()
            case events.Unlocked():
                self.unlocked.emit()
