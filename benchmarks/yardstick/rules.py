"""Where a recording differs from what our profile takes, and why: rules over a case's own contents.

Each rule has a name and a source: a row of the semantics table (section 3 of the forms facts, written down
for users in docs/forms/profile.md), or the specification. A rule sees what a case asks and says and what
ours gave, never its id.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from benchmarks.yardstick.expressions import Case, Outcome, evaluated
from benchmarks.yardstick.recordings import Difference, Played

_DATE_CALL = re.compile(r"\b(?:date|date-time|today|now|number|decimal-date-time)\s*\(|['\"]\d{4}-\d\d-\d\d")
_EXPONENT = re.compile(r"\d[eE][-+]?\d")
_AFTER_FILTER = re.compile(r"\)\s*/")
_REFUSED_AT_LOAD = frozenset({"form.unknown_function", "form.wrong_arity", "form.unknown_instance", "form.cycle"})


@dataclass(frozen=True)
class Rule:
    """A named decision and where it is taken from."""

    name: str
    source: str

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"


# ---- expressions
def _is_known_fault(case: Case, outcome: Outcome) -> bool:
    return "peer-known-failure" in case.get("tags", ())


def _is_disputed(case: Case, outcome: Outcome) -> bool:
    return "disputed" in case.get("tags", ())


def _is_refused(case: Case, outcome: Outcome) -> bool:
    return (
        case["type"] != "error"
        and bool(outcome.faults)
        and all(fault.code in ("form.unknown_function", "form.wrong_arity") for fault in outcome.faults)
    )


def _is_invalid_date(case: Case, outcome: Outcome) -> bool:
    is_date = re.match(r"\s*date(?:-time)?\s*\(", case["expr"]) is not None
    return is_date and outcome.got == "" and (case["type"] == "error" or case["expected"] == "Invalid Date")


def _offset_days(moment: datetime, zone: str) -> float:
    offset = moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 86400 if offset is not None else 0.0


def _is_an_instant(case: Case, outcome: Outcome) -> bool:
    """The recording took a day for a moment: both sides are the zone's offset apart, or agree in UTC."""
    if not _DATE_CALL.search(case["expr"]) or outcome.faults:
        return False
    if case["type"] == "boolean":
        return evaluated(case, "UTC").agrees
    try:
        if case["type"] == "string" and "T" in str(case["expected"]):
            wanted = datetime.fromisoformat(case["expected"]).replace(tzinfo=None)
            own = datetime.fromisoformat(outcome.got).replace(tzinfo=None)
            apart = (own - wanted).total_seconds() / 86400
            offset = _offset_days(wanted, case["tz"])
        else:
            in_utc = evaluated(case, "UTC")
            if in_utc.agrees:
                return True
            apart = float(case["expected"]) - float(outcome.got)
            offset = _offset_days(datetime.fromisoformat("1970-01-01"), case["tz"])
    except ValueError:
        return False
    slack = 0.01 if case["type"].startswith("number-rounded") else 1e-9
    return bool(offset) and abs(abs(apart) - abs(offset)) < slack


def _is_text_of_itext(case: Case, outcome: Outcome) -> bool:
    return bool(case["type"].startswith("nodeset")) and case["expr"].lstrip().startswith("jr:itext(")


def _has_exponent(case: Case, outcome: Outcome) -> bool:
    is_syntax = any(fault.code.startswith("form.expression.") for fault in outcome.faults)
    return is_syntax and _EXPONENT.search(case["expr"]) is not None


def _is_doctype(case: Case, outcome: Outcome) -> bool:
    return bool(
        case["type"].startswith("nodeset")
        and case["context_xml"].lstrip().startswith("<!DOCTYPE")
        and "sibling::node()" in case["expr"]
        and isinstance(outcome.value, list)
        and case["expected"].count(None) == 1
        and len(outcome.value) + 1 == len(list(case["expected"]))
    )


def _is_namespace_axis(case: Case, outcome: Outcome) -> bool:
    return "namespace::" in case["expr"]


