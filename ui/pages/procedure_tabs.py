"""The five tabs of a procedure, in the portals' own words and order."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.views import ComponentRow, ProcedureView
from ui.texts import t
from ui.theme import theme
from ui.widgets.choices import DropDown
from ui.widgets.layouts import Column, Grid, Row, rule
from ui.widgets.text import Link, Text
from ui.widgets.unconfirmed import unconfirmed_mark

TABS = ("information", "steps", "components", "legal", "forms")
WantFile = Callable[[str], None]
Cells = list[QWidget | None]


def tab_content(tab: str, view: ProcedureView, case: str, *, choose_case: Callable[[str], None],
                want_file: WantFile, narrow: bool = False) -> QWidget:
    """The content of one tab; raises KeyError for a tab that is none of TABS.

    `narrow` puts the links to blank forms under the names instead of in a column of their own.
    """
    if tab == "components":
        return _components(view, case, choose_case, want_file, narrow)
    makers = {"information": _information, "steps": _steps, "legal": _legal}
    return _forms(view, want_file) if tab == "forms" else makers[tab](view)


def _top(widget: QWidget) -> QWidget:
    holder = QWidget()
    column = Column()
    column.addWidget(widget)
    column.addStretch(1)
    holder.setLayout(column)
    return holder


def _words(upper: str, lower: str, *, unconfirmed: bool, bold: bool = False, tone: str = "text") -> QWidget:
    holder = QWidget()
    column = Column(gap=1)
    if upper:
        column.addWidget(Text(upper, bold=bold, tone=tone, wrap=True))
    if lower:
        kind, shade = ("caption", "text2") if upper else ("body", "text")
        column.addWidget(Text(lower, kind, tone=shade, wrap=True))
    if unconfirmed:
        column.addWidget(unconfirmed_mark())
    column.addStretch(1)
    holder.setLayout(column)
    return holder


def _ruled(rows: list[Cells], *, stretch: int, heads: tuple[str, ...] = (),
           widths: dict[int, int] | None = None, right: frozenset[int] = frozenset()) -> QWidget:
    """Rows of cells with hairlines between, and a head line when there are heads."""
    holder = QWidget()
    grid = Grid(across=16, down=0, widths=widths or {})
    at = 0
    columns = max((len(row) for row in rows), default=1)
    if heads:
        for column, words in enumerate(heads):
            where = Qt.AlignmentFlag.AlignRight if column in right else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(Text(words, "caption", tone="text2", bold=True), at, column,
                           where | Qt.AlignmentFlag.AlignVCenter)
        grid.setRowMinimumHeight(at, theme().metrics.control(30, "caption"))
        grid.addWidget(rule(strong=True), at + 1, 0, 1, columns)
        at += 2
    for row in rows:
        grid.setRowMinimumHeight(at, theme().gap(7))
        for column, cell in enumerate(row):
            if cell is not None:
                side = Qt.AlignmentFlag.AlignRight if column in right else Qt.AlignmentFlag(0)
                grid.addWidget(cell, at + 1, column, side | Qt.AlignmentFlag.AlignTop)
        grid.setRowMinimumHeight(at + 2, theme().gap(7))
        grid.addWidget(rule(), at + 3, 0, 1, columns)
        at += 4
    grid.setColumnStretch(stretch, 1)
    holder.setLayout(grid)
    return holder


def _information(view: ProcedureView) -> QWidget:
    rows: list[Cells] = [
        [Text(fact.label, tone="text2"), _words(fact.value, fact.note, unconfirmed=fact.unconfirmed)]
        for fact in view.information]
    holder = QWidget()
    column = Column(gap=16)
    column.addWidget(_ruled(rows, stretch=1, widths={0: 180}))
    if view.fees:
        column.addWidget(Text(t("catalogue.fees"), "title"))
        fees: list[Cells] = [
            [_words(fee.name, fee.note, unconfirmed=fee.unconfirmed), Text(fee.amount, bold=True)]
            for fee in view.fees]
        column.addWidget(_ruled(fees, stretch=0, right=frozenset({1})))
    holder.setLayout(column)
    return holder


def _steps(view: ProcedureView) -> QWidget:
    rows: list[Cells] = []
    for step in view.steps:
        lower = "\n".join(part for part in (step.text, step.who) if part)
        rows.append([Text(str(step.number), bold=True, tone="accent"),
                     _words(step.name, lower, unconfirmed=step.unconfirmed, bold=True)])
    return _ruled(rows, stretch=1, widths={0: 24})


def _components(view: ProcedureView, case: str, choose_case: Callable[[str], None],
                want_file: WantFile, narrow: bool) -> QWidget:
    holder = QWidget()
    column = Column(gap=8)
    rows = dict(view.components_by_case).get(case, ())
    if len(view.cases) > 1:
        line = Row(gap=12)
        line.addWidget(Text(t("catalogue.case")))
        chooser = DropDown(t("catalogue.case"), fit="compact")
        chooser.setSizeAdjustPolicy(chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        chooser.setMinimumContentsLength(12)
        chooser.show_choices([(own.code, own.name) for own in view.cases], case)
        chooser.currentIndexChanged.connect(lambda _at: choose_case(chooser.chosen()))
        line.addWidget(chooser, 3)
        line.addWidget(Text(_count_words(rows), tone="text2", wrap=True), 2)
        column.addLayout(line)
    else:
        column.addWidget(Text(_count_words(rows), tone="text2", wrap=True))
    heads = ("TT", t("catalogue.component"), t("catalogue.requirement"), t("catalogue.originals"),
             t("catalogue.copies"), *(() if narrow else ("",)))
    cells = [_component(row, want_file, narrow) for row in rows]
    widths = {0: 24} if narrow else {0: 24, 2: 96}
    column.addWidget(_ruled(cells, stretch=1, heads=heads, widths=widths, right=frozenset({3, 4})))
    holder.setLayout(column)
    return holder


def _count_words(rows: tuple[ComponentRow, ...]) -> str:
    upload = sum(row.is_needed and bool(row.originals or row.copies) for row in rows)
    shown = sum(row.is_needed and not (row.originals or row.copies) for row in rows)
    words = t("catalogue.to_upload", count=upload)
    return words + (", " + t("catalogue.to_show", count=shown) if shown else "")


def _component(row: ComponentRow, want_file: WantFile, narrow: bool) -> Cells:
    tone = "text" if row.is_needed else "text2"
    link: QWidget | None = None
    if row.template:
        made = Link(t("catalogue.blank"))
        made.setAccessibleName(f"{t('catalogue.blank')}: {row.name}")
        made.clicked.connect(lambda _on=False, path=row.template: want_file(path))
        link = made
    counted = bool(row.originals or row.copies)
    name = _words(row.name, row.note, unconfirmed=row.unconfirmed, bold=row.is_needed, tone=tone)
    inner = name.layout()
    if narrow and link is not None and inner is not None:
        inner.addWidget(link)
    cells: Cells = [
        Text(row.number, tone=tone),
        name,
        Text(row.requirement, bold=row.is_needed, tone=tone),
        Text(str(row.originals) if counted else "–", tone=tone),
        Text(str(row.copies) if counted else "–", tone=tone),
    ]
    return cells if narrow else [*cells, link]


def _legal(view: ProcedureView) -> QWidget:
    rows: list[Cells] = [
        [_words(basis.document, "", unconfirmed=basis.unconfirmed, bold=True),
         _words(basis.title, basis.note, unconfirmed=False)]
        for basis in view.legal_basis]
    return _ruled(rows, stretch=1, widths={0: 200})


def _forms(view: ProcedureView, want_file: WantFile) -> QWidget:
    rows: list[Cells] = []
    for form in view.forms:
        link: QWidget | None = None
        if form.file:
            made = Link(t("catalogue.blank"))
            made.setAccessibleName(f"{t('catalogue.blank')}: {form.title}")
            made.clicked.connect(lambda _on=False, path=form.file: want_file(path))
            link = made
        rows.append([_words(form.title, form.official_number, unconfirmed=form.unconfirmed, bold=True), link])
    if not rows:
        return _top(Text(t("catalogue.no_forms"), tone="text2", wrap=True))
    return _ruled(rows, stretch=0)
