"""A filled example that a pack ships: answers, the people in it, and what must come out.

The example is the pack's own regression test, and what the demo and training use.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from forms.packs.model import Channel, Code, Part


class ExampleStep(Part):
    """One act on a form session, in order.

    answer: `ref` gets `value`. clear_rows: all rows of the repeat `ref` go (a new session may begin with an
    empty one). add_row: the repeat `ref` gets a row with id `value`. `form`: another form than the example's own.
    """

    act: Literal["answer", "clear_rows", "add_row"]
    ref: Annotated[str, Field(min_length=2, max_length=500)]
    value: Annotated[str, Field(max_length=8000)] = ""
    form: Code | None = None


class ExpectedFee(Part):
    """A fee line that must come out; `amount_dong` None = set locally."""

    code: Code
    amount_dong: int | None = None


class ExpectedValue(Part):
    """A calculated answer that must come out."""

    ref: str
    value: str
    form: Code | None = None


class ExpectedExport(Part):
    """A field of an exchange packet that must come out."""

    packet: Code
    field: str
    value: str


class Expected(Part):
    """What must come out. `needed`: codes of all components that the dossier needs, in order.

    `forms`: ids of the forms that apply, in order; None = not promised. `checks`: codes of the cross-form rules
    that do not hold. `exports`: fields of exchange packets.
    """

    needed: tuple[Code, ...]
    fees: tuple[ExpectedFee, ...] = ()
    deadline_days: int | None = None
    title: str = ""
    values: tuple[ExpectedValue, ...] = ()
    forms: tuple[Code, ...] | None = None
    checks: tuple[Code, ...] = ()
    exports: tuple[ExpectedExport, ...] = ()


class Example(Part):
    """A whole dossier with invented people. `party` holds the owner under the names of owner_fields."""

    name: Code
    title: str
    form: Code
    case: Code
    channel: Channel
    represented: bool = False
    area: Code | None = None
    on: date
    party: dict[str, str]
    submitter: dict[str, str] = {}
    steps: tuple[ExampleStep, ...]
    expected: Expected
