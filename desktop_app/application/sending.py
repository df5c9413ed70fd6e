"""Sending: queue, take back, withdraw, answer a supplement request, talk; each act durable before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.application.context import Context, new_uuid
from desktop_app.application.dossiers import DossierDesk
from desktop_app.application.holding import problem_of_pack
from desktop_app.application.printing import Printing
from desktop_app.dossier import parties
from desktop_app.dossier.lifecycle import Act, Lifecycle, NotAllowed, after
from desktop_app.dossier.model import (
    Binding,
    Channel,
    Dossier,
    HistoryEntry,
    JournalEntry,
    Message,
    PinnedPortal,
    SignedForm,
)
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.events import DossierChanged, OutboxChanged
from desktop_app.usecases.freezing import Destination, DossierIncomplete, Frozen, NoPortal, freeze
from desktop_app.usecases.papers_as_sent import bindings_as_sent, papers_as_sent
from desktop_app.usecases.sending_ports import ACCOUNT
from desktop_app.usecases.undoing import way_back
from desktop_app.views import ChecklistView
from sync import orders
from sync.ports import Facts, Note, NoteKind, OutboxRow
from sync.states import Event, State

if TYPE_CHECKING:
    from desktop_app.usecases.content import Content

MESSAGE_CHARACTERS = 4000


class ChangedMeanwhile(Problem):
    """The dossier was edited between checking it and queueing it; nothing was queued."""

    code = "dossier.changed_meanwhile"
    exit_code = 40


class MessageEmpty(Problem):
    """A message without a letter."""

    code = "message.empty"
    exit_code = 2


class MessageTooLong(Problem):
    """A message longer than portals take. Facts: most, length (characters)."""

    code = "message.too_long"
    exit_code = 2


class Sending:
    """What a person does with a dossier that is ready, or on its way, or there."""

    def __init__(self, context: Context, dossiers: DossierDesk, printing: Printing) -> None:
        self._context = context
        self._dossiers = dossiers
        self._printing = printing

    def queue(self, dossier_id: str) -> None:
        """Freeze a complete dossier and put it in the outbox, in one commit.

        Raises DossierIncomplete, NoPortal, NotAllowed, PackSuperseded, PackEnded; then nothing has changed.
        """
        dossier = self._context.dossier(dossier_id)
        after(dossier.lifecycle, Act.QUEUE)
        self._refuse_old_pack(dossier)
        checklist = self._dossiers.recount(dossier_id)
        if not checklist.can_queue:
            raise DossierIncomplete(
                todo=checklist.todo_count + checklist.confirm_count, first=_first(checklist)
            )
        seq, papers = self._context.store.read(lambda records: _mark(records, dossier.dossier_id))
        content = self._context.content(dossier)
        if _channel(content) is not Channel.ONLINE:
            raise NotAllowed(state=_channel(content).value, act=Act.QUEUE.value)
        now = self._context.clock.now()
        portal = self._portal()
        frozen = self._freeze(dossier, content, portal, now)

        def write(records: Records) -> None:
            present = records.dossiers.get(dossier.dossier_id)
            state = after(present.lifecycle, Act.QUEUE)
            if _mark(records, dossier.dossier_id) != (seq, papers):
                raise ChangedMeanwhile()
            for file in frozen.new_files:
                records.papers.add_file(file)
            records.outbox.enqueue(frozen.parcel, at=now)
            records.dossiers.save(
                replace(present, lifecycle=state, portal_status=None, training=portal.training, updated_at=now)
            )
            entry = HistoryEntry(now, "history.queued", (("files", str(len(frozen.parcel.sources))),))
            records.history.add(dossier.dossier_id, entry)

        self._context.store.write(write).result()
        self._told(dossier.dossier_id, dossier.version_id)

    def take_back(self, dossier_id: str) -> None:
        """ "Lấy lại": out of the outbox before the first byte left; the dossier is a draft again.

        The next queueing has a new version id. Raises AlreadyOnTheWay, NotAllowed.
        """
        self._back_to_the_desk(dossier_id, Act.TAKE_BACK, Event.TAKEN_BACK, "history.taken_back")

    def reopen(self, dossier_id: str) -> None:
        """"Sửa lại hồ sơ": edit again what the wire set aside; its answers and papers are as they were.

        The next queueing has a new version id and names the one given up, so that the portal never holds
        both. Raises NotAllowed unless it was set aside.
        """
        self._back_to_the_desk(dossier_id, Act.REOPEN, Event.REOPENED, "history.reopened")

    def _back_to_the_desk(self, dossier_id: str, act: Act, event: Event, history: str) -> None:
        dossier = self._context.dossier(dossier_id)
        now = self._context.clock.now()

        def write(records: Records) -> None:
            present = records.dossiers.get(dossier.dossier_id)
            state = after(present.lifecycle, act)
            row = records.outbox.row(present.version_id)
            records.outbox.transition(present.version_id, row.state, event, Facts(), at=now)
            if present.revises:
                state = Lifecycle.SUPPLEMENTING
            records.dossiers.save(
                replace(present, lifecycle=state, version_id=new_uuid(), updated_at=now, portal_status=
                        5 if present.revises else None)
            )  # fmt: skip
            records.history.add(present.dossier_id, HistoryEntry(now, history))

        self._context.store.write(write).result()
        self._dossiers.recount(dossier.dossier_id)
        self._told(dossier.dossier_id, dossier.version_id)

    def withdraw(self, dossier_id: str, reason: str) -> None:
        """ "Rút hồ sơ": ask the portal to stop; it is withdrawn only when the portal confirms.

        A supplement that was begun is dropped first: what is withdrawn is what the portal holds. Raises
        NotAllowed before the first byte has left: then it is taken back.
        """
        dossier = self._context.dossier(dossier_id)
        if dossier.lifecycle is Lifecycle.SUPPLEMENTING:
            self.drop_supplement(dossier_id)
        now = self._context.clock.now()
        text = parties.normalised(reason) or "Người nộp đề nghị rút hồ sơ"

        def write(records: Records) -> None:
            present = records.dossiers.get(dossier.dossier_id)
            state = after(present.lifecycle, Act.WITHDRAW)
            row = records.outbox.row(present.version_id)
            if row.announced_at is None:
                raise NotAllowed(state=str(row.state), act=Act.WITHDRAW.value)
            note = Note(
                new_uuid(), row.version_id, row.portal_id, row.account_id, NoteKind.WITHDRAWAL, text, now
            )
            records.outbox.add_note(note)
            records.dossiers.save(replace(present, lifecycle=state, updated_at=now))
            records.history.add(
                present.dossier_id, HistoryEntry(now, "history.withdrawal_asked", (("text", text),))
            )

        self._context.store.write(write).result()
        self._told(dossier.dossier_id, dossier.version_id)

    def hand_in(self, dossier_id: str) -> None:
        """The person says it was handed in at the counter or by post (Người dùng báo đã nộp)."""
        dossier = self._context.dossier(dossier_id)
        after(dossier.lifecycle, Act.HAND_IN)
        checklist = self._dossiers.recount(dossier_id)
        if not checklist.can_queue:
            raise DossierIncomplete(
                todo=checklist.todo_count + checklist.confirm_count, first=_first(checklist)
            )
        channel = _channel(self._context.content(dossier))
        if channel is Channel.ONLINE:
            raise NotAllowed(state=channel.value, act=Act.HAND_IN.value)
        now = self._context.clock.now()

        def write(records: Records) -> None:
            present = records.dossiers.get(dossier.dossier_id)
            state = after(present.lifecycle, Act.HAND_IN)
            records.dossiers.save(replace(present, lifecycle=state, updated_at=now))
            records.history.add(
                present.dossier_id, HistoryEntry(now, "history.handed_in", (("channel", present.channel),))
            )

        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier.dossier_id))

    def retry(self, version_id: str) -> None:
        """ "Đưa lại vào hàng đợi" one that was set aside."""
        now = self._context.clock.now()
        known = self._context.store.read(lambda records: records.outbox.row(version_id))
        if known.announced_at is None:
            self._refuse_old_pack(self._context.dossier(known.dossier_id))

        def write(records: Records) -> OutboxRow:
            row = records.outbox.row(version_id)
            event = Event.REQUEUED if row.state is State.QUARANTINED else Event.RESUMED
            changed = records.outbox.transition(version_id, row.state, event, Facts(progressed=True), at=now)
            records.history.add(row.dossier_id, HistoryEntry(now, "history.requeued"))
            return changed

        row = self._context.store.write(write).result()
        self._told(row.dossier_id, version_id)

    def send_message(self, dossier_id: str, text: str) -> None:
        """Keep a message for the office; it goes when there is a line."""
        dossier = self._context.dossier(dossier_id)
        said = text.strip()
        if not said:
            raise MessageEmpty()
        if len(text.strip()) > MESSAGE_CHARACTERS:
            raise MessageTooLong(most=MESSAGE_CHARACTERS, length=len(text.strip()))
        now, note_id = self._context.clock.now(), new_uuid()
        sender = self._context.setting("office.signer_name")

        def write(records: Records) -> None:
            version = dossier.revises if dossier.lifecycle is Lifecycle.SUPPLEMENTING else dossier.version_id
            row = records.outbox.row(version or dossier.version_id)
            note = Note(note_id, row.version_id, row.portal_id, row.account_id, NoteKind.MESSAGE, said, now)
            records.outbox.add_note(note)
            records.answers.put_message(Message(note_id, dossier.dossier_id, now, True, sender, said, False))

        self._context.store.write(write).result()
        self._told(dossier.dossier_id, dossier.version_id)

    def begin_supplement(self, dossier_id: str) -> None:
        """Open the dossier again as the next version, which names the one it replaces and the request."""
        dossier = self._context.dossier(dossier_id)
        now = self._context.clock.now()

        def write(records: Records) -> None:
            present = records.dossiers.get(dossier.dossier_id)
            state = after(present.lifecycle, Act.BEGIN_SUPPLEMENT)
            if present.portal_status != 5:
                raise NotAllowed(state=str(present.portal_status), act="begin_supplement")
            waiting = [r for r in records.answers.supplements(present.dossier_id) if r.answered_by is None]
            records.dossiers.save(
                replace(
                    present,
                    lifecycle=state,
                    revises=present.version_id,
                    version_id=new_uuid(),
                    revision=present.revision + 1,
                    answers_request=waiting[-1].request_id if waiting else None,
                    updated_at=now,
                )
            )
            seq = str(records.journal.last_seq(present.dossier_id))
            records.history.add(
                present.dossier_id, HistoryEntry(now, "history.supplement_begun", (("seq", seq),))
            )

        self._context.store.write(write).result()
        self._dossiers.recount(dossier.dossier_id)

    def drop_supplement(self, dossier_id: str) -> None:
        """Back to the version that was sent: its answers, papers and signed forms as they travelled."""
        dossier = self._context.dossier(dossier_id)
        after(dossier.lifecycle, Act.DROP_SUPPLEMENT)
        self._context.store.write(lambda records: None).result()
        now = self._context.clock.now()
        entries = self._context.store.read(lambda records: tuple(records.journal.read(dossier.dossier_id)))
        version_id = dossier.revises or dossier.version_id
        papers = self._context.store.read(lambda records: bindings_as_sent(records, dossier.dossier_id, version_id))
        sent = self._context.content_of(dossier, entries[: self._sent_seq(dossier, entries)], papers)
        digests = {form.id: sent.answers_sha256(form.id) for form in sent.pack.manifest.forms}
        needs = sent.needs(on=self._context.today())
        travelled = {need.component.code for need in needs.components if need.applies}
        back = way_back(sent, entries[self._sent_seq(dossier, entries) :], at=now)
        seq = len(entries)

        def write(records: Records) -> None:
            present = records.dossiers.get(dossier.dossier_id)
            state = after(present.lifecycle, Act.DROP_SUPPLEMENT)
            version_id = present.revises or present.version_id
            records.journal.append(
                present.dossier_id, [replace(entry, seq=n) for n, entry in enumerate(back, start=seq + 1)]
            )
            papers_as_sent(records, present.dossier_id, version_id, digests, travelled)
            records.dossiers.save(
                replace(
                    present,
                    lifecycle=state,
                    version_id=version_id,
                    revises=None,
                    revision=max(1, present.revision - 1),
                    answers_request=None,
                    todo_count=0,
                    owner_name=sent.owner_name(),
                    owner_id_number=sent.owner_id_number(),
                    title=sent.title(),
                    updated_at=now,
                )
            )
            records.history.add(present.dossier_id, HistoryEntry(now, "history.supplement_dropped"))

        for entry in back:
            sent.apply(entry)
        self._context.store.write(write).result()
        self._context.events.publish(DossierChanged(dossier.dossier_id))

    def _sent_seq(self, dossier: Dossier, entries: Sequence[JournalEntry]) -> int:
        """How many journal entries the version that was sent is made of; noted when the supplement was begun."""
        history = self._context.store.read(lambda records: tuple(records.history.of(dossier.dossier_id)))
        begun = [dict(entry.facts) for entry in history if entry.code == "history.supplement_begun"]
        return int(begun[-1].get("seq", len(entries))) if begun else len(entries)

    def _refuse_old_pack(self, dossier: Dossier) -> None:
        problem = problem_of_pack(self._context, dossier)
        if problem is not None:
            raise problem

    def _portal(self) -> PinnedPortal:
        portal = self._context.portal()
        if portal is None:
            raise NoPortal(reason="portal")
        return portal

    def _freeze(self, dossier: Dossier, content: Content, portal: PinnedPortal, now: datetime) -> Frozen:
        account = self._context.store.read(lambda records: records.portals.secret(portal.portal_id, ACCOUNT))
        if not account:
            raise NoPortal(reason="account")

        def read(records: Records) -> tuple[tuple[Binding, ...], tuple[SignedForm, ...]]:
            return (
                tuple(records.papers.bindings(dossier.dossier_id)),
                tuple(records.papers.signed_forms(dossier.dossier_id)),
            )

        bindings, signed = self._context.store.read(read)
        queued_before = self._context.store.read(lambda records: records.outbox.rows_of(dossier.dossier_id))
        return freeze(
            dossier,
            content,
            bindings=bindings,
            signed=signed,
            vault=self._context.vault,
            print_form=lambda form_id: self._printing.draw(content, form_id, training=portal.training),
            destination=Destination(portal.portal_id, account),
            at=now,
            deadline=dossier.deadline_at if dossier.revises else None,
            replaces=orders.given_up(queued_before),
        )

    def _told(self, dossier_id: str, version_id: str) -> None:
        self._context.events.publish(DossierChanged(dossier_id))
        self._context.events.publish(OutboxChanged(version_id))


def _mark(records: Records, dossier_id: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    """What tells whether the content of a dossier is still the same: its journal's end and its papers."""
    papers = [(found.component_code, found.file.file_id) for found in records.papers.bindings(dossier_id)]
    papers += [(found.form_id, found.file.file_id) for found in records.papers.signed_forms(dossier_id)]
    return records.journal.last_seq(dossier_id), tuple(papers)


def _channel(content: Content) -> Channel:
    return Channel(content.choices.get(parties.CHANNEL) or "online")


def _first(checklist: ChecklistView) -> str:
    for group in checklist.groups:
        for line in group.lines:
            if line.state.value in ("error", "missing", "confirm"):
                return line.text
    return ""
