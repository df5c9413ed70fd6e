"""When a component is shown, locked or needed: `conditional` (both generations), scripts, JSONLogic and `logic[]`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.importing.formio.logic import Scope, translate_logic
from forms.importing.formio.meaning import (
    TRUE,
    Meaning,
    NotTranslated,
    both,
    call,
    compare,
    either,
    equal,
    has_choice,
    literal,
    negate,
    quoted,
    textual,
    written,
)
from forms.importing.formio.reading import Component, flag_in, list_in, map_in, text_in
from forms.importing.formio.report import Report
from forms.importing.formio.script import translate_script


@dataclass
class Conditions:
    """What rules a component: `shown` is None when nothing does."""

    shown: Meaning | None = None
    locked: list[Meaning] = field(default_factory=list)
    needed: list[Meaning] = field(default_factory=list)


def is_ruled(component: Component) -> bool:
    """Whether something in the form decides if the component is shown."""
    conditional = component.map("conditional")
    return bool(
        component.text("customConditional").strip()
        or _show_of(conditional) is not None
        or conditional.get("json")
        or any(_hides(action) is not None for _, action in _actions(component))
    )


def conditions_of(component: Component, scope: Scope, report: Report) -> Conditions:
    """Every condition that can be said; the report gets what cannot."""
    found = Conditions(_shown(component, scope, report))
    for trigger, action in _actions(component):
        what = text_in(map_in(action, "property"), "value")
        hides = _hides(action)
        locks = text_in(action, "type") == "property" and what == "disabled"
        needs = text_in(action, "type") == "property" and what == "validate.required"
        if hides is None and not locks and not needs:
            report.add(component, "logic_action", what=what or text_in(action, "type") or "?", source=str(action))
            continue
        try:
            condition = _trigger(trigger, scope)
        except NotTranslated as refused:
            report.add(component, refused.code, piece=refused.piece, source=str(trigger))
            continue
        state = condition if flag_in(action, "state") else negate(condition)
        if hides is not None:
            found.shown = both(found.shown or TRUE, negate(state))
        elif locks:
            found.locked.append(state)
        else:
            found.needed.append(state)
    return found


def _show_of(conditional: Mapping[str, Any]) -> bool | None:
    """Whether a simple condition shows or hides; None when there is no condition."""
    shows = text_in(conditional, "show")
    names_field = bool(text_in(conditional, "when")) or bool(list_in(conditional, "conditions"))
    return {"true": True, "false": False}.get(shows.strip().lower()) if names_field else None


def _shown(component: Component, scope: Scope, report: Report) -> Meaning | None:
    """The first of script, simple condition and JSONLogic that the component has, as Form.io itself chooses."""
    conditional = component.map("conditional")
    script = component.text("customConditional").strip()
    shows = _show_of(conditional)
    try:
        if script:
            return translate_script(script, "show", scope)
        if shows is not None:
            condition = _simple(conditional, scope)
            return condition if shows else negate(condition)
        if conditional.get("json"):
            return translate_logic(conditional["json"], scope)
    except NotTranslated as refused:
        source = script or str(dict(conditional))
        report.add(component, refused.code, piece=refused.piece, source=source)
    return None


def _simple(conditional: Mapping[str, Any], scope: Scope) -> Meaning:
    conditions = [each for each in list_in(conditional, "conditions") if isinstance(each, dict)]
    if not conditions:
        value = scope.value(_steps(text_in(conditional, "when")))
        return _is(value, conditional.get("eq"))
    parts = [_operated(each, scope) for each in conditions]
    return either(*parts) if text_in(conditional, "conjunction") == "any" else both(*parts)


def _steps(path: str) -> tuple[str, ...]:
    steps = tuple(step for step in path.split(".") if step)
    return steps[1:] if steps[:1] == ("data",) and len(steps) > 1 else steps


def _is(value: Meaning, wanted: Any) -> Meaning:
    if isinstance(wanted, (dict, list)):
        raise NotTranslated("condition_operator", str(wanted)[:80])
    if value.kind == "many":
        return equal(value, literal("")) if wanted in (None, "") else has_choice(value, wanted)
    return equal(value, literal(wanted))


def _operated(condition: Mapping[str, Any], scope: Scope) -> Meaning:
    operator = text_in(condition, "operator") or "isEqual"
    make = OPERATORS.get(operator)
    if make is None:
        raise NotTranslated("condition_operator", operator)
    wanted = condition.get("value")
    if isinstance(wanted, (dict, list)):
        raise NotTranslated("condition_operator", operator)
    return make(scope.value(_steps(text_in(condition, "component"))), wanted)


def _includes(value: Meaning, wanted: Any) -> Meaning:
    if value.kind == "many":
        return has_choice(value, wanted)
    return call("contains", "boolean", textual(value), literal(written(wanted)))


def _empty(value: Meaning, wanted: Any) -> Meaning:
    return negate(value) if value.kind == "boolean" else equal(value, literal(None))


def _begins(function: str) -> Callable[[Meaning, Any], Meaning]:
    return lambda value, wanted: Meaning(f"{function}({textual(value).text}, {quoted(written(wanted))})", "boolean")


def _order(sign: str) -> Callable[[Meaning, Any], Meaning]:
    return lambda value, wanted: compare(sign, value, literal(wanted))


def _not(make: Callable[[Meaning, Any], Meaning]) -> Callable[[Meaning, Any], Meaning]:
    return lambda value, wanted: negate(make(value, wanted))


OPERATORS: Mapping[str, Callable[[Meaning, Any], Meaning]] = {
    "isEqual": _is,
    "isNotEqual": _not(_is),
    "isEmpty": _empty,
    "isNotEmpty": _not(_empty),
    "includes": _includes,
    "notIncludes": _not(_includes),
    "startsWith": _begins("starts-with"),
    "endsWith": _begins("ends-with"),
    "greaterThan": _order(">"),
    "lessThan": _order("<"),
    "greaterThanOrEqual": _order(">="),
    "lessThanOrEqual": _order("<="),
    "dateGreaterThan": _order(">"),
    "dateLessThan": _order("<"),
    "dateGreaterThanOrEqual": _order(">="),
    "dateLessThanOrEqual": _order("<="),
    "isDateEqual": _is,
    "isNotDateEqual": _not(_is),
}
"""The operators of Form.io 5's `conditions[]`."""


def _actions(component: Component) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(trigger, action) of every entry of `logic[]`."""
    return [
        (map_in(entry, "trigger"), action)
        for entry in component.list("logic")[:50]
        if isinstance(entry, dict)
        for action in list_in(entry, "actions")[:20]
        if isinstance(action, dict)
    ]


def _hides(action: Mapping[str, Any]) -> bool | None:
    if text_in(action, "type") != "property" or text_in(map_in(action, "property"), "value") != "hidden":
        return None
    return flag_in(action, "state")


def _trigger(trigger: Mapping[str, Any], scope: Scope) -> Meaning:
    kind = text_in(trigger, "type")
    if kind == "simple":
        simple = map_in(trigger, "simple")
        condition = _simple(simple, scope)
        return negate(condition) if _show_of(simple) is False else condition
    if kind == "json":
        return translate_logic(trigger.get("json"), scope)
    if kind == "javascript":
        return translate_script(text_in(trigger, "javascript"), "result", scope)
    raise NotTranslated("script", kind or "?")
