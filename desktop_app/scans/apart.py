"""The same work on papers, done in a process of its own that may fail without taking us along.

Knows how the worker is started, fed and stopped: the paper goes in by a pipe and the answer comes
back by one, so nothing touches the disk. The worker gives itself hard limits of memory, time and
files (`worker`), and is killed here when its time is over. A worker that dies of a file means
that the file is refused as too costly.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app.scans import problems
from desktop_app.scans.examination import read_bounded
from desktop_app.scans.facts import DEFAULT_LIMITS, MediaType, PaperFacts, PaperLimits, PaperWarning
from desktop_app.scans.problems import PaperProblem, PaperTooCostly

SECONDS = 30.0
TOO_MUCH_MEMORY = 3
"""The worker's exit code when it met its own limits and could still say so."""
WORKER_SWITCH = "--paper-worker"
"""What a frozen program is started with to be the worker: its entry point must call `worker.main`."""

_PROBLEMS: dict[str, type[PaperProblem]] = {
    value.code: value
    for value in vars(problems).values()
    if isinstance(value, type) and issubclass(value, PaperProblem)
}


def examine(
    source: bytes | Path, name: str, limits: PaperLimits = DEFAULT_LIMITS, *, seconds: float = SECONDS
) -> PaperFacts:
    """As `examination.examine`; also raises PaperTooCostly."""
    data = read_bounded(source, name, limits)
    answer, _ = _work("examine", {"limits": limits_to_json(limits)}, [data], name, seconds)
    return facts_from_json(answer)


def to_pdf(
    images: bytes | Sequence[bytes],
    name: str,
    limits: PaperLimits = DEFAULT_LIMITS,
    *,
    seconds: float = SECONDS,
) -> bytes:
    """As `conversion.to_pdf`; also raises PaperTooCostly."""
    parts = [images] if isinstance(images, bytes) else list(images)
    _, pdf = _work("to_pdf", {"limits": limits_to_json(limits)}, parts, name, seconds)
    return pdf


def page_image(data: bytes, page: int, px: int, name: str = "", *, seconds: float = SECONDS) -> bytes:
    """As `page_images.page_image`; also raises PaperTooCostly."""
    _, png = _work("page_image", {"page": page, "px": px}, [data], name, seconds)
    return png


def read_codes(data: bytes, name: str = "", *, seconds: float = SECONDS) -> tuple[str, ...]:
    """As `codes.read_codes`; also raises PaperEmpty, PaperTooLarge, PaperTooCostly."""
    answer, _ = _work("read_codes", {}, [read_bounded(data, name, DEFAULT_LIMITS)], name, seconds)
    return tuple(answer)


def worker_command() -> list[str]:
    """How the worker is started, also from a program frozen into one folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER_SWITCH]
    return [sys.executable, "-m", "desktop_app.scans.worker"]


def _work(task: str, options: dict[str, Any], parts: Sequence[bytes], name: str, seconds: float) -> tuple[Any, bytes]:
    request = {"task": task, "name": name, "seconds": seconds, "parts": [len(part) for part in parts]}
    head = json.dumps(request | options).encode() + b"\n"
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            worker_command(),
            input=b"".join((head, *parts)),
            capture_output=True,
            timeout=seconds + 5.0,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise PaperTooCostly(name=name, seconds=round(seconds)) from error
    first, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0:
        raise _cause_of_death(done.returncode, done.stderr, name, seconds)
    answer = json.loads(first)
    if "problem" in answer:
        given: dict[str, Any] = answer["facts"]
        facts = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
        raise _PROBLEMS[answer["problem"]](**facts)
    return answer["answer"], rest


def _cause_of_death(code: int, said: bytes, name: str, seconds: float) -> Exception:
    """The file's fault if a limit or a signal ended the worker; a traceback is a bug and said so aloud."""
    last_line = said.strip().rpartition(b"\n")[2].decode("utf-8", "replace")
    kind = last_line.partition(":")[0]  # the rest may hold what stands in the paper
    if code == TOO_MUCH_MEMORY or code < 0 or code > 255 or kind == "MemoryError":
        return PaperTooCostly(name=name, seconds=round(seconds))
    return RuntimeError(f"the paper worker ended with {code}: {kind}")


def limits_to_json(limits: PaperLimits) -> dict[str, Any]:
    return {
        "max_bytes": limits.max_bytes,
        "max_pages": limits.max_pages,
        "max_pixels": limits.max_pixels,
        "max_unpacked_bytes": limits.max_unpacked_bytes,
        "allowed": sorted(limits.allowed),
        "min_dpi": limits.min_dpi,
    }


def limits_from_json(fields: dict[str, Any]) -> PaperLimits:
    return PaperLimits(**(fields | {"allowed": frozenset(map(MediaType, fields["allowed"]))}))


def facts_to_json(facts: PaperFacts) -> dict[str, Any]:
    fields = {name: getattr(facts, name) for name in PaperFacts.__slots__}
    fields["warnings"] = [[warning.code, list(warning.facts)] for warning in facts.warnings]
    return fields


def facts_from_json(fields: dict[str, Any]) -> PaperFacts:
    warnings = tuple(
        PaperWarning(code, tuple((name, value) for name, value in facts)) for code, facts in fields["warnings"]
    )
    return PaperFacts(**(fields | {"media_type": MediaType(fields["media_type"]), "warnings": warnings}))
