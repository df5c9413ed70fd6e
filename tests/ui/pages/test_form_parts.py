"""The parts of the form page by themselves: rows, sections, choices, papers in a narrow window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.views import ChoiceView, RepeatView
from tests.ui.input_method import commit
from ui.pages.form_step import FormStep
from ui.pages.papers_step import PapersStep
from ui.pages.repeat_table import RepeatTable
from ui.samples import dossier
from ui.widgets.choices import ChoiceEditor
from ui.widgets.text import RichText


def a_repeat() -> RepeatView:
    first = dossier.form().elements[0]
    assert isinstance(first, RepeatView)
    return first


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


def test_a_rows_problem_stands_on_a_line_of_its_own_under_the_row(look, qtbot):
    table = RepeatTable(a_repeat(), kind="three")
    table.show_state(a_repeat())
    shown(qtbot, table)
    told = [label for label in table.findChildren(RichText) if "4799" in label.text() and label.isVisible()]
    assert len(told) == 1
    cell = table.fields()["/tk/2/nganh[2]/ma"]
    assert told[0].width() > 2 * cell.width()
    assert told[0].mapTo(table, told[0].rect().topLeft()).y() >= cell.mapTo(table, cell.rect().bottomLeft()).y()


def test_cells_are_spoken_with_their_row(look, qtbot):
    table = shown(qtbot, RepeatTable(a_repeat(), kind="three"))
    table.show_state(a_repeat())
    assert table.fields()["/tk/2/nganh[2]/ten"].editor.accessibleName() == "Tên ngành, nghề, dòng 2, bắt buộc"


def test_the_same_rows_with_newer_answers_keep_their_fields(look, qtbot):
    table = shown(qtbot, RepeatTable(a_repeat(), kind="three"))
    table.show_state(a_repeat())
    before = dict(table.fields())
    view = a_repeat()
    rows = tuple(replace(row, fields=tuple(replace(f, problem="") for f in row.fields)) for row in view.rows)
    table.show_state(replace(view, rows=rows))
    assert table.fields() == before


def test_a_hidden_section_list_leaves_a_drop_down_in_a_narrow_window(look, qtbot):
    form = FormStep()
    form.show_sections(dossier.sections())
    form.show_section(dossier.form())
    shown(qtbot, form)
    form.reflow("single")
    QApplication.processEvents()
    assert form.list.isHidden()
    assert form._jump.isVisible()
    assert form.field("/tk/2/lao_dong") is not None


def test_a_choice_is_found_and_taken_by_keyboard_alone(look, qtbot):
    editor = ChoiceEditor(tuple(ChoiceView(code, name) for code, name in (
        ("14", "Tỉnh Sơn La"), ("20", "Tỉnh Lạng Sơn"), ("10", "Tỉnh Lào Cai"))))  # fmt: skip
    shown(qtbot, editor)
    taken = []
    editor.edited.connect(taken.append)
    editor.setFocus()
    QTest.keyClicks(editor, "son la")
    assert [choice.value for choice in editor.model().shown()] == ["14", "20"]
    QTest.keyClick(QApplication.activePopupWidget() or editor, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.activePopupWidget() or editor, Qt.Key.Key_Return)
    assert taken[-1:] == ["14"]
    assert editor.text() == "Tỉnh Sơn La"


def test_a_space_at_the_end_stays_while_the_name_is_typed_on(look, qtbot):
    form = FormStep()
    form.show_sections(dossier.sections())
    form.show_section(dossier.owner())
    shown(qtbot, form)
    name = form.field("@owner.name")
    name.editor.clear()
    name.setFocus()
    commit(name.editor, "Lò ")
    view = next(f for f in dossier.owner().elements[0].elements if f.ref == "@owner.name")
    form.show_changes((replace(view, value="Lò", display="Lò"),))
    commit(name.editor, "Thị")
    assert name.editor.text() == "Lò Thị"


def test_the_narrowest_window_shows_the_list_of_papers_or_one_paper(look, qtbot):
    papers = PapersStep()
    papers.show_state(dossier.papers())
    shown(qtbot, papers)
    papers.reflow("single")
    assert papers._list.isVisible()
    assert not papers._right.isVisible()
    papers.choose("TP2")
    assert not papers._list.isVisible()
    assert papers._right.isVisible()
    papers._to_list()
    assert papers._list.isVisible()


def test_a_page_that_arrives_after_the_paper_was_left_draws_nothing(look, qtbot):
    papers = shown(qtbot, PapersStep())
    papers.show_state(dossier.papers())
    papers.choose("TP4")
    papers.choose("TP3")
    papers.show_page("f1", 0, dossier.page_png())
    assert papers._image is None
