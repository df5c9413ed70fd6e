"""kill -9 while a dossier changes its version: it is whole in the old one or whole in the new one."""

from __future__ import annotations

import random
import threading

import pytest

from tests.desktop_app.office import an_office
from tests.desktop_app.versions import complete, everything, install, new_pack
from tests.faults.migration_child import change_and_undo
from tests.faults.store_children import child, told_until_the_end


def kill_after(process, seconds):
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    process.join(60)
    timer.cancel()
    timer.join()


def change_and_kill(folder, kills, seed):
    """How often a kill left the old version and how often the new one; anything between fails."""
    source = random.Random(seed)
    with an_office(folder) as office:
        dossier_id = complete(office)
        install(office, new_pack())
        states = {"old": everything(office, dossier_id)}
        office.application.migration.migrate(dossier_id)
        states["new"] = everything(office, dossier_id)
    found, known = {"old": 0, "new": 0}, 1
    for _ in range(kills):
        with child(change_and_undo, folder, dossier_id) as (process, acks):
            assert acks.recv() == "begun"
            told = [acks.recv()]
            kill_after(process, source.uniform(0, 0.5))
            told += told_until_the_end(acks)
        with an_office(folder) as office:
            present = everything(office, dossier_id)
            (state,) = [name for name, held in states.items() if held == present]
            changes = [code for code in office.history(dossier_id) if "migrat" in code]
            assert (changes[-1] == "history.migrated") is (state == "new"), "a version without its line of history"
            assert len(told) <= len(changes) - known <= len(told) + 1, "an acknowledged change is gone"
            known = len(changes)
            found[state] += 1
    return found


def test_a_kill_leaves_the_old_version_or_the_new_one(tmp_path):
    assert sum(change_and_kill(tmp_path / "data", 5, seed=1).values()) == 5


@pytest.mark.faults
def test_many_kills_leave_the_old_version_or_the_new_one(tmp_path):
    found = change_and_kill(tmp_path / "data", 60, seed=2)
    assert found["old"] > 0
    assert found["new"] > 0
