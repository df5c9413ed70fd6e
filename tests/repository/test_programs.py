"""A test that lacks its program is skipped and counted on a person's machine, and fails with CI=true."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.repository.tree import ROOT

LACKING = """
from tests.programs import needs

@needs("no-such-program-anywhere")
def test_it_calls_the_program():
    raise AssertionError("was run")
"""


def run_with(ci: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one test that lacks its program, under this repository's own conftest."""
    (folder / "test_lacking.py").write_text(LACKING)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml")]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [*command, f"--rootdir={folder}", str(folder)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_missing_program_is_a_counted_skip(tmp_path):
    done = run_with("", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 skipped: no-such-program-anywhere is not installed" in done.stdout
    assert "1 skipped" in done.stdout.splitlines()[-1]


def test_with_ci_true_a_missing_program_fails(tmp_path):
    done = run_with("true", tmp_path)
    assert done.returncode == 1, done.stdout
    assert "needs the program no-such-program-anywhere" in done.stdout
    assert "was run" not in done.stdout
