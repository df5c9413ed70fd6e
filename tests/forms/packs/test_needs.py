"""What a dossier needs follows from its case, channel, answers, representation and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from forms.packs.model import Manifest
from forms.packs.needs import Needs, needs

FACT = {"source": "test", "checked_on": "2026-11-22", "confidence": "checked"}
NAME = {"vi": "Tên", "en": "Name"}


@dataclass
class FixedAnswers:
    """Answers expressions from a table; an expression that is not in it is false or empty."""

    table: dict[str, str] = field(default_factory=dict)

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool:
        return self.table.get(expression, "") == "true"

    def evaluate_string(self, expression: str, at: str | None = None) -> str:
        return self.table.get(expression, "")


@dataclass(frozen=True)
class OnlyManifest:
    manifest: Manifest


def component(code: str, **values: Any) -> dict[str, Any]:
    return {"code": code, "name": NAME, "fact": FACT, **values}


def fee(amount: int | str | None, **values: Any) -> dict[str, Any]:
    return {"code": "PHI", "name": NAME, "basis": NAME, "amount": amount, "fact": FACT, **values}


def manifest(**values: Any) -> Manifest:
    content: dict[str, Any] = {
        "code": "9.000001",
        "pack_version": "2026.1.1",
        "name": NAME,
        "field": NAME,
        "level": NAME,
        "agency": NAME,
        "subject_types": [{"code": "ho", "name": NAME, "when": "is_household", "fact": FACT}],
        "service_level": "toan_trinh",
        "result": NAME,
        "fact": FACT,
        "cases": [
            {"code": "mot", "name": NAME, "when": "one", "fact": FACT},
            {"code": "hai", "name": NAME, "when": "two", "fact": FACT},
        ],
        "components": [],
        "steps": [],
        "channels": [{"channel": "online", "fact": FACT}],
        "deadlines": [],
        "fees": [],
        "legal_basis": [],
        "forms": [{"id": "don", "title": NAME, "path": "forms/don.xml", "fact": FACT}],
        "effective_from": "2026-01-01",
        "owner_fields": {},
        "title_expression": "title",
        "hashes": {"forms/don.xml": "0" * 64},
    }
    return Manifest.model_validate({**content, **values})


def ask(content: Manifest, answers: dict[str, str] | None = None, **options: Any) -> Needs:
    options = {
        "case": "mot",
        "channel": "online",
        "represented": False,
        "area": None,
        "on": date(2026, 11, 22),
        **options,
    }
    return needs(OnlyManifest(content), FixedAnswers(answers or {}), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "options", "answers", "needed", "applies", "reason"),
    [
        ({}, {}, {}, True, True, "always"),
        ({"cases": ["mot"]}, {}, {}, True, True, "case"),
        ({"cases": ["hai"]}, {}, {}, False, False, "not_this_case"),
        ({"channels": ["post"]}, {}, {}, False, False, "not_this_channel"),
        ({"when": "adult"}, {}, {"adult": "true"}, True, True, "condition"),
        ({"when": "adult"}, {}, {}, False, False, "condition_false"),
        ({"required": False}, {}, {}, False, True, "optional"),
        ({"when_represented": True}, {}, {}, False, False, "not_represented"),
        ({"when_represented": True}, {"represented": True}, {}, True, True, "represented"),
        ({"kind": "database"}, {}, {}, False, True, "database"),
        ({"kind": "present_only"}, {}, {}, False, True, "present"),
    ],
)
def test_a_component_is_needed_for_a_reason(
    values: dict[str, Any],
    options: dict[str, Any],
    answers: dict[str, str],
    needed: bool,
    applies: bool,
    reason: str,
) -> None:
    (found,) = ask(manifest(components=[component("TP1", **values)]), answers, **options).components
    assert (found.needed, found.applies, found.reason) == (needed, applies, reason)


def test_the_case_follows_from_the_answers_when_none_is_chosen() -> None:
    assert ask(manifest(), {"two": "true"}, case=None).case.code == "hai"
    assert ask(manifest(), {}, case=None).case.code == "mot"
    assert ask(manifest(), {"two": "true"}, case="mot").case.code == "mot"


def test_fees_change_on_their_day() -> None:
    dated = manifest(fees=[fee(100, valid_to="2026-12-31"), fee(200, valid_from="2027-01-01")])
    assert [line.amount_dong for line in ask(dated, on=date(2026, 12, 31)).fees] == [100]
    assert [line.amount_dong for line in ask(dated, on=date(2027, 1, 1)).fees] == [200]


def test_the_most_specific_of_the_fees_with_one_code_counts() -> None:
    content = manifest(fees=[fee(100), fee(50, channel="online"), fee(70, channel="online", area="thanh_thi")])
    assert [line.amount_dong for line in ask(content, channel="counter").fees] == [100]
    assert [line.amount_dong for line in ask(content).fees] == [50]
    assert [line.amount_dong for line in ask(content, area="thanh_thi").fees] == [70]


def test_a_fee_for_a_subject_needs_that_subject() -> None:
    content = manifest(fees=[fee(100, subject="ho")])
    assert ask(content).fees == ()
    assert ask(content, {"is_household": "true"}).fees[0].amount_dong == 100


def test_an_amount_is_computed_from_the_answers_and_none_until_they_are_there() -> None:
    content = manifest(fees=[fee("1000 * points")])
    assert ask(content, {"1000 * points": "3000"}).fees[0].amount_dong == 3000
    assert ask(content, {"1000 * points": ""}).fees[0].amount_dong is None


def test_a_rate_is_multiplied_by_its_quantity_once_that_is_known() -> None:
    content = manifest(fees=[fee(8000, quantity="copies", unit=NAME)])
    assert ask(content, {"copies": "2"}).fees[0].amount_dong == 16_000
    assert ask(content, {"copies": ""}).fees[0].amount_dong is None


def test_a_fee_that_the_province_sets_has_no_amount() -> None:
    local = {**FACT, "confidence": "local"}
    (line,) = ask(manifest(fees=[fee(None, fact=local)])).fees
    assert line.amount_dong is None
    assert line.confidence == "local"


def test_the_deadline_of_the_case_beats_the_general_one() -> None:
    general = {"days": 15, "fact": FACT}
    special = {"days": 7, "case": "mot", "fact": FACT}
    content = manifest(deadlines=[general, special])
    found = ask(content).deadline
    assert found is not None
    assert found.days == 7
    other = ask(content, case="hai").deadline
    assert other is not None
    assert other.days == 15
    assert ask(manifest()).deadline is None


def test_names_come_in_the_language_asked_for() -> None:
    content = manifest(fees=[fee(1)])
    assert ask(content, language="en").fees[0].name == "Name"
    assert ask(content, language="vi").fees[0].name == "Tên"
