"""Colours keep the contrasts promised, sizes keep the marks of Vietnamese capitals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from ui.theme import Theme
from ui.theme.fonts import screen_font
from ui.theme.metrics import TYPE, Metrics, least_line
from ui.theme.roles import DARK, HUES, LIGHT, contrast

STACKED = "ẪỖẮỄẲỠỮỰỴỘgy"

# (colour, on what, ratio in light, ratio in dark): the table of the design language.
PROMISED = [
    ("text", "surface", 16.0, 13.7), ("text", "window", 14.4, 14.9), ("text", "sunken", 13.3, 15.3),
    ("text", "tint", 13.5, 11.2), ("text2", "surface", 7.4, 7.9), ("text2", "window", 6.6, 8.6),
    ("text2", "sunken", 6.1, 8.9), ("text2", "tint", 6.2, 6.5), ("control", "surface", 4.0, 4.5),
    ("control", "window", 3.6, 4.9), ("accent", "surface", 8.4, 7.8), ("accent", "window", 7.5, 8.5),
    ("accent", "tint", 7.1, 6.4), ("on_accent", "accent_hover", 10.5, 10.2),
    ("on_accent", "accent", 8.4, 8.6),
    ("focus", "surface", 5.6, 7.0), ("focus", "window", 5.0, 7.6), ("focus", "tint", 4.7, 5.7),
    ("rail_text", "rail", 14.1, 18.9), ("rail_text", "rail_on", 9.2, 12.1), ("rail_text2", "rail", 8.9, 9.9),
    ("on_gold", "gold", 9.9, 9.9), ("gold", "rail", 8.5, 11.4), ("on_mark", "mark", 7.0, 7.0),
]
HUE_PROMISED = {  # own background, surface, window, tint, text on own background
    "neutral": ((7.1, 8.7, 7.9, 7.4, 12.9), (8.0, 9.9, 10.8, 8.1, 11.0)),
    "amber": ((6.3, 7.2, 6.5, 6.1, 14.1), (7.7, 9.1, 9.9, 7.4, 11.7)),
    "green": ((6.1, 7.1, 6.4, 6.0, 13.7), (7.7, 8.9, 9.7, 7.3, 11.9)),
    "blue": ((6.5, 7.7, 6.9, 6.5, 13.4), (7.3, 8.4, 9.2, 6.9, 11.9)),
    "teal": ((6.4, 7.6, 6.9, 6.4, 13.4), (8.2, 9.4, 10.2, 7.7, 11.9)),
    "violet": ((6.6, 7.9, 7.1, 6.7, 13.4), (7.6, 8.4, 9.2, 6.9, 12.3)),
    "red": ((5.9, 7.0, 6.3, 5.9, 13.5), (7.4, 8.3, 9.0, 6.8, 12.2)),
}


@pytest.mark.parametrize(("colour", "ground", "light", "dark"), PROMISED)
def test_each_pair_has_the_contrast_the_design_states(
    colour: str, ground: str, light: float, dark: float
) -> None:
    assert round(contrast(LIGHT[colour], LIGHT[ground]), 1) >= light
    assert round(contrast(DARK[colour], DARK[ground]), 1) >= dark


@pytest.mark.parametrize("hue", HUES)
def test_each_hue_has_the_contrast_the_design_states(hue: str) -> None:
    for roles, promised in zip((LIGHT, DARK), HUE_PROMISED[hue], strict=True):
        pairs = ((hue, hue + "_bg"), (hue, "surface"), (hue, "window"), (hue, "tint"), ("text", hue + "_bg"))
        for (colour, ground), least in zip(pairs, promised, strict=True):
            assert round(contrast(roles[colour], roles[ground]), 1) >= least, (colour, ground)


def test_light_and_dark_know_the_same_roles() -> None:
    assert set(LIGHT) == set(DARK)


def test_scale_grows_type_fully_and_gaps_by_half() -> None:
    double = Metrics(2.0)
    assert (double.px(14), double.gap(20), double.font_px("body")) == (28, 30, 28)
    assert Metrics(9.0).scale == 2.0
    assert Metrics(0.1).scale == 0.8
    assert double.effective(1366) == 683


@pytest.mark.parametrize("scale", [0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0])
def test_no_text_line_is_lower_than_its_capitals_need(scale: float) -> None:
    sizes = Metrics(scale)
    for role in TYPE:
        assert sizes.line(role) >= least_line(sizes.font_px(role))
    assert sizes.control(22, "caption") >= least_line(sizes.font_px("caption"))


def _ink(image: QImage) -> int:
    """How much darkness the image holds: the sum over its pixels, 0 for pure white."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(255 - value for row in range(grey.height())
               for value in bytes(grey.constScanLine(row))[: grey.width()])


