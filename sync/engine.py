"""What to do next, how long to wait, when to set aside: decisions without I/O.

Law: time and chance are arguments; nothing here reads a clock, sends or saves. Waits are seconds on a clock
that never jumps. While a legal deadline may be open nothing is given up: a failed try is repeated, at last
every quarter of an hour; only what repeating cannot cure is set aside, with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sync import problems
from sync.parcel import ParcelInvalid
from sync.ports import Facts, Failure, OutboxRow, PaperUnreadable, Randomness, StaleRow
from sync.states import Event, State
from sync.wire import ReceiptKind


@dataclass(frozen=True)
class Policy:
    """The numbers of patience. `cap_seconds` bounds every wait, a portal's Retry-After included."""

    base_seconds: float = 2.0
    cap_seconds: float = 900.0
    poll_seconds: float = 60.0
    refused_receipts: int = 5
    hash_refusals: int = 3
    urgent: timedelta = timedelta(hours=48)
    first_piece_bytes: int = 1024 * 1024
    smallest_piece_bytes: int = 16 * 1024
    largest_piece_bytes: int = 16 * 1024 * 1024


# -- order ---------------------------------------------------------------------------------------------------


def choose(
    rows: Iterable[OutboxRow],
    *,
    ready_at: Mapping[str, float],
    monotonic: float,
    now: datetime,
    policy: Policy,
) -> OutboxRow | None:
    """The row to work on now, or None if all must wait.

    Data goes before papers, so that every dossier has its provisional receipt early; then urgent deadlines,
    then small before large, then first come.
    """
    ready = [row for row in rows if ready_at.get(row.version_id, 0.0) <= monotonic]
    return min(ready, key=lambda row: _rank(row, now, policy), default=None)


def _rank(row: OutboxRow, now: datetime, policy: Policy) -> tuple[int, int, float, int, datetime]:
    papers = 1 if row.state is State.UPLOADING else 0
    urgent = row.deadline is not None and row.deadline - now <= policy.urgent
    deadline = row.deadline.timestamp() if urgent and row.deadline is not None else 0.0
    return (papers, 0 if urgent else 1, deadline, left_bytes(row), row.queued_at)


def left_bytes(row: OutboxRow) -> int:
    """How many bytes of this version are still to travel, as far as is known before the portal was asked."""
    if row.state is State.UPLOADING and row.upload is not None:
        return max(0, row.upload.length_bytes - row.offset_bytes)
    if row.state is State.VERIFYING:
        return 0
    return row.manifest_bytes + row.files_bytes


# -- one step ------------------------------------------------------------------------------------------------


class Step(StrEnum):
    """The next act for one version."""

    BEGIN = "begin"
    """Commit that the manifest may leave."""
    ANNOUNCE = "announce"
    ASK = "ask"
    UPLOAD = "upload"
    REST = "rest"
    """Nothing for the worker: sent, paused, set aside."""


@dataclass(frozen=True)
class Known:
    """What this try has learned about a version and no commit holds."""

    asked: bool = False
    """The portal was asked since the last announcement, or nothing was ever sent."""
    missing: tuple[str, ...] | None = None


def next_step(row: OutboxRow, known: Known) -> Step:
    """Before anything is sent again the portal is asked what it has (HEAD asks for a begun upload)."""
    if row.state is State.QUEUED:
        return Step.BEGIN
    if row.state is State.ANNOUNCING:
        return Step.ANNOUNCE if known.asked else Step.ASK
    if row.state is State.UPLOADING:
        return Step.UPLOAD if row.upload is not None or known.missing else Step.ASK
    return Step.ASK if row.state is State.VERIFYING else Step.REST


# -- failures ------------------------------------------------------------------------------------------------


class Scope(StrEnum):
    """Who has to wait."""

    LINE = "line"
    """Everything for this portal."""
    ONE = "one"
    """Only this version; the others go on."""
    SESSION = "session"
    """Nobody: sign in again and go on."""
    NOBODY = "nobody"
    """A person changed the version or stopped the worker."""


@dataclass(frozen=True)
class Verdict:
    scope: Scope
    wait_seconds: float = 0.0
    set_aside: bool = False
    interrupted: bool = False


def back_off_seconds(failed_tries: int, *, randomness: Randomness, policy: Policy) -> float:
    """Full jitter: anything from 0 to base * 2^tries, at most the cap."""
    return randomness.uniform(0.0, min(policy.cap_seconds, policy.base_seconds * 2.0 ** min(failed_tries, 32)))


