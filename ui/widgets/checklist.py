"""The checklist at the right of a dossier: everything missing or wrong, each line a link to its place.

Folding rule: a group shows its first four open lines; more fold behind "và n mục nữa". Lines that are done
stand in one group of their own that folds too.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import ChecklistLine, ChecklistView, LineState, Place
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import WORD_STATES
from ui.widgets.focus import keyboard_kept
from ui.widgets.layouts import Column, Pane, Row, emptied, rule, scrolling
from ui.widgets.progress import ProgressLine
from ui.widgets.text import IconPicture, RichText, Text, link_html

FOLD_AFTER = 4


class ChecklistPanel(Pane):
    """Title with the count, bar, groups of links, size and minutes, and the way to the review.

    Signals:
        place_wanted: the Place of the line pressed.
        review_wanted: "Xem lại và nộp" was pressed; never disabled.
    """

    place_wanted = Signal(object)
    review_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("window", line="left", parent=parent)
        self._view: ChecklistView | None = None
        self._open_groups: set[str] = set()
        self._title = Text("", "title", wrap=True)
        self._bar = ProgressLine("green")
        self._count = Text("", "caption", tone="text2")
        self._lines = Column(gap=4)
        self._foot = Text("", "caption", tone="text2", wrap=True)
        self._review = Button(t("checklist.review"), icon="list-checks", key="F9")
        self._review.clicked.connect(self.review_wanted)
        bar_row = Row(gap=8)
        bar_row.addWidget(self._bar, 1)
        bar_row.addWidget(self._count)
        inner = QWidget()
        inner_column = Column(margins=(16, 0, 16, 8))
        inner_column.addLayout(self._lines)
        inner_column.addStretch(1)
        inner.setLayout(inner_column)
        head = Column(gap=8, margins=(16, 12, 16, 8))
        head.addWidget(self._title)
        head.addLayout(bar_row)
        below = Column(gap=8, margins=(16, 8, 16, 12))
        below.addWidget(self._review)
        below.addWidget(self._foot)
        column = Column()
        column.addLayout(head)
        column.addWidget(scrolling(inner), 1)
        column.addLayout(below)
        self.setLayout(column)
        self.setAccessibleName(t("checklist.name"))
        theme().watch(self)

    def restyle(self) -> None:
        self.setFixedWidth(theme().px(288))

    def set_review_shown(self, shown: bool) -> None:
        """The review page itself shows no button back to itself."""
        self._review.setVisible(shown)

    def show_state(self, view: ChecklistView) -> None:
        """Show the checklist; the same again changes nothing."""
        if view == self._view:
            return
        self._view = view
        with keyboard_kept(self):
            self._draw(view)

    def _draw(self, view: ChecklistView) -> None:
        self._title.setText(view.title)
        says = t("checklist.share", done=view.done_count, total=view.total_count)
        self._count.setText(says)
        self._bar.show_share(view.done_count / view.total_count if view.total_count else 1.0, says)
        self._foot.setText(view.foot)
        self._foot.setVisible(bool(view.foot))
        emptied(self._lines)
        done: list[ChecklistLine] = []
        for group in view.groups:
            undone = [line for line in group.lines if line.state is not LineState.DONE]
            done += [line for line in group.lines if line.state is LineState.DONE]
            if undone:
                self._add_group(group.name, undone, FOLD_AFTER)
        if done:
            self._add_group(t("checklist.done"), done, FOLD_AFTER)

    def _add_group(self, name: str, lines: list[ChecklistLine], most: int) -> None:
        head = Text(name, "caption", tone="text2", bold=True)
        self._lines.addSpacing(theme().gap(8))
        self._lines.addWidget(head)
        self._lines.addWidget(rule())
        shown = lines if name in self._open_groups or len(lines) <= most + 1 else lines[:most]
        for line in shown:
            self._lines.addWidget(_Entry(line, self.place_wanted.emit))
        if len(lines) > most + 1:
            words = t("checklist.fewer") if len(shown) == len(lines) else t(
                "checklist.more", count=len(lines) - len(shown))
            fold = RichText(link_html("fold", words), "caption")
            fold.link_pressed.connect(lambda _address, name=name: self._turn(name))
            self._lines.addWidget(fold)

    def _turn(self, name: str) -> None:
        self._open_groups ^= {name}
        if self._view is not None:
            self._draw(self._view)


class _Entry(QWidget):
    """Icon, link, and where it is."""

    def __init__(self, line: ChecklistLine, go: object) -> None:
        super().__init__()
        look = WORD_STATES[line.state.value]
        row = Row(gap=8, margins=(0, 3, 0, 3))
        row.addWidget(IconPicture(look.icon, 16, look.hue), 0, Qt.AlignmentFlag.AlignTop)
        column = Column()
        if line.state is LineState.DONE:
            column.addWidget(Text(line.text, wrap=True))
        else:
            link = RichText(link_html("go", line.text), wrap=True)
            place: Place = line.place
            link.link_pressed.connect(lambda _address: go(place))  # type: ignore[operator]
            column.addWidget(link)
        if line.where:
            column.addWidget(Text(line.where, "caption", tone="text2", wrap=True))
        row.addLayout(column, 1)
        self.setLayout(row)
        self.setAccessibleName(f"{line.text}. {line.where}")
