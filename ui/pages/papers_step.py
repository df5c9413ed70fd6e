"""Step 2, Giấy tờ: components of the dossier at the left, the chosen paper's page at the right.

Files come by button, by dropping, or from the store of papers. Pages are drawn elsewhere and arrive by
`show_page`. The page image is only looked at: turning it here changes no file.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPixmap, QTransform
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from desktop_app.views import ComponentView, PapersView, PaperView
from ui.moments import megabytes
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.callout import Callout
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyState
from ui.widgets.form_field import FormField
from ui.widgets.layouts import Column, Pane, Row, emptied, scrolling, shown, sized
from ui.widgets.rows import LineRow
from ui.widgets.text import Link, Text
from ui.widgets.unconfirmed import unconfirmed_mark

ISSUED_WIDTH = 240
LIST_WIDTH = 336
ZOOMS = (50, 75, 100, 125, 150, 200)
PAGE_WIDTH = 520
DESK_LEAST = 200
WIDEST = 16_777_215
"""Qt's own bound: no bound."""


class PapersStep(Pane):
    """Components and their papers.

    Signals:
        files_chosen: component code, paths (tuple of str).
        stored_wanted: component code.
        detach_wanted: component code, file id.
        template_wanted: component code.
        page_wanted: file id, page from 0.
        form_wanted: a component made from the form was pressed: its form id.
        answered: reference and value of a paper's day of issue.
    """

    files_chosen = Signal(str, tuple)
    stored_wanted = Signal(str)
    detach_wanted = Signal(str, str)
    template_wanted = Signal(str)
    page_wanted = Signal(str, int)
    form_wanted = Signal(str)
    answered = Signal(str, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._view: PapersView | None = None
        self._code = ""
        self._file = ""
        self._page = 0
        self._zoom = 100
        self._turned = 0
        self._picture: QPixmap | None = None
        self._picture_of = ("", 0)
        self._image: QLabel | None = None
        self._kind = "three"
        self._in_detail = False
        self._editable = True
        self._issued_note = Text()
        self.setAcceptDrops(True)
        self._list_column = Column()
        inner = QWidget()
        inner.setLayout(self._list_column)
        self._list = Pane("surface", line="right")
        list_layout = Column()
        list_layout.addWidget(scrolling(inner))
        self._list.setLayout(list_layout)
        self._detail = Column()
        detail = QWidget()
        detail.setLayout(self._detail)
        self._right = scrolling(detail)
        row = Row()
        row.addWidget(self._list)
        row.addWidget(self._right, 1)
        self.setLayout(row)
        theme().watch(self)

    def restyle(self) -> None:
        self._arrange()
        self._draw_picture()

    def reflow(self, kind: str) -> None:
        """Narrow windows show the list or the page, not both."""
        if kind != self._kind:
            self._kind = kind
            self._arrange()
            if self._view is not None:
                self._show_detail()

    def _arrange(self) -> None:
        single = self._kind == "single"
        self._list.setMinimumWidth(0 if single else theme().px(LIST_WIDTH))
        self._list.setMaximumWidth(WIDEST if single else theme().px(LIST_WIDTH))
        self._list.setVisible(not (single and self._in_detail))
        self._right.setVisible(not single or self._in_detail)

    def _to_list(self) -> None:
        self._in_detail = False
        self._arrange()

    def set_editable(self, editable: bool) -> None:
        self._editable = editable
        if self._view is not None:
            self.show_state(self._view)

    def show_state(self, view: PapersView) -> None:
        """Show components; the chosen one stays chosen."""
        self._view = view
        codes = [component.code for component in view.components]
        if self._code not in codes:
            first = next((c.code for c in view.components if c.state == "missing"), "")
            self._code = first or (codes[0] if codes else "")
        self._show_list(view)
        self._show_detail()

    def _show_list(self, view: PapersView) -> None:
        emptied(self._list_column)
        for component in view.components:
            self._list_column.addWidget(self._row(component))
        foot = Text(view.foot, "caption", tone="text2")
        below = Column(margins=(16, 12, 16, 12))
        below.addWidget(foot)
        self._list_column.addLayout(below)
        self._list_column.addStretch(1)

    def choose(self, code: str) -> None:
        """Choose a component, as a link from the checklist does."""
        self._code = code
        self._file, self._page = "", 0
        self._in_detail = True
        self._arrange()
        if self._view is not None:
            self.show_state(self._view)

    def show_page(self, file_id: str, page: int, png: bytes) -> None:
        """The page that `page_wanted` asked for."""
        if (file_id, page) != (self._file, self._page):
            return
        picture = QPixmap()
        picture.loadFromData(png, "PNG")
        self._picture, self._picture_of = picture, (file_id, page)
        self._draw_picture()

    # -- list ----------------------------------------------------------------------------------------

    def _row(self, component: ComponentView) -> LineRow:
        row = LineRow(height=72, bar=True, sides=16)
        row.set_selected(component.code == self._code)
        words = Column(gap=2, margins=(0, 8, 0, 8))
        name = Text(f"{component.number}. {component.name}", bold=component.is_needed, wrap=True)
        words.addWidget(name)
        words.addWidget(Text(component.line, "caption", tone="text2", wrap=True))
        state = Row(gap=8)
        chip = Chip()
        chip.show_word(component.state, component.word, f"{component.name}: {component.word}")
        state.addWidget(chip)
        pages = sum(paper.pages for paper in component.papers)
        if pages:
            state.addWidget(Text(t("papers.pages", count=pages), "caption", tone="text2"))
        if component.unconfirmed:
            state.addWidget(unconfirmed_mark())
        state.addStretch(1)
        words.addLayout(state)
        row.row.addLayout(words, 1)
        row.setAccessibleName(f"{component.name}, {component.word}")
        row.pressed.connect(lambda code=component.code: self.choose(code))
        return row

    # -- detail --------------------------------------------------------------------------------------

    def _component(self) -> ComponentView | None:
        if self._view is None:
            return None
        return next((c for c in self._view.components if c.code == self._code), None)

    def _show_detail(self) -> None:
        emptied(self._detail)
        self._image = None
        component = self._component()
        if component is None:
            self._detail.addWidget(EmptyState(t("papers.none")))
            return
        head = Column(gap=4, margins=(20, 12, 20, 12))
        if self._kind == "single":
            back = Button(t("papers.to_list"), "quiet", icon="arrow-left", fit="compact")
            back.clicked.connect(self._to_list)
            head.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(Text(component.name, "title", wrap=True))
        head.addWidget(Text(component.reason, "caption", tone="text2", wrap=True))
        if component.kind == "upload" and self._editable:
            head.addLayout(self._acts(component))
        self._detail.addLayout(head)
        self._add_issued(component)
        if not component.papers:
            self._file, self._page = "", 0
            self._detail.addLayout(self._nothing(component))
            self._detail.addStretch(1)
            return
        for paper in component.papers:
            self._detail.addWidget(self._paper_row(component, paper))
        chosen = next((p for p in component.papers if p.file_id == self._file), component.papers[0])
        self._show_paper(chosen)

    def _add_issued(self, component: ComponentView) -> None:
        """The day of issue to type, and until when the paper serves."""
        column = Column(gap=4, margins=(20, 0, 20, 12))
        if component.issued is not None:
            field = FormField(component.issued)
            ref = component.issued.ref
            field.edited.connect(lambda value: self.answered.emit(ref, value))
            field.set_readonly(not self._editable)
            column.addWidget(sized(field, width=ISSUED_WIDTH), 0, Qt.AlignmentFlag.AlignLeft)
        self._issued_note = Text(component.issued_note, "caption", tone="text2", wrap=True)
        column.addWidget(self._issued_note)
        shown(self._issued_note, bool(component.issued_note))
        if component.issued is not None or component.issued_note:
            self._detail.addLayout(column)

    def show_ages(self, view: PapersView) -> None:
        """Newer words about the papers' age; fields are left alone, so that the keyboard stays."""
        self._view = view
        component = self._component()
        if component is not None and component.issued is not None:
            self._issued_note.setText(component.issued_note)
            self._issued_note.setVisible(bool(component.issued_note))
        self._show_list(view)

    def _acts(self, component: ComponentView) -> Row:
        row = Row(gap=8)
        kind = "secondary" if component.papers else "primary"
        choose = Button(t("papers.choose_file"), kind, icon="paperclip")
        choose.clicked.connect(lambda: self._choose_files(component.code))
        stored = Button(t("papers.from_store"), icon="library")
        stored.clicked.connect(lambda: self.stored_wanted.emit(component.code))
        row.addWidget(choose)
        row.addWidget(stored)
        if component.has_template:
            link = Link(t("papers.template"))
            link.clicked.connect(lambda: self.template_wanted.emit(component.code))
            row.addWidget(link)
        row.addStretch(1)
        return row

    def _nothing(self, component: ComponentView) -> Column:
        column = Column(margins=(20, 0, 20, 0), gap=8)
        if component.kind == "from_form":
            column.addWidget(Text(t("papers.from_form"), tone="text2", wrap=True))
            look = Button(t("papers.look_at_form"), icon="printer")
            look.clicked.connect(lambda: self.form_wanted.emit(component.form_id))
            column.addWidget(look, 0, Qt.AlignmentFlag.AlignLeft)
        elif component.kind == "upload":
            words = t("papers.drop_here") if self._editable else t("papers.nothing_sent")
            column.addWidget(Text(words, tone="text2", wrap=True))
            column.addWidget(Text(component.accepts, "caption", tone="text2", wrap=True))
        else:
            column.addWidget(Text(component.line, tone="text2", wrap=True))
        return column

    def _paper_row(self, component: ComponentView, paper: PaperView) -> LineRow:
        row = LineRow(height=44, sides=20)
        row.set_selected(paper.file_id == self._file)
        words = Column(margins=(0, 6, 0, 6))
        words.addWidget(Text(paper.name, bold=True, wrap=True))
        facts = [t("papers.pages", count=paper.pages)] if paper.pages else []
        facts.append(megabytes(paper.size_bytes))
        if paper.is_signed:
            facts.append(t("papers.signed"))
        words.addWidget(Text(" · ".join(facts), "caption", tone="text2"))
        row.row.addLayout(words, 1)
        if component.kind == "upload" and self._editable:
            drop = IconButton("trash-2", t("papers.detach", name=paper.name))
            drop.clicked.connect(lambda: self.detach_wanted.emit(component.code, paper.file_id))
            row.row.addWidget(drop)
        row.setAccessibleName(f"{paper.name}, {', '.join(facts)}")
        row.pressed.connect(lambda: self._choose_paper(paper))
        return row

    def _choose_paper(self, paper: PaperView) -> None:
        self._file, self._page = paper.file_id, 0
        if self._view is not None:
            self.show_state(self._view)

    def _show_paper(self, paper: PaperView) -> None:
        if paper.file_id != self._file:
            self._file, self._page = paper.file_id, 0
        for warning in paper.warnings:
            callout = Callout("amber")
            callout.show_message("", warning)
            self._detail.addWidget(callout)
        bar = Row(gap=4, margins=(20, 4, 20, 4))
        bar.addWidget(Text(t("papers.page", number=self._page + 1, count=max(1, paper.pages)), bold=True))
        bar.addStretch(1)
        for icon, says, act in (
            ("arrow-left", "papers.page_before", lambda: self._turn_page(paper, -1)),
            ("chevron-right", "papers.page_after", lambda: self._turn_page(paper, 1)),
            ("rotate-cw", "papers.turn", self._rotate),
            ("zoom-out", "papers.zoom_out", lambda: self._zoom_by(-1)),
            ("zoom-in", "papers.zoom_in", lambda: self._zoom_by(1)),
        ):
            button = IconButton(icon, t(says))
            button.clicked.connect(act)
            bar.addWidget(button)
        self._detail.addLayout(bar)
        self._image = QLabel(t("papers.opening"))
        self._image.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._image.setAccessibleName(t("papers.page_spoken", name=paper.name, number=self._page + 1))
        inside = Column(margins=(12, 12, 12, 12))
        inside.addWidget(self._image, 1)
        sheet = QWidget()
        sheet.setLayout(inside)
        on_desk = Column()
        on_desk.addWidget(scrolling(sheet))
        desk = sized(Pane("desk"), least_height=DESK_LEAST)
        desk.setLayout(on_desk)
        self._detail.addWidget(desk, 1)
        if self._picture_of == (paper.file_id, self._page):
            self._draw_picture()
            return
        self._picture, self._picture_of, self._turned = None, ("", 0), 0
        self.page_wanted.emit(paper.file_id, self._page)

    def _turn_page(self, paper: PaperView, step: int) -> None:
        page = min(max(self._page + step, 0), max(0, paper.pages - 1))
        if page != self._page:
            self._page = page
            self._show_detail()

    def _rotate(self) -> None:
        self._turned = (self._turned + 90) % 360
        self._draw_picture()

    def _zoom_by(self, step: int) -> None:
        place = ZOOMS.index(self._zoom) + step
        self._zoom = ZOOMS[min(max(place, 0), len(ZOOMS) - 1)]
        self._draw_picture()

    def _draw_picture(self) -> None:
        if self._picture is None or self._image is None:
            return
        width = theme().px(PAGE_WIDTH) * self._zoom // 100
        turned = self._picture.transformed(QTransform().rotate(self._turned))
        self._image.setPixmap(turned.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))

    # -- files in ------------------------------------------------------------------------------------

    def _choose_files(self, code: str) -> None:
        kinds = t("papers.kinds") + " (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.docx)"
        paths, _ = QFileDialog.getOpenFileNames(self, t("papers.choose_file"), "", kinds)
        if paths:
            self.files_chosen.emit(code, tuple(paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        component = self._component()
        takes = component is not None and component.kind == "upload" and self._editable
        if takes and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = tuple(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
        files = tuple(path for path in paths if Path(path).is_file())
        if files and self._code:
            self.files_chosen.emit(self._code, files)
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        component = self._component()
        if event.key() == Qt.Key.Key_F7 and component and component.kind == "upload" and self._editable:
            self._choose_files(component.code)
        else:
            super().keyPressEvent(event)
