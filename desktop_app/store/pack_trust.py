"""Trusted keys, data packs and revocations. Nothing that was revoked is ever taken off the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from sqlalchemy import Connection, select

from desktop_app.dossier.model import InstalledData, TrustedKey
from desktop_app.store import tables
from desktop_app.store.catalogue import version_numbers
from desktop_app.store.upsert import put
from forms.packs.trust import Revocation

_KEY_COLUMNS = [tables.trusted_keys.c[field.name] for field in fields(TrustedKey)]
_DATA_COLUMNS = [tables.data_packs.c[field.name] for field in fields(InstalledData)]


class StoredPackTrust:
    """`dossier.ports.PackTrust` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_key(self, key: TrustedKey) -> None:
        """Keep a key, or replace what is known of it."""
        put(self._connection, tables.trusted_keys, vars(key), key=("key_id",))

    def all_keys(self) -> Sequence[TrustedKey]:
        """Removed ones too, in the order in which they were added."""
        table = tables.trusted_keys
        found = self._connection.execute(select(*_KEY_COLUMNS).order_by(table.c.added_at, table.c.key_id))
        return tuple(TrustedKey(**row._mapping) for row in found)

    def install_data(self, pack: InstalledData, revocations: Sequence[Revocation]) -> None:
        """Keep a data pack; what it revokes stays revoked for good, from the earliest day ever said."""
        values = {**vars(pack), "effective_from": pack.effective_from.isoformat()}
        put(self._connection, tables.data_packs, values, key=("pack_hash",))
        known = {(one.kind, one.value): one for one in self.revocations()}
        for new in revocations:
            old = known.get((new.kind, new.value))
            if old is None or new.since < old.since:
                row = {**vars(new), "since": new.since.isoformat(), "pack_hash": pack.pack_hash}
                put(self._connection, tables.revocations, row, key=("kind", "value"))

    def data_packs(self, code: str = "") -> Sequence[InstalledData]:
        """By code, highest version first; of equals, the one installed last."""
        statement = select(*_DATA_COLUMNS)
        if code:
            statement = statement.where(tables.data_packs.c.code == code)
        found = [
            InstalledData(**{**row._mapping, "effective_from": date.fromisoformat(row.effective_from)})
            for row in self._connection.execute(statement)
        ]
        found.sort(key=lambda one: (version_numbers(one.version), one.installed_at), reverse=True)
        return tuple(sorted(found, key=lambda one: one.code))

    def revocations(self) -> Sequence[Revocation]:
        table = tables.revocations
        columns = (table.c.kind, table.c.value, table.c.reason, table.c.since)
        found = self._connection.execute(select(*columns).order_by(table.c.since, table.c.kind, table.c.value))
        return tuple(
            Revocation(row.kind, row.value, row.reason, date.fromisoformat(row.since)) for row in found
        )
