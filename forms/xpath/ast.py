"""The tree of an XPath 1.0 expression: frozen, with the place of each part in the text.

Named tuples, because a form makes thousands of them and they are made three times as fast as frozen dataclasses.
"""

from __future__ import annotations

from typing import NamedTuple, Union


class Number(NamedTuple):
    value: int | float
    position: int


class Literal(NamedTuple):
    value: str
    position: int


class Call(NamedTuple):
    name: str
    arguments: tuple[Expression, ...]
    position: int


class Binary(NamedTuple):
    """`operator` is one of: or and = != < <= > >= + - * div mod |"""

    operator: str
    left: Expression
    right: Expression
    position: int


class Negate(NamedTuple):
    operand: Expression
    position: int


class NameTest(NamedTuple):
    """A name, `prefix:name`, `*` (local and prefix None) or `prefix:*` (local None)."""

    prefix: str | None
    local: str | None


class TypeTest(NamedTuple):
    """node(), text(), comment() or processing-instruction('target')."""

    kind: str
    target: str | None = None


class Step(NamedTuple):
    axis: str
    test: Union[NameTest, TypeTest]
    predicates: tuple[Expression, ...]
    position: int


class Path(NamedTuple):
    """Steps from the root (`is_absolute`), from the nodes of `start`, or from the context node."""

    is_absolute: bool
    start: Expression | None
    steps: tuple[Step, ...]
    position: int


class Filter(NamedTuple):
    """A primary expression with predicates."""

    primary: Expression
    predicates: tuple[Expression, ...]
    position: int


Expression = Union[Number, Literal, Call, Binary, Negate, Path, Filter]
