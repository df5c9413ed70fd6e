"""The register of businesses and the rows that were imported from workbooks, each with its index in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from desktop_app.dossier.register import Business, ImportedRow
from desktop_app.store import tables
from desktop_app.store.catalogue import put_row
from desktop_app.store.words import Fold, every_word_begins, forget_row, index_row, matching_rows

_COLUMNS = [tables.businesses.c[field.name] for field in fields(Business)]
_WEIGHTS = (4.0, 4.0, 1.0)


class StoredBusinesses:
    """`dossier.ports.Businesses` within one transaction."""

    def __init__(self, connection: Connection, fold: Fold) -> None:
        self._connection = connection
        self._fold = fold

    def put(self, business: Business) -> None:
        row = put_row(self._connection, tables.businesses, vars(business), key="business_id")
        texts = {
            "name": f"{business.name} {business.representative}",
            "numbers": " ".join(
                (business.tax_code, business.registration_number, business.phone, business.representative_id)
            ),
            "address": f"{business.address} {business.lines}",
        }
        index_row(self._connection, tables.business_words, row, texts, self._fold)

    def get(self, business_id: str) -> Business | None:
        which = select(*_COLUMNS).where(tables.businesses.c.business_id == business_id)
        found = self._connection.execute(which).first()
        return None if found is None else _business(found)

    def search(self, text: str, *, limit: int = 50) -> Sequence[Business]:
        """Best match first. Without a word: the first by name."""
        query = every_word_begins(text, self._fold)
        if query is None:
            return self.all()[:limit]
        table = tables.businesses
        rows = matching_rows(self._connection, tables.business_words, query, weights=_WEIGHTS, limit=limit)
        found = {
            row.row: _business(row)
            for row in self._connection.execute(select(table.c.row, *_COLUMNS).where(table.c.row.in_(rows)))
        }
        return tuple(found[row] for row in rows if row in found)

    def all(self) -> Sequence[Business]:
        found = [_business(row) for row in self._connection.execute(select(*_COLUMNS))]
        return tuple(sorted(found, key=lambda each: (self._fold(each.name), each.name, each.business_id)))

    def forget(self, business_id: str) -> bool:
        """Remove it with its words; whether it was there."""
        table = tables.businesses
        return forget_entry(self._connection, table, table.c.business_id == business_id, tables.business_words)


class StoredImports:
    """`dossier.ports.Imports` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: ImportedRow) -> None:
        """Raises the database's IntegrityError for a key that is there: the caller looked first."""
        self._connection.execute(insert(tables.imported_rows), vars(row))

    def find(self, procedure_code: str, row_key: str) -> ImportedRow | None:
        table = tables.imported_rows
        found = self._connection.execute(
            select(table).where(table.c.procedure_code == procedure_code, table.c.row_key == row_key)
        ).first()
        return None if found is None else ImportedRow(**found._mapping)


def forget_entry(connection: Connection, table: Table, which: Any, words: Table) -> bool:
    """Delete one row and its words for good: the index is rewritten, so that no deleted word stays in it."""
    row = connection.execute(delete(table).where(which).returning(table.c.row)).scalar_one_or_none()
    if row is None:
        return False
    forget_row(connection, words, row)
    connection.exec_driver_sql(f"INSERT INTO {words.name} ({words.name}) VALUES ('optimize')")
    return True


def _business(row: Any) -> Business:
    return Business(**{field.name: getattr(row, field.name) for field in fields(Business)})
