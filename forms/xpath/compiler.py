"""From the tree of an expression to closures over light nodes, with all that the expression reads.

A closure is called as `evaluate(node, context)`. Each expression is compiled for the type its reader wants,
so that `../a + 1` never builds a node-set. Faults are collected, not raised: a form reports all of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from forms.definition import Element, Evaluate
from forms.nodes import string_of
from forms.problems import Fault
from forms.xpath import paths
from forms.xpath.ast import Binary, Call, Expression, Filter, Literal, Negate, Number, Path
from forms.xpath.axes import WELL_KNOWN
from forms.xpath.functions import FUNCTIONS, Function
from forms.xpath.parser import parse
from forms.xpath.reach import note_text_read, reaches_of
from forms.xpath.shapes import Reach, Reaches, Shape
from forms.xpath.tokens import ExpressionFault
from forms.xpath.values import (
    NAN,
    bounded,
    compare,
    divided,
    is_equal,
    is_same_moment,
    is_unequal,
    number_of,
    remainder,
    to_boolean,
    to_number,
    to_string,
)

NUMBER, STRING, BOOLEAN, NODES, ANY = "number", "string", "boolean", "nodes", "any"
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


SharedKey = tuple[str, str, bool | Reaches]
"""Text, wanted type, and whether the node stands outside rows, or where the nodes of a choice stand."""


@dataclass(frozen=True)
class Schema:
    """What is known of the documents: the primary root, secondary instances' shapes (None: unknown shape)."""

    document: Shape
    instances: Mapping[str, Shape | None]
    namespaces: dict[str, str]
    texts: frozenset[str] | None = None
    max_characters: int = 20_000
    max_depth: int = 60
    shared: dict[SharedKey | None, Compiled] = field(default_factory=dict, compare=False)
    """What looks at nothing but its own node (`. > 0`, a list's column), compiled once for all that have it."""


_TYPE_OF_OPERATOR = {
    "|": NODES,
    **dict.fromkeys(("+", "-", "*", "div", "mod"), NUMBER),
    **dict.fromkeys(("and", "or", "=", "!=", "<", "<=", ">", ">="), BOOLEAN),
}


@dataclass(frozen=True)
class Frame:
    """The context of a piece of an expression: where its context node can stand.

    `origin` is the element of the whole expression's context node; None outside forms.
    """

    reaches: Reaches
    origin: Element | None
    in_predicate: bool = False

    @property
    def element(self) -> Element | None:
        """The only element the context node can be, when that is known."""
        if self.reaches is not None and len(self.reaches) == 1 and isinstance(self.reaches[0].place, Element):
            return self.reaches[0].place
        return None


@dataclass
class Reads:
    """What an expression reads: elements with the innermost repeat whose row is shared with the reader."""

    elements: dict[tuple[Element, Element | None], None] = field(default_factory=dict)
    structures: dict[tuple[Element, Element | None], None] = field(default_factory=dict)
    choice_names: dict[Element, None] = field(default_factory=dict)
    """Selects whose labels the expression looks up: it depends on their choices too."""
    is_volatile: bool = False


