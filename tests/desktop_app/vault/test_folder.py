"""One process works in a data folder."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop_app.vault.folder import DataFolder
from desktop_app.vault.problems import FolderInUse, FolderNotWritable

HOLDER = """
import sys
from pathlib import Path
from desktop_app.vault.folder import DataFolder
folder = DataFolder(Path(sys.argv[1]), holder="cửa sổ thứ nhất")
print("held", flush=True)
sys.stdin.read()
"""


def hold_in_another_process(path):
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_process_is_refused_by_name_and_enters_after_the_first(tmp_path):
    process = hold_in_another_process(tmp_path)
    with pytest.raises(FolderInUse) as refused:
        DataFolder(tmp_path)
    assert refused.value.facts["holder"] == f"cửa sổ thứ nhất ({process.pid})"
    process.communicate()
    DataFolder(tmp_path).close()


def test_a_killed_process_holds_nothing(tmp_path):
    process = hold_in_another_process(tmp_path)
    process.kill()
    process.communicate()
    DataFolder(tmp_path).close()


def test_a_second_opening_in_one_process_is_refused(tmp_path):
    with DataFolder(tmp_path), pytest.raises(FolderInUse):
        DataFolder(tmp_path)


def test_the_folder_is_private(tmp_path):
    with DataFolder(tmp_path / "dữ liệu") as folder:
        for path in (folder.path, folder.files, folder.copies):
            assert path.stat().st_mode & 0o077 == 0
        assert all(file.stat().st_mode & 0o077 == 0 for file in folder.path.iterdir())


def test_a_file_in_the_folders_place_is_named(tmp_path):
    (tmp_path / "data").write_text("x")
    with pytest.raises(FolderNotWritable):
        DataFolder(tmp_path / "data")
