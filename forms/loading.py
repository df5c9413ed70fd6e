"""Loading a form: bytes of an XForm in, an immutable definition out, or every fault at once."""

from __future__ import annotations

from collections.abc import Mapping

from forms.definition import FormDefinition
from forms.limits import Limits


def load_form(xml: bytes, *, resources: Mapping[str, bytes] | None = None, limits: Limits = Limits()) -> FormDefinition:
    """Read a form strictly.

    `resources` maps `jr://file-csv/xa.csv` or the bare name `xa.csv` to the file's bytes (CSV or XML).
    Raises FormInvalid with every fault found: an unknown path, function or instance, a wrong number
    of arguments, a duplicate bind, a cycle of calculations, a limit passed.
    """
    raise NotImplementedError
