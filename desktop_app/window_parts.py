"""What the window is given besides the application: pictures of PDFs, a training portal, the list of communes.

Kept out of `ui`, which knows no adapter. The training portal lives as long as this process.
"""

from __future__ import annotations

import atexit
import csv
from collections.abc import Callable
from pathlib import Path

from desktop_app import paths
from desktop_app.views import ChoiceView

MOST_PAGES = 300


def pictures(pdf: bytes, width_px: int) -> tuple[bytes, ...]:
    """The pages of a PDF as PNG, drawn in a process of its own."""
    from desktop_app.scans import apart

    facts = apart.examine(pdf, "ban-in.pdf")
    count = min(facts.pages or 0, MOST_PAGES)
    return tuple(apart.page_image(pdf, page, width_px, "ban-in.pdf") for page in range(count))


def communes() -> tuple[ChoiceView, ...]:
    """The 3,321 communes with their provinces, for the office's unit."""
    lists = paths.resources() / "lists"
    with (lists / "provinces.csv").open(encoding="utf-8", newline="") as file:
        provinces = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (lists / "communes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            ChoiceView(row["code"], f"{row['name']}, {provinces.get(row['province'], '')}")
            for row in csv.DictReader(file)
        )


def training_portal(data_folder: Path) -> Callable[[], bytes]:
    """A function that starts a training portal beside the window and returns its connection file."""

    def start() -> bytes:
        from desktop_app.demonstration.story import connection_file
        from sync.portal.launch import start_training_portal

        portal = start_training_portal(data_folder.with_name(data_folder.name + "-cong-tap-huan"))
        atexit.register(portal.stop)
        return connection_file(portal)

    return start
