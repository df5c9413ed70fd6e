"""What answers on a bad or hostile line: each is a named problem, leaks no token and harms no dossier."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sync import problems, wire
from sync.connectors.open import OpenConnector
from sync.http import Line, Patience
from sync.problems import SyncProblem
from tests.sync.office import FixedClock, RealClock
from tests.sync.scripted import Raw, ScriptedServer, answer, told
from tests.sync.scripted_portal import a_pin
from tests.sync.station import SHORT


def a_line(url: str) -> Line:
    return Line(url, clock=RealClock(), patience=SHORT)


def problem_of(raw: Raw, *, patience: Patience = SHORT) -> SyncProblem:
    """What the line makes of this answer."""
    with ScriptedServer(lambda asked: raw) as server:
        line = Line(server.url, clock=RealClock(), patience=patience)
        with pytest.raises(SyncProblem) as caught:
            OpenConnector(a_pin(server.url), line).changes("", a_token())
        assert len(server.asked) == 1, "no second request was made"
        return caught.value


def a_token() -> object:
    from sync.ports import Token

    return Token("t" * 32, account_id="account-1", expires_at=FixedClock().now())


SIGN_IN_PAGE = b"<!DOCTYPE html><html><body>Wi-Fi mien phi: xin dang nhap</body></html>"


@pytest.mark.parametrize("status", [200, 201, 404, 410, 403])
def test_a_wifi_sign_in_page_is_never_taken_for_the_portal(status: int) -> None:
    found = problem_of(answer(status, SIGN_IN_PAGE, media="text/html", mark=False))
    assert isinstance(found, problems.NotThePortal)
    assert found.facts["reason"] == "html"


def test_json_without_the_portals_mark_is_not_believed() -> None:
    found = problem_of(answer(200, b'{"cursor":"9","changes":[]}', mark=False))
    assert isinstance(found, problems.NotThePortal)


@pytest.mark.parametrize(
    "to", ["http://evil.example/open/v1/changes", "file:///etc/passwd", "/elsewhere", "https://127.0.0.1/"]
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int, to: str) -> None:
    found = problem_of(answer(status, headers=[f"Location: {to}"]))
    assert isinstance(found, problems.Redirected)


def test_a_redirect_to_another_server_takes_no_token_there() -> None:
    with (
        ScriptedServer(lambda asked: told(200, {})) as other,
        ScriptedServer(lambda asked: answer(307, headers=[f"Location: {other.url}/x"])) as server,
    ):
        with pytest.raises(problems.Redirected):
            OpenConnector(a_pin(server.url), a_line(server.url)).changes("", a_token())
        assert other.asked == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"cursor":"1","chan', "not_json"),
        (b'{"cursor":"1","cursor":"2","changes":[]}', "duplicate_key"),
        (b'{"cursor":"1","changes":[],"x":NaN}', "number"),
        (b'{"cursor":"1","changes":[],"x":1e999}', "number"),
        (b'{"cursor":' + b"[" * 60 + b"]" * 60 + b"}", "depth"),
        (b"\xff\xfe{}", "not_json"),
        (b"[]", "shape"),
        (b'{"cursor":1,"changes":[]}', "shape"),
        (b'{"cursor":"a b","changes":[]}', "shape"),
        (b"", "not_json"),
    ],
)
def test_json_that_is_not_what_the_protocol_says_is_refused(body: bytes, reason: str) -> None:
    found = problem_of(answer(200, body))
    assert isinstance(found, wire.HostileAnswer)
    assert found.facts["reason"] == reason


def test_an_answer_cut_in_the_middle_is_a_cut_line() -> None:
    whole = answer(200, b'{"cursor":"1","changes":[]}').data
    assert isinstance(problem_of(Raw(whole[:-5])), problems.LineCut)
    assert isinstance(problem_of(Raw(whole[:30])), problems.LineProblem)
    assert isinstance(problem_of(Raw(b"")), problems.LineCut)


def test_an_answer_that_is_not_http_is_a_named_problem() -> None:
    assert isinstance(problem_of(Raw(b"SSH-2.0-OpenSSH_9.2\r\n")), problems.LineProblem)


MARKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nPortal-Time: 2026-11-22T05:00:00Z\r\n"


def test_an_endless_body_is_left_at_the_limit() -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    found = problem_of(Raw(MARKED + b"Transfer-Encoding: chunked\r\n\r\n", endless=chunk))
    assert isinstance(found, wire.HostileAnswer)
    assert found.facts["reason"] == "size"


def test_an_endless_body_without_a_length_is_left_at_the_limit() -> None:
    found = problem_of(Raw(MARKED + b"\r\n", endless=b"y" * 0x10000))
    assert isinstance(found, wire.HostileAnswer)


@pytest.mark.parametrize("length", ["99999999999999999999", "-5", "abc", "1e3", str(10**12)])
def test_a_length_that_cannot_be_is_refused_before_reading(length: str) -> None:
    found = problem_of(Raw(MARKED + b"Content-Length: " + length.encode() + b"\r\n\r\n{}"))
    assert isinstance(found, wire.HostileAnswer | problems.LineCut)


def test_endless_headers_are_a_named_problem() -> None:
    assert isinstance(problem_of(Raw(b"HTTP/1.1 200 OK\r\n", endless=b"A: " + b"b" * 100 + b"\r\n")), SyncProblem)


def test_a_packed_bomb_is_not_unpacked_beyond_the_limit() -> None:
    bomb = wire.pack_gzip(b"0" * (wire.ANSWER_BYTES + 10))
    assert len(bomb) < 10_000
    found = problem_of(answer(200, bomb, headers=["Content-Encoding: gzip"]))
    assert isinstance(found, wire.HostileAnswer)
    assert found.facts["reason"] == "size"


def test_an_unknown_packing_is_refused() -> None:
    assert isinstance(problem_of(answer(200, b"x", headers=["Content-Encoding: br"])), wire.HostileAnswer)


def test_a_server_that_takes_the_request_and_says_nothing_is_left() -> None:
    quick = Patience(connect_seconds=1, stall_seconds=0.3, answer_seconds=0.3, whole_answer_seconds=1)
    found = problem_of(Raw(b"", close=False), patience=quick)
    assert isinstance(found, problems.LineStalled)


def test_a_port_where_nobody_listens_is_a_line_that_is_down() -> None:
    with ScriptedServer(lambda asked: Raw(b"")) as server:
        url = server.url
    with pytest.raises(problems.LineDown):
        a_line(url).exchange("GET", "/x")


def test_a_body_in_memory_also_needs_no_total_time_out() -> None:
    with ScriptedServer(lambda asked: told(200, {"got": len(asked.body)})) as server:
        found = a_line(server.url).exchange("PUT", "/x", body=b"z" * 3_000_000)
        assert json.loads(found.content) == {"got": 3_000_000}


def test_the_environment_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with ScriptedServer(lambda asked: told(200, {})) as server:
        a_line(server.url).exchange("GET", "/x")
        assert "authorization" not in server.asked[0].headers


def test_the_portals_clock_is_learned_and_ours_is_left_alone() -> None:
    with ScriptedServer(lambda asked: told(200, {})) as server:
        clock = FixedClock()
        clock.pass_seconds(3 * 86_400)
        line = Line(server.url, clock=clock, patience=SHORT)
        line.exchange("GET", "/x")
        assert line.clock_offset_seconds == -3 * 86_400


def test_random_garbage_never_crashes_the_line() -> None:
    chance = random.Random(99)
    for _ in range(60):
        body = chance.randbytes(chance.randrange(0, 300))
        head = MARKED + b"Content-Length: %d\r\n\r\n" % len(body)
        raw = Raw(head + body if chance.random() < 0.5 else body)
        assert isinstance(problem_of(raw), SyncProblem)
