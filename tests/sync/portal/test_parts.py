"""What depends on time, with a clock that the test moves: sessions, failures, expiry, codes of the day,
due dates.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Scope

from forms.working_days import Calendar
from sync.portal.deadlines import VIETNAM, due_at, read_calendar
from sync.portal.officer_wire import AcceptRequest
from sync.portal.refusals import Refused
from sync.portal.settings import PortalSettings
from sync.portal.statuses import FOLLOWERS, REVISABLE, TEXTS, Status, check_follows
from sync.portal.uploads import UploadFile
from sync.portal.web.application import make_routes
from sync.portal.web.guard import Guard
from sync.portal.web.parts import PortalParts, assemble
from tests.sync.portal.citizen import Dossier, bytes_of

NEW_YEAR = Calendar(off_days=frozenset({date(2027, 1, 1)}))


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **much: float) -> None:
        self.now += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parts(tmp_path: Path, clock: Clock) -> Iterator[PortalParts]:
    made = assemble(PortalSettings(data_folder=tmp_path), clock=clock, random_bytes=counted_bytes())
    yield made
    made.database.close()


def counted_bytes() -> Callable[[int], bytes]:
    """Bytes that differ at every call and are the same in every run."""
    calls = 0

    def next_bytes(size: int) -> bytes:
        nonlocal calls
        calls += 1
        return hashlib.shake_128(str(calls).encode()).digest(size)

    return next_bytes


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as told:
        act()
    assert told.value.code == code


def test_session_ends_after_its_life(parts: PortalParts, clock: Clock) -> None:
    account_id = parts.accounts.add("an", "mat khau", "citizen", "An")
    session = parts.accounts.sign_in("an", "mat khau", role="citizen", address="a")
    header = "Bearer " + session.token
    assert parts.accounts.who(header, "citizen").account_id == account_id
    clock.pass_by(hours=11, minutes=59)
    assert parts.accounts.who(header, "citizen").account_id == account_id
    clock.pass_by(minutes=1)
    refused("session.needed", lambda: parts.accounts.who(header, "citizen"))


def test_failures_are_forgotten_after_five_minutes(parts: PortalParts, clock: Clock) -> None:
    parts.accounts.add("an", "mat khau", "citizen", "An")
    for _ in range(5):
        refused("session.wrong", lambda: parts.accounts.sign_in("an", "x", role="citizen", address="a"))
        clock.pass_by(seconds=30)

    def right() -> object:
        return parts.accounts.sign_in("an", "mat khau", role="citizen", address="a")

    refused("session.too_many", right)
    clock.pass_by(minutes=2, seconds=31)
    assert right()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_is_told_as_such(parts: PortalParts) -> None:
    application = make_routes(parts)

    @application.get("/full")
    def fill() -> None:
        file = UploadFile(Path("/dev/full"), 100)
        try:
            file.write(b"x" * 10)
        finally:
            with contextlib.suppress(OSError):  # such a device cannot be made durable
                file.close()

    answer = ask(application, "/full")
    assert answer == (507, {"code": "portal.storage_full", "message": ""})


@pytest.mark.expects_errors_in_log
def test_fault_of_the_portal_itself_says_nothing_about_what_was_sent(
    parts: PortalParts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = make_routes(parts)

    @application.get("/fault")
    def fail() -> None:
        raise ValueError("Nguyễn Văn An 012345678901")

    monkeypatch.setattr(logging.getLogger("sync.portal"), "propagate", True)
    guarded = Guard(application, hosts=frozenset({"here"}), clock=parts.clock)
    with caplog.at_level(logging.INFO, "sync.portal"):
        assert ask(guarded, "/fault") == (500, {"code": "portal.failed", "message": ""})
    assert '"failed": "ValueError"' in caplog.text
    assert "An 0123" not in caplog.text


def ask(application: ASGIApp, path: str) -> tuple[int, dict[str, str]]:
    """One GET without a network: the status and the JSON."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"here")], "root_path": "", "scheme": "http", "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(application(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], json.loads(body)


def test_user_name_is_unique(parts: PortalParts) -> None:
    parts.accounts.add("an", "mat khau", "citizen", "An")
    refused("account.user_taken", lambda: parts.accounts.add("an", "khac", "officer", "An"))


def test_upload_is_gone_after_its_time_and_progress_prolongs_it(parts: PortalParts, clock: Clock) -> None:
    account_id = parts.accounts.add("an", "mat khau", "citizen", "An")
    dossier = Dossier([bytes_of("time", 100)])
    parts.submissions.put(account_id, dossier.version_id, dossier.data())
    upload = parts.uploads.create(account_id, dossier.version_id, 100)
    clock.pass_by(days=6)
    with parts.uploads.open(upload) as file:
        file.write(dossier.body()[:10])
    parts.uploads.settle(account_id, upload.upload_id)
    clock.pass_by(days=6)
    assert parts.uploads.look(account_id, upload.upload_id).offset == 10
    clock.pass_by(days=1)
    refused("upload.gone", lambda: parts.uploads.look(account_id, upload.upload_id))
    parts.uploads.sweep()
    assert list((parts.settings.data_folder / "uploads").iterdir()) == []
    fresh = parts.uploads.create(account_id, dossier.version_id, 100)
    assert (fresh.offset, fresh.upload_id == upload.upload_id) == (0, False)


def test_codes_count_by_agency_and_day_of_vietnam(parts: PortalParts, clock: Clock) -> None:
    account_id = parts.accounts.add("an", "mat khau", "citizen", "An")

    def accepted(unit_code: str) -> str | None:
        dossier = Dossier([], changes={"unit_code": unit_code})
        parts.submissions.put(account_id, dossier.version_id, dossier.data())
        parts.desk.accept(account_id, dossier.version_id, AcceptRequest())
        return parts.submissions.look(account_id, dossier.version_id).dossier_code

    assert accepted("H52.14") == "H52.14-261123-0001"
    assert accepted("H52.14") == "H52.14-261123-0002"
    assert accepted("000.00.05.H42") == "000.00.05.H42-261123-0001"
    clock.now = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    assert accepted("H52.14") == "H52.14-261124-0001"


def test_number_that_an_officer_gave_by_hand_is_skipped(parts: PortalParts) -> None:
    account_id = parts.accounts.add("an", "mat khau", "citizen", "An")
    codes = []
    for wanted in ("H52.14-261123-0001", None):
        dossier = Dossier([])
        parts.submissions.put(account_id, dossier.version_id, dossier.data())
        parts.desk.accept(account_id, dossier.version_id, AcceptRequest(code=wanted))
        codes.append(parts.submissions.look(account_id, dossier.version_id).dossier_code)
    assert codes == ["H52.14-261123-0001", "H52.14-261123-0002"]


@pytest.mark.parametrize(
    "received, days, due",
    [
        ("2026-11-02 09:00", 3, "2026-11-05 17:00"),
        ("2026-11-06 16:00", 3, "2026-11-11 17:00"),
        ("2026-11-06 17:30", 3, "2026-11-12 17:00"),
        ("2026-12-29 09:00", 5, "2027-01-06 17:00"),
    ],
)
def test_due_date_counts_working_days(received: str, days: int, due: str) -> None:
    pack = {"deadlines": [{"days": days, "unit": "working_day"}]}
    at = datetime.fromisoformat(received).replace(tzinfo=VIETNAM).astimezone(UTC)
    expected = datetime.fromisoformat(due).replace(tzinfo=VIETNAM)
    assert due_at(at, pack, case="", channel="online", calendar=NEW_YEAR) == expected


def test_same_day_procedure_received_after_its_cutoff_is_due_the_next_working_day() -> None:
    pack = {"deadlines": [{"days": 0, "unit": "working_day", "cutoff": "15:00"}]}
    friday = datetime(2026, 11, 6, 15, 5, tzinfo=VIETNAM)
    expected = datetime(2026, 11, 9, 17, 0, tzinfo=VIETNAM)
    assert due_at(friday, pack, case="", channel="online", calendar=Calendar()) == expected


def test_term_that_names_the_case_most_exactly_is_taken() -> None:
    pack = {
        "deadlines": [
            {"days": 9},
            {"case": "cap-lai", "days": 1},
            {"channel": "online", "days": 2},
            {"case": "cap-lai", "channel": "counter", "days": 3},
        ]
    }
    monday = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)

    def days(case: str, channel: str) -> int:
        due = due_at(monday, pack, case=case, channel=channel, calendar=Calendar())
        assert due is not None
        return (due.date() - monday.date()).days

    assert (days("cap-lai", "online"), days("cap-lai", "counter"), days("", "online")) == (1, 3, 2)
    assert due_at(monday, {}, case="", channel="online", calendar=Calendar()) is None


def test_calendar_file_knows_days_off_and_extra_working_days(tmp_path: Path) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text("date,kind,name,confidence\n2027-01-01,off,x,y\n2027-01-09,extra_working,x,y\n", "utf-8")
    calendar = read_calendar(file)
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 9))


@pytest.mark.parametrize("now", Status)
@pytest.mark.parametrize("then", Status)
def test_status_follows_only_where_the_table_says_so(now: Status, then: Status) -> None:
    allowed = {
        1: {2, 3, 7}, 2: {4, 5, 6, 7, 8}, 3: set(), 4: {5, 6, 7, 8, 9}, 5: {4, 7, 8},
        6: {4, 7, 8}, 7: set(), 8: set(), 9: {10}, 10: set(),
    }  # fmt: skip
    if then in allowed[now]:
        check_follows(now, then)
    else:
        refused("status.not_allowed", lambda: check_follows(now, then))


def test_every_status_has_words_and_a_row_of_followers() -> None:
    assert set(TEXTS) == set(FOLLOWERS) == set(Status)
    assert {Status.REGISTERED, Status.SUPPLEMENT_ASKED} == REVISABLE
