"""demo: the whole main job without a screen, against a training portal over real HTTP."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.application import Application
from desktop_app.cli.reply import Reply, as_data, spoken
from desktop_app.wording import phrase

Screens = Callable[[Application, Path], tuple[Path, ...]]


def add(commands: Any, common: argparse.ArgumentParser, screens: Screens | None) -> None:
    """Add the demo."""
    demo = commands.add_parser("demo", parents=[common], help="the whole main job, without a screen")
    demo.add_argument("--out", type=Path, help="folder for PDFs, receipts and screenshots")
    demo.add_argument("--faults", help="faults of the training portal's line")
    demo.set_defaults(command=lambda arguments: _demo(arguments, screens))


def _demo(arguments: argparse.Namespace, screens: Screens | None) -> Reply:
    from desktop_app.demonstration.story import FAULTS, Demo

    out = arguments.out or Path(tempfile.mkdtemp(prefix="tramhoso-demo-"))
    tell = sys.stderr if arguments.json else sys.stdout
    demo = Demo(out, lambda line: print(line, file=tell, flush=True), faults=arguments.faults or FAULTS,
                language=spoken(arguments))  # fmt: skip
    with contextlib.closing(demo):
        rows = demo.run()
        shots = screens(demo.application, out / "screens") if screens else ()
    good = all(row.receipt == "valid" and row.bytes_equal and row.signature == "valid" for row in rows)
    data = {"dossiers": as_data(rows), "screens": [str(shot) for shot in shots], "out": str(out)}
    return Reply(data, (*_table(rows, spoken(arguments)), "", str(out)), 0 if good else 1)


def _table(rows: Any, language: str) -> list[str]:
    """What happened, one line a dossier."""
    heads = tuple(phrase("demo.columns", language).split("|"))
    cells = [heads] + [
        (row.pack, row.number, str(row.answers), str(row.components), str(row.errors), str(row.pages),
         row.signature, f"{row.payload_bytes:,}", f"{row.wire_bytes:,}", str(row.interruptions), row.receipt,
         phrase("demo.equal" if row.bytes_equal else "demo.unequal", language), row.status)
        for row in rows
    ]  # fmt: skip
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
