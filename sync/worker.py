"""The loop that brings versions, notes and questions to one portal, and answers and results back.

Law: one portal, one thread, one connection. What to do and how long to wait is the engine's decision; what is
so is the outbox's. The worker can be stopped at any instant: nothing that matters is only in its memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from sync import problems
from sync.connectors.port import Connector
from sync.delivery import CutPiece, Delivery
from sync.engine import (
    PieceSize,
    Policy,
    Scope,
    Verdict,
    back_off_seconds,
    choose,
    failure_of,
    judge,
    judge_errand,
)
from sync.notices import (
    ChangesStored,
    LineChanged,
    NoteDelivered,
    NoteRefused,
    Notice,
    ResultStored,
    RowChanged,
)
from sync.pins import PinnedPortal
from sync.ports import (
    AttachmentReader,
    Clock,
    Facts,
    Failure,
    Note,
    NoteKind,
    Outbox,
    OutboxRow,
    Randomness,
    ResultSink,
    StaleRow,
    Token,
    Tokens,
    WantedResult,
)
from sync.states import Event, State

POLL = "poll"
SIGN_IN = "sign-in"


class Bell(Protocol):
    """What a waiting worker listens to."""

    def ring(self) -> None: ...

    def wait(self, seconds: float | None) -> bool:
        """Wait at most so long (None: until it rings). Returns whether it rang, and silences it."""
        ...


class ThreadBell:
    """A bell for real threads."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float | None) -> bool:
        rang = self._event.wait(seconds)
        self._event.clear()
        return rang


