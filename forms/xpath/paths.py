"""Compiling location paths: by slot where the form's own paths allow it, by index in lists, else step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.definition import Element, Evaluate
from forms.nodes import string_of
from forms.xpath import axes
from forms.xpath.ast import Binary, Call, Expression, Filter, Literal, NameTest, Path, Step
from forms.xpath.shapes import Reach, Reaches, is_simple, shape_path, walk
from forms.xpath.values import to_boolean

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler, Frame


def compile_path(compiler: Compiler, path: Path, frame: Frame) -> Evaluate:
    """A closure giving the path's nodes in document order."""
    reaches = _reach(compiler, path, frame)
    direct = _direct(compiler, path, frame, reaches)
    if direct is not None:
        element, scope_of, repeats = direct
        if not repeats:
            node_of = _single(element, scope_of)

            def one(n: Any, c: Any) -> list[Any]:
                node = node_of(n, c)
                return [] if node is None else [node]

            return one
        return _rows(element, scope_of, repeats)
    indexed = _indexed(compiler, path, frame)
    if indexed is not None:
        return indexed
    return _stepwise(compiler, path, frame)


def compile_first(compiler: Compiler, path: Path, frame: Frame) -> Evaluate | None:
    """A closure giving the only node of a path that has at most one, or None when that is not known."""
    direct = _direct(compiler, path, frame, _reach(compiler, path, frame))
    if direct is None or direct[2]:
        return None
    return _single(direct[0], direct[1])


def is_single(compiler: Compiler, path: Path, frame: Frame) -> bool:
    """Whether the path has at most one node whatever the rows."""
    direct = _direct(compiler, path, frame, _reach(compiler, path, frame))
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
    inner = _inner_frame(frame, reaches_of(compiler, tree.primary, frame))
    predicates = [_predicate(compiler, predicate, inner) for predicate in tree.predicates]

    def filtered(n: Any, c: Any) -> list[Any]:
        found = nodes(n, c)
        for predicate in predicates:
            found = predicate(found, c)
        return found

    return filtered


# ---- what a path reaches
def reaches_of(compiler: Compiler, tree: Expression, frame: Frame) -> Reaches:
    """The places that a node-set expression can reach, read or not."""
    if compiler.schema is None:
        return None
    if isinstance(tree, Path):
        return _walked(compiler, tree, frame)
    if isinstance(tree, Filter):
        return reaches_of(compiler, tree.primary, frame)
    if isinstance(tree, Binary) and tree.operator == "|":
        left, right = reaches_of(compiler, tree.left, frame), reaches_of(compiler, tree.right, frame)
        return None if left is None or right is None else left + right
    if isinstance(tree, Call):
        if tree.name == "instance" and tree.arguments and isinstance(tree.arguments[0], Literal):
            shape = compiler.schema.instances.get(tree.arguments[0].value)
            return None if shape is None else (Reach(shape, shape),)
        if tree.name == "current" and frame.origin is not None:
            return (Reach(frame.origin, frame.origin),)
        if tree.name == "randomize" and tree.arguments:
            return reaches_of(compiler, tree.arguments[0], frame)
    return None


def _start(compiler: Compiler, path: Path, frame: Frame) -> Reaches:
    schema = compiler.schema
    assert schema is not None
    if path.is_absolute:
        return (Reach(schema.document, schema.document),)
    if path.start is not None:
        return reaches_of(compiler, path.start, frame)
    return frame.reaches


def _walked(compiler: Compiler, path: Path, frame: Frame) -> Reaches:
    """The places after all steps; for an absolute path from inside a row, through that same row."""
    schema = compiler.schema
    if schema is None:
        return None
    reaches = _start(compiler, path, frame)
    shared = contextual_repeat(compiler, path, frame)
    for step in path.steps:
        reaches = walk(reaches, step, schema.document, schema.namespaces)
        if shared is not None and reaches is not None and reaches[0].place is shared:
            reaches = (Reach(shared, shared),)
    return reaches


def contextual_repeat(compiler: Compiler, path: Path, frame: Frame) -> Element | None:
    """The innermost repeat whose own row an absolute path stays in, as JavaRosa reads such paths.

    `/data/row/x` read from `/data/row/y` is the same row's x; `/data/row` itself is every row.
    """
    if not path.is_absolute or frame.origin is None or compiler.schema is None:
        return None
    repeats = frame.origin.repeats()
    if not repeats:
        return None
    place: Any = compiler.schema.document
    found: Element | None = None
    for step in path.steps[:-1]:
        if not is_simple(step) or step.axis != "child":
            break
        place = place.children.get(_written(step))
        if place is None:
            break
        if isinstance(place, Element) and place.is_repeat:
            if place not in repeats:
                break
            found = place
    return found


