"""What the window is given besides the application: pictures of PDFs, a training portal, the list of communes.

Kept out of `ui`, which knows no adapter. The training portal lives as long as this process.
"""

from __future__ import annotations

import atexit
import csv
import json
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop_app import paths
from desktop_app.views import ChoiceView

if TYPE_CHECKING:
    from desktop_app.application import Application
    from sync.portal.launch import RunningPortal

log = logging.getLogger(__name__)

MOST_PAGES = 300


def pictures(pdf: bytes, width_px: int) -> tuple[bytes, ...]:
    """The pages of a PDF as PNG, drawn in a process of its own."""
    from desktop_app.scans import apart

    facts = apart.examine(pdf, "ban-in.pdf")
    count = min(facts.pages or 0, MOST_PAGES)
    return tuple(apart.page_image(pdf, page, width_px, "ban-in.pdf") for page in range(count))


def communes(application: Application) -> tuple[ChoiceView, ...]:
    """The communes with their provinces, for the office's unit; before the data is open, those of the program."""
    from desktop_app.application.safety import StillLocked

    try:
        return application.settings.communes()
    except StillLocked:
        return _communes_of_the_program()


def _communes_of_the_program() -> tuple[ChoiceView, ...]:
    lists = paths.resources() / "lists"
    with (lists / "provinces.csv").open(encoding="utf-8", newline="") as file:
        provinces = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (lists / "communes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            ChoiceView(row["code"], f"{row['name']}, {provinces.get(row['province'], '')}")
            for row in csv.DictReader(file)
        )


class TrainingPortal:
    """The training portal beside the window: started when it is chosen, and again at every later start."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder.with_name(data_folder.name + "-cong-tap-huan")
        self._portal: RunningPortal | None = None
        self._lock = threading.Lock()

    def connection(self) -> bytes:
        """Start it if it is not running; its connection file. Raises StartFailed."""
        from desktop_app.demonstration.story import connection_file

        with self._lock:
            if self._portal is None:
                self._portal = self._started()
                atexit.register(self._portal.stop)
            return connection_file(self._portal)

    def resume(self, application: Application) -> None:
        """After unlocking: run it again if this office uses it, under its old address or a new one."""
        known = [portal for portal in application.settings.view().portals if portal.training]
        if not known or not self._folder.exists():
            return
        connection = self.connection()
        portal = self._portal
        if portal is not None and all(found.url != portal.url for found in known):
            application.settings.add_portal(connection)
        application.sync.try_now()

    def _started(self) -> RunningPortal:
        from sync.portal.launch import StartFailed, start_training_portal

        port = self._last_port()
        if port:
            try:
                return start_training_portal(self._folder, port=port)
            except StartFailed:
                log.warning("the training portal's old port is taken")
        return start_training_portal(self._folder)

    def _last_port(self) -> int:
        """The port of its last run, so that the pinned address stays true; 0 when there was none."""
        try:
            ready = json.loads((self._folder / "ready.json").read_text(encoding="utf-8"))
            return urlsplit(str(ready["url"])).port or 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0
