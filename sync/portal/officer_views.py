"""What officers see: the list of dossiers and all of one dossier. Reads, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, select

from sync.portal.accounts import Role
from sync.portal.database import Database
from sync.portal.officer_wire import (
    HistoryLine,
    OfficerDossier,
    OfficerDossierDetail,
    OfficerDossiers,
    OfficerFee,
    OfficerFile,
    OfficerMessage,
    OfficerSupplement,
)
from sync.portal.packs_shelf import PackShelf
from sync.portal.refusals import Refused
from sync.portal.statuses import TEXTS, Status
from sync.portal.submissions import find_version
from sync.portal.tables import (
    accounts,
    dossiers,
    fees,
    history,
    messages,
    results,
    supplements,
    version_files,
    versions,
)
from sync.wire import Result, Supplement, read_manifest

PAGE = 200


class OfficerViews:
    def __init__(self, database: Database, *, packs: PackShelf) -> None:
        self._database = database
        self._packs = packs

    def dossiers(self, status: int | None, after: str) -> OfficerDossiers:
        """Whole dossiers, the longest waiting first, PAGE at a time. Refuses 400 page.after."""
        query = (
            select(dossiers, versions.c.manifest, versions.c.registered_at)
            .join(versions, versions.c.version_id == dossiers.c.current_version)
            .order_by(dossiers.c.created_at, dossiers.c.dossier_id)
            .limit(PAGE + 1)
        )
        if status is not None:
            query = query.where(dossiers.c.status == status)
        with self._database.read() as connection:
            if after:
                last = connection.execute(select(dossiers).where(dossiers.c.dossier_id == after)).first()
                if last is None:
                    raise Refused(400, "page.after")
                query = query.where(
                    (dossiers.c.created_at > last.created_at)
                    | ((dossiers.c.created_at == last.created_at) & (dossiers.c.dossier_id > last.dossier_id))
                )
            rows = connection.execute(query).all()
        page = rows[:PAGE]
        return OfficerDossiers(
            dossiers=tuple(_line(row) for row in page),
            after=page[-1].dossier_id if len(rows) > PAGE else None,
        )

    def dossier(self, version_id: str) -> OfficerDossierDetail:
        """All of the dossier that this whole version belongs to. Refuses 404 dossier.unknown."""
        with self._database.read() as connection:
            version = _whole_version(connection, version_id)
            row = connection.execute(
                select(dossiers, versions.c.manifest, versions.c.registered_at)
                .join(versions, versions.c.version_id == dossiers.c.current_version)
                .where(dossiers.c.dossier_id == version.dossier_id)
            ).one()
            manifest = read_manifest(version.manifest)
            return OfficerDossierDetail(
                dossier=_line(row),
                version_id=version_id,
                manifest=json.loads(version.manifest),
                manifest_sha256=version.manifest_sha256,
                pack_known=self._packs.get(manifest.pack_hash) is not None,
                files=tuple(OfficerFile(**file.model_dump()) for file in manifest.files),
                versions=tuple(
                    connection.execute(
                        select(versions.c.version_id)
                        .where(
                            versions.c.dossier_id == version.dossier_id,
                            versions.c.received_at.is_not(None),
                        )
                        .order_by(versions.c.received_at)
                    ).scalars()
                ),
                history=_history(connection, version.dossier_id),
                messages=_messages(connection, version.dossier_id),
                supplements=_supplements(connection, version.dossier_id),
                fees=_fees(connection, version.dossier_id),
                results=_results(connection, version.dossier_id),
            )

    def manifest(self, version_id: str) -> bytes:
        """The manifest's exact bytes. Refuses 404 dossier.unknown."""
        with self._database.read() as connection:
            return bytes(_whole_version(connection, version_id).manifest)

    def file(self, version_id: str, sha256: str) -> OfficerFile:
        """The paper of the version with this hash. Refuses 404 file.unknown."""
        with self._database.read() as connection:
            version = _whole_version(connection, version_id)
            known = connection.execute(
                select(version_files.c.sha256).where(
                    version_files.c.version_id == version_id, version_files.c.sha256 == sha256
                )
            ).first()
            if known is None:
                raise Refused(404, "file.unknown")
            manifest = read_manifest(version.manifest)
        return next(OfficerFile(**file.model_dump()) for file in manifest.files if file.sha256 == sha256)


