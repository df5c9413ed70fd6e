from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.portal.launch import RunningPortal, start_training_portal
from tests.sync.portal.citizen import Citizen
from tests.sync.portal.officer import Officer


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """One training portal for all tests that do not need their own; dossiers have ids of their own."""
    with start_training_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="session")
def citizen(portal: RunningPortal) -> Iterator[Citizen]:
    signed_in = Citizen(portal.url, portal.citizen.user, portal.citizen.password)
    yield signed_in
    signed_in.session.close()


@pytest.fixture(scope="session")
def officer(portal: RunningPortal) -> Iterator[Officer]:
    signed_in = Officer(portal.url, portal.officer.user, portal.officer.password)
    yield signed_in
    signed_in.session.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningPortal]]:
    """Starts a portal of the test's own on the test's own data folder, as often as it likes."""
    started: list[RunningPortal] = []

    def start_one(faults: str = "", packs: Path | None = None) -> RunningPortal:
        started.append(start_training_portal(tmp_path / "portal", faults, packs))
        return started[-1]

    yield start_one
    for running in started:
        running.stop()
