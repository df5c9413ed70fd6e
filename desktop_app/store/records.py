"""What one transaction sees of the database: one repository per subject over the same connection."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from desktop_app.store.answers import StoredAnswers, StoredHistory
from desktop_app.store.catalogue import StoredPacks, StoredPeople
from desktop_app.store.dossiers import StoredDossiers, StoredJournal
from desktop_app.store.outbox import StoredOutbox
from desktop_app.store.pack_trust import StoredPackTrust
from desktop_app.store.papers import StoredPapers
from desktop_app.store.register import StoredBusinesses, StoredImports
from desktop_app.store.results import StoredResultParts
from desktop_app.store.settings import StoredPortals, StoredSettings
from desktop_app.store.words import Fold


class StoredRecords:
    """`dossier.ports.Records`: valid inside the function it is handed to, not after."""

    def __init__(self, connection: Connection, fold: Fold) -> None:
        self._connection = connection
        self._fold = fold

    @cached_property
    def dossiers(self) -> StoredDossiers:
        return StoredDossiers(self._connection, self._fold)

    @cached_property
    def journal(self) -> StoredJournal:
        return StoredJournal(self._connection)

    @cached_property
    def papers(self) -> StoredPapers:
        return StoredPapers(self._connection)

    @cached_property
    def packs(self) -> StoredPacks:
        return StoredPacks(self._connection, self._fold)

    @cached_property
    def pack_trust(self) -> StoredPackTrust:
        return StoredPackTrust(self._connection)

    @cached_property
    def settings(self) -> StoredSettings:
        return StoredSettings(self._connection)

    @cached_property
    def portals(self) -> StoredPortals:
        return StoredPortals(self._connection)

    @cached_property
    def outbox(self) -> StoredOutbox:
        return StoredOutbox(self._connection)

    @cached_property
    def answers(self) -> StoredAnswers:
        return StoredAnswers(self._connection)

    @cached_property
    def history(self) -> StoredHistory:
        return StoredHistory(self._connection)

    @cached_property
    def people(self) -> StoredPeople:
        return StoredPeople(self._connection, self._fold)

    @cached_property
    def businesses(self) -> StoredBusinesses:
        return StoredBusinesses(self._connection, self._fold)

    @cached_property
    def imports(self) -> StoredImports:
        return StoredImports(self._connection)

    @cached_property
    def result_parts(self) -> StoredResultParts:
        return StoredResultParts(self._connection)
