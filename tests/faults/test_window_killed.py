"""kill -9 of the whole window at any moment: no answer of which it said "Đã lưu" is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.desktop_app.office import HOUSEHOLD, an_office
from tests.faults.window_child import planned

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]
KILLS = 20
SEED = 20261123
APART = 1_000_000
"""Between the first numbers of two runs, so that a later run's answers are told from an earlier one's."""
START_SECONDS = 60.0


def type_until_killed(folder: Path, dossier_id: str, first: int, seconds: float) -> list[int]:
    """Start the window, kill it so long after the first "Đã lưu"; the numbers it said were saved."""
    command = [sys.executable, "-m", "tests.faults.window_child", str(folder), dossier_id, str(first)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    late = threading.Timer(START_SECONDS, child.kill)
    late.start()
    told = [child.stdout.readline()]
    late.cancel()
    end = threading.Timer(seconds, child.kill)
    end.start()
    told += child.stdout.readlines()
    end.cancel()
    child.stdout.close()
    child.wait(START_SECONDS)
    return [int(line) for line in told if line.endswith("\n")]


def lost(folder: Path, dossier_id: str, told: list[int]) -> list[str]:
    """Fields whose saved answer is older than one that the window said was saved."""
    newest: dict[str, int] = {}
    for number in told:
        newest[planned(number)[1]] = number
    with an_office(folder) as office:
        content = office.context.content(office.dossier(dossier_id))
        missing = []
        for ref, number in newest.items():
            held = content.parties.get(ref[1:], "") if ref.startswith("@") else content.main.field(ref).value
            if not held or int(held.rsplit(" ", 1)[-1]) < number:
                missing.append(f"{ref}: said {number}, holds {held!r}")
    return missing


def test_nothing_said_to_be_saved_is_lost_when_the_window_is_killed(tmp_path: Path) -> None:
    source = random.Random(SEED)
    with an_office(tmp_path / "data") as office:
        dossier_id = office.application.dossiers.create(HOUSEHOLD)
    said = 0
    for kill in range(KILLS):
        told = type_until_killed(tmp_path / "data", dossier_id, kill * APART, source.uniform(0.0, 1.0))
        assert told, "the window said nothing"
        assert told == list(range(kill * APART, kill * APART + len(told)))
        assert lost(tmp_path / "data", dossier_id, told) == []
        said += len(told)
    assert said > 10 * KILLS
