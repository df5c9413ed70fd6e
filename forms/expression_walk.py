"""Walks the tree of an expression with what is known at each part: where it stands and what it reads.

Shared by the type check (forms.clashes) and the lint (forms.lint). Evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.definition import Element
from forms.limits import DEFAULT_LIMITS
from forms.xpath.ast import Binary, Call, Expression, Filter, Literal, Negate, Path, Step
from forms.xpath.compiler import Compiler, Frame, Schema
from forms.xpath.parser import parse
from forms.xpath.reach import inner_frame, reaches_of
from forms.xpath.shapes import Reach, walk
from forms.xpath.tokens import ExpressionFault

UNKNOWN = "_unknown"
"""Name of a field that stands for a wrong name in a draft: nothing is known of it, nothing is said of it."""
CONDITIONS = frozenset({"relevant", "required", "readonly", "constraint", "when"})
"""Aspects whose expression is read as yes or no."""


@dataclass(frozen=True)
class Formula:
    """One expression of a form or pack. `aspect`: calculate relevant required readonly constraint count choices
    action, or of a pack: when amount quantity text. `element`: whose context it has. `where` names it for people."""

    aspect: str
    text: str
    element: Element
    where: str
    schema: Schema


@dataclass(frozen=True)
class Seen:
    """A part of a tree, its context, and the parts around it from the outermost in."""

    tree: Expression
    frame: Frame
    around: tuple[Expression, ...]

    def is_inside(self, *names: str) -> bool:
        """Whether a call of one of these functions is around it."""
        return any(isinstance(outer, Call) and outer.name in names for outer in self.around)


class Walked:
    """An expression's tree and its parts; empty when the expression is broken (that is another check's matter)."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        schema = formula.schema
        self._compiler = Compiler(schema, formula.text)
        element = formula.element
        self.frame = Frame((Reach(element, element),), element)
        self.tree: Expression | None = None
        self.parts: tuple[Seen, ...] = ()
        try:
            self.tree = parse(
                formula.text,
                max_characters=min(schema.max_characters, DEFAULT_LIMITS.expression_characters),
                max_depth=min(schema.max_depth, DEFAULT_LIMITS.expression_depth),
            )
            self.parts = tuple(self._walk(self.tree, self.frame, ()))
        except (ExpressionFault, RecursionError):
            self.tree, self.parts = None, ()

    def elements(self, tree: Expression, frame: Frame) -> tuple[Element, ...]:
        """The elements of the form that a path reads; empty for lists and what is no path."""
        if not isinstance(tree, (Path, Filter)):
            return ()
        reaches = reaches_of(self._compiler, tree, frame) or ()
        return tuple(
            each.place for each in reaches if isinstance(each.place, Element) and each.place.local != UNKNOWN
        )

    def field(self, tree: Expression, frame: Frame) -> Element | None:
        """The one field that a path reads, when that is certain; never a group or a row."""
        found = self.elements(tree, frame)
        return found[0] if len(found) == 1 and not found[0].children and not _has_attribute(tree) else None

    def _walk(self, tree: Expression, frame: Frame, around: tuple[Expression, ...]) -> Iterator[Seen]:
        yield Seen(tree, frame, around)
        inner = (*around, tree)
        if isinstance(tree, Call):
            for argument in tree.arguments:
                yield from self._walk(argument, frame, inner)
        elif isinstance(tree, Binary):
            yield from self._walk(tree.left, frame, inner)
            yield from self._walk(tree.right, frame, inner)
        elif isinstance(tree, Negate):
            yield from self._walk(tree.operand, frame, inner)
        elif isinstance(tree, Filter):
            yield from self._walk(tree.primary, frame, inner)
            reaches = reaches_of(self._compiler, tree.primary, frame)
            for predicate in tree.predicates:
                yield from self._walk(predicate, inner_frame(frame, reaches), inner)
        elif isinstance(tree, Path):
            if tree.start is not None:
                yield from self._walk(tree.start, frame, inner)
            yield from self._predicates(tree, frame, inner)

    def _predicates(self, path: Path, frame: Frame, inner: tuple[Expression, ...]) -> Iterator[Seen]:
        schema = self.formula.schema
        for place, step in enumerate(path.steps):
            if not step.predicates:
                continue
            bare = Step(step.axis, step.test, (), step.position)
            before = Path(path.is_absolute, path.start, (*path.steps[:place], bare), path.position)
            reaches = reaches_of(self._compiler, before, frame)
            if place == 0 and path.start is None and not path.is_absolute:
                reaches = walk(frame.reaches, bare, schema.document, schema.namespaces)
            for predicate in step.predicates:
                yield from self._walk(predicate, inner_frame(frame, reaches), inner)


def literal_of(tree: Expression) -> str | None:
    """The text of a literal."""
    return tree.value if isinstance(tree, Literal) else None


def _has_attribute(tree: Expression) -> bool:
    return isinstance(tree, Path) and any(step.axis == "attribute" for step in tree.steps)


def formulas_of_form(elements: Iterator[Element], schema: Schema) -> Iterator[Formula]:
    """Every condition, calculation, count and choice filter of a form; `where` is "path aspect"."""
    for element in elements:
        bind = element.bind
        for rule in (bind.calculate, bind.relevant, bind.required, bind.readonly, bind.constraint):
            if rule is not None:
                yield Formula(rule.aspect, rule.expression, element, f"{element.path} {rule.aspect}", schema)
        repeat = element.repeat_definition
        if repeat is not None and repeat.count is not None:
            yield Formula("count", repeat.count.expression, element, f"{element.path} jr:count", schema)
        question = element.question
        if question is not None and question.item_set is not None:
            yield Formula("choices", question.item_set.expression, element, f"{element.path} choices", schema)
