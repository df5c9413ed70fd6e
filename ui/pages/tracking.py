"""A dossier after it was sent: what the office asks, the talk, facts and timeline; receipts, results, history."""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from desktop_app.views import AskedItem, DocumentLine, MessageLine, PillState, TrackingView
from ui.moments import when
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.chip import LOOKS, WORD_STATES
from ui.widgets.editors import LineEditor
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column, Grid, Pane, Row, emptied, scrolling, sized
from ui.widgets.problem import ProblemCallout
from ui.widgets.rows import Facts, LineRow, Timeline
from ui.widgets.tabs import TabBar
from ui.widgets.text import IconPicture, Link, Text

TABS = ("follow", "form", "papers", "documents", "history")
SIDE_WIDTH = 372
ANSWER_LABEL_WIDTH = 260


class TrackingPage(Pane):
    """The record of one dossier.

    Signals:
        begin_supplement_wanted, send_supplement_wanted, withdraw_wanted, take_back_wanted, ask_wanted,
        hand_out_wanted, keep_person_wanted: acts on the dossier.
        place_wanted: the Place of an asked item.
        message_written: the text.
        document_wanted: a DocumentLine to look at.
    """

    begin_supplement_wanted = Signal()
    send_supplement_wanted = Signal()
    withdraw_wanted = Signal()
    take_back_wanted = Signal()
    ask_wanted = Signal()
    hand_out_wanted = Signal()
    keep_person_wanted = Signal()
    place_wanted = Signal(object)
    message_written = Signal(str)
    document_wanted = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._now: datetime | None = None
        self._key_shown = False
        self._view: TrackingView | None = None
        self.problem = ProblemCallout()
        self.problem.hide()
        self._tabs = TabBar([(tab, t(f"tracking.tab_{tab}")) for tab in TABS])
        self._tabs.chosen.connect(self._choose)
        self._stack = QStackedWidget()
        self._columns: dict[str, Column] = {}
        for tab in TABS:
            column = Column(gap=12, margins=(24, 16, 24, 20))
            inner = QWidget()
            inner.setLayout(column)
            self._columns[tab] = column
            self._stack.addWidget(scrolling(inner))
        self._message = LineEditor()
        self._message.setPlaceholderText(t("tracking.write"))
        self._message.setAccessibleName(t("tracking.write"))
        self._side_column = Column(gap=4, margins=(20, 16, 20, 16))
        side_inner = QWidget()
        side_inner.setLayout(self._side_column)
        self._side = Pane("window", line="left")
        side = Column()
        side.addWidget(scrolling(side_inner))
        self._side.setLayout(side)
        body = Row()
        body.addWidget(self._stack, 1)
        body.addWidget(self._side)
        whole = Column()
        whole.addWidget(self._tabs)
        whole.addWidget(self.problem)
        whole.addLayout(body, 1)
        self.setLayout(whole)
        theme().watch(self)

    def restyle(self) -> None:
        self._side.setFixedWidth(theme().px(SIDE_WIDTH))

    def reflow(self, kind: str) -> None:
        """Narrow windows have no side pane: facts and timeline stand in the first tab."""
        wide = kind == "three"
        if wide != self._side.isVisibleTo(self):
            self._side.setVisible(wide)
            if self._view is not None and self._now is not None:
                self.show_state(self._view, now=self._now)

    def show_state(self, view: TrackingView, *, now: datetime) -> None:
        """Show everything anew; a message being written is kept."""
        typed = self._message.value()
        self._view, self._now = view, now
        for column in self._columns.values():
            emptied(column)
        self._message = LineEditor()
        self._message.setPlaceholderText(t("tracking.write"))
        self._message.setAccessibleName(t("tracking.write"))
        self._message.set_value(typed)
        self._show_follow(view)
        self._show_answers(view)
        self._show_papers(view)
        self._show_documents(view)
        self._show_history(view)
        self._show_side(view)
        count = len(view.documents)
        self._tabs.show_tabs(
            [(tab, t(f"tracking.tab_{tab}") + (f" ({count})" if tab == "documents" and count else ""))
             for tab in TABS]
        )  # fmt: skip

    def _choose(self, tab: str) -> None:
        self._stack.setCurrentIndex(TABS.index(tab))

    # -- follow --------------------------------------------------------------------------------------

    def _show_follow(self, view: TrackingView) -> None:
        column = self._columns["follow"]
        if view.call_title:
            callout = Callout(view.call_hue)
            callout.show_message(view.call_title, escape(view.call_text), hue=view.call_hue, due=view.call_due,
                                 due_note=view.call_due_note, buttons=self._call_buttons(view))  # fmt: skip
            column.addWidget(callout)
        for item in view.asked:
            column.addWidget(self._asked(item, view.can_send_supplement))
        column.addLayout(self._acts(view))
        column.addWidget(Text(t("tracking.talk"), "title"))
        if not view.messages:
            column.addWidget(Text(t("tracking.no_messages"), tone="text2"))
        for message in view.messages:
            column.addWidget(self._message_row(message))
        if view.timeline:
            row = Row(gap=8)
            row.addWidget(self._message, 1)
            send = Button(t("tracking.send"))
            send.clicked.connect(self._send)
            row.addWidget(send)
            column.addLayout(row)
        if not self._side.isVisibleTo(self):
            column.addWidget(self._facts(view))
            column.addWidget(self._timeline(view))
        column.addStretch(1)

    def _call_buttons(self, view: TrackingView) -> tuple[QPushButton, ...]:
        if not view.can_begin_supplement:
            return ()
        begin = Button(t("tracking.begin_supplement"), "primary")
        begin.clicked.connect(self.begin_supplement_wanted)
        return (begin,)

    def _asked(self, item: AskedItem, can_change: bool) -> LineRow:
        row = LineRow(pressable=False, height=80)
        look = WORD_STATES[item.state]
        row.row.addWidget(IconPicture(look.icon, 18, look.hue), 0, Qt.AlignmentFlag.AlignTop)
        words = Column(gap=2)
        words.addSpacing(theme().gap(8))
        words.addWidget(Text(f"{item.number}. {item.title}", bold=True, wrap=True))
        words.addWidget(Text(f"“{item.quote}”", wrap=True))
        words.addWidget(Text(item.note, "caption", tone="text2", wrap=True))
        words.addSpacing(theme().gap(8))
        row.row.addLayout(words, 1)
        if can_change:
            go = Button(t("tracking.go_there"), fit="compact")
            go.setAccessibleName(f"{t('tracking.go_there')}: {item.title}")
            go.clicked.connect(lambda: self.place_wanted.emit(item.place))
            row.row.addWidget(go)
        return row

    def _acts(self, view: TrackingView) -> Grid:
        """Buttons in one line, or two by two where room is short."""
        grid = Grid(across=8, down=8)
        most = 6 if self._side.isVisibleTo(self) else 2
        header = view.header
        acts = (
            (view.can_send_supplement, "tracking.send_supplement", "list-checks", self.send_supplement_wanted),
            (header.can_take_back, "tracking.take_back", "undo-2", self.take_back_wanted),
            (any(d.kind == "receipt" for d in view.documents), "tracking.hand_out", "printer", self.hand_out_wanted),
            (bool(header.owner_id_number), "tracking.keep_person", "users", self.keep_person_wanted),
            (header.can_withdraw, "tracking.withdraw", "", self.withdraw_wanted),
        )
        for place, (_, words, icon, signal) in enumerate(act for act in acts if act[0]):
            button = Button(t(words), icon=icon)
            button.clicked.connect(signal)
            grid.addWidget(button, place // most, place % most)
        grid.setColumnStretch(most, 1)
        return grid

    def _message_row(self, message: MessageLine) -> QWidget:
        assert self._now is not None
        row = LineRow(pressable=False, height=56)
        words = Column(gap=2, margins=(0, 6, 0, 8))
        who = t("tracking.you") if message.mine else message.sender
        told = ""
        if message.mine:
            told = " · " + t("tracking.delivered" if message.delivered else "tracking.waiting")
        head = Row(gap=8)
        head.addWidget(Text(who, bold=True))
        head.addWidget(Text(when(message.at, self._now) + told, "caption", tone="text2"), 1)
        words.addLayout(head)
        words.addWidget(Text(message.text, wrap=True))
        row.row.addLayout(words, 1)
        return row

    def _send(self) -> None:
        text = self._message.value().strip()
        if text:
            self._message.set_value("")
            self.message_written.emit(text)

    # -- the other tabs ------------------------------------------------------------------------------

    def _show_answers(self, view: TrackingView) -> None:
        column = self._columns["form"]
        for title, rows in view.answers:
            column.addWidget(Text(title, "title", wrap=True))
            facts = Facts(label_width=ANSWER_LABEL_WIDTH)
            facts.show_facts(rows)
            column.addWidget(facts)
        column.addStretch(1)

    def _show_papers(self, view: TrackingView) -> None:
        column = self._columns["papers"]
        if not view.papers:
            column.addWidget(EmptyState(t("tracking.no_papers")))
        for name, size in view.papers:
            row = LineRow(pressable=False, height=40)
            row.row.addWidget(Text(name, wrap=True), 1)
            row.row.addWidget(Text(size, tone="text2"))
            column.addWidget(row)
        column.addStretch(1)

    def _show_documents(self, view: TrackingView) -> None:
        column = self._columns["documents"]
        if not view.documents:
            column.addWidget(EmptyState(t("tracking.no_documents")))
        for document in view.documents:
            column.addWidget(self._document(document))
        column.addStretch(1)

    def _document(self, document: DocumentLine) -> LineRow:
        row = LineRow(pressable=False, height=64)
        icon = "check-check" if document.kind == "receipt" else "file-check"
        row.row.addWidget(IconPicture(icon, 18, "green" if document.is_here else "text2"))
        words = Column(gap=2)
        words.addWidget(Text(document.name, bold=True, wrap=True))
        words.addWidget(Text(f"{document.detail}. {document.verdict}", "caption", tone="text2", wrap=True))
        row.row.addLayout(words, 1)
        if document.is_here:
            look = Button(t("tracking.look"), fit="compact", icon="eye")
            look.setAccessibleName(f"{t('tracking.look')}: {document.name}")
            look.clicked.connect(lambda: self.document_wanted.emit(document))
            row.row.addWidget(look)
        return row

    def _show_history(self, view: TrackingView) -> None:
        assert self._now is not None
        column = self._columns["history"]
        for line in reversed(view.history):
            row = LineRow(pressable=False, height=40)
            row.row.addWidget(Text(when(line.at, self._now), "caption", tone="text2"))
            row.row.addWidget(Text(line.text, wrap=True), 1)
            if line.actor:
                row.row.addWidget(Text(line.actor, "caption", tone="text2"))
            column.addWidget(row)
        column.addStretch(1)

    # -- side ----------------------------------------------------------------------------------------

    def _show_side(self, view: TrackingView) -> None:
        emptied(self._side_column)
        self._side_column.addWidget(self._facts(view))
        if view.access_key:
            self._side_column.addLayout(self._key_row(view.access_key))
        self._side_column.addSpacing(theme().gap(16))
        self._side_column.addWidget(Text(t("tracking.progress"), "title"))
        self._side_column.addWidget(self._timeline(view))
        foot = Row(gap=4)
        foot.addWidget(Text(view.foot, "caption", tone="text2", wrap=True), 1)
        again = Link(t("tracking.ask"), caption=True)
        again.clicked.connect(self.ask_wanted)
        foot.addWidget(again)
        self._side_column.addLayout(foot)
        self._side_column.addStretch(1)

    def _facts(self, view: TrackingView) -> QWidget:
        facts = Facts()
        facts.show_facts(view.facts)
        return facts

    def _key_row(self, key: str) -> Row:
        row = Row(gap=8)
        row.addWidget(sized(Text(t("tracking.access_key"), tone="text2"), width=128))
        row.addWidget(Text(key if self._key_shown else "••••••", bold=True), 1)
        show = Link(t("tracking.hide" if self._key_shown else "tracking.show"))
        show.clicked.connect(self._turn_key)
        row.addWidget(show)
        return row

    def _turn_key(self) -> None:
        self._key_shown = not self._key_shown
        if self._view is not None:
            self._show_side(self._view)

    def _timeline(self, view: TrackingView) -> QWidget:
        assert self._now is not None
        line = Timeline()
        for entry in view.timeline:
            look = LOOKS[PillState(entry.icon)]
            at = when(entry.at, self._now) if entry.at else ""
            line.add_entry(look.icon, look.hue, entry.title, entry.detail, at, is_current=entry.is_current)
        return line
