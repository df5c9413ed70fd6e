"""The nodes of a living form: values, relevance, rows. It computes nothing; forms.recompute does."""

from __future__ import annotations

from collections.abc import Iterator

from forms.definition import Blueprint, Element
from forms.nodes import Node


class FormNode(Node):
    """A node of the primary instance. `relevant` includes its ancestors; `own_relevant` does not.

    `stash` is an answer whose choice is not offered now and that comes back with it.
    """

    __slots__ = ("element", "own_relevant", "relevant", "scope", "stash")
    children: list[FormNode]

    def __init__(self, element: Element, parent: Node | None, text: str, scope: Scope) -> None:
        self.name = element.name
        self.parent = parent
        self.text = text
        self.uri = element.uri
        self.attributes = element.attributes
        self.children = []
        self.element = element
        self.scope = scope
        self.own_relevant = True
        self.relevant = True
        self.stash = ""


class Scope:
    """The nodes of one row (or of the form outside all repeats), found by slot.

    `rows` holds, for each repeat that begins in this scope, its row nodes in order. `position` counts from 1.
    """

    __slots__ = ("is_attached", "nodes", "parent", "position", "row", "row_id", "rows")

    def __init__(self, size: int, parent: Scope | None, row_id: str) -> None:
        self.nodes: list[FormNode] = [None] * size  # type: ignore[list-item]
        self.parent = parent
        self.row: FormNode = None  # type: ignore[assignment]
        self.row_id = row_id
        self.rows: dict[Element, list[FormNode]] = {}
        self.position = 1
        self.is_attached = True


def build_root(
    blueprint: Blueprint, document: Node, row_ids: Iterator[str], repeats: list[Element]
) -> FormNode:
    """The nodes of the form outside repeats, with the rows that the form begins with."""
    root = blueprint.element
    scope = Scope(len(root.scope_elements), None, "")
    node = build(blueprint, document, scope, row_ids)
    scope.row = node
    for repeat in repeats:
        if repeat.parent is not None and repeat.parent.repeat is None:
            scope.rows.setdefault(repeat, [])
    document.children.append(node)
    return node


def build(blueprint: Blueprint, parent: Node | None, scope: Scope, row_ids: Iterator[str]) -> FormNode:
    """A node and all below it, from a blueprint; rows of repeats below get ids of their own."""
    element = blueprint.element
    node = FormNode(element, parent, blueprint.text, scope)
    if blueprint.attributes:
        node.attributes = blueprint.attributes
    if scope.nodes[element.slot] is None:
        scope.nodes[element.slot] = node
    if blueprint.children:
        children = []
        for child in blueprint.children:
            if child.element.is_repeat:
                row = build_row(child, node, scope, next(row_ids), row_ids)
                rows = scope.rows.setdefault(child.element, [])
                rows.append(row)
                row.scope.position = len(rows)
                children.append(row)
            else:
                children.append(build(child, node, scope, row_ids))
        node.children = children
    return node


def build_row(
    blueprint: Blueprint, parent: Node, scope: Scope, row_id: str, row_ids: Iterator[str]
) -> FormNode:
    """A row of a repeat in `scope`, not yet placed among its siblings."""
    element = blueprint.element
    own = Scope(len(element.scope_elements), scope, row_id)
    for below in element.scope_elements:
        for child in below.children.values():
            if child.is_repeat:
                own.rows[child] = []
    row = build(blueprint, parent, own, row_ids)
    own.row = row
    return row


def detached_row(blueprint: Blueprint, container: FormNode) -> FormNode:
    """A row as it would be, seen by nobody: where a count or a condition is read when there is no row."""
    return build_row(blueprint, container, container.scope, "", iter(lambda: "", None))


def subtree(node: FormNode) -> Iterator[FormNode]:
    """The node and all below, in document order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if current.children:
            pending.extend(reversed(current.children))


def reference(node: FormNode) -> str:
    """The node's ref: its path with the permanent ids of the rows it stands in."""
    if node.element.repeat is None:
        return node.element.path
    steps: list[str] = []
    current: FormNode | None = node
    while current is not None:
        scope = current.scope
        if scope.row is current and scope.parent is not None:
            steps.append(f"{current.name}[{scope.row_id}]")
        else:
            steps.append(current.name)
        above = current.parent
        current = above if isinstance(above, FormNode) else None
    return "/" + "/".join(reversed(steps))


def row_references(node: FormNode) -> tuple[str, ...]:
    """The refs of the rows that a node stands in, outermost first."""
    found: list[str] = []
    scope: Scope | None = node.scope
    while scope is not None and scope.parent is not None:
        found.append(reference(scope.row))
        scope = scope.parent
    return tuple(reversed(found))


def place_row(row: FormNode, scope: Scope, before: FormNode | None) -> None:
    """Put a row among the rows of its repeat in `scope`, before another row or last, and renumber."""
    rows = scope.rows[row.element]
    siblings: list[FormNode] = row.parent.children  # type: ignore[union-attr]
    if before is not None:
        place = before.scope.position - 1
        rows.insert(place, row)
        siblings.insert(_index(siblings, before), row)
    else:
        place = len(rows)
        siblings.insert(_last_index(siblings, rows[-1]) + 1 if rows else _first_place(row, siblings), row)
        rows.append(row)
    renumber(rows, place)


def take_row(row: FormNode, scope: Scope) -> None:
    """Take a row out of its repeat and renumber the rest."""
    rows = scope.rows[row.element]
    place = row.scope.position - 1
    del rows[place]
    siblings: list[FormNode] = row.parent.children  # type: ignore[union-attr]
    del siblings[_index(siblings, row)]
    renumber(rows, place)


def renumber(rows: list[FormNode], begin: int) -> None:
    """Give the rows from one on their positions; those before it have theirs."""
    for place in range(begin, len(rows)):
        rows[place].scope.position = place + 1


def _index(nodes: list[FormNode], wanted: FormNode) -> int:
    return nodes.index(wanted)  # nodes are equal only to themselves


def _last_index(nodes: list[FormNode], wanted: FormNode) -> int:
    """The place of a node that stands near the end."""
    return next(place for place in range(len(nodes) - 1, -1, -1) if nodes[place] is wanted)


def _first_place(row: FormNode, siblings: list[FormNode]) -> int:
    """Where the first row of a repeat goes among its siblings: by the definition's order."""
    own = row.element.index
    return next((place for place, node in enumerate(siblings) if node.element.index > own), len(siblings))
