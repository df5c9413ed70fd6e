"""Loads the screen font (Noto Sans 400 and 600) from the program's own resources.

Nothing is taken from the system: a substitute font may cut the marks of Vietnamese capitals.
"""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Noto Sans"
SCREEN_FONTS = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf")


class ScreenFontMissing(RuntimeError):
    """A screen font that belongs to the program is not there or not readable: the installation is broken."""


def load_screen_fonts() -> None:
    """Register Noto Sans once per process; raises ScreenFontMissing when it is absent or unreadable."""
    if FAMILY in QFontDatabase.families():
        ours = set(QFontDatabase.styles(FAMILY))
        if {"Regular", "SemiBold"} <= ours:
            return
    for name in SCREEN_FONTS:
        data = files("resources").joinpath("fonts", name)
        if not data.is_file() or QFontDatabase.addApplicationFontFromData(QByteArray(data.read_bytes())) < 0:
            raise ScreenFontMissing(name)


def screen_font(px: int, *, bold: bool = False) -> QFont:
    """Noto Sans in `px` pixels with digits of one width; `bold` is weight 600."""
    font = QFont(FAMILY)
    font.setPixelSize(px)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
