"""Named faults happen to the real connection, as often as asked, and the portal behind them stays right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from cryptography.exceptions import InvalidSignature

from sync.portal.faults import parse_faults
from sync.portal.launch import RunningPortal, start_training_portal
from sync.portal.problems import UnknownFault
from tests.sync.portal.citizen import Citizen, Dossier, a_uuid, bytes_of, receipt_in, verified

SPECIFICATION = ",".join(
    (
        "cut_after_bytes=1000*2",
        "cut_before_answer@PUT/dossiers",
        "half_json@PUT/dossiers",
        "html_200@GET/packs",
        "error_500@GET/portal",
        "error_503=7@GET/results",
        "stall=0.05@GET/changes",
        "forged_receipt@GET/dossiers",
        "forged_receipt@HEAD/uploads",
        "slow=100000@POST/dossiers",
    )
)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with start_training_portal(tmp_path_factory.mktemp("faulty"), SPECIFICATION) as running:
        yield running


@pytest.fixture(scope="module")
def unlucky(faulty: RunningPortal) -> Citizen:
    return Citizen(faulty.url, faulty.citizen.user, faulty.citizen.password)


def test_whole_life_of_a_dossier_through_every_kind_of_break(faulty: RunningPortal, unlucky: Citizen) -> None:
    dossier = Dossier([bytes_of("faulty", 50_000)])

    with pytest.raises(requests.ConnectionError):  # registered, but no answer came back
        unlucky.put(dossier)
    half = unlucky.put(dossier)
    assert half.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        half.json()
    assert unlucky.put(dossier).json()["state"] == "waiting_files"

    with pytest.raises(requests.ConnectionError):
        unlucky.create(dossier.version_id, 50_000, dossier.body())
    again = unlucky.create(dossier.version_id, 50_000)
    location = again.headers["Location"]
    assert again.headers["Upload-Offset"] == "1000"
    assert unlucky.patch(location, 1000, dossier.body()[1000:1400]).status_code == 204
    with pytest.raises(requests.ConnectionError):
        unlucky.patch(location, 1400, dossier.body()[1400:])
    with pytest.raises(KeyError):
        receipt_in(unlucky.head(location))  # spoils only answers that carry a receipt
    assert unlucky.offset(location) == 2000
    last = unlucky.patch(location, 2000, dossier.body()[2000:])
    assert verified(receipt_in(last), faulty.public_key)["kind"] == "final"

    with pytest.raises(InvalidSignature):
        verified(unlucky.look(dossier).json()["receipt"], faulty.public_key)
    assert unlucky.look(dossier).json()["receipt"] == receipt_in(last)


def test_captive_portal_answers_html_with_200(unlucky: Citizen) -> None:
    answer = unlucky.ask("GET", "/open/v1/packs")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert isinstance(unlucky.ask("GET", "/open/v1/packs").json(), list)


def test_server_errors_happen_once_and_then_all_is_well(unlucky: Citizen) -> None:
    assert [unlucky.ask("GET", "/open/v1/portal").status_code for _ in range(2)] == [500, 200]


def test_unavailable_says_when_to_come_again(unlucky: Citizen) -> None:
    answer = unlucky.ask("GET", "/open/v1/results/kq-1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")


def test_stalled_request_is_cut_in_the_end(unlucky: Citizen) -> None:
    with pytest.raises(requests.ConnectionError):
        unlucky.changes()
    assert "cursor" in unlucky.changes()


def test_slow_line_takes_its_time(unlucky: Citizen) -> None:
    answer = unlucky.ask("POST", f"/open/v1/dossiers/{a_uuid()}/withdrawal", json={"reason": "x" * 1900, "surplus": 1})
    assert answer.status_code == 422
    assert answer.elapsed.total_seconds() >= 0.019


def test_fault_can_happen_for_ever(start: Callable[..., RunningPortal]) -> None:
    portal = start("html_200*always")
    citizen = Citizen(portal.url, portal.citizen.user, portal.citizen.password)  # signing in is spared
    for path in ("portal", "packs", "changes"):
        assert citizen.ask("GET", "/open/v1/" + path).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "specification",
    [
        "no_such",
        "cut_after_bytes",
        "stall",
        "html_200=x",
        "html_200*",
        "html_200*-1",
        "slow=1e9",
        "html_200@GET",
    ],
)
def test_fault_that_is_not_understood_is_refused(specification: str) -> None:
    with pytest.raises(UnknownFault) as refused:
        parse_faults("html_200," + specification)
    assert refused.value.facts["fault"] == specification


def test_specification_is_read_whole() -> None:
    faults = parse_faults(" cut_after_bytes=10*3, error_503=2@PUT/dossiers ,stall=0.5*always")
    read = [(fault.name, fault.value, fault.method, fault.segment, fault.left) for fault in faults]
    assert read == [
        ("cut_after_bytes", 10.0, "*", "*", 3),
        ("error_503", 2.0, "PUT", "dossiers", 1),
        ("stall", 0.5, "*", "*", None),
    ]
