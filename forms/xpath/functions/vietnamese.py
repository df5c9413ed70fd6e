"""Binding of forms.vn_functions to their written names."""

from forms import vn_functions

__all__ = ["vn_functions"]
