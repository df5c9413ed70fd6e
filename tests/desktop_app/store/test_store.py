"""Opening, writing and reading the encrypted database, and what its failures are called."""

from __future__ import annotations

import threading
import time

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import text

from desktop_app.disk import DiskFailed, DiskFull
from desktop_app.store import connection as low
from desktop_app.store.problems import (
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseNotEncrypted,
    EngineTooOld,
    StoreClosed,
    UnknownDossier,
    WrongDatabaseKey,
)
from tests.desktop_app.store.samples import a_dossier, an_answer


def test_what_was_written_is_there_after_opening_again(store, open_store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    store.close()
    assert open_store().read(lambda records: records.dossiers.get("d1")) == a_dossier()


def test_a_function_that_fails_keeps_nothing_and_its_future_says_why(store):
    def half(records):
        records.dossiers.add(a_dossier())
        records.dossiers.get("unknown")

    with pytest.raises(UnknownDossier):
        store.write(half).result()
    assert store.read(lambda records: records.dossiers.all()) == ()


def test_functions_that_wait_together_fail_alone(store):
    started, go_on = threading.Event(), threading.Event()

    def wait(records):
        started.set()
        assert go_on.wait(10)

    def fail(records):
        records.dossiers.add(a_dossier(9))
        raise LookupError("mine")

    first = store.write(wait)
    assert started.wait(10)
    futures = [store.write(lambda records, n=n: records.dossiers.add(a_dossier(n))) for n in range(1, 9)]
    futures.insert(4, store.write(fail))
    go_on.set()
    first.result(10)
    for place, future in enumerate(futures):
        if place == 4:
            with pytest.raises(LookupError):
                future.result(10)
        else:
            future.result(10)
    assert len(store.read(lambda records: records.dossiers.all())) == 8


def test_a_future_completes_only_when_another_connection_sees_the_commit(store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    for seq in range(1, 30):
        store.write(lambda records, seq=seq: records.journal.append("d1", [an_answer(seq)])).result()
        assert store.read(lambda records: records.journal.last_seq("d1")) == seq


def test_a_reader_sees_one_state_throughout(store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()

    def reading(records):
        before = records.journal.last_seq("d1")
        store.write(lambda inner: inner.journal.append("d1", [an_answer(1)])).result()
        return before, records.journal.last_seq("d1")

    assert store.read(reading) == (0, 0)
    assert store.read(lambda records: records.journal.last_seq("d1")) == 1


def test_writing_on_a_reading_connection_is_a_bug_and_not_a_problem_of_the_disk(store):
    with pytest.raises(Exception, match="readonly"):
        store.read(lambda records: records.dossiers.add(a_dossier()))


def test_waiting_for_the_writer_inside_its_own_work_is_refused(store):
    with pytest.raises(RuntimeError):
        store.write(lambda records: store.write(lambda inner: None).result()).result()


def test_a_closed_store_says_so_after_finishing_what_it_was_given(store, open_store):
    futures = [store.write(lambda records, n=n: records.dossiers.add(a_dossier(n))) for n in range(20)]
    store.close()
    assert all(future.done() and future.exception() is None for future in futures)
    with pytest.raises(StoreClosed):
        store.write(lambda records: None)
    with pytest.raises(StoreClosed):
        store.read(lambda records: None)
    assert len(open_store().read(lambda records: records.dossiers.all())) == 20


def test_answers_of_several_threads_are_all_kept(store):
    for number in range(4):
        store.write(lambda records, n=number: records.dossiers.add(a_dossier(n))).result()

    def type_answers(number):
        for seq in range(1, 51):
            entries = [an_answer(seq)]
            store.write(lambda records, e=entries: records.journal.append(f"d{number}", e)).result()

    threads = [threading.Thread(target=type_answers, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        assert store.read(lambda records, n=number: records.journal.last_seq(f"d{n}")) == 50


def test_nothing_readable_lies_on_the_disk(store, tmp_path):
    canary = "Nguyễn Thị CANARY"
    store.write(
        lambda records: records.dossiers.add(a_dossier(owner_name=canary, owner_id_number="990011223344"))
    ).result()
    store.write(lambda records: records.journal.append("d1", [an_answer(1, canary)])).result()
    for _ in range(2):
        found = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert any(path.name == "dossiers.db" for path in found)
        for path in found:
            data = path.read_bytes()
            for secret in (canary.encode(), b"canary", canary.encode("utf-16-le"), b"990011223344"):
                assert secret not in data, path
        store.close()


def test_the_database_is_durable_and_in_wal_mode(store):
    def pragmas(records):
        return [
            records._connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "cipher_page_size")
        ]

    assert store.write(pragmas).result() == ["wal", 2, 1, "4096"]


def test_another_key_is_named_and_changes_nothing(store, open_store, tmp_path):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    store.close()
    before = (tmp_path / "dossiers.db").read_bytes()
    with pytest.raises(WrongDatabaseKey):
        open_store(bytes(32))
    assert (tmp_path / "dossiers.db").read_bytes() == before
    assert open_store().read(lambda records: records.dossiers.get("d1"))


def test_a_damaged_first_page_is_told_apart_from_another_key(store, open_store, tmp_path):
    store.close()
    path = tmp_path / "dossiers.db"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    with pytest.raises(DatabaseDamaged):
        open_store()


def test_a_damaged_page_is_named_when_it_is_read_and_by_the_check(store, open_store, tmp_path):
    for number in range(800):
        future = store.write(lambda records, n=number: records.dossiers.add(a_dossier(n)))
    future.result()
    store.close()
    path = tmp_path / "dossiers.db"
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    for page in range(pages * 3 // 4, pages):
        data[page * 4096 + 50] ^= 1
    path.write_bytes(data)
    store = open_store()
    with pytest.raises(DatabaseDamaged):
        store.read(lambda records: records.dossiers.all())
    with pytest.raises(DatabaseDamaged):
        store.check()
    before = path.read_bytes(), (tmp_path / "dossiers.db-wal").read_bytes()
    for _ in range(2):
        with pytest.raises(DatabaseDamaged):
            store.write(lambda records: records.settings.set("a", "b")).result()
    assert (path.read_bytes(), (tmp_path / "dossiers.db-wal").read_bytes()) == before


def test_a_sound_database_passes_its_check(store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    store.check()


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"\0" * 8192, b"x"])
def test_a_file_of_something_else_is_named(open_store, tmp_path, content):
    (tmp_path / "dossiers.db").write_bytes(content)
    with pytest.raises((WrongDatabaseKey, DatabaseDamaged)):
        open_store()
    assert (tmp_path / "dossiers.db").read_bytes() == content


@pytest.mark.parametrize("left", [None, 0, 1, 4095])
def test_a_database_that_was_there_and_is_gone_is_never_silently_made_anew(store, open_store, tmp_path, left):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    store.close()
    path = tmp_path / "dossiers.db"
    whole = path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(whole[:left])
    with pytest.raises((DatabaseMissing, DatabaseDamaged)):
        open_store()
    path.write_bytes(whole)
    assert open_store().read(lambda records: records.dossiers.get("d1"))


def test_a_plain_database_is_refused(open_store, tmp_path):
    plain = driver.connect(str(tmp_path / "dossiers.db"))
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    with pytest.raises(DatabaseNotEncrypted):
        open_store()


def test_an_engine_with_the_wal_reset_bug_is_refused(monkeypatch, open_store):
    monkeypatch.setattr(low.driver, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(EngineTooOld):
        open_store()


def failing_once(code, name):
    error = driver.OperationalError("made by the test")
    error.sqlite_errorcode = code
    error.sqlite_errorname = name
    left = [error]

    def work(records):
        records.journal.append("d1", [an_answer(records.journal.last_seq("d1") + 1)])
        if left:
            from sqlalchemy.exc import OperationalError

            raise OperationalError("INSERT", {}, left.pop())

    return work


def test_a_read_error_that_looks_like_damage_is_asked_again_before_it_is_believed(store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    store.write(failing_once(11, "SQLITE_CORRUPT")).result()
    assert store.read(lambda records: records.journal.last_seq("d1")) == 1


@pytest.mark.parametrize(
    ("code", "name", "problem"),
    [(10 | 4 << 8, "SQLITE_IOERR_FSYNC", DiskFailed), (13, "SQLITE_FULL", DiskFull)],
)
def test_a_failing_disk_is_named_and_the_next_write_goes_on(store, code, name, problem):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    with pytest.raises(problem):
        store.write(failing_once(code, name)).result()
    store.write(lambda records: records.journal.append("d1", [an_answer(1)])).result()
    assert store.read(lambda records: records.journal.last_seq("d1")) == 1


def test_two_hundred_answers_are_acknowledged_one_by_one_in_seconds(store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    began = time.monotonic()
    for seq in range(1, 201):
        store.write(lambda records, seq=seq: records.journal.append("d1", [an_answer(seq)])).result()
    assert time.monotonic() - began < 10


def test_a_check_beside_busy_writing_finds_nothing_wrong(store):
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    stop = threading.Event()

    def keep_writing():
        number = 0
        while not stop.is_set():
            number += 1
            value = str(number) * 3000
            store.write(lambda records, v=value: records.settings.set("big", v)).result()

    writing = threading.Thread(target=keep_writing)
    writing.start()
    try:
        for _ in range(10):
            store.check()
    finally:
        stop.set()
        writing.join()
