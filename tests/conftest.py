"""What every test starts from: no screen, no network of the machine, no folder of the person running it.

The environment is set before anything imports Qt. A test that lacks a program (tests/programs.py) is
skipped and counted in the closing lines; with CI=true it fails, because there every program must be there.
"""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

_HOME = Path(tempfile.mkdtemp(prefix="tramhoso-tests-"))
_RUNTIME = _HOME / "runtime"
_RUNTIME.mkdir(mode=stat.S_IRWXU)
os.environ.update(
    QT_QPA_PLATFORM="offscreen",
    QT_SCALE_FACTOR="1",
    LANG="C.UTF-8",
    LC_ALL="C.UTF-8",
    TZ="Asia/Ho_Chi_Minh",
    XDG_RUNTIME_DIR=str(_RUNTIME),
    XDG_DATA_HOME=str(_HOME / "data"),
    XDG_CONFIG_HOME=str(_HOME / "config"),
    XDG_CACHE_HOME=str(_HOME / "cache"),
    XDG_STATE_HOME=str(_HOME / "state"),
    NO_PROXY="127.0.0.1,localhost,::1",
    no_proxy="127.0.0.1,localhost,::1",
)

import pytest  # noqa: E402

from tests.programs import in_ci, missing  # noqa: E402

OUR_LOGGERS = ("tramhoso", "desktop_app", "forms", "sync", "ui")
_lacking: dict[str, int] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or with CI=true fail, a test whose programs are not on this machine."""
    wanted = [name for mark in item.iter_markers("needs_program") for name in mark.args]
    absent = missing(*wanted)
    if not absent:
        return
    reason = "needs the program " + ", ".join(absent)
    if in_ci():
        pytest.fail(reason + "; with CI=true nothing may be missing", pytrace=False)
    pytest.skip(reason)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the tests that were skipped for want of a program (also those run by xdist's workers)."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return
    _, found, programs = report.longrepr[2].partition("needs the program ")
    if found:
        _lacking[programs] = _lacking.get(programs, 0) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which programs were missing, so that nobody takes their tests for passed ones."""
    for programs, count in sorted(_lacking.items()):
        terminalreporter.write_line(f"{count} skipped: {programs} is not installed", yellow=True)


def pytest_sessionfinish() -> None:
    """Take the session's private folders away."""
    import shutil

    shutil.rmtree(_HOME, ignore_errors=True)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in OUR_LOGGERS:
            self.records.append(record)


@pytest.fixture(autouse=True)
def no_error_is_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """A line of level ERROR from our own code fails the test, unless it is marked `expects_errors_in_log`."""
    errors = _Errors()
    root = logging.getLogger()
    root.addHandler(errors)
    yield
    root.removeHandler(errors)
    if errors.records and request.node.get_closest_marker("expects_errors_in_log") is None:
        lines = "\n".join(f"{record.name}: {record.getMessage()}" for record in errors.records)
        pytest.fail(f"errors in the log:\n{lines}", pytrace=False)
