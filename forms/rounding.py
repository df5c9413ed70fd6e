"""Whether an expression can leave a fraction: a product with a decimal or a division that nothing rounds."""

from __future__ import annotations

from forms.definition import Element
from forms.expression_walk import Formula, Walked
from forms.xpath.ast import Binary, Call, Expression, Negate, Number
from forms.xpath.compiler import Frame, Schema

ROUNDERS = frozenset({"round", "int", "floor", "ceiling", "count", "string-length", "vn:tuoi", "vn:so-ngay"})
CARRIERS = frozenset({"coalesce", "max", "min", "sum", "number", "once", "string", "abs"})
LONGEST_CHAIN = 40
"""Calculations that are followed one into the next; each may be as deep as an expression may be."""
DECIMALS = ("decimal", "double", "float")


class Rounding:
    """Follows fractions from calculation to calculation of one form; each is looked at once."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[Element, bool] = {}
        self._depth = 0

    def is_broken(self, walked: Walked, tree: Expression, frame: Frame) -> bool:
        """Whether the value can have a fraction through a product or division, here or in what it reads."""
        return self._broken(walked, tree, frame)

    def is_product(self, walked: Walked, tree: Expression, frame: Frame) -> bool:
        """Whether the expression itself multiplies by a decimal without rounding."""
        if isinstance(tree, Binary) and tree.operator in ("+", "-", "*"):
            if tree.operator == "*" and (_is_fraction(tree.left) or _is_fraction(tree.right)):
                return True
            return self.is_product(walked, tree.left, frame) or self.is_product(walked, tree.right, frame)
        if isinstance(tree, Call) and tree.name == "if" and len(tree.arguments) == 3:
            return any(self.is_product(walked, branch, frame) for branch in tree.arguments[1:])
        if isinstance(tree, Call) and tree.name in CARRIERS:
            return any(self.is_product(walked, argument, frame) for argument in tree.arguments)
        return False

    def _broken(self, walked: Walked, tree: Expression, frame: Frame) -> bool:
        if isinstance(tree, Negate):
            return self._broken(walked, tree.operand, frame)
        if isinstance(tree, Binary):
            return self._of_binary(walked, tree, frame)
        if isinstance(tree, Call):
            if tree.name in ROUNDERS:
                return False
            if tree.name == "if" and len(tree.arguments) == 3:
                return any(self._broken(walked, branch, frame) for branch in tree.arguments[1:])
            if tree.name in CARRIERS:
                return any(self._broken(walked, argument, frame) for argument in tree.arguments)
            return False
        return any(self._of_field(element) for element in walked.elements(tree, frame))

    def _of_binary(self, walked: Walked, tree: Binary, frame: Frame) -> bool:
        if tree.operator == "div":
            return True
        if tree.operator not in ("+", "-", "*", "mod"):
            return False
        if tree.operator == "*" and any(
            _is_fraction(side) or self._is_decimal(walked, side, frame) for side in (tree.left, tree.right)
        ):
            return True
        return self._broken(walked, tree.left, frame) or self._broken(walked, tree.right, frame)

    @staticmethod
    def _is_decimal(walked: Walked, tree: Expression, frame: Frame) -> bool:
        field = walked.field(tree, frame)
        return field is not None and field.bind.data_type in DECIMALS

    def _of_field(self, element: Element) -> bool:
        known = self._known.get(element)
        if known is not None:
            return known
        self._known[element] = False  # a circle is another check's matter
        rule = element.bind.calculate
        is_whole = element.bind.data_type in ("int", "integer", "long", "short")
        if rule is not None and not is_whole and self._depth < LONGEST_CHAIN:
            self._depth += 1
            walked = Walked(Formula("calculate", rule.expression, element, element.path, self._schema))
            if walked.tree is not None:
                self._known[element] = self.is_broken(walked, walked.tree, walked.frame)
            self._depth -= 1
        return self._known[element]


def _is_fraction(tree: Expression) -> bool:
    return isinstance(tree, Number) and isinstance(tree.value, float) and not tree.value.is_integer()
