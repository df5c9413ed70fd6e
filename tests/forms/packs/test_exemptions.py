"""A fee after discount, exemption and rounding: whole đồng, computed exactly, the basis beside it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from forms.packs.exemptions import rounded
from forms.packs.model import Rounding
from tests.forms.packs.test_needs import FACT, NAME, ask, fee, manifest


def exemption(percent: int, **values: Any) -> dict[str, Any]:
    basis = {"vi": f"Nghị quyết {percent}", "en": f"Resolution {percent}"}
    return {"group": f"nhom_{percent}", "name": NAME, "percent": percent, "basis": basis, "fact": FACT, **values}


def line(fees: list[dict[str, Any]], exemptions: list[dict[str, Any]], answers: Any = None, **options: Any) -> Any:
    (found,) = ask(manifest(fees=fees, exemptions=exemptions), answers, **options).fees
    return found


def test_the_largest_exemption_counts_and_they_do_not_add_up() -> None:
    found = line([fee(100_000)], [exemption(50), exemption(30)])
    assert (found.amount_dong, found.base_dong) == (50_000, 100_000)
    assert [(cut.group, cut.amount_dong) for cut in found.reductions] == [("nhom_50", 50_000)]


def test_the_basis_of_a_reduction_stands_beside_the_fees_own() -> None:
    found = line([fee(100_000)], [exemption(100)])
    assert found.amount_dong == 0
    assert found.full_basis == "Tên; Nghị quyết 100"


def test_the_online_discount_comes_first_and_only_online() -> None:
    fees = [fee(100_000, online_discount=20)]
    assert line(fees, [exemption(50)]).amount_dong == 40_000
    assert line(fees, [exemption(50)], channel="counter").amount_dong == 50_000


@pytest.mark.parametrize(
    ("values", "options", "answers", "amount"),
    [
        ({"when": "poor"}, {}, {"poor": "true"}, 50_000),
        ({"when": "poor"}, {}, {}, 100_000),
        ({"channel": "online"}, {}, {}, 50_000),
        ({"channel": "online"}, {"channel": "counter"}, {}, 100_000),
        ({"subject": "ho"}, {}, {"is_household": "true"}, 50_000),
        ({"subject": "ho"}, {}, {}, 100_000),
        ({"fee": "PHI"}, {}, {}, 50_000),
        ({"valid_to": "2026-11-21"}, {}, {}, 100_000),
        ({"valid_from": "2026-11-22"}, {}, {}, 50_000),
    ],
)
def test_an_exemption_applies_under_its_conditions(
    values: dict[str, Any], options: dict[str, Any], answers: dict[str, str], amount: int
) -> None:
    assert line([fee(100_000)], [exemption(50, **values)], answers, **options).amount_dong == amount


def test_an_exemption_names_a_fee_that_the_pack_has() -> None:
    with pytest.raises(ValueError, match="fee LA is not in the pack"):
        manifest(fees=[fee(1)], exemptions=[exemption(50, fee="LA")])


@pytest.mark.parametrize(
    ("amount", "to", "mode", "expected"),
    [
        ("1500", 1000, "half_up", 2000),
        ("1499.999", 1000, "half_up", 1000),
        ("1999", 1000, "down", 1000),
        ("1001", 1000, "up", 2000),
        ("1000", 1000, "up", 1000),
        ("0.5", 1, "half_up", 1),
        ("9007199254740993", 1, "half_up", 9007199254740993),
    ],
)
def test_amounts_are_rounded_as_the_pack_says(amount: str, to: int, mode: Any, expected: int) -> None:
    assert rounded(Fraction(amount), Rounding(to=to, mode=mode)) == expected


def test_a_tenth_is_a_tenth() -> None:
    """0.1 times 3 in binary is more than 0.3 and would be rounded up to another đồng."""
    rate = fee("rate", quantity="count", rounding={"to": 1, "mode": "up"})
    assert line([rate], [], {"rate": "0.1", "count": "30"}).amount_dong == 3


def test_a_broken_amount_needs_a_rounding_rule() -> None:
    assert line([fee("rate")], [], {"rate": "1000.5"}).amount_dong is None
    assert line([fee("rate", rounding={})], [], {"rate": "1000.5"}).amount_dong == 1001


@pytest.mark.parametrize("text", ["-1", "1e5", "NaN", "1,000", "", "1" * 30])
def test_what_is_no_amount_is_not_known(text: str) -> None:
    assert line([fee("rate", rounding={})], [exemption(50)], {"rate": text}).amount_dong is None


def test_who_is_wholly_exempt_pays_nothing_even_where_the_province_sets_the_amount() -> None:
    found = line([fee(None)], [exemption(100)])
    assert (found.amount_dong, found.base_dong) == (0, None)
    assert line([fee(None)], [exemption(50)]).amount_dong is None


def test_an_exemption_from_memory_makes_the_line_unverified() -> None:
    memory = {**FACT, "confidence": "memory"}
    assert line([fee(100)], [exemption(50, fact=memory)], on=date(2026, 11, 22)).confidence == "memory"
