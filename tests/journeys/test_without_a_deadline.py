"""A procedure that promises no day (a notice needs no decision) goes to the portal and is accepted like any other."""

from __future__ import annotations

PROMOTION = "2.000033"


def test_a_notice_is_accepted_without_a_promised_day(office, officer):
    dossier_id = office.complete(PROMOTION)
    office.application.sync.queue(dossier_id)
    office.application.sync.run_until_idle()
    officer.act(office.dossier(dossier_id).version_id, "accept")
    office.application.sync.run_until_idle()
    dossier = office.dossier(dossier_id)
    assert dossier.portal_status in (2, 4)
    assert dossier.dossier_code
    assert dossier.deadline_at is None
    assert office.application.tracking.view(dossier_id).header.procedure_code == PROMOTION
    assert office.application.printing.receipt_pdf(dossier_id).startswith(b"%PDF")
