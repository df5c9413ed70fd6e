"""Recorded scenarios and traces: the form is loaded, the steps are played, every state is compared."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from forms.definition import FormDefinition
from forms.living import FormNode, subtree
from forms.loading import load_form
from forms.nodes import Node
from forms.problems import Fault, FormInvalid
from forms.session import Session

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Case = dict[str, Any]
_STEP = re.compile(r"^(.*?)(?:\[(\d+)\])?$")
_POSITION = re.compile(r"\[\d+\]")
_IGNORED = re.compile(r"/(?:orx:)?meta(?:/|$)|instanceID")
_NEW_EACH_TIME = re.compile(r"\b(?:random|uuid|now)\s*\(")
_OWN_TIME = re.compile(r"uuid:[0-9a-f-]{36}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}.*")
"""Values that are new in every run: ids and present time."""
_OPENING = re.compile(r"(<[A-Za-z_][\w:.\-]*)[^>]*>")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_GEOGRAPHY = re.compile(r"\s*-?\d+(?:\.\d+)?(?:\s+-?\d+(?:\.\d+)?)+\s*(?:;[\s\d.\-]*)*")


@dataclass(frozen=True)
class Difference:
    """Where a state is not as recorded, and at which step (-1: the start)."""

    step: int
    ref: str
    what: str
    got: str
    wanted: str

    @property
    def path(self) -> str:
        """The ref without positions."""
        return _POSITION.sub("", self.ref)

    def __str__(self) -> str:
        return f"{'start' if self.step < 0 else f'step {self.step}'} {self.ref} {self.what} {self.got!r}"


@dataclass(frozen=True)
class Played:
    """The differences at the first step that has any, what loading missed, and what it refused."""

    xml: bytes
    differences: tuple[Difference, ...] = ()
    findings: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


def new_session(definition: FormDefinition, zone: str, edited: bytes | None = None) -> Session:
    """A session whose day and time stand still, new or over an instance that is edited."""
    ids = itertools.count(1)
    return Session(
        definition,
        today=date(2026, 11, 22),
        now=lambda: NOW,
        new_id=lambda: f"r{next(ids)}",
        time_zone=zone,
        language="en",
        saved=edited,
    )


def positional(node: FormNode) -> str:
    """The recorded kind of reference: rows by their place."""
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
    for step in recorded.partition("#")[0].strip("/").split("/"):
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
            if repeat.parent is not None:
                above = positional(node.scope.nodes[repeat.parent.slot])
                found[f"{above}/{repeat.name}#range"] = {"count": len(rows)}
        found[positional(node)] = entry
    return found


def _numbers(text: str) -> list[list[float]]:
    return [[float(each) for each in point.split()] for point in text.split(";") if point.strip()]


def same_value(ours: str, theirs: str) -> bool:
    """Equal as text, as numbers, as positions (however they are spaced) or as sets of choices."""
    if ours == theirs:
        return True
    if _NUMBER.fullmatch(ours) and _NUMBER.fullmatch(theirs):
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1.0, abs(float(theirs)))
    if _GEOGRAPHY.fullmatch(ours) and _GEOGRAPHY.fullmatch(theirs):
        try:
            return _numbers(ours) == _numbers(theirs)
        except ValueError:
            return False
    return ours.split() == theirs.split() or (
        sorted(ours.split()) == sorted(theirs.split()) and " " in theirs
    )


def _differences(
    step: int, expected: Mapping[str, Any], ours: Mapping[str, Any], unsteady: frozenset[str]
) -> list[Difference]:
    found = []

    def differs(ref: str, what: str, got: object, wanted: object) -> None:
        found.append(Difference(step, ref, what, str(got), str(wanted)))

    for ref, theirs in expected.items():
        if _IGNORED.search(ref):
            continue
        own = ours.get(ref)
        if own is None:
            if not (ref.endswith("#range") and theirs.get("count") == 0):
                differs(ref, "is not there", "", "there")
            continue
        if "count" in theirs:
            if own.get("count") != theirs["count"]:
                differs(ref, "rows", own.get("count"), theirs["count"])
            continue
        if own["rel"] is not theirs["rel"]:
            differs(ref, "relevant", own["rel"], theirs["rel"])
            continue
        if not theirs["rel"]:
            continue
        wanted = theirs.get("v")
        is_steady = not _OWN_TIME.fullmatch(wanted or "") and _POSITION.sub("", ref) not in unsteady
        if "v" in theirs and "v" in own and is_steady and not same_value(own["v"], wanted or ""):
            differs(ref, "value", own["v"], wanted or "")
        for key, what in (("req", "required"), ("ro", "readonly")):
            is_said = key in own and key in theirs and theirs.get("k") != "note"
            if is_said and own[key] is not theirs[key]:
                differs(ref, what, own[key], theirs[key])
    return found


def unsteady_paths(xml: bytes) -> frozenset[str]:
    """Paths that random(), uuid() or now() give a value: new in every run, so not compared."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    return frozenset(
        (each.get("nodeset") or each.get("ref") or "").strip()
        for each in root.iter("{*}bind", "{*}setvalue")
        if _NEW_EACH_TIME.search((each.get("calculate") or "") + (each.get("value") or ""))
    )


