"""What every controller is given: the application, the shell, the events, the time, the way to other pages.

Law: application calls run as jobs, only a desk's run on the window's thread; the answer to an older question
never overwrites that to a newer one.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import shiboken6
from PySide6.QtCore import QTimer

from ui.background import Job
from ui.bridge import Bridge
from ui.printing import Pictures
from ui.shell import Shell

if TYPE_CHECKING:
    from desktop_app.application import Application


LATE_MS = 300
"""A job that takes longer is named in the title line; a shorter one shows nothing."""


class Controller(Protocol):
    """One destination of the window."""

    code: str

    def build(self) -> None:
        """Make the page anew (at the start, and after the language changed) and register it at the shell."""
        ...

    def open(self, **facts: Any) -> None:
        """Bring the page to the front; facts say what to show, such as `dossier_id`."""
        ...


class Frame:
    """The surroundings of a controller."""

    def __init__(self, application: Application, shell: Shell, bridge: Bridge, now: Callable[[], datetime],
                 go: Callable[..., None], pictures: Pictures) -> None:
        self.pictures = pictures
        self.application = application
        self.shell = shell
        self.bridge = bridge
        self.now = now
        self.go = go
        """go(code, **facts): open another destination."""
        self._newest: dict[str, Job] = {}
        self._waiting = 0
        self._is_closed = False
        self._late = QTimer(shell)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(lambda: shell.top.show_loading(True))
        self._running: weakref.WeakSet[Job] = weakref.WeakSet()

    def ask(self, function: Callable[..., Any], *arguments: Any, then: Callable[[Any], None] | None = None,
            failed: Callable[[Any], None] | None = None, question: str = "",
            quiet: bool = False) -> Job:
        """Run an application call as a job. `then` gets the answer, `failed` the named problem.

        Two jobs with the same `question` answer for one place on screen: the older one's answer is dropped.
        After 300 ms the title line says that something is being opened, unless the job is `quiet`.
        """
        job = Job(function, *arguments)
        if question:
            if (older := self._newest.get(question)) is not None:
                older.cancel()
            self._newest[question] = job
        if then is not None:
            job.done.connect(then)
        job.failed.connect(failed or self.show_problem)
        self._running.add(job)
        if not quiet:
            self._waiting += 1
            job.ended.connect(self._ended)
            if not self._late.isActive():
                self._late.start()
        return job.start()

    def _ended(self) -> None:
        self._waiting -= 1
        if self._waiting == 0 and not self._is_closed:
            self._late.stop()
            self.shell.top.show_loading(False)

    def close(self) -> None:
        """The shell goes away: no answer is delivered any more."""
        self._is_closed = True
        if shiboken6.isValid(self._late):
            self._late.stop()
        for job in self._running:
            job.cancel()

    def show_problem(self, problem: BaseException) -> None:
        """Show a problem that no page has a place for: over the page, in the dock."""
        from ui.widgets.layouts import Column, Pane
        from ui.widgets.problem import ProblemCallout
        from ui.widgets.text import Text

        words = self.application.words(problem)
        content = Pane("window")
        callout = ProblemCallout()
        column = Column(gap=12, margins=(16, 8, 16, 16))
        column.addWidget(callout)
        column.addStretch(1)
        column.addWidget(Text(words.code, "caption", tone="text2"))
        content.setLayout(column)
        callout.show_problem(words)
        from ui.texts import t

        self.shell.show_dock(t("shell.problem"), content)
