"""Answers as label and value, section by section: for review, tracking and the terminal."""

from __future__ import annotations

from desktop_app.application import party_views
from desktop_app.clock import office_date
from desktop_app.dossier import parties
from desktop_app.usecases.content import Content
from desktop_app.usecases.sections import leaves
from desktop_app.wording import phrase

Rows = tuple[tuple[str, str], ...]


def answer_rows(content: Content, language: str) -> tuple[tuple[str, Rows], ...]:
    """Every relevant answer that is not empty; sections without any are left out."""
    blocks: list[tuple[str, Rows]] = [(phrase("section.parties", language), _party_rows(content, language))]
    forms = content.forms()
    for form in forms:
        for section in content.sections(form.id):
            rows = tuple(
                (state.label or state.name, state.display)
                for state in leaves(section.elements)
                if state.relevant and state.value and (state.kind != "calculate" or state.label)
                and state.kind != "note"
            )  # fmt: skip
            if rows and section.relevant:
                label, title = section.label, form.title.in_language(language)
                if len(forms) > 1 and title != label:
                    label = phrase("review.form_section", language, form=title, section=label)
                blocks.append((label, rows))
    return tuple(block for block in blocks if block[1])


def _party_rows(content: Content, language: str) -> Rows:
    today = office_date(content.times.now())
    rows: list[tuple[str, str]] = []
    shown = [parties.OWNER]
    if parties.is_represented(content.choices):
        shown.append(parties.SUBMITTER)
    for party in shown:
        for entry in parties.fields_of(party):
            view = party_views.party_field(party, entry.name, content.parties, today, language)
            if view.value:
                rows.append((view.label, view.display))
    return tuple(rows)
