"""What several tests of sending share: a training portal of its own, pins, parcels and lines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.connectors.open import OpenConnector, introduce
from sync.http import Line
from sync.pins import PinnedPortal, pin
from sync.portal.launch import RunningPortal, start_training_portal
from sync.ports import Credentials, Token
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.office import FixedClock, Papers, RealClock
from tests.sync.station import Station


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def papers() -> Papers:
    return Papers()


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261122)


@pytest.fixture(scope="session")
def running_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """One real portal process for all of the client's tests; dossiers have ids of their own."""
    with start_training_portal(tmp_path_factory.mktemp("portal-of-client")) as running:
        yield running


@pytest.fixture(scope="session")
def pinned(running_portal: RunningPortal) -> PinnedPortal:
    info = introduce(Line(running_portal.url, clock=RealClock()))
    return pin(info, base_url=running_portal.url, fingerprint=running_portal.fingerprint)


@pytest.fixture(scope="session")
def session_token(running_portal: RunningPortal, pinned: PinnedPortal) -> Token:
    credentials = Credentials(running_portal.citizen.user, running_portal.citizen.password)
    return OpenConnector(pinned, Line(pinned.base_url, clock=RealClock())).sign_in(credentials)


@pytest.fixture
def station(running_portal: RunningPortal, pinned: PinnedPortal, session_token: Token, tmp_path: Path) -> Station:
    """An office that is signed in to the real portal."""
    credentials = Credentials(running_portal.citizen.user, running_portal.citizen.password)
    found = Station(pinned, credentials, tmp_path, clock=RealClock(), account_id=session_token.account_id)
    found.drawer.keep(pinned.portal_id, session_token)
    return found
