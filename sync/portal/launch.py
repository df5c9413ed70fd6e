"""Starting a training portal as a child process, and stopping it. Knows the child's command line and its
ready file.

Light to import: the portal's own libraries load in the child only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import sync
from sync.portal.problems import StartFailed as StartFailed  # for those who start a portal

START_SECONDS = 60.0
STOP_SECONDS = 10.0
LOG_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Account:
    user: str
    password: str


class RunningPortal:
    """A portal process that listens. Leaving the `with` block, or the death of this process, stops it."""

    def __init__(self, process: subprocess.Popen[bytes], ready: dict[str, object], data_dir: Path) -> None:
        self._process = process
        self.data_dir = data_dir
        self.url = str(ready["url"])
        self.portal_id = str(ready["portal_id"])
        self.fingerprint = str(ready["fingerprint"])
        self.public_key = str(ready["public_key"])
        """base64 of the raw Ed25519 key."""
        self.citizen = _account(ready["citizen"])
        self.officer = _account(ready["officer"])

    @property
    def process_id(self) -> int:
        return self._process.pid

    def stop(self) -> int:
        """Let it finish what it answers and end; returns its exit status. Again is harmless."""
        _close(self._process.stdin)  # the child leaves when this pipe ends
        try:
            status = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            status = self.kill()
        _close(self._process.stdout)
        return status

    def kill(self) -> int:
        """End it at once, as a power cut would (kill -9)."""
        self._process.kill()
        status = self._process.wait()
        _close(self._process.stdin)
        _close(self._process.stdout)
        return status

    def __enter__(self) -> RunningPortal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_training_portal(
    data_dir: Path,
    faults: str = "",
    packs: Path | None = None,
    *,
    port: int = 0,
    command: Sequence[str] | None = None,
    start_seconds: float = START_SECONDS,
) -> RunningPortal:
    """Start a training portal on `data_dir` and wait until it listens.

    `command` is how this installation starts the portal's process; None: this Python, or the frozen
    program with its word `portal-child`. Raises StartFailed with the child's own problem code, if it named
    one, in the fact `reason`.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    ready_file = data_dir / "ready.json"
    ready_file.unlink(missing_ok=True)
    arguments = [
        *(command if command is not None else child_command()),
        *("--data", str(data_dir), "--port", str(port), "--ready-file", str(ready_file)),
        *("--training", "--exit-with-parent"),
        *(("--faults", faults) if faults else ()),
        *(("--packs", str(packs)) if packs is not None else ()),
    ]
    log_path = data_dir / "portal.log"
    if log_path.exists() and log_path.stat().st_size > LOG_BYTES:
        log_path.unlink()
    with log_path.open("ab") as log:
        log_start = log.tell()
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    if not _said_ready(process, start_seconds):
        process.kill()
        status = process.wait()
        _close(process.stdin)
        _close(process.stdout)
        raise StartFailed(exit_status=status, reason=_reason(log_path, log_start), log=str(log_path))
    return RunningPortal(process, json.loads(ready_file.read_bytes()), data_dir)


def child_command() -> list[str]:
    """The command that runs the portal's process in this installation."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "portal-child"]
    return [sys.executable, "-P", "-m", "sync.portal"]


def _environment() -> dict[str, str]:
    """This process's environment, with the folder of our packages where Python looks first."""
    home = str(Path(next(iter(sync.__path__))).parent)
    before = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": home + (os.pathsep + before if before else ""), "PYTHONUTF8": "1"}


def _said_ready(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the child said its ready line; the child's end, which closes the pipe, ends the waiting too."""
    assert process.stdout is not None
    stdout = process.stdout
    lines: list[bytes] = []
    reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    return bool(lines) and lines[0].strip() == b"ready"


def _reason(log_path: Path, start: int) -> str:
    """The problem code that the child wrote last, or nothing."""
    with log_path.open("rb") as log:
        log.seek(start)
        written = log.read(LOG_BYTES)
    for line in reversed(written.splitlines()):
        try:
            return str(json.loads(line)["error"]["code"])
        except (ValueError, KeyError, TypeError):
            continue
    return ""


def _account(told: object) -> Account:
    assert isinstance(told, dict)
    return Account(user=told["user"], password=told["password"])


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        try:
            pipe.close()
        except OSError:
            pass  # the child is gone and the pipe with it
