"""Functions on node-sets, rows, lists and texts of the form."""

from __future__ import annotations

from typing import Any

from forms.definition import Element
from forms.nodes import string_of
from forms.xpath.ast import Call, Literal, NameTest, Path
from forms.xpath.functions.core import place_among_siblings
from forms.xpath.functions.registry import built, function
from forms.xpath.reach import reaches_of
from forms.xpath.shapes import is_above_or_same


@function("count-non-empty", "N", "number")
def _count_non_empty(nodes: list[Any]) -> int:
    return sum(1 for node in nodes if string_of(node))


@built("randomize", 1, 2, "nodes", is_volatile=True)
def _randomize(compiler: Any, call: Call, frame: Any) -> Any:
    """The nodes in another order; the same order for the same seed (Park-Miller, as ODK has it)."""
    nodes_of = compiler.nodes(call.arguments[0], frame)
    seed_of = compiler.number(call.arguments[1], frame) if len(call.arguments) > 1 else None

    def randomize(n: Any, c: Any) -> list[Any]:
        nodes = list(nodes_of(n, c))
        if seed_of is None:
            c.random().shuffle(nodes)
            return nodes
        number = seed_of(n, c)
        seed = int(number) % 2147483647 if number == number and abs(number) != float("inf") else 0
        if seed <= 0:
            seed += 2147483646
        for last in range(len(nodes) - 1, 0, -1):
            seed = seed * 16807 % 2147483647
            chosen = int((seed - 1) / 2147483646 * (last + 1))
            nodes[last], nodes[chosen] = nodes[chosen], nodes[last]
        return nodes

    return randomize


@built("pulldata", 4, 4, "string")
def _pulldata(compiler: Any, call: Call, frame: Any) -> Any:
    """pulldata(list, wanted column, key column, key): one cell of a list, found by index.

    A column may be an attribute, written `@name`, as in the path that the function stands for.
    """
    first = call.arguments[0]
    if compiler.schema is not None and isinstance(first, Literal):
        is_known = any(name in compiler.schema.instances for name in _list_names(first.value))
        if not is_known:
            compiler.fault("form.unknown_instance", call.position, instance=first.value)
    list_of, wanted_of, column_of, key_of = (compiler.string(argument, frame) for argument in call.arguments)

    def pulldata(n: Any, c: Any) -> str:
        instance = next(
            (c.instances[name] for name in _list_names(list_of(n, c)) if name in c.instances), None
        )
        if instance is None:
            return ""
        rows = instance.index(("root", "item"), column_of(n, c)).get(key_of(n, c), ())
        wanted = wanted_of(n, c)
        if wanted.startswith("@"):
            return next((row.attributes[wanted[1:]] for row in rows if wanted[1:] in row.attributes), "")
        for row in rows:
            for cell in row.children:
                if cell.name == wanted:
                    return string_of(cell)
        return ""

    return pulldata


def _list_names(name: str) -> tuple[str, ...]:
    return (name, name[:-4]) if name.endswith(".csv") else (name,)


@built("indexed-repeat", 3, 7, "nodes")
def _indexed_repeat(compiler: Any, call: Call, frame: Any) -> Any:
    """indexed-repeat(node, repeat, index, …): the node in that row; nothing for a blank or too high index.

    Repeats may be given in any order; their rows are chosen outermost first.
    """
    arguments = call.arguments
    if len(arguments) % 2 == 0:
        compiler.fault(
            "form.wrong_arity", call.position, function=call.name, given=len(arguments), least=3, most=7
        )
        return lambda n, c: []
    target = compiler.nodes(_everywhere(compiler, arguments[0], frame), _outside(frame))
    pairs = []
    for place in range(1, len(arguments), 2):
        repeat = compiler.nodes(_everywhere(compiler, arguments[place], frame), _outside(frame))
        pairs.append((repeat, compiler.number(arguments[place + 1], frame)))

    def indexed_repeat(n: Any, c: Any) -> list[Any]:
        nodes: list[Any] = target(n, c)
        for repeat_of, index_of in pairs:
            index = index_of(n, c)
            if index != index:
                return []
            rows = repeat_of(n, c)
            chosen = {id(row) for row in rows if place_among_siblings(row) == index}
            c.visit(len(rows) + len(nodes))
            nodes = [node for node in nodes if _stands_in(node, chosen)]
        return nodes[:1]

    return indexed_repeat


def _stands_in(node: Any, rows: set[int]) -> bool:
    while node is not None:
        if id(node) in rows:
            return True
        node = node.parent
    return False


def _everywhere(compiler: Any, tree: Any, frame: Any) -> Any:
    """The argument as a path from the root through all rows, when it is a plain path of the form."""
    if compiler.schema is None or not isinstance(tree, Path):
        return tree
    from forms.xpath.ast import Step

    reaches = reaches_of(compiler, tree, frame)
    if (
        not reaches
        or len(reaches) != 1
        or not is_above_or_same(compiler.schema.document, reaches[0].place, compiler.schema.document)
    ):
        return tree
    names: list[str] = []
    place = reaches[0].place
    while place is not None and place.name:
        names.append(place.name)
        place = place.parent
    steps = []
    for name in reversed(names):
        prefix, colon, local = name.partition(":")
        steps.append(
            Step("child", NameTest(prefix, local) if colon else NameTest(None, name), (), tree.position)
        )
    return Path(True, None, tuple(steps), tree.position)


def _outside(frame: Any) -> Any:
    """The same place, but for paths that see every row."""
    from forms.xpath.compiler import Frame

    return Frame(frame.reaches, None, frame.in_predicate)


@built("jr:itext", 1, 1, "string")
def _itext(compiler: Any, call: Call, frame: Any) -> Any:
    argument = call.arguments[0]
    if compiler.schema is not None and isinstance(argument, Literal):
        known = compiler.schema.texts
        if known is not None and argument.value not in known:
            compiler.fault("form.unknown_text", call.position, text=argument.value)
    text_id = compiler.string(argument, frame)
    return lambda n, c: c.translate(text_id(n, c))


@built("jr:choice-name", 2, 2, "string")
def _choice_name(compiler: Any, call: Call, frame: Any) -> Any:
    """The label of a choice value of the select at a path (given as a string) in the session's language."""
    value_of = compiler.string(call.arguments[0], frame)
    path_tree = call.arguments[1]
    first = None
    select: Any = path_tree
    if isinstance(path_tree, Literal):
        from forms.xpath.parser import parse
        from forms.xpath.tokens import ExpressionFault

        try:
            select = parse(path_tree.value.strip())
            first = compiler.first(select, frame)
        except ExpressionFault as fault:
            compiler.fault("form.expression." + fault.reason, call.position, found=path_tree.value)
            return lambda n, c: ""
    elif compiler.type_of(path_tree) == "nodes":
        first = compiler.first(path_tree, frame)
    else:
        compiler.fault("form.choice_name_path", call.position)
        return lambda n, c: ""

    for reach in reaches_of(compiler, select, frame) or ():
        if isinstance(reach.place, Element):
            compiler.reads.choice_names[reach.place] = None

    def choice_name(n: Any, c: Any) -> str:
        value = value_of(n, c)
        if not value:
            return ""
        label = c.choice_label(value, first(n, c))
        return "" if label is None else label

    return choice_name
