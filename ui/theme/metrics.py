"""Sizes on screen: the type roles and how pixels, gaps and control heights follow the user's scale.

Law: type, icons and control heights grow with the scale; gaps grow half as fast; lines stay 1-2 px;
a one-line text is at least ceil(1.5 px) + 1 high, or Vietnamese capitals lose their marks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LEAST_SCALE = 0.8
MOST_SCALE = 2.0


@dataclass(frozen=True)
class TypeRole:
    """Pixel size and line height at 100 %."""

    px: int
    line: int


TYPE: Mapping[str, TypeRole] = MappingProxyType({
    "caption": TypeRole(12, 18),
    "body": TypeRole(14, 22),
    "title": TypeRole(16, 24),
    "page": TypeRole(20, 30),
    "display": TypeRole(28, 42),
})


def least_line(px: int) -> int:
    """The least height, in pixels, of a one-line text whose font has `px` pixels."""
    return math.ceil(1.5 * px) + 1


@dataclass(frozen=True)
class Metrics:
    """All sizes for one scale factor (0.8 to 2.0; other values are held to that range)."""

    scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", min(MOST_SCALE, max(LEAST_SCALE, self.scale)))

    def px(self, design_px: float) -> int:
        """Type, icons, control heights and widths: grows with the scale."""
        return round(design_px * self.scale)

    def gap(self, design_px: float) -> int:
        """Paddings, gaps and margins: grows half as fast as type."""
        return round(design_px * (1 + (self.scale - 1) / 2))

    def font_px(self, role: str) -> int:
        return self.px(TYPE[role].px)

    def line(self, role: str) -> int:
        """Height of a one-line text in this type role."""
        return max(self.px(TYPE[role].line), least_line(self.font_px(role)))

    def control(self, design_px: float, font_role: str = "body") -> int:
        """Height of a control that holds one line of text, border included."""
        return max(self.px(design_px), least_line(self.font_px(font_role)) + 4)

    def effective(self, width_px: int) -> float:
        """Client width divided by the scale: what the reflow rules look at."""
        return width_px / self.scale
