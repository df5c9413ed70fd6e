"""A dossier queued where there is no line stays here whole: it waits, and it may be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.views import PillState
from sync.ports import Token
from sync.problems import LineDown
from sync.states import State
from tests.desktop_app.office import HOUSEHOLD, Office, add_unreached_portal


def test_a_try_that_found_no_line_leaves_the_dossier_waiting_and_free_to_be_taken_back(office: Office) -> None:
    add_unreached_portal(office)
    token = Token("t" * 32, "tai-khoan", office.clock.now() + timedelta(days=1))
    office.context.sending.tokens.keep("cong-thu", token)
    dossier_id = office.complete(HOUSEHOLD)
    office.application.sync.queue(dossier_id)
    with pytest.raises(LineDown):
        office.application.sync.run_until_idle(give_up_seconds=0.2)
    row = office.context.sending.outbox.row(office.dossier(dossier_id).version_id)
    assert row.state is State.QUEUED
    assert row.announced_at is None
    assert row.sent_bytes == 0
    header = office.application.dossiers.header(dossier_id)
    assert header.pill.state is PillState.WAITING
    assert header.can_take_back
    told = office.history(dossier_id)
    assert "sync.announce_begun" not in told
    assert told.count("sync.try_failed") == 1
    office.application.sync.take_back(dossier_id)
    assert office.dossier(dossier_id).lifecycle is Lifecycle.DRAFT
