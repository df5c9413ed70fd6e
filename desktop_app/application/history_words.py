"""A dossier's history in words."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.dossier.model import HistoryEntry
from desktop_app.views import HistoryLine
from desktop_app.wording import phrase, phrases, words_for

_SAID_OTHERWISE = frozenset(
    f"sync.{event}"
    for event in (
        "receipt_verified",
        "files_wanted",
        "files_complete",
        "taken_back",
        "requeued",
        "reopened",
        "nothing_left",
    )
)
"""Steps of the wire that another line of the history tells already, or that only a helper needs."""


def told(entries: Iterable[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """The entries that people are shown."""
    return tuple(entry for entry in entries if entry.code not in _SAID_OTHERWISE)


def history_lines(entries: Iterable[HistoryEntry], language: str) -> tuple[HistoryLine, ...]:
    """One line an entry, oldest first. A portal's own words are shown as its own."""
    return tuple(HistoryLine(entry.at, _text(entry, language), _actor(entry, language)) for entry in entries)


def sender_word(sender: str, language: str) -> str:
    """Who wrote a message: the portal names people, or only says that it was the officer."""
    return phrase("actor.officer", language) if sender == "officer" else sender


def _text(entry: HistoryEntry, language: str) -> str:
    facts = dict(entry.facts)
    code = entry.code
    if "sender" in facts:
        facts["sender"] = sender_word(facts["sender"], language)
    if code == "history.portal.status":
        code = f"status.{facts.get('status', '1')}"
        said = facts.get("text", "")
        word = phrase(code, language)
        return f"{word}: {said}" if said and said != word else word
    if code == "history.portal.fee":
        amount = int(facts.get("amount", "0"))
        facts["amount"] = f"{amount:,}".replace(",", ".")
        if facts.get("paid") == "yes":
            code = "history.portal.paid"
    if code == "history.handed_in":
        facts["channel"] = phrase(f"option.channel.{facts.get('channel', 'counter')}", language)
    if code.startswith("sync."):
        code = "history." + code
        if "failure" in facts:
            told = {name.removeprefix("failure."): value for name, value in facts.items()}
            facts["failure"] = words_for(facts["failure"], told, language).what
    return phrase(code if code in phrases() else "history.other", language, **facts)


def _actor(entry: HistoryEntry, language: str) -> str:
    return phrase("actor.portal", language) if entry.actor == "portal" else entry.actor
