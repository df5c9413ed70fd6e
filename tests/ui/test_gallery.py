"""Every page in every look shows all its words: nothing is cut, nothing overlaps its line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from ui import texts
from ui.gallery import EXHIBITS, Exhibit, grab_all
from ui.shell import DESIGN_SIZE
from ui.widgets.buttons import Button

NAMES = [exhibit.name for exhibit in EXHIBITS]


@pytest.fixture(autouse=True)
def vietnamese_again():
    yield
    texts.set_language("vi")


def cut_texts(window: QWidget) -> list[str]:
    """Labels and buttons on screen that are narrower or lower than their words."""
    cut = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            if label.height() + 1 < label.heightForWidth(label.width()):
                cut.append(f"low: {label.text()} {label.size().toTuple()}")
        elif label.width() + 1 < label.sizeHint().width():
            cut.append(f"narrow: {label.text()} {label.width()} < {label.sizeHint().width()}")
    for area in window.findChildren(QScrollArea):
        view = area.viewport()
        for label in area.findChildren(QLabel):
            right = label.mapTo(view, QPoint(label.width(), 0)).x()
            if label.isVisible() and label.text() and right > view.width() + 1:
                cut.append(f"beyond the edge: {label.text()} {right} > {view.width()}")
    for button in window.findChildren(Button):
        if button.isVisible() and button.width() + 1 < button.sizeHint().width():
            cut.append(f"button: {button.text()}")
    return cut


def unnamed_controls(window: QWidget) -> list[str]:
    """Visible controls that a screen reader could not name."""
    controls = [*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)]
    return [
        type(control).__name__ for control in controls
        if control.isVisible() and not (control.accessibleName() or getattr(control, "text", str)())
    ]


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=NAMES)
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_word_is_cut_on_any_page(look, qtbot, exhibit: Exhibit, scale: float, language: str) -> None:
    texts.set_language(language)
    look.set(scale=scale)
    window = exhibit.make()
    qtbot.addWidget(window)
    window.resize(*DESIGN_SIZE)
    window.show()
    QApplication.processEvents()
    assert cut_texts(window) == []
    assert unnamed_controls(window) == []


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=NAMES)
def test_pages_survive_a_change_of_look_while_open(look, qtbot, exhibit: Exhibit) -> None:
    window = exhibit.make()
    qtbot.addWidget(window)
    window.resize(*DESIGN_SIZE)
    window.show()
    for mode, scale in (("dark", 1.0), ("dark", 2.0), ("light", 0.8), ("light", 1.25)):
        look.set(mode=mode, scale=scale)
        for _ in range(3):
            QApplication.processEvents()
    assert cut_texts(window) == []


def test_the_gallery_writes_pictures(look, tmp_path) -> None:
    written = grab_all(tmp_path, frozenset({"home"}))
    assert [path.name for path in written] == [
        "home-light-100.png", "home-dark-100.png", "home-light-200.png", "home-dark-200.png"]
    assert all(path.stat().st_size > 10_000 for path in written)
