"""Secondary instances: the lists that a form reads. Read-only, shared by sessions, indexed by equality.

Internal lists come from the form's XML; external ones from CSV (`root/item/<column>`), XML or GeoJSON
bytes that the caller hands in. Everything is brought to NFC.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from typing import Any

from lxml import etree

from forms.limits import Limits
from forms.nodes import DocumentNode, Node, string_of
from forms.xpath.shapes import Shape

_COLUMN = re.compile(r"[^\w.\-]", re.UNICODE)


class InstanceFault(Exception):
    """A list that cannot be read: `code` and the facts of its words."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class SecondaryInstance:
    """One list. `shape` is None when the list is empty and its columns are unknown."""

    __slots__ = ("_indexes", "document", "instance_id", "is_last_saved", "shape")

    def __init__(self, instance_id: str, document: DocumentNode, shape: Shape | None) -> None:
        self.instance_id = instance_id
        self.document = document
        self.shape = shape
        self.is_last_saved = False
        """Whether it stands for the answers saved last (jr://instance/last-saved), which a session brings."""
        self._indexes: dict[tuple[tuple[str, ...], str], dict[str, list[Node]]] = {}

    def nodes_at(self, path: tuple[str, ...]) -> list[Node]:
        """The nodes under a plain path such as ("root", "item")."""
        nodes: list[Node] = [self.document]
        for name in path:
            nodes = [child for node in nodes for child in node.children if child.name == name]
        return nodes

    def index(self, path: tuple[str, ...], key: str) -> dict[str, list[Node]]:
        """The nodes at `path` by the text of their child (or `@attribute`) `key`; built once, then shared."""
        wanted = (path, key)
        index = self._indexes.get(wanted)
        if index is None:
            index = {}
            for node in self.nodes_at(path):
                if key.startswith("@") and key[1:] in node.attributes:
                    index.setdefault(node.attributes[key[1:]], []).append(node)
                for child in node.children:
                    if child.name == key:
                        same = index.setdefault(string_of(child), [])
                        if not same or same[-1] is not node:
                            same.append(node)
            self._indexes[wanted] = index
        return index


