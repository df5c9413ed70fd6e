"""Portals for the tests: one for all who can share it, and one of its own for who breaks it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.portal.accounts import Accounts
from sync.portal.database import Database
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
def stranger(portal: RunningPortal) -> Iterator[Citizen]:
    """Another applicant's account, made in the portal's database beside the running process."""
    database = Database(portal.data_dir / "portal.sqlite")
    accounts = Accounts(
        database,
        clock=lambda: datetime(2026, 11, 23, tzinfo=UTC),
        random_bytes=os.urandom,
        session_life=timedelta(hours=1),
    )
    accounts.add("nguoi-khac", "mat-khau-khac", "citizen", "Người khác")
    database.close()
    signed_in = Citizen(portal.url, "nguoi-khac", "mat-khau-khac")
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
