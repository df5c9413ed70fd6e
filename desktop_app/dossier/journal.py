"""Which of a journal's entries make the dossier's content now, and with which pack.

    entries of the first pack · MIGRATED to the second · entries of the second · MIGRATION_UNDONE · …

Law: a journal only grows. After MIGRATED only what follows counts, with the new pack; MIGRATION_UNDONE takes its
MIGRATED and all between out of sight, so that exactly the entries before it count again, with their pack.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.dossier.model import EntryKind, JournalEntry


@dataclass(frozen=True)
class Stretch:
    """The entries that count, the pack they are for, and the migration they began with, if any.

    `before` is what counted when that migration was made.
    """

    pack_hash: str
    entries: tuple[JournalEntry, ...]
    migrated: JournalEntry | None = None
    before: Stretch | None = None


def in_force(entries: Iterable[JournalEntry], pack_hash: str) -> Stretch:
    """What counts of a journal. `pack_hash` is the dossier's own, for a journal that tells of no migration."""
    stack: list[tuple[str, list[JournalEntry], JournalEntry | None]] = [("", [], None)]
    for entry in entries:
        if entry.kind is EntryKind.MIGRATED:
            stack.append((entry.ref, [], entry))
        elif entry.kind is EntryKind.MIGRATION_UNDONE:
            if len(stack) > 1:
                stack.pop()
            stack[-1] = (entry.ref, *stack[-1][1:])
        else:
            stack[-1][1].append(entry)
    found: Stretch | None = None
    for known, kept, migrated in stack:
        found = Stretch(known or (pack_hash if migrated is None else ""), tuple(kept), migrated, found)
    assert found is not None
    return found
