"""Forms of other tools: what misses its mark is a finding, what has no meaning is still refused."""

from __future__ import annotations

import pytest

from forms.definition import FormDefinition
from forms.loading import load_form
from forms.problems import FormInvalid
from tests.scenarios.forms_in_words import bind, filled, question, session, xform

LIST = """<instance id="tinh"><root>
  <item ma="01" vung="bac"><ten>Hà Nội</ten></item><item ma="79" vung="nam"><ten>Hồ Chí Minh</ten></item>
</root></instance>"""


def foreign(instance: str, binds: str = "", body: str = "", model: str = "") -> FormDefinition:
    return load_form(xform(instance, binds, body, model=model), is_foreign=True)


def test_a_path_that_leads_nowhere_has_no_nodes_and_is_a_finding() -> None:
    definition = foreign("<a/><b/>", bind("b", calculate="concat('x', khong_co)"), question("a"))
    assert [(each.code, each.where) for each in definition.findings] == [("form.unknown_path", "/tk/b calculate")]
    assert session(definition).field("/tk/b").value == "x"


def test_a_second_bind_adds_to_the_first() -> None:
    definition = foreign("<a/><b/>", bind("b", type="int") + bind("b", calculate="/tk/a * 2"), question("a"))
    form = session(definition)
    form.answer("/tk/a", "21")
    assert (form.field("/tk/b").value, form.field("/tk/b").data_type) == ("42", "int")
    assert [each.code for each in definition.findings] == ["form.bind_twice"]


def test_a_bind_and_a_question_that_point_nowhere_have_no_effect() -> None:
    definition = foreign("<a/>", bind("x", required="true()"), question("a") + question("y"))
    assert [each.path for each in definition.questions()] == ["/tk/a"]
    assert {each.code for each in definition.findings} == {"form.bind_unknown_path", "form.control_unknown_path"}


@pytest.mark.parametrize(
    "rule", ["dem(/tk/a)", "round()", "instance('x')/root/item", "/tk/b + 1", "1 +"],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_of_foreign_forms_too(rule: str) -> None:
    with pytest.raises(FormInvalid):
        foreign("<a/><b/>", bind("b", calculate=rule), question("a"))


def test_many_findings_hide_no_fault() -> None:
    binds = "".join(bind(f"x{number}") for number in range(500))
    with pytest.raises(FormInvalid) as refusal:
        foreign("<a/>", binds + bind("a", calculate="dem()"), question("a"))
    assert [each.code for each in refusal.value.faults] == ["form.unknown_function"]


def test_a_strict_load_has_no_findings() -> None:
    assert filled("<a/>", bind("a"), question("a")).definition.findings == ()


def test_pulldata_reads_columns_that_are_attributes() -> None:
    binds = bind("b", calculate="pulldata('tinh', 'ten', '@ma', /tk/a)") + bind(
        "c", calculate="pulldata('tinh', '@vung', 'ten', 'Hà Nội')"
    )
    form = filled("<a/><b/><c/>", binds, question("a"), model=LIST)
    form.answer("/tk/a", "79")
    assert (form.field("/tk/b").value, form.field("/tk/c").value) == ("Hồ Chí Minh", "bac")


def test_a_shape_of_too_few_points_is_blank_and_has_no_area() -> None:
    form = filled(
        "<a>10 106 0 0;10 107 0 0;</a><b/><c>1 2 0 0;3 4 0 0</c>",
        bind("a", type="geoshape") + bind("b", calculate="area(/tk/a)") + bind("c", type="geotrace"),
    )
    assert [form.field(f"/tk/{name}").value for name in "abc"] == ["", "0", "1 2 0 0;3 4 0 0"]
