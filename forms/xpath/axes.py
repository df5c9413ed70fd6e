"""Walking the thirteen axes over light nodes, leaving out what is not relevant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from forms.nodes import (
    ATTRIBUTE,
    COMMENT,
    DOCUMENT,
    ELEMENT,
    INSTRUCTION,
    TEXT,
    AttributeNode,
    Node,
    TextNode,
    local_name,
    order_key,
)
from forms.xpath.ast import NameTest, Step

XHTML = "http://www.w3.org/1999/xhtml"
"""The namespace of a form's frame, whose nodes an unprefixed name never means."""
WELL_KNOWN: Mapping[str, str] = {
    "h": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "ev": "http://www.w3.org/2001/xml-events",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "xf": "http://www.w3.org/2002/xforms",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""Prefixes that expressions may use without the form declaring them."""

Predicate = Callable[[list[Any], Any], list[Any]]
_KINDS = {"text": TEXT, "comment": COMMENT, "processing-instruction": INSTRUCTION}
_REVERSE = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})
_FLAT = frozenset({"child", "attribute", "self"})


def in_order(nodes: Iterable[Any]) -> list[Any]:
    """The nodes once each, in document order."""
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) > 1:
        unique.sort(key=order_key)
    return unique


def children_of(node: Any) -> list[Any]:
    """The child nodes; the text of a leaf becomes a node here."""
    if not node.children and node.text and node.kind in (ELEMENT,):
        return [TextNode("", node, node.text)]
    return [child for child in node.children if child.relevant]


def _descendants(node: Any) -> Iterator[Any]:
    pending = list(reversed(children_of(node)))
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children_of(current)))


def _ancestors(node: Any) -> Iterator[Any]:
    while node.parent is not None:
        node = node.parent
        yield node


def _siblings(node: Any, *, following: bool) -> list[Any]:
    if node.parent is None or node.kind == ATTRIBUTE:
        return []
    family = node.parent.children
    place = next((index for index, child in enumerate(family) if child is node), None)
    if place is None:
        return []
    chosen = family[place + 1 :] if following else family[:place][::-1]
    return [child for child in chosen if child.relevant]


def _following(node: Any) -> Iterator[Any]:
    current = node
    if node.kind == ATTRIBUTE:
        yield from _descendants(node.parent)
        current = node.parent
    while current is not None:
        for sibling in _siblings(current, following=True):
            yield sibling
            yield from _descendants(sibling)
        current = current.parent


def _preceding(node: Any) -> Iterator[Any]:
    current = node.parent if node.kind == ATTRIBUTE else node
    while current is not None:
        for sibling in _siblings(current, following=False):
            yield from reversed(list(_descendants(sibling)))
            yield sibling
        current = current.parent


def _attributes(node: Any) -> list[Any]:
    if node.kind != ELEMENT:
        return []
    found = []
    for key, value in node.attributes.items():
        uri, _, local = key[1:].partition("}") if key[0] == "{" else ("", "", key)
        found.append(AttributeNode(local, node, value, uri))
    return found


def axis_nodes(axis: str, node: Any) -> list[Any]:
    """The nodes of an axis in the axis's own order (nearest first on reverse axes)."""
    if axis == "child":
        return children_of(node)
    if axis == "self":
        return [node]
    if axis == "parent":
        return [] if node.parent is None else [node.parent]
    if axis == "attribute":
        return _attributes(node)
    if axis == "descendant":
        return list(_descendants(node))
    if axis == "descendant-or-self":
        return [node, *_descendants(node)]
    if axis == "ancestor":
        return list(_ancestors(node))
    if axis == "ancestor-or-self":
        return [node, *_ancestors(node)]
    if axis == "following-sibling":
        return _siblings(node, following=True)
    if axis == "preceding-sibling":
        return _siblings(node, following=False)
    if axis == "following":
        return list(_following(node))
    if axis == "preceding":
        return list(_preceding(node))
    return []


def _matcher(step: Step, namespaces: Mapping[str, str]) -> Callable[[Node], bool]:
    test = step.test
    principal = ATTRIBUTE if step.axis == "attribute" else ELEMENT
    if isinstance(test, NameTest):
        local, prefix = test.local, test.prefix
        if prefix is None:
            if local is None:
                return lambda node: node.kind == principal
            return lambda node: node.name == local and node.kind == principal and node.uri != XHTML
        uri = namespaces.get(prefix, WELL_KNOWN.get(prefix, ""))
        if local is None:
            return lambda node: node.kind == principal and node.uri == uri
        return lambda node: node.kind == principal and node.uri == uri and local_name(node) == local
    if test.kind == "node":
        return lambda node: True
    kind, target = _KINDS[test.kind], test.target
    if target is not None:
        return lambda node: node.kind == kind and node.name == target
    return lambda node: node.kind == kind


def step_of(step: Step, predicates: list[Predicate], namespaces: Mapping[str, str]) -> Predicate:
    """A closure that takes nodes in document order one step further, again in document order."""
    axis = step.axis
    test = step.test
    if axis == "child" and isinstance(test, NameTest) and test.local is not None and test.prefix is None:
        name = test.local

        def children(nodes: list[Any], c: Any) -> list[Any]:
            if len(nodes) == 1:
                family = nodes[0].children
                c.visit(len(family))
                found = [child for child in family if child.name == name and child.relevant and child.uri != XHTML]
                for predicate in predicates:
                    found = predicate(found, c)
                return found
            gathered: list[Any] = []
            for node in nodes:
                c.visit(len(node.children))
                found = [
                    child for child in node.children
                    if child.name == name and child.relevant and child.uri != XHTML
                ]
                for predicate in predicates:
                    found = predicate(found, c)
                gathered += found
            return gathered

        return children
    matches = _matcher(step, namespaces)
    is_reverse = axis in _REVERSE

    def walk(nodes: list[Any], c: Any) -> list[Any]:
        gathered: list[Any] = []
        for node in nodes:
            around = axis_nodes(axis, node)
            c.visit(len(around) + 1)
            found = [other for other in around if matches(other)]
            for predicate in predicates:
                found = predicate(found, c)
            if is_reverse:
                found.reverse()
            gathered += found
        if len(nodes) > 1 and axis not in _FLAT:
            return in_order(gathered)
        return gathered

    return walk


__all__ = ["DOCUMENT", "WELL_KNOWN", "axis_nodes", "children_of", "in_order", "step_of"]