class Compiler:
    """Compiles one expression for one context. `schema` None is plain XPath over any document."""

    def __init__(self, schema: Schema | None, text: str, namespaces: Mapping[str, str] | None = None) -> None:
        self.schema = schema
        self.namespaces = schema.namespaces if schema is not None else {**WELL_KNOWN, **(namespaces or {})}
        self.text = text
        self.reads = Reads()
        self.known: dict[tuple[str, int, int], tuple[Any, ...]] = {}
        """What was found out about a path in a frame, which both stay alive in the value."""
        self.faults: list[Fault] = []

    def fault(self, code: str, position: int, **facts: Any) -> None:
        """Note a fault at a place of the expression."""
        self.faults.append(Fault(code, {"expression": self.text, "position": position + 1, **facts}))

    # ---- types
    def type_of(self, tree: Expression) -> str:
        kind = type(tree)
        if kind is Path:
            return NODES
        if kind is Literal:
            return STRING
        if kind is Number or kind is Negate:
            return NUMBER
        if isinstance(tree, Binary):
            return _TYPE_OF_OPERATOR[tree.operator]
        if isinstance(tree, Call):
            function = FUNCTIONS.get(tree.name)
            return function.returns if function is not None else ANY
        return NODES

    # ---- by wanted type
    def any(self, tree: Expression, frame: Frame) -> Evaluate:
        kind = self.type_of(tree)
        if kind == NUMBER:
            return self.number(tree, frame)
        if kind == STRING:
            return self.string(tree, frame)
        if kind == BOOLEAN:
            return self.boolean(tree, frame)
        if kind == NODES:
            return self.nodes(tree, frame)
        return self._call(tree, frame)  # type: ignore[arg-type]

    def number(self, tree: Expression, frame: Frame) -> Evaluate:
        if isinstance(tree, Number):
            value = tree.value
            return lambda n, c: value
        if isinstance(tree, Literal):
            text = tree.value
            return lambda n, c: number_of(text, c)
        if isinstance(tree, Negate):
            operand = self.number(tree.operand, frame)
            return lambda n, c: -operand(n, c)
        kind = self.type_of(tree)
        if kind == NUMBER:
            return self._arithmetic(tree, frame) if isinstance(tree, Binary) else self._call(tree, frame)  # type: ignore[arg-type]
        if kind == BOOLEAN:
            truth = self.boolean(tree, frame)
            return lambda n, c: 1 if truth(n, c) else 0
        if kind == NODES:
            first = self.first(tree, frame)
            note_text_read(self, tree, frame)

            def of_node(n: Any, c: Any) -> Any:
                node = first(n, c)
                if node is None:
                    return NAN
                return number_of(string_of(node) if node.children else node.text, c)

            return of_node
        value_of = self.any(tree, frame)
        return lambda n, c: to_number(value_of(n, c), c)

    def string(self, tree: Expression, frame: Frame) -> Evaluate:
        if isinstance(tree, Literal):
            text = tree.value
            return lambda n, c: text
        kind = self.type_of(tree)
        if kind == STRING:
            return self._call(tree, frame)  # type: ignore[arg-type]
        if kind == NODES:
            first = self.first(tree, frame)
            note_text_read(self, tree, frame)

            def of_node(n: Any, c: Any) -> str:
                node = first(n, c)
                if node is None:
                    return ""
                return string_of(node) if node.children else node.text

            return of_node
        value_of = self.any(tree, frame)
        return lambda n, c: to_string(value_of(n, c))

    def boolean(self, tree: Expression, frame: Frame) -> Evaluate:
        kind = self.type_of(tree)
        if isinstance(tree, Binary) and kind == BOOLEAN:
            return self._logic(tree, frame)
        if kind == BOOLEAN:
            return self._call(tree, frame)  # type: ignore[arg-type]
        if kind == NODES:
            first = self.first(tree, frame)
            return lambda n, c: first(n, c) is not None
        value_of = self.any(tree, frame)
        return lambda n, c: to_boolean(value_of(n, c))

    def nodes(self, tree: Expression, frame: Frame) -> Evaluate:
        """A closure that gives a list of nodes in document order."""
        if isinstance(tree, Path):
            return paths.compile_path(self, tree, frame)
        if isinstance(tree, Filter):
            return paths.compile_filter(self, tree, frame)
        if isinstance(tree, Binary) and tree.operator == "|":
            return paths.compile_union(self, tree, frame)
        if isinstance(tree, Call):
            kind = self.type_of(tree)
            if kind == NODES:
                return self._call(tree, frame)
            if kind == ANY:
                value_of = self._call(tree, frame)
                return lambda n, c: value if type(value := value_of(n, c)) is list else []
        self.fault("form.expression.nodes_expected", tree.position)
        return lambda n, c: []

    def first(self, tree: Expression, frame: Frame) -> Evaluate:
        """A closure that gives the first node in document order, or None."""
        if isinstance(tree, Path):
            found = paths.compile_first(self, tree, frame)
            if found is not None:
                return found
        listed = self.nodes(tree, frame)

        def first_of(n: Any, c: Any) -> Any:
            nodes = listed(n, c)
            return nodes[0] if nodes else None

        return first_of

    # ---- operators
    def _logic(self, tree: Binary, frame: Frame) -> Evaluate:
        sign = tree.operator
        if sign in ("and", "or"):
            left = self.boolean(tree.left, frame)
            right = self.boolean(tree.right, frame)
            if sign == "and":
                return lambda n, c: left(n, c) and right(n, c)
            return lambda n, c: left(n, c) or right(n, c)
        left_type, right_type = self.type_of(tree.left), self.type_of(tree.right)
        if sign in ("=", "!="):
            single = paths.single_texts(self, tree, frame)
            if single is not None:
                left, right = single
                if self._is_date(tree.left) or self._is_date(tree.right):
                    if sign == "=":
                        return lambda n, c: is_same_moment(left(n, c), right(n, c), c)
                    return lambda n, c: not is_same_moment(left(n, c), right(n, c), c)
                if sign == "=":
                    return lambda n, c: left(n, c) == right(n, c)
                return lambda n, c: left(n, c) != right(n, c)
            if {left_type, right_type} == {NUMBER}:
                left, right = self.number(tree.left, frame), self.number(tree.right, frame)
                if sign == "=":
                    return lambda n, c: left(n, c) == right(n, c)
                return lambda n, c: left(n, c) != right(n, c)
            left, right = self.any(tree.left, frame), self.any(tree.right, frame)
            if sign == "=":
                return lambda n, c: is_equal(left(n, c), right(n, c), c)
            return lambda n, c: is_unequal(left(n, c), right(n, c), c)
        holds = _COMPARISONS[sign]
        if self._compares_single(tree.left, frame) and self._compares_single(tree.right, frame):
            left, right = self.number(tree.left, frame), self.number(tree.right, frame)
            return lambda n, c: holds(left(n, c), right(n, c))
        left, right = self.any(tree.left, frame), self.any(tree.right, frame)
        return lambda n, c: compare(left(n, c), right(n, c), c, holds)

    @staticmethod
    def _is_date(tree: Expression) -> bool:
        """Whether an expression is a date by its function; only then are two texts compared as moments."""
        return isinstance(tree, Call) and tree.name in ("date", "date-time", "today", "now")

    def _compares_single(self, tree: Expression, frame: Frame) -> bool:
        kind = self.type_of(tree)
        if kind in (NUMBER, STRING):
            return True
        return kind == NODES and isinstance(tree, Path) and paths.is_single(self, tree, frame)

    def _arithmetic(self, tree: Binary, frame: Frame) -> Evaluate:
        left, right = self.number(tree.left, frame), self.number(tree.right, frame)
        sign = tree.operator
        if sign == "+":
            return lambda n, c: left(n, c) + right(n, c)
        if sign == "-":
            return lambda n, c: left(n, c) - right(n, c)
        if sign == "*":
            return lambda n, c: bounded(left(n, c) * right(n, c))
        if sign == "div":
            return lambda n, c: divided(left(n, c), right(n, c))
        return lambda n, c: remainder(left(n, c), right(n, c))

    # ---- functions
    def _call(self, tree: Call, frame: Frame) -> Evaluate:
        function = FUNCTIONS.get(tree.name)
        if function is None:
            self.fault("form.unknown_function", tree.position, function=tree.name)
            for argument in tree.arguments:
                self.any(argument, frame)
            return lambda n, c: ""
        count = len(tree.arguments)
        if not function.takes(count):
            self.fault(
                "form.wrong_arity",
                tree.position,
                function=tree.name,
                given=count,
                least=function.least,
                most=-1 if function.most is None else function.most,
            )
            return lambda n, c: ""
        if function.is_volatile:
            self.reads.is_volatile = True
        if function.build is not None:
            built: Evaluate = function.build(self, tree, frame)
            return built
        return _applied(
            function,
            [
                self._argument(function.argument(place), argument, frame)
                for place, argument in enumerate(tree.arguments)
            ],
        )

    def _argument(self, kind: str, tree: Expression, frame: Frame) -> Evaluate:
        if kind == STRING:
            return self.string(tree, frame)
        if kind == NUMBER:
            return self.number(tree, frame)
        if kind == BOOLEAN:
            return self.boolean(tree, frame)
        if kind == NODES:
            return self.nodes(tree, frame)
        return self.any(tree, frame)


