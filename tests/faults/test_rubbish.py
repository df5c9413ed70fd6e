"""Rubbish for everything that reads forms and packs ends in a named problem, soon, in little memory, on no disk."""

from __future__ import annotations

import time

import pytest

from tests.faults.fuzz.__main__ import run_apart
from tests.faults.fuzz.subjects import SUBJECTS

SECONDS_OF_EACH = 8
SOAK_SECONDS_OF_EACH = 150


@pytest.mark.faults
@pytest.mark.parametrize("subject", SUBJECTS)
def test_rubbish_ends_in_a_named_problem(subject: str) -> None:
    told = run_apart(subject, seconds=SECONDS_OF_EACH, seed=1)
    assert told.faults == []
    assert told.cases > 5


@pytest.mark.soak
@pytest.mark.parametrize("subject", SUBJECTS)
def test_ten_minutes_of_new_rubbish_end_in_named_problems(subject: str) -> None:
    told = run_apart(subject, seconds=SOAK_SECONDS_OF_EACH, seed=int(time.time()))
    assert told.faults == [], "repeat one with: python -m tests.faults.fuzz --subject S --case N"
