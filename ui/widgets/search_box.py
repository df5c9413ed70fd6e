"""The search field: a looking glass before, a count or a key behind, text told after a short rest."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.buttons import KeyCap
from ui.widgets.text import Text

REST_MS = 120


class SearchBox(QLineEdit):
    """A search field.

    Signals:
        searched: the text, after the typing rested for 120 ms or Enter was pressed.
        left_downwards: the user pressed Down, to go on in the list.
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(self, placeholder: str, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setProperty("fit", "normal")
        self._cap = KeyCap(key, parent=self) if key else None
        self._note = Text("", "caption", tone="text2", parent=self)
        self._note.hide()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._tell)
        self.textEdited.connect(lambda _text: self._rest.start())
        self.returnPressed.connect(self._tell)
        theme().watch(self)

    def show_note(self, words: str) -> None:
        """A short word at the right end, such as "6 thủ tục"."""
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self._place()

    def restyle(self) -> None:
        self._place()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self._rest.stop()
        self.searched.emit(self.text().strip())

    def _place(self) -> None:
        right = self.width() - theme().gap(10)
        for beside in (self._cap, self._note):
            if beside is None or (beside is self._note and not self._note.text()):
                continue
            beside.adjustSize()
            right -= beside.width()
            beside.move(right, (self.height() - beside.height()) // 2)
            right -= theme().gap(8)
        before = theme().px(18) + theme().gap(8)
        self.setTextMargins(before, 0, max(0, self.width() - right - theme().gap(10)), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme().px(18)
        glass = icons.pixmap("search", 18, "text2", ratio=self.devicePixelRatioF())
        QPainter(self).drawPixmap(theme().gap(10), (self.height() - side) // 2, glass)
