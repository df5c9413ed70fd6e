"""An outbox row as it lies in the database: how its parts become text and come back.

Knows the shape of `sync.ports.OutboxRow`. Changes nothing and decides nothing.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, text

from desktop_app.store import tables
from desktop_app.store.tables import instant_text, read_instant
from sync import wire
from sync.parcel import PaperSource, Parcel
from sync.ports import Failure, Note, NoteKind, OutboxRow, StoredReceipt, Upload
from sync.states import State

ROW_COLUMNS = [column for column in tables.outbox.c if column.name not in ("manifest", "sources")]


def new_row(parcel: Parcel, row: OutboxRow) -> dict[str, Any]:
    """All columns of a version that is being queued."""
    return {
        **row_values(row),
        "version_id": parcel.version_id,
        "dossier_id": parcel.dossier_id,
        "portal_id": parcel.portal_id,
        "account_id": parcel.account_id,
        "manifest": parcel.manifest,
        "manifest_sha256": parcel.manifest_sha256,
        "sources": json.dumps([[part.sha256, part.size_bytes, part.reference] for part in parcel.sources]),
        "files_bytes": row.files_bytes,
        "queued_at": row.queued_at,
        "deadline": row.deadline,
    }


def row_values(row: OutboxRow) -> dict[str, Any]:
    """The columns that a transition may change."""
    return {
        "state": row.state.value,
        "announced_at": row.announced_at,
        "sent_at": row.sent_at,
        "upload": upload_text(row.upload),
        "offset_bytes": row.offset_bytes,
        "provisional": receipt_text(row.provisional),
        "final": receipt_text(row.final),
        "failure": failure_text(row.failure),
        "failed_tries": row.failed_tries,
        "next_try_at": row.next_try_at,
        "hash_refusals": row.hash_refusals,
        "payload_bytes": row.payload_bytes,
        "sent_bytes": row.sent_bytes,
        "received_bytes": row.received_bytes,
        "interruptions": row.interruptions,
    }


def outbox_row(row: Row[Any], manifest_bytes: int) -> OutboxRow:
    """The row that ROW_COLUMNS hold."""
    values = {column.name: row._mapping[column.name] for column in ROW_COLUMNS}
    values["state"] = State(values["state"])
    values["upload"] = read_upload(values["upload"])
    values["provisional"] = read_receipt(values["provisional"])
    values["final"] = read_receipt(values["final"])
    values["failure"] = read_failure(values["failure"])
    return OutboxRow(**values, manifest_bytes=manifest_bytes)


def parcel(row: Row[Any]) -> Parcel:
    """The parcel of a row that holds all columns, byte for byte as it was frozen."""
    return Parcel(
        version_id=row.version_id,
        dossier_id=row.dossier_id,
        portal_id=row.portal_id,
        account_id=row.account_id,
        manifest=bytes(row.manifest),
        manifest_sha256=row.manifest_sha256,
        sources=tuple(PaperSource(*source) for source in json.loads(row.sources)),
        deadline=row.deadline,
    )


def note(row: Row[Any]) -> Note:
    """The note of a row of `outbox_notes`."""
    return Note(
        note_id=row.note_id,
        version_id=row.version_id,
        portal_id=row.portal_id,
        account_id=row.account_id,
        kind=NoteKind(row.kind),
        text=row.text,
        queued_at=row.queued_at,
        failed_tries=row.failed_tries,
        failure=read_failure(row.failure),
    )


def references_in_outbox(connection: Connection) -> frozenset[str]:
    """What the papers of all versions that were not withdrawn are called by the attachment reader."""
    found = connection.execute(
        text(
            "SELECT DISTINCT json_extract(source.value, '$[2]')"
            " FROM outbox, json_each(outbox.sources) AS source WHERE outbox.state <> :withdrawn"
        ),
        {"withdrawn": State.WITHDRAWN.value},
    )
    return frozenset(found.scalars())


def upload_text(upload: Upload | None) -> str | None:
    return None if upload is None else json.dumps([upload.url, upload.hashes, upload.length_bytes])


def read_upload(stored: str | None) -> Upload | None:
    if stored is None:
        return None
    url, hashes, length_bytes = json.loads(stored)
    return Upload(url=url, hashes=tuple(hashes), length_bytes=length_bytes)


def receipt_text(receipt: StoredReceipt | None) -> str | None:
    if receipt is None:
        return None
    return json.dumps(
        {
            "kind": receipt.kind.value,
            "payload": receipt.signed.payload,
            "signature": receipt.signed.signature,
            "dossier_code": receipt.dossier_code,
            "access_key": receipt.access_key,
            "received_at": instant_text(receipt.received_at),
        }
    )


def read_receipt(stored: str | None) -> StoredReceipt | None:
    if stored is None:
        return None
    values = json.loads(stored)
    return StoredReceipt(
        kind=wire.ReceiptKind(values["kind"]),
        signed=wire.SignedReceipt(payload=values["payload"], signature=values["signature"]),
        dossier_code=values["dossier_code"],
        access_key=values["access_key"],
        received_at=read_instant(values["received_at"]),
    )


def failure_text(failure: Failure | None) -> str | None:
    return None if failure is None else json.dumps([failure.code, failure.facts], ensure_ascii=False)


def read_failure(stored: str | None) -> Failure | None:
    if stored is None:
        return None
    code, facts = json.loads(stored)
    return Failure(
        code=code,
        facts=tuple((name, tuple(fact) if isinstance(fact, list) else fact) for name, fact in facts),
    )
