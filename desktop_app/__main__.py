"""The program's entry: no argument opens the window, anything else is a command of the terminal.

Qt is imported only for the window and for screenshots, so that the command line runs without it.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.application import Application
    from desktop_app.window_parts import TrainingPortal

PORTAL_CHILD = "portal-child"
SCAN_CHILD = "--paper-worker"
DISPLAY_SECONDS = 30


def main() -> int:
    """Run; returns the exit code."""
    from desktop_app.system import refuse_core_dumps

    refuse_core_dumps()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    arguments = sys.argv[1:]
    word = arguments[0] if arguments else "window"
    if word == PORTAL_CHILD:
        from sync.portal.__main__ import main as portal

        return portal(arguments[1:])
    if word == SCAN_CHILD:
        from desktop_app.scans.worker import main as scan

        return scan()
    if word == "window":
        return _window(arguments[1:], with_training=False)
    if word == "run-training":
        return _run_training(arguments[1:])
    if word == "gallery":
        from ui.gallery import main as gallery

        return gallery(arguments[1:])
    from desktop_app import cli

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `tramhoso … | head` ends quietly
    return cli.run(arguments, screens=_screens)


def _window(arguments: list[str], *, with_training: bool) -> int:
    """The window over a data folder; named problems before it opens are told in words."""
    import argparse

    from desktop_app import bootstrap, paths, window_parts
    from desktop_app.application import VERSION
    from desktop_app.clock import SystemClock
    from desktop_app.errors import Problem
    from desktop_app.events import Unlocked
    from desktop_app.wording import words_of

    parser = argparse.ArgumentParser(prog="tramhoso window")
    parser.add_argument("--data-dir", type=Path, default=None)
    folder: Path = parser.parse_args(arguments).data_dir or (
        Path("run-data") if with_training else paths.default_data_folder()
    )
    try:
        application = bootstrap.build(folder, holder="cửa sổ")
    except Problem as problem:
        print(words_of(problem, "vi").sentence(), file=sys.stderr)
        return problem.exit_code
    training = window_parts.TrainingPortal(folder)
    application.events.subscribe(
        Unlocked, lambda _: threading.Thread(target=_resume, args=(training, application), daemon=True).start()
    )
    from ui.app import run_window

    return run_window(
        application,
        now=SystemClock().now,
        pictures=window_parts.pictures,
        version=VERSION,
        training=training.connection,
        units=lambda: window_parts.communes(application),
    )


def _resume(training: TrainingPortal, application: Application) -> None:
    """The training portal of an earlier day runs again; if it cannot, sending says so by itself."""
    try:
        training.resume(application)
    except Exception:
        logging.getLogger(__name__).warning("the training portal did not start", exc_info=True)


def _run_training(arguments: list[str]) -> int:
    """`make run`: the window with a training portal beside it; the demo where no display works."""
    if _display_works():
        return _window(arguments, with_training=True)
    print("Không có màn hình dùng được: chạy buổi trình diễn (tramhoso demo) thay cho cửa sổ.")
    print("No display works here: running the demo (tramhoso demo) in place of the window.")
    from desktop_app import cli

    return cli.run(["demo", "--out", "demo-out"], screens=_screens)


def _display_works() -> bool:
    """Whether a window could open: a child process tries, because Qt ends the process where none can."""
    probe = (
        "import sys; from PySide6.QtWidgets import QApplication as A; "
        "sys.exit(A([]).platformName() in ('offscreen', 'minimal'))"
    )
    try:
        tried = subprocess.run(
            [sys.executable, "-c", probe], capture_output=True, timeout=DISPLAY_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _screens(application: Application, out: Path) -> tuple[Path, ...]:
    """Pictures of the main windows with the demo's own dossiers; without Qt's libraries there are none."""
    try:
        from ui.screenshots import grab_main_windows
    except ImportError as missing:
        print(f"Qt: {missing}", file=sys.stderr)
        return ()
    from desktop_app import window_parts
    from desktop_app.clock import SystemClock

    return grab_main_windows(application, out, now=SystemClock().now, pictures=window_parts.pictures)


if __name__ == "__main__":
    sys.exit(main())
