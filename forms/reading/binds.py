"""Binds and actions: what the model says of each path."""

from __future__ import annotations

import re
from typing import Any

from forms.definition import AttributeRule, Bind, Element, SetValue
from forms.graph import Rule
from forms.reading.source import EV, JR, ODK, VN_URI, XF, Source, children, local
from forms.reading.texts import Texts

_CONDITIONS = (
    ("relevant", "boolean"),
    ("required", "boolean"),
    ("readonly", "boolean"),
    ("constraint", "boolean"),
    ("calculate", "any"),
)
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
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


def attribute_of(
    source: Source, path: str, base: Element, elements: dict[str, Element]
) -> tuple[Element | None, str]:
    """The element and the attribute that a path such as /a/entity/@id names; (None, "") for other paths."""
    owner, mark, attribute = path.rpartition("/@")
    is_named = mark and _ATTRIBUTE.fullmatch(attribute)
    element = resolve(source, owner, base, elements) if is_named else None
    return (element, attribute) if element is not None else (None, "")


def attribute_element(owner: Element, attribute: str) -> Element:
    """The place an attribute's expression is read from: below its element, so that `..` is the element."""
    place = Element("@" + attribute, "@" + attribute, "", None, owner)
    place.repeat = owner.repeat
    return place


def read_binds(
    source: Source, texts: Texts, elements: dict[str, Element], root: Element
) -> tuple[list[Rule], list[AttributeRule]]:
    """Attach a Bind to each bound element; the rules found, and the calculated attributes."""
    attributes: list[AttributeRule] = []
    rules: list[Rule] = []
    bound: dict[Element, dict[str, str]] = {}
    vn_prefixes = {f"{{{uri}}}" for prefix, uri in source.namespaces.items() if prefix == "vn"} | {
        f"{{{VN_URI}}}"
    }
    for bind in source.model.iter(XF + "bind"):
        nodeset = (bind.get("nodeset") or bind.get("ref") or "").strip()
        owner, attribute = attribute_of(source, nodeset, root, elements)
        if owner is not None:
            expression = bind.get("calculate")
            if expression:
                place = attribute_element(owner, attribute)
                compiled = source.compile(expression, place, f"{nodeset} calculate", "string")
                rule = Rule("action", place, expression, compiled.evaluate, compiled.reads)
                attributes.append(AttributeRule(owner, attribute, rule))
            continue
        element = resolve(source, nodeset, root, elements)
        if element is None:
            source.fault("form.bind_unknown_path", f"bind {nodeset}", path=nodeset)
            continue
        if element in bound:
            source.fault("form.bind_twice", element.path, path=element.path)
        bound.setdefault(element, {}).update(bind.attrib)
    for element, bind in bound.items():
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
            for key, value in bind.items()
            if key[0] == "{" and key[: key.index("}") + 1] in vn_prefixes
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
    return rules, attributes


def read_actions(source: Source, elements: dict[str, Element], root: Element) -> list[SetValue]:
    """Every setvalue of the model and the body, in document order."""
    found: list[SetValue] = []
    bound = {bind.get("id"): bind.get("nodeset") or "" for bind in source.model.iter(XF + "bind")}

    def read(action: Any, trigger: Element | None, context: Element) -> None:
        events = frozenset((action.get("event") or action.get(EV + "event") or "").split())
        ref = action.get("ref") or bound.get(action.get("bind") or "", "")
        target, attribute = attribute_of(source, ref, context, elements)
        if target is None:
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
            place = attribute_element(target, attribute) if attribute else target
            compiled = source.compile(expression, place, where)
            rule = Rule("action", place, expression, compiled.evaluate, compiled.reads)
        found.append(SetValue(events, target, trigger, rule, attribute))

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
