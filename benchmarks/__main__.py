"""Run every benchmark of this folder, each in a process of its own, and write docs/benchmarks.md.

Ends with 1 when a limit is broken or a benchmark fails.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.parts.plots import curves_of, draw

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
PICTURES = PAGE.parent / "benchmarks"
NOT_BENCHMARKS = {"__init__", "__main__"}
HEAD = """# Benchmarks

Written by `make bench` on {day}: Python {python}, {system}, {cores} cores. Lower is better.
`ratio` is ours ÷ peer, `share` is limit ÷ ours (under 1 is a broken limit). The machine is shared and noisy:
read the ratios, not the milliseconds.
"""
COLUMNS = ("case", "ours", "peer", "limit", "unit", "ratio", "share")


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def main() -> int:
    """Run them all, in the order of their names."""
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    system = f"{platform.system()} {platform.machine()}"
    page = HEAD.format(
        day=datetime.now(UTC).date(), python=platform.python_version(), system=system, cores=os.cpu_count()
    )
    broken = []
    for name in names:
        print(f"benchmarks.{name} …", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", "--json"],
            cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            broken.append(name)
        if not done.stdout:
            continue
        page += f"\n## {name}\n\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
        rows = json.loads(done.stdout)["rows"]
        curves = curves_of(rows)
        for row in rows:
            numbers = [shown(row[key]) for key in ("ours", "peer", "limit")]
            shares = [shown(row[key]) for key in ("ratio", "share")]
            page += f"| {row['case']} | " + " | ".join([*numbers, row["unit"], *shares]) + " |\n"
        if curves:
            PICTURES.mkdir(exist_ok=True)
            page += "\n"
        for line, points in curves.items():
            page += f"![{line}](benchmarks/{draw(line, points, PICTURES).name})\n"
    PAGE.write_text(page, "utf-8")
    print(page)
    if broken:
        print(f"failed or beyond a limit: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
