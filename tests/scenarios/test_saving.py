"""Drafts: what is serialised comes back equal; other bytes are refused by name."""

from __future__ import annotations

import pytest
from lxml import etree

from forms.problems import SavedAnswersInvalid
from forms.session import Session
from tests.scenarios.forms_in_words import bind, filled, loaded, question, session

INSTANCE = (
    "<co>co</co><an/><tong/><ma/><nguoi jr:template=''><ten>?</ten><tien/><con jr:template=''><ten/></con></nguoi>"
)
BINDS = (
    bind("an", relevant="/tk/co = 'co'")
    + bind("tong", calculate="sum(/tk/nguoi/tien)")
    + bind("ma", calculate="uuid()")
)
BODY = (
    question("co") + question("an") + f"<repeat nodeset='/tk/nguoi'>{question('nguoi/ten')}{question('nguoi/tien')}"
    f"<repeat nodeset='/tk/nguoi/con'>{question('nguoi/con/ten')}</repeat></repeat>"
)


def busy() -> Session:
    form = session(loaded(INSTANCE, BINDS, BODY))
    form.answer("/tk/an", "ẩn <&> \"'")
    for name in ("a", "b"):
        row = form.add_row("/tk/nguoi", row_id=name).added_rows[0]
        form.answer(f"{row}/tien", "7")
        form.answer(f"{form.add_row(f'{row}/con', row_id='x').added_rows[0]}/ten", f"con {name}")
    form.answer("/tk/co", "khong")
    return form


def test_a_draft_comes_back_equal_with_its_row_ids_hidden_answers_and_once_drawn_values() -> None:
    form = busy()
    draft = form.serialise(prune=False, row_ids=True)
    restored = session(form.definition, saved=draft)
    assert restored.serialise(prune=False, row_ids=True) == draft
    assert restored.values() == form.values()
    assert restored.rows("/tk/nguoi/con") == ("/tk/nguoi[a]/con[x]", "/tk/nguoi[b]/con[x]")
    assert restored.field("/tk/ma").value == form.field("/tk/ma").value
    restored.answer("/tk/co", "co")
    assert restored.field("/tk/an").value == "ẩn <&> \"'"


def test_a_form_whose_rows_were_all_removed_stays_without_rows() -> None:
    definition = loaded("<nguoi><ten/></nguoi>", "", f"<repeat nodeset='/tk/nguoi'>{question('nguoi/ten')}</repeat>")
    form = session(definition)
    form.remove_row(form.rows("/tk/nguoi")[0])
    restored = session(definition, saved=form.serialise(prune=False, row_ids=True))
    assert restored.rows("/tk/nguoi") == ()


def test_what_is_sent_has_no_row_ids_and_no_templates() -> None:
    sent = busy().serialise(prune=True, row_ids=False)
    root = etree.fromstring(sent)
    assert root.attrib == {"id": "to-khai", "version": "3"}
    assert [each.tag.rpartition("}")[2] for each in root] == ["co", "tong", "ma", "nguoi", "nguoi"]
    assert not any(each.attrib for each in root.iterdescendants())
    assert b"urn:tramhoso" not in sent


def test_an_answer_without_its_choice_is_kept_in_the_draft() -> None:
    definition = loaded(
        "<tinh/><xa/>",
        "",
        question("tinh") + "<select1 ref='/tk/xa'><label>Xã</label>"
        "<itemset nodeset=\"instance('xa')/root/item[t = /tk/tinh]\">"
        "<value ref='v'/><label ref='v'/></itemset></select1>",
        model="<instance id='xa'><root><item><v>x</v><t>1</t></item><item><v>y</v><t>2</t></item></root></instance>",
    )
    form = session(definition)
    form.answer("/tk/tinh", "1")
    form.answer("/tk/xa", "x")
    form.answer("/tk/tinh", "2")
    restored = session(definition, saved=form.serialise(prune=False, row_ids=True))
    assert restored.field("/tk/xa").value == ""
    restored.answer("/tk/tinh", "1")
    assert restored.field("/tk/xa").value == "x"


@pytest.mark.parametrize(
    "saved",
    [
        b"",
        b"not xml",
        b"<tk id='khac'/>",
        b"<khac id='to-khai'/>",
        b"<!DOCTYPE tk [<!ENTITY a 'b'>]><tk id='to-khai'><co>&a;</co></tk>",
        b"<tk id='to-khai'>" + b"<co>" * 300 + b"</co>" * 300 + b"</tk>",
    ],
)
def test_bytes_of_another_kind_are_refused(saved: bytes) -> None:
    with pytest.raises(SavedAnswersInvalid):
        session(loaded(INSTANCE, BINDS, BODY), saved=saved)


def test_unknown_elements_and_doubled_row_ids_of_a_draft_do_no_harm() -> None:
    form = session(
        loaded(INSTANCE, BINDS, BODY),
        saved=b"<tk xmlns='http://www.w3.org/2002/xforms' xmlns:vn='urn:tramhoso:form' id='to-khai'><la>1</la>"
        b"<nguoi vn:row='a'><ten>1</ten></nguoi><nguoi vn:row='a'><ten>2</ten></nguoi></tk>",
    )
    rows = form.rows("/tk/nguoi")
    assert rows[0] == "/tk/nguoi[a]"
    assert len(set(rows)) == 2


def test_one_definition_serves_sessions_that_do_not_touch_each_other() -> None:
    definition = loaded("<a/>", "", question("a"))
    one, other = session(definition), session(definition)
    one.answer("/tk/a", "1")
    assert other.values() == {}


def test_finished_bytes_are_the_same_for_the_same_answers() -> None:
    assert busy().serialise(prune=True, row_ids=False) == busy().serialise(prune=True, row_ids=False)
    assert filled("<a>1</a>").serialise(prune=True, row_ids=False).endswith(b"<a>1</a></tk>")