def own_result(database: Database, account_id: str, result_id: str) -> Row[Any]:
    """A result of one of the account's dossiers. Refuses 404 result.unknown."""
    with database.read() as connection:
        row = connection.execute(
            select(results)
            .join(dossiers, dossiers.c.dossier_id == results.c.dossier_id)
            .where(results.c.result_id == result_id, dossiers.c.account_id == account_id)
        ).first()
    if row is None:
        raise Refused(404, "result.unknown")
    return row


def _whole_version(connection: Connection, version_id: str) -> Row[Any]:
    version = find_version(connection, version_id)
    if version is None or version.received_at is None:
        raise Refused(404, "dossier.unknown")
    return version


def _line(row: Row[Any]) -> OfficerDossier:
    manifest = read_manifest(row.manifest)
    return OfficerDossier(
        version_id=row.current_version,
        dossier_id=row.dossier_id,
        procedure_code=row.procedure_code,
        unit_code=row.unit_code,
        case=manifest.case,
        result_return=manifest.result_return,
        owner_name=manifest.owner.name,
        status=row.status,
        status_text=TEXTS[Status(row.status)],
        dossier_code=row.dossier_code,
        submitted_at=row.registered_at,
        accepted_at=row.accepted_at,
        due_at=row.due_at,
    )


def _history(connection: Connection, dossier_id: str) -> tuple[HistoryLine, ...]:
    rows = connection.execute(
        select(history, accounts.c.role)
        .join(accounts, accounts.c.account_id == history.c.actor)
        .where(history.c.dossier_id == dossier_id)
        .order_by(history.c.number)
    )
    lines: list[HistoryLine] = []
    for row in rows:
        role: Role = row.role
        lines.append(HistoryLine(at=row.at, status=row.status, text=row.text, by=role))
    return tuple(lines)


def _messages(connection: Connection, dossier_id: str) -> tuple[OfficerMessage, ...]:
    rows = connection.execute(select(messages).where(messages.c.dossier_id == dossier_id).order_by(messages.c.number))
    return tuple(OfficerMessage(id=row.message_id, sender=row.sender, text=row.text, at=row.at) for row in rows)


def _supplements(connection: Connection, dossier_id: str) -> tuple[OfficerSupplement, ...]:
    rows = connection.execute(
        select(supplements).where(supplements.c.dossier_id == dossier_id).order_by(supplements.c.asked_at)
    )
    return tuple(
        OfficerSupplement(
            supplement=Supplement.model_validate_json(row.body),
            asked_at=row.asked_at,
            answered_by=row.answered_by,
        )
        for row in rows
    )


def _fees(connection: Connection, dossier_id: str) -> tuple[OfficerFee, ...]:
    rows = connection.execute(select(fees).where(fees.c.dossier_id == dossier_id).order_by(fees.c.asked_at))
    return tuple(
        OfficerFee(
            fee_id=row.fee_id,
            amount=row.amount,
            text=row.text,
            asked_at=row.asked_at,
            paid_at=row.paid_at,
        )
        for row in rows
    )


def _results(connection: Connection, dossier_id: str) -> tuple[Result, ...]:
    rows = connection.execute(select(results).where(results.c.dossier_id == dossier_id).order_by(results.c.at))
    return tuple(
        Result(
            result_id=row.result_id,
            name=row.name,
            size=row.size,
            sha256=row.sha256,
            media_type=row.media_type,
            how=row.how,
        )
        for row in rows
    )
