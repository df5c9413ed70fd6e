"""What the sending worker reads and keeps besides outbox and results: papers and sessions.

Implements `sync.ports` over the dossier's own ports, so that sync knows neither vault nor store.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from desktop_app.dossier.ports import FileVault, Records, Store
from desktop_app.errors import Problem
from sync.parcel import PaperSource
from sync.ports import (
    AttachmentReader,
    Credentials,
    Outbox,
    PaperStream,
    PaperUnreadable,
    ResultSink,
    Token,
    Tokens,
)

PASSWORD, TOKEN, ACCOUNT = "password", "token", "account_id"


@dataclass(frozen=True)
class SendingPorts:
    """Everything the worker asks of this machine."""

    outbox: Outbox
    reader: AttachmentReader
    tokens: Tokens
    sink: ResultSink


class _Streamed:
    """A vault's file as `sync.ports.PaperStream`: damage found while reading is the sender's problem too."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except (Problem, OSError) as problem:
            raise PaperUnreadable(reference="", reason=str(problem)[:200]) from None

    def seek(self, offset: int, /) -> None:
        self._stream.seek(offset)

    def close(self) -> None:
        self._stream.close()


class VaultReader:
    """Opens papers of the vault for sending; every chunk's tag is checked before its bytes leave."""

    def __init__(self, vault: FileVault) -> None:
        self._vault = vault

    def open(self, source: PaperSource) -> PaperStream:
        try:
            return _Streamed(self._vault.open(source.reference, source.sha256))
        except (Problem, OSError) as problem:
            raise PaperUnreadable(reference=source.reference, reason=str(problem)[:200]) from None


class PortalDrawer:
    """Sessions and passwords of portals, inside the encrypted database only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def credentials(self, portal_id: str) -> Credentials | None:
        def read(records: Records) -> Credentials | None:
            password = records.portals.secret(portal_id, PASSWORD)
            user = records.portals.get(portal_id).user
            return Credentials(user, password) if password else None

        return self._store.read(read)

    def token(self, portal_id: str) -> Token | None:
        text = self._store.read(lambda records: records.portals.secret(portal_id, TOKEN))
        if not text:
            return None
        held = json.loads(text)
        return Token(held["value"], held["account_id"], datetime.fromisoformat(held["expires_at"]))

    def keep(self, portal_id: str, token: Token) -> None:
        text = json.dumps(
            {"value": token.value, "account_id": token.account_id, "expires_at": token.expires_at.isoformat()}
        )

        def write(records: Records) -> None:
            records.portals.set_secret(portal_id, TOKEN, text)
            records.portals.set_secret(portal_id, ACCOUNT, token.account_id)

        self._store.write(write).result()

    def drop(self, portal_id: str) -> None:
        self._store.write(lambda records: records.portals.set_secret(portal_id, TOKEN, "")).result()
