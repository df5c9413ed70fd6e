"""Lists that a form reads and that live outside it: the dossier's papers, the answers of another form.

They are read-only to expressions, like the lists in the form's own files, but whoever holds the session may
hand in newer ones (`Session.lend`); what reads them is then computed anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from forms.definition import Element, FormDefinition
from forms.instances import SecondaryInstance, shape_of
from forms.nodes import DocumentNode, Node
from forms.xpath.shapes import Shape

PAPERS = "ho_so"
"""Name of the list of the dossier's papers: instance('ho_so')/root/item[ma='TP2']/co."""


@dataclass(frozen=True)
class PaperRow:
    """One component of the dossier: its code, whether a paper is attached, its pages, its day of issue (or "")."""

    code: str
    is_there: bool
    pages: int = 0
    issued_on: str = ""


def papers_list(rows: Iterable[PaperRow]) -> SecondaryInstance:
    """root/item with ma, co (1 or 0), so_trang, ngay (yyyy-mm-dd)."""
    document = DocumentNode()
    root = Node("root", document)
    document.children.append(root)
    for row in rows:
        item = Node("item", root)
        values = (("ma", row.code), ("co", "1" if row.is_there else "0"), ("so_trang", str(row.pages)),
                  ("ngay", row.issued_on))  # fmt: skip
        item.children = [Node(name, item, value) for name, value in values]
        root.children.append(item)
    return SecondaryInstance(PAPERS, document, _PAPERS_SHAPE)


def form_list(name: str, definition: FormDefinition, document: Node) -> SecondaryInstance:
    """The answers of another form under its own paths; what is not relevant there is not seen here."""
    assert isinstance(document, DocumentNode)
    return _LivingList(name, document, form_shape(definition))


class _LivingList(SecondaryInstance):
    """A list whose nodes change under it: no index outlives the question, and what is not relevant is no row."""

    __slots__ = ()

    def nodes_at(self, path: tuple[str, ...]) -> list[Node]:
        return [node for node in super().nodes_at(path) if node.relevant]

    def index(self, path: tuple[str, ...], key: str) -> dict[str, list[Node]]:
        self._indexes.clear()
        return super().index(path, key)


def form_shape(definition: FormDefinition) -> Shape:
    """All paths that a form has, answered or not."""
    top = Shape("", None)
    below = Shape(definition.root.name, top)
    top.children[definition.root.name] = below

    def learn(element: Element, shape: Shape) -> None:
        for name, child in element.children.items():
            inner = Shape(name, shape)
            shape.children[name] = inner
            learn(child, inner)

    learn(definition.root, below)
    return top


def reads(expression: str, names: Iterable[str]) -> bool:
    """Whether the text of an expression reads one of these lists."""
    return any(re.search(rf"\binstance\s*\(\s*['\"]{re.escape(name)}['\"]", expression) for name in names)


def _papers_shape() -> Shape:
    document = DocumentNode()
    root, item = Node("root", document), Node("item", None)
    item.children = [Node(name, item) for name in ("ma", "co", "so_trang", "ngay")]
    root.children.append(item)
    document.children.append(root)
    shape = shape_of(document)
    assert shape is not None
    return shape


_PAPERS_SHAPE = _papers_shape()
NO_PAPERS = papers_list(())
