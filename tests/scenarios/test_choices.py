"""Selects: cascades by index, searches without accents, answers that lose their choice, labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.limits import DEFAULT_LIMITS
from forms.loading import load_form
from forms.session import Session
from tests.scenarios.forms_in_words import bind, filled, question, session, xform

COMMUNES = "code,name,province\n00004,Phường Ba Đình,01\n00008,Phường Ngọc Hà,01\n26734,Phường Sài Gòn,79\n"
PROVINCES = (
    "<instance id='tinh'><root><item><name>01</name><label>Thành phố Hà Nội</label></item>"
    "<item><name>79</name><label>Thành phố Hồ Chí Minh</label></item></root></instance>"
)


def select(path: str, nodeset: str, value: str = "name", label: str = "label", control: str = "select1") -> str:
    return (
        f'<{control} ref="/tk/{path}"><label>{path}</label><itemset nodeset="{nodeset}">'
        f'<value ref="{value}"/><label ref="{label}"/></itemset></{control}>'
    )


def address() -> Session:
    return filled(
        "<tinh/><xa/><dia_chi/>",
        bind("tinh")
        + bind("xa", required="true()")
        + bind("dia_chi", calculate="concat(jr:choice-name(/tk/xa, '/tk/xa'), ', ', "
                                    "jr:choice-name(/tk/tinh, '/tk/tinh'))"),
        select("tinh", "instance('tinh')/root/item")
        + select("xa", "instance('xa')/root/item[province = /tk/tinh]", "code", "name"),
        model=PROVINCES + "<instance id='xa' src='jr://file-csv/xa.csv'/>",
        resources={"xa.csv": COMMUNES.encode("utf-8-sig")},
    )


def test_a_province_offers_its_communes_only() -> None:
    form = address()
    assert form.choices("/tk/xa") == ()
    form.answer("/tk/tinh", "01")
    assert [choice.value for choice in form.choices("/tk/xa")] == ["00004", "00008"]


@pytest.mark.parametrize("search", ["ba dinh", "BA ĐÌNH", "Ba Đình", "00004", "đinh"])
def test_choices_are_found_without_accents_and_case(search: str) -> None:
    form = address()
    form.answer("/tk/tinh", "01")
    assert [choice.value for choice in form.choices("/tk/xa", search)] == ["00004"]


def test_a_search_may_be_limited() -> None:
    form = address()
    form.answer("/tk/tinh", "01")
    assert len(form.choices("/tk/xa", "phuong", 1)) == 1


def test_an_answer_goes_with_its_choice_and_comes_back_with_it() -> None:
    form = address()
    form.answer("/tk/tinh", "01")
    form.answer("/tk/xa", "00004")
    assert form.field("/tk/dia_chi").value == "Phường Ba Đình, Thành phố Hà Nội"
    changes = form.answer("/tk/tinh", "79")
    assert changes.removed_answers == ("/tk/xa",)
    assert form.field("/tk/xa").value == ""
    form.answer("/tk/tinh", "01")
    assert form.field("/tk/xa").value == "00004"


def test_an_answer_given_in_between_is_not_overwritten() -> None:
    form = address()
    form.answer("/tk/tinh", "01")
    form.answer("/tk/xa", "00004")
    form.answer("/tk/tinh", "79")
    form.answer("/tk/xa", "26734")
    form.answer("/tk/tinh", "01")
    assert form.field("/tk/xa").value == ""


def test_a_select_whose_choices_changed_is_among_the_changes() -> None:
    form = address()
    changes = form.answer("/tk/tinh", "01")
    assert "/tk/xa" in [field.ref for field in changes.fields]


def test_display_is_the_label_in_several_choices_too() -> None:
    form = filled("<tinh/>", "", select("tinh", "instance('tinh')/root/item", control="select"), model=PROVINCES)
    form.answer("/tk/tinh", " 79   01 79 ")
    assert form.field("/tk/tinh").value == "79 01"
    assert form.field("/tk/tinh").display == "Thành phố Hồ Chí Minh, Thành phố Hà Nội"


def test_a_value_that_is_not_offered_is_a_violation() -> None:
    body = (
        "<select1 ref='/tk/gioi'><label>Giới tính</label><item><label>Nam</label><value>nam</value></item>"
        "<item><label>Nữ</label><value>nu</value></item></select1>"
    )
    form = filled("<gioi/>", "", body)
    form.answer("/tk/gioi", "khac")
    (violation,) = form.violations()
    assert (violation.kind, violation.code) == ("choice", "form.answer.not_offered")


def test_rows_can_be_the_choices_of_another_question() -> None:
    form = filled(
        "<nguoi jr:template=''><ten/></nguoi><chu_ho/>",
        bind("chu_ho"),
        f'<repeat nodeset="/tk/nguoi">{question("nguoi/ten")}</repeat>'
        + select("chu_ho", "/tk/nguoi[./ten != '']", "ten", "ten"),
    )
    for name in ("An", "", "Chi"):
        form.answer(f"{form.add_row('/tk/nguoi').added_rows[0]}/ten", name)
    assert [choice.label for choice in form.choices("/tk/chu_ho")] == ["An", "Chi"]
    form.answer("/tk/chu_ho", "An")
    form.remove_row(form.rows("/tk/nguoi")[0])
    assert form.field("/tk/chu_ho").value == ""


def test_pulldata_reads_a_cell_of_a_list() -> None:
    form = filled(
        "<ma/><ten/>",
        bind("ten", calculate="pulldata('xa', 'name', 'code', /tk/ma)"),
        question("ma"),
        model="<instance id='xa' src='jr://file-csv/xa.csv'/>",
        resources={"jr://file-csv/xa.csv": COMMUNES.encode()},
    )
    form.answer("/tk/ma", "26734")
    assert form.field("/tk/ten").value == "Phường Sài Gòn"
    form.answer("/tk/ma", "x")
    assert form.field("/tk/ten").value == ""


def test_decomposed_letters_of_a_list_and_of_an_answer_are_one() -> None:
    import unicodedata

    form = filled(
        "<ten/><co/>",
        bind("co", calculate="count(instance('xa')/root/item[name = /tk/ten])"),
        question("ten"),
        model="<instance id='xa' src='jr://file-csv/xa.csv'/>",
        resources={"xa.csv": unicodedata.normalize("NFD", COMMUNES).encode()},
    )
    form.answer("/tk/ten", unicodedata.normalize("NFD", "Phường Ngọc Hà"))
    assert form.field("/tk/co").value == "1"
    assert form.field("/tk/ten").value == "Phường Ngọc Hà"


def test_a_looked_up_label_follows_the_rows_it_comes_from() -> None:
    form = filled(
        "<nguoi jr:template=''><ma/><ten/></nguoi><chu_ho/><ten_chu_ho/>",
        bind("chu_ho") + bind("ten_chu_ho", calculate="jr:choice-name(/tk/chu_ho, '/tk/chu_ho')"),
        f'<repeat nodeset="/tk/nguoi">{question("nguoi/ma")}{question("nguoi/ten")}</repeat>'
        + select("chu_ho", "/tk/nguoi[ma != '']", "ma", "ten"),
    )
    row = form.add_row("/tk/nguoi").added_rows[0]
    form.answer(f"{row}/ma", "1")
    form.answer(f"{row}/ten", "An")
    form.answer("/tk/chu_ho", "1")
    assert form.field("/tk/ten_chu_ho").value == "An"
    form.answer(f"{row}/ten", "Bình")
    assert form.field("/tk/ten_chu_ho").value == "Bình"


def test_a_choice_of_a_whole_list_is_found_without_walking_the_list() -> None:
    rows = "\n".join(f"{number:05d},Xã {number}" for number in range(1000))
    form = session(
        load_form(
            xform(
                "<a/>",
                "",
                "<select1 ref='/tk/a'><label>A</label><itemset nodeset=\"instance('xa')/root/item\">"
                "<value ref='name'/><label ref='label'/></itemset></select1>",
                model="<instance id='xa' src='jr://file-csv/xa.csv'/>",
            ),
            resources={"xa.csv": f"name,label\n{rows}".encode()},
            limits=replace(DEFAULT_LIMITS, evaluation_steps=500),
        )
    )
    form.answer("/tk/a", "00700")
    assert (form.field("/tk/a").display, form.violations()) == ("Xã 700", ())
    form.answer("/tk/a", "01000")
    assert [each.kind for each in form.violations()] == ["choice"]
