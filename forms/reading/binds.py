"""Binds and actions: what the model says of each path."""

from __future__ import annotations

from typing import Any

from forms.definition import Bind, Element, SetValue
from forms.graph import Rule
from forms.reading.source import EV, JR, ODK, VN_URI, XF, Source, children, local
from forms.reading.texts import Texts
from forms.xpath.shapes import Shape

_CONDITIONS = (
    ("relevant", "boolean"),
    ("required", "boolean"),
    ("readonly", "boolean"),
    ("constraint", "boolean"),
    ("calculate", "any"),
)
_EVENTS = frozenset(
    {
        "odk-instance-first-load",
        "odk-instance-load",
        "xforms-value-changed",
        "odk-new-repeat",
        "xforms-revalidate",
        "xforms-ready",
    }
)
_CONSTANT = {"true()": True, "false()": False}


def resolve(source: Source, path: str, base: Element | None, elements: dict[str, Element]) -> Element | None:
    """The element of a plain path, absolute or relative to `base`."""
    path = path.strip()
    if not path:
        return None
    if path.startswith("/"):
        return elements.get(path.rstrip("/"))
    here = base
    for step in path.split("/"):
        if here is None:
            return None
        if step == "..":
            here = here.parent
        elif step not in (".", "current()"):
            here = here.children.get(step)
    return here


def read_binds(source: Source, texts: Texts, elements: dict[str, Element], root: Element) -> list[Rule]:
    """Attach a Bind to each bound element; the rules found."""
    rules: list[Rule] = []
    bound: set[str] = set()
    vn_prefixes = {f"{{{uri}}}" for prefix, uri in source.namespaces.items() if prefix == "vn"} | {
        f"{{{VN_URI}}}"
    }
    for bind in source.model.iter(XF + "bind"):
        nodeset = (bind.get("nodeset") or bind.get("ref") or "").strip()
        element = resolve(source, nodeset, root, elements)
        if element is None:
            source.fault("form.bind_unknown_path", f"bind {nodeset}", path=nodeset)
            continue
        if element.path in bound:
            source.fault("form.bind_twice", element.path, path=element.path)
            continue
        bound.add(element.path)
        own: dict[str, Rule | None] = {}
        for name, want in _CONDITIONS:
            expression = bind.get(name)
            if expression is None or not expression.strip():
                continue
            if expression.strip() == "false()" and name in ("required", "readonly"):
                continue
            compiled = source.compile(expression, element, f"{element.path} {name}", want)
            rule = Rule(name, element, expression.strip(), compiled.evaluate, compiled.reads)
            own[name] = rule
            if not (name == "relevant" and expression.strip() == "true()"):
                rules.append(rule)
            else:
                own[name] = None
        ours = {
            key.rpartition("}")[2]: value
            for key, value in bind.attrib.items()
            if any(key.startswith(prefix) for prefix in vn_prefixes)
        }
        preload = bind.get(JR + "preload")
        element.bind = Bind(
            data_type=(bind.get("type") or "string").rpartition(":")[2],
            required_message=texts.message(bind.get(JR + "requiredMsg"), element, element.path),
            constraint_message=texts.message(bind.get(JR + "constraintMsg"), element, element.path),
            preload=(preload, bind.get(JR + "preloadParams") or "") if preload else None,
            print_number=ours.get("in", ""),
            attributes=ours,
            **own,
        )
    return rules


def read_actions(
    source: Source, elements: dict[str, Element], root: Element, document: Shape
) -> list[SetValue]:
    """Every setvalue of the model and the body, in document order."""
    found: list[SetValue] = []

    def read(action: Any, trigger: Element | None, context: Element) -> None:
        events = frozenset((action.get("event") or action.get(EV + "event") or "").split())
        ref = action.get("ref") or action.get("bind") or ""
        target = resolve(source, ref, context, elements)
        where = f"setvalue {ref}"
        if target is None:
            source.fault("form.action_unknown_path", where, path=ref)
            return
        unknown = events - _EVENTS
        if unknown or not events:
            source.fault("form.action_unknown_event", where, event=" ".join(sorted(unknown)))
            return
        if local(action) != "setvalue":
            return
        expression = action.get("value")
        if expression is None:
            text = (action.text or "").strip()
            rule = Rule("action", target, text, lambda n, c: text, source.compile("''", target, where).reads)
        else:
            compiled = source.compile(expression, target, where)
            rule = Rule("action", target, expression, compiled.evaluate, compiled.reads)
        found.append(SetValue(events, target, trigger, rule))

    for child in children(source.model):
        if child.tag in (XF + "setvalue", ODK + "setgeopoint", ODK + "recordaudio"):
            read(child, None, root)
    for control in source.body.iter():
        if not isinstance(control.tag, str) or local(control) in ("setvalue", "setgeopoint"):
            continue
        for child in children(control):
            if child.tag in (XF + "setvalue", ODK + "setgeopoint"):
                owner = resolve(source, control.get("ref") or control.get("nodeset") or "", root, elements)
                read(child, owner, owner or root)
    return found
