"""Icons: the program's SVG outlines in a colour role, sharp at the screen's own pixels, kept in a cache.

The only way to an icon. Sizes are given at 100 % and follow the theme's scale.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme import theme


class IconMissing(LookupError):
    """No SVG of that name is in the program's resources."""


@cache
def _outline(name: str) -> str:
    source = files("resources").joinpath("icons", f"{name}.svg")
    if not source.is_file():
        raise IconMissing(name)
    return source.read_text(encoding="utf-8")


@lru_cache(maxsize=2048)
def _drawn(name: str, px: int, colour: str, ratio: float, filled: bool) -> QPixmap:
    svg = _outline(name).replace("currentColor", colour)
    if filled:
        svg = svg.replace('fill="none"', f'fill="{colour}"')
    pixels = max(1, round(px * ratio))
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode("utf-8"))).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def screen_ratio() -> float:
    """Device pixels per logical pixel of the main screen."""
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0


def pixmap(name: str, px: float = 18, role: str = "text", *, ratio: float | None = None,
           filled: bool = False) -> QPixmap:
    """The icon as a pixmap, `px` wide at 100 %; raises IconMissing."""
    colour = theme().roles[role]
    return _drawn(name, theme().px(px), colour, ratio or screen_ratio(), filled)


def icon(name: str, px: float = 18, role: str = "text", *, filled: bool = False) -> QIcon:
    """The icon for buttons, sharp on screens of one and two device pixels; raises IconMissing."""
    made = QIcon()
    for ratio in sorted({1.0, 2.0, screen_ratio()}):
        drawn = pixmap(name, px, role, ratio=ratio, filled=filled)
        made.addPixmap(drawn)
        made.addPixmap(drawn, QIcon.Mode.Disabled)
    return made
