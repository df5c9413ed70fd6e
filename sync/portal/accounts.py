"""Accounts, signing in and sessions. Knows no dossier.

Passwords are kept as argon2id hashes, session tokens as SHA-256. Wrong passwords are counted per user name
and per address; an unknown user costs the same time as a wrong password.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, func, insert, select

from sync.portal.database import Database
from sync.portal.refusals import Refused
from sync.portal.tables import accounts, sessions, sign_in_failures
from sync.wire import SessionAnswer

Role = Literal["citizen", "officer"]
FAILURES_WINDOW = timedelta(minutes=5)
FAILURES_OF_USER = 5
FAILURES_OF_ADDRESS = 50


@dataclass(frozen=True)
class SignedIn:
    """Who asks: the account behind a valid token."""

    account_id: str
    role: Role


class Accounts:
    """`random_bytes` makes tokens and ids; `clock` gives aware instants."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
        session_life: timedelta,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random_bytes = random_bytes
        self._session_life = session_life
        self._hasher = PasswordHasher()
        self._hashing = BoundedSemaphore(2)  # each hash takes 64 MiB
        self._nobody: str | None = None

    def any_exists(self) -> bool:
        with self._database.read() as connection:
            return connection.execute(select(accounts.c.account_id).limit(1)).first() is not None

    def exists(self, user: str) -> bool:
        with self._database.read() as connection:
            return _account(connection, user) is not None

    def add(self, user: str, password: str, role: Role, display_name: str) -> str:
        """A new account; returns its id. Refuses (409 account.user_taken) a user name that exists."""
        with self._hashing:
            hashed = self._hasher.hash(password)
        account_id = "acc-" + self._random_bytes(12).hex()
        with self._database.write() as connection:
            if _account(connection, user) is not None:
                raise Refused(409, "account.user_taken")
            connection.execute(
                insert(accounts).values(
                    account_id=account_id,
                    user_name=user,
                    password_hash=hashed,
                    role=role,
                    display_name=display_name,
                    created_at=self._clock(),
                )
            )
        return account_id

    def sign_in(self, user: str, password: str, *, role: Role, address: str) -> SessionAnswer:
        """A new session. Refuses 401 session.wrong; after too many failures 429 session.too_many with
        Retry-After.
        """
        subjects = {
            _hashed("user:" + user): FAILURES_OF_USER,
            _hashed("address:" + address): FAILURES_OF_ADDRESS,
        }
        with self._database.read() as connection:
            for subject, limit in subjects.items():
                self._refuse_too_many(connection, subject, limit)
            account = _account(connection, user)
        if not self._password_is_right(account.password_hash if account else None, password) or (
            account is None or account.role != role
        ):
            self._count_failure(tuple(subjects))
            raise Refused(401, "session.wrong")
        token = base64.urlsafe_b64encode(self._random_bytes(32)).decode("ascii").rstrip("=")
        now = self._clock()
        expires_at = now + self._session_life
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            connection.execute(
                insert(sessions).values(token_hash=_hashed(token), account_id=account.account_id, expires_at=expires_at)
            )
        return SessionAnswer(
            token=token,
            expires_at=expires_at,
            account_id=account.account_id,
            display_name=account.display_name,
        )

    def who(self, authorization: str, role: Role) -> SignedIn:
        """The account behind an Authorization header. Refuses 401 session.needed, 403 session.role."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "session.needed", headers={"WWW-Authenticate": "Bearer"})
        with self._database.read() as connection:
            row = connection.execute(
                select(sessions.c.expires_at, accounts.c.account_id, accounts.c.role)
                .join(accounts, accounts.c.account_id == sessions.c.account_id)
                .where(sessions.c.token_hash == _hashed(token))
            ).first()
        if row is None or row.expires_at <= self._clock():
            raise Refused(401, "session.needed", headers={"WWW-Authenticate": "Bearer"})
        if row.role != role:
            raise Refused(403, "session.role")
        return SignedIn(row.account_id, row.role)

    def _password_is_right(self, hashed: str | None, password: str) -> bool:
        with self._hashing:
            if self._nobody is None:
                self._nobody = self._hasher.hash(self._random_bytes(16))
            try:
                return self._hasher.verify(hashed or self._nobody, password) and hashed is not None
            except (VerificationError, InvalidHashError):
                return False

    def _refuse_too_many(self, connection: Connection, subject: str, limit: int) -> None:
        now = self._clock()
        row = connection.execute(
            select(func.count(), func.min(sign_in_failures.c.at)).where(
                sign_in_failures.c.subject == subject, sign_in_failures.c.at > now - FAILURES_WINDOW
            )
        ).one()
        if row[0] >= limit:
            wait = (row[1] + FAILURES_WINDOW - now).total_seconds()
            raise Refused(429, "session.too_many", headers={"Retry-After": str(max(1, int(wait) + 1))})

    def _count_failure(self, subjects: tuple[str, ...]) -> None:
        now = self._clock()
        with self._database.write() as connection:
            connection.execute(delete(sign_in_failures).where(sign_in_failures.c.at <= now - FAILURES_WINDOW))
            connection.execute(insert(sign_in_failures), [{"subject": subject, "at": now} for subject in subjects])


def _account(connection: Connection, user: str) -> Row[Any] | None:
    return connection.execute(select(accounts).where(accounts.c.user_name == user)).first()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
