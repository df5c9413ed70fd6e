"""Người dân: people met before, found by any word of name, number or phone, and their dossiers here."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views import DossierLine, PersonLine, PersonView
from ui.moments import short
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column, Pane, Row, emptied, no_wider, scrolling
from ui.widgets.problem import ProblemCallout
from ui.widgets.rows import Facts, LineRow, two_lines
from ui.widgets.search_box import SearchBox
from ui.widgets.text import Text

LIST_WIDTH = 340
FACTS_WIDTH = 640


class PeoplePage(Pane):
    """Search and list at the left, the chosen person at the right.

    Signals:
        search_wanted: the text.
        chosen: a person's id; answer by show_person.
        opened: a DossierLine of that person.
        forget_wanted: a person's id.
    """

    search_wanted = Signal(str)
    chosen = Signal(str)
    opened = Signal(object)
    forget_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._kind = "three"
        self._id = ""
        self._shown: PersonView | None = None
        self._now: datetime | None = None
        self._rows: dict[str, LineRow] = {}
        self.problem = ProblemCallout()
        self.search = SearchBox(t("people.search"))
        self.search.searched.connect(self.search_wanted)
        self.search.left_downwards.connect(self._to_list)
        self._list_column = Column()
        inner = QWidget()
        inner.setLayout(self._list_column)
        self._list = Pane("surface", line="right")
        listed = Column()
        find = Column(margins=(16, 12, 16, 12))
        find.addWidget(self.search)
        listed.addLayout(find)
        listed.addWidget(scrolling(inner), 1)
        self._list.setLayout(listed)
        self._detail = Column(gap=12, margins=(24, 16, 24, 20))
        shown = QWidget()
        shown.setLayout(self._detail)
        right = Column()
        right.addWidget(self.problem)
        right.addWidget(scrolling(shown), 1)
        row = Row()
        row.addWidget(self._list)
        row.addLayout(right, 1)
        self.setLayout(row)
        self.setFocusProxy(self.search)
        theme().watch(self)

    def restyle(self) -> None:
        self._arrange()

    def reflow(self, kind: str) -> None:
        """Narrow windows give the list less room."""
        self._kind = kind
        self._arrange()

    def _arrange(self) -> None:
        narrow = self._kind in ("one", "single")
        self._list.setFixedWidth(theme().px(260 if narrow else LIST_WIDTH))

    def show_list(self, people: tuple[PersonLine, ...], *, searching: bool) -> None:
        """The people found; the chosen one stays chosen while it is among them."""
        ids = [person.person_id for person in people]
        emptied(self._list_column)
        self._rows = {}
        if not ids:
            box = Column(margins=(16, 0, 16, 0))
            box.addWidget(EmptyState(t("people.nothing_found" if searching else "people.empty")))
            self._list_column.addLayout(box)
        for person in people:
            self._list_column.addWidget(self._row(person))
        self._list_column.addStretch(1)
        if self._id not in ids:
            self._id = ids[0] if ids else ""
            if not self._id:
                self._shown = None
                emptied(self._detail)
        if self._id:
            self._mark()
            self.chosen.emit(self._id)

    def show_person(self, view: PersonView, *, now: datetime) -> None:
        """Facts and dossiers of the chosen person."""
        if view.person.person_id != self._id or view == self._shown:
            return
        self._shown, self._now = view, now
        person = view.person
        emptied(self._detail)
        self._detail.addWidget(Text(person.name, "page", wrap=True))
        facts = Facts(label_width=150)
        facts.show_facts(tuple(
            (t(f"people.{name}"), value or "–") for name, value in (
                ("id_number", person.id_number), ("birth_date", person.birth_date), ("phone", person.phone),
                ("address", person.address), ("updated", short(person.updated_at, now)))
        ))  # fmt: skip
        self._detail.addLayout(no_wider(facts, FACTS_WIDTH))
        self._detail.addWidget(Text(t("people.dossiers", count=len(view.dossiers)), "title"))
        if not view.dossiers:
            self._detail.addWidget(EmptyState(t("people.no_dossiers")))
        for line in view.dossiers:
            self._detail.addWidget(self._dossier(line))
        for words in (view.as_of, view.consent or t("people.consent")):
            if words:
                self._detail.addWidget(Text(words, "caption", tone="text2", wrap=True))
        forget = Button(t("people.forget"), icon="trash-2", fit="compact")
        forget.clicked.connect(lambda: self.forget_wanted.emit(person.person_id))
        act = Row()
        act.addWidget(forget)
        act.addStretch(1)
        self._detail.addLayout(act)
        self._detail.addStretch(1)

    def _row(self, person: PersonLine) -> LineRow:
        row = LineRow(height=56, bar=True, sides=16)
        below = " · ".join(part for part in (person.id_number, person.phone) if part)
        row.row.addLayout(two_lines(person.name, below), 1)
        row.setAccessibleName(f"{person.name}, {below}")
        row.pressed.connect(lambda: self._choose(person.person_id))
        self._rows[person.person_id] = row
        return row

    def _dossier(self, line: DossierLine) -> LineRow:
        assert self._now is not None
        row = LineRow(height=56)
        row.row.addWidget(Chip(line.pill), 0, Qt.AlignmentFlag.AlignVCenter)
        below = " · ".join(part for part in (line.title, line.dossier_code or line.number) if part)
        row.row.addLayout(two_lines(line.procedure_name, below), 1)
        row.row.addWidget(Text(short(line.updated_at, self._now), "caption", tone="text2"))
        row.setAccessibleName(f"{line.procedure_name}, {line.number}: {line.pill.sentence}")
        row.pressed.connect(lambda: self.opened.emit(line))
        return row

    def _choose(self, person_id: str) -> None:
        self._id = person_id
        self._mark()
        self.chosen.emit(person_id)

    def _mark(self) -> None:
        for code, row in self._rows.items():
            row.set_selected(code == self._id)

    def _to_list(self) -> None:
        if self._rows:
            next(iter(self._rows.values())).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = list(self._rows.items())
        here = next((place for place, (_, row) in enumerate(rows) if row.hasFocus()), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if here is None or step is None:
            super().keyPressEvent(event)
        elif here + step < 0:
            self.search.setFocus()
        elif here + step < len(rows):
            rows[here + step][1].setFocus()
            self._choose(rows[here + step][0])
