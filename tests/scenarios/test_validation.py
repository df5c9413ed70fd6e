"""What is wrong with answers: missing, of another type, against a constraint; in document order."""

from __future__ import annotations

import pytest

from forms.problems import AnswerRefused, UnknownReference
from tests.scenarios.forms_in_words import bind, filled, question


@pytest.mark.parametrize(
    ("data_type", "value", "code"),
    [
        ("int", "12", None),
        ("int", "3000000000", None),
        ("int", "9223372036854775807", None),
        ("int", "9223372036854775808", "form.answer.not_integer"),
        ("int", "1.5", "form.answer.not_integer"),
        ("int", "1e3", "form.answer.not_integer"),
        ("decimal", "1.5", None),
        ("decimal", "1,5", "form.answer.not_number"),
        ("date", "2024-02-29", None),
        ("date", "2023-02-29", "form.answer.not_date"),
        ("date", "29/02/2024", "form.answer.not_date"),
        ("date", "2024", "form.answer.not_date"),
        ("time", "23:59", None),
        ("time", "24:00", "form.answer.not_time"),
        ("dateTime", "2026-11-22T10:00:00+07:00", None),
        ("dateTime", "2026-11-22 10:00", "form.answer.not_date_time"),
        ("geopoint", "21.0285 105.8542 0 0", None),
        ("geopoint", "121 105", "form.answer.not_geopoint"),
        ("string", "anything", None),
    ],
)
def test_a_value_has_the_type_of_its_bind(data_type: str, value: str, code: str | None) -> None:
    form = filled("<a/>", bind("a", type=data_type), question("a"))
    form.answer("/tk/a", value)
    assert [violation.code for violation in form.violations()] == ([code] if code else [])
    assert form.field("/tk/a").value == value


def test_a_year_alone_is_a_birth_date_where_the_form_allows_it() -> None:
    form = filled("<sinh/>", bind("sinh", type="date", **{"vn_do-chinh-xac": "year month-year"}), question("sinh"))
    form.answer("/tk/sinh", "1950")
    assert form.violations() == ()
    form.answer("/tk/sinh", "1950-07")
    assert form.violations() == ()
    assert form.field("/tk/sinh").display == "07/1950"
    form.answer("/tk/sinh", "1950-13")
    assert [violation.kind for violation in form.violations()] == ["type"]


def test_required_may_depend_on_another_answer() -> None:
    form = filled(
        "<co/><so/>",
        bind("so", required="/tk/co = 'co'", jr_requiredMsg="Hãy ghi số giấy."),
        question("co") + question("so", "Số giấy"),
    )
    assert form.violations() == ()
    changes = form.answer("/tk/co", "co")
    assert [field.required for field in changes.fields if field.ref == "/tk/so"] == [True]
    (violation,) = form.violations()
    assert (violation.ref, violation.kind, violation.message, violation.label) == (
        "/tk/so", "required", "Hãy ghi số giấy.", "Số giấy")


def test_a_constraint_looks_only_at_given_answers_and_follows_what_it_reads() -> None:
    form = filled(
        "<tu/><den/>",
        bind("tu", type="date") + bind("den", type="date", constraint=". >= /tk/tu", jr_constraintMsg="Sớm quá"),
        question("tu") + question("den"),
    )
    form.answer("/tk/tu", "2026-01-10")
    assert form.violations() == ()
    form.answer("/tk/den", "2026-01-09")
    assert form.field("/tk/den").problem is not None
    changes = form.answer("/tk/tu", "2026-01-08")
    assert [field.problem for field in changes.fields if field.ref == "/tk/den"] == [None]


def test_violations_are_in_document_order() -> None:
    form = filled(
        "<a/><g><b/></g><c/>",
        bind("a", required="true()") + bind("g/b", required="true()") + bind("c", required="true()"),
        question("c") + question("a") + question("g/b"),
    )
    assert [violation.ref for violation in form.violations()] == ["/tk/a", "/tk/g/b", "/tk/c"]


def test_readonly_is_inherited_from_the_group() -> None:
    form = filled("<g><a/></g>", bind("g", readonly="true()") + bind("g/a"), question("g/a"))
    assert form.field("/tk/g/a").readonly


def test_a_note_is_readonly_and_never_missing() -> None:
    form = filled("<n/>", bind("n", readonly="true()", required="true()"), question("n", "Đọc kỹ"))
    assert form.field("/tk/n").kind == "note"
    assert form.violations() == ()


@pytest.mark.parametrize("value", ["\x00", "a\x08b", "\ud800", "x" * 100_001])
def test_what_xml_cannot_hold_is_refused(value: str) -> None:
    form = filled("<a/>", "", question("a"))
    with pytest.raises(AnswerRefused):
        form.answer("/tk/a", value)
    assert form.values() == {}


@pytest.mark.parametrize("ref", ["", "/", "/tk", "/khac/a", "/tk/b", "/tk/a[1]", "/tk/a/b", "tk/a", "/tk//a"])
def test_a_reference_must_name_a_field(ref: str) -> None:
    form = filled("<a/>", "", question("a"))
    with pytest.raises(UnknownReference):
        form.answer(ref, "x")


def test_print_numbers_and_own_attributes_reach_the_field() -> None:
    form = filled("<a/>", bind("a", vn_in="o12", vn_nguon="dan_cu"), question("a"))
    assert form.field("/tk/a").print_number == "o12"
    assert form.field("/tk/a").attributes == {"in": "o12", "nguon": "dan_cu"}
