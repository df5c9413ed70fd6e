"""Every bound of forms/limits.py stops what passes it, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.limits import DEFAULT_LIMITS
from forms.loading import load_form
from forms.problems import AnswerRefused, EvaluationStopped, FormInvalid, RowRefused
from forms.session import Session
from tests.scenarios.forms_in_words import bind, question, session, xform

ROWS = "<group ref='/tk/r'><repeat nodeset='/tk/r'>" + question("r/x") + "</repeat></group>"


def faults_of(xml: bytes, **limits: int) -> list[str]:
    with pytest.raises(FormInvalid) as refused:
        load_form(xml, resources={"xa.csv": b"name,label\n1,A\n"}, limits=replace(DEFAULT_LIMITS, **limits))
    return [fault.code for fault in refused.value.faults]


def add_rows(opened: Session, count: int) -> None:
    for _ in range(count):
        opened.add_row("/tk/r")


@pytest.mark.parametrize("expression", ["(((1)))", "not(not(not(true())))", "/tk/b[/tk/b[/tk/b[1]]]"])
def test_a_deep_expression_is_refused(expression: str) -> None:
    form = xform("<a/><b/>", bind("a", calculate=expression))
    load_form(form)
    assert faults_of(form, expression_depth=2) == ["form.expression.too_deep"]


def test_a_long_expression_is_refused() -> None:
    form = xform("<a/>", bind("a", calculate="1 + 1"))
    assert faults_of(form, expression_characters=4) == ["form.expression.too_long"]


def test_a_large_list_is_refused() -> None:
    form = xform("<a/>", model="<instance id='xa' src='jr://file-csv/xa.csv'/>")
    assert faults_of(form, resource_bytes=5) == ["form.too_large"]


def test_no_more_faults_are_reported_than_the_limit() -> None:
    form = xform("<a/>", "".join(bind(f"khong_co_{number}", relevant="1") for number in range(50)))
    assert len(faults_of(form)) == 50
    assert len(faults_of(form, faults=7)) == 7


def test_an_expression_that_visits_too_many_nodes_is_stopped() -> None:
    form = xform("<a/><r><x/></r>", bind("a", calculate="count(/tk/r[count(//x[. = '']) > 0])"), ROWS)
    opened = session(load_form(form, limits=replace(DEFAULT_LIMITS, evaluation_steps=60)))
    with pytest.raises(EvaluationStopped) as stopped:
        add_rows(opened, 60)
    assert stopped.value.facts["reason"] == "steps"


def test_a_change_that_asks_for_too_many_evaluations_is_stopped() -> None:
    form = xform("<a/><b/><c/>", bind("b", calculate="/tk/a + 1") + bind("c", calculate="/tk/b + 1"), question("a"))
    opened = session(load_form(form, limits=replace(DEFAULT_LIMITS, change_evaluations=3)))
    opened.answer("/tk/a", "1")
    tight = session(load_form(form))
    tight._computation._limit = replace(DEFAULT_LIMITS, change_evaluations=1)
    with pytest.raises(EvaluationStopped):
        tight.answer("/tk/a", "2")


def test_a_pattern_that_runs_wild_is_stopped() -> None:
    form = xform("<a/><b/>", bind("b", calculate="regex(/tk/a, '(a|a|aa)+$')"), question("a"))
    opened = session(load_form(form, limits=replace(DEFAULT_LIMITS, regex_seconds=0.02)))
    with pytest.raises(EvaluationStopped):
        opened.answer("/tk/a", "a" * 60 + "!")


def test_rows_stop_at_the_limit() -> None:
    opened = session(load_form(xform("<r><x/></r>", "", ROWS), limits=replace(DEFAULT_LIMITS, rows=3)))
    with pytest.raises(RowRefused):
        add_rows(opened, 4)
    assert len(opened.rows("/tk/r")) == 3


def test_a_long_answer_is_refused() -> None:
    opened = session(load_form(xform("<a/>", "", question("a")), limits=replace(DEFAULT_LIMITS, answer_characters=9)))
    with pytest.raises(AnswerRefused):
        opened.answer("/tk/a", "0123456789")