def _is_filter_path(case: Case, outcome: Outcome) -> bool:
    return case["type"] == "error" and not outcome.faults and _AFTER_FILTER.search(case["expr"]) is not None


def _is_sum_of_nothing(case: Case, outcome: Outcome) -> bool:
    return "sum(" in case["expr"] and outcome.got == "0" and case["expected"] in ("", "NaN")


def _is_whole_needle(case: Case, outcome: Outcome) -> bool:
    """The recorder cuts only the first character of a longer needle."""
    is_longer = str(case["expected"]).endswith(outcome.got) and len(str(case["expected"])) > len(outcome.got)
    return "substring-after(" in case["expr"] and case["type"] == "string" and is_longer


def _is_whole_match(case: Case, outcome: Outcome) -> bool:
    return "regex(" in case["expr"] and case["expected"] is True and outcome.got == "false"


def _is_logic_as_text(case: Case, outcome: Outcome) -> bool:
    is_logic = re.search(r"\s(?:and|or)\s", case["expr"]) is not None
    return is_logic and case["type"] == "string" and outcome.got in ("true", "false")


def _is_sunday(case: Case, outcome: Outcome) -> bool:
    return "%a" in case["expr"] and case["type"] == "string" and outcome.got == f"{case['expected']}Sun"


def _is_half_away(case: Case, outcome: Outcome) -> bool:
    """Rounded to the other neighbour of a half."""
    half = re.match(r"\s*round\(\s*['\"]?(-?\d+\.5)0*['\"]?\s*\)\s*$", case["expr"])
    if half is None or not case["type"].startswith("number"):
        return False
    return abs(float(case["expected"]) - float(half[1])) == abs(float(outcome.got) - float(half[1])) == 0.5


ExpressionTest = Callable[[Case, Outcome], bool]
EXPRESSIONS: tuple[tuple[Rule, ExpressionTest], ...] = (
    (Rule("unknown-function-refused", "facts 3: lazy, unknown functions still rejected at load"), _is_refused),
    (Rule("date-that-is-none-is-blank", "facts 3: date('2024-02-30') is ''"), _is_invalid_date),
    (Rule("calendar-days", "facts 3: calendar days, never instants; number('1970-01-01') is 0"), _is_an_instant),
    (Rule("itext-is-text", "ODK XForms 1.0.0, jr:itext() returns a string"), _is_text_of_itext),
    (Rule("no-exponent", "XPath 1.0 section 3.7, Number; facts 3: never an exponent"), _has_exponent),
    (Rule("no-doctype-node", "XPath 1.0 section 5, data model"), _is_doctype),
    (Rule("no-namespace-axis", "ODK XForms 1.0.0, axes supported"), _is_namespace_axis),
    (Rule("path-after-filter", "XPath 1.0 section 3.3, PathExpr"), _is_filter_path),
    (Rule("sum-of-nothing-is-0", "facts 3: sum(empty node-set) is 0"), _is_sum_of_nothing),
    (Rule("whole-needle", "facts 3: substring-after('a--b','--') is b"), _is_whole_needle),
    (Rule("regex-fits-all", "facts 3: regex is a full match"), _is_whole_match),
    (Rule("logic-gives-a-boolean", "facts 3: 'a' and '' as string is false"), _is_logic_as_text),
    (Rule("sunday-has-a-name", "facts 3: format-date(., '%a') on Sunday"), _is_sunday),
    (Rule("half-away-from-zero", "facts 3: round(-2.5)"), _is_half_away),
    (Rule("recorder-known-failure", "facts 3: the peer's own 'it.fails', tagged"), _is_known_fault),
    (Rule("engines-disagree", "facts 3: portability count, tag disputed; the table's take"), _is_disputed),
)


def rule_of_expression(case: Case, outcome: Outcome) -> Rule | None:
    """The rule by which a differing expression is decided, if any."""
    return next((rule for rule, holds in EXPRESSIONS if holds(case, outcome)), None)


# ---- recordings
@dataclass(frozen=True)
class Model:
    """What a form's XML says: expressions by path, and the actions' targets by event."""

    calculations: dict[str, str]
    changed_targets: frozenset[str]


