"""Where the paths of an expression lead, what the expression reads, and which row it stays in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms.definition import Element
from forms.xpath.ast import Binary, Call, Expression, Filter, Literal, NameTest, Negate, Path, Step
from forms.xpath.shapes import Reach, Reaches, descendants, is_simple, shape_path, walk

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler, Frame


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


def start_of(compiler: Compiler, path: Path, frame: Frame) -> Reaches:
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
    reaches = start_of(compiler, path, frame)
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


def reach(compiler: Compiler, path: Path, frame: Frame) -> Reaches:
    """Walk a path, note what it reads and complain of a path that leads nowhere."""
    if compiler.schema is None:
        return None
    key = ("reach", id(path), id(frame))
    known = compiler.known.get(key)
    if known is None:
        known = compiler.known[key] = (_reached(compiler, path, frame), path, frame)
    found: Reaches = known[0]
    return found


def _reached(compiler: Compiler, path: Path, frame: Frame) -> Reaches:
    schema = compiler.schema
    assert schema is not None
    reaches = start_of(compiler, path, frame)
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


def note_text_read(compiler: Compiler, tree: Expression, frame: Frame) -> None:
    """Record that the text of a group is read: of everything below it."""
    found = reach(compiler, tree, frame) if isinstance(tree, Path) else reaches_of(compiler, tree, frame)
    for each in found or ():
        if isinstance(each.place, Element) and each.place.children:
            for below in descendants(each.place):
                note_read(compiler, Reach(below, each.low))


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


def inner_frame(frame: Frame, reaches: Reaches) -> Frame:
    """The frame of a predicate on nodes that stand at these places."""
    from forms.xpath.compiler import Frame as NewFrame

    return NewFrame(reaches, frame.origin, True)


def is_independent(tree: Expression) -> bool:
    """Whether an expression in a predicate does not look at the predicate's own node or position."""
    if isinstance(tree, Path):
        starts = tree.is_absolute or (tree.start is not None and is_independent(tree.start))
        return starts and not any(step.predicates for step in tree.steps)
    if isinstance(tree, Call):
        if tree.name in ("position", "last", "random", "once", "uuid"):
            return False
        if not tree.arguments and tree.name not in ("current", "today", "now", "true", "false", "pi"):
            return False
        return all(is_independent(argument) for argument in tree.arguments)
    if isinstance(tree, Binary):
        return is_independent(tree.left) and is_independent(tree.right)
    return not isinstance(tree, Filter)


def counts(tree: Expression) -> bool:
    """Whether an expression uses position() or last() of its own context."""
    if isinstance(tree, Call):
        return (tree.name in ("position", "last") and not tree.arguments) or any(map(counts, tree.arguments))
    if isinstance(tree, Binary):
        return counts(tree.left) or counts(tree.right)
    if isinstance(tree, Negate):
        return counts(tree.operand)
    if isinstance(tree, Filter):
        return counts(tree.primary)
    if isinstance(tree, Path) and tree.start is not None:
        return counts(tree.start)
    return False
