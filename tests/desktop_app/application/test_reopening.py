"""What the wire set aside can be changed and sent again, under a new version that names the one given up."""

from __future__ import annotations

import pytest

from desktop_app.dossier.lifecycle import Lifecycle, NotAllowed
from desktop_app.views import PillState
from sync.ports import Facts, Failure
from sync.states import Event, State
from tests.desktop_app.office import HOUSEHOLD, Office, add_unreached_portal


def set_aside(office: Office) -> str:
    add_unreached_portal(office)
    dossier_id = office.complete(HOUSEHOLD)
    office.application.sync.queue(dossier_id)
    version = office.dossier(dossier_id).version_id
    outbox, now = office.context.sending.outbox, office.clock.now()
    outbox.transition(version, State.QUEUED, Event.ANNOUNCE_BEGUN, Facts(announced_at=now), at=now)
    failure = Failure("portal.refused", (("status", 422), ("portal_code", "x"), ("text", "")))
    outbox.transition(version, State.ANNOUNCING, Event.QUARANTINED, Facts(failure=failure), at=now)
    return dossier_id


def test_a_dossier_set_aside_is_changed_and_queued_under_a_new_version_that_names_the_old(office: Office) -> None:
    dossier_id = set_aside(office)
    given_up = office.dossier(dossier_id).version_id
    row = office.application.sync.outbox().rows[0]
    assert row.can_reopen
    assert row.pill.state is PillState.ATTENTION
    office.application.sync.reopen(dossier_id)
    present = office.dossier(dossier_id)
    assert present.lifecycle is Lifecycle.DRAFT
    assert present.version_id != given_up
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer("", "@owner.phone", "0987654321")
    desk.close()
    office.sign(dossier_id)
    office.application.sync.queue(dossier_id)
    manifest = office.context.sending.outbox.parcel(present.version_id).read()
    assert manifest.replaces == (given_up,)
    assert manifest.owner.phone == "0987654321"


def test_a_dossier_that_waits_is_taken_back_and_not_reopened(office: Office) -> None:
    add_unreached_portal(office)
    dossier_id = office.complete(HOUSEHOLD)
    office.application.sync.queue(dossier_id)
    with pytest.raises(Exception) as refused:
        office.application.sync.reopen(dossier_id)
    assert refused.value.code == "sync.not_allowed"  # type: ignore[attr-defined]
    assert office.dossier(dossier_id).lifecycle is Lifecycle.SUBMITTED


def test_a_draft_cannot_be_reopened(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.application.sync.reopen(office.application.dossiers.create(HOUSEHOLD))


def test_the_history_keeps_what_the_portal_said(office: Office) -> None:
    dossier_id = set_aside(office)
    lines = [line.text for line in office.application.tracking.view(dossier_id).history]
    assert any("422" in line for line in lines), lines
