"""kill -9 at any moment: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import contextlib
import random
import shutil
import threading
import time

import pytest

from desktop_app.store.connection import check_integrity, connect
from desktop_app.store.migration import copy_path, migrate
from desktop_app.store.schema import STEPS
from desktop_app.store.sending import DurableOutbox
from desktop_app.vault.files import SealedFiles
from sync.states import TRANSITIONS, Event, State
from tests.desktop_app.store.samples import KEY
from tests.desktop_app.vault.cheap import KEYS
from tests.faults.store_children import (
    BIGGER,
    JOURNEY,
    a_folder_with_a_dossier,
    add_papers,
    child,
    open_store,
    send_versions,
    take_a_step,
    told_until_the_end,
    type_answers,
)

QUICK = 40
MANY = 400


def kill_after(process, seconds):
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    process.join(60)
    timer.cancel()
    timer.join()


def type_and_kill(folder, kills, seed):
    """Acknowledged answers that were missing after each kill, of all that were acknowledged."""
    source = random.Random(seed)
    acknowledged = 0
    for _ in range(kills):
        with child(type_answers, folder) as (process, acks):
            told = [acks.recv()]
            kill_after(process, source.uniform(0, 0.05))
            told += told_until_the_end(acks)
        store = open_store(folder)
        entries = store.read(lambda records: records.journal.read("d1"))
        store.close()
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert all(entry.value == f"answer {entry.seq}" for entry in entries)
        acknowledged = max([acknowledged, *told])
        assert len(entries) >= acknowledged, "an acknowledged answer is gone"
    return acknowledged


def check_whole(folder):
    with contextlib.closing(connect(folder / "dossiers.db", KEY, may_write=False)) as raw:
        assert check_integrity(raw) is None


def test_no_acknowledged_answer_is_lost_at_a_kill(tmp_path):
    folder = a_folder_with_a_dossier(tmp_path)
    assert type_and_kill(folder, QUICK, seed=1) > QUICK
    check_whole(folder)


@pytest.mark.faults
def test_no_acknowledged_answer_is_lost_at_many_kills(tmp_path):
    folder = a_folder_with_a_dossier(tmp_path)
    assert type_and_kill(folder, MANY, seed=2) > MANY
    check_whole(folder)


def step_and_kill(tmp_path, kills, seed):
    """How many kills found the old structure and how many the new."""
    base = tmp_path / "base"
    base.mkdir()
    a_folder_with_a_dossier(base, answers=3000)
    folder = tmp_path / "trial"
    began = time.monotonic()
    shutil.copytree(base, folder)
    with child(take_a_step, folder) as (process, acks):
        assert acks.recv() == "begun"
        began = time.monotonic()
        assert acks.recv() == "done"
        whole = time.monotonic() - began
    source = random.Random(seed)
    outcomes = {"old": 0, "new": 0}
    moments = [0.0, 20 * whole, *(source.uniform(0, 1.2 * whole) for _ in range(kills - 2))]
    for moment in moments:
        shutil.rmtree(folder)
        shutil.copytree(base, folder)
        with child(take_a_step, folder) as (process, acks):
            acks.recv()
            kill_after(process, moment)
        outcomes[structure_after(folder)] += 1
        assert migrate(folder / "dossiers.db", KEY, folder / "copies", steps=(*STEPS, BIGGER)) <= 1
        assert structure_after(folder) == "new"
        assert not list((folder / "copies").glob("*.part*"))
    return outcomes


def structure_after(folder):
    """Old or new; anything between fails. A new one has its copy of the old beside it."""
    with contextlib.closing(connect(folder / "dossiers.db", KEY, may_write=True)) as raw:
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        made = raw.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'made_by_step%'").fetchone()[0]
        columns = len(raw.execute("PRAGMA table_info(settings)").fetchall())
        assert raw.execute("SELECT count(*) FROM journal").fetchone()[0] == 3000
        assert check_integrity(raw) is None
        if version == len(STEPS):
            assert (made, columns) == (0, 2)
            return "old"
        assert (version, made, columns) == (BIGGER.number, 7, 3)
        assert raw.execute("SELECT count(*) FROM made_by_step WHERE value LIKE '%x'").fetchone()[0] == 3000
    with contextlib.closing(connect(copy_path(folder / "copies", len(STEPS)), KEY, may_write=False)) as copy:
        assert copy.execute("SELECT count(*) FROM journal").fetchone()[0] == 3000
    return "new"


def test_a_kill_leaves_the_structure_before_or_after_a_step(tmp_path):
    outcomes = step_and_kill(tmp_path, 12, seed=3)
    assert outcomes["old"] > 0
    assert outcomes["new"] > 0


@pytest.mark.faults
def test_many_kills_leave_the_structure_before_or_after_a_step(tmp_path):
    outcomes = step_and_kill(tmp_path, 120, seed=4)
    assert outcomes["old"] > 0
    assert outcomes["new"] > 0


def add_and_kill(tmp_path, kills, seed):
    folder = a_folder_with_a_dossier(tmp_path)
    source = random.Random(seed)
    sealed, bound = {}, {}
    for kill in range(kills):
        with child(add_papers, folder, seed * 1000 + kill) as (process, acks):
            told = [acks.recv(), acks.recv()]
            kill_after(process, source.uniform(0, 0.1))
            for kind, file_id, sha256, size_bytes in told + told_until_the_end(acks):
                (sealed if kind == "sealed" else bound)[file_id] = (sha256, size_bytes)
        files = SealedFiles(folder / "files", KEYS)
        on_disk = set(files.ids())
        assert len(on_disk) == len(list((folder / "files").iterdir())), "something half lies there"
        store = open_store(folder)
        rows = {
            b.file.file_id: (b.file.sha256, b.file.size_bytes)
            for b in store.read(lambda records: records.papers.bindings("d1"))
        }
        store.close()
        assert set(rows) <= on_disk, "a row without its file"
        assert bound.items() <= rows.items(), "an acknowledged paper is gone"
        assert set(sealed) <= on_disk
    for file_id, (sha256, size_bytes) in rows.items():
        files.verify(file_id, sha256)
        assert files.size_bytes(file_id, sha256) == size_bytes
    return len(bound)


def test_no_row_is_without_its_paper_and_no_acknowledged_paper_is_lost_at_a_kill(tmp_path):
    assert add_and_kill(tmp_path, 12, seed=5) > 0


@pytest.mark.faults
def test_no_paper_is_lost_at_many_kills(tmp_path):
    assert add_and_kill(tmp_path, 120, seed=6) > 0


def send_and_kill(tmp_path, kills, seed):
    """How many versions were sent; every row is checked to be where its last committed step left it."""
    folder = a_folder_with_a_dossier(tmp_path)
    source = random.Random(seed)
    known, sent = 0, 0
    for _ in range(kills):
        with child(send_versions, folder, known) as (process, acks):
            told = [acks.recv() for _ in range(len(JOURNEY) + 1)]
            kill_after(process, source.uniform(0, 0.08))
            told += told_until_the_end(acks)
        store = open_store(folder)
        box = DurableOutbox(store)
        rows = {row.version_id: row for row in box.rows()}
        steps: dict[str, list[str]] = {version: [] for version in rows}
        for entry in store.read(lambda records: records.history.of("d1")):
            steps[dict(entry.facts)["version"]].append(entry.code.removeprefix("sync."))
        store.close()
        noted = [event.value for event in JOURNEY if event is not Event.NOTED]
        for version, row in rows.items():
            assert steps[version] == noted[: len(steps[version])], "a line of history without its step"
            assert row.state is state_after(steps[version]), "a step without its line of history"
            assert (row.final is not None) == (row.state is State.SENT)
            assert (row.announced_at is not None) == (row.state is not State.QUEUED)
            assert row.interruptions == steps[version].count("try_failed")
        for version, step in told:
            assert version in rows, "an acknowledged version is gone"
            assert step in {"queued", "noted"} or step in steps[version], "an acknowledged step is gone"
        known = len(rows)
        sent = sum(row.state is State.SENT for row in rows.values())
    return sent


def state_after(steps):
    state = State.QUEUED
    for step in steps:
        state = TRANSITIONS[state, Event(step)]
    return state


def test_no_step_on_the_wire_is_half_kept_at_a_kill(tmp_path):
    assert send_and_kill(tmp_path, 15, seed=7) > 0


@pytest.mark.faults
def test_no_step_on_the_wire_is_half_kept_at_many_kills(tmp_path):
    assert send_and_kill(tmp_path, 200, seed=8) > 0
