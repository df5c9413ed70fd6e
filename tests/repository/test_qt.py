"""The Qt for Python that the lock names does not wear out the interpreter (docs/decisions/0003)."""

from __future__ import annotations

import os
import subprocess
import sys

WEAR = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QCheckBox

class Source(QObject):
    empty = Signal()
    flag = Signal(bool)

application = QApplication([])
source, box = Source(), QCheckBox()
source.empty.connect(lambda: None)
source.flag.connect(lambda value: None)
before = [sys.getrefcount(one) for one in (True, False, None)]
for turn in range(20_000):
    source.empty.emit()
    source.flag.emit(turn % 2 == 0)
    box.setChecked(turn % 2 == 0)
    box.setText("x")
after = [sys.getrefcount(one) for one in (True, False, None)]
lost = [earlier - later for earlier, later in zip(before, after, strict=True)]
sys.exit(f"references lost: {lost}" if max(lost) > 100 else 0)
"""


def test_signals_and_calls_take_no_reference_that_is_not_theirs():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", WEAR]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
