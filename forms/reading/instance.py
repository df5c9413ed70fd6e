"""The primary instance: its paths, what stands there at the start, and the templates of rows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from forms.definition import Blueprint, Element
from forms.instances import (
    InstanceFault,
    SecondaryInstance,
    external_instance,
    internal_instance,
    qualified_name,
)
from forms.problems import Fault, FormInvalid
from forms.reading.source import JR, XF, H, Source, children
from forms.xpath.shapes import Shape, descendants

_TEMPLATE = JR + "template"
LAST_SAVED = "jr://instance/last-saved"
"""Empty in the definition: the answers are a person's, so a session brings them, see `forms.last_saved`."""


@dataclass
class Primary:
    """The primary instance as read."""

    root: Element
    blueprint: Blueprint
    templates: dict[str, Blueprint]
    elements: dict[str, Element]
    document: Shape
    nsmap: dict[str | None, str] = field(default_factory=dict)


def repeat_paths(source: Source) -> set[str]:
    """The paths that the body repeats; they must be absolute."""
    found: set[str] = set()
    for repeat in source.body.iter(XF + "repeat", H + "repeat"):
        nodeset = (repeat.get("nodeset") or "").strip()
        if nodeset.startswith("/"):
            found.add(nodeset.rstrip("/"))
    return found


def read_primary(source: Source) -> Primary:
    """The elements and blueprints of the form's own data."""
    instance = next((each for each in children(source.model) if each.tag == XF + "instance"), None)
    root_source = next(children(instance), None) if instance is not None else None
    if root_source is None:
        raise FormInvalid((Fault("form.no_instance"),))
    repeats = repeat_paths(source)
    elements: dict[str, Element] = {}
    templates: dict[str, Any] = {}
    count = 0

    def element_of(node: Any, parent: Element | None) -> Element:
        name, uri = qualified_name(node)
        known = elements.get("/" + name) if parent is None else parent.children.get(name)
        if known is not None:
            return known
        element = Element(name, name.rpartition(":")[2], uri, node.prefix, parent)
        element.is_repeat = element.path in repeats
        element.attributes = {key: value for key, value in node.attrib.items() if key != _TEMPLATE}
        elements[element.path] = element
        if parent is not None:
            parent.children[name] = element
        return element

    def learn(node: Any, parent: Element | None) -> Element:
        nonlocal count
        count += 1
        if count > source.limits.nodes:
            raise FormInvalid((Fault("form.too_large", {"limit": source.limits.nodes}),))
        element = element_of(node, parent)
        seen: set[str] = set()
        for child in children(node):
            below = learn(child, element)
            if not below.is_repeat and below.name in seen:
                below.multiple = True
            seen.add(below.name)
        return element

    root = learn(root_source, None)
    document = Shape("", None)
    document.children[root.name] = root
    _place(root, None, root, [0])

    def text(node: Any) -> str:
        return unicodedata.normalize("NFC", node.text) if node.text else ""

    def draw(node: Any, parent: Element | None) -> Blueprint:
        element = element_of(node, parent)
        below = []
        shown: dict[Element, bool] = {}
        for child in children(node):
            child_element = element_of(child, element)
            if child_element.is_repeat and _TEMPLATE in child.attrib:
                templates.setdefault(child_element.path, draw(child, element))
                shown.setdefault(child_element, False)
                continue
            if child_element.is_repeat:
                shown[child_element] = True
            below.append(draw(child, element))
        here = {each.element for each in below}
        missing = [each for each in element.children.values() if not each.is_repeat and each not in here]
        if missing:  # another row has them: every row is built whole
            below = sorted([*below, *map(_blank, missing)], key=lambda each: each.element.index)
        attributes = {key: value for key, value in node.attrib.items() if key != _TEMPLATE}
        return Blueprint(element, "" if below or element.children else text(node), attributes, tuple(below))

    blueprint = draw(root_source, None)
    for element in elements.values():
        if element.multiple and any(below.is_repeat for below in descendants(element)):
            source.fault("form.repeat_in_doubled_group", element.path, path=element.path)
        if element.is_repeat:
            templates.setdefault(element.path, _blank(element))
    return Primary(root, blueprint, templates, elements, document, dict(root_source.nsmap))


def _blank(element: Element) -> Blueprint:
    """A row of a repeat that has no template: everything empty, one row of each repeat inside."""
    return Blueprint(
        element, "", element.attributes, tuple(_blank(child) for child in element.children.values())
    )


def _place(element: Element, repeat: Element | None, scope: Element, counter: list[int]) -> None:
    """Give every element its number, its repeat and its slot in the scope it stands in."""
    element.index = counter[0]
    counter[0] += 1
    if element.is_repeat:
        repeat = scope = element
    element.repeat = repeat
    element.slot = len(scope.scope_elements)
    scope.scope_elements.append(element)
    for child in element.children.values():
        _place(child, repeat, scope, counter)


def read_secondary(source: Source, resources: dict[str, bytes]) -> dict[str, SecondaryInstance]:
    """All secondary instances; files by their address or bare name."""
    found: dict[str, SecondaryInstance] = {}
    left = source.limits.items
    instances = [each for each in children(source.model) if each.tag == XF + "instance"]
    for each in instances[1:]:
        instance_id = each.get("id") or ""
        where = f"instance {instance_id}"
        if not instance_id:
            source.fault("form.instance_without_id", where)
            continue
        if instance_id in found:
            source.fault("form.instance_twice", where, instance=instance_id)
            continue
        address = (each.get("src") or "").strip()
        is_last_saved = address == LAST_SAVED
        try:
            if address:
                content = resources.get(address, resources.get(address.rpartition("/")[2]))
                if content is None:
                    if is_last_saved:
                        content = b""
                    else:
                        source.fault("form.resource_missing", where, instance=instance_id, source=address)
                        found[instance_id], count = internal_instance(instance_id, None, source.limits)
                        continue
                found[instance_id], count = external_instance(instance_id, address, content, source.limits)
            else:
                found[instance_id], count = internal_instance(
                    instance_id, next(children(each), None), source.limits
                )
        except InstanceFault as fault:
            source.fault(fault.code, where, **fault.facts)
            found[instance_id], count = internal_instance(instance_id, None, source.limits)
        found[instance_id].is_last_saved = is_last_saved
        left -= count
        if left < 0:
            raise FormInvalid((Fault("form.too_large", {"limit": source.limits.items}, where),))
    return found
