"""What a step on the wire means for its dossier, in the same transaction as the step.

A verified receipt and the dossier's official code are one commit, so that no kill can leave the wire
knowing more than the dossier.
"""

from __future__ import annotations

from dataclasses import replace

from desktop_app.dossier.model import HistoryEntry
from desktop_app.dossier.ports import Records
from sync.ports import OutboxRow, WantedResult
from sync.states import Event


def after_step(records: Records, row: OutboxRow, event: Event) -> None:
    """Follow one transition of the outbox."""
    if event is Event.RECEIPT_VERIFIED and row.final is not None and row.sent_at is not None:
        _sent(records, row)
    elif event is Event.WITHDRAWAL_CONFIRMED:
        dossier = records.dossiers.get(row.dossier_id)
        if dossier.version_id == row.version_id:
            records.dossiers.save(replace(dossier, portal_status=7))


def after_result(records: Records, wanted: WantedResult) -> None:
    """A result's bytes are here and right."""
    for result in records.answers.results(wanted.dossier_id):
        if result.result_id == wanted.result.result_id and result.file is not None:
            entry = HistoryEntry(result.file.added_at, "history.result_here", (("name", result.name),))
            records.history.add(wanted.dossier_id, entry)


def _sent(records: Records, row: OutboxRow) -> None:
    dossier = records.dossiers.get(row.dossier_id)
    final = row.final
    if final is None or row.sent_at is None:
        return
    records.dossiers.save(
        replace(
            dossier,
            dossier_code=final.dossier_code or dossier.dossier_code,
            access_key=final.access_key or dossier.access_key,
            updated_at=row.sent_at,
        )
    )
    files = len(records.outbox.parcel(row.version_id).sources)
    facts = (("number", final.dossier_code or ""), ("files", str(files)))
    records.history.add(row.dossier_id, HistoryEntry(row.sent_at, "history.sent", facts))
    for request in records.answers.supplements(row.dossier_id):
        if request.request_id == dossier.answers_request and dossier.version_id == row.version_id:
            records.answers.put_supplement(replace(request, answered_by=row.version_id))
