"""What the sending worker reads and keeps besides the outbox: papers, sessions, results.

Implements `sync.ports` over the dossier's own ports, so that sync knows neither vault nor store.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from desktop_app.dossier.model import HistoryEntry, PaperFile
from desktop_app.dossier.ports import Clock, FileVault, Records, Store
from desktop_app.errors import Problem
from desktop_app.event_bus import EventBus
from desktop_app.events import AnswersArrived
from sync import wire
from sync.parcel import PaperSource
from sync.ports import Credentials, PaperUnreadable, Token, WantedResult

PASSWORD, TOKEN, ACCOUNT = "password", "token", "account_id"  # noqa: S105  (names of drawers)


class VaultReader:
    """Opens papers of the vault for sending; every chunk's tag is checked before its bytes leave."""

    def __init__(self, vault: FileVault) -> None:
        self._vault = vault

    def open(self, source: PaperSource) -> BinaryIO:
        try:
            return self._vault.open(source.reference, source.sha256)
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


class ResultDrawer:
    """Results as they come in: pieces in the vault, the whole bound to its dossier once it is right.

    A piece is an encrypted file of its own, listed in the settings, so that a killed download resumes.
    """

    def __init__(self, store: Store, vault: FileVault, clock: Clock, events: EventBus) -> None:
        self._store, self._vault, self._clock, self._events = store, vault, clock, events

    def held_bytes(self, wanted: WantedResult) -> int:
        return sum(size for _, _, size in self._pieces(wanted))

    def append(self, wanted: WantedResult, offset: int, content: bytes) -> None:
        pieces = self._pieces(wanted)
        if offset == 0 and pieces:
            self._drop(wanted)
            pieces = []
        if offset != sum(size for _, _, size in pieces):
            raise ValueError("a result's bytes are kept in order")
        pieces.append(self._vault.add(io.BytesIO(content), limit_bytes=max(1, len(content))))
        self._set(wanted, json.dumps(pieces))

    def finish(self, wanted: WantedResult) -> bool:
        pieces = self._pieces(wanted)
        data = b"".join(self._vault.read(file_id, sha256) for file_id, sha256, _ in pieces)
        if len(data) != wanted.result.size or wire.sha256_hex(data) != wanted.result.sha256:
            self._drop(wanted)
            return False
        file_id, sha256, size = self._vault.add(io.BytesIO(data), limit_bytes=len(data))
        now = self._clock.now()
        file = PaperFile(file_id, wanted.result.name, wanted.result.media_type, size, sha256, 0, False, now)

        def write(records: Records) -> None:
            records.papers.add_file(file)
            for result in records.answers.results(wanted.dossier_id):
                if result.result_id == wanted.result.result_id:
                    records.answers.put_result(replace(result, file=file))
            records.settings.set(_name(wanted), "")
            entry = HistoryEntry(now, "history.result_here", (("name", wanted.result.name),))
            records.history.add(wanted.dossier_id, entry)

        self._store.write(write).result()
        for piece, _, _ in pieces:
            self._vault.delete(piece)
        self._events.publish(AnswersArrived((wanted.dossier_id,)))
        return True

    def _pieces(self, wanted: WantedResult) -> list[tuple[str, str, int]]:
        text = self._store.read(lambda records: records.settings.get(_name(wanted))) or "[]"
        return [(str(file_id), str(sha256), int(size)) for file_id, sha256, size in json.loads(text)]

    def _set(self, wanted: WantedResult, text: str) -> None:
        self._store.write(lambda records: records.settings.set(_name(wanted), text)).result()

    def _drop(self, wanted: WantedResult) -> None:
        for file_id, _, _ in self._pieces(wanted):
            self._vault.delete(file_id)
        self._set(wanted, "[]")


def _name(wanted: WantedResult) -> str:
    return f"result.pieces.{wanted.result.result_id}"
