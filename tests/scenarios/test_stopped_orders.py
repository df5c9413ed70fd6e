"""An order that is stopped on its way leaves the session as it was, whatever it had done by then."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from forms.limits import DEFAULT_LIMITS
from forms.living import FormNode, subtree
from forms.loading import load_form
from forms.problems import EvaluationStopped, RowRefused
from forms.session import Session
from tests.scenarios.forms_in_words import bind, question, session, xform
from tests.scenarios.test_incremental import DEFINITION, picture, something

COUNTED = xform(
    "<so/><tong/><con jr:template=''><ten/><ma/></con>",
    bind("con/ma", jr_preload="uid") + bind("tong", calculate="count(/tk/con)"),
    f"{question('so')}<repeat nodeset='/tk/con' jr:count='/tk/so'>{question('con/ten')}</repeat>",
)


def whole(form: Session) -> list[Any]:
    """All that a session holds, rows, places and hidden answers included."""

    def told(node: FormNode) -> tuple[Any, ...]:
        scope = node.scope
        rows = [(repeat.path, [row.scope.row_id for row in rows]) for repeat, rows in scope.rows.items()]
        return (
            node.element.path, scope.row_id, scope.position, scope.is_attached, node.text, node.stash,
            node.relevant, node.own_relevant, dict(node.attributes), rows,
        )  # fmt: skip

    return [form._context.language, *(told(node) for node in subtree(form._root))]


@pytest.mark.parametrize("seed", range(10))
def test_a_change_that_is_stopped_anywhere_is_taken_back_whole(seed: int) -> None:
    chance = random.Random(seed)
    form = session(DEFINITION)
    stops = 0
    for _ in range(80):
        before = whole(form)
        form._computation._limit = replace(DEFAULT_LIMITS, change_evaluations=chance.choice([0, 1, 2, 4, 8, 10**6]))
        try:
            something(form, chance)
        except EvaluationStopped:
            stops += 1
            assert whole(form) == before
        form._computation._limit = DEFAULT_LIMITS
        anew = session(DEFINITION, saved=form.serialise(prune=False, row_ids=True))
        assert picture(anew) == picture(form)
    assert stops > 5


def test_an_answer_whose_label_cannot_be_drawn_is_taken_back() -> None:
    form = session(
        load_form(
            xform(
                "<a/><b/>",
                bind("b", calculate="/tk/a + 1"),
                "<input ref='/tk/a'><label><output value=\"/tk/a[regex(., '(a|a|aa)+')]\"/></label></input>",
            ),
            limits=replace(DEFAULT_LIMITS, regex_seconds=0.02),
        )
    )
    before = whole(form)
    with pytest.raises(EvaluationStopped):
        form.answer("/tk/a", "a" * 40 + "!")
    assert whole(form) == before
    assert form.answer("/tk/a", "1").answered == "/tk/a"


def test_a_count_beyond_the_limit_is_refused_by_name_and_the_rows_stay() -> None:
    form = session(load_form(COUNTED, limits=replace(DEFAULT_LIMITS, rows=7)))
    form.answer("/tk/so", "3")
    before = whole(form)
    with pytest.raises(RowRefused) as refusal:
        form.answer("/tk/so", "1000000000")
    assert refusal.value.facts == {"reason": "too_many", "limit": 7, "ref": "/tk/con"}
    assert whole(form) == before
    form.answer("/tk/so", "7")
    assert (len(form.rows("/tk/con")), form.field("/tk/tong").value) == (7, "7")


def test_a_form_that_begins_with_too_many_rows_does_not_open() -> None:
    definition = load_form(COUNTED.replace(b"<so/>", b"<so>9</so>"), limits=replace(DEFAULT_LIMITS, rows=7))
    with pytest.raises(RowRefused):
        session(definition)


def test_a_new_row_has_its_own_preloaded_values() -> None:
    form = session(load_form(COUNTED))
    form.answer("/tk/so", "2")
    first, second = (form.field(f"{row}/ma").value for row in form.rows("/tk/con"))
    assert first.startswith("uuid:")
    assert second.startswith("uuid:")
    assert first != second
    again = session(load_form(COUNTED), saved=form.serialise(prune=False, row_ids=True))
    assert [again.field(f"{row}/ma").value for row in again.rows("/tk/con")] == [first, second]


def test_rows_that_a_smaller_count_takes_are_the_last_ones_and_leave_at_once() -> None:
    form = session(load_form(COUNTED))
    form.answer("/tk/so", "5000")
    rows = form.rows("/tk/con")
    assert form.answer("/tk/so", "3").removed_rows == tuple(reversed(rows[3:]))
    assert (form.rows("/tk/con"), form.field("/tk/tong").value) == (rows[:3], "3")
    form.answer("/tk/so", "0")
    assert form.rows("/tk/con") == ()
