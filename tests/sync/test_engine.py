from __future__ import annotations

import inspect
import random
from datetime import timedelta

import pytest

from sync import problems, wire
from sync.engine import (
    Known,
    PieceSize,
    Policy,
    Scope,
    Step,
    Verdict,
    back_off_seconds,
    choose,
    judge,
    minutes_left,
    misses_deadline,
    next_step,
)
from sync.parcel import ParcelInvalid
from sync.ports import OutboxRow, PaperUnreadable, StaleRow, Upload
from sync.problems import SyncProblem
from sync.states import State
from tests.sync.office import NOON

POLICY = Policy()


def a_row(name: str = "v", state: State = State.QUEUED, **changes: object) -> OutboxRow:
    values: dict[str, object] = {
        "dossier_id": "d",
        "portal_id": "p",
        "account_id": "a",
        "manifest_sha256": "0" * 64,
        "manifest_bytes": 1000,
        "files_bytes": 0,
        "queued_at": NOON,
        **changes,
    }
    return OutboxRow(version_id=name, state=state, **values)  # type: ignore[arg-type]


def chosen(*rows: OutboxRow, ready_at: dict[str, float] | None = None) -> str | None:
    row = choose(rows, ready_at=ready_at or {}, monotonic=100.0, now=NOON, policy=POLICY)
    return row.version_id if row else None


class Highest:
    """Chance at its worst."""

    def uniform(self, low: float, high: float, /) -> float:
        return high


def test_data_of_a_large_dossier_goes_before_papers_of_a_small_one() -> None:
    papers = a_row("papers", State.UPLOADING, upload=Upload("/u", ("0",), 10))
    data = a_row("data", State.QUEUED, files_bytes=10**9)
    assert chosen(papers, data) == "data"


def test_small_goes_before_large() -> None:
    large = a_row("large", State.UPLOADING, upload=Upload("/u", ("0",), 5_000_000))
    small = a_row("small", State.UPLOADING, upload=Upload("/u", ("0",), 50_000))
    assert chosen(large, small) == "small"


def test_what_is_left_counts_and_not_what_has_arrived() -> None:
    almost = a_row("almost", State.UPLOADING, upload=Upload("/u", ("0",), 5_000_000), offset_bytes=4_999_000)
    small = a_row("small", State.UPLOADING, upload=Upload("/u", ("0",), 50_000))
    assert chosen(small, almost) == "almost"


def test_a_near_deadline_goes_before_small_and_the_nearest_first() -> None:
    def uploading(name: str, size: int, hours: float | None) -> OutboxRow:
        deadline = None if hours is None else NOON + timedelta(hours=hours)
        return a_row(name, State.UPLOADING, upload=Upload("/u", ("0",), size), deadline=deadline)

    small, far = uploading("small", 10, None), uploading("far", 9_000, 500)
    soon, sooner = uploading("soon", 9_000_000, 40), uploading("sooner", 99_000_000, 3)
    assert chosen(small, far, soon, sooner) == "sooner"
    assert chosen(small, far, soon) == "soon"
    assert chosen(far, small) == "small"


def test_equal_rows_go_in_the_order_in_which_they_were_queued() -> None:
    assert chosen(a_row("later", queued_at=NOON + timedelta(seconds=1)), a_row("first")) == "first"


def test_a_row_that_must_wait_never_holds_up_another() -> None:
    assert chosen(a_row("waits"), a_row("b", files_bytes=9), ready_at={"waits": 100.5}) == "b"
    assert chosen(a_row("waits"), ready_at={"waits": 100.5}) is None


@pytest.mark.parametrize(
    ("row", "known", "step"),
    [
        (a_row(state=State.QUEUED), Known(), Step.BEGIN),
        (a_row(state=State.ANNOUNCING), Known(), Step.ASK),
        (a_row(state=State.ANNOUNCING), Known(asked=True), Step.ANNOUNCE),
        (a_row(state=State.UPLOADING), Known(), Step.ASK),
        (a_row(state=State.UPLOADING), Known(asked=True, missing=("0",)), Step.UPLOAD),
        (a_row(state=State.UPLOADING, upload=Upload("/u", ("0",), 1)), Known(), Step.UPLOAD),
        (a_row(state=State.VERIFYING), Known(asked=True), Step.ASK),
        (a_row(state=State.SENT), Known(asked=True), Step.REST),
        (a_row(state=State.PAUSED), Known(), Step.REST),
        (a_row(state=State.QUARANTINED), Known(), Step.REST),
        (a_row(state=State.WITHDRAWN), Known(), Step.REST),
    ],
)
def test_the_portal_is_asked_before_anything_is_sent_again(row: OutboxRow, known: Known, step: Step) -> None:
    assert next_step(row, known) is step


def test_back_off_is_full_jitter_below_a_doubling_bound_and_a_cap_of_a_quarter_hour() -> None:
    chance = random.Random(7)
    for tries in range(60):
        bound = min(900.0, 2.0 * 2.0**tries)
        waits = [back_off_seconds(tries, randomness=chance, policy=POLICY) for _ in range(200)]
        assert all(0.0 <= wait <= bound for wait in waits)
        assert max(waits) > bound * 0.9
        assert min(waits) < bound * 0.1


