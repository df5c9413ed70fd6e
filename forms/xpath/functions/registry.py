"""How a function is declared: its arguments' types, what it returns, and what it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_LETTERS = {"s": "string", "n": "number", "b": "boolean", "N": "nodes", "a": "any"}


@dataclass(frozen=True, slots=True)
class Function:
    """`arguments` are types by place; the last one repeats when `most` is None (any number).

    `build`, when given, compiles the call itself (laziness, node arguments); `call` gets evaluated arguments,
    after the context when `wants_context`. A volatile function gives another value each time.
    """

    name: str
    arguments: tuple[str, ...]
    least: int
    most: int | None
    returns: str
    call: Callable[..., Any]
    build: Callable[..., Any] | None = None
    wants_context: bool = False
    is_volatile: bool = False

    def takes(self, count: int) -> bool:
        """Whether the function may be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    def argument(self, place: int) -> str:
        """The type of the argument at a place."""
        return self.arguments[min(place, len(self.arguments) - 1)]


FUNCTIONS: dict[str, Function] = {}


def function(
    name: str, signature: str, returns: str, *, wants_context: bool = False, is_volatile: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function. `signature` is one letter an argument (s n b N a), `?` before optional ones,
    `*` after one that repeats: "ss?n", "a*"."""
    required, _, optional = signature.partition("?")
    repeats = signature.endswith("*")
    letters = (required + optional).rstrip("*")
    types = tuple(_LETTERS[letter] for letter in letters)
    least = len(required.rstrip("*")) - (1 if repeats and not optional else 0)

    def declare(call: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(
            name,
            types,
            least,
            None if repeats else len(letters),
            returns,
            call,
            wants_context=wants_context,
            is_volatile=is_volatile,
        )
        return call

    return declare


def built(
    name: str, least: int, most: int | None, returns: str, *, is_volatile: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function that compiles its own call: `build(compiler, call, frame)` gives the closure."""

    def declare(build: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(
            name, ("any",), least, most, returns, _never, build=build, is_volatile=is_volatile
        )
        return build

    return declare


def _never(*arguments: Any) -> Any:
    raise AssertionError("a function that compiles its own call is never called")
