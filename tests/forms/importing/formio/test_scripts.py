"""The grammar of scripts: what has one sure meaning becomes XPath, everything else goes to a person; none is run."""

from __future__ import annotations

import pytest

from forms.importing.formio.fields import Field, Fields, Place
from forms.importing.formio.logic import Scope
from forms.importing.formio.meaning import NotTranslated, of_field
from forms.importing.formio.script import LONGEST_SCRIPT, translate_script
from tests.forms.importing.formio.forms_of_offices import grid, imported, number, outcomes, radio, rule, session, text

FIELDS = (
    Field("a", ("a",), "number"),
    Field("b", ("b",), "number"),
    Field("ten", ("ten",), "text"),
    Field("co", ("co",), "boolean"),
    Field("loai", ("loai",), "one", (), {"Cá nhân": "ca_nhan", "2": "2"}),
    Field("htkm", ("htkm",), "many", (), {"gg": "gg", "Tặng quà": "tang_qua"}),
    Field("ngay", ("ngay",), "date"),
    Field("sinh", ("chuHo", "sinh"), "date"),
    Field("hang", ("hang",), "rows"),
    Field("sl", ("hang", "sl"), "number", ("hang",)),
    Field("gia", ("hang", "gia"), "number", ("hang",)),
)


def scope(place: Place | None = None, own: str = "") -> Scope:
    fields = Fields()
    for field in FIELDS:
        fields.add(field)
    itself = next((of_field(field, reference=".") for field in FIELDS if field.name == own), None)
    return Scope(fields, place or Place(), itself)


@pytest.mark.parametrize(
    "script, meant",
    [
        ("show = data.loai === 'Cá nhân';", "${loai} = 'ca_nhan'"),
        ("show = data.loai == 2 && data.co", "${loai} = '2' and ${co} = 'OK'"),
        ("show = !data.co || data.a > 5", "not(${co} = 'OK') or ${a} > 5"),
        ("show = data['htkm']['Tặng quà'] === true", "selected(${htkm}, 'tang_qua')"),
        ("show = data.htkm.gg", "selected(${htkm}, 'gg')"),
        ("show = data.ten", "${ten} != ''"),
        ("show = !!data.a", "${a} > 0 or ${a} < 0"),
        ("show = data?.ten?.length >= 3", "string-length(${ten}) >= 3"),
        ("show = ['Cá nhân', '2'].includes(data.loai)", "${loai} = 'ca_nhan' or ${loai} = '2'"),
        ("show = data.ten.indexOf('x') !== -1", "contains(${ten}, 'x')"),
        ("show = data.ten.indexOf('x') < 0", "not(contains(${ten}, 'x'))"),
        ("show = _.get(data, 'chuHo.sinh') > '2000-01-01'", "date(${sinh}) > date('2000-01-01')"),
        ("show = moment().diff(data.chuHo.sinh, 'years') >= 18", "vn:tuoi(${sinh}, today()) >= 18"),
        ("if (data.co) { show = true; } else { show = false; }", "${co} = 'OK'"),
        ("show = false; if (data.a >= 1) show = true;", "${a} >= 1"),
        ("var x = data.a + data.b; show = x > 3", "${a} + ${b} > 3"),
        ("show = data.co ? data.a > 1 : data.b > 1", "${co} = 'OK' and ${a} > 1 or not(${co} = 'OK') and ${b} > 1"),
        ("show = /^[0-9]+$/.test(data.ten)", "regex(${ten}, '^[0-9]+$')"),
        ("show = /x/i.test(data.ten)", "regex(${ten}, '(?i)(?s:.*)(?:x)(?s:.*)')"),
        ("show = data.hang.length > 2", "count(${hang}) > 2"),
        ('show = data.ten === "it\'s"', '${ten} = "it\'s"'),
        ("show = true", "true()"),
    ],
)
def test_a_script_that_shows_is_a_condition(script: str, meant: str) -> None:
    assert translate_script(script, "show", scope()).text == meant


@pytest.mark.parametrize(
    "script, meant",
    [
        ("value = data.a * data.b", "${a} * ${b}"),
        ("value = (data.a + data.b) * 2 - -1", "(${a} + ${b}) * 2 - -1"),
        ("value = data.a - (data.b - 1)", "${a} - (${b} - 1)"),
        ("value = data.a / 100 % 7", "${a} div 100 mod 7"),
        ("value = Number(data.ten) || 0", "if(number(${ten}) > 0 or number(${ten}) < 0, number(${ten}), 0)"),
        ("value = `Ông ${data.ten}, ${data.a}`", "concat('Ông ', ${ten}, ', ', string(${a}))"),
        ("value = data.ten + ' x'", "concat(${ten}, ' x')"),
        ("value = data.ten.trim().toUpperCase()", "vn:in-hoa(normalize-space(${ten}))"),
        ("value = Math.round(data.a / 3)", "floor(${a} div 3 + 0.5)"),
        ("value = Math.max(data.a, data.b, 0)", "max(${a}, ${b}, 0)"),
        ("value = _.sumBy(data.hang, 'sl')", "sum(${sl})"),
        ("if (data.co) { value = 1 } else if (data.a > 2) { value = 2 } else { value = 3 }",
         "if(${co} = 'OK', 1, if(${a} > 2, 2, 3))"),
    ],
)  # fmt: skip
def test_a_script_that_calculates_is_an_expression(script: str, meant: str) -> None:
    assert translate_script(script, "value", scope()).text == meant