def _applied(function: Function, arguments: list[Evaluate]) -> Evaluate:
    call = function.call
    if function.wants_context:
        if not arguments:
            return lambda n, c: call(c)
        if len(arguments) == 1:
            only = arguments[0]
            return lambda n, c: call(c, only(n, c))
        if len(arguments) == 2:
            first, second = arguments
            return lambda n, c: call(c, first(n, c), second(n, c))
        return lambda n, c: call(c, *[argument(n, c) for argument in arguments])
    if not arguments:
        return lambda n, c: call()
    if len(arguments) == 1:
        only = arguments[0]
        return lambda n, c: call(only(n, c))
    if len(arguments) == 2:
        first, second = arguments
        return lambda n, c: call(first(n, c), second(n, c))
    return lambda n, c: call(*[argument(n, c) for argument in arguments])


class Compiled(NamedTuple):
    """A compiled expression: `evaluate` gives the wanted type, `faults` are empty when it may be used."""

    text: str
    evaluate: Evaluate
    kind: str
    reads: Reads
    faults: tuple[Fault, ...]
    reaches: Reaches = None


def compile_expression(
    text: str,
    *,
    namespaces: Mapping[str, str] | None = None,
    schema: Schema | None = None,
    origin: Element | None = None,
    want: str = ANY,
    item_of: Compiled | None = None,
) -> Compiled:
    """Compile an expression for a context node at `origin`, or for each node that `item_of` gives.

    Never raises: see `faults`. `want` is the type to give: number, string, boolean, nodes,
    or any for the expression's own.
    """
    compiler = Compiler(schema, text, namespaces)
    key = _shared_key(text, want, origin, item_of)
    if schema is not None and key in schema.shared:
        return _for_its_own(schema.shared[key], origin)
    try:
        tree = parse(
            text,
            max_characters=schema.max_characters if schema else 20_000,
            max_depth=schema.max_depth if schema else 60,
        )
    except ExpressionFault as fault:
        compiler.fault("form.expression." + fault.reason, fault.position, found=fault.found)
        return Compiled(text, lambda n, c: "", STRING, compiler.reads, tuple(compiler.faults))
    if item_of is not None:
        frame = Frame(item_of.reaches, origin, True)
    else:
        frame = Frame((Reach(origin, origin),) if origin is not None else None, origin)
    build = {
        NUMBER: compiler.number,
        STRING: compiler.string,
        BOOLEAN: compiler.boolean,
        NODES: compiler.nodes,
        ANY: compiler.any,
    }[want]
    try:
        evaluate = build(tree, frame)
        kind = compiler.type_of(tree) if want == ANY else want
        reaches = reaches_of(compiler, tree, frame) if want == NODES else None
    except RecursionError:
        compiler.faults.clear()
        compiler.fault("form.expression.too_deep", 0)
        return Compiled(text, lambda n, c: "", STRING, compiler.reads, tuple(compiler.faults))
    compiled = Compiled(text, evaluate, kind, compiler.reads, _once(compiler.faults), reaches)
    if schema is not None and key is not None and not compiler.faults and _may_be_shared(tree, item_of):
        schema.shared[key] = compiled
    return compiled


