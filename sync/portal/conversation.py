"""Messages about a dossier, both ways (trao đổi). A message id given by the applicant makes repeats
harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from sync.portal import feed
from sync.portal.database import Database
from sync.portal.refusals import Refused
from sync.portal.submissions import own_version
from sync.portal.tables import messages

MESSAGES_OF_DOSSIER = 1000


class Conversation:
    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def say(self, account_id: str, version_id: str, message_id: str, text: str) -> bool:
        """The applicant's message; True when it is new. Refuses 404, 409 message.other_text, 429
        message.too_many.
        """
        with self._database.write() as connection:
            version = own_version(connection, account_id, version_id)
            known = connection.execute(
                select(messages.c.text).where(
                    messages.c.dossier_id == version.dossier_id, messages.c.message_id == message_id
                )
            ).scalar_one_or_none()
            if known is not None:
                if known != text:
                    raise Refused(409, "message.other_text")
                return False
            self._add(connection, version.dossier_id, message_id, "citizen", text)
            return True

    def answer(self, connection: Connection, *, dossier_id: str, version_id: str, message_id: str, text: str) -> None:
        """The officer's message, inside the officer's transaction; the applicant reads it in the feed."""
        self._add(connection, dossier_id, message_id, "officer", text)
        feed.publish(
            connection,
            dossier_id=dossier_id,
            version_id=version_id,
            at=self._clock(),
            kind="message",
            subject={"message": {"id": message_id, "from": "officer", "text": text}},
        )

    def _add(self, connection: Connection, dossier_id: str, message_id: str, sender: str, text: str) -> None:
        number = connection.execute(select(func.count()).where(messages.c.dossier_id == dossier_id)).scalar_one()
        if number >= MESSAGES_OF_DOSSIER:
            raise Refused(429, "message.too_many")
        connection.execute(
            insert(messages).values(
                dossier_id=dossier_id,
                message_id=message_id,
                number=number,
                sender=sender,
                text=text,
                at=self._clock(),
            )
        )
