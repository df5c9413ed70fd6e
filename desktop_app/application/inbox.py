"""The inbox (hộp nhận): dossiers that a portal said something about, what it said, and which are unread.

Reads only; opening a dossier marks it as read elsewhere.
"""

from __future__ import annotations

from desktop_app.application.context import Context
from desktop_app.application.dossiers import line_of
from desktop_app.application.history_words import history_lines, sender_word
from desktop_app.dossier.model import Dossier, HistoryEntry, Message
from desktop_app.dossier.ports import Records
from desktop_app.views import InboxLine, InboxView, NewsLine
from desktop_app.wording import phrase

FROM_PORTAL = "history.portal."
MOST_NEWS = 30
"""So many of a dossier's newest things are listed; the rest is in its history."""


def inbox_view(context: Context) -> InboxView:
    """Every dossier a portal spoke about; all of it from one moment of the store."""

    def read(records: Records) -> InboxView:
        lines = [_line(records, dossier, context.language) for dossier in records.dossiers.all()]
        told = [line for line in lines if line.news]
        told.sort(key=lambda line: (line.is_unread, line.news[0].at), reverse=True)
        return InboxView(tuple(told), sum(line.is_unread for line in told))

    return context.store.read(read)


def _line(records: Records, dossier: Dossier, language: str) -> InboxLine:
    entries = [
        entry for entry in records.history.of(dossier.dossier_id)
        if entry.code.startswith(FROM_PORTAL) or entry.code == "history.result_here"
    ]  # fmt: skip
    if not entries:
        return InboxLine(line_of(records, dossier, language), False, ())
    messages = [m for m in records.answers.messages(dossier.dossier_id) if not m.mine]
    news = [_of_entry(entry, language) for entry in entries if not entry.code.endswith(".message")]
    news += [_of_message(message, language) for message in messages]
    news.sort(key=lambda line: line.at, reverse=True)
    return InboxLine(
        line_of(records, dossier, language),
        records.answers.is_unread(dossier.dossier_id),
        tuple(news[:MOST_NEWS]),
    )


def _of_entry(entry: HistoryEntry, language: str) -> NewsLine:
    kind = "result" if entry.code == "history.result_here" else entry.code.removeprefix(FROM_PORTAL)
    (line,) = history_lines((entry,), language)
    return NewsLine(entry.at, kind, line.text, "")


def _of_message(message: Message, language: str) -> NewsLine:
    title = phrase("history.portal.message", language, sender=sender_word(message.sender, language))
    return NewsLine(message.at, "message", title, message.text)
