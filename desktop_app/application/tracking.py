"""A dossier after it was sent: what the office asks, the talk, the timeline, receipts and results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.application.answer_rows import answer_rows
from desktop_app.application.context import Context
from desktop_app.application.dossiers import DossierDesk
from desktop_app.application.history_words import history_lines, sender_word, told
from desktop_app.application.inbox import inbox_view
from desktop_app.application.times import due_text, moment_text, size_text
from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import (
    Binding,
    Dossier,
    FeeNotice,
    HistoryEntry,
    Message,
    Result,
    SupplementItem,
    SupplementRequest,
)
from desktop_app.dossier.ports import Records
from desktop_app.dossier.state_shown import shown
from desktop_app.usecases.content import Content
from desktop_app.views import (
    AskedItem,
    DocumentLine,
    DossierHeader,
    InboxView,
    MessageLine,
    Place,
    TimelineLine,
    TrackingView,
)
from desktop_app.wording import phrase
from sync.ports import OutboxRow


@dataclass(frozen=True)
class _Read:
    dossier: Dossier
    rows: tuple[OutboxRow, ...]
    messages: tuple[Message, ...]
    supplements: tuple[SupplementRequest, ...]
    fees: tuple[FeeNotice, ...]
    results: tuple[Result, ...]
    history: tuple[HistoryEntry, ...]
    bindings: tuple[Binding, ...]


class Tracking:
    """Builds the record page (T5) of one dossier."""

    def __init__(self, context: Context, dossiers: DossierDesk) -> None:
        self._context = context
        self._dossiers = dossiers

    def view(self, dossier_id: str) -> TrackingView:
        """Everything known of a dossier. Raises UnknownDossier."""
        language, now = self._context.language, self._context.clock.now()
        read = self._context.store.read(lambda records: _read(records, dossier_id))
        header = self._dossiers.header(dossier_id)
        content = self._context.content(read.dossier)
        asked = self._asked(read, content)
        title, text, hue = self._call(read, asked)
        due, due_note, _ = due_text(_deadline(read), now, language)
        lifecycle = read.dossier.lifecycle
        return TrackingView(
            header=header,
            call_title=title,
            call_text=text,
            call_hue=hue,
            call_due=due if title else "",
            call_due_note=due_note if title else "",
            asked=asked,
            can_begin_supplement=lifecycle is Lifecycle.SUBMITTED and read.dossier.portal_status == 5,
            can_send_supplement=lifecycle is Lifecycle.SUPPLEMENTING,
            messages=tuple(
                MessageLine(
                    message.at, sender_word(message.sender, language), message.mine, message.text, message.delivered
                )
                for message in read.messages
            ),
            facts=self._facts(read, header),
            access_key=read.dossier.access_key or "",
            timeline=self._timeline(read),
            documents=self._documents(read),
            answers=answer_rows(content, language),
            papers=tuple(
                (binding.file.name, size_text(binding.file.size_bytes, language)) for binding in read.bindings
            ),
            history=history_lines(read.history, language),
            foot=phrase("tracking.foot", language),
        )

    def inbox(self) -> InboxView:
        """Dossiers that a portal spoke about, unread ones first."""
        return inbox_view(self._context)

    def _call(self, read: _Read, asked: tuple[AskedItem, ...]) -> tuple[str, str, str]:
        """Title, text and hue of the call-out; empty when nothing calls."""
        language, status = self._context.language, read.dossier.portal_status
        reason = read.dossier.portal_status_text
        if status == 5 or read.dossier.lifecycle is Lifecycle.SUPPLEMENTING:
            request = _open_request(read)
            text = request.reason if request else reason
            return phrase("call.supplement", language, count=len(asked)), text, "amber"
        if status == 6 and read.fees and not read.fees[-1].is_paid:
            fee = read.fees[-1]
            amount = f"{fee.amount_dong:,}".replace(",", ".")
            return phrase("call.payment", language, amount=amount), fee.text, "violet"
        if status in (3, 8):
            return phrase(f"call.status_{status}", language), reason, "red" if status == 3 else "neutral"
        if status in (9, 10) and read.results:
            here = all(result.file is not None for result in read.results)
            code = "call.result_here" if here else "call.result_coming"
            return phrase(code, language, count=len(read.results)), reason, "green"
        row = read.rows[-1] if read.rows else None
        if row is not None and str(row.state) == "quarantined":
            return phrase("call.attention", language), phrase("call.attention.text", language), "red"
        return "", "", "neutral"

    def _asked(self, read: _Read, content: Content) -> tuple[AskedItem, ...]:
        request = _open_request(read)
        if request is None:
            return ()
        since = request.at
        changed = self._changed_refs(read.dossier, since)
        return tuple(
            self._asked_item(number, item, content, changed)
            for number, item in enumerate(request.items, start=1)
        )

    def _changed_refs(self, dossier: Dossier, since: datetime) -> frozenset[str]:
        """Fields answered and components whose papers changed since the request came."""
        entries = self._context.store.read(lambda records: records.journal.read(dossier.dossier_id))
        refs = {entry.ref for entry in entries if entry.at > since}
        bindings = self._context.store.read(lambda records: records.papers.bindings(dossier.dossier_id))
        refs |= {b.component_code for b in bindings if b.file.added_at > since}
        return frozenset(refs)

    def _asked_item(
        self, number: int, item: SupplementItem, content: Content, changed: frozenset[str]
    ) -> AskedItem:
        language = self._context.language
        place, title = Place("papers"), item.ref
        for component in content.pack.manifest.components:
            if component.code == item.ref:
                place, title = Place("papers", ref=component.code), component.name.in_language(language)
        if item.ref.startswith("/"):
            form_id = content.pack.manifest.main_form.id
            place = Place("form", form_id, "", item.ref)
            title = _label(content, item.ref)
        done = item.ref in changed
        note = phrase("asked.changed" if done else "asked.waiting", language)
        return AskedItem(
            number, title or item.text[:80], item.text, "done" if done else "missing", note, place
        )

    def _facts(self, read: _Read, header: DossierHeader) -> tuple[tuple[str, str], ...]:
        """The six facts that a look-up shows: code, procedure, name, received, promised, state."""
        language, now = self._context.language, self._context.clock.now()
        accepted = next(
            (e.at for e in read.history if e.code == "history.portal.status" and ("status", "2") in e.facts), None
        )
        received = moment_text(accepted, now, language) if accepted else "–"
        due, note, _ = due_text(read.dossier.deadline_at, now, language)
        return (
            (phrase("fact.dossier_code", language), read.dossier.dossier_code or "–"),
            (phrase("fact.procedure", language), header.procedure_name),
            (phrase("fact.full_name", language), header.owner_name),
            (phrase("fact.received", language), received),
            (phrase("fact.promised", language), f"{due}, {note}" if due else "–"),
            (phrase("fact.state", language), header.pill.word),
        )

    def _timeline(self, read: _Read) -> tuple[TimelineLine, ...]:
        """Newest first; the first line is where the dossier stands now."""
        language = self._context.language
        lines: list[TimelineLine] = []
        for entry, line in zip(read.history, history_lines(read.history, language), strict=True):
            icon = _icon(entry)
            if icon:
                lines.append(TimelineLine(entry.at, line.text, line.actor, icon))
        lines.reverse()
        if lines:
            first = lines[0]
            lines[0] = TimelineLine(first.at, first.title, first.detail, first.icon, True)
        return tuple(lines)

    def _documents(self, read: _Read) -> tuple[DocumentLine, ...]:
        language, now = self._context.language, self._context.clock.now()
        lines: list[DocumentLine] = []
        for row in read.rows:
            if row.final is None:
                continue
            detail = phrase("receipt.detail", language, number=row.final.dossier_code or "–",
                            at=moment_text(row.final.received_at, now, language))  # fmt: skip
            verdict = phrase("receipt.verdict", language)
            name = phrase("receipt.name", language)
            lines.append(
                DocumentLine(row.version_id, "receipt", name, detail, verdict, True, row.final.received_at)
            )
        for result in read.results:
            here = result.file is not None
            verdict = phrase("result.here" if here else "result.coming", language)
            detail = size_text(result.size_bytes, language)
            lines.append(
                DocumentLine(result.result_id, "result", result.name, detail, verdict, here, result.at)
            )
        return tuple(lines)


def _read(records: Records, dossier_id: str) -> _Read:
    dossier = records.dossiers.get(dossier_id)
    dossier_id = dossier.dossier_id
    rows = records.outbox.rows_of(dossier_id)
    return _Read(
        dossier=dossier,
        rows=tuple(rows),
        messages=tuple(records.answers.messages(dossier_id)),
        supplements=tuple(records.answers.supplements(dossier_id)),
        fees=tuple(records.answers.fees(dossier_id)),
        results=tuple(records.answers.results(dossier_id)),
        history=told(records.history.of(dossier_id)),
        bindings=tuple(records.papers.bindings(dossier_id)),
    )


def _open_request(read: _Read) -> SupplementRequest | None:
    """The newest request that no sent version has answered."""
    waiting = [request for request in read.supplements if request.answered_by is None]
    return waiting[-1] if waiting else None


def _deadline(read: _Read) -> datetime | None:
    request = _open_request(read)
    return request.deadline_at if request else read.dossier.deadline_at


def _label(content: Content, ref: str) -> str:
    from forms.problems import FormProblem

    try:
        return content.main.field(ref).label
    except (FormProblem, KeyError):
        return ref


def _icon(entry: HistoryEntry) -> str:
    """A pill state for the timeline, empty for lines that are only in the history."""
    if entry.code == "history.portal.status":
        status = int(dict(entry.facts).get("status", "1"))
        state = shown(Lifecycle.SUBMITTED, wire="sent", portal_status=status, todo_count=0, has_result=True)
        return str(state.state)
    return {
        "history.queued": "waiting",
        "history.sent": "sent",
        "sync.quarantined": "attention",
        "sync.withdrawal_confirmed": "withdrawn",
        "history.portal.supplement": "supplement",
        "history.portal.fee": "payment",
        "history.result_here": "result",
        "history.handed_in": "handed_in",
    }.get(entry.code, "")
