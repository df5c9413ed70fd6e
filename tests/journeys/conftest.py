"""One training portal over real HTTP for all journeys, and an officer who acts only through it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app import paths
from sync.portal.launch import RunningPortal, start_training_portal
from tests.desktop_app.office import Office, StandingClock, an_office, connection_of
from tests.sync.portal.officer import Officer


@pytest.fixture(scope="session")
def portal(tmp_path_factory) -> Iterator[RunningPortal]:
    folder = tmp_path_factory.mktemp("portal")
    with start_training_portal(folder / "data", packs=paths.resources() / "packs" / "built") as running:
        yield running


@pytest.fixture(scope="session")
def officer(portal) -> Officer:
    return Officer(portal.url, portal.officer.user, portal.officer.password)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def office(tmp_path, clock, portal) -> Iterator[Office]:
    """An office that has signed in at the training portal."""
    with an_office(tmp_path / "data", clock) as opened:
        opened.application.settings.add_portal(connection_of(portal))
        yield opened
