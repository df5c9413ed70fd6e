"""Views of fields with the words of where their answers were copied from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from desktop_app.views import FieldView, RepeatView, SectionElement

Shown = TypeVar("Shown", bound=FieldView)


def marked(view: Shown, sources: Mapping[str, str]) -> Shown:
    """The field with its mark, if its answer was copied and nobody has confirmed it."""
    source = sources.get(view.ref, "")
    return replace(view, copied_from=source) if source != view.copied_from else view


def all_marked(elements: tuple[SectionElement, ...], sources: Mapping[str, str]) -> tuple[SectionElement, ...]:
    """A section's elements with the marks of its fields, rows and groups included."""
    if not sources:
        return elements
    found: list[SectionElement] = []
    for element in elements:
        if isinstance(element, FieldView):
            found.append(marked(element, sources))
        elif isinstance(element, RepeatView):
            rows = tuple(
                replace(row, fields=tuple(marked(each, sources) for each in row.fields)) for row in element.rows
            )
            found.append(replace(element, rows=rows))
        else:
            found.append(replace(element, elements=all_marked(element.elements, sources)))
    return tuple(found)


def refs_marked(elements: tuple[SectionElement, ...]) -> list[str]:
    """References of the fields in sight that wait for a person's word."""
    found: list[str] = []
    for element in elements:
        if isinstance(element, FieldView):
            found += [element.ref] if element.copied_from and element.relevant else []
        elif isinstance(element, RepeatView):
            found += [each.ref for row in element.rows for each in row.fields if each.copied_from]
        elif element.relevant:
            found += refs_marked(element.elements)
    return found
