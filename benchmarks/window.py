"""How long the window needs: a dossier of the longest pack to its first paint, and a key to its answer.

The real window over a real encrypted office, drawn off screen. The first opening of a process also reads and
compiles the pack; the limits are for that one. A key is timed until the window is ready for the next.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from benchmarks.parts.rows import Row, report
from tests.desktop_app.office import Office, an_office
from ui.app import make_window
from ui.theme import theme
from ui.window import Window

FIRST_PAINT_MS = 300.0
KEY_MS = 50.0
"""A tenth of a second is felt as immediate; half of that leaves room for a slow laptop."""
KEYS = "Nguyễn Thị Hồng Ánh"
OPENINGS = 7


class Painted(QObject):
    """Notes the first paint of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.perf_counter()
        return False


def longest_pack(office: Office) -> str:
    """The code of the built-in pack with most questions."""

    def questions(code: str) -> int:
        pack = office.context.packs.by_code(code)
        assert pack is not None
        return sum(len(pack.definition(form.id).questions()) for form in pack.manifest.forms)

    found = max((line.code for line in office.application.packs.catalogue()), key=questions)
    print(f"longest pack: {found}, {questions(found)} questions", file=sys.stderr)
    return found


def first_paint_ms(window: Window, dossier_id: str) -> float:
    """From the order to open the dossier until its form's viewport painted."""
    assert window.shell is not None
    window.go("home")
    QApplication.processEvents()
    painted = Painted(window.shell.page("dossier").form._scroll.viewport())  # type: ignore[attr-defined]
    begin = time.perf_counter()
    window.go("dossier", dossier_id=dossier_id)
    while not painted.at:
        QApplication.processEvents()
    return (painted.at - begin) * 1000


def key_ms(window: Window) -> list[float]:
    """Each key of a name typed into the first text field that takes one."""
    assert window.shell is not None
    page = window.shell.page("dossier")
    editors = [each for each in page.findChildren(QLineEdit) if each.isVisible() and not each.isReadOnly()]
    editor = editors[0]
    editor.setFocus()
    took = []
    for letter in KEYS:
        begin = time.perf_counter()
        QTest.keyClicks(editor, letter) if letter.isascii() else editor.insert(letter)
        QApplication.processEvents()
        took.append((time.perf_counter() - begin) * 1000)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    return took


def measured(folder: Path) -> list[Row]:
    """An office, its longest pack, a window."""
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    theme().apply(qt)
    with an_office(folder) as office:
        code = longest_pack(office)
    with an_office(folder) as office:  # opened anew: nothing of the pack is remembered
        dossiers = [office.application.dossiers.create(code) for _ in range(OPENINGS)]
        filled = office.filled(code)
    with an_office(folder) as office:
        window = make_window(office.application, now=office.clock.now, version="0", pictures=lambda _pdf, _width: ())
        window.start()
        QApplication.processEvents()
        cold = first_paint_ms(window, dossiers[0])
        warm = statistics.median(first_paint_ms(window, each) for each in dossiers[1:])
        full = first_paint_ms(window, filled)
        keys = key_ms(window)
        window.go("home")
        window.close()
        shell = window.shell
        if shell is not None:
            shell.close()
    return [
        Row("open the longest pack to first paint, first time in the process", cold, "ms", None, FIRST_PAINT_MS),
        Row("open it again, another dossier", warm, "ms", None, FIRST_PAINT_MS),
        Row("open a filled one", full, "ms", None, FIRST_PAINT_MS),
        Row("a key in a text field, median", statistics.median(keys), "ms", None, KEY_MS),
        Row("a key in a text field, worst", max(keys), "ms", None, None),
    ]


def main() -> int:
    """Print the rows; 1 when a limit is broken."""
    with tempfile.TemporaryDirectory() as folder:
        return report(measured(Path(folder) / "office"))


if __name__ == "__main__":
    sys.exit(main())