def verdict(problem: SyncProblem, *, failed: int = 0, line: int = 0) -> Verdict:
    return judge(problem, failed_tries=failed, line_tries=line, randomness=Highest(), policy=POLICY)


@pytest.mark.parametrize(
    ("retry_after", "wait"), [(None, 2.0), (0, 2.0), (30, 30.0), (10**9, 900.0), (-5, 2.0), (900, 900.0)]
)
def test_retry_after_is_obeyed_within_the_cap(retry_after: int | None, wait: float) -> None:
    found = verdict(problems.PortalBusy(status=503, retry_after_seconds=retry_after))
    assert (found.scope, found.wait_seconds) == (Scope.LINE, wait)


def all_problems() -> list[type[SyncProblem]]:
    found: list[type[SyncProblem]] = []
    waiting: list[type[SyncProblem]] = [SyncProblem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("sync.") and not kind.__module__.startswith("sync.portal"):
            found.append(kind)
    return found


SET_ASIDE = {
    problems.PortalHoldsOtherBytes,
    problems.FilesDamagedOnTheWay,
    problems.Superseded,
    problems.OtherVersionOpen,
    problems.PortalRefused,
    ParcelInvalid,
    PaperUnreadable,
}


@pytest.mark.parametrize("kind", all_problems(), ids=lambda kind: kind.__name__)
def test_each_problem_is_judged_and_only_the_incurable_are_set_aside(kind: type[SyncProblem]) -> None:
    found = verdict(kind())
    assert found.set_aside == (kind in SET_ASIDE)
    assert 0.0 <= found.wait_seconds <= POLICY.cap_seconds
    if issubclass(kind, problems.LineProblem) and kind is not problems.LineStopped:
        assert found.scope is Scope.LINE
    if kind in (StaleRow, problems.LineStopped):
        assert found.scope is Scope.NOBODY


@pytest.mark.parametrize("tries", [1, 5, 50, 5000])
def test_a_bad_line_is_never_given_up(tries: int) -> None:
    for kind in (problems.LineDown, problems.LineCut, problems.LineStalled, problems.NotThePortal):
        found = verdict(kind(), failed=tries, line=tries)
        assert not found.set_aside
        assert found.wait_seconds <= 900.0


def test_only_cut_and_stalled_tries_count_as_interruptions() -> None:
    kinds = [kind for kind in all_problems() if verdict(kind()).interrupted]
    assert set(kinds) == {problems.LineCut, problems.LineStalled}


def test_receipts_that_stay_wrong_are_set_aside_for_a_person() -> None:
    wrong = problems.ReceiptRefused(reason="signature")
    assert [verdict(wrong, failed=tries).set_aside for tries in range(6)] == [False] * 4 + [True] * 2


def test_nonsense_from_the_portal_is_tried_again_without_end() -> None:
    assert not verdict(wire.HostileAnswer(what="dossier", reason="shape"), failed=99).set_aside


@pytest.mark.parametrize("status", [408, 425])
def test_a_request_that_came_too_slowly_is_repeated(status: int) -> None:
    assert not verdict(problems.PortalRefused(status=status)).set_aside


def test_pieces_grow_while_all_goes_well_and_stay_when_a_cut_lost_nothing() -> None:
    size = PieceSize(64 * 1024)
    assert size.after_success(POLICY).bytes_each == 128 * 1024
    kept = size.after_cut(acknowledged_bytes=40_000, kept_bytes=39_000, policy=POLICY)
    assert kept == size


def test_pieces_shrink_to_what_a_window_carried_when_a_proxy_kept_nothing() -> None:
    size = PieceSize(1024 * 1024)
    assert size.after_cut(acknowledged_bytes=80_000, kept_bytes=0, policy=POLICY).bytes_each == 40_000
    small = PieceSize(20_000).after_cut(acknowledged_bytes=20_000, kept_bytes=0, policy=POLICY)
    assert small.bytes_each == POLICY.smallest_piece_bytes


@pytest.mark.parametrize(
    ("left", "pace", "minutes"), [(0, 0.0, 0), (10, 0.0, None), (480_000, 8_000.0, 1), (480_001, 8_000.0, 2)]
)
def test_the_estimate_is_whole_minutes_rounded_up_or_unknown(left: int, pace: float, minutes: int | None) -> None:
    assert minutes_left(left, pace) == minutes


def test_an_estimate_after_the_deadline_is_told() -> None:
    assert misses_deadline(61, deadline=NOON + timedelta(hours=1), now=NOON)
    assert not misses_deadline(60, deadline=NOON + timedelta(hours=1), now=NOON)
    assert not misses_deadline(None, deadline=NOON, now=NOON)
    assert not misses_deadline(5, deadline=None, now=NOON)


def test_the_engine_reads_no_clock_and_does_no_io() -> None:
    import sync.engine

    source = inspect.getsource(sync.engine)
    assert not any(word in source for word in ("import time", "now()", "open(", "import random", "requests"))
