"""Compiling paths step by step, with predicates: for what neither slots nor lists answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.definition import Evaluate
from forms.xpath import axes
from forms.xpath.ast import Expression, NameTest, Path, Step
from forms.xpath.reach import contextual_repeat, counts, inner_frame, is_independent, start_of
from forms.xpath.shapes import Reach, walk
from forms.xpath.values import to_boolean

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler, Frame

ScopeOf = Callable[[Any, Any], Any]


def climbing(climbs: int, uses_current: bool) -> ScopeOf:
    """A closure that finds the scope so many rows above the context node (or the current node)."""
    if uses_current:
        if climbs == 0:
            return lambda n, c: c.current.scope
        if climbs == 1:
            return lambda n, c: c.current.scope.parent
    else:
        if climbs == 0:
            return lambda n, c: n.scope
        if climbs == 1:
            return lambda n, c: n.scope.parent

    def climb(n: Any, c: Any) -> Any:
        scope = (c.current if uses_current else n).scope
        for _ in range(climbs):
            scope = scope.parent
        return scope

    return climb


def _root(n: Any, c: Any) -> list[Any]:
    return [c.root]


def _itself(n: Any, c: Any) -> list[Any]:
    return [n]


def _row_of(scope_of: ScopeOf) -> Evaluate:
    return lambda n, c: [scope_of(n, c).nodes[0]]


def compile_stepwise(compiler: Compiler, path: Path, frame: Frame) -> Evaluate:
    """A closure that walks a path from its start, whatever its axes and predicates."""
    steps = path.steps
    shared = contextual_repeat(compiler, path, frame)
    inner = inner_frame(frame, start_of(compiler, path, frame) if compiler.schema is not None else None)
    if shared is not None:
        assert frame.origin is not None
        climbs = len(frame.origin.repeats()) - len(shared.repeats())
        scope_of = climbing(climbs, True)
        skip = shared.path.count("/")
        begin: Evaluate = _row_of(scope_of)
        steps = steps[skip:]
        inner = inner_frame(frame, (Reach(shared, shared),))
    elif path.is_absolute:
        begin = _root
    elif path.start is not None:
        begin = compiler.nodes(path.start, frame)
    else:
        begin = _itself
    walked = compile_steps(compiler, steps, inner)

    def step_by_step(n: Any, c: Any) -> list[Any]:
        nodes: list[Any] = begin(n, c)
        for step in walked:
            nodes = step(nodes, c)
            if not nodes:
                return nodes
        return nodes

    return step_by_step


def compile_steps(
    compiler: Compiler, steps: tuple[Step, ...], frame: Frame
) -> list[Callable[[list[Any], Any], list[Any]]]:
    built = []
    schema = compiler.schema
    namespaces = compiler.namespaces
    reaches = frame.reaches
    place = 0
    while place < len(steps):
        step = steps[place]
        following = steps[place + 1] if place + 1 < len(steps) else None
        if (
            step.axis == "descendant-or-self"
            and not step.predicates
            and not isinstance(step.test, NameTest)
            and following is not None
            and following.axis == "child"
            and not following.predicates
        ):
            if schema is not None:
                reaches = walk(reaches, step, schema.document, schema.namespaces)
            step = Step("descendant", following.test, (), following.position)
            if schema is not None:
                reaches = walk(reaches, following, schema.document, schema.namespaces)
            place += 1
        elif schema is not None:
            reaches = walk(reaches, step, schema.document, schema.namespaces)
        inner = inner_frame(frame, reaches)
        predicates = [compile_predicate(compiler, predicate, inner) for predicate in step.predicates]
        built.append(axes.step_of(step, predicates, namespaces))
        place += 1
    return built


def compile_predicate(
    compiler: Compiler, tree: Expression, frame: Frame
) -> Callable[[list[Any], Any], list[Any]]:
    """A closure that keeps the nodes for which a predicate holds, in their present order."""
    kind = compiler.type_of(tree)
    if kind == "number":
        number = compiler.number(tree, frame)
        is_fixed = not counts(tree) and is_independent(tree)

        def by_number(nodes: list[Any], c: Any) -> list[Any]:
            if is_fixed:
                if not nodes:
                    return nodes
                wanted = number(nodes[0], c)
                return (
                    [nodes[int(wanted) - 1]]
                    if wanted == wanted and 1 <= wanted <= len(nodes) and (wanted == int(wanted))
                    else []
                )
            return _kept(nodes, c, lambda node, place: number(node, c) == place)

        return by_number
    if kind == "any":
        value_of = compiler.any(tree, frame)

        def by_value(nodes: list[Any], c: Any) -> list[Any]:
            def holds(node: Any, place: int) -> bool:
                value = value_of(node, c)
                if type(value) in (int, float):
                    return bool(value == place)
                return to_boolean(value)

            return _kept(nodes, c, holds)

        return by_value
    truth = compiler.boolean(tree, frame)
    if counts(tree):
        return lambda nodes, c: _kept(nodes, c, lambda node, place: truth(node, c))

    def by_truth(nodes: list[Any], c: Any) -> list[Any]:
        c.visit(len(nodes))
        return [node for node in nodes if truth(node, c)]

    return by_truth


def _kept(nodes: list[Any], c: Any, holds: Callable[[Any, int], bool]) -> list[Any]:
    c.visit(len(nodes))
    position, size = c.position, c.size
    kept: list[Any] = []
    c.size = len(nodes)
    for place, node in enumerate(nodes, 1):
        c.position = place
        if holds(node, place):
            kept.append(node)
        c.size = len(nodes)
    c.position, c.size = position, size
    return kept
