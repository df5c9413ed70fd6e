"""Form states as a face sees them: fields, repeats, groups, sections, with problems in words."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.usecases.checklist import violation_text
from desktop_app.views import (
    ChoiceView,
    FieldView,
    GroupView,
    RepeatRowView,
    RepeatView,
    SectionElement,
)
from forms.session import Session
from forms.state import FieldState, GroupState, RepeatState, State

CHOICES_SHOWN = 40
"""Longer lists are searched through the desk, not handed over whole."""
_SELECTS = ("select_one", "select_multiple", "rank")
_UNIT = "unit"


def field_view(session: Session, state: FieldState, language: str) -> FieldView:
    """One question. A missing answer is no problem on screen yet: the checklist names it."""
    choices: tuple[ChoiceView, ...] = ()
    searchable = False
    if state.kind in _SELECTS and state.relevant:
        offered = session.choices(state.ref, limit=CHOICES_SHOWN + 1)
        searchable = len(offered) > CHOICES_SHOWN
        choices = () if searchable else tuple(ChoiceView(choice.value, choice.label) for choice in offered)
    problem = ""
    if state.problem is not None and state.problem.kind != "required":
        problem = violation_text(state.problem, language)
    return FieldView(
        ref=state.ref,
        label=state.label or state.name,
        kind=state.kind,
        value=state.value,
        display=state.display,
        hint=state.hint,
        appearance=state.appearance,
        unit=state.attributes.get(_UNIT, ""),
        required=state.required,
        readonly=state.readonly or state.kind == "calculate",
        relevant=state.relevant,
        problem=problem,
        choices=choices,
        searchable=searchable,
    )


def element_views(session: Session, elements: Iterable[State], language: str) -> tuple[SectionElement, ...]:
    """Everything of a section, relevant or not: the face hides what is not relevant."""
    views: list[SectionElement] = []
    for element in elements:
        if isinstance(element, FieldState):
            if element.kind != "calculate" or element.label:
                views.append(field_view(session, element, language))
        elif isinstance(element, GroupState):
            children = element_views(session, element.children, language)
            views.append(GroupView(element.ref, element.label, "", element.relevant, children))
        else:
            views.append(_repeat_view(session, element, language))
    return tuple(views)


def _repeat_view(session: Session, repeat: RepeatState, language: str) -> RepeatView:
    rows = tuple(
        RepeatRowView(row.ref, row.label, row.position, _row_fields(session, row.children, language))
        for row in repeat.rows
    )
    return RepeatView(
        ref=repeat.ref,
        label=repeat.label,
        hint="",
        relevant=repeat.relevant,
        required=False,
        can_add=repeat.can_add,
        can_remove=repeat.can_remove,
        rows=rows,
    )


def _row_fields(session: Session, elements: Iterable[State], language: str) -> tuple[FieldView, ...]:
    fields: list[FieldView] = []
    for element in elements:
        if isinstance(element, FieldState):
            if element.kind != "calculate" or element.label:
                fields.append(field_view(session, element, language))
        elif isinstance(element, GroupState):
            fields += _row_fields(session, element.children, language)
    return tuple(fields)
