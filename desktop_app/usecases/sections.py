"""Sections of a form: its top-level groups, as the section list and the checklist name them."""

from __future__ import annotations

from dataclasses import dataclass

from forms.session import Session
from forms.state import FieldState, GroupState, RepeatState, State

LOOSE = ""
"""Reference of the section that holds top-level questions which stand in no group."""


@dataclass(frozen=True)
class Section:
    form_id: str
    ref: str
    label: str
    relevant: bool
    elements: tuple[State, ...]

    def holds(self, ref: str) -> bool:
        """Whether a field, row or repeat reference lies in this section."""
        if self.ref:
            return ref == self.ref or ref.startswith((self.ref + "/", self.ref + "["))
        return any(ref == element.ref for element in self.elements)


def sections_of(session: Session, form_id: str) -> tuple[Section, ...]:
    """Top-level groups and repeats in order; loose questions make one section where the first stands."""
    sections: list[Section] = []
    loose: list[State] = []
    loose_at = 0
    for element in session.outline():
        if isinstance(element, GroupState) and element.label:
            sections.append(Section(form_id, element.ref, element.label, element.relevant, element.children))
        elif isinstance(element, RepeatState):
            sections.append(Section(form_id, element.ref, element.label, element.relevant, (element,)))
        elif not (isinstance(element, FieldState) and element.kind == "calculate"):
            loose_at = loose_at if loose else len(sections)
            loose.append(element)
    if loose:
        label = session.definition.title
        sections.insert(loose_at, Section(form_id, LOOSE, label, True, tuple(loose)))
    return tuple(sections)


def leaves(elements: tuple[State, ...]) -> list[FieldState]:
    """All questions under these elements, in document order."""
    found: list[FieldState] = []
    for element in elements:
        if isinstance(element, FieldState):
            found.append(element)
        elif isinstance(element, GroupState):
            found += leaves(element.children)
        else:
            for row in element.rows:
                found += leaves(row.children)
    return found
