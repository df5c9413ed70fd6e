"""The child of test_window_killed: the real window, and a robot that types in it until it is killed.

`python -m tests.faults.window_child FOLDER DOSSIER FIRST`. Every number printed is an answer of which the
window has said "Đã lưu": the numbers follow each other from FIRST.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

FIELDS = (
    ("@parties", ("@owner.name", "@owner.address", "@owner.email", "@owner.phone")),
    ("/tk/muc_1", ("/tk/muc_1/kinh_gui", "/tk/muc_1/ten_rieng", "/tk/muc_1/tru_so_chi_tiet")),
)
IN_A_SECTION = 20
"""So many answers are typed before the robot goes to the other section."""
TYPING_MS = 3


def planned(number: int) -> tuple[str, str, str]:
    """Section, field and text of the answer with this number; the text ends with it."""
    section, refs = FIELDS[number // IN_A_SECTION % len(FIELDS)]
    return section, refs[number % len(refs)], f"Câu trả lời {number}"


def main(folder: Path, dossier_id: str, first: int) -> None:
    """Open the window, say what is saved, type without end."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop_app.bootstrap import build
    from desktop_app.clock import SystemClock
    from tests.desktop_app.office import OFFICE_PASSWORD
    from tests.desktop_app.vault.cheap import CHEAP
    from tests.ui.input_method import commit
    from ui.app import make_window

    qt = QApplication([])
    application = build(folder, holder="robot", policy=CHEAP)
    application.safety.unlock(OFFICE_PASSWORD)
    window = make_window(application, now=SystemClock().now, pictures=lambda _pdf, _width: (), version="0")
    window.start()
    window.go("dossier", dossier_id=dossier_id)
    assert window.shell is not None
    form = window.shell.page("dossier").form  # type: ignore[attr-defined]
    controller = window.controller("dossier")
    typed, saved = first, first

    def tell(_event: object) -> None:
        nonlocal saved
        print(saved, flush=True)
        saved += 1

    def show(section: str) -> None:
        line = next(line for line in form._sections if line.ref == section)
        controller.show_section(line.form_id, line.ref)  # type: ignore[attr-defined]

    def type_next() -> None:
        nonlocal typed
        section, ref, text = planned(typed)
        if form.section()[1] != section:
            show(section)
        editor = form.field(ref).editor
        editor.setFocus()
        editor.selectAll()
        typed += 1
        commit(editor, text)

    window._bridge.saved.connect(tell)
    robot = QTimer()
    robot.timeout.connect(type_next)
    robot.start(TYPING_MS)
    qt.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
