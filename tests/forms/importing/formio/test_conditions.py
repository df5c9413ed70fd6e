"""Conditions of both generations, JSONLogic and `logic[]`, as the imported form keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from forms.importing.formio.logic import OPERATORS
from tests.forms.importing.formio.forms_of_offices import (
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

BASE = (
    radio("loai", "Cá nhân", "dn"),
    ticks("htkm", "gg", "tq"),
    {"type": "checkbox", "key": "co", "label": "co"},
    number("so"),
    text("ten"),
    {"type": "datetime", "key": "ngay", "label": "ngay", "enableTime": False},
)


def shown_when(**rules: Any) -> str:
    result = imported(*BASE, text("x", **rules))
    assert outcomes(result)["x"] == "imported", reasons(result)
    return rule(result, "x")


@pytest.mark.parametrize(
    "conditional, meant",
    [
        ({"show": True, "when": "loai", "eq": "Cá nhân"}, "/tk/loai = 'ca_nhan'"),
        ({"show": "true", "when": "data.loai", "eq": "dn"}, "/tk/loai = 'dn'"),
        ({"show": "false", "when": "loai", "eq": "dn"}, "not( /tk/loai = 'dn')"),
        ({"show": True, "when": "co", "eq": "true"}, "/tk/co = 'OK'"),
        ({"show": True, "when": "co", "eq": False}, "not( /tk/co = 'OK')"),
        ({"show": True, "when": "htkm", "eq": "gg"}, "selected( /tk/htkm , 'gg')"),
        ({"show": True, "when": "htkm.tq", "eq": "true"}, "selected( /tk/htkm , 'tq')"),
        ({"show": True, "when": "so", "eq": "5"}, "/tk/so = 5"),
        ({"show": True, "when": "ten", "eq": "a'b"}, '/tk/ten = "a\'b"'),
        ({"show": True, "when": "loai", "eq": ""}, "/tk/loai = ''"),
        ({"show": "", "when": "loai", "eq": "dn"}, ""),
        ({"show": None, "when": None, "eq": ""}, ""),
        ({"show": True, "when": None, "eq": "dn"}, ""),
    ],
)
def test_a_simple_condition_is_relevance(conditional: dict[str, Any], meant: str) -> None:
    assert shown_when(conditional=conditional) == meant


@pytest.mark.parametrize(
    "operator, component, value, meant",
    [
        ("isEqual", "loai", "dn", "/tk/loai = 'dn'"),
        ("isNotEqual", "loai", "dn", "not( /tk/loai = 'dn')"),
        ("isEmpty", "ten", None, "/tk/ten = ''"),
        ("isNotEmpty", "ten", None, "not( /tk/ten = '')"),
        ("includes", "htkm", "gg", "selected( /tk/htkm , 'gg')"),
        ("notIncludes", "ten", "x", "not(contains( /tk/ten , 'x'))"),
        ("startsWith", "ten", "x", "starts-with( /tk/ten , 'x')"),
        ("greaterThan", "so", 5, "/tk/so > 5"),
        ("lessThanOrEqual", "so", "5", "/tk/so <= 5"),
        ("dateGreaterThan", "ngay", "2026-01-01", "date( /tk/ngay ) > date('2026-01-01')"),
    ],
)
def test_each_operator_of_the_newer_conditions(operator: str, component: str, value: Any, meant: str) -> None:
    condition = {"component": component, "operator": operator, "value": value}
    assert shown_when(conditional={"show": True, "conjunction": "all", "conditions": [condition]}) == meant


def test_newer_conditions_join_by_all_or_any() -> None:
    conditions = [
        {"component": "co", "operator": "isEqual", "value": True},
        {"component": "so", "operator": "greaterThan", "value": 1},
    ]
    for conjunction, word in (("all", "and"), ("any", "or")):
        rules = {"show": True, "conjunction": conjunction, "conditions": conditions}
        assert shown_when(conditional=rules) == f"/tk/co = 'OK' {word} /tk/so > 1"


@pytest.mark.parametrize(
    "logic, meant",
    [
        ({"==": [{"var": "data.loai"}, "Cá nhân"]}, "/tk/loai = 'ca_nhan'"),
        ({"!==": [{"var": "so"}, 1]}, "not( /tk/so = 1)"),
        ({"and": [{"var": "co"}, {">": [{"var": "so"}, 2]}]}, "/tk/co = 'OK' and /tk/so > 2"),
        ({"or": [{"!": {"var": "co"}}, {"!!": [{"var": "ten"}]}]}, "not( /tk/co = 'OK') or /tk/ten != ''"),
        ({"in": [{"var": "loai"}, ["dn", "Cá nhân"]]}, "/tk/loai = 'dn' or /tk/loai = 'ca_nhan'"),
        ({"in": ["gg", {"var": "htkm"}]}, "selected( /tk/htkm , 'gg')"),
        ({"in": ["x", {"var": "ten"}]}, "contains( /tk/ten , 'x')"),
        ({"<": [1, {"var": "so"}, 5]}, "1 < /tk/so and /tk/so < 5"),
        ({"if": [{"var": "co"}, {">": [{"var": "so"}, 1]}, False]}, "/tk/co = 'OK' and /tk/so > 1"),
        ({">": [{"+": [{"var": "so"}, {"*": [2, 3]}]}, {"-": [1]}]}, "/tk/so + 2 * 3 > -1"),
        ({"==": [{"cat": [{"var": "ten"}, "a"]}, "ba"]}, "concat( /tk/ten , 'a') = 'ba'"),
        ({"==": [{"max": [{"var": "so"}, 2]}, 2]}, "max( /tk/so , 2) = 2"),
    ],
)
def test_json_logic_is_relevance(logic: Any, meant: str) -> None:
    assert shown_when(conditional={"json": logic}) == meant


@pytest.mark.parametrize(
    "logic",
    [
        {"map": [{"var": "a"}, 1]},
        {"_moment": []},
        {"var": "khongCo"},
        {"var": {}},
        {"==": [1]},
        {"==": [1, 2], "!": 1},
        {"in": [1]},
        {"log": "x"},
        [{"==": [1, 1]}],
    ],
)
def test_other_json_logic_goes_to_a_person(logic: Any) -> None:
    result = imported(text("x", conditional={"json": logic}))
    assert outcomes(result) == {"x": "person"}
    assert rule(result, "x") == ""


def test_every_operator_of_json_logic_makes_something_or_refuses_by_name() -> None:
    for name, (least, _, _) in OPERATORS.items():
        result = imported(*BASE, text("x", conditional={"json": {name: [{"var": "so"}] * least}}))
        assert outcomes(result)["x"] in ("imported", "person"), name


def test_a_condition_in_a_row_asks_its_own_row() -> None:
    result = imported(
        radio("loai", "x", "y"),
        grid(
            "dong", radio("loai", "co", "khong"), text("b", conditional={"show": True, "when": "dong.loai", "eq": "co"})
        ),
    )
    assert rule(result, "dong/b") == "../loai_2 = 'co'"


def test_a_condition_on_a_field_of_other_rows_goes_to_a_person() -> None:
    result = imported(grid("dong", radio("a", "x")), text("b", conditional={"show": True, "when": "dong.a", "eq": "x"}))
    assert reasons(result) == {"b": ["condition_in_rows"]}


def test_a_condition_finds_a_field_by_its_place_in_containers() -> None:
    container = {"type": "container", "key": "chuHo", "label": "Chủ hộ", "components": [text("ten")]}
    result = imported(text("ten"), container, text("x", conditional={"show": True, "when": "chuHo.ten", "eq": "a"}))
    assert rule(result, "x") == "/tk/chu_ho/ten_2 = 'a'"


def test_the_value_of_a_fetched_choice_is_its_code() -> None:
    province = {"type": "select", "key": "tinh", "label": "Tỉnh", "dataSrc": "url", "data": {"url": "/x"}}
    result = imported(
        province,
        text("x", conditional={"show": True, "when": "tinh.value", "eq": "01"}),
        text("y", customConditional="show = data.tinh && data.tinh.value == '01'"),
        text("z", customConditional="show = data.tinh.label == 'Hà Nội'"),
    )
    assert rule(result, "x") == "/tk/tinh = '01'"
    assert rule(result, "y") == "/tk/tinh != '' and /tk/tinh = '01'"
    assert outcomes(result)["z"] == "person"


def test_a_check_that_never_holds_goes_to_a_person() -> None:
    assert outcomes(imported(text("a", validate={"custom": "valid = 'Luôn sai'"}))) == {"a": "person"}


def test_logic_hides_locks_and_requires() -> None:
    def logic(what: str, state: bool) -> list[Any]:
        trigger = {"type": "simple", "simple": {"show": True, "when": "co", "eq": "true"}}
        return [{"trigger": trigger, "actions": [{"type": "property", "property": {"value": what}, "state": state}]}]

    result = imported(
        *BASE,
        text("an", logic=logic("hidden", True)),
        text("hien", hidden=True, logic=logic("hidden", False)),
        text("khoa", logic=logic("disabled", True)),
        text("can", logic=logic("validate.required", True)),
        text("khac", logic=[{"trigger": {"type": "event"}, "actions": [{"type": "value", "value": "x"}]}]),
    )
    assert rule(result, "an") == "not( /tk/co = 'OK')"
    assert rule(result, "hien") == "/tk/co = 'OK'"
    assert rule(result, "khoa", "readonly") == rule(result, "can", "required") == "/tk/co = 'OK'"
    assert reasons(result) == {"khac": ["logic_action"]}


def test_json_validation_says_its_own_words() -> None:
    rules = {"json": {"if": [{">": [{"var": "input"}, 5]}, True, "Phải lớn hơn 5."]}}
    desk = session(imported(number("a", validate=rules)))
    desk.answer("/tk/a", "5")
    (wrong,) = desk.violations()
    assert wrong.message == "Phải lớn hơn 5."
