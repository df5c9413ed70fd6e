"""Delivers events to subscribers on the publisher's thread. Threads are crossed by `ui.bridge` alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from desktop_app.events import Event

Kind = TypeVar("Kind", bound=Event)
log = logging.getLogger(__name__)


class EventBus:
    """Subscribers get every event that is an instance of the type they named."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[tuple[type[Event], Callable[[Event], None]]] = []

    def subscribe(self, kind: type[Kind], receive: Callable[[Kind], None]) -> Callable[[], None]:
        """Returns a function that ends the subscription."""
        entry: tuple[type[Event], Callable[[Event], None]] = (kind, receive)  # type: ignore[assignment]
        with self._lock:
            self._subscribers.append(entry)

        def end() -> None:
            with self._lock:
                if entry in self._subscribers:
                    self._subscribers.remove(entry)

        return end

    def publish(self, event: Event) -> None:
        """A subscriber that fails is logged by its type and does not stop the others."""
        with self._lock:
            receivers = [receive for kind, receive in self._subscribers if isinstance(event, kind)]
        for receive in receivers:
            try:
                receive(event)
            except Exception:
                log.exception("a subscriber of %s failed", type(event).__name__)
