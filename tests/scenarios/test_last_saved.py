"""jr://instance/last-saved: the answers of an earlier filling, one session's own, empty without them."""

from __future__ import annotations

import pytest

from forms.last_saved import wants_last_saved
from forms.problems import SavedAnswersInvalid
from forms.session import Session
from tests.scenarios.forms_in_words import NOW, TODAY, bind, loaded, question

INSTANCE = '<instance id="__last-saved" src="jr://instance/last-saved"/>'
ACTION = (
    "<setvalue event=\"odk-instance-first-load\" ref=\"/tk/dien_thoai\""
    " value=\"instance('__last-saved')/tk/dien_thoai\"/>"
)  # fmt: skip


@pytest.fixture
def definition():
    return loaded(
        "<ten/><dien_thoai/>", bind("ten", type="string") + bind("dien_thoai", type="string"),
        question("ten") + question("dien_thoai"), model=INSTANCE + ACTION,
    )  # fmt: skip


def begun(definition, saved=None):
    numbers = iter(range(1000))
    return Session(definition, today=TODAY, now=lambda: NOW, new_id=lambda: f"r{next(numbers)}", last_saved=saved)


def test_a_form_begins_with_what_was_saved_last(definition):
    first = begun(definition)
    first.answer("/tk/dien_thoai", "0912345678")
    saved = first.serialise(prune=True, row_ids=False)
    assert begun(definition, saved).field("/tk/dien_thoai").value == "0912345678"


def test_without_earlier_answers_it_is_blank_and_sessions_share_nothing(definition):
    first = begun(definition)
    first.answer("/tk/dien_thoai", "0912345678")
    begun(definition, first.serialise(prune=True, row_ids=False))
    assert begun(definition).field("/tk/dien_thoai").value == ""
    assert wants_last_saved(definition)
    assert not wants_last_saved(loaded("<ten/>"))


@pytest.mark.parametrize(
    "saved, reason",
    [
        (b"no xml", "not_xml"),
        (b"<other><dien_thoai>1</dien_thoai></other>", "other_form"),
        (b"<tk>" + b"<a>" * 500 + b"</a>" * 500 + b"</tk>", "too_large"),
        (b'<!DOCTYPE tk [<!ENTITY x "y">]><tk>&x;</tk>', "doctype"),
    ],
)
def test_what_are_no_answers_of_this_form_is_refused(definition, saved, reason):
    with pytest.raises(SavedAnswersInvalid) as caught:
        begun(definition, saved)
    assert caught.value.facts["reason"] in (reason, "not_xml")
