"""Hôm nay: dossiers that need a person, drafts to go on with, the outbox in short, the counter's day."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import DossierLine, HomeTask, HomeView, PillState
from ui.moments import local, when
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyState
from ui.widgets.focus import keyboard_kept
from ui.widgets.layouts import Column, Grid, Pane, Row, emptied, rule, scrolling, sized
from ui.widgets.rows import LineRow, two_lines
from ui.widgets.text import CutText, IconPicture, Link, Text

CHIP_COLUMN = 148
DUE_WIDTH, BUTTON_WIDTH = 140, 124
WHEN_WIDTH = DUE_WIDTH + BUTTON_WIDTH - 16
"""So that times of drafts stand under the deadlines: the arrow takes 16."""
SIDE_PANE = 320


class HomePage(Pane):
    """The first page of the day.

    Signals:
        new_wanted: "Hồ sơ mới".
        task_chosen: the HomeTask whose button was pressed.
        draft_chosen: id of a draft to go on with.
        all_drafts_wanted: the link over the drafts.
        outbox_wanted: the link over the outbox, or one of its rows.
    """

    new_wanted = Signal()
    task_chosen = Signal(object)
    draft_chosen = Signal(str)
    all_drafts_wanted = Signal()
    outbox_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._view: HomeView | None = None
        self._now: datetime | None = None
        self._kind = self._shown_kind = "three"
        self._main = Column(margins=(20, 12, 20, 20))
        work = QWidget()
        work.setLayout(self._main)
        self._side_column = Column(margins=(20, 16, 20, 16))
        side_content = QWidget()
        side_content.setLayout(self._side_column)
        self._side = sized(Pane("window", line="left"), width=SIDE_PANE)
        side_layout = Column()
        side_layout.addWidget(scrolling(side_content))
        self._side.setLayout(side_layout)
        row = Row()
        row.addWidget(scrolling(work), 1)
        row.addWidget(self._side)
        self.setLayout(row)

    def reflow(self, kind: str) -> None:
        """Narrow windows have the side pane's button over the list and no side pane."""
        if kind != self._kind:
            self._kind = kind
            self._side.setVisible(kind in ("three", "two"))
            if self._view is not None and self._now is not None:
                self.show_state(self._view, now=self._now)

    def show_state(self, view: HomeView, *, now: datetime) -> None:
        """Show the day; `now` decides what "hôm nay" is. The same view on the same day changes nothing."""
        same_day = self._now is not None and local(self._now).date() == local(now).date()
        if view == self._view and same_day and self._shown_kind == self._kind:
            return
        self._view, self._now, self._shown_kind = view, now, self._kind
        with keyboard_kept(self):
            self._draw(view, now)

    def _draw(self, view: HomeView, now: datetime) -> None:
        emptied(self._main)
        emptied(self._side_column)
        if self._kind in ("one", "single"):
            self._main.addWidget(self._new_button())
        if not view.tasks and not view.draft_total:
            self._show_first_day()
        else:
            self._show_tasks(view.tasks)
            self._show_drafts(view, now)
        self._main.addStretch(1)
        self._show_side(view)

    def _show_first_day(self) -> None:
        self._main.addWidget(Text(t("home.welcome"), "title"))
        has_button = self._kind in ("one", "single")
        empty = EmptyState(t("home.nothing_yet"), "" if has_button else t("home.new"))
        empty.acted.connect(self.new_wanted)
        self._main.addWidget(empty)

    # -- what needs a person -------------------------------------------------------------------------

    def _show_tasks(self, tasks: tuple[HomeTask, ...]) -> None:
        head = Row(margins=(0, 4, 0, 4))
        head.addWidget(Text(t("home.tasks", count=len(tasks)) if tasks else t("home.no_tasks"), "title"))
        head.addStretch(1)
        if tasks:
            head.addWidget(Text(t("home.by_deadline"), "caption", tone="text2"))
        self._main.addLayout(head)
        for task in tasks:
            self._main.addWidget(self._task_row(task))

    def _task_row(self, task: HomeTask) -> QWidget:
        row = LineRow(pressable=False, height=56)
        narrow = self._kind != "three"
        row.row.addWidget(self._chip_cell(task.line))
        lower = task.line.title or task.line.procedure_name
        if narrow:
            lower = " · ".join(part for part in (task.what, task.due) if part)
        row.row.addLayout(two_lines(task.line.owner_name, lower), 5)
        if not narrow:
            row.row.addWidget(CutText(task.what), 6)
            row.row.addWidget(self._due_cell(task))
        button = sized(Button(task.action, fit="compact"), least_width=BUTTON_WIDTH)
        button.setAccessibleName(f"{task.action}: {task.line.owner_name}, {task.line.procedure_name}")
        button.clicked.connect(lambda _on=False, task=task: self.task_chosen.emit(task))
        row.row.addWidget(button)
        return row

    def _due_cell(self, task: HomeTask) -> QWidget:
        cell = sized(QWidget(), width=DUE_WIDTH)
        column = Column()
        column.addStretch(1)
        column.addWidget(CutText(task.due, bold=True, tone="red" if task.is_urgent else "text"))
        if task.due_note:
            column.addWidget(CutText(task.due_note, "caption", tone="text2"))
        column.addStretch(1)
        cell.setLayout(column)
        return cell

    def _chip_cell(self, line: DossierLine) -> QWidget:
        cell = sized(QWidget(), least_width=CHIP_COLUMN)
        row = Row()
        row.addWidget(Chip(line.pill))
        row.addStretch(1)
        cell.setLayout(row)
        return cell

    # -- drafts --------------------------------------------------------------------------------------

    def _show_drafts(self, view: HomeView, now: datetime) -> None:
        head = Row(margins=(0, 24, 0, 4))
        head.addWidget(Text(t("home.go_on"), "title"))
        head.addStretch(1)
        if view.draft_total > len(view.drafts):
            every = Link(t("home.all_drafts", count=view.draft_total))
            every.clicked.connect(self.all_drafts_wanted)
            head.addWidget(every)
        self._main.addLayout(head)
        if not view.drafts:
            empty = EmptyState(t("home.no_drafts"), t("home.new"))
            empty.acted.connect(self.new_wanted)
            self._main.addWidget(empty)
        for line in view.drafts:
            self._main.addWidget(self._draft_row(line, now))

    def _draft_row(self, line: DossierLine, now: datetime) -> QWidget:
        row = LineRow(height=40)
        row.row.addWidget(self._chip_cell(line))
        name = line.owner_name or t("home.no_owner")
        words = Row(gap=4)
        owner = CutText(name, bold=bool(line.owner_name), tone="text" if line.owner_name else "text2")
        words.addWidget(owner)
        words.addWidget(CutText("· " + (line.title or line.procedure_name), tone="text2"), 1)
        row.row.addLayout(words, 1)
        if self._kind in ("three", "two"):
            width = WHEN_WIDTH if self._kind == "three" else DUE_WIDTH
            row.row.addWidget(sized(CutText(when(line.updated_at, now), "caption", tone="text2"), width=width))
        row.row.addWidget(IconPicture("chevron-right", 16, "text2"))
        row.setAccessibleName(f"{name}, {line.procedure_name}, {line.pill.sentence}")
        row.pressed.connect(lambda: self.draft_chosen.emit(line.dossier_id))
        return row

    # -- side pane -----------------------------------------------------------------------------------

    def _new_button(self) -> Button:
        button = Button(t("home.new"), "primary", icon="plus", fit="large")
        button.setToolTip("Ctrl+N")
        button.show_key("Ctrl+N")
        button.clicked.connect(self.new_wanted)
        return button

    def _show_side(self, view: HomeView) -> None:
        self._side_column.addWidget(self._new_button())
        head = Row(margins=(0, 24, 0, 4))
        head.addWidget(Text(t("rail.outbox"), "title"))
        head.addStretch(1)
        link = Link(t("home.open"))
        link.setAccessibleName(t("home.open_outbox"))
        link.clicked.connect(self.outbox_wanted)
        head.addWidget(link)
        self._side_column.addLayout(head)
        grid = Grid(across=12, down=0)
        rows = self._outbox_rows(view)
        for number, (chip, words, figure) in enumerate(rows):
            high = theme().metrics.control(36)
            grid.setRowMinimumHeight(2 * number, high)
            if chip is not None:
                grid.addWidget(chip, 2 * number, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(CutText(words), 2 * number, 1)
            grid.addWidget(Text(figure, bold=True), 2 * number, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(rule(), 2 * number + 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        self._side_column.addLayout(grid)
        if not rows:
            self._side_column.addWidget(Text(t("home.outbox_empty"), tone="text2", wrap=True))
        self._side_column.addSpacing(theme().gap(24))
        self._side_column.addWidget(Text(t("home.today"), "title"))
        self._show_figures((
            (t("home.created_today"), view.created_today), (t("home.sent_today"), view.sent_today),
            (t("home.results_ready"), view.results_ready), (t("home.unread"), view.unread_count),
            (t("home.procedures"), view.procedure_count),
        ))
        self._side_column.addStretch(1)

    def _outbox_rows(self, view: HomeView) -> list[tuple[Chip | None, str, str]]:
        rows: list[tuple[Chip | None, str, str]] = []
        sending = [line for line in view.sending if line.pill.state is PillState.SENDING]
        waiting = [line for line in view.sending if line.pill.state is PillState.WAITING]
        for line in sending:
            rows.append((Chip(line.pill), line.owner_name, f"{line.pill.count} %" if line.pill.count else ""))
        if waiting:
            rows.append((Chip(waiting[0].pill), t("home.dossiers"), str(view.waiting_count)))
        if view.attention_count:
            task = next((task for task in (view.tasks) if task.line.pill.state is PillState.ATTENTION), None)
            chip = Chip(task.line.pill) if task is not None else None
            rows.append((chip, t("home.dossiers"), str(view.attention_count)))
        return rows

    def _show_figures(self, figures: tuple[tuple[str, int], ...]) -> None:
        for number, (words, figure) in enumerate(figures):
            row = Row(margins=(0, 5, 0, 5))
            row.addWidget(Text(words), 1)
            shown = Text(str(figure), bold=True)
            shown.setAccessibleName(f"{words}: {figure}")
            row.addWidget(shown)
            self._side_column.addLayout(row)
            if number < len(figures) - 1:
                self._side_column.addWidget(rule())
