"""Light XML nodes that expressions walk: our own, because each proxy of an XML library costs too much.

`name` is the name as written, with its prefix. A leaf keeps its text in `text`; a node with mixed content
keeps text nodes among its children. Nodes of forms (forms.living) add relevance and rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

ELEMENT: Final = 1
ATTRIBUTE: Final = 2
TEXT: Final = 3
INSTRUCTION: Final = 7
COMMENT: Final = 8
DOCUMENT: Final = 9

NO_ATTRIBUTES: Mapping[str, str] = {}


class Node:
    """One node. Attributes are keyed by their written name; `uri` is the element's namespace or ''."""

    __slots__ = ("attributes", "children", "name", "parent", "text", "uri")
    kind: int = ELEMENT
    relevant: bool = True

    def __init__(
        self,
        name: str,
        parent: Node | None,
        text: str = "",
        uri: str = "",
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
    ) -> None:
        self.name = name
        self.parent = parent
        self.text = text
        self.uri = uri
        self.attributes = attributes
        self.children: list[Any] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class TextNode(Node):
    """Character data; made on demand for leaves."""

    __slots__ = ()
    kind = TEXT


class CommentNode(Node):
    """A comment; forms drop them on reading."""

    __slots__ = ()
    kind = COMMENT


class InstructionNode(Node):
    """A processing instruction; forms drop them on reading."""

    __slots__ = ()
    kind = INSTRUCTION


class AttributeNode(Node):
    """An attribute, made on demand; `text` is its value."""

    __slots__ = ()
    kind = ATTRIBUTE


class DocumentNode(Node):
    """The node above a document's root, where absolute paths begin."""

    __slots__ = ()
    kind = DOCUMENT

    def __init__(self) -> None:
        super().__init__("", None)


def string_of(node: Node) -> str:
    """The string-value: the text of a leaf, or all text below in order, without non-relevant parts."""
    if not node.children:
        return node.text
    return "".join(piece for piece in _texts(node))


def _texts(node: Node) -> Iterator[str]:
    pending: list[Node] = [node]
    while pending:
        current = pending.pop()
        if current.children:
            pending.extend(
                child
                for child in reversed(current.children)
                if child.relevant and child.kind not in (COMMENT, INSTRUCTION)
            )
        elif current.text:
            yield current.text


def local_name(node: Node) -> str:
    """The name without its prefix."""
    return node.name.rpartition(":")[2] if node.kind != INSTRUCTION else node.name


def document_root(node: Node) -> Node:
    """The topmost node above."""
    while node.parent is not None:
        node = node.parent
    return node


def order_key(node: Node) -> tuple[int, ...]:
    """A key that sorts nodes of one document in document order."""
    path: list[int] = []
    while node.parent is not None:
        parent = node.parent
        if node.kind == ATTRIBUTE:
            path.append(-1)
        else:
            path.append(next((place for place, child in enumerate(parent.children) if child is node), 0))
        node = parent
    return tuple(reversed(path))
