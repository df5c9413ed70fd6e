from __future__ import annotations

import random

import pytest

from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.office import FixedClock, Papers


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
