"""Every function that an expression may call, by its written name."""

from forms.xpath.functions.registry import FUNCTIONS, Function
from forms.xpath.functions import core, dates, geometry, nodesets, numbers, text, vietnamese  # noqa: E402,I001

__all__ = ["FUNCTIONS", "Function", "core", "dates", "geometry", "nodesets", "numbers", "text", "vietnamese"]
