"""Editors keep what is typed, give the form engine its values, and wait with errors until one leaves."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.views import ChoiceView, FieldView
from tests.ui.input_method import commit
from ui.widgets.choices import ChoiceEditor
from ui.widgets.editors import DateEditor, IntegerEditor, LineEditor, MultilineEditor
from ui.widgets.field import Field
from ui.widgets.form_field import FormField, editor_for
from ui.widgets.layouts import Column
from ui.widgets.ticks import RadioGroup, TickGroup

YES_NO = (ChoiceView("1", "Có"), ChoiceView("0", "Không"))


def a_view(**facts: object) -> FieldView:
    given: dict[str, object] = {"ref": "/a", "label": "Họ tên", "kind": "text", "value": "", "display": ""}
    return FieldView(**{**given, **facts})  # type: ignore[arg-type]


@pytest.fixture
def beside(look, qtbot):
    """Puts a widget in an active window next to another field, so that the keyboard can leave it."""

    def put(widget: QWidget) -> QWidget:
        window = QWidget()
        column = Column()
        column.addWidget(widget)
        window.other = QLineEdit()  # type: ignore[attr-defined]
        column.addWidget(window.other)  # type: ignore[attr-defined]
        window.setLayout(column)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        widget.setFocus()
        return window

    return put


def test_a_decomposed_name_becomes_composed(look, qtbot) -> None:
    editor = LineEditor()
    qtbot.addWidget(editor)
    with qtbot.waitSignal(editor.edited) as told:
        commit(editor, "Ye\u0302\u0301n")
    assert told.args == ["Yến"]


def test_thousands_get_dots_while_typing_and_the_cursor_stays(look, qtbot) -> None:
    editor = IntegerEditor(unit="đồng")
    qtbot.addWidget(editor)
    QTest.keyClicks(editor, "1200000")
    assert editor.text() == "1.200.000"
    assert editor.value() == "1200000"
    editor.setCursorPosition(1)
    QTest.keyClicks(editor, "5")
    assert editor.text() == "15.200.000"
    assert editor.cursorPosition() == 2


@pytest.mark.parametrize(("appearance", "shown"), [("numbers w4", "1949"), ("thousands-sep w4", "1.949")])
def test_only_a_number_that_its_form_wants_grouped_gets_dots(look, qtbot, appearance: str, shown: str) -> None:
    editor = editor_for(a_view(kind="integer", appearance=appearance))
    qtbot.addWidget(editor)
    QTest.keyClicks(editor, "1949")
    assert editor.text() == shown
    assert editor.value() == "1949"


def test_a_wrong_number_is_kept_as_typed(look, qtbot) -> None:
    editor = IntegerEditor()
    qtbot.addWidget(editor)
    QTest.keyClicks(editor, "12a")
    assert editor.text() == editor.value() == "12a"


def test_a_date_is_written_out_on_leaving(beside) -> None:
    editor = DateEditor()
    window = beside(editor)
    QTest.keyClicks(editor, "7.3.85")
    window.other.setFocus()
    assert editor.text() == "07/03/1985"
    assert editor.value() == "1985-03-07"


def test_enter_and_shift_enter_go_on_and_back(beside) -> None:
    editor = LineEditor()
    window = beside(editor)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert window.other.hasFocus()


def test_an_error_waits_while_typing_and_an_old_one_goes_at_once(beside) -> None:
    field = Field("Số thẻ", LineEditor())
    window = beside(field)
    field.show_problem("Số thẻ có 12 chữ số.")
    assert field.problem() == ""
    window.other.setFocus()
    assert field.problem() == "Số thẻ có 12 chữ số."
    assert field.editor.property("state") == "error"
    assert "Số thẻ có 12 chữ số." in field.editor.accessibleDescription()
    field.setFocus()
    field.show_problem("")
    assert field.problem() == ""
    assert field.editor.property("state") == ""


def test_nearest_choices_in_an_error_are_links(look, qtbot) -> None:
    field = Field("Mã ngành", LineEditor())
    qtbot.addWidget(field)
    field.show_problem("Không có mã 4799.", (("4791", "4791"),))
    with qtbot.waitSignal(field.suggestion_chosen) as told:
        field._error.linkActivated.emit("4791")
    assert told.args == ["4791"]


def test_a_copied_value_is_confirmed_by_ctrl_space(beside, qtbot) -> None:
    field = FormField(a_view(value="2", copied_from="Chép từ hồ sơ 15/08/2025"))
    window = beside(field)
    assert window.isVisible()
    assert field.editor.property("state") == "copied"
    with qtbot.waitSignal(field.still_right):
        QTest.keyClick(field.editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)


def test_a_required_field_says_so_to_a_screen_reader(look, qtbot) -> None:
    field = FormField(a_view(required=True, hint="Như trên thẻ"))
    qtbot.addWidget(field)
    assert field.editor.accessibleName() == "Họ tên, bắt buộc"
    assert "Như trên thẻ" in field.editor.accessibleDescription()


def test_nothing_moves_when_a_field_turns_wrong_copied_or_focused(look, qtbot) -> None:
    editor = LineEditor()
    qtbot.addWidget(editor)
    field = Field("x", editor)
    qtbot.addWidget(field)
    field.show()
    before = editor.height()
    field.show_problem("Sai.")
    assert editor.height() == before
    field.show_problem("")
    field.show_copied("Chép")
    assert editor.height() == before


@pytest.mark.parametrize(("facts", "editor"), [
    ({"kind": "integer"}, IntegerEditor), ({"kind": "date"}, DateEditor),
    ({"kind": "text", "appearance": "multiline"}, MultilineEditor),
    ({"kind": "select_one", "choices": YES_NO}, RadioGroup),
    ({"kind": "select_one", "searchable": True}, ChoiceEditor),
    ({"kind": "select_multiple", "choices": YES_NO}, TickGroup), ({"kind": "text"}, LineEditor),
])
def test_each_kind_of_question_has_its_editor(look, qtbot, facts: dict[str, object], editor: type) -> None:
    made = editor_for(a_view(**facts))
    qtbot.addWidget(made)
    assert type(made) is editor


def test_radio_and_ticks_give_the_engine_values(look, qtbot) -> None:
    radios, ticks = RadioGroup(YES_NO), TickGroup(YES_NO)
    qtbot.addWidget(radios)
    qtbot.addWidget(ticks)
    with qtbot.waitSignal(radios.edited) as told:
        radios._buttons["0"].click()
    assert told.args == [radios.value()] == ["0"]
    ticks._ticks["0"].click()
    ticks._ticks["1"].click()
    assert ticks.value() == "1 0"


def communes(count: int) -> tuple[ChoiceView, ...]:
    numbered = (ChoiceView(f"{at:05d}", f"Xã Thuận Châu {at}") for at in range(count))
    return (*numbered, ChoiceView("11452", "Phường Đống Đa"))


def test_a_choice_is_found_without_accents_among_thousands(look, qtbot) -> None:
    editor = ChoiceEditor(communes(3321))
    qtbot.addWidget(editor)
    started = time.perf_counter()
    editor.model().search("dong da")
    assert time.perf_counter() - started < 0.2
    assert [choice.value for choice in editor.model().shown()] == ["11452"]


def test_typed_words_become_the_only_choice_they_fit(beside) -> None:
    editor = ChoiceEditor(communes(50))
    window = beside(editor)
    told: list[str] = []
    editor.edited.connect(told.append)
    QTest.keyClicks(editor, "dong da")
    editor._list.hide()
    window.other.setFocus()
    assert told[-1] == editor.value() == "11452"
    assert editor.text() == "Phường Đống Đa"


def test_what_fits_no_choice_is_kept_and_handed_on(beside) -> None:
    editor = ChoiceEditor(communes(5))
    window = beside(editor)
    told: list[str] = []
    editor.edited.connect(told.append)
    QTest.keyClicks(editor, "nowhere")
    window.other.setFocus()
    assert editor.text() == "nowhere"
    assert told[-1] == "nowhere"


def test_entries_found_elsewhere_are_asked_for(look, qtbot) -> None:
    editor = ChoiceEditor(ask_elsewhere=True)
    qtbot.addWidget(editor)
    with qtbot.waitSignal(editor.search_wanted) as asked:
        QTest.keyClicks(editor, "t")
    assert asked.args == ["t"]
    editor.show_found(communes(3))
    assert editor.model().rowCount() == 4


def test_the_list_is_walked_and_taken_by_keyboard(beside) -> None:
    editor = ChoiceEditor(communes(50))
    window = beside(editor)
    assert window.isVisible()
    QTest.keyClicks(editor, "xa thuan")
    assert editor._list.isVisible()
    for _ in range(2):
        QTest.keyClick(editor._list, Qt.Key.Key_Down)
    QTest.keyClick(editor._list, Qt.Key.Key_Return)
    assert not editor._list.isVisible()
    assert editor.value() == "00001"
    assert editor.text() == "Xã Thuận Châu 1"
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert editor.model().rowCount() == 51
    QTest.keyClick(editor._list, Qt.Key.Key_Escape)
    assert editor.value() == "00001"
