"""One dossier, one version that counts: which version may join it, and which may no longer become whole.

Law: at most one version of a dossier is on its way, and one that is whole is replaced only by a revision that
names it while its status allows one. What an applicant gave up never counts again, also when it arrives late.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sync.portal.refusals import Refused
from sync.portal.statuses import REVISABLE, Status
from sync.portal.tables import dossiers, given_up, supplements, uploads, versions
from sync.wire import Manifest

SUPERSEDED = "dossier.superseded"


def admit(connection: Connection, account_id: str, manifest: Manifest, dossier: Row[Any]) -> None:
    """Whether this version may join its dossier, which is the account's own.

    Refuses 409 dossier.superseded, dossier.other_open (facts held_version, your_version), dossier.revision.
    """
    yours = manifest.version_id
    dead = _given_up(connection, account_id, manifest.dossier_id, yours)
    if dead is not None:
        raise _superseded(dead.by_version, yours)
    others = connection.execute(
        select(versions.c.version_id, versions.c.received_at)
        .where(versions.c.dossier_id == manifest.dossier_id)
        .order_by(versions.c.registered_at)
    ).all()
    for other in others:
        if other.received_at is not None and other.version_id in manifest.replaces:
            raise _superseded(other.version_id, yours)
    if dossier.status is not None:
        _admit_revision(connection, manifest, dossier)
    for other in others:
        begun = other.received_at is None and other.version_id not in manifest.replaces
        if begun and _given_up(connection, account_id, manifest.dossier_id, other.version_id) is None:
            raise Refused(409, "dossier.other_open", held_version=other.version_id, your_version=yours)


def _admit_revision(connection: Connection, manifest: Manifest, dossier: Row[Any]) -> None:
    if manifest.revises is None and dossier.current_version is not None:
        raise _superseded(dossier.current_version, manifest.version_id)
    if dossier.status not in REVISABLE:
        raise Refused(409, "dossier.revision", reason="status", status=dossier.status)
    if manifest.revises != dossier.current_version:
        raise Refused(409, "dossier.revision", reason="not_current")
    if manifest.procedure_code != dossier.procedure_code:
        raise Refused(409, "dossier.revision", reason="procedure")
    asked = connection.execute(
        select(supplements.c.request_id).where(
            supplements.c.dossier_id == manifest.dossier_id, supplements.c.answered_by.is_(None)
        )
    ).scalars()
    if manifest.answers_request is not None and manifest.answers_request not in set(asked):
        raise Refused(409, "dossier.revision", reason="request")


def give_up(
    connection: Connection, account_id: str, dossier_id: str, version_ids: tuple[str, ...], *, by_version: str | None
) -> None:
    """These versions never count again and their uploads are over. `by_version`: what came in their place."""
    for version_id in version_ids:
        connection.execute(
            insert(given_up)
            .prefix_with("OR IGNORE")
            .values(account_id=account_id, dossier_id=dossier_id, version_id=version_id, by_version=by_version)
        )
    if by_version is not None:
        end_uploads(connection, dossier_id, version_ids)


def end_uploads(connection: Connection, dossier_id: str, version_ids: tuple[str, ...] | None = None) -> None:
    """End the open uploads of these versions of the dossier, or of all."""
    theirs = select(versions.c.version_id).where(versions.c.dossier_id == dossier_id)
    if version_ids is not None:
        theirs = theirs.where(versions.c.version_id.in_(version_ids))
    connection.execute(
        update(uploads).where(uploads.c.state == "open", uploads.c.version_id.in_(theirs)).values(state="gone")
    )


def bar(connection: Connection, version: Row[Any]) -> Refused | None:
    """Why this registered version may not become whole (any more); None when it may, or already is.

    409 dossier.withdrawn, or dossier.superseded with held_version.
    """
    if version.received_at is not None:
        return None
    dossier = connection.execute(select(dossiers).where(dossiers.c.dossier_id == version.dossier_id)).one()
    if dossier.status == Status.WITHDRAWN:
        return Refused(409, "dossier.withdrawn")
    dead = _given_up(connection, version.account_id, version.dossier_id, version.version_id)
    if dead is not None:
        return _superseded(dead.by_version, version.version_id)
    held = dossier.current_version
    if held is not None and (version.revises != held or dossier.status not in REVISABLE):
        return _superseded(held, version.version_id)
    return None


def superseded(connection: Connection, version: Row[Any]) -> Refused | None:
    """As `bar`, without a withdrawal: that is a status, which may be asked for."""
    found = bar(connection, version)
    return found if found is not None and found.code == SUPERSEDED else None


def _given_up(connection: Connection, account_id: str, dossier_id: str, version_id: str) -> Row[Any] | None:
    return connection.execute(
        select(given_up).where(
            given_up.c.account_id == account_id,
            given_up.c.dossier_id == dossier_id,
            given_up.c.version_id == version_id,
        )
    ).first()


def was_stopped(connection: Connection, account_id: str, manifest: Manifest) -> bool:
    """Whether the applicant stopped this very version before the portal heard of its dossier."""
    dead = _given_up(connection, account_id, manifest.dossier_id, manifest.version_id)
    return dead is not None and dead.by_version is None


def _superseded(held: str | None, yours: str) -> Refused:
    return Refused(409, SUPERSEDED, held_version=held, your_version=yours)
