"""The curves of growth as pictures beside docs/benchmarks.md, drawn with reportlab's own graphics."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

GROWTH = re.compile(r"growth: (?P<work>\w+)(?: in)? (?P<size>\d+) (?P<what>\w+)")
WIDTH, HEIGHT = 420, 260


def curves_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[int, float]]]:
    """Line -> (size, milliseconds) of the rows that say "growth: load 500 fields"."""
    found: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        match = GROWTH.fullmatch(row["case"])
        if match is not None:
            found.setdefault(f"{match['work']} {match['what']}", []).append((int(match["size"]), row["ours"]))
    return found


def draw(name: str, points: Sequence[tuple[int, float]], folder: Path) -> Path:
    """One curve with the straight line through its first point beside it; the SVG's path."""
    from reportlab.graphics import renderSVG
    from reportlab.graphics.charts.lineplots import LinePlot
    from reportlab.graphics.shapes import Drawing, Rect, String
    from reportlab.graphics.widgets.markers import makeMarker
    from reportlab.lib.colors import HexColor

    first_size, first_time = points[0]
    straight = [(0, 0.0), (points[-1][0], first_time * points[-1][0] / first_size)]
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.add(Rect(0, 0, WIDTH, HEIGHT, fillColor=HexColor("#FFFFFF"), strokeColor=None))
    plot = LinePlot()
    plot.x, plot.y, plot.width, plot.height = 52, 40, WIDTH - 80, HEIGHT - 90
    plot.data = [[(0, 0.0), *points], straight]
    plot.lines[0].strokeColor, plot.lines[0].strokeWidth = HexColor("#1B5E9B"), 2
    plot.lines[0].symbol = makeMarker("FilledCircle", size=5)
    plot.lines[1].strokeColor, plot.lines[1].strokeDashArray = HexColor("#8A8A8A"), (4, 3)
    plot.xValueAxis.valueMin, plot.yValueAxis.valueMin = 0, 0
    plot.yValueAxis.valueMax = max(max(time for _, time in points), straight[-1][1]) * 1.1
    plot.xValueAxis.labelTextFormat = "%d"
    plot.yValueAxis.labelTextFormat = "%.3g"
    drawing.add(plot)
    drawing.add(String(52, HEIGHT - 22, f"{name}: milliseconds by size", fontSize=12))
    drawing.add(String(52, HEIGHT - 37, "dashed: a straight line through the first point", fontSize=9))
    path = folder / f"growth-{name.replace(' ', '-')}.svg"
    path.write_text(renderSVG.drawToString(drawing), "utf-8")
    return path