def hardened_parser() -> etree.XMLParser:
    """An XML parser that resolves no entity, loads nothing and refuses huge trees."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def qualified_name(element: Any) -> tuple[str, str]:
    """The name as written (with its prefix) and the namespace, '' for none."""
    tag: str = element.tag
    if tag[0] == "{":
        uri, _, local = tag[1:].partition("}")
    else:
        uri, local = "", tag
    prefix = element.prefix
    return sys.intern(f"{prefix}:{local}" if prefix else local), sys.intern(uri)


def read_tree(element: Any, parent: Node | None, limit: int, depth_limit: int) -> tuple[Node, int]:
    """An XML element as light nodes, white space between elements dropped, NFC; and how many nodes it has."""
    count = 0

    def read(source: Any, above: Node | None, depth: int) -> Node:
        nonlocal count
        count += 1
        if count > limit or depth > depth_limit:
            raise InstanceFault("form.too_large", limit=limit)
        name, uri = qualified_name(source)
        node = Node(name, above, "", uri)
        if source.attrib:
            node.attributes = {
                str(key): unicodedata.normalize("NFC", str(value)) for key, value in source.attrib.items()
            }
        children = [read(child, node, depth + 1) for child in source if isinstance(child.tag, str)]
        if children:
            node.children = children
        elif source.text:
            node.text = unicodedata.normalize("NFC", str(source.text))
        return node

    return read(element, parent, 0), count


def shape_of(document: Node) -> Shape | None:
    """The union of all paths below a document; None when there is nothing to learn from."""
    top = Shape("", None)

    def learn(node: Node, shape: Shape) -> None:
        for child in node.children:
            below = shape.children.get(child.name)
            if below is None:
                below = Shape(child.name, shape, child.uri)
                shape.children[child.name] = below
            if child.children:
                learn(child, below)

    learn(document, top)
    root = next(iter(top.children.values()), None)
    return top if root is not None and root.children else None


def internal_instance(instance_id: str, root: Any, limits: Limits) -> tuple[SecondaryInstance, int]:
    """The instance written in the form itself."""
    document = DocumentNode()
    if root is None:
        return SecondaryInstance(instance_id, document, None), 0
    node, count = read_tree(root, document, limits.items, limits.depth)
    document.children.append(node)
    return SecondaryInstance(instance_id, document, shape_of(document)), count


def external_instance(
    instance_id: str, source: str, content: bytes, limits: Limits
) -> tuple[SecondaryInstance, int]:
    """The instance of a file. Raises InstanceFault."""
    if len(content) > limits.resource_bytes:
        raise InstanceFault("form.too_large", limit=limits.resource_bytes)
    document = DocumentNode()
    if not content.strip():
        return SecondaryInstance(instance_id, document, None), 0
    lowered = source.lower()
    if lowered.endswith(".geojson"):
        count = _read_geojson(document, content, limits)
    elif lowered.startswith("jr://file-csv/") or lowered.endswith(".csv"):
        count = _read_csv(document, content, limits)
    else:
        try:
            root = etree.fromstring(content, hardened_parser())
        except etree.XMLSyntaxError as error:
            raise InstanceFault("form.list_unreadable", source=source, line=int(error.lineno or 0)) from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise InstanceFault("form.doctype", source=source)
        node, count = read_tree(root, document, limits.items, limits.depth)
        document.children.append(node)
    return SecondaryInstance(instance_id, document, shape_of(document)), count


def _text_of(content: bytes) -> str:
    try:
        return unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InstanceFault("form.list_not_utf8", byte=error.start) from None


def _read_csv(document: DocumentNode, content: bytes, limits: Limits) -> int:
    text = _text_of(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = text.partition("\n")[0]
    delimiter = max(",;\t|", key=heading.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    root = Node("root", document)
    document.children.append(root)
    count = 1
    try:
        columns = [sys.intern(_COLUMN.sub("_", column.strip())) for column in next(rows, [])]
        doubled = next((column for column in columns if column and columns.count(column) > 1), None)
        if doubled is not None:
            raise InstanceFault("form.list_column_twice", column=doubled)
        for row in rows:
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            item = Node("item", root)
            item.children = [
                Node(column, item, row[place] if place < len(row) else "")
                for place, column in enumerate(columns)
                if column
            ]
            root.children.append(item)
            count += 1 + len(item.children)
            if count > limits.items:
                raise InstanceFault("form.too_large", limit=limits.items)
    except csv.Error:
        raise InstanceFault("form.list_unreadable", source="csv", line=rows.line_num) from None
    return count


def _read_geojson(document: DocumentNode, content: bytes, limits: Limits) -> int:
    try:
        data = json.loads(_text_of(content))
        features = list(data["features"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InstanceFault("form.list_unreadable", source="geojson", line=0) from None
    root = Node("root", document)
    document.children.append(root)
    count = 1
    for feature in features:
        if not isinstance(feature, dict):
            continue
        item = Node("item", root)
        geometry = feature.get("geometry")
        values: dict[str, str] = {"geometry": _geometry_text(geometry) if isinstance(geometry, dict) else ""}
        if "id" in feature:
            values["id"] = str(feature["id"])
        properties = feature.get("properties")
        if isinstance(properties, dict):
            values.update(
                {str(key): "" if value is None else str(value) for key, value in properties.items()}
            )
        item.children = [Node(_COLUMN.sub("_", key), item, value) for key, value in values.items()]
        root.children.append(item)
        count += 1 + len(item.children)
        if count > limits.items:
            raise InstanceFault("form.too_large", limit=limits.items)
    return count


def _geometry_text(geometry: dict[str, Any]) -> str:
    """GeoJSON's longitude-latitude as ODK's `latitude longitude 0 0`, points joined by `; `."""
    coordinates = geometry.get("coordinates")
    kind = geometry.get("type")
    try:
        if kind == "Point":
            points = [coordinates]
        elif kind == "LineString":
            points = list(coordinates)  # type: ignore[arg-type]
        elif kind == "Polygon":
            points = list(coordinates[0])  # type: ignore[index]
        else:
            return ""
        return "; ".join(f"{point[1]} {point[0]} 0 0" for point in points)  # type: ignore[index]
    except (TypeError, IndexError, KeyError):
        return ""