def _blanks(xml: bytes, resources: dict[str, bytes]) -> dict[str, bytes]:
    """A list file that a recording has not was blank to it: it could not have opened the form otherwise."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    addresses = {str(each.get("src")) for each in root.iter("{*}instance") if each.get("src")}
    return {address: b"" for address in addresses if address not in resources} | resources


def play(
    xml: bytes,
    resources: dict[str, bytes],
    zone: str,
    initial: Mapping[str, Any],
    steps: list[dict[str, Any]],
    edited: bytes | None = None,
) -> Played:
    """Play a recording up to the first step that differs.

    The forms are other tools' work: they are loaded as foreign, and what they miss is in `findings`.
    """
    try:
        definition = load_form(xml, resources=_blanks(xml, resources), is_foreign=True)
    except FormInvalid as refusal:
        return Played(xml, faults=refusal.faults)
    unsteady = unsteady_paths(xml)
    session = new_session(definition, zone, edited)
    expected = dict(initial)
    found = _differences(-1, expected, picture(session), unsteady)
    for number, step in enumerate(steps):
        if found:
            break
        if "error" in step:
            continue
        _perform(session, step)
        for gone in step["after"]["removed"]:
            expected.pop(gone, None)
        expected.update(step["after"]["changed"])
        found = _differences(number, expected, picture(session), unsteady)
    return Played(xml, tuple(found), definition.findings)


def _perform(session: Session, step: Mapping[str, Any]) -> None:
    if step["op"] == "setLanguage":
        session.set_language(step["value"])
        return
    ref = our_ref(session, step["ref"])
    if step["op"] == "answer":
        session.answer(ref, step["value"] if isinstance(step["value"], str) else "")
    elif step["op"] == "newRepeat":
        session.add_row(ref)
    elif step["op"] == "removeRepeat":
        session.remove_row(ref)
    else:
        raise ValueError(f"unknown step {step['op']}")


def play_scenario(case: Case) -> Played:
    """Play a scenario, whose form and files are in the case."""
    resources = {name: content["text"].encode("utf-8") for name, content in case["resources"].items()}
    nodes = case["initial"]["nodes"]
    edited = case.get("edit_instance")
    saved = _in_form_namespace(edited).encode("utf-8") if isinstance(edited, str) else None
    return play(case["form_xml"].encode("utf-8"), resources, case["tz"], nodes, case["steps"], saved)


def _in_form_namespace(instance: str) -> str:
    """An instance as forms have it: without a namespace of its own it is in that of XForms."""
    opening = _OPENING.search(instance)
    if opening is None or "xmlns=" in opening[0]:
        return instance
    return instance[: opening.end(1)] + ' xmlns="http://www.w3.org/2002/xforms"' + instance[opening.end(1) :]


def play_trace(case: Case, folder: Path) -> Played:
    """Play a trace, whose form and attachments lie in `folder`."""
    resources = {}
    for uri, source in case["attachments"]:
        path = folder / "attachments" / source.replace("/", "__") if source else None
        resources[uri] = path.read_bytes() if path is not None else b""
    xml = (folder / case["file"]).read_bytes()
    return play(xml, resources, case["tz"], case["initial"], case["steps"])
