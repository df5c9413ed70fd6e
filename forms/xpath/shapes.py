"""What a path can reach, before any node exists: the shapes of documents, walked step by step.

The walk gives what a rule reads (for the order of recomputation), whether a path is known at all, and how
far it climbs: a path that leaves its row and comes back may read other rows too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from forms.definition import Element
from forms.xpath.ast import NameTest, Step, TypeTest

Place = Any
"""A Shape or an Element: both have `name`, `parent` and `children`."""


class Shape:
    """One path of a document that is not the primary instance, or the place above a root."""

    __slots__ = ("children", "name", "parent", "uri")

    def __init__(self, name: str, parent: Shape | None, uri: str = "") -> None:
        self.name = name
        self.parent = parent
        self.uri = uri
        self.children: dict[str, Any] = {}


class Reach(NamedTuple):
    """A place a path reaches, and the lowest place that it climbed to on the way."""

    place: Place
    low: Place


Reaches = tuple[Reach, ...] | None
"""None: unknown, anything may be there."""


def parent_of(place: Place, document: Shape) -> Place | None:
    """The place above; the primary root stands under the document's shape."""
    if place.parent is not None:
        return place.parent
    return document if isinstance(place, Element) else None


def is_above_or_same(upper: Place, place: Place | None, document: Shape) -> bool:
    """Whether `upper` is `place` or an ancestor of it."""
    while place is not None:
        if place is upper:
            return True
        place = parent_of(place, document)
    return False


def descendants(place: Place) -> Iterable[Place]:
    """Every place below, in document order."""
    for child in place.children.values():
        yield child
        yield from descendants(child)


def _fits(place: Place, step: Step, namespaces: dict[str, str]) -> bool:
    test = step.test
    if isinstance(test, TypeTest):
        return True
    if test.local is None:
        return test.prefix is None or place.uri == namespaces.get(test.prefix, "")
    if test.prefix is None:
        return bool(place.name == test.local)
    return bool(
        place.name.rpartition(":")[2] == test.local and place.uri == namespaces.get(test.prefix, ""))


def walk(reaches: Reaches, step: Step, document: Shape, namespaces: dict[str, str]) -> Reaches:
    """Where one step leads from these places. An attribute or text stays at its element."""
    if reaches is None:
        return None
    if len(reaches) == 1 and step.axis == "child" and isinstance(step.test, NameTest):
        name = step.test.local
        if name is not None and step.test.prefix is None:
            only = reaches[0]
            place = only.place.children.get(name)
            return () if place is None else (Reach(place, only.low),)
    found: dict[tuple[int, int], Reach] = {}

    def add(place: Place, low: Place) -> None:
        found[id(place), id(low)] = Reach(place, low)

    for reach in reaches:
        place, low = reach.place, reach.low
        axis = step.axis
        if axis == "attribute" or (isinstance(step.test, TypeTest) and step.test.kind not in ("node",)):
            add(place, low)
        elif axis in ("child", "descendant", "descendant-or-self"):
            below = place.children.values() if axis == "child" else descendants(place)
            if axis == "descendant-or-self" and _fits(place, step, namespaces):
                add(place, low)
            if isinstance(step.test, TypeTest) and not place.children:
                add(place, low)
            for child in below:
                if _fits(child, step, namespaces):
                    add(child, low)
        elif axis == "self":
            if _fits(place, step, namespaces):
                add(place, low)
        elif axis == "parent":
            above = parent_of(place, document)
            if above is not None and _fits(above, step, namespaces):
                add(above, low if is_above_or_same(low, above, document) else above)
        else:
            top = place
            while (above := parent_of(top, document)) is not None:
                top = above
            if axis in ("following-sibling", "preceding-sibling"):
                above = parent_of(place, document)
                siblings = above.children.values() if above is not None else ()
                for sibling in siblings:
                    if _fits(sibling, step, namespaces):
                        add(
                            sibling,
                            low if low is not place and is_above_or_same(low, above, document) else above,
                        )
            elif axis in ("ancestor", "ancestor-or-self"):
                upper = place if axis == "ancestor-or-self" else parent_of(place, document)
                while upper is not None:
                    if _fits(upper, step, namespaces):
                        add(upper, top)
                    upper = parent_of(upper, document)
            else:
                for other in descendants(top):
                    if _fits(other, step, namespaces):
                        add(other, top)
    return tuple(found.values())


def shape_path(place: Place) -> str:
    """The path of a place as people write it."""
    names: list[str] = []
    while place is not None and place.name:
        names.append(place.name)
        place = place.parent
    return "/" + "/".join(reversed(names))


def is_simple(step: Step) -> bool:
    """Whether a step is child::name, self::node() or parent::node() without predicates."""
    if step.predicates:
        return False
    if step.axis == "child":
        return isinstance(step.test, NameTest) and step.test.local is not None
    return step.axis in ("self", "parent") and isinstance(step.test, TypeTest) and step.test.kind == "node"
