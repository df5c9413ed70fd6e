"""What the operating system is asked for, on the system the tests run on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from desktop_app import disk, system
from desktop_app.disk import DiskFailed, DiskFull


@pytest.fixture
def open_to_all():
    """The most careless umask there is."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return path.stat().st_mode & 0o777


def test_a_private_file_is_private_from_its_first_moment(tmp_path, open_to_all):
    with system.open_private(tmp_path / "f", "wb"):
        assert mode(tmp_path / "f") == 0o600


def test_a_private_folder_is_made_private_and_an_open_one_is_tightened(tmp_path, open_to_all):
    (tmp_path / "open").mkdir()
    system.make_private_folder(tmp_path / "open")
    system.make_private_folder(tmp_path / "new" / "inner")
    assert mode(tmp_path / "open") == 0o700
    assert mode(tmp_path / "new" / "inner") == 0o700


def test_a_durable_write_replaces_the_whole_file_and_leaves_nothing_beside_it(tmp_path, open_to_all):
    target = tmp_path / "f"
    system.write_durably(target, b"old")
    system.write_durably(target, b"new")
    assert target.read_bytes() == b"new"
    assert mode(target) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_durable_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch, call):
    system.write_durably(tmp_path / "f", b"old")

    def refuse(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(system.os, call, refuse)
    with pytest.raises(OSError, match="Input"):
        system.write_durably(tmp_path / "f", b"new")
    assert (tmp_path / "f").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_lock_file_left_behind_locks_nothing(tmp_path):
    (tmp_path / "lock").write_text("somebody (1)")
    lock = system.FileLock(tmp_path / "lock", holder="me")
    with pytest.raises(system.LockedElsewhere) as refused:
        system.FileLock(tmp_path / "lock", holder="other")
    assert refused.value.holder == "me"
    lock.release()
    lock.release()
    system.FileLock(tmp_path / "lock", holder="other").release()


def test_a_file_system_without_locks_is_not_called_somebody_else(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(system, "_lock", refuse)
    with pytest.raises(OSError, match="not supported"):
        system.FileLock(tmp_path / "lock", holder="me")


def test_no_core_is_dumped_after_it_was_refused():
    program = (
        "import resource, ctypes; from desktop_app.system import refuse_core_dumps; refuse_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "(0, 0) 0"


@pytest.mark.parametrize(
    ("number", "problem"),
    [(28, DiskFull), (122, DiskFull), (27, DiskFull), (5, DiskFailed), (30, DiskFailed)],
)
def test_an_error_of_the_disk_gets_its_name(tmp_path, number, problem):
    found = disk.named(OSError(number, os.strerror(number)), tmp_path, needed_bytes=1_234_567)
    assert type(found) is problem
    if problem is DiskFull:
        assert found.facts["needed_mb"] == 1.3
        assert found.facts["free_mb"] > 0
    else:
        assert found.facts["reason"] in {"EIO", "EROFS"}
