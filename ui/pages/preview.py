"""Any PDF of the program to look at, print or save: pages as pictures, no file in between."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layouts import Column, Pane, Row, emptied, scrolling
from ui.widgets.text import Text

PAGE_WIDTH = 720


class PreviewPage(Pane):
    """Pages under each other.

    Signals:
        print_wanted, save_wanted, close_wanted: the buttons.
    """

    print_wanted = Signal()
    save_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        bar = Row(gap=8, margins=(20, 8, 20, 8))
        self._count = Text("", "caption", tone="text2")
        bar.addWidget(self._count)
        bar.addStretch(1)
        for words, icon, kind, signal in (
            ("preview.close", "arrow-left", "secondary", self.close_wanted),
            ("preview.save", "", "secondary", self.save_wanted),
            ("preview.print", "printer", "primary", self.print_wanted),
        ):
            button = Button(t(words), kind, icon=icon)
            button.clicked.connect(signal)
            bar.addWidget(button)
        self._pages = Column(gap=16, margins=(20, 20, 20, 20))
        desk = Pane("desk")
        desk.setLayout(self._pages)
        column = Column()
        column.addLayout(bar)
        column.addWidget(scrolling(desk), 1)
        self.setLayout(column)

    def show_pages(self, pictures: tuple[bytes, ...]) -> None:
        """PNG pictures of the pages, in order."""
        emptied(self._pages)
        self._count.setText(t("preview.pages", count=len(pictures)))
        for number, png in enumerate(pictures, start=1):
            picture = QPixmap()
            picture.loadFromData(png, "PNG")
            label = QLabel()
            width = theme().px(PAGE_WIDTH)
            label.setPixmap(picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
            label.setAccessibleName(t("preview.page_spoken", number=number))
            self._pages.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        self._pages.addStretch(1)
