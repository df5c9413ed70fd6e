"""The store's outbox keeps the rules of the contract too, in a real encrypted database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.store.sending import DurableOutbox
from desktop_app.store.store import EncryptedStore
from sync.parcel import Parcel
from sync.ports import OutboxRow
from tests.desktop_app.store.samples import KEY, a_dossier, plain_fold
from tests.sync.outbox_contract import OutboxContract


class OutboxOfKnownDossiers(DurableOutbox):
    """The store queues only dossiers that it has; here each is made just before."""

    def __init__(self, store: EncryptedStore) -> None:
        super().__init__(store)
        self._made: set[str] = set()
        self._numbers = itertools.count(1)

    def enqueue(self, parcel: Parcel, *, at: datetime) -> OutboxRow:
        if parcel.dossier_id not in self._made:
            self._made.add(parcel.dossier_id)
            dossier = a_dossier(next(self._numbers), dossier_id=parcel.dossier_id)
            self._store.write(lambda records: records.dossiers.add(dossier)).result()
        return super().enqueue(parcel, at=at)


class TestStoredOutbox(OutboxContract):
    """DurableOutbox on SQLCipher."""

    @pytest.fixture
    def outbox(self, tmp_path: Path) -> Iterator[OutboxOfKnownDossiers]:
        copies = tmp_path / "copies"
        copies.mkdir()
        store = EncryptedStore(tmp_path / "dossiers.db", KEY, copies=copies, fold=plain_fold)
        yield OutboxOfKnownDossiers(store)
        store.close()
