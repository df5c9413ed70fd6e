"""Installed packs and the people register, each with its search index in step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Table, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.dossier.model import InstalledPack, PackVersion, Person
from desktop_app.store import tables
from desktop_app.store.problems import UnknownPack
from desktop_app.store.words import Fold, every_word_begins, index_row, matching_rows

_PACK_COLUMNS = [tables.packs.c[field.name] for field in fields(InstalledPack)]
_PERSON_COLUMNS = [tables.people.c[field.name] for field in fields(Person)]
_PACK_WEIGHTS = (8.0, 4.0, 1.0)
_PERSON_WEIGHTS = (4.0, 4.0, 1.0)
_MOST_PROCEDURES = 200


class StoredPacks:
    """`dossier.ports.Packs` within one transaction."""

    def __init__(self, connection: Connection, fold: Fold) -> None:
        self._connection = connection
        self._fold = fold

    def install(self, pack: InstalledPack, search_text: str) -> None:
        """Keep a pack whole; the same hash again only renews what it is found by."""
        row = put_row(self._connection, tables.packs, vars(pack), key="pack_hash")
        texts = {"code": pack.code, "name": pack.name, "text": search_text}
        index_row(self._connection, tables.pack_words, row, texts, self._fold)

    def get(self, pack_hash: str) -> InstalledPack:
        """Raises UnknownPack."""
        table = tables.packs
        row = self._connection.execute(select(*_PACK_COLUMNS).where(table.c.pack_hash == pack_hash)).first()
        if row is None:
            raise UnknownPack(pack_hash=pack_hash)
        return _pack(row)

    def newest(self) -> Sequence[InstalledPack]:
        """The highest version of each procedure, by code; of equal versions, the one installed last."""
        table = tables.packs
        newest: dict[str, tuple[tuple[tuple[int, ...], Any], str]] = {}
        for code, version, installed_at, pack_hash in self._connection.execute(
            select(table.c.code, table.c.version, table.c.installed_at, table.c.pack_hash)
        ):
            rank = (version_numbers(version), installed_at)
            if code not in newest or rank > newest[code][0]:
                newest[code] = (rank, pack_hash)
        return tuple(self.get(pack_hash) for _, (_, pack_hash) in sorted(newest.items()))

    def versions(self) -> Sequence[PackVersion]:
        """Every installed version, by code; of one procedure the highest first, of equals the one installed last."""
        table = tables.packs
        columns = (table.c.pack_hash, table.c.code, table.c.version, table.c.installed_at, table.c.signer)
        found = [PackVersion(*row) for row in self._connection.execute(select(*columns))]
        found.sort(key=lambda one: (version_numbers(one.version), one.installed_at), reverse=True)
        return tuple(sorted(found, key=lambda one: one.code))

    def search(self, text: str) -> Sequence[str]:
        """Codes of the procedures that match, best first, each once. Without a word: all codes."""
        table = tables.packs
        query = every_word_begins(text, self._fold)
        if query is None:
            codes = self._connection.execute(select(table.c.code).distinct().order_by(table.c.code))
            return tuple(codes.scalars())
        rows = matching_rows(self._connection, tables.pack_words, query, weights=_PACK_WEIGHTS, limit=_MOST_PROCEDURES)
        coded = select(table.c.row, table.c.code).where(table.c.row.in_(rows))
        found = {row.row: row.code for row in self._connection.execute(coded)}
        return tuple(dict.fromkeys(found[row] for row in rows if row in found))


class StoredPeople:
    """`dossier.ports.People` within one transaction."""

    def __init__(self, connection: Connection, fold: Fold) -> None:
        self._connection = connection
        self._fold = fold

    def put(self, person: Person) -> None:
        row = put_row(self._connection, tables.people, vars(person), key="person_id")
        texts = {
            "name": person.name,
            "numbers": f"{person.id_number} {person.phone}",
            "address": person.address,
        }
        index_row(self._connection, tables.people_words, row, texts, self._fold)

    def get(self, person_id: str) -> Person | None:
        found = self._connection.execute(select(*_PERSON_COLUMNS).where(tables.people.c.person_id == person_id)).first()
        return None if found is None else _person(found)

    def forget(self, person_id: str) -> bool:
        """Remove the person with their words for good; whether they were there."""
        from desktop_app.store.register import forget_entry

        table = tables.people
        return forget_entry(self._connection, table, table.c.person_id == person_id, tables.people_words)

    def search(self, text: str, *, limit: int = 50) -> Sequence[Person]:
        """Best match first. Without a word: the first by name."""
        query = every_word_begins(text, self._fold)
        if query is None:
            return self.all()[:limit]
        rows = matching_rows(self._connection, tables.people_words, query, weights=_PERSON_WEIGHTS, limit=limit)
        table = tables.people
        found = {
            row.row: _person(row)
            for row in self._connection.execute(select(table.c.row, *_PERSON_COLUMNS).where(table.c.row.in_(rows)))
        }
        return tuple(found[row] for row in rows if row in found)

    def all(self) -> Sequence[Person]:
        """By name as a Vietnamese register sorts it: without accents first."""
        found = [_person(row) for row in self._connection.execute(select(*_PERSON_COLUMNS))]
        return tuple(sorted(found, key=lambda person: (self._fold(person.name), person.name, person.person_id)))


def put_row(connection: Connection, table: Table, values: dict[str, Any], *, key: str) -> int:
    """Insert or replace by `key` and return the row number."""
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in values if name != key}
    row = connection.execute(
        statement.on_conflict_do_update(index_elements=[key], set_=changed).returning(table.c.row),
        values,
    ).scalar_one()
    return int(row)


def version_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version))


def _pack(row: Row[Any]) -> InstalledPack:
    return InstalledPack(**row._mapping)


def _person(row: Row[Any]) -> Person:
    return Person(**{field.name: row._mapping[field.name] for field in fields(Person)})
