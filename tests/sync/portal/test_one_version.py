"""One dossier has one version that counts: never two accepted, never one that the applicant gave up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.portal.citizen import Citizen, Dossier, a_uuid, bytes_of
from tests.sync.portal.officer import Officer


def another(first: Dossier, papers: list[bytes], **changes: Any) -> Dossier:
    """A further version of the same dossier."""
    return Dossier(papers, dossier_id=first.dossier_id, changes=changes)


def begun(citizen: Citizen, seed: str) -> tuple[Dossier, str]:
    """A dossier whose papers are half there, and its upload."""
    dossier = Dossier([bytes_of(seed, 4000)], owner_number="")
    assert citizen.put(dossier).status_code == 201
    location = citizen.create(dossier.version_id, 4000).headers["Location"]
    assert citizen.patch(location, 0, dossier.body()[:1000]).status_code == 204
    return dossier, location


def refusal(answer: Any) -> tuple[int, str, str]:
    told = answer.json()
    return answer.status_code, told["code"], told.get("held_version", "")


def withdraw(citizen: Citizen, version_id: str, **facts: str) -> Any:
    path = f"/open/v1/dossiers/{version_id}/withdrawal"
    return citizen.ask("POST", path, json={"reason": "Nhầm", **facts})


def test_a_second_version_of_an_unfinished_dossier_is_refused_and_the_first_goes_on(citizen: Citizen) -> None:
    first, location = begun(citizen, "two-open")
    second = another(first, [bytes_of("two-open-b", 10)])
    assert refusal(citizen.put(second)) == (409, "dossier.other_open", first.version_id)
    assert citizen.patch(location, 1000, first.body()[1000:]).status_code == 204
    assert citizen.look(first).json()["state"] == "received"


def test_a_version_that_gives_the_unfinished_one_up_takes_its_place(citizen: Citizen, officer: Officer) -> None:
    first, location = begun(citizen, "given-up")
    second = another(first, [bytes_of("given-up-b", 10)], replaces=[first.version_id])
    citizen.submit(second)
    assert citizen.patch(location, 1000, first.body()[1000:]).status_code == 410
    for late in (citizen.look(first), citizen.put(first), citizen.create(first.version_id, 4000)):
        assert refusal(late) == (409, "dossier.superseded", second.version_id)
    officer.act(second.version_id, "accept")
    assert citizen.look(second).json()["status"] == 2


def test_a_version_that_was_given_up_before_it_arrived_is_refused_when_it_comes(citizen: Citizen) -> None:
    first = Dossier([])
    second = another(first, [], replaces=[first.version_id])
    assert citizen.put(second).json()["state"] == "received"
    assert refusal(citizen.put(first)) == (409, "dossier.superseded", second.version_id)


def test_what_was_received_meanwhile_cannot_be_given_up(citizen: Citizen) -> None:
    first = Dossier([bytes_of("meanwhile", 10)])
    citizen.submit(first)
    second = another(first, [], replaces=[first.version_id])
    answer = citizen.put(second)
    assert refusal(answer) == (409, "dossier.superseded", first.version_id)
    assert answer.json()["your_version"] == second.version_id
    assert citizen.look(first).json()["status"] == 1


def test_a_version_that_names_nothing_cannot_follow_a_whole_one(citizen: Citizen, officer: Officer) -> None:
    first = Dossier([bytes_of("whole", 10)])
    citizen.submit(first)
    officer.act(first.version_id, "accept")
    assert refusal(citizen.put(another(first, []))) == (409, "dossier.superseded", first.version_id)


def test_a_revision_that_arrives_after_its_time_is_not_taken(citizen: Citizen, officer: Officer) -> None:
    first = Dossier([bytes_of("late", 10)])
    citizen.submit(first)
    revision = another(first, [bytes_of("late-b", 4000)], revises=first.version_id)
    citizen.put(revision)
    location = citizen.create(revision.version_id, 4000).headers["Location"]
    officer.act(first.version_id, "accept")
    refused = citizen.patch(location, 0, revision.body())
    assert refusal(refused) == (409, "dossier.superseded", first.version_id)
    assert citizen.head(location).status_code == 410
    assert citizen.look(first).json()["status"] == 2
    assert refusal(citizen.look(revision)) == (409, "dossier.superseded", first.version_id)


def test_an_unfinished_revision_can_be_given_up_for_another(citizen: Citizen) -> None:
    first = Dossier([bytes_of("chain", 10)])
    citizen.submit(first)
    second = another(first, [bytes_of("chain-b", 4000)], revises=first.version_id)
    citizen.put(second)
    third = another(first, [bytes_of("chain-c", 10)], revises=first.version_id, replaces=[second.version_id])
    citizen.submit(third)
    assert refusal(citizen.look(second)) == (409, "dossier.superseded", third.version_id)


@pytest.mark.parametrize("replaces", [["x"], [a_uuid()] * 51, "one"])
def test_a_manifest_that_gives_up_nonsense_is_refused(citizen: Citizen, replaces: Any) -> None:
    dossier = Dossier([], changes={"replaces": replaces})
    assert citizen.put(dossier).status_code == 422


def test_a_version_cannot_give_itself_up(citizen: Citizen) -> None:
    dossier = Dossier([])
    dossier.changes = {"replaces": [dossier.version_id]}
    assert citizen.put(dossier).status_code == 422


def test_a_withdrawal_by_a_version_that_never_came_withdraws_what_the_portal_holds(
    citizen: Citizen, officer: Officer
) -> None:
    first = Dossier([bytes_of("reach", 10)])
    citizen.submit(first)
    officer.act(first.version_id, "accept")
    officer.act(first.version_id, "supplement", reason="Mờ", items=[{"component": "TP1", "text": "Mờ"}])
    told = withdraw(citizen, a_uuid(), dossier_id=first.dossier_id)
    assert (told.status_code, told.json()["version_id"], told.json()["status"]) == (200, first.version_id, 7)
    assert officer.dossier(first.version_id)["dossier"]["status"] == 7


def test_a_withdrawal_of_a_refused_version_names_the_one_that_was_withdrawn(citizen: Citizen) -> None:
    first, location = begun(citizen, "reach-open")
    told = withdraw(citizen, a_uuid(), dossier_id=first.dossier_id)
    assert (told.json()["version_id"], told.json()["status"]) == (first.version_id, 7)
    assert citizen.patch(location, 1000, first.body()[1000:]).status_code == 410


def test_a_withdrawal_is_unknown_only_when_the_portal_holds_nothing_of_the_dossier(
    citizen: Citizen, stranger: Citizen
) -> None:
    nothing = Dossier([])
    assert refusal(withdraw(citizen, nothing.version_id, dossier_id=nothing.dossier_id))[:2] == (404, "dossier.unknown")
    held = Dossier([])
    citizen.submit(held)
    assert withdraw(stranger, a_uuid(), dossier_id=held.dossier_id).status_code == 404
    assert withdraw(stranger, held.version_id, dossier_id=held.dossier_id).status_code == 404
    assert withdraw(citizen, held.version_id, dossier_id=nothing.dossier_id).status_code == 404
    assert citizen.look(held).json()["status"] == 1


def test_a_version_that_was_stopped_before_it_arrived_is_refused_when_it_comes(citizen: Citizen) -> None:
    late = Dossier([])
    withdraw(citizen, late.version_id, dossier_id=late.dossier_id)
    assert refusal(citizen.put(late))[:2] == (409, "dossier.withdrawn")
