"""A disk that is full or refuses: named, nothing acknowledged lost, and everything goes on afterwards."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import random
import resource
import subprocess

import pytest

from desktop_app.disk import DiskFailed, DiskFull
from desktop_app.store.schema import STEPS
from desktop_app.vault.files import SealedFiles
from desktop_app.vault.keys import KeySlots
from desktop_app.vault.problems import WrongPassword
from tests.desktop_app.store.samples import an_answer
from tests.desktop_app.vault.cheap import CHEAP, KEYS, PASSWORD, a_recovery_key
from tests.faults.store_children import (
    BIGGER,
    LIMIT,
    a_folder_with_a_dossier,
    can_refuse,
    child,
    open_store,
    told_until_the_end,
    type_while_the_disk_refuses,
)

DISK_BYTES = 6 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a few megabytes, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("this user may not mount; the file-size limit stands in for it")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def room_left(folder, kibibytes):
    """Fill the disk but for some KiB, and make room again at the end."""
    filler = folder / "filler"
    stat = os.statvfs(folder)
    free = stat.f_bavail * stat.f_bsize
    filler.write_bytes(b"\1" * max(0, free - kibibytes * 1024))
    try:
        yield
    finally:
        filler.unlink()


def type_until_full(store):
    """Answers of 2 KiB until the disk is full; returns the last acknowledged number."""
    held = store.read(lambda records: records.journal.last_seq("d1"))
    for seq in range(held + 1, held + 5000):
        entries = [an_answer(seq, "x" * 2000)]
        try:
            store.write(lambda records, e=entries: records.journal.append("d1", e)).result()
        except DiskFull:
            return seq - 1
    raise AssertionError("the disk never filled")


@pytest.mark.parametrize("kibibytes", [0, 1, 7, 33, 120, 400, 1000])
def test_typing_on_a_full_disk_loses_nothing_acknowledged_and_goes_on_when_there_is_room(small_disk, kibibytes):
    a_folder_with_a_dossier(small_disk)
    store = open_store(small_disk)
    with room_left(small_disk, kibibytes):
        acknowledged = type_until_full(store)
        assert store.read(lambda records: records.journal.last_seq("d1")) == acknowledged
        with pytest.raises(DiskFull):
            store.write(lambda records: records.settings.set("big", "y" * 2_000_000)).result()
    following = acknowledged + 1
    store.write(lambda records: records.journal.append("d1", [an_answer(following)])).result()
    store.check()
    store.close()
    store = open_store(small_disk)
    assert store.read(lambda records: records.journal.last_seq("d1")) == following
    store.close()


@pytest.mark.parametrize("kibibytes", [0, 20, 150, 700, 1500])
def test_a_paper_that_does_not_fit_leaves_nothing_and_fits_when_there_is_room(small_disk, kibibytes):
    files = SealedFiles(small_disk / "files", KEYS)
    content = random.Random(1).randbytes(2_000_000)
    with room_left(small_disk, kibibytes):
        with pytest.raises(DiskFull) as full:
            files.add(io.BytesIO(content), limit_bytes=LIMIT)
        assert full.value.facts["needed_mb"] >= 2
        assert list((small_disk / "files").iterdir()) == []
    stored = files.add(io.BytesIO(content), limit_bytes=LIMIT)
    assert files.read(stored.file_id, stored.sha256) == content


def test_a_new_password_on_a_full_disk_leaves_the_old_one(small_disk):
    slots = KeySlots(small_disk, policy=CHEAP)
    slots.create(PASSWORD, a_recovery_key())
    with room_left(small_disk, 0):
        with pytest.raises(DiskFull):
            slots.change_password(PASSWORD, "mật khẩu mới")
        slots.open_with_password(PASSWORD)
    slots.change_password(PASSWORD, "mật khẩu mới")
    slots.open_with_password("mật khẩu mới")
    with pytest.raises(WrongPassword):
        slots.open_with_password(PASSWORD)


@pytest.mark.parametrize("kibibytes", [0, 100, 300, 600])
def test_a_step_on_a_full_disk_changes_nothing(small_disk, kibibytes):
    a_folder_with_a_dossier(small_disk, answers=3000)
    with room_left(small_disk, kibibytes), pytest.raises(DiskFull):
        open_store(small_disk, (*STEPS, BIGGER))
    store = open_store(small_disk)
    assert store.read(lambda records: records.journal.last_seq("d1")) == 3000
    store.check()
    store.close()


@contextlib.contextmanager
def largest_file(size_bytes):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("extra", [0, 1, 100, 4096, 10_000, 50_000])
def test_files_that_may_not_grow_are_a_full_disk_too(tmp_path, extra):
    a_folder_with_a_dossier(tmp_path)
    store = open_store(tmp_path)
    store.write(lambda records: records.journal.append("d1", [an_answer(1)])).result()
    wal = tmp_path / "dossiers.db-wal"
    acknowledged = 1
    with largest_file(wal.stat().st_size + extra):
        for seq in range(2, 200):
            entries = [an_answer(seq, "x" * 2000)]
            try:
                store.write(lambda records, e=entries: records.journal.append("d1", e)).result()
            except (DiskFull, DiskFailed):
                break
            acknowledged = seq
        else:
            raise AssertionError("the limit was never met")
    assert store.read(lambda records: records.journal.last_seq("d1")) == acknowledged
    store.write(lambda records: records.journal.append("d1", [an_answer(acknowledged + 1)])).result()
    store.check()
    store.close()


@pytest.mark.skipif(not can_refuse(), reason="the system calls of this machine are not known here")
@pytest.mark.parametrize("call", ["sync", "pwrite64"])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_a_call_is_named_and_the_next_opening_goes_on(tmp_path, call, error):
    a_folder_with_a_dossier(tmp_path)
    with child(type_while_the_disk_refuses, tmp_path, call, error, 5) as (process, acks):
        process.join(60)
        told = told_until_the_end(acks)
    refused = [what for kind, what in told if kind == "refused"]
    assert told[-1] == ("end", "")
    assert len(refused) == 3
    assert set(refused) <= {"DiskFull", "DiskFailed"}
    kept = max(what for kind, what in told if kind == "kept")
    store = open_store(tmp_path)
    assert store.read(lambda records: records.journal.last_seq("d1")) >= kept
    store.close()


STEPS_OF_ADD = 12


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("lasting", [False, True])
def test_an_add_whose_nth_call_to_the_disk_fails_keeps_all_or_nothing(tmp_path, monkeypatch, error, lasting):
    """Every call in turn, until one number is so high that none fails."""
    files = SealedFiles(tmp_path, KEYS)
    content = random.Random(1).randbytes(200_000)
    failures = 0
    for failing in range(STEPS_OF_ADD):
        calls = 0

        def refusing(real, failing=failing):
            def call(*arguments, **named):
                nonlocal calls
                calls += 1
                if calls - 1 == failing or (lasting and calls - 1 > failing):
                    raise OSError(error, os.strerror(error))
                return real(*arguments, **named)

            return call

        before = set(files.ids())
        with monkeypatch.context() as patched:
            for name in ("open", "fsync", "replace"):
                patched.setattr(os, name, refusing(getattr(os, name)))
            try:
                stored = files.add(io.BytesIO(content), limit_bytes=LIMIT)
            except (DiskFull, DiskFailed):
                stored = None
                failures += 1
        if stored is None:
            for file_id in set(files.ids()) - before:
                files.delete(file_id)  # its name was given before the folder's sync failed: whole, and unknown
        else:
            assert files.read(stored.file_id, stored.sha256) == content
        SealedFiles(tmp_path, KEYS)
        assert not list(tmp_path.glob("*.part"))
    assert 3 <= failures < STEPS_OF_ADD