def _model(xml: bytes) -> Model:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    calculations = {
        (each.get("nodeset") or "").strip(): each.get("calculate") or "" for each in root.iter("{*}bind")
    }
    changed = frozenset(
        (each.get("ref") or "").strip()
        for each in root.iter("{*}setvalue")
        if "xforms-value-changed" in (each.get("event") or "")
    )
    return Model(calculations, changed)


def _is_empty_sum(case: Case, difference: Difference, model: Model) -> bool:
    is_sum = re.search(r"\bsum\s*\(", model.calculations.get(difference.path, "")) is not None
    return is_sum and difference.what == "value" and difference.got == "0" and difference.wanted == ""


def _is_blank_sum(case: Case, difference: Difference, model: Model) -> bool:
    is_sum = re.search(r"\bsum\s*\(", model.calculations.get(difference.path, "")) is not None
    return is_sum and difference.what == "value" and difference.got != "" and difference.wanted == ""


def _is_missed_action(case: Case, difference: Difference, model: Model) -> bool:
    """After a row was removed the recorder no longer runs a moved row's own action."""
    is_later = any(step["op"] == "removeRepeat" for step in case["steps"][: difference.step])
    return is_later and difference.path in model.changed_targets and "[" in difference.ref


def _is_wide_integer(case: Case, difference: Difference, model: Model) -> bool:
    is_wide = re.fullmatch(r"-?\d+", difference.got) is not None and abs(int(difference.got)) > 2**31 - 1
    return is_wide and difference.what == "value" and difference.wanted == ""


def _is_substring_after(case: Case, difference: Difference, model: Model) -> bool:
    is_longer = difference.wanted.endswith(difference.got) and len(difference.wanted) > len(difference.got)
    return is_longer and "substring-after(" in model.calculations.get(difference.path, "")


def _is_old_birthday(case: Case, difference: Difference, model: Model) -> bool:
    """A day computed before Saigon's change of offset: the recorder is one day early."""
    try:
        own = datetime.fromisoformat(difference.got)
        theirs = datetime.fromisoformat(difference.wanted)
    except ValueError:
        return False
    is_saigon = case["tz"] in ("Asia/Ho_Chi_Minh", "Asia/Saigon")
    return is_saigon and (own - theirs).days == 1 and difference.path in model.calculations


DifferenceTest = Callable[[Case, Difference, Model], bool]
DIFFERENCES: tuple[tuple[Rule, DifferenceTest], ...] = (
    (Rule("sum-of-nothing-is-0", "facts 3: sum(empty node-set) is 0"), _is_empty_sum),
    (Rule("sum-skips-blanks", "facts 3: sum over rows with a blank skips blanks"), _is_blank_sum),
    (Rule("action-in-its-own-row", "ODK XForms 1.0.0, xforms-value-changed; facts 1.7"), _is_missed_action),
    (Rule("64-bit-integers", "facts 3: 64-bit integers, declared deviation"), _is_wide_integer),
    (Rule("whole-needle", "facts 3: substring-after('a--b','--') is b"), _is_substring_after),
    (Rule("calendar-days", "facts 3: date arithmetic on births before 13-06-1975"), _is_old_birthday),
)
STRICT = Rule("refused-at-load", "facts 3 and 5.1: strict load; instance('missing') and cycles are load errors")
NOT_SCORED = Rule("recorder-known-failure", "facts 3: the peer's own 'it.fails'; tagged expect_fail, not scored")


def rule_of_recording(case: Case, played: Played) -> Rule | None:
    """The rule by which a differing recording is decided, if any: one for every difference of the step."""
    if case.get("expect_fail"):
        return NOT_SCORED
    if played.faults:
        return STRICT if all(fault.code in _REFUSED_AT_LOAD for fault in played.faults) else None
    model = _model(played.xml)
    rules: list[Rule] = []
    for difference in played.differences:
        rule = next((rule for rule, holds in DIFFERENCES if holds(case, difference, model)), None)
        if rule is None:
            return None
        rules.append(rule)
    return rules[0] if rules else None


def shown(value: Any, limit: int = 500) -> str:
    """A value as a line of a report."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