# ---- expressions that look at nothing but their own node are compiled once for all nodes that have them
def _shared_key(text: str, want: str, origin: Element | None, item_of: Compiled | None) -> SharedKey | None:
    if item_of is not None:
        return (text, want, item_of.reaches) if item_of.reaches else None
    if origin is None or origin.children:
        return None
    return text, want, origin.repeat is None


def _for_its_own(compiled: Compiled, origin: Element | None) -> Compiled:
    """The shared expression as one more node has it, with reads of its own."""
    elements = {(origin, origin.repeat): None} if origin is not None and compiled.reads.elements else {}
    return Compiled(compiled.text, compiled.evaluate, compiled.kind, Reads(elements), (), compiled.reaches)


def _may_be_shared(tree: Expression, item_of: Compiled | None) -> bool:
    if item_of is None:
        return _is_of_itself(tree)
    places = item_of.reaches or ()
    is_column = isinstance(tree, Path) and not tree.is_absolute and tree.start is None and len(tree.steps) == 1
    return is_column and all(isinstance(reach.place, Shape) for reach in places)


def _is_of_itself(tree: Expression) -> bool:
    """`. > 0 and . < 10`, `regex(., '[0-9]+')`: neither rows nor other nodes decide it."""
    if isinstance(tree, Path):
        return paths.is_itself(tree)
    if isinstance(tree, Binary):
        return tree.operator != "|" and _is_of_itself(tree.left) and _is_of_itself(tree.right)
    if isinstance(tree, Negate):
        return _is_of_itself(tree.operand)
    if isinstance(tree, Call):
        function = FUNCTIONS.get(tree.name)
        is_plain = function is not None and function.build is None and not function.is_volatile
        return is_plain and all(map(_is_of_itself, tree.arguments))
    return isinstance(tree, Number | Literal)


def _once(faults: list[Fault]) -> tuple[Fault, ...]:
    seen: dict[str, Fault] = {}
    for fault in faults:
        seen.setdefault(str(fault), fault)
    return tuple(seen.values())
