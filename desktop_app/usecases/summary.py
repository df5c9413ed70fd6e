"""The facts of a dossier that lists show, counted anew from its content. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desktop_app.dossier import parties
from desktop_app.dossier.model import Channel, Dossier
from desktop_app.usecases.content import Content
from desktop_app.views import ChecklistView


def summarised(dossier: Dossier, content: Content, checklist: ChecklistView, *, at: datetime) -> Dossier:
    """The dossier with its owner, title, case, channel and what is left to do as they are now."""
    channel = content.choices.get(parties.CHANNEL) or "online"
    return replace(
        dossier,
        owner_name=content.owner_name(),
        owner_id_number=content.owner_id_number(),
        title=content.title(),
        case=content.case_code(),
        channel=Channel(channel) if channel in set(Channel) else Channel.ONLINE,
        todo_count=checklist.todo_count + checklist.confirm_count,
        updated_at=at,
    )
