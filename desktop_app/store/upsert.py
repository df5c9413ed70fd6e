"""Insert a row or bring the one with the same key up to date: what makes a repeated put harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert


def put(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert `values`, or replace all but the key and the columns in `keep` of the row with this key."""
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in values if name not in key and name not in keep}
    if changed:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed), values)
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=list(key)), values)
