"""The tree of an XPath 1.0 expression: frozen, with the place of each part in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float
    position: int


@dataclass(frozen=True, slots=True)
class Literal:
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Binary:
    """`operator` is one of: or and = != < <= > >= + - * div mod |"""

    operator: str
    left: Expression
    right: Expression
    position: int


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Expression
    position: int


@dataclass(frozen=True, slots=True)
class NameTest:
    """A name, `prefix:name`, `*` (local and prefix None) or `prefix:*` (local None)."""

    prefix: str | None
    local: str | None


@dataclass(frozen=True, slots=True)
class TypeTest:
    """node(), text(), comment() or processing-instruction('target')."""

    kind: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    axis: str
    test: Union[NameTest, TypeTest]
    predicates: tuple[Expression, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root (`is_absolute`), from the nodes of `start`, or from the context node."""

    is_absolute: bool
    start: Expression | None
    steps: tuple[Step, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A primary expression with predicates."""

    primary: Expression
    predicates: tuple[Expression, ...]
    position: int


Expression = Union[Number, Literal, Call, Binary, Negate, Path, Filter]
