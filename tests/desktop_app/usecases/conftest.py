"""An office for each test, over a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop_app.office import Office, StandingClock, an_office


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def office(tmp_path, clock) -> Iterator[Office]:
    with an_office(tmp_path / "data", clock) as opened:
        yield opened
