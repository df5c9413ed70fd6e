"""XPath 1.0's own functions and ODK's logic: strings, booleans, conditions, positions."""

from __future__ import annotations

from typing import Any

from forms.nodes import ATTRIBUTE, ELEMENT, INSTRUCTION, DocumentNode, document_root, local_name, string_of
from forms.xpath.ast import Call, Path, Step, TypeTest
from forms.xpath.axes import in_order
from forms.xpath.functions.registry import built, function
from forms.xpath.reach import reaches_of
from forms.xpath.values import to_boolean, to_number, to_string

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _itself(position: int) -> Path:
    return Path(False, None, (Step("self", TypeTest("node"), (), position),), position)


@built("string", 0, 1, "string")
def _string(compiler: Any, call: Call, frame: Any) -> Any:
    return compiler.string(call.arguments[0] if call.arguments else _itself(call.position), frame)


@built("number", 0, 1, "number")
def _number(compiler: Any, call: Call, frame: Any) -> Any:
    return compiler.number(call.arguments[0] if call.arguments else _itself(call.position), frame)


@built("boolean", 0, 1, "boolean")
def _boolean(compiler: Any, call: Call, frame: Any) -> Any:
    return compiler.boolean(call.arguments[0] if call.arguments else _itself(call.position), frame)


@built("not", 1, 1, "boolean")
def _not(compiler: Any, call: Call, frame: Any) -> Any:
    operand = compiler.boolean(call.arguments[0], frame)
    return lambda n, c: not operand(n, c)


@built("true", 0, 0, "boolean")
def _true(compiler: Any, call: Call, frame: Any) -> Any:
    return lambda n, c: True


@built("false", 0, 0, "boolean")
def _false(compiler: Any, call: Call, frame: Any) -> Any:
    return lambda n, c: False


@function("boolean-from-string", "a", "boolean")
def _boolean_from_string(value: Any) -> bool:
    text = to_string(value)
    return text == "true" or text == "1"


@built("if", 3, 3, "any")
def _if(compiler: Any, call: Call, frame: Any) -> Any:
    """Only the chosen branch is evaluated."""
    condition = compiler.boolean(call.arguments[0], frame)
    then, otherwise = (compiler.any(argument, frame) for argument in call.arguments[1:])
    return lambda n, c: then(n, c) if condition(n, c) else otherwise(n, c)


@built("coalesce", 1, None, "string")
def _coalesce(compiler: Any, call: Call, frame: Any) -> Any:
    """The first argument that is not empty."""
    values = [compiler.any(argument, frame) for argument in call.arguments]

    def coalesce(n: Any, c: Any) -> str:
        for value_of in values:
            value = value_of(n, c)
            if value == value and (text := to_string(value)):
                return text
        return ""

    return coalesce


@built("once", 1, 1, "any")
def _once(compiler: Any, call: Call, frame: Any) -> Any:
    """The context node's own value when it has one; else the argument."""
    value_of = compiler.any(call.arguments[0], frame)

    def once(n: Any, c: Any) -> Any:
        own = string_of(c.current)
        return own if own else value_of(n, c)

    return once


@built("position", 0, 1, "number")
def _position(compiler: Any, call: Call, frame: Any) -> Any:
    """Without an argument the place in the node-set; with one, the place among same-named siblings."""
    if not call.arguments:
        if not frame.in_predicate:
            repeat = frame.origin.repeat if frame.origin is not None else None
            if repeat is not None:
                compiler.reads.structures[repeat, repeat.parent.repeat if repeat.parent else None] = None

                def of_current(n: Any, c: Any) -> int:
                    return place_among_siblings(c.current)

                return of_current
        return lambda n, c: c.position
    first = compiler.first(call.arguments[0], frame)
    for reach in reaches_of(compiler, call.arguments[0], frame) or ():
        if getattr(reach.place, "is_repeat", False):
            repeat = reach.place
            compiler.reads.structures[repeat, repeat.parent.repeat if repeat.parent else None] = None

    def position(n: Any, c: Any) -> float:
        node = first(n, c)
        return float("nan") if node is None else place_among_siblings(node)

    return position


def place_among_siblings(node: Any) -> int:
    """1-based place of a node among its siblings of the same name; a row knows its repeat's list."""
    scope = getattr(node, "scope", None)
    if scope is not None and scope.row is node and scope.parent is not None:
        place: int = scope.position
        return place
    if node.parent is None:
        return 1
    place = 0
    for child in node.parent.children:
        if child.name == node.name:
            place += 1
        if child is node:
            break
    return place


@built("last", 0, 0, "number")
def _last(compiler: Any, call: Call, frame: Any) -> Any:
    return lambda n, c: c.size


@built("current", 0, 0, "nodes")
def _current(compiler: Any, call: Call, frame: Any) -> Any:
    return lambda n, c: [c.current]


