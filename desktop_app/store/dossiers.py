"""Dossier rows and their journal, with the search index in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import Channel, Dossier, EntryKind, JournalEntry
from desktop_app.store import tables
from desktop_app.store.problems import DossierOnTheWay, JournalOutOfOrder, UnknownDossier
from desktop_app.store.settings import StoredSettings
from desktop_app.store.words import Fold, every_word_begins, forget_row, index_row, matching_rows
from sync.states import State

NUMBER_PREFIX_SETTING = "dossier.number_prefix"
_LAST_NUMBER_SETTING = "dossier.last_number"
_DEFAULT_PREFIX = "HS"
_FIELDS = tuple(field.name for field in fields(Dossier))
_LIFECYCLE = _FIELDS.index("lifecycle")
_CHANNEL = _FIELDS.index("channel")
_COLUMNS = [tables.dossiers.c[name] for name in _FIELDS]
_WEIGHTS = (4.0, 8.0, 2.0, 1.0)


class StoredDossiers:
    """`dossier.ports.Dossiers` within one transaction."""

    def __init__(self, connection: Connection, fold: Fold) -> None:
        self._connection = connection
        self._fold = fold

    def add(self, dossier: Dossier) -> None:
        """Keep a new dossier; its id, number and version id must be new."""
        row = self._connection.execute(
            insert(tables.dossiers).returning(tables.dossiers.c.row), _values(dossier)
        ).scalar_one()
        self._index(row, dossier, is_new=True)

    def get(self, dossier_id: str) -> Dossier:
        """By id or by number on this machine. Raises UnknownDossier."""
        table = tables.dossiers
        found = self._connection.execute(
            select(*_COLUMNS).where(or_(table.c.dossier_id == dossier_id, table.c.number == dossier_id))
        ).first()
        if found is None:
            raise UnknownDossier(dossier=dossier_id)
        return _dossier(found)

    def save(self, dossier: Dossier) -> None:
        """Replace the row of this id. Raises UnknownDossier."""
        table = tables.dossiers
        before = self._connection.execute(
            select(table.c.row, *_COLUMNS).where(table.c.dossier_id == dossier.dossier_id)
        ).first()
        if before is None:
            raise UnknownDossier(dossier=dossier.dossier_id)
        self._connection.execute(
            update(table).where(table.c.row == bindparam("this_row")),
            _values(dossier) | {"this_row": before.row},
        )
        if _texts(_dossier(before[1:])) != _texts(dossier):
            self._index(before.row, dossier)

    def next_number(self) -> str:
        """The next number with the office's prefix, "HS-0001", "HS-0002"…; none is given twice."""
        settings = StoredSettings(self._connection)
        prefix = settings.get(NUMBER_PREFIX_SETTING) or _DEFAULT_PREFIX
        counter = f"{_LAST_NUMBER_SETTING}.{prefix}"
        number = int(settings.get(counter) or 0) + 1
        while self._is_taken(f"{prefix}-{number:04}"):
            number += 1
        settings.set(counter, str(number))
        return f"{prefix}-{number:04}"

    def all(self, *, binned: bool = False) -> Sequence[Dossier]:
        """Newest change first; the bin's or everybody else's."""
        table = tables.dossiers
        is_binned = table.c.lifecycle == Lifecycle.BINNED.value
        found = self._connection.execute(
            select(*_COLUMNS)
            .where(is_binned if binned else ~is_binned)
            .order_by(table.c.updated_at.desc(), table.c.row.desc())
        )
        return tuple(_dossier(row) for row in found)

    def search(self, text: str, *, limit: int = 50) -> Sequence[Dossier]:
        """Best match first, the bin left out. Without a word: the newest."""
        query = every_word_begins(text, self._fold)
        if query is None:
            return self.all()[:limit]
        rows = matching_rows(self._connection, tables.dossier_words, query, weights=_WEIGHTS, limit=limit)
        table = tables.dossiers
        matching = select(table.c.row, *_COLUMNS).where(table.c.row.in_(rows))
        found = {row.row: _dossier(row[1:]) for row in self._connection.execute(matching)}
        return tuple(found[row] for row in rows if row in found)

    def delete(self, dossier_id: str) -> None:
        """For good, with all that hangs on it. Harmless when it is gone. Raises DossierOnTheWay."""
        held = self._connection.execute(
            select(tables.outbox.c.state).where(
                tables.outbox.c.dossier_id == dossier_id, tables.outbox.c.state != State.WITHDRAWN.value
            )
        ).scalar()
        if held is not None:
            raise DossierOnTheWay(dossier=dossier_id, state=held)
        table = tables.dossiers
        row = self._connection.execute(
            delete(table).where(table.c.dossier_id == dossier_id).returning(table.c.row)
        ).scalar_one_or_none()
        if row is not None:
            forget_row(self._connection, tables.dossier_words, row)

    def _index(self, row: int, dossier: Dossier, *, is_new: bool = False) -> None:
        """The bin is not searched: a dossier leaves the index with its words and comes back with them."""
        texts = _texts(dossier)
        if texts:
            index_row(self._connection, tables.dossier_words, row, texts, self._fold, is_new=is_new)
        else:
            forget_row(self._connection, tables.dossier_words, row)

    def _is_taken(self, number: str) -> bool:
        taken = select(tables.dossiers.c.row).where(tables.dossiers.c.number == number)
        return self._connection.execute(taken).scalar() is not None


