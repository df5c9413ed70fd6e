"""What unlock and first start share: the indigo panel, a task in the middle, language and type size below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui import texts
from ui.pages.brand import BrandPanel
from ui.texts import t
from ui.theme import theme
from ui.widgets.choices import DropDown
from ui.widgets.layouts import Column, Pane, Row, scrolling, sized

LANGUAGE_NAMES = (("vi", "Tiếng Việt"), ("en", "English"))
SCALES = (80, 90, 100, 110, 125, 150, 175, 200)
TASK_WIDTH = 440


class EntrancePage(Pane):
    """Base of the pages before work begins; `task` is the column to fill.

    Signals:
        language_chosen: "vi" or "en".
        scale_chosen: per cent, 80 to 200.
        mode_chosen: "light", "dark" or "system".
    """

    language_chosen = Signal(str)
    scale_chosen = Signal(int)
    mode_chosen = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.brand = BrandPanel()
        self.task = Column(gap=12)
        middle = sized(QWidget(), most_width=TASK_WIDTH)
        middle.setLayout(self.task)
        centred = QWidget()
        row = Row(margins=(24, 24, 24, 24))
        row.addStretch(1)
        column = Column()
        column.addStretch(2)
        column.addWidget(middle)
        column.addStretch(3)
        row.addLayout(column, 100)
        row.addStretch(1)
        centred.setLayout(row)
        content = QWidget()
        self._scrolled = Column()
        self._scrolled.addWidget(centred, 1)
        content.setLayout(self._scrolled)
        self._fixed = Column()
        self._fixed.addWidget(scrolling(content), 1)
        self._foot_bar = Pane("surface", line="top")
        self._foot_bar.setLayout(self._foot())
        self._fixed.addWidget(self._foot_bar)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._halves.addWidget(self.brand)
        self._halves.addLayout(self._fixed, 1)
        self.setLayout(self._halves)

    def _foot(self) -> Row:
        foot = Row(gap=12, margins=(24, 10, 24, 10))
        foot.addStretch(1)
        self._language = DropDown(t("entrance.language"), fit="compact")
        self._language.show_choices(LANGUAGE_NAMES, texts.language())
        self._language.currentIndexChanged.connect(
            lambda _at: self.language_chosen.emit(self._language.chosen()))
        self._mode = DropDown(t("entrance.mode"), fit="compact")
        modes = ("light", "dark", "system")
        self._mode.show_choices([(mode, t(f"entrance.mode_{mode}")) for mode in modes], theme().mode)
        self._mode.currentIndexChanged.connect(lambda _at: self.mode_chosen.emit(self._mode.chosen()))
        self._scale = DropDown(t("entrance.scale"), fit="compact")
        pairs = [(str(percent), t("entrance.scale_percent", percent=percent)) for percent in SCALES]
        self._scale.show_choices(pairs, str(round(theme().scale * 100)))
        self._scale.currentIndexChanged.connect(
            lambda _at: self.scale_chosen.emit(int(self._scale.chosen())))
        for chooser in (self._language, self._mode, self._scale):
            foot.addWidget(chooser, 0, Qt.AlignmentFlag.AlignVCenter)
        return foot

    def reflow(self, kind: str) -> None:
        """In narrow windows the panel stands above, and the foot scrolls with the page."""
        narrow = kind in ("one", "single")
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._halves.setDirection(way)
        self.brand.set_narrow(narrow)
        to, other = (self._scrolled, self._fixed) if narrow else (self._fixed, self._scrolled)
        if to.indexOf(self._foot_bar) < 0:
            other.removeWidget(self._foot_bar)
            to.addWidget(self._foot_bar)
