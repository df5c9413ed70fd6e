"""How a dossier arrives: the manifest first, then the files that the portal lacks, then the final receipt.

Repeats are harmless by construction: everything is decided by the permanent version id and the manifest's
bytes, and receipts are made again from stored facts. A hash counts as had only if this account uploaded
those bytes for this applicant; for everybody else it is as unknown as any other. Nothing here knows HTTP
or tus.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sync.portal import feed, one_version
from sync.portal.database import Database
from sync.portal.portal_key import PortalKey
from sync.portal.refusals import Refused
from sync.portal.settings import PortalSettings
from sync.portal.statuses import TEXTS, Status, check_follows
from sync.portal.tables import dossiers, possessions, supplements, version_files, versions
from sync.wire import (
    DossierAnswer,
    Manifest,
    PutAnswer,
    ReceiptFile,
    ReceiptPayload,
    SignedReceipt,
    read_manifest,
    sha256_hex,
)


class Submissions:
    """Use cases of the applicant's side. Times come from `clock`."""

    def __init__(
        self, database: Database, *, key: PortalKey, settings: PortalSettings, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._key = key
        self._settings = settings
        self._clock = clock

    def put(self, account_id: str, version_id: str, data: bytes) -> tuple[bool, PutAnswer]:
        """Register the manifest, or find it registered; True when it is new.

        Refuses 409 dossier.other_bytes (facts held, yours), dossier.id_taken, dossier.revision,
        dossier.superseded, dossier.other_open (facts held_version, your_version), dossier.withdrawn; 413
        file.too_large, dossier.too_large; 422 manifest.version. Raises HostileAnswer when the bytes are no
        manifest.
        """
        digest = sha256_hex(data)
        with self._database.read() as connection:
            known = self._known(connection, account_id, version_id, digest)
            if known is not None:
                return False, self._answer(connection, known)
        manifest = read_manifest(data)
        self._check(manifest, version_id)
        with self._database.write() as connection:
            known = self._known(connection, account_id, version_id, digest)
            if known is not None:
                return False, self._answer(connection, known)
            self._admit(connection, account_id, manifest)
            return True, self._answer(connection, self._register(connection, account_id, manifest, data))

    def look(self, account_id: str, version_id: str) -> DossierAnswer:
        """What the portal holds of the account's version. Refuses 404 dossier.unknown, 409
        dossier.superseded.
        """
        with self._database.read() as connection:
            version = own_version(connection, account_id, version_id)
            self._refuse_superseded(connection, version)
            dossier = _dossier(connection, version.dossier_id)
            answer = self._answer(connection, version)
            return DossierAnswer(
                version_id=version_id,
                state=answer.state,
                missing=answer.missing,
                receipt=answer.receipt,
                dossier_code=dossier.dossier_code,
                accepted_at=dossier.accepted_at,
                due_at=dossier.due_at,
                status=dossier.status,
                status_text=TEXTS[Status(dossier.status)] if dossier.status else "",
            )

    def withdraw(self, account_id: str, version_id: str, dossier_id: str | None, reason: str) -> str:
        """The applicant takes the dossier back and its uploads are gone; again is harmless. Returns the version
        that was withdrawn: the newest whole one, else the newest.

        The named version may be one that never came, when `dossier_id` names its dossier. Refuses 404
        dossier.unknown when nothing of the dossier is here, 409 status.not_allowed.
        """
        with self._database.write() as connection:
            dossier = self._own_dossier(connection, account_id, version_id, dossier_id)
            if dossier is not None:
                return self._withdraw(connection, dossier, reason)
            if dossier_id is not None and find_version(connection, version_id) is None:
                one_version.give_up(connection, account_id, dossier_id, (version_id,), by_version=None)
        raise Refused(404, "dossier.unknown")

    def _own_dossier(
        self, connection: Connection, account_id: str, version_id: str, dossier_id: str | None
    ) -> Row[Any] | None:
        version = find_version(connection, version_id)
        if version is not None and dossier_id is None:
            dossier_id = version.dossier_id
        found = connection.execute(
            select(dossiers).where(dossiers.c.dossier_id == dossier_id, dossiers.c.account_id == account_id)
        ).first()
        is_of_it = version is None or version.dossier_id == dossier_id
        return found if is_of_it else None

    def _withdraw(self, connection: Connection, dossier: Row[Any], reason: str) -> str:
        newest = (
            select(versions.c.version_id)
            .where(versions.c.dossier_id == dossier.dossier_id)
            .order_by(versions.c.registered_at.desc())
            .limit(1)
        )
        held: str = dossier.current_version or connection.execute(newest).scalar_one()
        if dossier.status == Status.WITHDRAWN:
            return held
        if dossier.status is not None:
            check_follows(Status(dossier.status), Status.WITHDRAWN)
        one_version.end_uploads(connection, dossier.dossier_id)
        feed.set_status(
            connection,
            dossier.dossier_id,
            held,
            Status.WITHDRAWN,
            at=self._clock(),
            actor=dossier.account_id,
            text=reason,
        )
        return held

    def missing(self, connection: Connection, version: Row[Any]) -> tuple[ReceiptFile, ...]:
        """The distinct files of the version that this account has not uploaded for this applicant, in
        order.
        """
        if version.received_at is not None:
            return ()
        had = set(
            connection.execute(
                select(possessions.c.sha256).where(
                    possessions.c.account_id == version.account_id,
                    possessions.c.applicant == version.applicant,
                    possessions.c.sha256.in_(
                        select(version_files.c.sha256).where(version_files.c.version_id == version.version_id)
                    ),
                )
            ).scalars()
        )
        return tuple(file for file in self.files(connection, version) if file.sha256 not in had)

    def files(self, connection: Connection, version: Row[Any]) -> tuple[ReceiptFile, ...]:
        """The distinct files of the version, in manifest order."""
        rows = connection.execute(
            select(version_files.c.sha256, version_files.c.size)
            .where(version_files.c.version_id == version.version_id)
            .order_by(version_files.c.position)
        )
        return tuple(ReceiptFile(sha256=row.sha256, size=row.size) for row in rows)

    def take_possession(self, connection: Connection, version: Row[Any], arrived: tuple[ReceiptFile, ...]) -> None:
        """Note that the account uploaded these bytes for this applicant; they are in the content store
        already.
        """
        for file in arrived:
            connection.execute(
                insert(possessions)
                .prefix_with("OR IGNORE")
                .values(
                    account_id=version.account_id,
                    applicant=version.applicant,
                    sha256=file.sha256,
                    size=file.size,
                )
            )

    def finish(self, connection: Connection, version: Row[Any]) -> None:
        """Nothing is missing: the version is received, and the dossier moves on. Again is harmless.

        Refuses 409 dossier.withdrawn, dossier.superseded: another version counts meanwhile.
        """
        if version.received_at is not None:
            return
        barred = one_version.bar(connection, version)
        if barred is not None:
            raise barred
        now = self._clock()
        dossier = _dossier(connection, version.dossier_id)
        connection.execute(update(versions).where(versions.c.version_id == version.version_id).values(received_at=now))
        connection.execute(
            update(dossiers)
            .where(dossiers.c.dossier_id == version.dossier_id)
            .values(current_version=version.version_id)
        )
        one_version.end_uploads(connection, version.dossier_id)
        if version.answers_request is not None:
            connection.execute(
                update(supplements)
                .where(
                    supplements.c.request_id == version.answers_request,
                    supplements.c.dossier_id == version.dossier_id,
                )
                .values(answered_by=version.version_id)
            )
        if dossier.status is None:
            then = Status.REGISTERED
        elif dossier.status == Status.SUPPLEMENT_ASKED:
            then = Status.IN_WORK
        else:
            return
        feed.set_status(connection, version.dossier_id, version.version_id, then, at=now, actor=version.account_id)

    def receipt(self, connection: Connection, version: Row[Any]) -> SignedReceipt:
        """The version's receipt: provisional while files are missing, then final. Equal facts give equal
        bytes.
        """
        final = version.received_at is not None
        files = self.files(connection, version)
        if not final:
            held = set(json.loads(version.held_at_start))
            files = tuple(file for file in files if file.sha256 in held)
        return self._key.sign(
            ReceiptPayload(
                portal_id=self._key.portal_id,
                kind="final" if final else "provisional",
                dossier_id=version.dossier_id,
                version_id=version.version_id,
                manifest_sha256=version.manifest_sha256,
                dossier_code=None,  # the agency gives it when it accepts the dossier
                access_key=self._key.access_key(version.dossier_id) if final else None,
                files=files,
                received_at=version.received_at if final else version.registered_at,
                account_id=version.account_id,
            )
        )

    # -- inside ----------------------------------------------------------------------------------------------

    def _known(self, connection: Connection, account_id: str, version_id: str, digest: str) -> Row[Any] | None:
        version = find_version(connection, version_id)
        if version is None:
            return None
        if version.account_id != account_id:
            raise Refused(409, "dossier.id_taken")
        if version.manifest_sha256 != digest:
            raise Refused(409, "dossier.other_bytes", held=version.manifest_sha256, yours=digest)
        self._refuse_superseded(connection, version)
        return version

    def _refuse_superseded(self, connection: Connection, version: Row[Any]) -> None:
        superseded = one_version.superseded(connection, version)
        if superseded is not None:
            raise superseded

    def _check(self, manifest: Manifest, version_id: str) -> None:
        if manifest.version_id != version_id:
            raise Refused(422, "manifest.version")
        files = manifest.distinct_files()
        for file in files:
            if file.size > self._settings.limits.file_bytes:
                raise Refused(
                    413,
                    "file.too_large",
                    name=file.name,
                    bytes=file.size,
                    limit=self._settings.limits.file_bytes,
                )
        total = sum(file.size for file in files)
        if total > self._settings.limits.dossier_bytes:
            raise Refused(413, "dossier.too_large", bytes=total, limit=self._settings.limits.dossier_bytes)

    def _admit(self, connection: Connection, account_id: str, manifest: Manifest) -> None:
        """Whether this version may join its dossier: see `one_version`. Notes what it gives up."""
        if one_version.was_stopped(connection, account_id, manifest):
            raise Refused(409, "dossier.withdrawn")
        dossier = connection.execute(select(dossiers).where(dossiers.c.dossier_id == manifest.dossier_id)).first()
        if dossier is None:
            if manifest.revises is not None or manifest.answers_request is not None:
                raise Refused(409, "dossier.revision", reason="unknown")
            connection.execute(
                insert(dossiers).values(
                    dossier_id=manifest.dossier_id,
                    account_id=account_id,
                    procedure_code=manifest.procedure_code,
                    unit_code=manifest.unit_code,
                    created_at=self._clock(),
                )
            )
        elif dossier.account_id != account_id:
            raise Refused(409, "dossier.id_taken")
        else:
            one_version.admit(connection, account_id, manifest, dossier)
        one_version.give_up(
            connection, account_id, manifest.dossier_id, manifest.replaces, by_version=manifest.version_id
        )

    def _register(self, connection: Connection, account_id: str, manifest: Manifest, data: bytes) -> Row[Any]:
        files = manifest.distinct_files()
        connection.execute(
            insert(versions).values(
                version_id=manifest.version_id,
                dossier_id=manifest.dossier_id,
                account_id=account_id,
                applicant=applicant(manifest),
                revises=manifest.revises,
                answers_request=manifest.answers_request,
                manifest=data,
                manifest_sha256=sha256_hex(data),
                held_at_start="[]",
                registered_at=self._clock(),
            )
        )
        if files:
            connection.execute(
                insert(version_files),
                [
                    {
                        "version_id": manifest.version_id,
                        "position": position,
                        "sha256": file.sha256,
                        "size": file.size,
                    }
                    for position, file in enumerate(files)
                ],
            )
        version = _version(connection, manifest.version_id)
        missing = {file.sha256 for file in self.missing(connection, version)}
        held = [file.sha256 for file in files if file.sha256 not in missing]
        connection.execute(
            update(versions).where(versions.c.version_id == manifest.version_id).values(held_at_start=json.dumps(held))
        )
        if not missing:
            self.finish(connection, version)
        return _version(connection, manifest.version_id)

    def _answer(self, connection: Connection, version: Row[Any]) -> PutAnswer:
        return PutAnswer(
            state="received" if version.received_at is not None else "waiting_files",
            missing=tuple(file.sha256 for file in self.missing(connection, version)),
            receipt=self.receipt(connection, version),
        )


def applicant(manifest: Manifest) -> str:
    """For whom the papers are: a hash of the owner's identity number, or of the dossier when none is given.

    A number typed by the client grants nothing: it only narrows what the account's own uploads count for.
    """
    owner = manifest.owner
    number = owner.id_number.strip()
    if number:
        return sha256_hex(f"{owner.kind}\n{owner.id_kind}\n{number}".encode())
    return sha256_hex(f"dossier\n{manifest.dossier_id}".encode())


def find_version(connection: Connection, version_id: str) -> Row[Any] | None:
    return connection.execute(select(versions).where(versions.c.version_id == version_id)).first()


def own_version(connection: Connection, account_id: str, version_id: str) -> Row[Any]:
    """The account's version; another's is as unknown as one that does not exist. Refuses 404
    dossier.unknown.
    """
    version = find_version(connection, version_id)
    if version is None or version.account_id != account_id:
        raise Refused(404, "dossier.unknown")
    return version


def _version(connection: Connection, version_id: str) -> Row[Any]:
    return connection.execute(select(versions).where(versions.c.version_id == version_id)).one()


def _dossier(connection: Connection, dossier_id: str) -> Row[Any]:
    return connection.execute(select(dossiers).where(dossiers.c.dossier_id == dossier_id)).one()