class StoredJournal:
    """`dossier.ports.Journal` within one transaction: entries are added, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, dossier_id: str, entries: Sequence[JournalEntry]) -> None:
        """Add entries whose seq follows the last one. Raises UnknownDossier, JournalOutOfOrder."""
        expected = self.last_seq(dossier_id) + 1
        if expected == 1:
            self._refuse_unknown(dossier_id)
        for number, entry in enumerate(entries, start=expected):
            if entry.seq != number:
                raise JournalOutOfOrder(dossier=dossier_id, expected=number, found=entry.seq)
        if entries:
            self._connection.execute(
                insert(tables.journal),
                [
                    {
                        "dossier_id": dossier_id,
                        "seq": entry.seq,
                        "at": entry.at,
                        "kind": entry.kind.value,
                        "ref": entry.ref,
                        "value": entry.value,
                        "form_id": entry.form_id,
                    }
                    for entry in entries
                ],
            )

    def read(self, dossier_id: str) -> Sequence[JournalEntry]:
        """All entries in order."""
        table = tables.journal
        found = self._connection.execute(
            select(table.c.seq, table.c.at, table.c.kind, table.c.ref, table.c.value, table.c.form_id)
            .where(table.c.dossier_id == dossier_id)
            .order_by(table.c.seq)
        )
        return tuple(
            JournalEntry(seq, at, EntryKind(kind), ref, value, form_id) for seq, at, kind, ref, value, form_id in found
        )

    def last_seq(self, dossier_id: str) -> int:
        """0 while nothing is journalled."""
        table = tables.journal
        found = select(func.max(table.c.seq)).where(table.c.dossier_id == dossier_id)
        return self._connection.execute(found).scalar() or 0

    def _refuse_unknown(self, dossier_id: str) -> None:
        table = tables.dossiers
        known = select(table.c.row).where(table.c.dossier_id == dossier_id)
        if self._connection.execute(known).scalar() is None:
            raise UnknownDossier(dossier=dossier_id)


def _texts(dossier: Dossier) -> dict[str, str]:
    """What a dossier is found by, per column of the index; nothing while it is in the bin."""
    if dossier.lifecycle is Lifecycle.BINNED:
        return {}
    return {
        "owner": dossier.owner_name,
        "number": " ".join((dossier.number, dossier.dossier_code or "", dossier.owner_id_number)),
        "title": dossier.title,
        "procedure": f"{dossier.procedure_code} {dossier.procedure_name}",
    }


def _values(dossier: Dossier) -> dict[str, Any]:
    values = {name: getattr(dossier, name) for name in _FIELDS}
    return values | {"lifecycle": dossier.lifecycle.value, "channel": dossier.channel.value}


def _dossier(values: Sequence[Any]) -> Dossier:
    """The dossier of a row that holds _COLUMNS and nothing else, in this order."""
    fresh = list(values)
    fresh[_LIFECYCLE] = Lifecycle(fresh[_LIFECYCLE])
    fresh[_CHANNEL] = Channel(fresh[_CHANNEL])
    return Dossier(*fresh)
