"""Calculations: exact money, whole-day dates, blanks, order and circles."""

from __future__ import annotations

import pytest

from forms.problems import AnswerRefused, FormInvalid
from tests.scenarios.forms_in_words import bind, filled, loaded, question


def test_a_chain_is_computed_in_order_whatever_the_order_of_writing() -> None:
    form = filled(
        "<a/><d/><c/><b/>",
        bind("d", calculate="/tk/c + 1") + bind("c", calculate="/tk/b + 1") + bind("b", calculate="/tk/a + 1"),
        question("a"),
    )
    changes = form.answer("/tk/a", "1")
    assert form.values() == {"/tk/a": "1", "/tk/d": "4", "/tk/c": "3", "/tk/b": "2"}
    assert [field.ref for field in changes.fields] == ["/tk/a", "/tk/d", "/tk/c", "/tk/b"]


def test_money_beyond_two_billion_is_exact() -> None:
    form = filled(
        "<a/><b/><c/>",
        bind("a", type="int") + bind("b", type="int", calculate="/tk/a * 3")
        + bind("c", calculate="vn:doc-tien(/tk/b)"),
        question("a"),
    )
    form.answer("/tk/a", "9007199254740993")
    assert form.field("/tk/b").value == "27021597764222979"
    form.answer("/tk/a", "1500000000")
    assert form.field("/tk/c").value == "Bốn tỷ năm trăm triệu đồng"
    assert form.violations() == ()


def test_what_is_not_a_number_is_stored_blank() -> None:
    form = filled("<a/><b/>", bind("b", calculate="/tk/a * 2"), question("a"))
    assert form.field("/tk/b").value == ""
    form.answer("/tk/a", "2")
    assert form.field("/tk/b").value == "4"
    form.answer("/tk/a", "hai")
    assert form.field("/tk/b").value == ""


def test_dates_are_whole_days_before_1975_too() -> None:
    form = filled(
        "<sinh/><moc/><truoc/>",
        bind("sinh", type="date")
        + bind("moc", type="date", calculate="/tk/sinh + 5844")
        + bind("truoc", calculate="/tk/sinh < today()"),
        question("sinh"),
    )
    form.answer("/tk/sinh", "1974-06-15")
    assert form.field("/tk/moc").value == "1990-06-15"
    assert form.field("/tk/moc").display == "15/06/1990"
    assert form.field("/tk/truoc").value == "true"


def test_a_calculated_field_takes_no_answer() -> None:
    form = filled("<a>1</a><b/>", bind("b", calculate="/tk/a + 1"), question("a"))
    with pytest.raises(AnswerRefused):
        form.answer("/tk/b", "9")


def test_a_circle_of_calculations_is_named_with_its_paths() -> None:
    with pytest.raises(FormInvalid) as refusal:
        loaded("<a/><b/>", bind("a", calculate="/tk/b + 1") + bind("b", calculate="/tk/a + 1"))
    (fault,) = refusal.value.faults
    assert fault.code == "form.cycle"
    assert set(fault.facts["paths"]) == {"/tk/a calculate", "/tk/b calculate"}  # type: ignore[arg-type]


def test_a_field_that_computes_from_itself_is_a_circle() -> None:
    with pytest.raises(FormInvalid) as refusal:
        loaded("<a/>", bind("a", calculate=". + 1"))
    assert [fault.code for fault in refusal.value.faults] == ["form.cycle"]


def test_once_keeps_its_first_value() -> None:
    form = filled("<a>1</a><b/>", bind("b", calculate="once(/tk/a)"), question("a"))
    form.answer("/tk/a", "2")
    assert form.field("/tk/b").value == "1"


def test_the_question_that_is_answered_is_always_among_the_changes() -> None:
    form = filled("<a>1</a>", "", question("a"))
    changes = form.answer("/tk/a", "1")
    assert changes.answered == "/tk/a"
    assert [field.value for field in changes.fields] == ["1"]


def test_the_text_of_a_group_follows_what_is_in_it() -> None:
    form = filled("<g><a/><b/></g><c/>", bind("c", calculate="string(/tk/g)"), question("g/a") + question("g/b"))
    form.answer("/tk/g/a", "x")
    form.answer("/tk/g/b", "y")
    assert form.field("/tk/c").value == "xy"
