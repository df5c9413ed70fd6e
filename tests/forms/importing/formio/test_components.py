"""Every kind of component: what it becomes, what it keeps, what it leaves to a person."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from forms.importing.formio.components import KINDS, LAYOUTS
from forms.importing.formio.exporting import formio_data
from tests.forms.importing.formio.forms_of_offices import (
    bind,
    grid,
    imported,
    number,
    outcomes,
    radio,
    reasons,
    rule,
    session,
    text,
    ticks,
)


def one(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": "o", "label": "Ô", "input": True, **more}


@pytest.mark.parametrize(
    "component, kind, appearance",
    [
        (one("textfield"), "text", ""),
        (one("textarea"), "text", "multiline"),
        (one("password"), "text", "masked"),
        (one("email"), "text", ""),
        (one("phoneNumber"), "text", ""),
        (one("url"), "text", ""),
        (one("address"), "text", ""),
        (one("tags"), "text", ""),
        (one("number"), "decimal", ""),
        (one("number", decimalLimit=0), "integer", ""),
        (one("number", validate={"integer": True}), "integer", ""),
        (one("currency", currency="VND"), "integer", "thousands-sep"),
        (one("currency", currency="USD"), "decimal", "thousands-sep"),
        (one("checkbox"), "acknowledge", ""),
        (one("radio", values=[{"value": "a", "label": "A"}]), "select_one", ""),
        (one("selectboxes", values=[{"value": "a", "label": "A"}]), "select_multiple", ""),
        (one("select", data={"values": [{"value": "a", "label": "A"}]}), "select_one", ""),
        (one("select", multiple=True, data={"values": [{"value": "a", "label": "A"}]}), "select_multiple", ""),
        (one("select", dataSrc="url", data={"url": "/x"}), "select_one", "autocomplete"),
        (one("resource", data={"resource": "5f"}), "select_one", "autocomplete"),
        (one("datetime"), "dateTime", ""),
        (one("datetime", enableTime=False), "date", ""),
        (one("datetime", format="dd/MM/yyyy"), "date", ""),
        (one("datetime", enableDate=False), "time", ""),
        (one("time"), "time", ""),
        (one("day"), "date", ""),
        (one("file"), "file", ""),
        (one("signature"), "image", "signature"),
        (one("content", html="<p>Chào</p>"), "note", ""),
    ],
)
def test_each_kind_becomes_a_question(component: dict[str, Any], kind: str, appearance: str) -> None:
    (question,) = imported(component).definition.questions()
    assert (question.kind, question.appearance) == (kind, appearance)


@pytest.mark.parametrize("kind", sorted({*KINDS, *LAYOUTS, "tree", "custom-thing", "", "sketchpad"}))
def test_a_kind_with_nothing_in_it_harms_nothing(kind: str) -> None:
    result = imported({"type": kind}, {"type": kind, "key": "x", "components": [text("y")]}, text("z"))
    assert "/tk/z" in result.definition.elements


def test_an_unknown_kind_is_text_that_a_person_looks_at() -> None:
    result = imported(one("sketchpad"))
    assert reasons(result) == {"o": ["unknown_kind"]}
    assert result.definition.elements["/tk/o"].question is not None


def test_columns_and_tables_give_widths_and_no_group() -> None:
    result = imported(
        {
            "type": "columns",
            "key": "c",
            "columns": [{"width": 8, "components": [text("a")]}, {"width": 4, "components": [text("b")]}],
        },
        {"type": "table", "key": "t", "rows": [[{"components": [text("d")]}, {"components": [text("e")]}]]},
    )
    found = {question.path: question.appearance for question in result.definition.questions()}
    assert found == {"/tk/a": "w8", "/tk/b": "w4", "/tk/d": "w6", "/tk/e": "w6"}


def test_a_layout_with_a_rule_is_a_group_that_hides_its_parts() -> None:
    well = {
        "type": "well",
        "key": "khung",
        "components": [text("a")],
        "conditional": {"show": True, "when": "b", "eq": "1"},
    }
    result = imported(text("b"), well)
    assert rule(result, "khung") == "/tk/b = '1'"
    assert "/tk/khung/a" in result.definition.elements


def test_keys_become_valid_names_each_once_and_paths_are_kept() -> None:
    result = imported(
        text("ownerFullname"),
        text("Địa chỉ"),
        text("1abc"),
        text("owner_fullname"),
        text("tk"),
        text("a.b"),
        {"type": "container", "key": "hop", "label": "Hộp", "components": [text("ownerFullname")]},
    )
    names = {line.path: line.name for line in result.lines}
    assert names == {
        "ownerFullname": "owner_fullname",
        "Địa chỉ": "dia_chi",
        "1abc": "o_1abc",
        "owner_fullname": "owner_fullname_2",
        "tk": "tk_2",
        "a.b": "a_b",
        "hop": "hop",
        "hop.ownerFullname": "owner_fullname_3",
    }
    assert bind(result, "hop/owner_fullname_3").attributes["fio"] == "hop.ownerFullname"


def test_html_becomes_text_and_scripts_vanish() -> None:
    html = "<h3>Lưu ý</h3><p>Điền <strong>đủ</strong> &amp; đúng</p><ul><li>Một</li></ul><script>alert(1)</script>"
    result = imported({"type": "content", "key": "c", "html": html}, text("a", "<b>Tên</b><img src=x onerror=y>"))
    desk = session(result)
    assert desk.field("/tk/c").label == "Lưu ý\nĐiền **đủ** & đúng\n- Một"
    assert desk.field("/tk/a").label == "**Tên**"


def test_a_label_may_show_an_answer_and_nothing_else() -> None:
    result = imported(text("ten"), text("a", "Ông {{ data.ten }} {{ component.x() }} ${ten}"))
    desk = session(result)
    desk.answer("/tk/ten", "An")
    assert desk.field("/tk/a").label == "Ông An … $ {ten}"
    assert reasons(result) == {"a": ["interpolation"]}


def test_helps_are_one_hint() -> None:
    result = imported(number("a", description="Mô tả", tooltip="Mẹo", placeholder="12", suffix="m²"))
    assert session(result).field("/tk/a").hint == "Mô tả Mẹo vi:hint.example text=12 vi:hint.unit text=m²"


@pytest.mark.parametrize(
    "component, good, bad",
    [
        (text("o", validate={"minLength": 2, "maxLength": 3}), "ab", "abcd"),
        (text("o", validate={"pattern": "[A-Z]{2}\\d+"}), "AB1", "AB1x"),
        (text("o", validate={"minWords": 2}), "một hai", "một"),
        (text("o", inputMask="999-aa"), "123-bé", "12-be"),
        (one("email"), "a@b.vn", "a b"),
        (one("phoneNumber"), "+84 912 345 678", "abc"),
        (one("phoneNumber", inputMask="9999 999 999"), "0912 345 678", "0912345678"),
        (one("url"), "https://vidu.vn/a", "khong phai"),
        (number("o", validate={"min": 1, "max": "5"}), "5", "6"),
        (number("o", decimalLimit=2), "1.25", "1.255"),
        (ticks("o", "a", "b", validate={"maxSelectedCount": 1}), "a", "a b"),
        (one("datetime", enableTime=False, datePicker={"maxDate": "2026-12-31"}), "2026-12-31", "2027-01-01"),
    ],
)
def test_each_rule_is_a_constraint_with_words(component: dict[str, Any], good: str, bad: str) -> None:
    desk = session(imported(component))
    desk.answer("/tk/o", good)
    assert desk.violations() == ()
    desk.answer("/tk/o", bad)
    (wrong,) = desk.violations()
    assert wrong.kind == "constraint"
    assert wrong.message.startswith("vi:message.")


def test_own_words_of_a_rule_are_kept() -> None:
    rules = {"required": True, "min": 1, "customMessage": "Ít nhất <b>một</b>."}
    desk = session(imported(number("a", validate=rules, errors={"required": "Phải điền."})))
    assert [wrong.message for wrong in desk.violations()] == ["Phải điền."]
    desk.answer("/tk/a", "0")
    assert [wrong.message for wrong in desk.violations()] == ["Ít nhất **một**."]


@pytest.mark.parametrize(
    "component, default",
    [
        (text("o", defaultValue="Số 5 - đường (A) * 2"), "Số 5 - đường (A) * 2"),
        (text("o", defaultValue="${o} {{x}}"), ""),
        (text("o", defaultValue="=1+1"), "=1+1"),
        (number("o", defaultValue=5), "5"),
        (number("o", defaultValue="1.5"), "1.5"),
        (number("o", defaultValue=-5), "-5"),
        (one("checkbox", defaultValue=True), "OK"),
        (radio("o", "Cá nhân", "b", defaultValue="Cá nhân"), "ca_nhan"),
        (ticks("o", "a", "b c", defaultValue={"a": False, "b c": True}), "b_c"),
        (one("datetime", enableTime=False, defaultValue="2026-01-02"), "2026-01-02"),
        (one("datetime", enableTime=False, customDefaultValue="value = moment()"), "2026-11-22"),
        (text("o", customDefaultValue="value = 'An'"), "An"),
        (one("hidden", defaultValue="a-b (c)"), "a-b (c)"),
        (text("o", hidden=True, defaultValue="ẩn"), "ẩn"),
        (radio("o", "a", defaultValue="khác"), ""),
    ],
)
def test_defaults_are_values_never_formulas(component: dict[str, Any], default: str) -> None:
    assert session(imported(component)).values().get("/tk/o", "") == default


def test_a_hidden_choice_keeps_its_value_and_is_asked_by_it() -> None:
    hidden = radio("a", "Cá nhân", "x", hidden=True, defaultValue="Cá nhân")
    result = imported(hidden, text("b", conditional={"show": True, "when": "a", "eq": "Cá nhân"}))
    desk = session(result)
    assert desk.field("/tk/b").relevant
    assert formio_data(desk.definition, desk).data == {"a": "Cá nhân", "b": ""}


def test_a_locked_field_with_a_value_shows_it_and_cannot_be_changed() -> None:
    result = imported(
        text("a", disabled=True, defaultValue="Sở (A)"), text("b", disabled=True, validate={"required": True})
    )
    desk = session(result)
    assert (desk.field("/tk/a").value, desk.field("/tk/a").readonly) == ("Sở (A)", True)
    assert not desk.field("/tk/b").readonly
    assert reasons(result) == {"a": ["disabled_default"], "b": ["disabled_without_value"]}


def test_what_a_desktop_cannot_do_is_left_to_a_person() -> None:
    result = imported(
        text("a", unique=True),
        text("b", validate={"pattern": "[", "custom": "valid = instance.ok()"}),
        one("select", dataSrc="custom", data={"custom": "values = [1]"}),
        {"type": "form", "key": "con", "form": "64a"},
        grid("dong", text("x"), validate={"minLength": 2}),
        {"type": "radio", "key": "trong", "label": "t", "values": [{"value": "", "label": ""}]},
    )
    assert reasons(result) == {
        "a": ["server_check"],
        "b": ["pattern", "script"],
        "o": ["choices_from_script"],
        "con": ["nested_form"],
        "dong": ["rows_limits"],
        "trong": ["choices_absent"],
    }
    assert set(outcomes(result).values()) == {"person", "imported"}


def test_rows_in_rows_stop_where_the_engine_stops() -> None:
    deep: dict[str, Any] = text("x")
    for level in range(6, 0, -1):
        deep = grid(f"g{level}", text(f"t{level}"), deep)
    result = imported(deep)
    assert outcomes(result)["g1.g2.g3.g4.g5"] == "person"
    assert "/tk/g1/g2/g3/g4" in result.definition.elements


def test_several_values_of_a_number_go_out_as_a_list() -> None:
    result = imported(number("a", multiple=True, validate={"max": 9}), {"type": "datamap", "key": "m", "label": "m"})
    desk = session(result)
    desk.answer(desk.rows("/tk/a")[0] + "/a_gia_tri", "1")
    desk.answer(desk.add_row("/tk/a").added_rows[0] + "/a_gia_tri", "2")
    row = desk.rows("/tk/m")[0]
    desk.answer(row + "/m_khoa", "k")
    desk.answer(row + "/m_gia_tri", "v")
    assert formio_data(desk.definition, desk).data == {"a": [1, 2], "m": {"k": "v"}}


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    result = imported(
        text("a", "=HYPERLINK(1)", description="=1+1", placeholder="#N/A"),
        radio("b", "=cmd", "#REF!"),
        text("c", customConditional="=SUM(A1)"),
        title="=1+1",
    )
    book = openpyxl.load_workbook(io.BytesIO(result.workbook))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_choices_with_odd_values_have_codes_and_keep_their_values() -> None:
    result = imported(radio("a", "Có", "có", "x y", "-", "a/b"))
    desk = session(result)
    codes = [choice.value for choice in desk.choices("/tk/a")]
    assert codes == ["co", "co_2", "x_y", "gia_tri", "a_b"]
    sent = []
    for code in codes:
        desk.answer("/tk/a", code)
        sent.append(formio_data(desk.definition, desk).data["a"])
    assert sent == ["Có", "có", "x y", "-", "a/b"]


def test_choices_from_json_are_read_where_they_stand() -> None:
    data = [{"ma": "01", "ten": "Hà Nội"}, {"ma": "79", "ten": "Sài Gòn"}]
    more = {"dataSrc": "json", "data": {"json": data}, "template": "<span>{{ item.ten }}</span>"}
    by_code, whole = imported(one("select", valueProperty="ma", **more)), imported(one("select", **more))
    desk = session(by_code)
    assert [(each.value, each.label) for each in desk.choices("/tk/o")] == [("01", "Hà Nội"), ("79", "Sài Gòn")]
    desk.answer("/tk/o", "79")
    assert formio_data(desk.definition, desk).data == {"o": 79}
    desk = session(whole)
    desk.answer("/tk/o", desk.choices("/tk/o")[0].value)
    assert formio_data(desk.definition, desk).data == {"o": data[0]}


@pytest.mark.parametrize("kind", ["file", "signature"])
def test_a_file_begins_with_nothing_whatever_its_default_says(kind):
    component = one(kind, defaultValue="today()", customDefaultValue="value = moment().format('YYYY-MM-DD')")
    result = imported(component)
    assert session(result).field("/tk/o").value == ""
    assert "default_not_understood" in reasons(result)["o"]
