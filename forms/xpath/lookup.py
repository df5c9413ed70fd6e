"""Compiling `instance('x')/root/item[key = expression]`: rows of a list by index, not by walking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms.definition import Evaluate
from forms.nodes import string_of
from forms.xpath import axes
from forms.xpath.ast import Binary, Call, Expression, Literal, NameTest, Path, Step
from forms.xpath.reach import counts, inner_frame, is_independent, reaches_of
from forms.xpath.shapes import is_simple
from forms.xpath.stepwise import compile_predicate, compile_steps

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler, Frame


def compile_lookup(compiler: Compiler, path: Path, frame: Frame) -> Evaluate | None:
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
    place = 0
    for place, step in enumerate(path.steps):  # noqa: B007 - the last place is read below
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
    inner = inner_frame(
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
    predicates = [compile_predicate(compiler, predicate, inner) for predicate in kept]
    for predicate in step.predicates:
        compile_predicate(compiler, predicate, inner)
    rest = compile_steps(compiler, path.steps[place + 1 :], inner)
    instance_id = start.arguments[0].value
    where = tuple(names)

    def looked_up(n: Any, c: Any) -> list[Any]:
        nodes: list[Any]
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
    """The column and wanted value of an equality in a predicate, and whether it is all of it."""
    if isinstance(predicate, Binary) and predicate.operator == "and" and not counts(predicate):
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
            and is_independent(wanted)
            and compiler.type_of(wanted) in ("string", "nodes")
        ):
            return column.steps[0].test.local, wanted, True
    return None
