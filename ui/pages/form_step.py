"""Step 1, Tờ khai: one section of the form, its fields, and the way to the next.

Fields are updated in place: a changed answer never rebuilds the section, so that the keyboard stays
where it is. The page knows no rule; it hands every edit out and shows what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.views import (
    ChoiceView,
    FieldView,
    GroupView,
    RepeatView,
    SectionElement,
    SectionLine,
    SectionView,
)
from ui.pages.repeat_table import RepeatTable
from ui.pages.section_list import SectionList
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.choices import ChoiceEditor, DropDown
from ui.widgets.form_field import FormField
from ui.widgets.layouts import Column, Grid, Pane, Row, emptied, scrolling, shown
from ui.widgets.prefill_bar import CopiedBar, PrefillBar
from ui.widgets.text import CutText, RichText, Text

WIDE_KINDS = ("note", "acknowledge", "select_multiple")
LONG_LABEL = 48
"""A label longer than this takes the whole line."""


class FormStep(Pane):
    """Sections at the left, one section's fields in the middle.

    Signals:
        section_wanted: form id and section reference.
        answered: form id, field reference, value.
        add_row_wanted, remove_row_wanted: form id and reference.
        search_wanted: form id, field reference, what was typed in a long list.
        confirmed: form id and reference of a copied value that is still right.
        confirm_all_wanted: form id and section whose copied values are all still right.
        register_wanted, card_wanted, earlier_wanted: a way to fill in what is known already.
        step_wanted: the step after the last section.
    """

    section_wanted = Signal(str, str)
    answered = Signal(str, str, str)
    add_row_wanted = Signal(str, str)
    remove_row_wanted = Signal(str, str)
    search_wanted = Signal(str, str, str)
    confirmed = Signal(str, str)
    confirm_all_wanted = Signal(str, str)
    register_wanted = Signal()
    card_wanted = Signal()
    earlier_wanted = Signal()
    step_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._kind = self._built_kind = "three"
        self._view: SectionView | None = None
        self._sections: tuple[SectionLine, ...] = ()
        self._fields: dict[str, FormField] = {}
        self._groups: dict[str, QWidget] = {}
        self._repeats: dict[str, RepeatTable] = {}
        self._notes: dict[str, Text] = {}
        self._readonly: set[str] = set()
        self._editable = True
        self._prefill: PrefillBar | None = None
        self._copied: CopiedBar | None = None
        self.list = SectionList()
        self.list.chosen.connect(self.section_wanted)
        self._jump = DropDown(t("form.sections"))
        self._jump.activated.connect(self._jumped)
        self._content = Column(gap=12, margins=(24, 12, 24, 20))
        inner = QWidget()
        inner.setLayout(self._content)
        self._scroll: QScrollArea = scrolling(inner)
        self._foot_row = Row(gap=12, margins=(24, 12, 24, 12))
        self._foot_pane = Pane("surface", line="top")
        self._foot_pane.setLayout(self._foot_row)
        self._middle = middle = Column()
        middle.addWidget(self._jump)
        middle.addWidget(self._scroll, 1)
        middle.addWidget(self._foot_pane)
        row = Row()
        row.addWidget(self.list)
        row.addLayout(middle, 1)
        self.setLayout(row)
        card_key = QShortcut(QKeySequence("F2"), self)
        card_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        card_key.activated.connect(lambda: self.card_wanted.emit() if self._editable else None)

    # -- showing -------------------------------------------------------------------------------------

    def reflow(self, kind: str) -> None:
        """Narrow windows have a drop-down in place of the section list."""
        if kind == self._kind:
            return
        self._kind = kind
        self._show_jump()
        if self._view is not None:
            self.show_section(self._view, focus=self._ref_with_keyboard())

    def set_editable(self, editable: bool) -> None:
        """A dossier that was sent is shown but not changed."""
        self._editable = editable
        for ref, field in self._fields.items():
            field.set_readonly(not editable or ref in self._readonly)
        for table in self._repeats.values():
            table.set_editable(editable)
        if self._prefill is not None:
            self._prefill.setVisible(editable)
        self._count_copied()

    def show_sections(self, lines: tuple[SectionLine, ...]) -> None:
        """Show the states of all sections."""
        self._sections = lines
        self.list.show_sections(lines, self._current())
        self._show_jump()

    def show_section(self, view: SectionView, *, focus: str = "") -> None:
        """Show one section whole; `focus` is the reference that takes the keyboard.

        A newer state of the section on screen is shown in place: only a repeat whose rows came or went
        makes its rows anew.
        """
        shown = self._view
        self._view = view
        if shown is not None and self._kind == self._built_kind and _frame_of(shown) == _frame_of(view):
            self._show_newer(view.elements)
            self._count_copied()
            if (shown.previous, shown.next_label) != (view.previous, view.next_label):
                self._show_foot(view)
        else:
            self._build(view)
        self.list.show_sections(self._sections, self._current())
        self._show_jump()
        if focus:
            self.focus_field(focus)

    def _build(self, view: SectionView) -> None:
        self._built_kind = self._kind
        keyboard_here = self._has_keyboard()
        self._fields, self._groups, self._repeats, self._notes = {}, {}, {}, {}
        self._readonly = set()
        self._content.removeWidget(self._foot_pane)
        emptied(self._content)
        if view.form_title:
            self._content.addWidget(Text(view.form_title, "caption", tone="text2", bold=True, wrap=True))
        head = Row(gap=12)
        head.addWidget(Text(view.title, "page", wrap=True), 1)
        legend = RichText(f'<span style="color:role-red">*</span> {t("field.required_legend")}', "caption",
                          tone="text2")  # fmt: skip
        head.addWidget(legend)
        self._content.addLayout(head)
        self._add_prefill(view)
        self._add_elements(self._content, view.elements)
        self._place_foot()
        self._show_foot(view)
        self._content.addStretch(1)
        self._count_copied()
        self._scroll.verticalScrollBar().setValue(0)
        if keyboard_here:
            self.focus_first()

    def _add_prefill(self, view: SectionView) -> None:
        """Ways to fill the owner in, on the first section; the copied ones' bar on every section."""
        self._prefill = None
        if not view.form_id:
            bar = self._prefill = PrefillBar(narrow=self._kind == "single")
            bar.register_wanted.connect(self.register_wanted)
            bar.card_wanted.connect(self.card_wanted)
            bar.earlier_wanted.connect(self.earlier_wanted)
            shown(bar, self._editable)
            self._content.addWidget(bar)
        self._copied = CopiedBar()
        self._copied.confirmed.connect(lambda: self.confirm_all_wanted.emit(*self._current()))
        self._content.addWidget(self._copied)

    def _count_copied(self) -> None:
        if self._copied is not None:
            held = [field for field in self._fields.values() if field.is_copied() and not field.isHidden()]
            self._copied.show_count(len(held) if self._editable else 0)

    def focus_first(self) -> None:
        """The keyboard goes to the first question that can be answered, else to the button onward."""
        for field in self._fields.values():
            if not field.isHidden() and not field.is_readonly():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._onward.setFocus()

    def _has_keyboard(self) -> bool:
        """Whether the keyboard is here, but not in the list of sections."""
        focus = self.window().focusWidget()
        if focus is None:
            return False
        return self.isAncestorOf(focus) and focus is not self.list and not self.list.isAncestorOf(focus)

    def _show_newer(self, elements: Iterable[SectionElement]) -> None:
        """The same questions, newer answers; what appeared or went is shown or hidden."""
        for element in elements:
            if isinstance(element, FieldView):
                self._show_change(element)
            elif isinstance(element, RepeatView):
                self._show_repeat(self._repeats[element.ref], element)
            else:
                self._groups[element.ref].setVisible(element.relevant)
                self._show_newer(element.elements)

    def show_changes(self, fields: Iterable[FieldView]) -> None:
        """Show newer states of fields on screen; others are left alone."""
        for view in fields:
            self._show_change(view)
        self._count_copied()

    def _show_change(self, view: FieldView) -> None:
        if (note := self._notes.get(view.ref)) is not None:
            note.setText(view.display or view.label)
            note.setVisible(view.relevant)
        elif (field := self._fields.get(view.ref)) is not None:
            field.show_state(view)
            if not self._editable:
                field.set_readonly(True)

    def focus_field(self, ref: str) -> bool:
        """Give the keyboard to a field and bring it into view; whether it is on screen."""
        field = self._fields.get(ref)
        if field is None or field.isHidden():
            return False
        self._content.activate()  # a row made just now has its place before the page scrolls to it
        self._scroll.ensureWidgetVisible(field, 0, theme().px(80))
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def show_found(self, ref: str, choices: tuple[ChoiceView, ...]) -> None:
        """The answer to `search_wanted`."""
        field = self._fields.get(ref)
        if field is not None and isinstance(field.editor, ChoiceEditor):
            field.editor.show_found(choices)

    def field(self, ref: str) -> FormField | None:
        return self._fields.get(ref)

    def refs(self) -> tuple[str, ...]:
        """References of the fields on screen, in order."""
        return tuple(self._fields)

    def section(self) -> tuple[str, str]:
        """Form id and reference of the section on screen."""
        return self._current()

    # -- building ------------------------------------------------------------------------------------

    def _current(self) -> tuple[str, str]:
        return (self._view.form_id, self._view.ref) if self._view is not None else ("", "")

    def _add_elements(self, column: Column, elements: Iterable[SectionElement]) -> None:
        grid: Grid | None = None
        place = 0
        for element in elements:
            if isinstance(element, FieldView) and not self._is_wide(element):
                if grid is None:
                    grid, place = Grid(across=16, down=12), 0
                    grid.setColumnStretch(0, 1)
                    grid.setColumnStretch(1, 1)
                    column.addLayout(grid)
                grid.addWidget(self._field(element), place // 2, place % 2)
                place += 1 if element.relevant else 0
                continue
            grid = None
            if isinstance(element, FieldView):
                column.addWidget(self._wide(element))
            elif isinstance(element, RepeatView):
                column.addWidget(self._repeat(element))
            else:
                column.addWidget(self._group(element))

    def _is_wide(self, view: FieldView) -> bool:
        long_words = len(view.label) > LONG_LABEL or "multiline" in view.appearance
        radios = view.kind == "select_one" and not view.searchable and 0 < len(view.choices) <= 4
        hidden = not view.relevant
        return self._kind == "single" or view.kind in WIDE_KINDS or long_words or radios or hidden

    def _field(self, view: FieldView) -> FormField:
        field = FormField(view)
        self._connect(field)
        return field

    def _wide(self, view: FieldView) -> QWidget:
        if view.kind == "note":
            words = Text(view.display or view.label, tone="text2", wrap=True)
            shown(words, view.relevant)
            self._notes[view.ref] = words
            return words
        return self._field(view)

    def _group(self, view: GroupView) -> QWidget:
        box = QWidget()
        column = Column(gap=10, margins=(0, 8, 0, 0))
        if view.label:
            column.addWidget(Text(view.label, "title", wrap=True))
        if view.hint:
            column.addWidget(Text(view.hint, "caption", tone="text2", wrap=True))
        self._add_elements(column, view.elements)
        box.setLayout(column)
        shown(box, view.relevant)
        self._groups[view.ref] = box
        return box

    def _repeat(self, view: RepeatView) -> QWidget:
        form_id = self._view.form_id if self._view is not None else ""
        table = RepeatTable(view, kind=self._kind)
        table.field_made.connect(self._connect)
        table.add_wanted.connect(lambda ref: self.add_row_wanted.emit(form_id, ref))
        table.remove_wanted.connect(lambda ref: self.remove_row_wanted.emit(form_id, ref))
        self._repeats[view.ref] = table
        self._show_repeat(table, view)
        return table

    def _show_repeat(self, table: RepeatTable, view: RepeatView) -> None:
        table.show_state(view)
        table.set_editable(self._editable)
        own = table.fields()
        for ref in [ref for ref in self._fields if ref.startswith(view.ref + "[") and ref not in own]:
            del self._fields[ref]

    def _connect(self, field: FormField) -> None:
        form_id, ref = self._current()[0], field.ref
        self._fields[ref] = field
        if field.is_readonly():
            self._readonly.add(ref)
        field.edited.connect(lambda value: self.answered.emit(form_id, ref, value))
        field.suggestion_chosen.connect(lambda value: self.answered.emit(form_id, ref, value))
        field.still_right.connect(lambda: self.confirmed.emit(form_id, ref))
        if isinstance(field.editor, ChoiceEditor):
            field.editor.search_wanted.connect(lambda typed: self.search_wanted.emit(form_id, ref, typed))
        if not self._editable:
            field.set_readonly(True)

    def _place_foot(self) -> None:
        """Under the page; where room is short it scrolls with the fields."""
        self._middle.removeWidget(self._foot_pane)
        column = self._content if self._kind in ("one", "single") else self._middle
        column.addWidget(self._foot_pane)

    def _show_foot(self, view: SectionView) -> None:
        """Previous and next."""
        emptied(self._foot_row)
        if view.previous or view.ref != self._first():
            back = Button(t("form.previous"))
            back.clicked.connect(self.to_previous)
            self._foot_row.addWidget(back)
        words = t("form.next", name=view.next_label) if view.next_label else t("form.to_papers")
        onward = self._onward = Button(words, "primary")
        onward.clicked.connect(self.to_next)
        self._foot_row.addWidget(onward)
        if self._kind == "three":
            self._foot_row.addWidget(CutText(t("form.keys"), "caption", tone="text2"), 1)
        self._foot_row.addStretch(1)

    def _first(self) -> str:
        return self._sections[0].ref if self._sections else ""

    # -- moving --------------------------------------------------------------------------------------

    def _order(self) -> list[tuple[str, str]]:
        return [(line.form_id, line.ref) for line in self._sections if line.state != "none"]

    def to_next(self) -> None:
        """The next section that applies, after the last one the papers."""
        order = self._order()
        here = order.index(self._current()) if self._current() in order else -1
        if here + 1 < len(order):
            self.section_wanted.emit(*order[here + 1])
        else:
            self.step_wanted.emit("papers")

    def to_previous(self) -> None:
        """The section before, if there is one."""
        order = self._order()
        here = order.index(self._current()) if self._current() in order else 0
        if here > 0:
            self.section_wanted.emit(*order[here - 1])

    def _show_jump(self) -> None:
        narrow = self._kind in ("one", "single")
        self.list.setVisible(not narrow)
        self._jump.setVisible(narrow)
        if narrow:
            entries = [(f"{line.form_id}|{line.ref}", _named(line)) for line in self._sections]
            self._jump.show_choices(entries, "|".join(self._current()))

    def _jumped(self) -> None:
        form_id, _, ref = self._jump.chosen().partition("|")
        self.section_wanted.emit(form_id, ref)

    def _ref_with_keyboard(self) -> str:
        focus = self.window().focusWidget()
        if focus is None:
            return ""
        return next((ref for ref, field in self._fields.items() if field.isAncestorOf(focus)), "")


def _named(line: SectionLine) -> str:
    """A section in the drop-down: its form first, where there are several."""
    return " · ".join(part for part in (line.form_title, line.label, line.word) if part)


def _frame_of(view: SectionView) -> tuple[object, ...]:
    """What makes two states of a section the same on screen: its questions in order, rows apart."""
    return (view.form_id, view.ref, view.title, *_refs(view.elements))


def _refs(elements: Iterable[SectionElement]) -> Iterable[object]:
    for element in elements:
        if isinstance(element, FieldView):
            yield element.ref, element.kind, element.required
        elif isinstance(element, GroupView):
            yield element.ref
            yield from _refs(element.elements)
        else:
            yield element.ref