def test_row_and_instance_row_are_the_same_row() -> None:
    row = Place(("hang",), ("hang",))
    for script in ("value = row.sl * row.gia", "value = instance.row.sl * instance.row.gia"):
        assert translate_script(script, "value", scope(row)).text == "${sl} * ${gia}"


def test_a_check_gives_its_condition_and_its_words() -> None:
    for script in (
        "valid = input > 5 ? true : 'Phải lớn hơn 5.'",
        "valid = (input <= 5) ? 'Phải lớn hơn 5.' : true",
        "if (input <= 5) { valid = 'Phải lớn hơn 5.'; }",
        "valid = input > 5 || 'Phải lớn hơn 5.'",
    ):
        verdict = translate_script(script, "valid", scope(own="a"))
        assert verdict.text in (". > 5", "not(. <= 5)")
        assert verdict.message == "Phải lớn hơn 5."


@pytest.mark.parametrize(
    "script",
    [
        "show = fetch('http://x')",
        "show = eval('1')",
        "show = (function () { return true })()",
        "show = data.constructor.constructor('return process')()",
        "while (true) {}",
        "for (;;) {}",
        "show = data.x++",
        "data.a = 5; show = true",
        "show = window.location == 'x'",
        "show = instance.root.getComponent('a').getValue() == 1",
        "show = new Date() > data.ngay",
        "show = data.khongCo == 1",
        "show = data.loai == 'không có trong danh sách'",
        "show = data.htkm == 'gg'",
        "show = data.htkm",
        "show = data.co + 1 > 2",
        "show = data.ten > 'a'",
        "show = data.hang[0].sl > 1",
        "show = data.sl > 1",
        "show = 1, 2",
        "show",
        "value = 1",
        "show = `${'${ten}'}` == data.ten",
        "show = /(?<=a)b/s.test(data.ten)",
        "show = /[/.test(data.ten)",
        "show = async () => 1",
        "show = import('x')",
        "import x from 'y'",
        "show = data.a === 10n",
        "show = data.a == 1e400",
        "show = " + "(" * 400 + "1" + ")" * 400,
        "show = " + "!" * 2000 + "data.co",
        "x = data.ten;" + "x = x + x;" * 60 + "show = x == 'a'",
        "show = true;" + " " * LONGEST_SCRIPT,
        "\ud800",
        "",
    ],
)
def test_every_other_script_goes_to_a_person(script: str) -> None:
    with pytest.raises(NotTranslated):
        translate_script(script, "show", scope())


def test_a_script_is_never_run_whatever_it_says(tmp_path) -> None:
    touched = tmp_path / "touched"
    attacks = [
        f"__import__('os').system('touch {touched}')",
        f"require('fs').writeFileSync('{touched}', '')",
        f"show = ${{open('{touched}', 'w')}}",
        "throw 1",
        "process.exit(1)",
    ]
    places = ("customConditional", "calculateValue", "customDefaultValue")
    components = [text(f"c{n}{place}", **{place: attack}) for n, attack in enumerate(attacks) for place in places]
    components += [text(f"v{n}", validate={"custom": attack}) for n, attack in enumerate(attacks)]
    result = imported(*components)
    assert set(outcomes(result).values()) == {"person"}
    assert not touched.exists()
    for element in result.definition.elements.values():
        rules = (element.bind.relevant, element.bind.calculate, element.bind.constraint)
        assert rules == (None, None, None)


def test_what_a_script_says_is_kept_in_the_report_for_the_person() -> None:
    result = imported(text("a", customConditional="show = khac(data)"))
    (reason,) = result.lines[0].reasons
    assert (reason.code, reason.source) == ("script", "show = khac(data)")


def test_a_sum_over_its_own_rows_is_no_row_expression() -> None:
    result = imported(
        grid("hang", number("sl"), number("tong", calculateValue="value = _.sumBy(data.hang, 'sl')")),
        number("ngoai", calculateValue="value = _.sumBy(data.hang, 'sl')"),
    )
    assert outcomes(result) == {"hang": "imported", "hang.sl": "imported", "hang.tong": "person", "ngoai": "imported"}
    assert rule(result, "ngoai", "calculate") == "sum( /tk/hang/sl )"


def test_money_that_is_multiplied_is_rounded_to_dong() -> None:
    vnd = {"type": "currency", "currency": "VND", "label": "x"}
    result = imported({**vnd, "key": "a"}, {**vnd, "key": "thue", "calculateValue": "value = data.a * 0.1"})
    desk = session(result)
    desk.answer("/tk/a", "12345")
    assert desk.field("/tk/thue").value == "1235"


def test_a_circle_of_calculations_is_broken_and_named() -> None:
    result = imported(
        number("a", calculateValue="value = data.b + 1"),
        number("b", calculateValue="value = data.a + 1"),
        number("c", calculateValue="value = data.c + 1"),
        text("d", customConditional="show = data.d == 'x'"),
        radio("e", "x"),
    )
    assert outcomes(result) == {"a": "person", "b": "person", "c": "person", "d": "person", "e": "imported"}
    assert {each.code for line in result.lines for each in line.reasons} == {"calculation_circle"}
