"""What a fee comes to: rate, quantity, online discount, exemption, rounding. Whole đồng out, exact fractions inside.

Order: the rate times the quantity; the online discount; of what is left, the largest exemption that applies (they
do not add up); rounding last. No binary fraction is ever used: a rate of 0.1 is a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from forms.packs.model import Channel, Confidence, Exemption, Fee, Rounding

if TYPE_CHECKING:
    from forms.packs.needs import Answers

_AMOUNT = re.compile(r"\d{1,18}(\.\d{1,18})?")
ONLINE = "online"


@dataclass(frozen=True)
class Reduction:
    """What came off a fee. `group` is empty for the online discount, whose basis is the fee's own."""

    group: str
    name: str
    percent: int
    amount_dong: int | None
    basis: str
    confidence: Confidence


@dataclass(frozen=True)
class Amount:
    """What is to be paid, what it would be without reductions (None: not known), and what came off."""

    dong: int
    base_dong: int | None
    reductions: tuple[Reduction, ...] = ()


def amount_of(
    fee: Fee,
    answers: Answers,
    *,
    exemptions: Iterable[Exemption] = (),
    channel: Channel,
    subjects: Iterable[str] = (),
    area: str | None = None,
    on: date,
    language: str = "vi",
) -> Amount | None:
    """What the fee comes to; None while its rate or quantity is not known, unless an exemption takes all of it."""
    full = _full(fee, answers)
    best = _largest(
        row
        for row in exemptions
        if row.area in (None, area)
        and _applies(row, fee, answers, channel=channel, subjects=set(subjects), on=on)
    )
    if full is None:
        if best is None or best.percent < 100:
            return None
        name, basis = best.name.in_language(language), best.basis.in_language(language)
        return Amount(0, None, (Reduction(best.group, name, 100, None, basis, best.fact.confidence),))
    rounding = fee.rounding or Rounding()
    left, taken = full, []
    if fee.online_discount and channel == ONLINE:
        after = left * (100 - fee.online_discount) / 100
        taken.append(("", "", fee.online_discount, left - after, fee.basis.in_language(language), fee.fact.confidence))
        left = after
    if best is not None:
        after = left * (100 - best.percent) / 100
        name, basis = best.name.in_language(language), best.basis.in_language(language)
        taken.append((best.group, name, best.percent, left - after, basis, best.fact.confidence))
        left = after
    return Amount(
        dong=rounded(left, rounding),
        base_dong=rounded(full, rounding),
        reductions=tuple(
            Reduction(group, name, percent, rounded(off, Rounding()), basis, confidence)
            for group, name, percent, off, basis, confidence in taken
        ),
    )


def rounded(amount: Fraction, rounding: Rounding) -> int:
    """The amount as a multiple of `rounding.to` đồng. Amounts are never negative."""
    units = amount / rounding.to
    whole, rest = divmod(units.numerator, units.denominator)
    twice = 2 * rest
    goes_up = rest > 0 if rounding.mode == "up" else rounding.mode == "half_up" and twice >= units.denominator
    return (whole + goes_up) * rounding.to


def _full(fee: Fee, answers: Answers) -> Fraction | None:
    amount = Fraction(fee.amount) if isinstance(fee.amount, int) else _exact(fee.amount, answers, fee.rounding)
    if amount is None or fee.quantity is None:
        return amount
    quantity = _exact(fee.quantity, answers, None)
    return None if quantity is None else amount * quantity


def _exact(expression: str | None, answers: Answers, rounding: Rounding | None) -> Fraction | None:
    """The value of an expression as it is written; with no rounding rule only a whole number is one."""
    text = answers.evaluate_string(expression) if expression is not None else ""
    if not _AMOUNT.fullmatch(text) or (rounding is None and "." in text):
        return None
    return Fraction(text)


def _applies(
    row: Exemption, fee: Fee, answers: Answers, *, channel: Channel, subjects: set[str], on: date
) -> bool:
    return (
        row.fee in (None, fee.code)
        and row.channel in (None, channel)
        and (row.subject is None or row.subject in subjects)
        and (row.valid_from is None or row.valid_from <= on)
        and (row.valid_to is None or on <= row.valid_to)
        and (row.when is None or answers.evaluate_boolean(row.when))
    )


def _largest(rows: Iterable[Exemption]) -> Exemption | None:
    """The row that takes most off; the first of equals."""
    return max(rows, key=lambda row: row.percent, default=None)
