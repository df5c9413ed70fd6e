"""One recorded expression: compiled and evaluated in its context, compared as its type says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import regex

from benchmarks.yardstick.documents import Opened, opened
from forms.instances import SecondaryInstance
from forms.nodes import ATTRIBUTE, Node, string_of
from forms.problems import Fault, FormProblem
from forms.xpath.compiler import compile_expression
from forms.xpath.context import Context
from forms.xpath.dates import read_date_time
from forms.xpath.values import to_boolean, to_number, to_string

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Case = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Whether ours agrees, what ours is as text, and the faults that compiling found."""

    agrees: bool
    got: str
    faults: tuple[Fault, ...] = ()
    value: Any = None


def evaluated(case: Case, zone: str | None = None) -> Outcome:
    """Run a case in its time zone, or in another."""
    place = opened(case["context_xml"])
    context_node = place.located(case.get("context_node"))
    root_node = place.located(case.get("root_node"))
    if context_node is None or root_node is None:
        return Outcome(False, "the context node is not there")
    context = _context(case, place, root_node, ZoneInfo(zone or case.get("tz") or "UTC"))
    context.current = context_node
    compiled = compile_expression(case["expr"], namespaces=place.prefixes)
    if compiled.faults:
        shown = "; ".join(map(str, compiled.faults))
        return Outcome(case["type"] == "error", shown, compiled.faults)
    try:
        value = compiled.evaluate(context_node, context)
    except FormProblem as problem:
        return Outcome(case["type"] == "error", str(problem))
    if case["type"] == "error":
        return Outcome(False, _shown(value), value=value)
    return Outcome(_agrees(case, value, context, place), _shown(value), value=value)


def _context(case: Case, place: Opened, root: Node, zone: ZoneInfo) -> Context:
    instances = {
        source.get("id"): SecondaryInstance(source.get("id"), node, None)  # type: ignore[arg-type]
        for source, node in place.nodes.items()
        if node.name == "instance" and "id" in node.attributes
    }
    context = Context(
        root=root,
        zone=zone,
        today=NOW.astimezone(zone).date() if "today" in case["expr"] else date(2026, 11, 22),
        now=lambda: NOW,
        new_id=lambda: "1f2e3d4c-0000-4000-8000-000000000000",
        instances=instances,
        language="en",
    )
    spoken = re.search(r"in language '(\w+)'", case.get("test", ""))
    translations: dict[str, str] = {}
    for source, node in place.nodes.items():
        if node.name == "text" and node.parent is not None and node.parent.name == "translation":
            is_spoken = spoken is None or source.getparent().get("lang") == spoken[1]
            value = next((child for child in node.children if child.name == "value"), None)
            if is_spoken and value is not None:
                translations.setdefault(source.get("id"), string_of(value))
    context.translate = lambda text_id: translations.get(text_id, "")
    return context


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(f"{node.name or 'text'}={string_of(node)[:40]!r}" for node in value[:20]) + "]"
    return to_string(value)


def _agrees(case: Case, value: Any, context: Context, place: Opened) -> bool:
    kind, expected = case["type"], case["expected"]
    if kind == "boolean":
        return to_boolean(value) is expected
    if kind == "string":
        text = to_string(value)
        return ("" if text == "NaN" else text) == ("" if expected == "NaN" else str(expected))
    if kind.startswith("number"):
        return _same_number(case, float(to_number(value, context)))
    if kind == "string-length":
        return len(to_string(value)) == int(expected)
    if kind.startswith("string-matches"):
        pattern = str(expected).strip()
        body = pattern[1 : pattern.rfind("/")] if pattern.startswith("/") else pattern
        return regex.search(body, to_string(value), timeout=1) is not None
    if kind == "date":
        moment = read_date_time(to_string(value), context.zone)
        return moment == read_date_time(str(expected), context.zone)
    if kind.startswith("nodeset"):
        return _same_nodes([place.located(path) if path else None for path in expected], value, context)
    return False


def _same_number(case: Case, number: float) -> bool:
    wanted = float(str(case["expected"]).replace("Infinity", "inf"))
    if math.isnan(wanted):
        return math.isnan(number)
    if case["type"].startswith("number-rounded") and math.isfinite(number):
        factor = case.get("factor") or _factor(case["type"])
        return math.floor(number * factor + 0.5) == math.floor(wanted * factor + 0.5)
    return math.isclose(number, wanted, rel_tol=1e-12, abs_tol=1e-12)


def _factor(kind: str) -> float:
    written = re.search(r"\d+(?:\.\d+)?$", kind)
    return float(written[0]) if written else 1.0


def _same_nodes(wanted: list[Node | None], value: Any, context: Context) -> bool:
    """The same nodes in any order; a recorded null is a node that no path can name."""
    if not isinstance(value, list) or len(value) != len(wanted):
        return False
    left = list(value)
    for each in wanted:
        if each is None:
            continue
        own = next((node for node in left if _is_same(each, node)), None)
        if own is None:
            return False
        left.remove(own)
    return True


def _is_same(wanted: Node, own: Node) -> bool:
    if wanted is own:
        return True
    if wanted.kind != own.kind or wanted.parent is not own.parent:
        return False
    return wanted.kind != ATTRIBUTE or wanted.name.rpartition(":")[2] == own.name.rpartition(":")[2].rpartition("}")[2]
