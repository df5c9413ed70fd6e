"""The keyboard map as data: which keys work where. The "?" dialog shows exactly this table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key (or keys) and the text key of what it does; `where`: everywhere, dossier, form."""

    keys: str
    does: str
    where: str


EVERYWHERE = "everywhere"
DOSSIER = "dossier"
FORM = "form"

KEYS: tuple[Key, ...] = (
    Key("Ctrl+K", "keys.search", EVERYWHERE),
    Key("Ctrl+N", "keys.new", EVERYWHERE),
    Key("Ctrl+1 … 7", "keys.rail", EVERYWHERE),
    Key("Ctrl+F6", "keys.panes", EVERYWHERE),
    Key("Ctrl+P", "keys.print", EVERYWHERE),
    Key("Esc", "keys.close", EVERYWHERE),
    Key("?, Ctrl+/", "keys.map", EVERYWHERE),
    Key("Alt+1 … 5", "keys.steps", DOSSIER),
    Key("F8, Shift+F8", "keys.missing", DOSSIER),
    Key("F9", "keys.review", DOSSIER),
    Key("Ctrl+Z, Ctrl+Y", "keys.undo", DOSSIER),
    Key("Enter, Shift+Enter", "keys.field", FORM),
    Key("Ctrl+PgDn, Ctrl+PgUp", "keys.section", FORM),
    Key("F5, Ctrl+Enter", "keys.add_row", FORM),
    Key("F6, Delete", "keys.remove_row", FORM),
    Key("Ctrl+D", "keys.copy_above", FORM),
    Key("Ctrl+Space", "keys.still_right", FORM),
    Key("F2", "keys.card", FORM),
    Key("F1", "keys.help", FORM),
)
