"""How long starting takes: the command line beside a bare Python, the training portal until it listens."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.parts.rows import Row, median_ms, process, report
from sync.portal.launch import start_training_portal

COMMAND_LINE_LIMIT_MS = 1000
PORTAL_LIMIT_MS = 5000


def portal_until_it_listens() -> None:
    """Start a training portal on a folder of its own and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        start_training_portal(Path(folder)).stop()


def rows() -> list[Row]:
    """Measure now."""
    bare = median_ms(process("-c", "pass"), runs=15)
    return [
        Row(
            "tramhoso --help, whole process (peer: a bare Python)",
            ours=median_ms(process("-m", "desktop_app", "--help"), runs=15),
            peer=bare, limit=COMMAND_LINE_LIMIT_MS, unit="ms",
        ),
        Row(
            "training portal: first start, keys and accounts made, until it listens, and stop",
            ours=median_ms(portal_until_it_listens, runs=3),
            limit=PORTAL_LIMIT_MS, unit="ms",
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(report(rows()))