def judge(
    problem: problems.SyncProblem,
    *,
    failed_tries: int,
    line_tries: int,
    randomness: Randomness,
    policy: Policy,
) -> Verdict:
    """What a failed act on one version means. The tries are those before this one, since progress."""
    own = back_off_seconds(failed_tries, randomness=randomness, policy=policy)
    whole = back_off_seconds(line_tries, randomness=randomness, policy=policy)
    if isinstance(problem, (StaleRow, problems.LineStopped)):
        return Verdict(Scope.NOBODY)
    if isinstance(problem, problems.LineProblem):
        broken = isinstance(problem, (problems.LineCut, problems.LineStalled))
        return Verdict(Scope.LINE, whole, interrupted=broken)
    if isinstance(problem, problems.PortalBusy):
        wish = bounded_retry_after(problem, policy)
        if problem.facts.get("only_this"):
            return Verdict(Scope.ONE, max(own, wish))
        return Verdict(Scope.LINE, max(whole, wish))
    if isinstance(problem, problems.SignInNeeded):
        return Verdict(Scope.SESSION)
    if isinstance(problem, problems.SignInRefused):
        return Verdict(Scope.LINE, policy.cap_seconds)
    if isinstance(problem, (problems.UploadGone, problems.UploadMoved)):
        return Verdict(Scope.ONE, own if failed_tries else 0.0)
    if isinstance(problem, problems.ReceiptRefused):
        return Verdict(Scope.ONE, own, set_aside=failed_tries + 1 >= policy.refused_receipts)
    hopeless = (
        problems.PortalHoldsOtherBytes,
        problems.Superseded,
        problems.OtherVersionOpen,
        problems.FilesDamagedOnTheWay,
        ParcelInvalid,
        PaperUnreadable,
    )
    if isinstance(problem, hopeless):
        return Verdict(Scope.ONE, set_aside=True)
    if isinstance(problem, problems.PortalRefused):
        return Verdict(Scope.ONE, own, set_aside=problem.facts.get("status") not in (408, 425))
    return Verdict(Scope.ONE, own)


def judge_errand(
    problem: problems.SyncProblem, *, tries: int, line_tries: int, randomness: Randomness, policy: Policy
) -> Verdict:
    """As `judge`, for what is not a version: signing in, polling, messages, results."""
    verdict = judge(problem, failed_tries=tries, line_tries=line_tries, randomness=randomness, policy=policy)
    if isinstance(problem, (problems.NotKnownThere, problems.PortalHoldsOtherBytes)):
        return Verdict(Scope.ONE, verdict.wait_seconds, set_aside=True)
    return verdict


def bounded_retry_after(problem: problems.PortalBusy, policy: Policy) -> float:
    """The portal's wish in seconds, never more than the cap and never less than nothing."""
    wish = problem.facts.get("retry_after_seconds")
    return min(policy.cap_seconds, max(0.0, float(wish))) if isinstance(wish, int) else 0.0


def failure_of(problem: problems.SyncProblem) -> Failure:
    """What the outbox keeps of a problem."""
    return Failure(problem.code, tuple(sorted(problem.facts.items())))


# -- papers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PieceSize:
    """How much one PATCH carries: much while the portal keeps what arrived before a cut, else little."""

    bytes_each: int

    def after_success(self, policy: Policy) -> PieceSize:
        return PieceSize(min(policy.largest_piece_bytes, self.bytes_each * 2))

    def after_cut(self, *, acknowledged_bytes: int, kept_bytes: int, policy: Policy) -> PieceSize:
        """After a cut piece of which so much was acknowledged, and so much was found kept when asked.

        A portal behind a buffering proxy keeps nothing of a cut request: then pieces must fit into the time
        that the line holds.
        """
        if acknowledged_bytes < policy.smallest_piece_bytes or kept_bytes >= acknowledged_bytes // 4:
            return self
        return PieceSize(max(policy.smallest_piece_bytes, min(self.bytes_each, acknowledged_bytes) // 2))


def minutes_left(left: int, bytes_per_second: float) -> int | None:
    """Whole minutes, rounded up, for so many bytes at this pace; None while nobody can know."""
    if left <= 0:
        return 0
    if bytes_per_second <= 0.0:
        return None
    return min(60 * 24 * 30, math.ceil(left / bytes_per_second / 60.0))


def misses_deadline(minutes: int | None, *, deadline: datetime | None, now: datetime) -> bool:
    """Whether the estimate lies after the legal deadline: the time to take the papers there by hand."""
    return minutes is not None and deadline is not None and now + timedelta(minutes=minutes) > deadline


# -- standing to event ---------------------------------------------------------------------------------------


def event_for(row: OutboxRow, *, missing: tuple[str, ...], has_final: bool) -> Event | None:
    """What a verified standing means for a version on the way; None if it brings nothing new."""
    if has_final:
        return Event.RECEIPT_VERIFIED
    if missing:
        return Event.FILES_WANTED
    return None if row.state is State.VERIFYING else Event.FILES_COMPLETE


def proves_sent(facts: Facts) -> bool:
    """Whether these facts may take a version to SENT: only a final receipt does."""
    return facts.final is not None and facts.final.kind is ReceiptKind.FINAL