def _written(step: Step) -> str:
    assert isinstance(step.test, NameTest)
    return step.test.local or "" if step.test.prefix is None else f"{step.test.prefix}:{step.test.local}"


def _reach(compiler: Compiler, path: Path, frame: Frame) -> Reaches:
    """Walk a path, note what it reads and complain of a path that leads nowhere."""
    schema = compiler.schema
    if schema is None:
        return None
    reaches = _start(compiler, path, frame)
    shared = contextual_repeat(compiler, path, frame)
    for step in path.steps:
        before = reaches
        reaches = walk(reaches, step, schema.document, schema.namespaces)
        if shared is not None and reaches and reaches[0].place is shared:
            reaches = (Reach(shared, shared),)
        if reaches is not None and not reaches:
            assert before is not None
            compiler.fault(
                "form.unknown_path",
                step.position,
                step=_step_text(step),
                under=shape_path(before[0].place) if before else "/",
            )
            return None
    for reach in reaches or ():
        note_read(compiler, reach)
    return reaches


def note_read(compiler: Compiler, reach: Reach) -> None:
    """Record that the expression reads an element, and the rows that it passes on the way."""
    element = reach.place
    if not isinstance(element, Element):
        return
    low = reach.low
    shared = low.repeat if isinstance(low, Element) else None
    compiler.reads.elements[element, shared] = None
    passed = element.repeat
    while passed is not None and passed is not shared:
        compiler.reads.structures[passed, shared] = None
        passed = passed.parent.repeat if passed.parent is not None else None


def _step_text(step: Step) -> str:
    if isinstance(step.test, NameTest):
        local = step.test.local or "*"
        return local if step.test.prefix is None else f"{step.test.prefix}:{local}"
    return step.test.kind + "()"


# ---- by slot
ScopeOf = Callable[[Any, Any], Any]


def _direct(
    compiler: Compiler,
    path: Path,
    frame: Frame,
    reaches: Reaches,
) -> tuple[Element, ScopeOf | None, tuple[Element, ...]] | None:
    """The element of a plain path, how to find the scope it begins in, and the repeats it passes below that."""
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
        return target, None, chain
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
    return target, _climbing(climbs, uses_current), chain[depth:]


def _ItselfScope(n: Any, c: Any) -> Any:
    return n.scope


def _climbing(climbs: int, uses_current: bool) -> ScopeOf:
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


def _single(element: Element, scope_of: ScopeOf | None) -> Evaluate:
    slot = element.slot
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


# ---- by index
def _indexed(compiler: Compiler, path: Path, frame: Frame) -> Evaluate | None:
    """`instance('x')/root/item[key = expression]...`: the rows are looked up, not walked."""
    start = path.start
    if not (
        isinstance(start, Call)
        and start.name == "instance"
        and len(start.arguments) == 1
        and isinstance(start.arguments[0], Literal)
    ):
        return None
    names: list[str] = []
    for place, step in enumerate(path.steps):
        if (
            step.axis != "child"
            or not isinstance(step.test, NameTest)
            or not step.test.local
            or step.test.prefix
        ):
            return None
        names.append(step.test.local)
        if step.predicates:
            break
    else:
        return None
    step = path.steps[place]
    inner = _inner_frame(
        frame,
        reaches_of(
            compiler,
            Path(
                False,
                start,
                (*path.steps[:place], Step(step.axis, step.test, (), step.position)),
                path.position,
            ),
            frame,
        ),
    )
    key = _index_key(compiler, step.predicates[0], frame)
    if key is None:
        return None
    column, wanted_tree, is_whole = key
    compiler.nodes(start, frame)
    wanted = compiler.any(wanted_tree, inner)
    kept = step.predicates[1:] if is_whole else step.predicates
    predicates = [_predicate(compiler, predicate, inner) for predicate in kept]
    for predicate in step.predicates:
        _predicate(compiler, predicate, inner)
    rest = _steps(compiler, path.steps[place + 1 :], inner)
    instance_id = start.arguments[0].value
    where = tuple(names)

    def looked_up(n: Any, c: Any) -> list[Any]:
        index = c.instances[instance_id].index(where, column)
        value = wanted(n, c)
        if type(value) is str:
            nodes = index.get(value, [])
        else:
            texts = {string_of(node) for node in value}
            nodes = (
                index.get(texts.pop(), [])
                if len(texts) == 1
                else axes.in_order([node for text in texts for node in index.get(text, [])])
            )
        c.visit(len(nodes) + 1)
        for predicate in predicates:
            nodes = predicate(nodes, c)
        for step_of in rest:
            nodes = step_of(nodes, c)
        return nodes

    return looked_up


