"""Run files of recorded cases: `python -m benchmarks.yardstick FILE… [--json]`.

With --json one line a case or trace: {"id", "result": passed | decided | failed, "rule", "got", "wanted"}.
`rule` names the decision, and in a passed recording what a strict load would have refused. Without it, and
on stderr, the count of each file. Ends with 1 when a case failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.yardstick.expressions import Case, Outcome, evaluated
from benchmarks.yardstick.recordings import Played, play_scenario, play_trace
from benchmarks.yardstick.rules import rule_of_expression, rule_of_recording, shown

MOST_DECIDED = 0.05


def _line(case_id: str, result: str, rule: object, got: object, wanted: object) -> dict[str, str | None]:
    return {
        "id": case_id,
        "result": result,
        "rule": None if rule is None else str(rule),
        "got": shown(got),
        "wanted": shown(wanted),
    }


def expression_result(case: Case) -> dict[str, str | None]:
    """The line of one expression."""
    outcome: Outcome = evaluated(case)
    rule = None if outcome.agrees else rule_of_expression(case, outcome)
    result = "passed" if outcome.agrees else "failed" if rule is None else "decided"
    return _line(case["id"], result, rule, outcome.got, case["expected"])


def recording_result(case: Case, played: Played) -> dict[str, str | None]:
    """The line of one scenario or trace."""
    case_id = case["id"] if "id" in case else case["file"]
    if not played.differences and not played.faults:
        missed = sorted({fault.code for fault in played.findings})
        rule = f"read-as-foreign: {', '.join(missed)}" if missed else None
        return _line(case_id, "passed", rule, "as recorded", "as recorded")
    rule_found = rule_of_recording(case, played)
    got: object = "; ".join(map(str, played.faults or played.differences[:5]))
    wanted = "; ".join(f"{each.ref} {each.what} {each.wanted!r}" for each in played.differences[:5])
    result = "failed" if rule_found is None else "decided"
    return _line(case_id, result, rule_found, got, wanted or "the form opens")


def result_of(case: Case, folder: Path) -> dict[str, str | None]:
    """The line of a case of any kind; an escape of any sort is a failed case."""
    try:
        if "expr" in case:
            return expression_result(case)
        if "form_xml" in case:
            return recording_result(case, play_scenario(case))
        return recording_result(case, play_trace(case, folder))
    except Exception as error:
        case_id = str(case.get("id", case.get("file", "?")))
        return _line(case_id, "failed", None, f"{type(error).__name__}: {error}", case.get("expected", ""))


def results(file: Path) -> Iterator[tuple[Case, dict[str, str | None]]]:
    """Every case of a file with its line, in the file's order."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                case: dict[str, Any] = json.loads(line)
                yield case, result_of(case, file.parent)


def main(arguments: list[str] | None = None) -> int:
    """Run the files; 1 when anything failed or too much was decided."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.yardstick", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON line a case on standard output")
    wanted = parser.parse_args(arguments)
    is_broken = False
    for file in wanted.files:
        counted: Counter[str] = Counter()
        unscored = 0
        for case, line in results(file):
            if case.get("expect_fail") and line["result"] == "decided":
                unscored += 1
            else:
                counted[str(line["result"])] += 1
            if wanted.json:
                print(json.dumps(line, ensure_ascii=False))
        total = sum(counted.values())
        is_broken |= counted["failed"] > 0 or counted["decided"] > MOST_DECIDED * total
        summary = ", ".join(f"{name} {counted[name]}" for name in ("passed", "decided", "failed"))
        print(
            f"{file.name}: {summary} of {total} scored" + (f", {unscored} not scored" if unscored else ""),
            file=sys.stderr if wanted.json else sys.stdout,
        )
    return 1 if is_broken else 0


if __name__ == "__main__":
    sys.exit(main())
