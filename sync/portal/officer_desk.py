"""What an officer does with dossiers: accept, refuse, ask for more, set a fee, move on, answer, return a
result.

Every act is one transaction that changes the dossier's status by the table in `statuses`, writes its
history and tells the applicant's feed. Reading is in `officer_views`. Nothing here knows HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from forms.working_days import Calendar
from sync.portal import feed
from sync.portal.conversation import Conversation
from sync.portal.database import Database
from sync.portal.deadlines import VIETNAM, after_term, due_at
from sync.portal.dossier_codes import check_code, next_code
from sync.portal.officer_wire import AcceptRequest, FeeRequest, SupplementRequest
from sync.portal.packs_shelf import PackShelf
from sync.portal.refusals import Refused
from sync.portal.settings import PortalSettings
from sync.portal.statuses import Status, check_follows
from sync.portal.submissions import find_version
from sync.portal.tables import dossiers, fees, results, supplements
from sync.wire import Fee, Result, Supplement, canonical, read_manifest


class OfficerDesk:
    """Use cases of the officer's side; `officer` is the account id of who acts."""

    def __init__(
        self,
        database: Database,
        *,
        packs: PackShelf,
        calendar: Calendar,
        conversation: Conversation,
        settings: PortalSettings,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._database = database
        self._packs = packs
        self._calendar = calendar
        self._conversation = conversation
        self._settings = settings
        self._clock = clock
        self._random_bytes = random_bytes

    def accept(self, officer: str, version_id: str, wanted: AcceptRequest) -> None:
        """Receive the dossier: code, reception and due date. Refuses 422 or 409 dossier_code.*, status.*."""
        with self._dossier(version_id) as (connection, dossier, version):
            now = self._clock()
            check_follows(Status(dossier.status), Status.ACCEPTED)
            if wanted.code is not None:
                code = check_code(connection, wanted.code)
            else:
                code = next_code(
                    connection,
                    unit_code=dossier.unit_code,
                    agency_code=self._settings.agency_code,
                    at=now.astimezone(VIETNAM),
                )
            due = self._due(now, version, wanted)
            connection.execute(
                update(dossiers)
                .where(dossiers.c.dossier_id == dossier.dossier_id)
                .values(dossier_code=code, accepted_at=now, due_at=due)
            )
            given = {"dossier_code": code, "due_at": due.isoformat() if due is not None else None}
            feed.move(connection, dossier, Status.ACCEPTED, at=now, actor=officer, given=given)

    def refuse(self, officer: str, version_id: str, reason: str) -> None:
        with self._dossier(version_id) as (connection, dossier, _):
            feed.move(connection, dossier, Status.REFUSED, at=self._clock(), actor=officer, text=reason)

    def ask_supplement(self, officer: str, version_id: str, wanted: SupplementRequest) -> Supplement:
        """Ask the applicant for more; answered by a revision that names the request."""
        with self._dossier(version_id) as (connection, dossier, _):
            now = self._clock()
            feed.move(connection, dossier, Status.SUPPLEMENT_ASKED, at=now, actor=officer, text=wanted.reason)
            supplement = Supplement(
                request_id=self._new_id("yc"),
                deadline=wanted.deadline,
                reason=wanted.reason,
                items=wanted.items,
            )
            body = canonical(supplement).decode("utf-8")
            connection.execute(
                insert(supplements).values(
                    request_id=supplement.request_id,
                    dossier_id=dossier.dossier_id,
                    body=body,
                    asked_at=now,
                )
            )
            self._publish(connection, dossier, "supplement", {"supplement": json.loads(body)})
            return supplement

    def set_fee(self, officer: str, version_id: str, wanted: FeeRequest) -> None:
        with self._dossier(version_id) as (connection, dossier, _):
            now = self._clock()
            feed.move(connection, dossier, Status.FEE_ASKED, at=now, actor=officer, text=wanted.text)
            connection.execute(
                insert(fees).values(
                    fee_id=self._new_id("lp"),
                    dossier_id=dossier.dossier_id,
                    amount=wanted.amount,
                    text=wanted.text,
                    asked_at=now,
                )
            )
            self._publish_fee(connection, dossier, Fee(amount=wanted.amount, text=wanted.text))

    def confirm_fee(self, officer: str, version_id: str) -> None:
        """All open fees of the dossier are paid; work goes on. Refuses 409 fee.none."""
        with self._dossier(version_id) as (connection, dossier, _):
            now = self._clock()
            due = connection.execute(
                select(fees).where(fees.c.dossier_id == dossier.dossier_id, fees.c.paid_at.is_(None))
            ).all()
            if not due:
                raise Refused(409, "fee.none")
            for fee in due:
                connection.execute(update(fees).where(fees.c.fee_id == fee.fee_id).values(paid_at=now))
                self._publish_fee(connection, dossier, Fee(amount=fee.amount, text=fee.text, paid=True))
            if dossier.status == Status.FEE_ASKED:
                feed.move(connection, dossier, Status.IN_WORK, at=now, actor=officer)

    def set_status(self, officer: str, version_id: str, status: Status, text: str) -> None:
        """A step that has no act of its own: in work, stopped, done, returned. Refuses 409 status.act."""
        if status not in (Status.IN_WORK, Status.STOPPED, Status.WORK_DONE, Status.RETURNED):
            raise Refused(409, "status.act", wanted=int(status))
        with self._dossier(version_id) as (connection, dossier, _):
            feed.move(connection, dossier, status, at=self._clock(), actor=officer, text=text)

    def say(self, version_id: str, text: str) -> str:
        """Write to the applicant; returns the message's id."""
        message_id = self._new_id("tn")
        with self._dossier(version_id) as (connection, dossier, _):
            self._conversation.answer(
                connection,
                dossier_id=dossier.dossier_id,
                version_id=dossier.current_version,
                message_id=message_id,
                text=text,
            )
        return message_id

    def check_result_fits(self, version_id: str) -> None:
        """Refuse a result before its bytes travel, when the dossier is not in a status that takes one."""
        with self._database.read() as connection:
            _, dossier = self._find(connection, version_id)
            self._steps_to_result(dossier, "online")

    def give_result(
        self, officer: str, version_id: str, *, name: str, media_type: str, size: int, sha256: str, how: str
    ) -> Result:
        """Return a result whose bytes are in the content store. Online it ends the dossier (10), otherwise
        it is done (9).

        Statuses on the way that the officer did not name are written to the history too.
        """
        result = Result.model_validate(
            {
                "result_id": self._new_id("kq"),
                "name": name,
                "size": size,
                "sha256": sha256,
                "media_type": media_type,
                "how": how,
            }
        )
        with self._dossier(version_id) as (connection, dossier, _):
            now = self._clock()
            connection.execute(insert(results).values(dossier_id=dossier.dossier_id, at=now, **result.model_dump()))
            self._publish(connection, dossier, "result", {"result": result.model_dump()})
            for step in self._steps_to_result(dossier, how):
                feed.set_status(connection, dossier.dossier_id, dossier.current_version, step, at=now, actor=officer)
            return result

    # -- inside ----------------------------------------------------------------------------------------------

    @contextmanager
    def _dossier(self, version_id: str) -> Iterator[tuple[Connection, Row[Any], Row[Any]]]:
        with self._database.write() as connection:
            version, dossier = self._find(connection, version_id)
            yield connection, dossier, version

    def _find(self, connection: Connection, version_id: str) -> tuple[Row[Any], Row[Any]]:
        version = find_version(connection, version_id)
        if version is None or version.received_at is None:
            raise Refused(404, "dossier.unknown")
        dossier = connection.execute(select(dossiers).where(dossiers.c.dossier_id == version.dossier_id)).one()
        return version, dossier

    def _steps_to_result(self, dossier: Row[Any], how: str) -> list[Status]:
        way = {
            Status.ACCEPTED: [Status.IN_WORK, Status.WORK_DONE],
            Status.IN_WORK: [Status.WORK_DONE],
            Status.WORK_DONE: [],
        }
        if dossier.status not in way:
            raise Refused(409, "status.not_allowed", status=dossier.status, wanted=int(Status.WORK_DONE))
        return way[dossier.status] + ([Status.RETURNED] if how == "online" else [])

    def _due(self, now: datetime, version: Row[Any], wanted: AcceptRequest) -> datetime | None:
        if wanted.due_at is not None:
            return wanted.due_at
        if wanted.working_days is not None:
            return after_term(now, wanted.working_days, unit="working_day", calendar=self._calendar)
        manifest = read_manifest(version.manifest)
        pack = self._packs.get(manifest.pack_hash)
        if pack is None:
            return None
        return due_at(now, pack.manifest, case=manifest.case, channel=manifest.channel, calendar=self._calendar)

    def _publish(self, connection: Connection, dossier: Row[Any], kind: str, subject: dict[str, Any]) -> None:
        feed.publish(
            connection,
            dossier_id=dossier.dossier_id,
            version_id=dossier.current_version,
            at=self._clock(),
            kind=kind,
            subject=subject,
        )

    def _publish_fee(self, connection: Connection, dossier: Row[Any], fee: Fee) -> None:
        self._publish(connection, dossier, "fee", {"fee": fee.model_dump()})

    def _new_id(self, kind: str) -> str:
        return f"{kind}-{self._random_bytes(10).hex()}"