def _index_key(
    compiler: Compiler, predicate: Expression, frame: Frame
) -> tuple[str, Expression, bool] | None:
    """The column and the wanted value of an equality in a predicate, and whether it is the whole predicate."""
    if isinstance(predicate, Binary) and predicate.operator == "and" and not _counts(predicate):
        for side in (predicate.left, predicate.right):
            key = _index_key(compiler, side, frame)
            if key is not None:
                return key[0], key[1], False
        return None
    if not (isinstance(predicate, Binary) and predicate.operator == "="):
        return None
    for column, wanted in ((predicate.left, predicate.right), (predicate.right, predicate.left)):
        if (
            isinstance(column, Path)
            and not column.is_absolute
            and column.start is None
            and len(column.steps) == 1
            and is_simple(column.steps[0])
            and column.steps[0].axis == "child"
            and isinstance(column.steps[0].test, NameTest)
            and column.steps[0].test.prefix is None
            and column.steps[0].test.local
            and _is_independent(wanted)
            and compiler.type_of(wanted) in ("string", "nodes")
        ):
            return column.steps[0].test.local, wanted, True
    return None


def _is_independent(tree: Expression) -> bool:
    """Whether an expression in a predicate does not look at the predicate's own node or position."""
    if isinstance(tree, Path):
        starts = tree.is_absolute or (tree.start is not None and _is_independent(tree.start))
        return starts and not any(step.predicates for step in tree.steps)
    if isinstance(tree, Call):
        if tree.name in ("position", "last", "random", "once", "uuid"):
            return False
        if not tree.arguments and tree.name not in ("current", "today", "now", "true", "false", "pi"):
            return False
        return all(_is_independent(argument) for argument in tree.arguments)
    if isinstance(tree, Binary):
        return _is_independent(tree.left) and _is_independent(tree.right)
    return not isinstance(tree, Filter)


def _counts(tree: Expression) -> bool:
    """Whether an expression uses position() or last() of its own context."""
    if isinstance(tree, Call):
        return (tree.name in ("position", "last") and not tree.arguments) or any(map(_counts, tree.arguments))
    if isinstance(tree, Binary):
        return _counts(tree.left) or _counts(tree.right)
    if hasattr(tree, "operand"):
        return _counts(tree.operand)
    if isinstance(tree, Filter):
        return _counts(tree.primary)
    if isinstance(tree, Path) and tree.start is not None:
        return _counts(tree.start)
    return False


# ---- step by step
def _inner_frame(frame: Frame, reaches: Reaches) -> Frame:
    from forms.xpath.compiler import Frame as NewFrame

    return NewFrame(reaches, frame.origin, True)


def _stepwise(compiler: Compiler, path: Path, frame: Frame) -> Evaluate:
    steps = path.steps
    shared = contextual_repeat(compiler, path, frame)
    begin: Evaluate
    inner = _inner_frame(frame, _start(compiler, path, frame) if compiler.schema is not None else None)
    if shared is not None:
        assert frame.origin is not None
        climbs = len(frame.origin.repeats()) - len(shared.repeats())
        scope_of = _climbing(climbs, True)
        skip = shared.path.count("/")
        begin = lambda n, c: [scope_of(n, c).nodes[0]]
        steps = steps[skip:]
        inner = _inner_frame(frame, (Reach(shared, shared),))
    elif path.is_absolute:
        begin = lambda n, c: [c.root]
    elif path.start is not None:
        begin = compiler.nodes(path.start, frame)
    else:
        begin = lambda n, c: [n]
    walked = _steps(compiler, steps, inner)

    def step_by_step(n: Any, c: Any) -> list[Any]:
        nodes = begin(n, c)
        for step in walked:
            nodes = step(nodes, c)
            if not nodes:
                return nodes
        return nodes

    return step_by_step


def _steps(
    compiler: Compiler, steps: tuple[Step, ...], frame: Frame
) -> list[Callable[[list[Any], Any], list[Any]]]:
    built = []
    schema = compiler.schema
    namespaces = schema.namespaces if schema is not None else axes.WELL_KNOWN
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
        inner = _inner_frame(frame, reaches)
        predicates = [_predicate(compiler, predicate, inner) for predicate in step.predicates]
        built.append(axes.step_of(step, predicates, namespaces))
        place += 1
    return built


def _predicate(compiler: Compiler, tree: Expression, frame: Frame) -> Callable[[list[Any], Any], list[Any]]:
    """A closure that keeps the nodes for which a predicate holds, in their present order."""
    kind = compiler.type_of(tree)
    if kind == "number":
        number = compiler.number(tree, frame)
        is_fixed = not _counts(tree) and _is_independent(tree)

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
    if _counts(tree):
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
