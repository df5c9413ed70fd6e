"""Replaying recorded answers on our engine: refs by position, states compared node by node."""

from __future__ import annotations

import itertools
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forms.living import FormNode, subtree
from forms.loading import load_form
from forms.nodes import Node
from forms.session import Session

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_STEP = re.compile(r"^(.*?)(?:\[(\d+)\])?$")
_IGNORED = re.compile(r"/(?:orx:)?meta(?:/|$)|instanceID")
_OWN_TIME = re.compile(r"uuid:[0-9a-f-]{36}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}.*")
"""Values that are new in every run: ids and present time."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def a_session(definition: Any, zone: str) -> Session:
    ids = itertools.count(1)
    return Session(
        definition,
        today=date(2026, 11, 22),
        now=lambda: NOW,
        new_id=lambda: f"r{next(ids)}",
        time_zone=zone,
        language="en",
    )


def positional(node: FormNode) -> str:
    steps = []
    current: Node | None = node
    while isinstance(current, FormNode):
        scope = current.scope
        is_row = scope.row is current and scope.parent is not None
        steps.append(f"{current.name}[{scope.position}]" if is_row else current.name)
        current = current.parent
    return "/" + "/".join(reversed(steps))


def our_ref(session: Session, recorded: str) -> str:
    """The permanent ref of a positional one; of a row past the end, its repeat's ref."""
    ref = ""
    for step in recorded.strip("/").split("/"):
        match = _STEP.match(step)
        assert match is not None
        if match[2] is None:
            ref += "/" + match[1]
            continue
        rows = session.rows(f"{ref}/{match[1]}")
        position = int(match[2])
        ref = rows[position - 1] if position <= len(rows) else f"{ref}/{match[1]}"
    return ref


def picture(session: Session) -> dict[str, dict[str, Any]]:
    """Relevance and values of every node, by positional ref."""
    found: dict[str, dict[str, Any]] = {}
    for node in subtree(session._root):
        entry: dict[str, Any] = {"rel": node.relevant}
        if not node.element.children:
            entry["v"] = node.text if node.relevant else ""
            if node.element.question is not None:
                entry["req"] = session._presenter.is_required(node)
                entry["ro"] = session._presenter.is_readonly(node)
        for repeat, rows in node.scope.rows.items() if node.scope.row is node else ():
            found[positional(node.scope.nodes[repeat.parent.slot]) + f"/{repeat.name}#range"] = {
                "count": len(rows)
            }
        found[positional(node)] = entry
    return found


def same_value(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    if _NUMBER.fullmatch(ours) and _NUMBER.fullmatch(theirs):
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1.0, abs(float(theirs)))
    return ours.split() == theirs.split() or (
        sorted(ours.split()) == sorted(theirs.split()) and " " in theirs
    )


def differences(expected: dict[str, dict[str, Any]], ours: dict[str, dict[str, Any]]) -> list[str]:
    found = []
    for ref, theirs in expected.items():
        if _IGNORED.search(ref):
            continue
        own = ours.get(ref)
        if own is None:
            if ref.endswith("#range") and theirs.get("count") == 0:
                continue
            found.append(f"{ref} missing")
            continue
        if "count" in theirs:
            if own.get("count") != theirs["count"]:
                found.append(f"{ref} count {own.get('count')} expected {theirs['count']}")
            continue
        if own["rel"] is not theirs["rel"]:
            found.append(f"{ref} relevant {own['rel']}")
        elif theirs["rel"] and "v" in theirs and _OWN_TIME.fullmatch(theirs["v"] or ""):
            continue
        elif theirs["rel"] and "v" in theirs and "v" in own and not same_value(own["v"], theirs["v"] or ""):
            found.append(f"{ref} value {own['v']!r} expected {theirs['v']!r}")
        for key in ("req", "ro"):
            if (
                key in own
                and key in theirs
                and theirs["rel"]
                and own[key] is not theirs[key]
                and theirs["k"] != "note"
            ):
                found.append(f"{ref} {key} {own[key]}")
    return found


def play(definition: Any, zone: str, initial: dict[str, Any], steps: list[dict[str, Any]]) -> list[str]:
    """All differences, each with the step it first shows at; an empty list is agreement."""
    session = a_session(definition, zone)
    expected = dict(initial)
    found = [f"start: {each}" for each in differences(expected, picture(session))]
    if found:
        return found
    for number, step in enumerate(steps):
        if "error" in step:
            continue
        ref = our_ref(session, step["ref"])
        if step["op"] == "answer":
            session.answer(ref, step["value"] if isinstance(step["value"], str) else "")
        elif step["op"] == "newRepeat":
            session.add_row(ref.partition("#")[0])
        elif step["op"] == "removeRepeat":
            session.remove_row(ref)
        elif step["op"] == "setLanguage":
            session.set_language(step["value"])
        for gone in step["after"]["removed"]:
            expected.pop(gone, None)
        expected.update(step["after"]["changed"])
        found = [
            f"step {number} {step['op']} {step.get('ref')} {step.get('value', '')!r}: {each}"
            for each in differences(expected, picture(session))
        ]
        if found:
            return found
    return []


def scenarios(folder: Path) -> list[dict[str, Any]]:
    cases = [json.loads(line) for line in (folder / "scenarios.jsonl").read_text("utf-8").splitlines()]
    return [case for case in cases if not case["expect_fail"]]


def play_scenario(case: dict[str, Any]) -> list[str]:
    resources = {name: content["text"].encode("utf-8") for name, content in case["resources"].items()}
    definition = load_form(case["form_xml"].encode("utf-8"), resources=resources)
    return play(definition, case["tz"], case["initial"]["nodes"], case["steps"])


def traces(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "traces.jsonl").read_text("utf-8").splitlines()]


def play_trace(folder: Path, case: dict[str, Any]) -> list[str]:
    resources = {}
    for uri, source in case["attachments"]:
        path = folder / "attachments" / source.replace("/", "__") if source else None
        resources[uri] = path.read_bytes() if path is not None else b""
    definition = load_form((folder / case["file"]).read_bytes(), resources=resources)
    return play(definition, case["tz"], case["initial"], case["steps"])
