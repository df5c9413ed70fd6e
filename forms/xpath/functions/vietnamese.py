"""Binding of forms.vn_functions and forms.vn_lists to their written names."""

from forms import vn_functions, vn_lists

__all__ = ["vn_functions", "vn_lists"]