def _full_ink(widget: QWidget, text: str, colour: QColor) -> int:
    """The same text with plenty of room around it."""
    font = widget.font()
    image = QImage(widget.width() + 40, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(QPoint(20, 100), text)
    painter.end()
    return _ink(image)


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("role", list(TYPE))
@pytest.mark.parametrize("bold", [False, True])
def test_a_label_shows_all_ink_of_stacked_capitals(
    look: Theme, qtbot, role: str, bold: bool, scale: float
) -> None:
    look.set(scale=scale)
    label = QLabel(STACKED)
    qtbot.addWidget(label)
    label.setProperty("type", role)
    label.setProperty("bold", bold)
    label.setStyleSheet("color: black; background: white;")
    label.ensurePolished()
    label.resize(label.sizeHint().width() + 8, label.sizeHint().height())
    label.show()
    assert label.height() >= least_line(label.font().pixelSize())
    assert label.font().family() == "Noto Sans"
    whole = _full_ink(label, STACKED, QColor("black"))
    assert _ink(label.grab().toImage()) == pytest.approx(whole, rel=0.001)


@pytest.mark.parametrize("make", [QLineEdit, QPushButton])
@pytest.mark.parametrize("size", ["compact", "normal", "large"])
def test_a_control_is_as_high_as_its_capitals_need(look: Theme, qtbot, make: type, size: str) -> None:
    for scale in (0.8, 1.0, 2.0):
        look.set(scale=scale)
        control = make(STACKED)
        qtbot.addWidget(control)
        control.setProperty("fit", size)
        control.ensurePolished()
        control.adjustSize()
        assert control.height() >= least_line(control.font().pixelSize()) + 2
        assert control.height() % 2 == 0 or scale == 0.8
    look.set(scale=1.0)


def test_a_line_edit_shows_all_ink_of_stacked_capitals(look: Theme, qtbot) -> None:
    edit = QLineEdit(STACKED)
    qtbot.addWidget(edit)
    edit.setProperty("fit", "compact")
    edit.setStyleSheet("border-color: white; color: black;")
    edit.setFrame(False)
    edit.setReadOnly(True)
    edit.ensurePolished()
    edit.resize(300, edit.minimumHeight())
    edit.show()
    inner = edit.grab(QRect(4, 2, 292, edit.height() - 4)).toImage()
    whole = _full_ink(edit, STACKED, QColor("black"))
    ground = QImage(inner.size(), QImage.Format.Format_RGB32)
    ground.fill(inner.pixelColor(280, 2))
    assert _ink(inner) - _ink(ground) == pytest.approx(whole, rel=0.06)


def test_digits_have_one_width(look: Theme) -> None:
    for bold in (False, True):
        widths = QFontMetricsF(screen_font(20, bold=bold))
        assert len({round(widths.horizontalAdvance(digit), 3) for digit in "0123456789"}) == 1


def test_dark_and_light_switch_at_run_time(look: Theme, qtbot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.ensurePolished()
    look.set(mode="dark")
    assert look.color("surface").name().upper() == DARK["surface"]
    assert DARK["surface"] in look._application.styleSheet()
    look.set(mode="light")
    assert LIGHT["surface"] in look._application.styleSheet()
