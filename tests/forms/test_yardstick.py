"""The engine against recorded cases of other engines, when they lie beside the repository; else skipped.

What the profile decides otherwise is decided by the rules of benchmarks.yardstick.rules. Nothing may fail.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.yardstick.__main__ import MOST_DECIDED, main, result_of, results

YARDSTICK = Path(__file__).resolve().parents[3] / "shared" / "data" / "forms-yardstick"
recorded = pytest.mark.skipif(
    not YARDSTICK.is_dir(), reason="the recorded cases are not beside the repository"
)
DOCUMENT = "<data><a>5</a><b/></data>"
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
<model><instance><data id="f"><a/><b/><c/></data></instance><bind nodeset="/data/b" calculate="{rule}"/>{more}</model>
</h:head><h:body><input ref="/data/a"/></h:body></h:html>"""


def expression(expr: str, expected: object, kind: str, *tags: str, zone: str = "UTC") -> dict[str, Any]:
    return {
        "id": "any", "expr": expr, "expected": expected, "type": kind, "context_xml": DOCUMENT,
        "context_node": "/data", "root_node": "/", "tz": zone, "tags": list(tags), "xforms": True,
    }  # fmt: skip


def scenario(rule: str, after: dict[str, str], *, more: str = "", start: str = "") -> dict[str, Any]:
    nodes = {"/data/b": {"k": "model-value", "rel": True, "req": False, "ro": False, "v": start}}
    changed = {
        f"/data/{name}": {"k": "input", "rel": True, "req": False, "ro": False, "v": value}
        for name, value in after.items()
    }
    step = {"op": "answer", "ref": "/data/a", "value": "4", "after": {"changed": changed, "removed": []}}
    return {
        "id": "any", "form_xml": FORM.format(rule=rule, more=more), "resources": {}, "tz": "UTC",
        "expect_fail": False, "initial": {"nodes": nodes}, "steps": [step],
    }  # fmt: skip


def line_of(case: dict[str, Any], folder: Path = Path()) -> tuple[str | None, str | None]:
    line = result_of(case, folder)
    return line["result"], line["rule"]


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (expression("/data/a + 1", 6, "number"), "passed"),
        (expression("/data/a + 1", 7, "number"), "failed"),
        (expression("/data/*", ["/data/a", "/data/b"], "nodeset"), "passed"),
        (expression("/data/*", ["/data/a"], "nodeset"), "failed"),
        (expression("/data/a", ["/data/a"], "nodeset"), "passed"),
        (expression("1 +", 1, "number"), "failed"),
        (expression("1 +", "any", "error"), "passed"),
        (expression("true() or dem()", True, "boolean"), "decided"),
        (expression("date('hôm qua')", "Invalid Date", "string"), "decided"),
        (expression("number('1970-01-02')", 1 + 7 / 24, "number", zone="America/Phoenix"), "decided"),
        (expression("number('1970-01-02')", 1.5, "number", zone="America/Phoenix"), "failed"),
        (expression("sum(/data/c)", "NaN", "number"), "decided"),
        (expression("substring-after('a--b', '--')", "-b", "string"), "decided"),
        (expression("regex('abc', 'b')", True, "boolean"), "decided"),
        (expression("'b' or ''", "b", "string"), "decided"),
        (expression("round(-2.5)", -2, "number"), "decided"),
        (expression("round(-2.5)", -4, "number"), "failed"),
        (expression("format-date('2026-11-22', '%a')", "", "string"), "decided"),
        ({"id": "x", "expr": "1"}, "failed"),
    ],
)
def test_an_expression_is_passed_decided_or_failed(case: dict[str, Any], result: str) -> None:
    assert line_of(case)[0] == result


@pytest.mark.parametrize(
    ("case", "result", "rule"),
    [
        (scenario("/data/a * 2", {"a": "4", "b": "8"}), "passed", None),
        (scenario("/data/a * 2", {"a": "4", "b": "9"}), "failed", None),
        (scenario("sum(/data/c[. = 'x'])", {}), "decided", "sum-of-nothing-is-0"),
        (scenario("dem(/data/a)", {}), "decided", "refused-at-load"),
        (
            scenario("/data/a * 2", {"b": "8"}, more='<bind nodeset="/data/d"/>'),
            "passed",
            "read-as-foreign: form.bind_unknown_path",
        ),
    ],
)
def test_a_recording_is_passed_decided_or_failed(case: dict[str, Any], result: str, rule: str | None) -> None:
    given, named = line_of(case)
    assert given == result
    assert named == rule if rule is None else str(named).startswith(rule)


def test_a_scenario_may_go_on_from_an_instance() -> None:
    case = scenario("/data/a * 2", {"a": "4", "b": "8"}, start="6")
    assert line_of({**case, "edit_instance": '<data id="f"><a>3</a><b/><c/></data>'})[0] == "passed"
    assert line_of(case)[0] == "failed"


def test_each_case_is_one_line_and_a_trace_goes_by_its_file(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.xml").write_text(FORM.format(rule="/data/a * 2", more=""), "utf-8")
    case = scenario("/data/a * 2", {"b": "8"})
    trace = {
        "file": "a.xml", "attachments": [], "tz": "UTC",
        "initial": case["initial"]["nodes"], "steps": case["steps"],
    }  # fmt: skip
    missing = {**trace, "file": "b.xml"}
    file = tmp_path / "traces.jsonl"
    file.write_text(f"{json.dumps(trace)}\n\n{json.dumps(missing)}\n", "utf-8")
    assert main([str(file), "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], line["result"]) for line in lines] == [("a.xml", "passed"), ("b.xml", "failed")]
    assert all(set(line) == {"id", "result", "rule", "got", "wanted"} for line in lines)


@recorded
@pytest.mark.parametrize("name", ["xpath_cases.jsonl", "scenarios.jsonl", "traces.jsonl"])
def test_no_recorded_case_fails(name: str) -> None:
    found = [line for _, line in results(YARDSTICK / name)]
    counted = Counter(line["result"] for line in found)
    print(f"{name}: {dict(counted)}")
    assert counted["failed"] == 0, [line for line in found if line["result"] == "failed"][:20]
    assert counted["decided"] <= MOST_DECIDED * len(found)
