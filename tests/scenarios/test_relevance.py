"""Relevance: what is hidden is blank to expressions, kept, and left out of what is sent."""

from __future__ import annotations

from forms.session import Session
from tests.scenarios.forms_in_words import bind, filled, question


def married() -> Session:
    return filled(
        "<tinh_trang>da_ket_hon</tinh_trang><vo_chong><ten/><tuoi/></vo_chong><mo_ta/>",
        bind("tinh_trang")
        + bind("vo_chong", relevant="/tk/tinh_trang = 'da_ket_hon'")
        + bind("vo_chong/tuoi", type="int", required="true()")
        + bind("mo_ta", calculate="concat('[', /tk/vo_chong/ten, ']')"),
        question("tinh_trang") + f'<group ref="/tk/vo_chong">{question("vo_chong/ten")}'
        f"{question('vo_chong/tuoi')}</group>",
    )


def test_a_hidden_answer_is_blank_to_expressions_and_comes_back() -> None:
    form = married()
    form.answer("/tk/vo_chong/ten", "Lan")
    assert form.field("/tk/mo_ta").value == "[Lan]"
    form.answer("/tk/tinh_trang", "doc_than")
    assert form.field("/tk/mo_ta").value == "[]"
    assert not form.field("/tk/vo_chong/ten").relevant
    form.answer("/tk/tinh_trang", "da_ket_hon")
    assert form.field("/tk/vo_chong/ten").value == "Lan"
    assert form.field("/tk/mo_ta").value == "[Lan]"


def test_hidden_fields_are_in_drafts_and_not_in_what_is_sent() -> None:
    form = married()
    form.answer("/tk/vo_chong/ten", "Lan")
    form.answer("/tk/tinh_trang", "doc_than")
    assert b"Lan" in form.serialise(prune=False, row_ids=True)
    sent = form.serialise(prune=True, row_ids=False)
    assert b"Lan" not in sent
    assert b"vo_chong" not in sent
    assert "/tk/vo_chong/ten" not in form.values()


def test_hidden_required_fields_are_no_violation() -> None:
    form = married()
    assert [violation.ref for violation in form.violations()] == ["/tk/vo_chong/tuoi"]
    form.answer("/tk/tinh_trang", "doc_than")
    assert form.violations() == ()


def test_hiding_a_group_changes_the_structure_and_names_its_fields() -> None:
    form = married()
    changes = form.answer("/tk/tinh_trang", "doc_than")
    assert changes.structure_changed
    assert {field.ref for field in changes.fields} >= {"/tk/vo_chong/ten", "/tk/vo_chong/tuoi"}


def test_two_fields_may_hide_each_other() -> None:
    form = filled(
        "<cccd/><ho_chieu/>",
        bind("cccd", relevant="/tk/ho_chieu = ''") + bind("ho_chieu", relevant="/tk/cccd = ''"),
        question("cccd") + question("ho_chieu"),
    )
    form.answer("/tk/cccd", "001201012345")
    assert not form.field("/tk/ho_chieu").relevant
    form.answer("/tk/cccd", "")
    assert form.field("/tk/ho_chieu").relevant
    form.answer("/tk/ho_chieu", "B1234567")
    assert not form.field("/tk/cccd").relevant


def test_hidden_rows_are_not_counted_or_summed() -> None:
    form = filled(
        "<dem/><tong/><nguoi jr:template=''><tuoi/><tien/></nguoi>",
        bind("dem", calculate="count(/tk/nguoi/tien)")
        + bind("tong", calculate="sum(/tk/nguoi/tien)")
        + bind("nguoi/tien", relevant="../tuoi >= 18"),
        f'<repeat nodeset="/tk/nguoi">{question("nguoi/tuoi")}{question("nguoi/tien")}</repeat>',
    )
    for age in ("20", "10", "40"):
        row = form.add_row("/tk/nguoi").added_rows[0]
        form.answer(f"{row}/tuoi", age)
        form.answer(f"{row}/tien", "1000")
    assert form.field("/tk/dem").value == "2"
    assert form.field("/tk/tong").value == "2000"
