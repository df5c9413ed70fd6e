"""The folder that runs without Python (build.spec) has no `python -m`: there the program is its own child."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.repository.tree import ROOT

ENTRY = ROOT / "desktop_app" / "__main__.py"


def started_with(word: str, *rest: str) -> subprocess.CompletedProcess[str]:
    """The bundle's entry point, run from the source tree."""
    command = [sys.executable, str(ENTRY), word, *rest]
    ours = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=ours, input="{}\n", capture_output=True, text=True, check=False)


def test_the_word_of_the_paper_worker_is_known(monkeypatch):
    from desktop_app.scans import apart

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    (word,) = apart.worker_command()[1:]
    # The worker is reached, and stumbles over an empty request in its own file.
    assert "worker.py" in started_with(word).stderr


def test_the_words_of_the_training_portal_are_known(monkeypatch):
    from sync.portal import launch

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    words = launch.child_command()[1:]
    done = started_with(*words, "--help")
    assert done.returncode == 0, done.stderr
    assert "--ready-file" in done.stdout
