"""What would take an act back: the journal entries that bring a dossier's content to what it was.

Law: applying what `take` gives leaves the content as it was before the act, with the rows' permanent ids,
their places, the answers in them, and what the form itself had copied on the act. Saves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from desktop_app.dossier.model import EntryKind, JournalEntry
from desktop_app.usecases.content import Content
from desktop_app.usecases.sections import leaves
from forms.session import Session
from forms.state import Changes, FieldState, GroupState, RepeatState, State


def take(content: Content, entry: JournalEntry) -> tuple[Changes | None, list[JournalEntry]]:
    """Apply one act; what it changed, and the entries (seq 0) that would take it back, in order."""
    back = _inverse(content, entry)
    held = _copied_by_the_form(content, entry)
    changes = content.apply(entry)
    for ref, value in held.items():
        if content.session(entry.form_id).field(ref).value != value:
            back.append(JournalEntry(0, entry.at, EntryKind.ANSWER, ref, value, entry.form_id))
    return changes, back


def way_back(content: Content, later: Iterable[JournalEntry], *, at: datetime) -> list[JournalEntry]:
    """Entries that undo all of `later`, given the content before them; the content is moved on meanwhile."""
    found: list[JournalEntry] = []
    for entry in later:
        _, back = take(content, entry)
        found[:0] = back
    return [replace(entry, at=at) for entry in found]


def _copied_by_the_form(content: Content, entry: JournalEntry) -> dict[str, str]:
    """Fields in sight that the form may fill in by itself when this one is answered, with their values now."""
    if entry.kind is not EntryKind.ANSWER:
        return {}
    session = content.session(entry.form_id)
    path = session.field(entry.ref).path
    targets = {
        action.target.path for action in session.definition.actions
        if action.trigger is not None and action.trigger.path == path
    }  # fmt: skip
    if not targets:
        return {}
    shown = (leaf for part in content.sections(entry.form_id) for leaf in leaves(part.elements))
    return {leaf.ref: leaf.value for leaf in shown if leaf.path in targets and leaf.relevant and leaf.ref != entry.ref}


def _inverse(content: Content, entry: JournalEntry) -> list[JournalEntry]:
    at, form_id = entry.at, entry.form_id

    def back(kind: EntryKind, ref: str, value: str = "") -> JournalEntry:
        return JournalEntry(0, at, kind, ref, value, form_id)

    marks = content.copies.marks_back(entry)
    if entry.kind is EntryKind.MARK:
        return marks
    if entry.kind is EntryKind.LAST_SAVED:
        return [back(entry.kind, entry.ref, content.last_saved.get(form_id, ""))]
    if entry.kind is EntryKind.PARTY:
        return [back(entry.kind, entry.ref, content.parties.get(entry.ref, "")), *marks]
    if entry.kind is EntryKind.CHOICE:
        return [back(entry.kind, entry.ref, content.choices.get(entry.ref, ""))]
    session = content.session(form_id)
    if entry.kind is EntryKind.ANSWER:
        return [back(entry.kind, entry.ref, session.field(entry.ref).value), *marks]
    if entry.kind is EntryKind.ADD_ROW:
        return [back(EntryKind.REMOVE_ROW, f"{entry.ref}[{entry.value}]")]
    following = _row_after(session, entry.ref)
    if entry.kind is EntryKind.MOVE_ROW:
        return [back(EntryKind.MOVE_ROW, entry.ref, following)]
    repeat, _, row_id = entry.ref.rpartition("[")
    entries = [back(EntryKind.ADD_ROW, repeat, row_id.rstrip("]"))]
    if following:
        entries.append(back(EntryKind.MOVE_ROW, entry.ref, following))
    return entries + [back(kind, ref, value) for kind, ref, value in _row_content(session, entry.ref)] + marks


def _row_after(session: Session, row_ref: str) -> str:
    """The row that stands behind this one, empty for the last."""
    rows = session.rows(row_ref.rpartition("[")[0])
    place = rows.index(row_ref) if row_ref in rows else len(rows)
    return rows[place + 1] if place + 1 < len(rows) else ""


def _row_content(session: Session, row_ref: str) -> list[tuple[EntryKind, str, str]]:
    """Rows and answers inside a row, hidden ones too: a new row would begin with its defaults."""
    found: list[tuple[EntryKind, str, str]] = []

    def gather(elements: Iterable[State]) -> None:
        for element in elements:
            if isinstance(element, GroupState):
                gather(element.children)
            elif isinstance(element, RepeatState):
                for row in element.rows:
                    row_id = row.ref.rpartition("[")[2].rstrip("]")
                    found.append((EntryKind.ADD_ROW, element.ref, row_id))
                    gather(row.children)
            elif _is_typed(element):
                found.append((EntryKind.ANSWER, element.ref, element.value))

    gather(_row_children(session.outline(), row_ref))
    return found


def _row_children(elements: Iterable[State], row_ref: str) -> tuple[State, ...]:
    for element in elements:
        if isinstance(element, GroupState):
            inside: tuple[State, ...] = _row_children(element.children, row_ref)
        elif isinstance(element, RepeatState):
            own = next((row.children for row in element.rows if row.ref == row_ref), ())
            deeper = (_row_children(row.children, row_ref) for row in element.rows)
            inside = own or next((found for found in deeper if found), ())
        else:
            continue
        if inside:
            return inside
    return ()


def _is_typed(state: FieldState) -> bool:
    return state.kind not in ("calculate", "note") and not state.readonly
