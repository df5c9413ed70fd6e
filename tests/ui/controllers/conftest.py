"""Every controller test has an office of its own and the real window over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop_app.office import Office, an_office
from tests.ui.running import Running, running
from ui import texts
from ui.theme import Theme


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path / "data") as opened:
        yield opened
    texts.set_language("vi")


@pytest.fixture
def run(look: Theme, qtbot: QtBot, office: Office) -> Iterator[Running]:
    with running(office, qtbot) as started:
        yield started
