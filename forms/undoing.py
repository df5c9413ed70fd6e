"""Taking an order back: what was before it, so that a stopped change leaves the session as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.living import FormNode, Scope, place_row, subtree, take_row


def _put_text(node: FormNode, text: str, stash: str) -> None:
    node.text = text
    node.stash = stash


def _put_relevance(node: FormNode, own: bool, whole: bool) -> None:
    node.own_relevant = own
    node.relevant = whole


def _put_attributes(node: FormNode, attributes: Mapping[str, str]) -> None:
    node.attributes = attributes


def _take_added(row: FormNode, scope: Scope) -> None:
    take_row(row, scope)
    for node in subtree(row):
        node.scope.is_attached = False


def _put_row(row: FormNode, scope: Scope, before: FormNode | None) -> None:
    if any(each is row for each in scope.rows[row.element]):
        take_row(row, scope)
    place_row(row, scope, before)
    for node in subtree(row):
        node.scope.is_attached = True


class Undo:
    """What one order has changed so far. Each thing is noted before it changes, an added row after."""

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., None], tuple[object, ...]]] = []

    def text(self, node: FormNode) -> None:
        """The text or the stashed answer of a node is about to change."""
        self._steps.append((_put_text, (node, node.text, node.stash)))

    def relevance(self, node: FormNode) -> None:
        """The relevance of a node is about to change."""
        self._steps.append((_put_relevance, (node, node.own_relevant, node.relevant)))

    def attributes(self, node: FormNode) -> None:
        """The attributes of a node are about to be replaced."""
        self._steps.append((_put_attributes, (node, node.attributes)))

    def added(self, row: FormNode, scope: Scope) -> None:
        """A row was placed."""
        self._steps.append((_take_added, (row, scope)))

    def leaving(self, row: FormNode, scope: Scope) -> None:
        """A row is about to be taken away or moved."""
        rows = scope.rows[row.element]
        after = row.scope.position
        self._steps.append((_put_row, (row, scope, rows[after] if after < len(rows) else None)))

    def take_back(self) -> None:
        """Put everything back, the newest first."""
        while self._steps:
            put, what = self._steps.pop()
            put(*what)
