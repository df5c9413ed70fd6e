"""The rows that every benchmark prints, and how they are printed.

A row sets our number beside a peer's or a limit's, measured in the same run on the same machine. Lower is
better in every unit used here. `ratio` = ours ÷ peer, `share` = limit ÷ ours; None where there is none.
`most_ratio` is the largest ratio that we promise.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Row:
    """One case of one benchmark."""

    case: str
    ours: float
    unit: str
    peer: float | None = None
    limit: float | None = None
    most_ratio: float | None = None

    @property
    def is_broken(self) -> bool:
        """Whether a promise is broken: slower than the limit, or nearer to the peer than we said."""
        too_near = self.ratio is not None and self.most_ratio is not None and self.ratio > self.most_ratio
        return too_near or (self.share is not None and self.share < 1)

    def renamed(self, case: str) -> Row:
        return replace(self, case=case)

    @property
    def ratio(self) -> float | None:
        return None if self.peer is None else self.ours / self.peer

    @property
    def share(self) -> float | None:
        return None if self.limit is None else self.limit / self.ours

    def as_json(self) -> dict[str, str | float | None]:
        return {
            "case": self.case, "ours": self.ours, "peer": self.peer, "limit": self.limit, "unit": self.unit,
            "ratio": self.ratio, "share": self.share,
        }  # fmt: skip


def median_ms(work: Callable[[], object], *, runs: int) -> float:
    """The median of so many runs in milliseconds, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def process(*arguments: str) -> Callable[[], object]:
    """Running this Python with these arguments to its end; what it prints is thrown away."""
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def report(rows: Sequence[Row]) -> int:
    """Print the rows as this process was asked to; 1 when a limit is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="one JSON document")
    if parser.parse_args().json:
        print(json.dumps({"rows": [row.as_json() for row in rows]}, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row.case}: {row.ours:.3g} {row.unit} (peer {row.peer or '–'}, limit {row.limit or '–'})")
    broken = [row.case for row in rows if row.is_broken]
    if broken:
        print(f"beyond a limit: {'; '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0
