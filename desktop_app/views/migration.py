"""A dossier's change to a newer version of its pack, as the faces show it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.views.checklist import Place


@dataclass(frozen=True)
class MigrationLine:
    """One answer, paper, choice or signature and what becomes of it.

    `old` is what stood there, readable; `new` what stands there afterwards, empty for nothing. `note` says why.
    `key` accepts the suggestion `suggested` (a question of the new form); both empty where there is none.
    """

    label: str
    old: str
    new_label: str
    new: str
    note: str
    key: str = ""
    suggested: str = ""
    accepted: bool = False
    place: Place | None = None


@dataclass(frozen=True)
class MigrationGroup:
    """`code`: kept | moved | dropped | needed | papers."""

    code: str
    title: str
    hint: str
    lines: tuple[MigrationLine, ...]


@dataclass(frozen=True)
class MigrationView:
    """`state`: offered (nothing has changed yet) | done (may be undone) | past (may not any more)."""

    dossier_id: str
    state: str
    title: str
    text: str
    from_version: str
    to_version: str
    to_hash: str
    groups: tuple[MigrationGroup, ...]
    counts: tuple[tuple[str, int], ...]
    """Number of lines by group code."""
    edits: tuple[tuple[str, str], ...] = ()
    """Label and value of what was typed since, which undoing would take away."""
    was_stopped: bool = False
    """The dossier stands in the outbox, stopped; migrating takes it back first."""


@dataclass(frozen=True)
class MigrationOffer:
    """What a dossier's page says of newer versions. `state`: none | newer | coming | ended | done."""

    dossier_id: str
    state: str
    title: str = ""
    text: str = ""
    can_migrate: bool = False
    can_undo: bool = False
