"""Any XML as light nodes, and the nodes that a recorded location path names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from forms.nodes import (
    AttributeNode,
    CommentNode,
    DocumentNode,
    InstructionNode,
    Node,
    TextNode,
)

_TEXT_STEP = re.compile(r"^(.*)/text\(\)\[(\d+)\]$")
_NAMESPACE_STEP = re.compile(r"^(.*)/@xmlns:([\w.\-]+)$")


@dataclass(frozen=True)
class Opened:
    """A document, the light node of each parsed one, and the prefixes that it declares."""

    document: DocumentNode
    nodes: dict[Any, Node]
    root: Any
    prefixes: dict[str, str]

    def located(self, path: str | None) -> Node | None:
        """The node that a recorded path names; None when it names none."""
        if path is None or path == "/":
            return self.document
        text_step = _TEXT_STEP.match(path)
        if text_step is not None:
            parent = self.located(text_step[1])
            return None if parent is None else _text_of(parent, int(text_step[2]))
        namespace_step = _NAMESPACE_STEP.match(path)
        if namespace_step is not None:
            parent = self.located(namespace_step[1])
            return None if parent is None else AttributeNode("xmlns:" + namespace_step[2], parent)
        found = self.root.getroottree().xpath(path, namespaces=self.prefixes)
        if not found:
            return None
        first = found[0]
        if isinstance(first, str):
            parent = self.nodes[first.getparent()]  # type: ignore[attr-defined]
            uri, _, local = str(first.attrname).rpartition("}")  # type: ignore[attr-defined]
            return AttributeNode(local, parent, str(first), uri[1:])
        return self.nodes.get(first)


def _text_of(parent: Node, place: int) -> Node | None:
    if not parent.children:
        return TextNode("", parent, parent.text) if parent.text and place == 1 else None
    texts = [child for child in parent.children if isinstance(child, TextNode)]
    return texts[place - 1] if place <= len(texts) else None


def opened(xml: str) -> Opened:
    """Parse hardened, keeping texts, comments and processing instructions."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(xml.encode("utf-8"), parser)
    document = DocumentNode()
    nodes: dict[Any, Node] = {}

    def made(source: Any, parent: Node) -> Node:
        if source.tag is etree.Comment:
            return CommentNode("", parent, source.text or "")
        if source.tag is etree.ProcessingInstruction:
            return InstructionNode(source.target, parent, source.text or "")
        uri, _, local = source.tag[1:].partition("}") if source.tag[0] == "{" else ("", "", source.tag)
        name = f"{source.prefix}:{local}" if source.prefix else local
        return Node(name, parent, "", uri, {str(key): str(value) for key, value in source.attrib.items()})

    def read(source: Any, parent: Node) -> Node:
        node = nodes[source] = made(source, parent)
        if not isinstance(source.tag, str):
            return node
        if len(source) == 0:
            node.text = source.text or ""
            return node
        if source.text:
            node.children.append(TextNode("", node, source.text))
        for child in source:
            node.children.append(read(child, node))
            if child.tail:
                node.children.append(TextNode("", node, child.tail))
        return node

    before: list[Any] = []
    sibling = root.getprevious()
    while sibling is not None:
        before.insert(0, sibling)
        sibling = sibling.getprevious()
    for each in [*before, root]:
        document.children.append(read(each, document))
    prefixes = {
        str(prefix): str(uri)
        for source in nodes
        for prefix, uri in source.nsmap.items()
        if prefix
    }
    return Opened(document, nodes, root, prefixes)
