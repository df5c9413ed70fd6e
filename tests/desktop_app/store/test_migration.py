"""A change of structure happens whole or not at all, and never to a newer or foreign file."""

from __future__ import annotations

import contextlib
import shutil

import pytest
import sqlcipher3.dbapi2 as driver

from desktop_app.disk import DiskFull
from desktop_app.store import migration
from desktop_app.store.connection import connect
from desktop_app.store.migration import copy_path, migrate
from desktop_app.store.problems import (
    CopyNotSound,
    DatabaseFromTheFuture,
    DatabaseNotEncrypted,
    ForeignDatabase,
)
from desktop_app.store.schema import STEPS, Step
from tests.desktop_app.store.samples import KEY

NEXT = len(STEPS) + 1
WITH_NEXT = (
    *STEPS,
    Step(NEXT, "a place for colours", ("CREATE TABLE colours (a TEXT)", "INSERT INTO colours VALUES ('red')")),
)
WITH_BROKEN = (
    *STEPS,
    Step(NEXT, "broken half-way", ("CREATE TABLE half (a TEXT)", "INSERT INTO nowhere VALUES (1)")),
)


@pytest.fixture
def path(tmp_path, copies):
    path = tmp_path / "dossiers.db"
    migrate(path, KEY, copies)
    with opened(path) as raw:
        raw.execute("INSERT INTO settings VALUES ('office', 'Yên Phụ')")
    return path


def opened(path):
    return contextlib.closing(connect(path, KEY, may_write=True))


def version(path):
    with opened(path) as raw:
        return raw.execute("PRAGMA user_version").fetchone()[0]


def names(path):
    with opened(path) as raw:
        return {name for (name,) in raw.execute("SELECT name FROM sqlite_schema")}


def test_a_new_file_takes_all_steps_and_an_up_to_date_one_none(tmp_path, copies):
    assert migrate(tmp_path / "new.db", KEY, copies) == len(STEPS)
    assert migrate(tmp_path / "new.db", KEY, copies) == 0
    assert list(copies.iterdir()) == []


def test_an_older_file_is_copied_before_it_changes(path, copies):
    assert migrate(path, KEY, copies, steps=WITH_NEXT) == 1
    assert version(path) == NEXT
    copy = copy_path(copies, len(STEPS))
    assert version(copy) == len(STEPS)
    assert "colours" not in names(copy)
    with opened(copy) as raw:
        assert raw.execute("SELECT value FROM settings").fetchall() == [("Yên Phụ",)]
    assert b"SQLite format 3" not in copy.read_bytes()


def test_a_step_that_fails_leaves_the_structure_before_it(path, copies):
    before = names(path)
    with pytest.raises(driver.OperationalError):
        migrate(path, KEY, copies, steps=WITH_BROKEN)
    assert (version(path), names(path)) == (len(STEPS), before)


def test_a_newer_file_is_refused_by_name_and_untouched(path, copies):
    migrate(path, KEY, copies, steps=WITH_NEXT)
    before = path.read_bytes()
    with pytest.raises(DatabaseFromTheFuture) as refused:
        migrate(path, KEY, copies)
    assert refused.value.facts["found"] == NEXT
    assert refused.value.facts["known"] == len(STEPS)
    assert path.read_bytes() == before


def test_another_programs_encrypted_file_is_refused(tmp_path, copies):
    with opened(tmp_path / "other.db") as raw:
        raw.execute("CREATE TABLE theirs (a)")
    with pytest.raises(ForeignDatabase):
        migrate(tmp_path / "other.db", KEY, copies)


def test_without_a_sound_copy_nothing_changes(path, copies, monkeypatch):
    monkeypatch.setattr(migration, "check_integrity", lambda connection: "page 3 is wrong")
    with pytest.raises(CopyNotSound):
        migrate(path, KEY, copies, steps=WITH_NEXT)
    assert version(path) == len(STEPS)
    assert list(copies.iterdir()) == []


def test_a_full_disk_while_copying_is_named_and_nothing_changes(path, copies, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("desktop_app.system.os.replace", full)
    with pytest.raises(DiskFull) as refused:
        migrate(path, KEY, copies, steps=WITH_NEXT)
    assert refused.value.facts["needed_mb"] > 0
    assert version(path) == len(STEPS)


def test_a_copy_that_a_kill_left_half_done_is_written_again(path, copies):
    (copies / f"dossiers-v{len(STEPS)}.db.part").write_bytes(b"half" * 3000)
    migrate(path, KEY, copies, steps=WITH_NEXT)
    assert [found.name for found in copies.iterdir()] == [f"dossiers-v{len(STEPS)}.db"]


def test_only_the_last_three_copies_are_kept(path, copies):
    steps = list(STEPS)
    for number in range(NEXT, NEXT + 5):
        steps.append(Step(number, "one more", (f"CREATE TABLE t{number} (a TEXT)",)))
        migrate(path, KEY, copies, steps=steps)
    kept = sorted(found.name for found in copies.iterdir())
    assert kept == [f"dossiers-v{number}.db" for number in range(NEXT + 1, NEXT + 4)]


def test_a_plain_file_in_the_copys_place_is_not_written_to(path, copies):
    plain = driver.connect(str(copies / f"dossiers-v{len(STEPS)}.db.part"))
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    migrate(path, KEY, copies, steps=WITH_NEXT)
    assert version(copy_path(copies, len(STEPS))) == len(STEPS)


def test_a_plain_database_is_never_migrated(tmp_path, copies):
    plain = driver.connect(str(tmp_path / "plain.db"))
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    shutil.copy(tmp_path / "plain.db", tmp_path / "before.db")
    with pytest.raises(DatabaseNotEncrypted):
        migrate(tmp_path / "plain.db", KEY, copies)
    assert (tmp_path / "plain.db").read_bytes() == (tmp_path / "before.db").read_bytes()