class Worker:
    """Works for one portal. `start`, `stop`, `wake` and `interrupt` are called from any thread."""

    def __init__(
        self,
        *,
        pin: PinnedPortal,
        connector: Connector,
        outbox: Outbox,
        reader: AttachmentReader,
        tokens: Tokens,
        sink: ResultSink,
        clock: Clock,
        randomness: Randomness,
        publish: Callable[[Notice], None] = lambda notice: None,
        policy: Policy | None = None,
        bell: Bell | None = None,
        held_back: Callable[[OutboxRow], Failure | None] = lambda row: None,
    ) -> None:
        """`held_back` is asked before the first byte of a version leaves, and never after: a reason sets it aside."""
        self.portal_id = pin.portal_id
        self._connector = connector
        self._outbox = outbox
        self._reader = reader
        self._tokens = tokens
        self._sink = sink
        self._clock = clock
        self._randomness = randomness
        self._publish = publish
        self._held_back = held_back
        self._policy = policy = policy or Policy()
        self._bell = bell or ThreadBell()
        self._pieces = PieceSize(policy.first_piece_bytes)
        self._cut_pieces: dict[str, CutPiece] = {}
        self._ready_at: dict[str, float] = {}
        self._errand_tries: dict[str, int] = {}
        self._line_tries = 0
        self._line_ready_at = 0.0
        self._line_problem: problems.SyncProblem | None = None
        self._blocked: problems.SyncProblem | None = None
        self._refused_tokens = 0
        self._same_failures: dict[str, tuple[str, int]] = {}
        self._uploads_gone: dict[str, int] = {}
        self._polled_out = False
        self._current: str | None = None
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    # -- for other threads ------------------------------------------------------------------------------

    def start(self) -> None:
        """Work in a thread of its own until `stop`."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        self._connector.line.reopen()
        self._thread = threading.Thread(target=self._loop, name=f"sync-{self.portal_id}", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> bool:
        """Cut the running request and end the thread. Returns whether it has ended."""
        self._stopping.set()
        self._connector.line.cut()
        self._bell.ring()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_seconds)
            return not self._thread.is_alive()
        return True

    def wake(self) -> None:
        """Try everything at once: a person asked, the link came up, something was queued."""
        self._awake.set()
        self._bell.ring()

    def interrupt(self, version_id: str) -> None:
        """Let go of a version that a person just paused or withdrew, if it is the one being sent."""
        if self._current == version_id:
            self._connector.line.cut()
        self._bell.ring()

    # -- the loop ---------------------------------------------------------------------------------------

    def run(
        self, until: Callable[[], bool] | None = None, *, give_up_seconds: float | None = None
    ) -> problems.SyncProblem | None:
        """Work in the calling thread until `until` holds; without it, until nothing is left to send or fetch
        and all changes were polled.

        Returns None, or the problem that a person must solve first (nobody signed in, password refused), or,
        when so many seconds have passed, the last problem of the line or RunGivenUp.
        """
        self._stopping.clear()
        self._connector.line.reopen()
        self._awake.set()
        self._polled_out = False
        end = None if give_up_seconds is None else self._clock.monotonic() + give_up_seconds
        while not self._stopping.is_set():
            if until is not None and until():
                return None
            wait = self.round()
            if self._blocked is not None:
                return self._blocked
            if until is None and self._polled_out and not self._has_work():
                return None
            if end is not None:
                left = end - self._clock.monotonic()
                if left <= 0:
                    return self._line_problem or problems.RunGivenUp()
                wait = left if wait is None else min(wait, left)
            if wait is None or wait > 0:
                self._bell.wait(wait)
        return None

    def _loop(self) -> None:
        while not self._stopping.is_set():
            wait = self.round()
            if (wait is None or wait > 0) and not self._stopping.is_set():
                self._bell.wait(wait)

    def round(self) -> float | None:
        """Do the one thing that is most urgent. Returns seconds until the next is due; None: until woken."""
        if self._awake.is_set():
            self._awake.clear()
            self._ready_at.clear()
            self._line_ready_at = 0.0
            self._blocked = None
        now = self._clock.monotonic()
        if now < self._line_ready_at:
            return self._line_ready_at - now
        token = self._token()
        if token is None:
            return None if self._blocked else max(0.0, self._line_ready_at - self._clock.monotonic())
        if self._one_act(token):
            return 0.0
        return self._next_due()

    def _one_act(self, token: Token) -> bool:
        now = self._clock.monotonic()
        notes = [note for note in self._outbox.notes(self.portal_id) if note.account_id == token.account_id]
        leaving = {note.version_id for note in notes if note.kind is NoteKind.WITHDRAWAL}
        for note in notes:
            if note.kind is NoteKind.WITHDRAWAL and self._is_ready(note.note_id, now):
                self._tell(note, token)
                return True
        rows = self._rows(token, leaving)
        row = choose(rows, ready_at=self._ready_at, monotonic=now, now=self._clock.now(), policy=self._policy)
        if row is not None:
            self._deliver(row, token)
            return True
        for note in notes:
            if self._is_ready(note.note_id, now):
                self._tell(note, token)
                return True
        if self._is_ready(POLL, now):
            self._poll(token)
            return True
        for wanted in self._outbox.wanted_results(self.portal_id):
            key = wanted.result.result_id
            if wanted.account_id == token.account_id and self._is_ready(key, now):
                self._fetch(wanted, token)
                return True
        return False

    def _rows(self, token: Token, leaving: set[str]) -> list[OutboxRow]:
        """The versions that this session may send; those of other accounts are marked once and left."""
        mine: list[OutboxRow] = []
        for row in self._outbox.active(self.portal_id):
            if row.version_id in leaving:
                continue
            if row.account_id == token.account_id:
                mine.append(row)
            elif row.failure is None or row.failure.code != problems.OtherAccount.code:
                failure = failure_of(problems.OtherAccount())
                self._transition(row, Event.NOTED, Facts(failure=failure))
        return mine

    def _is_ready(self, key: str, now: float) -> bool:
        return self._ready_at.get(key, 0.0) <= now

    def _has_work(self) -> bool:
        account = self._signed_in_account()
        return (
            any(row.account_id == account for row in self._outbox.active(self.portal_id))
            or any(note.account_id == account for note in self._outbox.notes(self.portal_id))
            or any(found.account_id == account for found in self._outbox.wanted_results(self.portal_id))
        )

    def _signed_in_account(self) -> str | None:
        token = self._tokens.token(self.portal_id)
        return None if token is None else token.account_id

    def _next_due(self) -> float:
        now = self._clock.monotonic()
        dues = [due - now for due in self._ready_at.values() if due > now]
        return max(0.05, min(dues, default=self._policy.poll_seconds))

    # -- acts -------------------------------------------------------------------------------------------

    def _token(self) -> Token | None:
        token = self._tokens.token(self.portal_id)
        if token is not None:
            return token
        credentials = self._tokens.credentials(self.portal_id)
        if credentials is None:
            self._blocked = problems.SignInNeeded()
            self._line_failed(self._blocked, self._policy.cap_seconds)
            return None
        try:
            token = self._connector.sign_in(credentials)
        except problems.SyncProblem as problem:
            if isinstance(problem, problems.SignInRefused):
                self._blocked = problem
            self._errand_failed(SIGN_IN, problem)
            return None
        self._errand_tries.pop(SIGN_IN, None)
        self._tokens.keep(self.portal_id, token)
        return token

    def _deliver(self, row: OutboxRow, token: Token) -> None:
        if row.state is State.QUEUED and row.announced_at is None:
            reason = self._held_back(row)
            if reason is not None:
                self._transition(row, Event.QUARANTINED, Facts(failure=reason))
                return
        delivery = Delivery(
            row,
            connector=self._connector,
            outbox=self._outbox,
            reader=self._reader,
            clock=self._clock,
            publish=self._publish,
            policy=self._policy,
            pieces=self._pieces,
            cut_piece=self._cut_pieces.pop(row.version_id, None),
        )
        self._current = row.version_id
        try:
            delivery.run(token)
            self._line_worked()
            self._ready_at.pop(row.version_id, None)
        except problems.SyncProblem as problem:
            self._delivery_failed(delivery, problem)
        finally:
            self._current = None
            self._pieces = delivery.pieces
            if delivery.cut_piece is not None:
                self._cut_pieces[row.version_id] = delivery.cut_piece

    def _delivery_failed(self, delivery: Delivery, problem: problems.SyncProblem) -> None:
        row = delivery.row
        if delivery.progressed:
            self._line_tries = 0
            self._refused_tokens = 0
            self._same_failures.pop(row.version_id, None)
        code, times = self._same_failures.get(row.version_id, ("", 0))
        same = times if code == problem.code else 0
        self._same_failures[row.version_id] = (problem.code, same + 1)
        if isinstance(problem, problems.UploadGone):  # counted apart: each new upload looks like progress
            same = self._uploads_gone.get(row.version_id, 0)
            self._uploads_gone[row.version_id] = same + 1
        verdict = judge(
            problem,
            failed_tries=same,
            line_tries=self._line_tries,
            randomness=self._randomness,
            policy=self._policy,
        )
        facts = Facts(failure=failure_of(problem), add_interruptions=int(verdict.interrupted))
        try:
            if verdict.scope is Scope.NOBODY:
                self._let_go(delivery, problem)
            elif verdict.set_aside:
                self._same_failures.pop(row.version_id, None)
                self._uploads_gone.pop(row.version_id, None)
                delivery.commit(Event.QUARANTINED, facts)
            elif verdict.scope is Scope.SESSION:
                delivery.commit(Event.NOTED, Facts())
            else:
                next_try_at = self._clock.now() + timedelta(seconds=verdict.wait_seconds)
                unsent = isinstance(problem, problems.LineDown) and delivery.nothing_left
                event = Event.NOTHING_LEFT if unsent else Event.TRY_FAILED
                delivery.commit(event, replace(facts, next_try_at=next_try_at))
        except StaleRow:
            delivery.settle(self._outbox.row(row.version_id))
            return
        self._apply(row.version_id, problem, verdict)

    def _let_go(self, delivery: Delivery, problem: problems.SyncProblem) -> None:
        """A person changed the version or stopped us: keep the counted bytes, blame nobody."""
        if isinstance(problem, problems.LineStopped) and not self._stopping.is_set():
            self._connector.line.reopen()
        delivery.settle(self._outbox.row(delivery.row.version_id))

    def _tell(self, note: Note, token: Token) -> None:
        row = self._outbox.row(note.version_id)
        is_withdrawal = note.kind is NoteKind.WITHDRAWAL
        try:
            self._connector.tell(note, token, dossier_id=row.dossier_id)
        except problems.NotKnownThere as problem:
            if is_withdrawal and self._never_arrived(row):
                self._told(note, Event.STOPPED_UNHEARD)
            else:
                self._note_failed(note, problem)
        except problems.SyncProblem as problem:
            self._note_failed(note, problem)
        else:
            self._told(note, Event.WITHDRAWAL_CONFIRMED if is_withdrawal else None)

    def _never_arrived(self, row: OutboxRow) -> bool:
        """Whether a portal that knows nothing of the dossier is to be believed: nothing here proves otherwise."""
        return row.state is not State.SENT and self._outbox.parcel(row.version_id).read().revises is None

    def _told(self, note: Note, event: Event | None) -> None:
        self._line_worked()
        self._outbox.note_delivered(note.note_id, at=self._clock.now(), event=event)
        if event is not Event.STOPPED_UNHEARD:
            self._publish(NoteDelivered(note))
        if event is not None:
            self._publish(RowChanged(self._outbox.row(note.version_id)))

    def _note_failed(self, note: Note, problem: problems.SyncProblem) -> None:
        verdict = self._errand_failed(note.note_id, problem)
        if verdict.scope is Scope.NOBODY:
            return
        failure = failure_of(problem)
        self._outbox.note_failed(note.note_id, failure, refused=verdict.set_aside, at=self._clock.now())
        if verdict.set_aside:
            self._publish(NoteRefused(note, failure))

    def _poll(self, token: Token) -> None:
        cursor = self._outbox.cursor(self.portal_id, token.account_id)
        try:
            found = self._connector.changes(cursor, token)
        except problems.SyncProblem as problem:
            self._errand_failed(POLL, problem)
            return
        self._line_worked()
        if found.cursor != cursor or found.changes:
            new = self._outbox.store_changes(
                self.portal_id, token.account_id, found.changes, found.cursor, at=self._clock.now()
            )
            if new:
                self._publish(ChangesStored(self.portal_id, new))
        self._errand_tries.pop(POLL, None)
        wait = 0.0 if found.more else self._policy.poll_seconds
        self._polled_out = not found.more
        self._ready_at[POLL] = self._clock.monotonic() + wait

    def _fetch(self, wanted: WantedResult, token: Token) -> None:
        key = wanted.result.result_id
        try:
            right = self._connector.fetch(wanted, token, self._sink)
        except problems.SyncProblem as problem:
            self._errand_failed(key, problem)
            return
        self._line_worked()
        if right:
            self._errand_tries.pop(key, None)
            self._publish(ResultStored(wanted))
        else:
            self._errand_failed(key, problems.FilesDamagedOnTheWay(times=1))

    # -- failing and waiting ----------------------------------------------------------------------------

    def _errand_failed(self, key: str, problem: problems.SyncProblem) -> Verdict:
        tries = self._errand_tries.get(key, 0)
        verdict = judge_errand(
            problem,
            tries=tries,
            line_tries=self._line_tries,
            randomness=self._randomness,
            policy=self._policy,
        )
        self._errand_tries[key] = tries + 1
        if verdict.scope is Scope.NOBODY and not self._stopping.is_set():
            self._connector.line.reopen()
        if key == SIGN_IN and verdict.scope is not Scope.NOBODY:
            verdict = replace(verdict, scope=Scope.LINE)
        elif verdict.set_aside:
            self._ready_at[key] = self._clock.monotonic() + self._policy.cap_seconds
        self._apply(key, problem, verdict)
        return verdict

    def _apply(self, key: str, problem: problems.SyncProblem, verdict: Verdict) -> None:
        """Remember who has to wait, on the clock that never jumps."""
        if verdict.scope is Scope.SESSION:
            self._tokens.drop(self.portal_id)
            self._refused_tokens += 1
            if self._refused_tokens > 1:
                tries, chance = self._refused_tokens, self._randomness
                self._line_failed(problem, back_off_seconds(tries, randomness=chance, policy=self._policy))
        elif verdict.scope is Scope.LINE:
            self._line_failed(problem, verdict.wait_seconds)
        elif verdict.scope is Scope.ONE and not verdict.set_aside:
            self._ready_at[key] = self._clock.monotonic() + verdict.wait_seconds

    def _line_failed(self, problem: problems.SyncProblem, wait_seconds: float) -> None:
        self._line_tries += 1
        self._line_problem = problem
        self._line_ready_at = self._clock.monotonic() + wait_seconds
        self._publish(LineChanged(self.portal_id, False, failure_of(problem), wait_seconds))

    def _line_worked(self) -> None:
        self._line_tries = 0
        self._refused_tokens = 0
        if self._line_problem is not None:
            self._line_problem = None
            self._publish(LineChanged(self.portal_id, True))

    def _transition(self, row: OutboxRow, event: Event, facts: Facts) -> None:
        try:
            changed = self._outbox.transition(row.version_id, row.state, event, facts, at=self._clock.now())
        except StaleRow:
            return
        self._publish(RowChanged(changed))