@built("name", 0, 1, "string")
def _name(compiler: Any, call: Call, frame: Any) -> Any:
    prefixes = {uri: prefix for prefix, uri in compiler.namespaces.items()}

    def written(node: Any) -> str:
        if node.kind not in (ELEMENT, ATTRIBUTE, INSTRUCTION):
            return ""
        if node.kind == ATTRIBUTE and node.uri in prefixes:
            return f"{prefixes[node.uri]}:{node.name}"
        return str(node.name)

    return _named(compiler, call, frame, written)


@built("local-name", 0, 1, "string")
def _local_name(compiler: Any, call: Call, frame: Any) -> Any:
    return _named(
        compiler,
        call,
        frame,
        lambda node: local_name(node) if node.kind in (ELEMENT, ATTRIBUTE, INSTRUCTION) else "",
    )


@built("namespace-uri", 0, 1, "string")
def _namespace_uri(compiler: Any, call: Call, frame: Any) -> Any:
    return _named(compiler, call, frame, lambda node: node.uri)


def _named(compiler: Any, call: Call, frame: Any, of: Any) -> Any:
    if not call.arguments:
        return lambda n, c: of(n)
    first = compiler.first(call.arguments[0], frame)
    return lambda n, c: "" if (node := first(n, c)) is None else of(node)


@built("lang", 1, 1, "boolean")
def _lang(compiler: Any, call: Call, frame: Any) -> Any:
    wanted_of = compiler.string(call.arguments[0], frame)

    def lang(n: Any, c: Any) -> bool:
        wanted = wanted_of(n, c).lower()
        node = n
        while node is not None:
            found = node.attributes.get(_LANG)
            if found is not None:
                found = found.lower()
                return bool(found == wanted or found.startswith(wanted + "-"))
            node = node.parent
        return False

    return lang


@built("id", 1, 1, "nodes")
def _id(compiler: Any, call: Call, frame: Any) -> Any:
    value_of = compiler.any(call.arguments[0], frame)

    def by_id(n: Any, c: Any) -> list[Any]:
        value = value_of(n, c)
        texts = [string_of(node) for node in value] if type(value) is list else [to_string(value)]
        wanted = {word for text in texts for word in text.split()}
        pending = [document_root(n)]
        found: dict[str, Any] = {}
        while pending:
            node = pending.pop()
            own = node.attributes.get("id")
            if own in wanted:
                found.setdefault(own, node)
            pending.extend(reversed(node.children))
        return in_order(found.values())

    return by_id


@built("instance", 1, 1, "nodes")
def _instance(compiler: Any, call: Call, frame: Any) -> Any:
    from forms.xpath.ast import Literal

    argument = call.arguments[0]
    if compiler.schema is not None and isinstance(argument, Literal):
        is_known = argument.value in compiler.schema.instances
        if not is_known:
            compiler.fault("form.unknown_instance", call.position, instance=argument.value)
    wanted = compiler.string(argument, frame)

    def instance(n: Any, c: Any) -> list[Any]:
        found = c.instances.get(wanted(n, c))
        return [] if found is None else [found.document]

    return instance


@function("count", "N", "number")
def _count(nodes: list[Any]) -> int:
    return len(nodes)


@function("string-length", "s", "number")
def _string_length_of(text: str) -> int:
    return len(text)


@built("string-length", 0, 1, "number")
def _string_length(compiler: Any, call: Call, frame: Any) -> Any:
    text_of = compiler.string(call.arguments[0] if call.arguments else _itself(call.position), frame)
    return lambda n, c: len(text_of(n, c))


@built("normalize-space", 0, 1, "string")
def _normalize_space(compiler: Any, call: Call, frame: Any) -> Any:
    text_of = compiler.string(call.arguments[0] if call.arguments else _itself(call.position), frame)
    return lambda n, c: " ".join(
        word
        for word in text_of(n, c).replace("\t", " ").replace("\r", " ").replace("\n", " ").split(" ")
        if word
    )


@function("checklist", "nna*", "boolean", wants_context=True)
def _checklist(c: Any, least: float, most: float, *values: Any) -> bool:
    held = sum(1 for value in _each(values) if to_boolean(value))
    return _within(held, least, most)


@function("weighted-checklist", "nna*", "boolean", wants_context=True)
def _weighted_checklist(c: Any, least: float, most: float, *values: Any) -> bool:
    flat = list(values)
    total: float = 0
    for flag, weight in zip(flat[::2], flat[1::2], strict=False):
        if type(flag) is list:
            weights = weight if type(weight) is list else [weight] * len(flag)
            total += sum(
                to_number([own] if hasattr(own, "kind") else own, c)
                for node, own in zip(flag, weights, strict=False)
                if to_boolean(string_of(node))
            )
        elif to_boolean(flag):
            total += to_number(weight, c)
    return _within(total, least, most)


def _within(number: float, least: float, most: float) -> bool:
    return (least < 0 or number >= least) and (most < 0 or number <= most)


def _each(values: tuple[Any, ...]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        if type(value) is list:
            flat += [string_of(node) for node in value]
        else:
            flat.append(value)
    return flat


__all__ = ["DocumentNode", "place_among_siblings"]
