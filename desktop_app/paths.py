"""Where things lie: the program's own resources and the person's data folder."""

from __future__ import annotations

import sys
from pathlib import Path

APP_NAME = "TramHoSo"


def resources() -> Path:
    """The folder `resources/`, from the source tree or from the PyInstaller bundle."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return root / "resources"


def default_data_folder() -> Path:
    """The platform's place for an application's data of one user."""
    import platformdirs

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False, roaming=False))
