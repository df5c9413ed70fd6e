"""Whatever the JSON is, an import ends in a form that loads or in a named problem."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms.importing.formio import reading
from forms.importing.formio.components import KINDS, LAYOUTS
from forms.importing.formio.converting import import_formio
from forms.importing.formio.exporting import formio_data
from forms.importing.formio.logic import OPERATORS
from forms.importing.formio.problems import (
    FormioNoForm,
    FormioNotJson,
    FormioRefused,
    FormioTooLarge,
)
from forms.importing.formio.reading import read_formio
from tests.forms.importing.formio.forms_of_offices import imported, outcomes, say, session, text


@pytest.mark.parametrize(
    "data, problem",
    [
        (b"", FormioNotJson),
        (b"{", FormioNotJson),
        (b"\xff\xfe{}", FormioNotJson),
        (b'{"components": [NaN]}', FormioNotJson),
        (b"1" * 5000, FormioNotJson),
        (b"null", FormioNoForm),
        (b"[]", FormioNoForm),
        (b'{"data": {"a": 1}}', FormioNoForm),
        (b'{"components": []}', FormioNoForm),
        (b'{"components": [1, null, "x", []]}', FormioNoForm),
        (b'{"components": {"type": "textfield"}}', FormioNoForm),
        (b'{"components": [{"type": "button", "key": "submit"}]}', FormioNoForm),
        (b'{"schema": "{not json"}', FormioNoForm),
        (b"[" * 100_000, FormioTooLarge),
        (b'{"a":' * 300 + b"1" + b"}" * 300, FormioTooLarge),
        (b" " * (reading.MOST_BYTES + 1), FormioTooLarge),
        (b"[" + b"1," * (reading.MOST_VALUES + 1) + b"1]", FormioTooLarge),
    ],
)
def test_what_is_no_form_is_refused_by_name(data: bytes, problem: type[FormioRefused]) -> None:
    with pytest.raises(problem):
        import_formio(data, say=say)


def test_more_components_or_nesting_than_the_limit_is_refused() -> None:
    too_many = [{"type": "textfield", "key": f"a{n}"} for n in range(reading.MOST_COMPONENTS + 1)]
    nested: dict[str, Any] = text("a")
    for _ in range(reading.MOST_NESTING):
        nested = {"type": "panel", "key": "p", "title": "P", "components": [nested]}
    for components, what in ((too_many, "components"), ([nested], "nesting")):
        with pytest.raises(FormioTooLarge) as refusal:
            imported(*components)
        assert refusal.value.facts["what"] == what


def test_ten_thousand_components_are_read_and_the_deepest_nesting_loads() -> None:
    many = {"components": [{"type": "textfield", "key": f"a{n}"} for n in range(reading.MOST_COMPONENTS)]}
    assert sum(1 for _ in read_formio(json.dumps(many).encode()).walk()) == reading.MOST_COMPONENTS
    nested: dict[str, Any] = text("a")
    for _ in range(reading.MOST_NESTING - 1):
        nested = {"type": "panel", "key": "p", "title": "P", "components": [nested]}
    assert len(imported(nested).lines) == reading.MOST_NESTING


@pytest.mark.parametrize("holder", ["form", "schema", "eForm", "data"])
def test_a_form_is_found_in_the_record_that_holds_it_as_object_or_text(holder: str) -> None:
    form = {"title": "Đơn", "components": [text("a")]}
    for value in (form, json.dumps(form)):
        assert import_formio(json.dumps({"_id": "1", holder: value}).encode(), say=say).title == "Đơn"


def test_odd_signs_in_texts_do_no_harm() -> None:
    odd = "\x00\x1b\ud800\u202e\ufffe]]>&<" + "x" * 20_000
    result = imported(
        text(odd, odd, description=odd, defaultValue=odd, validate={"customMessage": odd, "pattern": odd})
    )
    assert result.definition.questions()


def test_control_characters_in_what_is_left_to_a_person_do_no_harm() -> None:
    odd = "a\x02\ud800b"
    result = imported(text("a", validate={"json": odd, "custom": odd}, logic=[{"actions": [{"type": odd}]}]))
    assert outcomes(result) == {"a": "person"}
    assert "ab" in [reason.source for reason in result.lines[0].reasons]


def test_quadratic_expressions_end() -> None:
    conditions = [{"component": f"a{n % 50}", "operator": "isEqual", "value": "x" * 200} for n in range(2_000)]
    fields = [text(f"a{n}") for n in range(50)]
    rules = {"show": True, "conjunction": "any", "conditions": conditions}
    assert outcomes(imported(*fields, text("x", conditional=rules)))["x"] in ("person", "imported")


KEYS = st.sampled_from(["a", "b", "c", "a.b", "data", "__proto__", "Tên", "", "tk", "meta", "1"])
WORDS = st.sampled_from(
    ["", "a", "x", "true", "${a}", "{{ data.a }}", "<b>đ</b>", "=1", "'", "\"'", "/", "1e999", "2026-01-01", "\x00"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.text(max_size=8),
)
SCRIPTS = st.one_of(
    WORDS,
    st.sampled_from([
        "show = data.a == 'x'", "value = data.a + data.b", "valid = input > 1 ? true : 'x'", "value = row.a * 2",
        "show = data.b && !data.c || data['a']", "value = _.sumBy(data.a, 'b')", "value = data.a.length",
        "if (data.a) { value = 1 } else { value = '' }", "show = data.a.b.c", "value = data.a || data.b",
        "value = `${data.a}`", "show = moment().diff(data.a, 'years') > 1", "value = moment()", "valid = 'x'",
    ]),
)  # fmt: skip
JSON_VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
LOGIC = st.recursive(
    SCALARS | st.fixed_dictionaries({"var": KEYS}),
    lambda inner: st.dictionaries(
        st.sampled_from([*sorted(OPERATORS), "in", "var"]), st.lists(inner, max_size=3), min_size=1, max_size=1
    ),
    max_leaves=6,
)
CONDITION = st.fixed_dictionaries(
    {
        "component": KEYS,
        "operator": st.sampled_from(["isEqual", "includes", "lessThan", "isEmpty", "x"]),
        "value": SCALARS,
    }
)
CONDITIONAL = st.one_of(
    JSON_VALUES,
    st.fixed_dictionaries({"show": SCALARS, "when": KEYS, "eq": SCALARS}),
    st.fixed_dictionaries({"show": st.just(True), "conditions": st.lists(CONDITION, max_size=3)}),
    st.fixed_dictionaries({"json": LOGIC}),
)
OPTIONS = st.lists(st.fixed_dictionaries({"value": SCALARS, "label": WORDS}), max_size=4)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "required": SCALARS, "min": SCALARS, "max": SCALARS, "minLength": SCALARS, "maxLength": SCALARS,
        "pattern": WORDS | st.text(max_size=10), "custom": SCRIPTS, "json": LOGIC, "customMessage": WORDS,
    },
)  # fmt: skip
OPTIONAL = {
    "label": JSON_VALUES, "title": WORDS, "description": WORDS, "hidden": SCALARS, "disabled": SCALARS,
    "multiple": SCALARS, "defaultValue": JSON_VALUES, "customDefaultValue": SCRIPTS, "calculateValue": SCRIPTS,
    "customConditional": SCRIPTS, "conditional": CONDITIONAL, "validate": RULES | JSON_VALUES,
    "values": OPTIONS | JSON_VALUES,
    "data": st.fixed_dictionaries({"values": OPTIONS}) | JSON_VALUES, "questions": OPTIONS, "html": WORDS,
    "dataSrc": st.sampled_from(["values", "url", "json", "custom", "x"]), "refreshOn": KEYS, "currency": WORDS,
    "enableTime": SCALARS, "fields": JSON_VALUES, "case": st.sampled_from(["uppercase", "x"]), "inputMask": WORDS,
    "logic": JSON_VALUES, "datePicker": JSON_VALUES, "columns": JSON_VALUES, "rows": JSON_VALUES,
    "disableAddingRemovingRows": SCALARS,
}  # fmt: skip
KINDS_TRIED = st.sampled_from([*sorted(KINDS), *sorted(LAYOUTS), "x"])


def components(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    required = {"type": KINDS_TRIED, "key": KEYS}
    return st.lists(
        st.fixed_dictionaries(required, optional={**OPTIONAL, "components": children}), min_size=1, max_size=5
    )


FORMS = st.recursive(components(st.just([])), components, max_leaves=4)


# Shrinking such large examples takes many minutes: a failure shows its form as it was found.
@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(FORMS)
def test_any_form_makes_a_form_that_loads_or_a_named_problem(form: list[Any]) -> None:
    try:
        result = import_formio(json.dumps({"components": form}).encode(), say=say)
    except (FormioNoForm, FormioTooLarge):
        return
    desk = session(result)
    assert json.dumps(formio_data(desk.definition, desk).document(), allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS | st.just("components"), inner), max_leaves=20
    )
)
def test_any_json_is_a_form_or_a_named_problem(value: Any) -> None:
    try:
        import_formio(json.dumps(value).encode(), say=say)
    except FormioRefused:
        pass


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_form_or_a_named_problem(data: bytes) -> None:
    try:
        import_formio(data, say=say)
    except FormioRefused:
        pass
