"""Search without accents: what is indexed and what is asked, folded the same way.

Knows FTS5's query language and hides it: whatever is typed is words, never an operator. Folding (no accents,
small letters, đ = d) is handed in, because it belongs to the form engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Table, delete, insert, text

Fold = Callable[[str], str]

_LONGEST_QUERY = 200
_MOST_WORDS = 12
_LONGEST_TEXT = 20_000


def every_word_begins(typed: str, fold: Fold) -> str | None:
    """The FTS5 query that finds rows in which every typed word begins some word; None without a word."""
    words = [word for word in fold(typed[:_LONGEST_QUERY]).split() if any(map(str.isalnum, word))]
    if not words:
        return None
    return " ".join('"' + word.replace('"', "").replace("\0", "") + '"*' for word in words[:_MOST_WORDS])


def index_row(
    connection: Connection,
    table: Table,
    row: int,
    texts: Mapping[str, str],
    fold: Fold,
    *,
    is_new: bool = False,
) -> None:
    """Put a row's words in place of what was indexed for it before, of which a new row has nothing."""
    if not is_new:
        forget_row(connection, table, row)
    folded = {name: fold(value[:_LONGEST_TEXT]) for name, value in texts.items()}
    connection.execute(insert(table), {"rowid": row, **folded})


def forget_row(connection: Connection, table: Table, row: int) -> None:
    connection.execute(delete(table).where(table.c.rowid == row))


def matching_rows(
    connection: Connection, table: Table, query: str, *, weights: Sequence[float], limit: int
) -> list[int]:
    """Row numbers, best match first. `weights` tell how much each column counts."""
    counted = ", ".join(str(float(weight)) for weight in weights)
    name = table.name
    found = connection.execute(
        text(
            f"SELECT rowid FROM {name} WHERE {name} MATCH :query"
            f" ORDER BY bm25({name}, {counted}), rowid DESC LIMIT :limit"
        ),
        {"query": query, "limit": limit},
    )
    return [int(row) for (row,) in found]
