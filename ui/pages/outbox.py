"""Hộp gửi: what waits, what moves, what was set aside and why; nothing here has to be waited for."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import OutboxRow, OutboxView, Stage
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column, Pane, Row, emptied, scrolling
from ui.widgets.progress import ProgressLine
from ui.widgets.rows import Facts, LineRow
from ui.widgets.signal_bars import SignalBars
from ui.widgets.text import IconPicture, RichText, Text

SIDE_WIDTH = 332
LINE_HUES = {"online": "green", "weak": "amber", "captive": "amber", "silent": "amber"}
STAGE_LOOKS = {"done": ("circle-check", "green"), "now": ("circle-dot", "blue"), "next": ("circle", "text2")}


class OutboxPage(Pane):
    """Rows in the order of sending, and the line at the right.

    Signals:
        pause_wanted, resume_wanted, try_wanted: the buttons over the rows.
        retry_wanted: version id; take_back_wanted, reopen_wanted, migrate_wanted, opened, receipt_wanted: dossier id.
    """

    pause_wanted = Signal()
    resume_wanted = Signal()
    try_wanted = Signal()
    retry_wanted = Signal(str)
    take_back_wanted = Signal(str)
    reopen_wanted = Signal(str)
    migrate_wanted = Signal(str)
    opened = Signal(str)
    receipt_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._bars = SignalBars(px=22)
        self._headline = Text("", "title", wrap=True)
        self._detail = Text("", tone="text2", wrap=True)
        self._pause = Button(t("outbox.pause"), icon="pause")
        self._pause.clicked.connect(self._turn)
        self._try = Button(t("outbox.try_now"), icon="send")
        self._try.clicked.connect(self.try_wanted)
        self._is_paused = False
        head = Row(gap=16, margins=(20, 12, 20, 12))
        head.addWidget(self._bars, 0, Qt.AlignmentFlag.AlignVCenter)
        words = Column(gap=2)
        words.addWidget(self._headline)
        words.addWidget(self._detail)
        head.addLayout(words, 1)
        head.addWidget(self._pause)
        head.addWidget(self._try)
        top = Pane("surface", line="bottom")
        top.setLayout(head)
        self._rows = Column()
        inner = QWidget()
        inner.setLayout(self._rows)
        self._foot = Text("", "caption", tone="text2")
        foot = Row(margins=(20, 8, 20, 8))
        foot.addWidget(self._foot)
        foot.addStretch(1)
        bottom = Pane("surface", line="top")
        bottom.setLayout(foot)
        main = Column()
        main.addWidget(top)
        main.addWidget(scrolling(inner), 1)
        main.addWidget(bottom)
        self._side_column = Column(gap=4, margins=(20, 16, 20, 16))
        side_inner = QWidget()
        side_inner.setLayout(self._side_column)
        self._side = Pane("window", line="left")
        side = Column()
        side.addWidget(scrolling(side_inner))
        self._side.setLayout(side)
        row = Row()
        row.addLayout(main, 1)
        row.addWidget(self._side)
        self.setLayout(row)
        theme().watch(self)

    def restyle(self) -> None:
        self._side.setFixedWidth(theme().px(SIDE_WIDTH))

    def reflow(self, kind: str) -> None:
        """Narrow windows have no side pane."""
        self._side.setVisible(kind == "three")

    def show_state(self, view: OutboxView) -> None:
        """Show the rows and the line."""
        self._bars.show_bars(view.line.bars, LINE_HUES.get(view.line.state, "neutral"))
        self._headline.setText(view.headline)
        self._detail.setText(view.detail)
        self._is_paused = view.is_paused
        self._pause.setText(t("outbox.resume" if view.is_paused else "outbox.pause"))
        self._foot.setText(view.foot)
        emptied(self._rows)
        if not view.rows:
            box = Column(margins=(20, 8, 20, 8))
            box.addWidget(EmptyState(t("outbox.empty")))
            self._rows.addLayout(box)
        for row in view.rows:
            self._rows.addWidget(self._row(row))
        self._rows.addStretch(1)
        self._show_side(view)

    # -- rows ----------------------------------------------------------------------------------------

    def _row(self, view: OutboxRow) -> LineRow:
        row = LineRow(pressable=True, height=88, sides=20)
        row.setAccessibleName(f"{view.owner_name}, {view.procedure_name}: {view.pill.sentence} {view.right}")
        row.pressed.connect(lambda: self.opened.emit(view.dossier_id))
        row.row.addWidget(self._mark(view), 0, Qt.AlignmentFlag.AlignTop)
        words = Column(gap=4)
        words.addSpacing(theme().gap(12))
        owner = f'<span style="font-weight:600">{escape(view.owner_name)}</span>'
        words.addWidget(RichText(f"{owner}&nbsp;&nbsp;{escape(view.procedure_name)}", wrap=True))
        if view.what:
            words.addWidget(Text(view.what, tone="red", bold=True, wrap=True))
            words.addWidget(Text(f"{view.safe} {view.do}", wrap=True))
        else:
            words.addLayout(self._stages(view.stages))
            if 0 < view.percent < 100:
                words.addLayout(self._progress(view))
            elif view.detail:
                words.addWidget(Text(view.detail, tone="text2", wrap=True))
        if view.can_retry or view.can_reopen or view.can_take_back or view.has_receipt:
            words.addLayout(self._acts(view))
        words.addSpacing(theme().gap(12))
        row.row.addLayout(words, 1)
        row.row.addWidget(Chip(view.pill), 0, Qt.AlignmentFlag.AlignVCenter)
        row.row.addLayout(self._right(view))
        return row

    def _mark(self, view: OutboxRow) -> QWidget:
        box = QWidget()
        column = Column(margins=(0, 14, 0, 0))
        if view.what:
            column.addWidget(IconPicture("octagon-alert", 18, "red"))
        elif view.has_receipt:
            column.addWidget(IconPicture("check-check", 18, "blue"))
        else:
            column.addWidget(Text(str(view.position or ""), tone="text2"))
        box.setLayout(column)
        box.setFixedWidth(theme().px(24))
        return box

    def _stages(self, stages: tuple[Stage, ...]) -> Row:
        row = Row(gap=6)
        for index, stage in enumerate(stages):
            if index:
                row.addWidget(Text("—", "caption", tone="line"))
            icon, tone = STAGE_LOOKS[stage.state]
            row.addWidget(IconPicture(icon, 14, tone))
            row.addWidget(Text(stage.name, "caption", tone="text" if stage.state == "now" else "text2",
                               bold=stage.state == "now"))  # fmt: skip
        row.addStretch(1)
        return row

    def _progress(self, view: OutboxRow) -> Row:
        row = Row(gap=8)
        bar = ProgressLine("blue")
        bar.show_share(view.percent / 100, f"{view.percent} %")
        row.addWidget(bar, 1)
        share = f'<span style="font-weight:600">{view.percent} %</span>'
        row.addWidget(RichText(f"{share} · {escape(view.detail)}", wrap=True), 2)
        return row

    def _acts(self, view: OutboxRow) -> Row:
        row = Row(gap=8)
        if view.can_retry:
            again = Button(t("outbox.retry"), "primary" if view.what else "secondary", fit="compact")
            again.clicked.connect(lambda: self.retry_wanted.emit(view.version_id))
            row.addWidget(again)
        if view.can_migrate:
            change = Button(t("migration.see_changes"), "primary", fit="compact")
            change.clicked.connect(lambda: self.migrate_wanted.emit(view.dossier_id))
            row.addWidget(change)
        if view.can_reopen:
            again = Button(t("outbox.reopen"), icon="pencil-line", fit="compact")
            again.clicked.connect(lambda: self.reopen_wanted.emit(view.dossier_id))
            row.addWidget(again)
        if view.can_take_back:
            back = Button(t("outbox.take_back"), icon="undo-2", fit="compact")
            back.clicked.connect(lambda: self.take_back_wanted.emit(view.dossier_id))
            row.addWidget(back)
        if view.has_receipt:
            receipt = Button(t("outbox.receipt"), icon="printer", fit="compact")
            receipt.clicked.connect(lambda: self.receipt_wanted.emit(view.dossier_id))
            row.addWidget(receipt)
        if view.code:
            row.addWidget(Text(t("outbox.code", code=view.code), "caption", tone="text2"))
        row.addStretch(1)
        return row

    def _right(self, view: OutboxRow) -> Column:
        column = Column(gap=2)
        column.addStretch(1)
        for words, kind, tone in ((view.right, "body", "text"), (view.right_note, "caption", "text2")):
            if words:
                text = Text(words, kind, tone=tone, bold=kind == "body")
                text.setAlignment(Qt.AlignmentFlag.AlignRight)
                column.addWidget(text)
        column.addStretch(1)
        return column

    # -- the line ------------------------------------------------------------------------------------

    def _show_side(self, view: OutboxView) -> None:
        emptied(self._side_column)
        self._side_column.addWidget(Text(t("outbox.line"), "title"))
        facts = Facts()
        facts.show_facts(view.facts)
        self._side_column.addWidget(facts)
        if view.rows and view.files:
            self._side_column.addSpacing(theme().gap(16))
            self._side_column.addWidget(Text(view.rows[0].owner_name, "title", wrap=True))
            self._side_column.addWidget(Text(t("outbox.power"), "caption", tone="text2", wrap=True))
            for name, size, arrived in view.files:
                row = LineRow(pressable=False, height=36)
                row.row.addWidget(Text(name, wrap=True), 1)
                if arrived:
                    row.row.addWidget(IconPicture("circle-check", 14, "green"))
                row.row.addWidget(Text(size, tone="text2"))
                self._side_column.addWidget(row)
        self._side_column.addStretch(1)

    def _turn(self) -> None:
        (self.resume_wanted if self._is_paused else self.pause_wanted).emit()
