"""Step 5, Xem lại và nộp: everything once more on one page, and one button that says what it will do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import LineState, ReviewBlock, ReviewView
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.layouts import Column, Pane, Row, emptied, scrolling
from ui.widgets.problem import ProblemCallout
from ui.widgets.rows import Facts
from ui.widgets.text import Link, Text

LABEL_WIDTH = 260


class ReviewStep(Pane):
    """The last look.

    Signals:
        submit_wanted: the primary button; the channel ("online", "counter", "post").
        step_wanted: a block's "Sửa" link: the step it belongs to.
        print_wanted: look at or print the whole dossier.
        first_missing_wanted: pressed too early: go to the first thing to do.
    """

    submit_wanted = Signal(str)
    step_wanted = Signal(str)
    print_wanted = Signal()
    first_missing_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._editable = True
        self.problem = ProblemCallout()
        self.problem.hide()
        self._content = Column(gap=16, margins=(24, 16, 24, 20))
        inner = QWidget()
        inner.setLayout(self._content)
        self._foot = Row(gap=12, margins=(24, 12, 24, 12))
        foot = Pane("surface", line="top")
        foot.setLayout(self._foot)
        column = Column()
        column.addWidget(self.problem)
        column.addWidget(scrolling(inner), 1)
        column.addWidget(foot)
        self.setLayout(column)
        self._foot_pane = foot

    def set_editable(self, editable: bool) -> None:
        self._editable = editable
        self._foot_pane.setVisible(editable)

    def show_state(self, view: ReviewView) -> None:
        emptied(self._content)
        emptied(self._foot)
        self._content.addWidget(Text(t("review.title"), "page"))
        if self._editable:  # what was sent has its verdict: the notice over the steps
            self._content.addWidget(self._verdict(view))
        for block in view.blocks:
            self._content.addLayout(self._block(block))
        self._content.addStretch(1)
        self._show_foot(view)

    def _verdict(self, view: ReviewView) -> Callout:
        checklist = view.checklist
        if checklist.can_queue:
            warnings = [
                line.text for group in checklist.groups for line in group.lines
                if line.state is LineState.WARNING
            ]  # fmt: skip
            callout = Callout("green" if not warnings else "amber")
            callout.show_message(checklist.title, "<br/>".join([view.promise, *warnings]))
            return callout
        callout = Callout("amber")
        go = Button(t("review.first_missing"), key="F8")
        go.clicked.connect(self.first_missing_wanted)
        callout.show_message(checklist.title, t("review.not_yet"), buttons=(go,))
        return callout

    def _block(self, block: ReviewBlock) -> Column:
        column = Column(gap=4)
        head = Row(gap=12)
        head.addWidget(Text(block.title, "title", wrap=True), 1)
        if self._editable:
            change = Link(t("review.change"))
            change.setAccessibleName(f"{t('review.change')}: {block.title}")
            change.clicked.connect(lambda: self.step_wanted.emit(block.step))
            head.addWidget(change)
        column.addLayout(head)
        facts = Facts(label_width=LABEL_WIDTH)
        facts.show_facts(block.rows)
        column.addWidget(facts)
        return column

    def _show_foot(self, view: ReviewView) -> None:
        submit = Button(view.button, "primary", icon="send", key="Ctrl+Return")
        submit.clicked.connect(lambda: self._submit(view))
        self._foot.addWidget(submit)
        look = Button(t("review.print"), icon="printer")
        look.clicked.connect(self.print_wanted)
        self._foot.addWidget(look)
        words = Text(view.estimate, "caption", tone="text2", wrap=True)
        self._foot.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)

    def _submit(self, view: ReviewView) -> None:
        if view.checklist.can_queue:
            self.submit_wanted.emit(view.channel)
        else:
            self.first_missing_wanted.emit()
