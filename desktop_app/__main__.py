"""The program's entry: no argument opens the window, anything else is a command of the terminal.

Qt is imported only for the window and for screenshots, so that the command line runs without it.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.application import Application

PORTAL_CHILD = "portal-child"
SCAN_CHILD = "scan-child"


def main() -> int:
    """Run; returns the exit code."""
    from desktop_app.system import refuse_core_dumps

    refuse_core_dumps()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    arguments = sys.argv[1:]
    if arguments[:1] == [PORTAL_CHILD]:
        from sync.portal.__main__ import main as portal

        return portal(arguments[1:])
    if arguments[:1] == [SCAN_CHILD]:
        from desktop_app.scans.worker import main as scan

        return scan()
    if not arguments or arguments[0] == "window":
        from ui.app import run_window

        return run_window(arguments[1:])
    from desktop_app import cli

    return cli.run(arguments, screens=_screens)


def _screens(application: Application, out: Path) -> tuple[Path, ...]:
    from ui.screenshots import grab_main_windows

    return grab_main_windows(application, out)


if __name__ == "__main__":
    sys.exit(main())
