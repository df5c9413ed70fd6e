"""The one thread that writes: others hand it a function and get a future.

Law: a future completes only after the commit (synchronous=FULL), so whoever waits for it may say "đã lưu".
Each function has its own transaction; functions that wait together share one commit, each behind its own
savepoint, and if that commit fails each is run again alone. A function may therefore run more than once: it
changes the database through its connection and nothing else.
Knows threads and transactions. Refuses to know tables.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from desktop_app.store.problems import DatabaseDamaged, StoreClosed, WrongDatabaseKey

Answer = TypeVar("Answer")
Work = Callable[[Connection], Any]

_MOST_IN_ONE_COMMIT = 64


class WritingConnection(Protocol):
    """Where the writer gets its connection, and what a refusal means."""

    def open(self) -> Connection: ...

    def wrong(self) -> BaseException | None:
        """After an error that speaks of damage: what the file, opened anew, says; None when it is sound."""
        ...

    def problem(self, error: BaseException) -> BaseException: ...

    def is_doubtful(self, error: BaseException) -> bool: ...

    def is_fatal(self, error: BaseException) -> bool:
        """Whether the whole transaction is lost with this error, not only the statement."""
        ...


@dataclass(frozen=True)
class _Job:
    work: Work
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Runs functions one after another on the only writing connection."""

    def __init__(self, source: WritingConnection) -> None:
        """Open the connection at once (raises what opening raises) and start the thread."""
        self._source = source
        self._connection: Connection | None = source.open()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._is_closed = False
        self._damage: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Answer]) -> Future[Answer]:
        """Have `work` run in a transaction. The future completes on the writer's thread, after the commit.

        The future raises what `work` raised (nothing is kept then), or DiskFull, DiskFailed, DatabaseDamaged.
        Raises StoreClosed. Waiting for it inside another `work` would wait for ever and is refused.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("work handed to the writer from inside its own work")
        job = _Job(work)
        with self._closing:
            if self._is_closed:
                raise StoreClosed
            self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish what was handed in before, then close the connection. Harmless when repeated."""
        with self._closing:
            if not self._is_closed:
                self._is_closed = True
                self._jobs.put(None)
        self._thread.join()

    def look(self, wrong: Callable[[], BaseException | None]) -> BaseException | None:
        """Run `wrong` while nothing is written: a page that is being rewritten would look damaged.

        From a damage that it finds on, nothing more is written; each function gets that problem.
        """
        if threading.current_thread() is self._thread:
            problem = wrong()
        else:
            problem = self.submit(lambda connection: wrong()).result()
        self._refuse_if_damaged(problem)
        return problem

    def _refuse_if_damaged(self, problem: BaseException | None) -> None:
        if isinstance(problem, DatabaseDamaged | WrongDatabaseKey):
            self._damage = problem

    def _run(self) -> None:
        is_last = False
        while not is_last:
            batch, is_last = self._next_batch()
            try:
                self._commit_together(batch)
            except BaseException as error:
                for job in batch:
                    if not job.future.done():
                        _complete(job, None, error)
        self._drop_connection()

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Wait for a job and take what waits behind it; whether the end came too."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            if job.future.set_running_or_notify_cancel():
                batch.append(job)
            if len(batch) >= _MOST_IN_ONE_COMMIT:
                return batch, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _commit_together(self, batch: list[_Job]) -> None:
        if len(batch) > 1 and self._damage is None and self._shared_commit(batch):
            return
        for job in batch:
            self._commit_alone(job)

    def _shared_commit(self, batch: list[_Job]) -> bool:
        """One commit for all; False when it failed, and then nothing of it is kept and no future is done."""
        outcomes: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            connection = self._ready_connection()
            with connection.begin():
                for job in batch:
                    outcomes.append((job, *self._behind_savepoint(connection, job.work)))
        except Exception:
            self._drop_connection()
            return False
        for job, answer, error in outcomes:
            _complete(job, answer, error)
        return True

    def _behind_savepoint(self, connection: Connection, work: Work) -> tuple[Any, BaseException | None]:
        try:
            with connection.begin_nested():
                return work(connection), None
        except DBAPIError as error:
            if self._source.is_fatal(error):
                raise
            return None, self._source.problem(error)
        except Exception as error:
            return None, error

    def _commit_alone(self, job: _Job, *, may_repeat: bool = True) -> None:
        if self._damage is not None:
            _complete(job, None, self._damage)
            return
        try:
            connection = self._ready_connection()
            with connection.begin():
                answer = job.work(connection)
        except DBAPIError as error:
            if self._source.is_fatal(error):
                self._drop_connection()
            if not self._source.is_doubtful(error):
                _complete(job, None, self._source.problem(error))
            elif problem := self._source.wrong():
                self._refuse_if_damaged(problem)
                _complete(job, None, problem)
            elif may_repeat:
                self._commit_alone(job, may_repeat=False)
            else:
                _complete(job, None, self._source.problem(error))
        except Exception as error:
            _complete(job, None, error)
        else:
            _complete(job, answer, None)

    def _ready_connection(self) -> Connection:
        if self._connection is None:
            self._connection = self._source.open()
        return self._connection

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except DBAPIError:
                connection.invalidate()


def _complete(job: _Job, answer: Any, error: BaseException | None) -> None:
    if error is None:
        job.future.set_result(answer)
    else:
        job.future.set_exception(error)
