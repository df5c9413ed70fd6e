"""What a portal's change means for a dossier: status, supplement request, message, fee, result.

Every step is harmless when repeated. A change of another version than the one the portal was given last is
kept in the history but does not move the status back.
"""

from __future__ import annotations

from dataclasses import replace

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import (
    Dossier,
    FeeNotice,
    HistoryEntry,
    Message,
    Result,
    SupplementItem,
    SupplementRequest,
)
from desktop_app.dossier.ports import Records
from sync import wire

HISTORY_TEXT = 300
"""At most so many characters of a portal's text stand in a history line."""


def take_in(records: Records, change: wire.Change) -> None:
    """Keep one change of a portal, inside the caller's transaction."""
    dossier = records.dossiers.get(change.dossier_id)
    facts: tuple[tuple[str, str], ...] = ()
    if change.kind == "status" and change.status is not None:
        facts = (("status", str(change.status)), ("text", change.status_text[:HISTORY_TEXT]))
        _status(records, dossier, change)
    elif change.supplement is not None:
        facts = (
            ("count", str(len(change.supplement.items))),
            ("text", change.supplement.reason[:HISTORY_TEXT]),
        )
        _supplement(records, dossier, change, change.supplement)
    elif change.message is not None:
        facts = (("sender", change.message.sender),)
        records.answers.put_message(
            Message(change.message.id, dossier.dossier_id, change.at, False, change.message.sender,
                    change.message.text, True)
        )  # fmt: skip
    elif change.fee is not None:
        facts = (("amount", str(change.fee.amount)), ("paid", "yes" if change.fee.paid else "no"))
        records.answers.put_fee(
            FeeNotice(dossier.dossier_id, change.at, change.fee.amount, change.fee.text, change.fee.paid,
                      change.fee.vietqr)
        )  # fmt: skip
    elif change.result is not None:
        facts = (("name", change.result.name),)
        _result(records, dossier, change, change.result)
    records.history.add(
        dossier.dossier_id, HistoryEntry(change.at, f"history.portal.{change.kind}", facts, "portal")
    )
    records.answers.mark_unread(dossier.dossier_id)


def _status(records: Records, dossier: Dossier, change: wire.Change) -> None:
    is_present = change.version_id == dossier.version_id
    is_still_all_it_has = dossier.lifecycle is Lifecycle.SUPPLEMENTING or change.status == 7
    if not is_present and not (dossier.revises == change.version_id and is_still_all_it_has):
        return
    records.dossiers.save(
        replace(
            dossier,
            portal_status=change.status,
            portal_status_text=change.status_text,
            dossier_code=change.dossier_code or dossier.dossier_code,
            deadline_at=change.due_at or dossier.deadline_at,
            updated_at=change.at,
        )
    )


def _supplement(
    records: Records, dossier: Dossier, change: wire.Change, asked: wire.Supplement
) -> None:  # fmt: skip
    items = tuple(SupplementItem(item.component or item.field, item.text) for item in asked.items)
    records.answers.put_supplement(
        SupplementRequest(
            request_id=asked.request_id,
            dossier_id=dossier.dossier_id,
            version_id=change.version_id,
            at=change.at,
            deadline_at=asked.deadline,
            reason=asked.reason,
            items=items,
        )
    )
    if change.version_id == dossier.version_id:
        records.dossiers.save(
            replace(dossier, portal_status=5, deadline_at=asked.deadline, updated_at=change.at)
        )


def _result(records: Records, dossier: Dossier, change: wire.Change, result: wire.Result) -> None:
    known = {held.result_id for held in records.answers.results(dossier.dossier_id)}
    if result.result_id in known:
        return
    records.answers.put_result(
        Result(
            result_id=result.result_id,
            dossier_id=dossier.dossier_id,
            at=change.at,
            name=result.name,
            size_bytes=result.size,
            sha256=result.sha256,
            media_type=result.media_type,
        )
    )
