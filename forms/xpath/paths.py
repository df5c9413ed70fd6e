"""Compiling location paths: by slot where the form's paths allow it, by index in lists, else by steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms.definition import Element, Evaluate
from forms.xpath import axes
from forms.xpath.ast import Binary, Call, Filter, Path
from forms.xpath.lookup import compile_lookup
from forms.xpath.reach import inner_frame, reach, reaches_of
from forms.xpath.shapes import Reach, Reaches, is_simple, walk
from forms.xpath.stepwise import ScopeOf, climbing, compile_predicate, compile_stepwise

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler, Frame


def compile_path(compiler: Compiler, path: Path, frame: Frame) -> Evaluate:
    """A closure giving the path's nodes in document order."""
    direct = _direct(compiler, path, frame)
    if direct is not None:
        element, scope_of, repeats = direct
        if not repeats:
            node_of = _single(element, scope_of)

            def one(n: Any, c: Any) -> list[Any]:
                node = node_of(n, c)
                return [] if node is None else [node]

            return one
        return _rows(element, scope_of, repeats)
    indexed = compile_lookup(compiler, path, frame)
    if indexed is not None:
        return indexed
    return compile_stepwise(compiler, path, frame)


def compile_first(compiler: Compiler, path: Path, frame: Frame) -> Evaluate | None:
    """A closure giving the only node of a path that has at most one, or None when that is not known."""
    direct = _direct(compiler, path, frame)
    if direct is None or direct[2]:
        return None
    return _single(direct[0], direct[1])


def is_single(compiler: Compiler, path: Path, frame: Frame) -> bool:
    """Whether the path has at most one node whatever the rows."""
    direct = _direct(compiler, path, frame)
    return direct is not None and not direct[2]


def single_texts(compiler: Compiler, tree: Binary, frame: Frame) -> tuple[Evaluate, Evaluate] | None:
    """Both sides of an equality as texts, when each is a string or a path with one relevant-or-blank leaf.

    A missing node equals nothing in XPath 1.0; here a path of the form that has no relevant node is blank.
    """
    sides: list[Evaluate] = []
    for side in (tree.left, tree.right):
        kind = compiler.type_of(side)
        if kind == "string" or (
            kind == "nodes" and isinstance(side, Path) and is_single(compiler, side, frame)
        ):
            sides.append(compiler.string(side, frame))
        else:
            return None
    return sides[0], sides[1]


def compile_union(compiler: Compiler, tree: Binary, frame: Frame) -> Evaluate:
    """The nodes of both sides, once each, in document order."""
    left, right = compiler.nodes(tree.left, frame), compiler.nodes(tree.right, frame)

    def union(n: Any, c: Any) -> list[Any]:
        return axes.in_order([*left(n, c), *right(n, c)])

    return union


def compile_filter(compiler: Compiler, tree: Filter, frame: Frame) -> Evaluate:
    """A primary expression's nodes with predicates, counted in document order."""
    nodes = compiler.nodes(tree.primary, frame)
    inner = inner_frame(frame, reaches_of(compiler, tree.primary, frame))
    predicates = [compile_predicate(compiler, predicate, inner) for predicate in tree.predicates]

    def filtered(n: Any, c: Any) -> list[Any]:
        found: list[Any] = nodes(n, c)
        for predicate in predicates:
            found = predicate(found, c)
        return found

    return filtered


Direct = tuple[Element, ScopeOf | None, tuple[Element, ...]]


def _direct(compiler: Compiler, path: Path, frame: Frame) -> Direct | None:
    """The element of a plain path, found once for each path and frame."""
    key = ("direct", id(path), id(frame))
    known = compiler.known.get(key)
    if known is None:
        found = _found_direct(compiler, path, frame, reach(compiler, path, frame))
        known = compiler.known[key] = (found, path, frame)
    direct: Direct | None = known[0]
    return direct


def _found_direct(compiler: Compiler, path: Path, frame: Frame, reaches: Reaches) -> Direct | None:
    """The element of a plain path, how to find the scope it begins in, and the repeats passed below."""
    if not reaches or len(reaches) != 1 or not isinstance(reaches[0].place, Element):
        return None
    if not all(is_simple(step) for step in path.steps):
        return None
    if not path.is_absolute and path.start is None:
        # nodes are found from the context node, wherever a predicate came from
        here = frame.element
        if here is None or compiler.schema is None:
            return None
        reaches = (Reach(here, here),)
        for step in path.steps:
            reaches = walk(reaches, step, compiler.schema.document, compiler.schema.namespaces) or ()
        if len(reaches) != 1 or not isinstance(reaches[0].place, Element):
            return None
    target: Element = reaches[0].place
    low = reaches[0].low
    place: Element | None = target
    while place is not None and place is not low:
        if place.multiple:
            return None
        place = place.parent
    if (
        isinstance(low, Element)
        and low.multiple
        and not (path.start is None and path.steps[0].axis != "child")
    ):
        return None
    shared = low.repeat if isinstance(low, Element) else None
    chain = target.repeats()
    depth = 0 if shared is None else len(shared.repeats())
    if not chain or depth == 0:
        is_own = not chain and target is frame.origin is frame.element and is_itself(path)
        return target, (_ItselfOutside if is_own else None), chain
    uses_current = path.is_absolute
    if path.start is not None:
        if not (isinstance(path.start, Call) and path.start.name == "current"):
            return None
        uses_current = True
    base = frame.origin if uses_current else frame.element
    if base is None:
        return None
    if target is base and not uses_current:
        return target, _ItselfScope, ()
    climbs = len(base.repeats()) - min(depth, len(chain))
    return target, climbing(climbs, uses_current), chain[depth:]


def _ItselfScope(n: Any, c: Any) -> Any:
    return n.scope


def _ItselfOutside(n: Any, c: Any) -> Any:
    return n.scope


def is_itself(path: Path) -> bool:
    """Whether a path is no more than `.`"""
    if path.is_absolute or path.start is not None or len(path.steps) != 1:
        return False
    return path.steps[0].axis == "self" and is_simple(path.steps[0])


def _single(element: Element, scope_of: ScopeOf | None) -> Evaluate:
    slot = element.slot
    if scope_of is _ItselfOutside:
        return lambda n, c: n if n.relevant else None
    if scope_of is _ItselfScope:
        return lambda n, c: n
    if scope_of is None:

        def fixed(n: Any, c: Any) -> Any:
            node = c.fixed[slot]
            return node if node.relevant else None

        return fixed

    def scoped(n: Any, c: Any) -> Any:
        node = scope_of(n, c).nodes[slot]
        return node if node.relevant else None

    return scoped


def _rows(element: Element, scope_of: ScopeOf | None, repeats: tuple[Element, ...]) -> Evaluate:
    slot = element.slot
    if len(repeats) == 1:
        repeat = repeats[0]

        def flat(n: Any, c: Any) -> list[Any]:
            rows = (c.fixed[0].scope if scope_of is None else scope_of(n, c)).rows[repeat]
            c.visit(len(rows))
            if slot == 0:
                return [row for row in rows if row.relevant]
            return [node for row in rows if (node := row.scope.nodes[slot]).relevant]

        return flat

    def nested(n: Any, c: Any) -> list[Any]:
        scopes = [c.fixed[0].scope if scope_of is None else scope_of(n, c)]
        for repeat in repeats:
            scopes = [row.scope for scope in scopes for row in scope.rows[repeat]]
            c.visit(len(scopes))
        return [node for scope in scopes if (node := scope.nodes[slot]).relevant]

    return nested
