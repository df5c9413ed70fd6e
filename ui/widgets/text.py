"""Texts: one label for every type role, links, and texts that are cut with three dots when room is short."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.layouts import restated


class Text(QLabel):
    """A text in a type role ("caption", "body", "title", "page", "display") and a tone (a colour role)."""

    def __init__(self, words: str = "", kind: str = "body", *, tone: str = "text", bold: bool | None = None,
                 wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", kind)
        self.setProperty("tone", tone)
        self.setProperty("bold", kind in ("title", "page", "display") if bold is None else bold)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def set_tone(self, tone: str) -> None:
        restated(self, "tone", tone)


class RichText(QLabel):
    """A text with links or parts in bold, given as HTML; every fact must be escaped by the caller.

    "role-red" in the HTML becomes the theme's red, and links take its accent.

    Signals:
        link_pressed: the address of the link the user pressed.
    """

    link_pressed = Signal(str)

    def __init__(self, html: str = "", kind: str = "body", *, tone: str = "text", wrap: bool = False,
                 bold: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html = html
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setProperty("type", kind)
        self.setProperty("tone", tone)
        self.setProperty("bold", bold)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse
                                     | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)
        self.linkActivated.connect(self.link_pressed)
        theme().watch(self)

    def set_html(self, html: str) -> None:
        self._html = html
        self.restyle()

    def restyle(self) -> None:
        colour = theme().roles["accent"]
        red = theme().roles["red"]
        self.setText(self._html.replace("<a ", f'<a style="color:{colour};" ').replace("role-red", red))


def link_html(address: str, words: str) -> str:
    """An escaped link for RichText."""
    return f'<a href="{escape(address, quote=True)}">{escape(words)}</a>'


class Link(QPushButton):
    """Words that lead somewhere, underlined, reached by Tab and pressed by Enter or Space."""

    def __init__(self, words: str, *, caption: bool = False, bold: bool = False,
                 parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setProperty("kind", "link")
        if caption:
            self.setProperty("type", "caption")
        self.setProperty("bold", bold)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class CutText(QWidget):
    """One line that ends in three dots when there is no room; the tooltip then has all of it."""

    def __init__(self, words: str = "", kind: str = "body", *, tone: str = "text", bold: bool = False,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._kind, self._tone, self._bold = words, kind, tone, bold
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        theme().watch(self)

    def restyle(self) -> None:
        self.setFixedHeight(theme().metrics.line(self._kind))
        self._tip()
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._words

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def set_text(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)
        self._tip()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._words_width() + 2, theme().metrics.line(self._kind))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(24), theme().metrics.line(self._kind))

    def _words_width(self) -> int:
        """By the theme's font: the style sheet gives this widget another one."""
        return QFontMetrics(theme().font(self._kind, bold=self._bold)).horizontalAdvance(self._words)

    def _tip(self) -> None:
        self.setToolTip(self._words if self._words_width() > self.width() else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme().font(self._kind, bold=self._bold))
        painter.setPen(theme().color(self._tone))
        shown = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class IconPicture(QLabel):
    """An icon beside words that say the same; the reader of the screen passes it over."""

    def __init__(self, name: str, px: int = 18, role: str = "text", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._px, self._role = name, px, role
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().watch(self)

    def set_icon(self, name: str, role: str | None = None) -> None:
        self._name, self._role = name, role or self._role
        self.restyle()

    def restyle(self) -> None:
        self.setPixmap(icons.pixmap(self._name, self._px, self._role))
