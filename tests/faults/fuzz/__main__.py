"""Feeds one subject after the other, each in a process of its own, and tells what went wrong.

A case may end well or with a named problem. Anything else is a fault: another exception, more than two seconds of
processor time, more than 512 MB for the process, a file written outside the temporary folder or left in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field

from tests.faults.fuzz.subjects import SUBJECTS

MOST_SECONDS = 2.0
MOST_MB = 512
CHANGES = {
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "subprocess.Popen", "socket.connect",
}  # fmt: skip


@dataclass
class Told:
    """What a run of one subject came to."""

    subject: str
    cases: int = 0
    slowest_seconds: float = 0.0
    slowest_seed: int = 0
    most_mb: float = 0.0
    faults: list[str] = field(default_factory=list)


def run_here(subject: str, *, seconds: float, seed: int, only: int | None = None) -> Told:
    """Feed a subject in this process until the time is over; `only` repeats one case."""
    make = SUBJECTS[subject]
    is_feeding = False
    told = Told(subject)
    written: list[str] = []
    temporary = tempfile.gettempdir()  # asked here once: asking inside the watch would wait for itself

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not is_feeding:
            return
        is_opened_to_write = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        is_temporary = arguments and str(arguments[0]).startswith(temporary)
        if (is_opened_to_write or event in CHANGES) and not is_temporary:
            written.append(f"{event} {arguments[0]}")

    make(random.Random(0))()  # what is imported and remembered once is nobody's time
    sys.addaudithook(watch)
    end = time.monotonic() + seconds
    number = seed if only is None else only
    while time.monotonic() < end and len(told.faults) < 10:
        feed = make(random.Random(number))
        began, is_feeding = time.process_time(), True
        try:
            feed()
        except Exception:
            told.faults.append(f"{subject} {number}: {''.join(traceback.format_exc(limit=-6))}")
        is_feeding = False
        took = time.process_time() - began
        if took > told.slowest_seconds:
            told.slowest_seconds, told.slowest_seed = took, number
        if took > MOST_SECONDS:
            told.faults.append(f"{subject} {number}: {took:.1f} s")
        if written:
            told.faults.append(f"{subject} {number}: wrote {written[:3]}")
            written.clear()
        told.cases += 1
        number += 1
        if only is not None:
            break
    if left := os.listdir(temporary) if only is None else []:
        told.faults.append(f"{subject}: left {left[:3]} in the temporary folder")
    told.most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if told.most_mb > MOST_MB:
        told.faults.append(f"{subject}: {told.most_mb:.0f} MB")
    return told


def run_apart(subject: str, *, seconds: float, seed: int) -> Told:
    """The same in a process of its own, which is ended when it hangs."""
    command = [sys.executable, "-m", "tests.faults.fuzz", "--subject", subject, "--seconds", str(seconds),
               "--seed", str(seed), "--here"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=seconds + 120, check=False,
                env={**os.environ, "TMPDIR": folder},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Told(subject, faults=[f"{subject} from seed {seed}: hangs"])
    try:
        return Told(**json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        crash = f"crashed with {done.returncode}: {done.stderr[-2000:]}"
        return Told(subject, faults=[f"{subject} from seed {seed}: {crash}"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for all subjects together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--subject", choices=SUBJECTS)
    parser.add_argument("--case", type=int, help="repeat this one case here")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.case is not None or asked.here:
        told = run_here(asked.subject, seconds=asked.seconds, seed=asked.seed, only=asked.case)
        print(json.dumps(asdict(told)))
        return 1 if told.faults else 0
    subjects = [asked.subject] if asked.subject else list(SUBJECTS)
    broken = 0
    for subject in subjects:
        told = run_apart(subject, seconds=asked.seconds / len(subjects), seed=asked.seed)
        broken += len(told.faults)
        print(
            f"{subject}: {told.cases} cases, slowest {told.slowest_seconds:.2f} s (case {told.slowest_seed}),"
            f" {told.most_mb:.0f} MB, {len(told.faults)} faults",
            *told.faults, sep="\n", flush=True,
        )  # fmt: skip
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
