"""Thủ tục: search and list at the left, one procedure with the portals' five tabs at the right.

What is not confirmed by an official source is marked "chưa kiểm chứng" wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from desktop_app.views import FactRow, ProcedureLine, ProcedureView
from ui.pages.procedure_tabs import TABS, tab_content
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.choices import DropDown
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column, Pane, Row, emptied, restated, rule, scrolling
from ui.widgets.rows import LineRow
from ui.widgets.search_box import SearchBox
from ui.widgets.tabs import TabBar
from ui.widgets.text import Text
from ui.widgets.unconfirmed import unconfirmed_mark

LIST_WIDTH, NARROW_LIST_WIDTH = 340, 320
FILTERS = ("field", "level", "service_level")
HUES = {"revoked": "red", "ended": "amber", "future": "amber", "": "blue"}
"""Colour of what is said about a pack, by its state; "" is good news: a version to come."""


class CataloguePage(Pane):
    """List and detail of procedures.

    Signals:
        search_wanted: text, field, level, service level; "" where not chosen.
        procedure_chosen: code of the line pressed.
        begin_wanted: code and case of the procedure to begin a dossier with.
        guide_wanted: code and case for which to print the leaflet.
        file_wanted: code and path of a blank form in the pack.
        import_wanted: "Thêm gói thủ tục" was pressed.
    """

    search_wanted = Signal(str, str, str, str)
    procedure_chosen = Signal(str)
    begin_wanted = Signal(str, str)
    guide_wanted = Signal(str, str)
    file_wanted = Signal(str, str)
    import_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._rows: dict[str, LineRow] = {}
        self._titles: dict[str, Text] = {}
        self._procedure: ProcedureView | None = None
        self._case = ""
        self._kind = "three"
        self._filters: dict[str, DropDown] = {}
        self._list = self._build_list()
        self._detail = QStackedWidget()
        self._nothing = EmptyState(t("catalogue.choose_one"))
        self._page = self._build_detail()
        holder = QWidget()
        column = Column(margins=(24, 16, 24, 16))
        column.addWidget(self._nothing)
        holder.setLayout(column)
        self._detail.addWidget(holder)
        self._detail.addWidget(self._page)
        row = Row()
        row.addWidget(self._list)
        row.addWidget(self._detail, 1)
        self.setLayout(row)
        self.setFocusProxy(self.search)
        theme().watch(self)

    # -- list ----------------------------------------------------------------------------------------

    def _build_list(self) -> Pane:
        pane = Pane("surface", line="right")
        self.search = SearchBox(t("catalogue.search"))
        self.search.searched.connect(lambda _text: self._ask())
        self.search.left_downwards.connect(self._to_first_row)
        filters = Row(gap=8)
        for name in FILTERS:
            chooser = DropDown(t(f"catalogue.filter_{name}"), fit="compact")
            chooser.setMinimumWidth(0)
            chooser.setMinimumContentsLength(6)
            chooser.setSizeAdjustPolicy(chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.show_choices([("", t(f"catalogue.filter_{name}"))])
            chooser.currentIndexChanged.connect(lambda _at: self._ask())
            filters.addWidget(chooser, 1)
            self._filters[name] = chooser
        head = Column(gap=8, margins=(16, 12, 16, 12))
        head.addWidget(self.search)
        head.addLayout(filters)
        self._lines = Column()
        content = QWidget()
        content_column = Column()
        content_column.addLayout(self._lines)
        content_column.addStretch(1)
        content.setLayout(content_column)
        foot = Row(gap=8, margins=(16, 6, 8, 6))
        self._foot = Text("", "caption", tone="text2", wrap=True)
        foot.addWidget(self._foot, 1)
        add = Button(t("catalogue.import"), "quiet", icon="plus", fit="compact")
        add.clicked.connect(self.import_wanted)
        foot.addWidget(add)
        column = Column()
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(scrolling(content), 1)
        column.addWidget(rule())
        column.addLayout(foot)
        pane.setLayout(column)
        return pane

    def show_filters(self, values: dict[str, Sequence[str]]) -> None:
        """Fill the three drop-downs ("field", "level", "service_level") with what the packs have."""
        for name, chooser in self._filters.items():
            pairs = [("", t(f"catalogue.filter_{name}")), *((value, value) for value in values.get(name, ()))]
            chooser.show_choices(pairs, chooser.chosen())

    def show_list(self, lines: tuple[ProcedureLine, ...], *, total: int) -> None:
        """Show what was found; `total` is the number of procedures on this computer."""
        emptied(self._lines)
        self._rows, self._titles = {}, {}
        for line in lines:
            row = LineRow(height=56, bar=True, sides=16)
            lower = f"{line.code} · {line.service_level}"
            words = Column()
            title = Text(line.name, wrap=True)
            words.addWidget(title)
            words.addWidget(Text(lower, "caption", tone="text2", wrap=True))
            if line.state:
                words.addWidget(Text(line.note, "caption", tone=HUES[line.state], wrap=True))
            if line.is_doubted:
                words.addWidget(Text(t("catalogue.doubt_short"), "caption", tone="amber", bold=True, wrap=True))
            row.row.addLayout(words, 1)
            row.row.setContentsMargins(theme().gap(16), theme().gap(8), theme().gap(16), theme().gap(8))
            said = (
                line.name, line.code, line.service_level, line.note if line.state else "",
                t("catalogue.doubt_short") if line.is_doubted else "",
            )  # fmt: skip
            row.setAccessibleName(", ".join(part for part in said if part))
            row.pressed.connect(lambda code=line.code: self.procedure_chosen.emit(code))
            self._lines.addWidget(row)
            self._rows[line.code] = row
            self._titles[line.code] = title
        if not lines:
            empty = EmptyState(t("catalogue.none_found") if total else t("catalogue.none_here"))
            empty.setContentsMargins(theme().gap(16), 0, theme().gap(16), 0)
            self._lines.addWidget(empty)
        self.search.show_note(t("catalogue.found", count=len(lines)) if self.search.text() else "")
        self._foot.setText(t("catalogue.total", count=total))
        self._mark_row()

    def _ask(self) -> None:
        chosen = (self._filters[name].chosen() for name in FILTERS)
        self.search_wanted.emit(self.search.text().strip(), *chosen)

    def _to_first_row(self) -> None:
        if self._rows:
            next(iter(self._rows.values())).setFocus()

    def _mark_row(self) -> None:
        code = self._procedure.code if self._procedure is not None else ""
        for own, row in self._rows.items():
            row.set_selected(own == code)
            restated(self._titles[own], "bold", own == code)

    # -- one procedure -------------------------------------------------------------------------------

    def _build_detail(self) -> QWidget:
        page = QWidget()
        self._name = Text("", "page", wrap=True)
        self._subtitle = Text("", tone="text2", wrap=True)
        self._guide = Button(t("catalogue.guide"), icon="printer")
        self._guide.clicked.connect(lambda: self.guide_wanted.emit(self._code(), self._case))
        self._begin = Button(t("catalogue.begin"), "primary", icon="plus")
        self._begin.clicked.connect(lambda: self.begin_wanted.emit(self._code(), self._case))
        self._back = Button(t("catalogue.to_list"), "quiet", icon="arrow-left", fit="compact")
        self._back.clicked.connect(self.show_list_only)
        self._back.hide()
        words = Column(gap=2)
        words.addWidget(self._name)
        words.addWidget(self._subtitle)
        self._buttons = Row(gap=12)
        self._buttons.addWidget(self._guide, 0, Qt.AlignmentFlag.AlignTop)
        self._buttons.addWidget(self._begin, 0, Qt.AlignmentFlag.AlignTop)
        self._buttons.addStretch(1)
        self._title_row = Row(gap=16)
        self._title_row.addLayout(words, 1)
        self._title_row.addLayout(self._buttons)
        self._notice = Callout("amber")
        self._notice.hide()
        self._doubt = Callout("amber")
        self._doubt.hide()
        self._highlights = Row(gap=28)
        upper = Column(gap=14, margins=(24, 16, 24, 10))
        upper.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        upper.addLayout(self._title_row)
        upper.addWidget(self._notice)
        upper.addWidget(self._doubt)
        upper.addLayout(self._highlights)
        self._tabs = TabBar([(code, t(f"catalogue.tab_{code}")) for code in TABS], sides=12)
        self._tabs.chosen.connect(lambda _code: self._show_tab())
        self._content = Column(margins=(24, 14, 24, 16))
        scrolled = QWidget()
        self._scrolled = Column()
        self._scrolled.addLayout(self._content)
        self._scrolled.addStretch(1)
        scrolled.setLayout(self._scrolled)
        self._source = Text("", "caption", tone="text2", wrap=True)
        foot = Column(margins=(24, 8, 24, 8))
        foot.addWidget(self._source)
        self._head = QWidget()
        self._head.setLayout(upper)
        self._fixed = Column()
        self._fixed.addWidget(self._head)
        self._fixed.addWidget(self._tabs)
        self._fixed.addWidget(scrolling(scrolled), 1)
        self._fixed.addWidget(rule())
        self._fixed.addLayout(foot)
        page.setLayout(self._fixed)
        return page

    def show_procedure(self, view: ProcedureView) -> None:
        """Show one procedure; the tab stays, the case begins with the first."""
        if self._procedure is None or self._procedure.code != view.code:
            self._case = view.cases[0].code if view.cases else ""
        self._procedure = view
        self._name.setText(view.name)
        self._subtitle.setText(view.subtitle)
        self._begin.setEnabled(not view.state)
        if view.notice:
            self._notice.show_message(view.notice, hue=HUES[view.state])
        else:
            self._notice.hide()
        if view.doubt:
            self._doubt.show_message(t("catalogue.doubt"), escape(view.doubt))
        else:
            self._doubt.hide()
        emptied(self._highlights)
        for fact in view.highlights:
            self._highlights.addLayout(_highlight(fact), 1)
        self._source.setText(f"{view.source_line} {view.pack_line}".strip())
        self._mark_row()
        self._detail.setCurrentWidget(self._page)
        self._show_tab()
        self._arrange()

    def show_list_only(self) -> None:
        """In narrow windows: back from the procedure to the list."""
        self._procedure = None
        self._mark_row()
        self._detail.setCurrentIndex(0)
        self._arrange()

    def choose_tab(self, code: str) -> None:
        self._tabs.choose(code)
        self._show_tab()

    def shown_code(self) -> str:
        """Code of the procedure on screen, or ""."""
        return self._code()

    def case(self) -> str:
        """The case chosen in the tab of components."""
        return self._case

    def _code(self) -> str:
        return self._procedure.code if self._procedure is not None else ""

    def _show_tab(self) -> None:
        emptied(self._content)
        if self._procedure is None:
            return
        shown = tab_content(
            self._tabs.current(), self._procedure, self._case, choose_case=self._choose_case,
            want_file=lambda path: self.file_wanted.emit(self._code(), path), narrow=self._kind != "three")
        self._content.addWidget(shown)

    def _choose_case(self, code: str) -> None:
        self._case = code
        self._show_tab()

    # -- reflow --------------------------------------------------------------------------------------

    def reflow(self, kind: str) -> None:
        """Under 1200 px the head scrolls with its tab; under 900 list and procedure take turns."""
        is_new = kind != self._kind
        self._kind = kind
        self._arrange()
        if is_new:
            self._show_tab()

    def _move_head(self, to: Column) -> None:
        """Head and tabs stand still over the content, or scroll with it where room is short."""
        if to.indexOf(self._head) >= 0:
            return
        other = self._fixed if to is self._scrolled else self._scrolled
        for place, part in enumerate((self._head, self._tabs)):
            other.removeWidget(part)
            to.insertWidget(place, part)

    def restyle(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        narrow = self._kind in ("one", "single")
        is_open = self._procedure is not None
        self._list.setVisible(not narrow or not is_open)
        self._detail.setVisible(not narrow or is_open)
        self._back.setVisible(narrow)
        wide = self._kind == "three"
        self._move_head(self._fixed if wide else self._scrolled)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._title_row.setDirection(beside if wide else below)
        if narrow:
            self._list.setMinimumWidth(0)
            self._list.setMaximumWidth(16_777_215)
        else:
            self._list.setFixedWidth(theme().px(LIST_WIDTH if wide else NARROW_LIST_WIDTH))


def _highlight(fact: FactRow) -> Column:
    column = Column(gap=1)
    column.addWidget(Text(fact.label, "caption", tone="text2"))
    value = Text(fact.value, "title", wrap=True)
    value.setAccessibleName(f"{fact.label}: {fact.value}")
    column.addWidget(value)
    if fact.note:
        column.addWidget(Text(fact.note, "caption", tone="text2", wrap=True))
    if fact.unconfirmed:
        column.addWidget(unconfirmed_mark())
    column.addStretch(1)
    return column
