"""The colours by role, light and dark, as data, and how contrast between two of them is measured.

Law: every colour on screen comes from LIGHT or DARK by its role name. Knows nothing of Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HUES: tuple[str, ...] = ("neutral", "amber", "green", "blue", "teal", "violet", "red")

LIGHT: Mapping[str, str] = MappingProxyType({
    "window": "#F4F3EF", "surface": "#FFFFFF", "sunken": "#ECEAE4",
    "text": "#1E2227", "text2": "#53565D", "line": "#D8D4CB", "control": "#837E73",
    "accent": "#2A4A94", "accent_hover": "#213C7B", "on_accent": "#FFFFFF",
    "tint": "#E6ECF8", "focus": "#1A5FE0",
    "rail": "#1B2A50", "rail_on": "#30457F", "rail_text": "#FFFFFF", "rail_text2": "#C5CEE6",
    "desk": "#D9D6CF", "gold": "#F2C25B", "on_gold": "#2A1D00", "mark": "#AC231C", "on_mark": "#FFFFFF",
    "neutral": "#484B52", "neutral_bg": "#E9E7E2", "amber": "#854800", "amber_bg": "#FCEFD8",
    "green": "#19653A", "green_bg": "#E0F2E5", "blue": "#1D519E", "blue_bg": "#E2ECFA",
    "teal": "#0A5D61", "teal_bg": "#DBEFEF", "violet": "#653B9A", "violet_bg": "#EFE8F9",
    "red": "#AC231C", "red_bg": "#FCE7E5",
})

DARK: Mapping[str, str] = MappingProxyType({
    "window": "#15181D", "surface": "#1C2026", "sunken": "#121519",
    "text": "#ECEBE7", "text2": "#B0B5BE", "line": "#363C46", "control": "#7F8795",
    "accent": "#93B2FF", "accent_hover": "#ABC3FF", "on_accent": "#0B1630",
    "tint": "#212E50", "focus": "#7FA8FF",
    "rail": "#0E1116", "rail_on": "#2A3552", "rail_text": "#FFFFFF", "rail_text2": "#B4BCCB",
    "desk": "#0F1216", "gold": "#F2C25B", "on_gold": "#2A1D00", "mark": "#AC231C", "on_mark": "#FFFFFF",
    "neutral": "#C6CAD1", "neutral_bg": "#2C3139", "amber": "#F1B762", "amber_bg": "#382A13",
    "green": "#80D09B", "green_bg": "#153020", "blue": "#90BCFF", "blue_bg": "#182B47",
    "teal": "#7FD2D2", "teal_bg": "#122F2F", "violet": "#CBADF6", "violet_bg": "#2D2340",
    "red": "#FF9F97", "red_bg": "#40201E",
})


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of "#RRGGBB" (WCAG 2.2, relative luminance)."""
    red, green, blue = (int(colour[at:at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, between two "#RRGGBB" colours (WCAG 2.2, contrast ratio)."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
