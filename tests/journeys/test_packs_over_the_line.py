"""Packs from the portal over real HTTP: the same acceptance and the same refusals as from a file."""

from __future__ import annotations

import pytest

from forms.packs.data_pack import build_data_pack
from sync.portal.launch import start_training_portal
from tests.desktop_app.offered_packs import CODE, INSTALLED, ISSUER, STRANGER, pack, refused, revocations, trust
from tests.desktop_app.office import an_office, connection_of
from tests.forms.packs.data_folders import folder, revoking


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A portal that offers good packs, data, a revocation list, and everything that is to be refused."""
    place = tmp_path_factory.mktemp("shelf")
    packs = place / "packs"
    packs.mkdir()
    offered = {"good": pack(), "next": pack("2026.10.1", since="2026-12-01"), "list": revocations(),
               "holidays": build_data_pack(folder("holidays"), signing_key=ISSUER),
               **{name: data for name, (_, data) in refused().items()}}  # fmt: skip
    for name, data in offered.items():
        (packs / f"{name}.zip").write_bytes(data)
    with start_training_portal(place / "data", packs=packs) as running:
        yield running


@pytest.fixture
def joined(tmp_path, clock, shelf):
    with an_office(tmp_path / "data", clock) as office:
        office.application.settings.add_portal(connection_of(shelf))
        yield office


def update(office):
    return office.application.sync.update_packs(office.application.packs)


def test_an_update_takes_what_is_good_and_tells_why_the_rest_is_refused(joined):
    trust(joined)
    joined.application.packs.install(pack())
    done = update(joined)
    assert set(done.installed) == {CODE, "holidays", "revocations"}
    told = sorted(one.code for one in done.refused)
    assert told == sorted(code for code, _ in refused().values())
    assert all(one.words.count("[") == 1 and "…" not in one.words for one in done.refused)
    (line,) = [one for one in joined.application.packs.catalogue() if one.code == CODE]
    assert (line.version, line.state) == (INSTALLED, "")
    assert "2026.10.1" in line.note


def test_a_second_update_fetches_nothing_again_and_refuses_the_same(joined):
    trust(joined)
    joined.application.packs.install(pack())
    first = update(joined)
    again = update(joined)
    assert again.installed == ()
    assert sorted(one.code for one in again.refused) == sorted(one.code for one in first.refused)


def test_a_revocation_comes_before_the_packs_it_takes_back(joined):
    """The list is last by name on the shelf; it is taken first, so that its pack is never installed."""
    trust(joined)
    done = update(joined)
    assert done.installed[0] == "revocations"
    assert "pack.revoked" in {one.code for one in done.refused}
    assert refused()["revoked"][1] not in {
        joined.read(lambda records, found=found: records.packs.get(found.pack_hash)).data
        for found in joined.read(lambda records: records.packs.versions())
    }


def test_without_trust_an_update_installs_nothing(joined):
    before = joined.application.packs.held()
    done = update(joined)
    assert done.installed == ()
    assert {one.code for one in done.refused} <= {code for code, _ in refused().values()} | {"pack.signature"}
    assert joined.application.packs.held() == before


def test_a_removed_key_ends_the_updates_of_its_packs(joined):
    trust(joined)
    key = joined.application.packs.keys.list()[0]
    joined.application.packs.keys.remove(key.fingerprint)
    assert update(joined).installed == ()


def test_a_portal_that_replays_an_older_list_takes_nothing_back(joined, tmp_path):
    trust(joined)
    joined.application.packs.install(revocations("2026.12.1"))
    done = update(joined)
    assert "revocations" not in done.installed
    assert "pack.revoked" in {one.code for one in done.refused}
    assert ("revocations", "pack.older") in {(one.pack, one.code) for one in done.refused}


def test_another_issuers_list_is_taken_beside_it(joined):
    trust(joined)
    trust(joined, STRANGER)
    other = build_data_pack(revoking(("pack", "c" * 64, "2026-11-20", "x"), version="2027.1.1"), signing_key=STRANGER)
    joined.application.packs.install(other)
    assert "revocations" in update(joined).installed
