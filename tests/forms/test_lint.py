"""Good practice: what loads but will bite is remarked at its place, and sound forms are left in peace."""

from __future__ import annotations

import pytest

from forms.lint import Lint, lint_form, mixed_codes
from tests.scenarios.forms_in_words import bind, loaded, question


def lint_of(**calculations: str) -> Lint:
    """The lint of a form with fields tien (int), so (int, required), le (decimal), ma (select), ten, kq."""
    aspect = calculations.pop("aspect", "calculate")
    ((name, expression),) = calculations.items()
    kinds = {"tien": "int", "thanh_tien": "string", "so": "int", "le": "decimal", "ten": "string", "ma": "string"}
    binds = "".join(
        bind(
            field,
            type=kind,
            **({"required": "true()"} if field == "so" else {}),
            **({aspect: expression} if field == name else {}),
        )
        for field, kind in kinds.items()
    )
    choices = "<select1 ref='/tk/ma'><label>Mã</label>" + "".join(
        f"<item><label>{code}</label><value>{code}</value></item>" for code in ("01", "02")
    )
    rows = "<group ref='/tk/d'><repeat nodeset='/tk/d'>" + question("d/x") + question("d/y") + "</repeat></group>"
    body = "".join(question(field) for field in kinds if field != "ma") + choices + "</select1>" + rows
    extra = bind("d/x", type="int") + bind("d/y", type="int", required="true()")
    instance = "".join(f"<{field}/>" for field in kinds) + "<d><x/><y/></d>"
    return lint_form(loaded(instance, binds + extra, body))


def codes(lint: Lint) -> list[str]:
    return [finding.code for finding in lint.findings]


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ({"tien": "/tk/so * 0.07"}, "lint.money_not_rounded"),
        ({"tien": "/tk/so div 3"}, "lint.money_not_rounded"),
        ({"tien": "if(/tk/so > 1, /tk/so * 1.5, 0)"}, "lint.money_not_rounded"),
        ({"tien": "/tk/so * /tk/le"}, "lint.money_not_rounded"),
        ({"thanh_tien": "/tk/so * 0.07"}, "lint.money_not_rounded"),
        ({"ten": "vn:doc-tien(/tk/so div 3)"}, "lint.money_not_rounded"),
        ({"ten": "position()"}, "lint.bare_position"),
        ({"ten": "random()"}, "lint.changes_by_itself"),
        ({"ten": "concat(now(), '')"}, "lint.changes_by_itself"),
        ({"ten": "uuid()"}, "lint.changes_by_itself"),
        ({"ten": "/tk/le", "aspect": "relevant"}, "lint.text_as_truth"),
        ({"ten": "/tk/so > 1 and /tk/ma", "aspect": "relevant"}, "lint.text_as_truth"),
        ({"ten": "not(/tk/ma)", "aspect": "relevant"}, "lint.text_as_truth"),
        ({"ten": "if(/tk/ma, 1, 2)"}, "lint.text_as_truth"),
        ({"ten": "sum(/tk/d/x)"}, "lint.sum_of_blanks"),
        ({"ten": "indexed-repeat(/tk/d/y, /tk/d, /tk/le)"}, "lint.blank_index"),
        ({"ten": "date('2024-02-30')"}, "lint.no_such_day"),
        ({"ten": "/tk/ma = 1"}, "lint.code_as_number"),
        ({"ten": "vn:in-hoa('a')"}, "lint.not_portable"),
        ({"ten": "/tk/so > 3000000000"}, "lint.not_portable"),
    ],
)
def test_what_will_bite_is_remarked(formula: dict[str, str], code: str) -> None:
    assert code in codes(lint_of(**formula))


@pytest.mark.parametrize(
    "formula",
    [
        {"tien": "round(/tk/so * 0.07, 0)"},
        {"tien": "/tk/so * 2"},
        {"tien": "int(/tk/so div 3)"},
        {"le": "/tk/so * 0.07"},
        {"thanh_tien": "/tk/so * 2.0"},
        {"ten": "position(..)"},
        {"ten": "once(uuid())"},
        {"ten": "/tk/d[position() = 1]/y"},
        {"ten": "/tk/ma = '01'", "aspect": "relevant"},
        {"ten": "/tk/d", "aspect": "relevant"},
        {"ten": "sum(/tk/d/y)"},
        {"ten": "indexed-repeat(/tk/d/y, /tk/d, /tk/so)"},
        {"ten": "date('2024-02-29')"},
        {"ten": "format-date(today(), '%Y')"},
    ],
)
def test_sound_formulas_are_left_in_peace(formula: dict[str, str]) -> None:
    assert codes(lint_of(**formula)) == []


def test_a_fraction_is_followed_through_calculations_to_the_money() -> None:
    binds = (
        bind("a", calculate="/tk/n div 3") + bind("b", calculate="/tk/a + 1") + bind("t", type="int", calculate="/tk/b")
    )
    found = lint_form(loaded("<n/><a/><b/><t/>", binds + bind("n", type="int", required="true()"), question("n")))
    assert [(finding.code, finding.where) for finding in found.findings] == [
        ("lint.money_not_rounded", "/tk/t calculate")
    ]


def test_calculations_that_chain_by_the_thousand_are_no_stack() -> None:
    fields = "".join(f"<a{n}/>" for n in range(3000))
    binds = "".join(bind(f"a{n}", calculate=f"/tk/a{n - 1} + 1") for n in range(1, 3000))
    last = bind("t", type="int", calculate="/tk/a2999")
    assert codes(lint_form(loaded(fields + "<t/>", binds + last, question("a0")))) == []


def test_a_mend_is_proposed() -> None:
    mends = {finding.mend for finding in lint_of(tien="/tk/so * 0.07").findings}
    assert mends == {"round(/tk/so * 0.07, 0)"}
    assert lint_of(ten="/tk/ma = 1").findings[0].mend == "/tk/ma = '01'"


def test_a_form_is_portable_until_it_uses_what_is_ours() -> None:
    assert lint_of(ten="concat('a', 'b')").is_portable
    lint = lint_of(ten="concat(vn:in-hoa('a'), vn:in-hoa('b'), vn:bo-dau('c'))")
    assert lint.reasons == ("vn:in-hoa()", "vn:bo-dau()")
    assert not lint.is_portable


def test_an_unknown_appearance_is_a_remark_and_a_known_one_is_not() -> None:
    body = "<input ref='/tk/a' appearance='multiline w3 lung-linh'><label>A</label></input>"
    (finding,) = lint_form(loaded("<a/>", "", body)).findings
    assert (finding.code, finding.detail, finding.severity) == ("lint.unknown_appearance", "lung-linh", "info")


def test_a_number_field_that_holds_a_code_is_remarked() -> None:
    form = loaded("<ma_so_thue/><tuoi/>", bind("ma_so_thue", type="int") + bind("tuoi", type="int"),
                  question("ma_so_thue") + question("tuoi"))  # fmt: skip
    assert [(each.code, each.detail) for each in lint_form(form).findings] == [("lint.code_as_integer", "ma_so_thue")]


@pytest.mark.parametrize(
    ("listed", "wrong"),
    [
        (["01", "02", "3"], "3"),
        (["01", "02"], ""),
        (["1", "2", "10"], ""),
        (["a", "1"], ""),
        (["001", "12", "123"], "12"),
    ],
)
def test_a_code_that_lost_its_zero_beside_others_is_found(listed: list[str], wrong: str) -> None:
    assert mixed_codes(listed) == wrong
