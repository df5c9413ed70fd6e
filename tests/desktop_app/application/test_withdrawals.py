"""What a portal's answer to a withdrawal means for the dossier: confirmed is one thing, never had is another."""

from __future__ import annotations

import pytest

from desktop_app.wording import phrase
from sync.ports import Facts
from sync.states import Event
from tests.desktop_app.office import HOUSEHOLD, add_unreached_portal


@pytest.fixture
def withdrawn(office):
    """A queued dossier whose withdrawal was asked for, and the note for the portal."""
    add_unreached_portal(office)
    dossier_id = office.complete(HOUSEHOLD)
    office.application.sync.queue(dossier_id)
    row = office.read(lambda records: records.outbox.row(office.dossier(dossier_id).version_id))
    office.context.sending.outbox.transition(
        row.version_id, row.state, Event.ANNOUNCE_BEGUN, Facts(), at=office.clock.now()
    )
    office.application.sync.withdraw(dossier_id, "Đổi ý")
    (note,) = office.context.sending.outbox.notes(row.portal_id)

    def answer(event):
        office.context.sending.outbox.note_delivered(note.note_id, at=office.clock.now(), event=event)
        history = [line.text for line in office.application.tracking.view(dossier_id).history]
        return office.dossier(dossier_id), office.application.dossiers.header(dossier_id).pill, history

    return answer


def test_a_portal_that_never_had_the_dossier_confirms_nothing(withdrawn):
    dossier, pill, history = withdrawn(Event.STOPPED_UNHEARD)
    assert dossier.portal_status is None
    assert (pill.word, pill.filled) == ("Đã dừng gửi", False)
    assert phrase("history.sync.stopped_unheard", "vi") in history
    assert phrase("history.sync.withdrawal_confirmed", "vi") not in history


def test_a_portal_that_withdrew_the_dossier_is_believed(withdrawn):
    dossier, pill, history = withdrawn(Event.WITHDRAWAL_CONFIRMED)
    assert (dossier.portal_status, pill.word) == (7, "Đã rút")
    assert phrase("history.sync.withdrawal_confirmed", "vi") in history
