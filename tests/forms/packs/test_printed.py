"""A printed form may show answers of the main form; an expression is about one of the two, never both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forms.packs.examples import run_example_forms
from forms.packs.printed import MAIN, PrintedAnswers, named, printed_answers, reads_main
from tests.forms.packs.test_built import shipped


class Names:
    """The questions of one form, each in the group g."""

    def __init__(self, form: str, *names: str) -> None:
        self._paths = {name: f"/{form}/g/{name}" for name in names}

    def path_of(self, name: str) -> str:
        return self._paths[name]

    def absolute(self, expression: str) -> str:
        for name in [part.split("}")[0] for part in expression.split("${")[1:]]:
            expression = expression.replace("${" + name + "}", self.path_of(name))
        return expression


OWN: Any = Names("rieng", "ten", "hoc")
SHARED: Any = Names("chung", "ten", "so")


def resolved(**element: Any) -> dict[str, Any]:
    content = json.loads(named(json.dumps({"elements": [element]}), OWN, SHARED))
    found: dict[str, Any] = content["elements"][0]
    return found


def test_a_name_of_the_form_itself_goes_before_one_of_the_main_form() -> None:
    assert resolved(value="${ten}")["value"] == "/rieng/g/ten"
    assert resolved(value="concat(${so}, '!')")["value"] == f"{MAIN}concat(/chung/g/so, '!')"


def test_each_placeholder_of_a_text_is_about_its_own_form() -> None:
    text = resolved(text="Số {{ ${so} | money }} của {{ ${hoc} }}, ${so}")["text"]
    assert text == "Số {{ main::/chung/g/so | money }} của {{ /rieng/g/hoc }}, ${so}"


@pytest.mark.parametrize("expression", ["concat(${hoc}, ${so})", "${khong_co}"])
def test_an_expression_over_both_forms_or_none_is_refused(expression: str) -> None:
    with pytest.raises(KeyError):
        resolved(value=expression)


def test_the_main_forms_layout_knows_its_own_names_alone() -> None:
    assert named('{"value": "${so}"}', SHARED, None) == '{"value": "/chung/g/so"}'
    with pytest.raises(KeyError):
        named('{"value": "${hoc}"}', SHARED, None)


def test_what_is_no_json_is_left_to_the_reader() -> None:
    assert named("{", OWN, SHARED) == "{"


def test_rows_fields_and_values_of_the_main_form_are_read_through_the_case_form() -> None:
    pack = shipped("2.000004")
    sessions = run_example_forms(pack, pack.examples[0])
    answers = printed_answers(pack, "the_le", sessions.__getitem__)
    repeat = f"{MAIN}/tk/muc_4/giai"
    rows = answers.rows(repeat)
    assert [answers.evaluate_string("giai_ten", row) for row in rows] == ["Giải nhất", "Giải nhì", "Giải ba"]
    assert answers.evaluate_string("/tk/muc_3/dia_diem_trao") == "Quầy dịch vụ khách hàng của siêu thị"
    assert answers.field(f"{MAIN}/tk/muc_2/dia_ban_tinh").display == "Tỉnh Sơn La"
    assert answers.field("/tk/muc_3/thue_tncn").display == "Khách hàng trúng thưởng chịu"
    assert answers.evaluate_boolean(f"{MAIN}/tk/muc_4/tong_so_giai = 85", rows[0])


def test_only_a_layout_that_shows_answers_of_the_main_form_reads_it() -> None:
    pack = shipped("2.000004")
    both = {form.id: pack.layout(form.id) for form in pack.manifest.forms}
    assert {form: reads_main(layout) for form, layout in both.items() if layout} == {
        "dang_ky": False,
        "the_le": True,
    }


def test_the_main_form_itself_is_read_as_it_is() -> None:
    pack = shipped("2.000004")
    session = run_example_forms(pack, pack.examples[0])["dang_ky"]
    assert PrintedAnswers(session, session).evaluate("/tk/muc_4/tong_so_giai + 1") == 86
