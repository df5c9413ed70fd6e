"""The chip of a dossier's state: icon and word together, outlined when only this machine has the dossier.

Law: filled means that the portal holds it with a verified receipt; that is `Pill.filled`, decided elsewhere.
Icons and hues of every state stand in LOOKS and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views import Pill, PillState
from ui import icons
from ui.theme import theme


@dataclass(frozen=True)
class Look:
    """Icon name and hue of a state."""

    icon: str
    hue: str


LOOKS: Mapping[PillState, Look] = MappingProxyType({
    PillState.DRAFT: Look("pencil-line", "neutral"),
    PillState.MISSING: Look("circle-dashed", "amber"),
    PillState.COMPLETE: Look("circle-check", "green"),
    PillState.WAITING: Look("clock", "blue"),
    PillState.SENDING: Look("upload", "blue"),
    PillState.SENT: Look("check-check", "blue"),
    PillState.HANDED_IN: Look("send", "neutral"),
    PillState.SUPPLEMENT: Look("file-plus", "amber"),
    PillState.PROCESSING: Look("landmark", "teal"),
    PillState.PAYMENT: Look("banknote", "violet"),
    PillState.PAUSED: Look("circle-pause", "neutral"),
    PillState.RESULT: Look("file-check", "green"),
    PillState.RETURNED: Look("badge-check", "neutral"),
    PillState.WITHDRAWN: Look("undo-2", "neutral"),
    PillState.ATTENTION: Look("octagon-alert", "red"),
})
WORD_STATES: Mapping[str, Look] = MappingProxyType({
    "done": Look("circle-check", "green"),
    "missing": Look("circle-dashed", "amber"),
    "error": Look("circle-alert", "red"),
    "unsigned": Look("circle-dashed", "amber"),
    "signed": Look("circle-check", "green"),
    "ready": Look("circle-dashed", "amber"),
    "stale": Look("circle-alert", "amber"),
    "blocked": Look("circle-pause", "neutral"),
    "confirm": Look("copy", "blue"),
    "warning": Look("circle-alert", "amber"),
    "none": Look("minus", "neutral"),
})
"""Icons of the words that views give sections, components, documents and checklist lines."""


@dataclass(frozen=True)
class ChipFace:
    """What a chip shows: ready to draw in a widget or by a table's delegate."""

    word: str
    icon: str
    hue: str
    filled: bool


def face_of(pill: Pill) -> ChipFace:
    """The face of a dossier's state."""
    look = LOOKS[pill.state]
    return ChipFace(pill.word, look.icon, look.hue, pill.filled)


def chip_size(face: ChipFace) -> QSize:
    """Width and height of the chip at the present scale."""
    look = theme()
    words = QFontMetrics(look.font("caption", bold=True)).horizontalAdvance(face.word)
    width = 2 * look.gap(6) + look.px(14) + look.gap(5) + words
    return QSize(width, look.metrics.control(22, "caption"))


def paint_chip(painter: QPainter, at: QPoint, face: ChipFace) -> QRect:
    """Draw the chip with its upper left corner at `at`; returns the area it takes."""
    look = theme()
    area = QRect(at, chip_size(face))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if face.filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(face.hue + "_bg"))
        painter.drawRoundedRect(QRectF(area), 4, 4)
    else:
        painter.setPen(QPen(look.color(face.hue), 1))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    side = look.px(14)
    left = area.left() + look.gap(6)
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    drawn = icons.pixmap(face.icon, 14, face.hue, ratio=ratio)
    painter.drawPixmap(left, area.top() + (area.height() - side) // 2, drawn)
    painter.setFont(look.font("caption", bold=True))
    painter.setPen(look.color(face.hue))
    words = area.adjusted(look.gap(6) + side + look.gap(5), 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, face.word)
    painter.restore()
    return area


class Chip(QWidget):
    """A chip; tooltip and accessible name say the whole sentence."""

    def __init__(self, pill: Pill | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face: ChipFace | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if pill is not None:
            self.show_pill(pill)
        theme().watch(self)

    def show_pill(self, pill: Pill) -> None:
        self.show_face(face_of(pill), pill.sentence)

    def show_word(self, state: str, word: str, sentence: str = "") -> None:
        """Show the word a view gives a part of the dossier ("done", "missing", "error"...), outlined."""
        look = WORD_STATES.get(state, WORD_STATES["none"])
        self.show_face(ChipFace(word, look.icon, look.hue, False), sentence or word)

    def show_face(self, face: ChipFace, sentence: str) -> None:
        self._face = face
        self.setToolTip(sentence)
        self.setAccessibleName(sentence)
        self.restyle()

    def face(self) -> ChipFace | None:
        return self._face

    def restyle(self) -> None:
        if self._face is not None:
            self.setFixedSize(chip_size(self._face))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._face is not None:
            paint_chip(QPainter(self), QPoint(0, 0), self._face)
