"""Slow work off the window's thread: a job runs a callable and tells on the window's thread how it ended.

Law: the callable never touches a widget. Every error arrives by `failed`, so that no page waits for ever; one
that is not a named problem is a bug and is raised again as well, on the window's thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal


class Cancelled(Exception):
    """Raised inside a job's callable by `Job.check` after `cancel`."""


class Job(QObject):
    """One callable on a pool thread.

    Signals (all on the thread that made the job):
        done: what the callable returned.
        failed: what it raised; the application has words for bugs too.
        progressed: share done, 0 to 1.
        ended: after done, failed or cancellation.
    """

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(float)
    ended = Signal()
    _finished = Signal(object, object)
    _moved = Signal(float)

    _running: set[Job] = set()

    def __init__(self, function: Callable[..., Any], *arguments: Any, with_job: bool = False) -> None:
        """`with_job` hands the job as keyword `job`, for `report` and `check`."""
        super().__init__()
        self._function, self._arguments, self._with_job = function, arguments, with_job
        self._cancelled = threading.Event()
        queued = Qt.ConnectionType.QueuedConnection
        self._finished.connect(self._deliver, queued)
        self._moved.connect(self.progressed, queued)

    def start(self, pool: QThreadPool | None = None) -> Job:
        """Begin; the job stays alive until it ended. Returns itself."""
        Job._running.add(self)
        (pool or QThreadPool.globalInstance()).start(_Run(self._work))
        return self

    def cancel(self) -> None:
        """Ask the callable to stop; its result is thrown away."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """For the callable: raises Cancelled once the job was cancelled."""
        if self._cancelled.is_set():
            raise Cancelled

    def report(self, share: float) -> None:
        """For the callable: tell the share done, from any thread."""
        self._moved.emit(share)

    def _work(self) -> None:
        extra = {"job": self} if self._with_job else {}
        try:
            result = self._function(*self._arguments, **extra)
        except Cancelled:
            self._cancelled.set()
            self._finished.emit(None, None)
        except Exception as error:
            self._finished.emit(None, error)
        else:
            self._finished.emit(result, None)

    def _deliver(self, result: object, error: BaseException | None) -> None:
        Job._running.discard(self)
        try:
            if self.is_cancelled():
                return
            if error is None:
                self.done.emit(result)
            else:
                self.failed.emit(error)
                if not (hasattr(error, "code") and hasattr(error, "facts")):
                    raise error
        finally:
            self.ended.emit()


class _Run(QRunnable):
    """The pool's handle on a callable."""

    def __init__(self, function: Callable[[], None]) -> None:
        super().__init__()
        self._function = function

    def run(self) -> None:
        self._function()
