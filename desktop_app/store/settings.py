"""Settings by name, and the portals this office sends to with their secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from desktop_app.dossier.model import PinnedPortal
from desktop_app.store import tables
from desktop_app.store.problems import UnknownPortal
from desktop_app.store.upsert import put


class StoredSettings:
    """`dossier.ports.Settings` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        table = tables.settings
        found: str | None = self._connection.execute(select(table.c.value).where(table.c.name == name)).scalar()
        return found

    def set(self, name: str, value: str) -> None:
        put(self._connection, tables.settings, {"name": name, "value": value}, key=("name",))

    def all(self) -> dict[str, str]:
        table = tables.settings
        found = self._connection.execute(select(table.c.name, table.c.value).order_by(table.c.name))
        return {row.name: row.value for row in found}


class StoredPortals:
    """`dossier.ports.Portals` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, portal: PinnedPortal) -> None:
        """Keep a portal, or replace what is known of it; its secrets stay."""
        put(self._connection, tables.portals, vars(portal), key=("portal_id",))

    def all(self) -> Sequence[PinnedPortal]:
        """In the order in which they were added."""
        table = tables.portals
        found = self._connection.execute(select(table).order_by(table.c.added_at, table.c.portal_id))
        return tuple(_portal(row) for row in found)

    def get(self, portal_id: str) -> PinnedPortal:
        """Raises UnknownPortal."""
        table = tables.portals
        row = self._connection.execute(select(table).where(table.c.portal_id == portal_id)).first()
        if row is None:
            raise UnknownPortal(portal=portal_id)
        return _portal(row)

    def set_secret(self, portal_id: str, name: str, secret: str) -> None:
        """Keep a password or token; an empty one is removed. Raises UnknownPortal."""
        self.get(portal_id)
        table = tables.portal_secrets
        if secret:
            values = {"portal_id": portal_id, "name": name, "secret": secret}
            put(self._connection, table, values, key=("portal_id", "name"))
        else:
            self._connection.execute(delete(table).where(table.c.portal_id == portal_id, table.c.name == name))

    def secret(self, portal_id: str, name: str) -> str | None:
        table = tables.portal_secrets
        found: str | None = self._connection.execute(
            select(table.c.secret).where(table.c.portal_id == portal_id, table.c.name == name)
        ).scalar()
        return found


def _portal(row: Row[Any]) -> PinnedPortal:
    return PinnedPortal(**row._mapping)
