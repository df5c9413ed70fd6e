"""Every function that an expression may call, by its written name."""

from forms.xpath.functions import core, dates, geometry, nodesets, numbers, text, vietnamese
from forms.xpath.functions.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "core", "dates", "geometry", "nodesets", "numbers", "text", "vietnamese"]
