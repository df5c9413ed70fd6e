"""The theme in force: mode (light, dark, system), scale, and who must be told when they change.

Widgets whose look QSS cannot express (icons, painted widgets, layout gaps) call `theme().watch(self)`:
their `restyle()` runs at once and after every change.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.theme.fonts import load_screen_fonts, screen_font
from ui.theme.metrics import Metrics
from ui.theme.roles import DARK, LIGHT
from ui.theme.stylesheet import style_sheet

MODES = ("light", "dark", "system")


class Restyled(Protocol):
    """Anything that renews its sizes and pictures when the theme changes."""

    def restyle(self) -> None: ...


R = TypeVar("R", bound=Restyled)


class Theme(QObject):
    """Colours and sizes in force.

    Signals:
        changed: mode or scale changed and every watcher has been restyled.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = "light"
        self.metrics = Metrics()
        self.reduced_motion = False
        self._watchers: weakref.WeakSet[object] = weakref.WeakSet()
        self._application: QApplication | None = None

    @property
    def is_dark(self) -> bool:
        if self.mode == "system":
            hints = QGuiApplication.styleHints()
            return hints.colorScheme() == Qt.ColorScheme.Dark
        return self.mode == "dark"

    @property
    def roles(self) -> Mapping[str, str]:
        return DARK if self.is_dark else LIGHT

    @property
    def scale(self) -> float:
        return self.metrics.scale

    def color(self, role: str) -> QColor:
        return QColor(self.roles[role])

    def px(self, design_px: float) -> int:
        return self.metrics.px(design_px)

    def gap(self, design_px: float) -> int:
        return self.metrics.gap(design_px)

    def font(self, role: str = "body", *, bold: bool = False) -> QFont:
        return screen_font(self.metrics.font_px(role), bold=bold)

    def motion_ms(self, wanted: int = 120) -> int:
        """Length of an animation in milliseconds: 0 when motion is reduced."""
        return 0 if self.reduced_motion else wanted

    def watch(self, watcher: R) -> R:
        """Restyle now and after each change, for as long as the object lives."""
        self._watchers.add(watcher)
        watcher.restyle()
        return watcher

    def apply(self, application: QApplication) -> None:
        """Give the application our fonts, palette and style sheet; raises ScreenFontMissing."""
        load_screen_fonts()
        first = self._application is not application
        self._application = application
        if first:
            fusion = QStyleFactory.create("Fusion")
            if fusion is not None:
                application.setStyle(fusion)
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._renew()

    def set(self, *, mode: str | None = None, scale: float | None = None) -> None:
        """Change mode ("light", "dark", "system") or scale (0.8 to 2.0) for every open window."""
        if mode is not None:
            if mode not in MODES:
                raise ValueError(mode)
            self.mode = mode
        if scale is not None:
            self.metrics = Metrics(scale)
        self._renew()

    def _system_changed(self) -> None:
        if self.mode == "system":
            self._renew()

    def _renew(self) -> None:
        if self._application is not None:
            self._application.setFont(self.font())
            self._application.setPalette(self._palette())
            self._application.setStyleSheet(style_sheet(self.roles, self.metrics))
        for watcher in list(self._watchers):
            if not isinstance(watcher, QObject) or shiboken6.isValid(watcher):
                watcher.restyle()  # type: ignore[attr-defined]
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        part = QPalette.ColorRole
        for role, name in (
            (part.Window, "surface"), (part.WindowText, "text"), (part.Base, "surface"),
            (part.AlternateBase, "window"), (part.Text, "text"), (part.Button, "surface"),
            (part.ButtonText, "text"), (part.Highlight, "accent"), (part.HighlightedText, "on_accent"),
            (part.ToolTipBase, "surface"), (part.ToolTipText, "text"), (part.PlaceholderText, "text2"),
            (part.Link, "accent"), (part.LinkVisited, "accent"), (part.Mid, "line"), (part.Light, "surface"),
            (part.Dark, "control"), (part.Midlight, "line"), (part.Shadow, "control"),
            (part.BrightText, "red"),
        ):
            palette.setColor(role, self.color(name))
        for role in (part.Text, part.ButtonText, part.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("text2"))
        return palette


_theme: Theme | None = None


def theme() -> Theme:
    """The one theme of this process."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme
