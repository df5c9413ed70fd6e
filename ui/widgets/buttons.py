"""Buttons: primary (one per pane), secondary, quiet, icon alone, and the little caps that name a key."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from ui import icons
from ui.theme import theme

ICON_ROLES = {"primary": "on_accent", "secondary": "text", "quiet": "accent", "plain": "text"}


class Button(QPushButton):
    """A button with words, an icon before them and a key named after them.

    `kind`: "primary", "secondary", "quiet" (no border, accent words), "plain" (no border).
    `fit`: "compact" 32 px, "normal" 36 px, "large" 44 px. `opens_menu` draws an arrow down after the words.
    The dynamic property `tone` (a colour role) colours words and icons instead of the kind's own role.
    """

    def __init__(self, words: str, kind: str = "secondary", *, icon: str = "", key: str = "",
                 fit: str = "normal", opens_menu: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._kind, self._icon, self._key, self._opens_menu = kind, icon, key, opens_menu
        self.setProperty("kind", kind)
        self.setProperty("fit", fit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if key:
            self.setShortcut(QKeySequence(key))
            self.setAccessibleDescription(key)
        theme().watch(self)

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.restyle()

    def show_key(self, key: str) -> None:
        """Name a key that belongs to the window, not to this button."""
        self._key = key
        self.restyle()

    def restyle(self) -> None:
        if self._icon:
            side = theme().px(18)
            self.setIconSize(QSize(side, side))
            self.setIcon(icons.icon(self._icon, 18, ICON_ROLES[self._kind]))
        self.updateGeometry()
        self.update()

    def _key_width(self) -> int:
        if self._opens_menu:
            return theme().gap(8) + theme().px(16)
        if not self._key:
            return 0
        return theme().gap(12) + _width_of(self._key)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        extra = self._key_width() + (theme().gap(6) if self._icon else 0)
        return QSize(hint.width() + extra, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words = option.text
        option.text = ""
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._draw_contents(painter, words)

    def _draw_contents(self, painter: QPainter, words: str) -> None:
        painter.setFont(self.font())
        role = "text2" if not self.isEnabled() else {
            "primary": "on_accent", "quiet": "accent"}.get(self._kind, "text")
        tone = str(self.property("tone") or "")
        if tone and self.isEnabled():
            role = tone
        words_width = painter.fontMetrics().horizontalAdvance(words)
        icon_side = theme().px(18)
        icon_width = icon_side + theme().gap(10) if self._icon and words else (icon_side if self._icon else 0)
        total = icon_width + words_width + self._key_width()
        left = max(theme().gap(4), (self.width() - total) // 2)
        if self.property("kind") == "plain" and self.property("align") == "left":
            left = theme().gap(8)
        if self._icon:
            top = (self.height() - icon_side) // 2
            painter.drawPixmap(left, top, icons.pixmap(self._icon, 18, role,
                                                       ratio=self.devicePixelRatioF()))
        painter.setPen(theme().color(role))
        area = self.rect().adjusted(left + icon_width, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
                         | Qt.TextFlag.TextShowMnemonic, words)
        if self._opens_menu:
            side = theme().px(16)
            arrow = icons.pixmap("chevron-down", 16, role, ratio=self.devicePixelRatioF())
            painter.drawPixmap(area.left() + words_width + theme().gap(8), (self.height() - side) // 2, arrow)
        elif self._key:
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().color(role if self._kind == "primary" else "text2"))
            area.translate(words_width + theme().gap(12), 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._key)


class IconButton(QPushButton):
    """An icon without a word, for zoom, delete row, copy, star and back only; its name is always spoken."""

    def __init__(self, icon: str, says: str, *, px: int = 18, role: str = "text", side: int = 32,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._px, self._role, self._side, self._filled = icon, px, role, side, False
        self.setProperty("kind", "plain")
        self.setToolTip(says)
        self.setAccessibleName(says)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().watch(self)

    def set_icon(self, name: str, role: str, *, filled: bool = False) -> None:
        self._icon, self._role, self._filled = name, role, filled
        self.restyle()

    def restyle(self) -> None:
        side = theme().px(self._side)
        self.setFixedSize(side, side)
        self.setIconSize(QSize(theme().px(self._px), theme().px(self._px)))
        self.setIcon(icons.icon(self._icon, self._px, self._role, filled=self._filled))


def _width_of(key: str) -> int:
    return QFontMetrics(theme().font("caption")).horizontalAdvance(key)


class KeyCap(QWidget):
    """The name of a key in a small cap, beside the thing it does."""

    def __init__(self, key: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setAccessibleName(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().watch(self)

    def restyle(self) -> None:
        self.setFixedSize(_width_of(self._key) + 2 * theme().gap(5), theme().metrics.control(20, "caption"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme().color("line"))
        painter.setBrush(theme().color("window"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().color("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._key)
