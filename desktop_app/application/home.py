"""The home page: dossiers that wait for a person, by deadline; drafts; the outbox in short."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desktop_app.application.context import Context
from desktop_app.application.times import due_text
from desktop_app.clock import office_date
from desktop_app.dossier.lifecycle import EDITABLE
from desktop_app.dossier.model import Dossier
from desktop_app.dossier.ports import Records
from desktop_app.views import DossierLine, HomeTask, HomeView, PillState
from desktop_app.wording import phrase

TASKS = {
    PillState.ATTENTION: "outbox",
    PillState.SUPPLEMENT: "tracking",
    PillState.PAYMENT: "tracking",
    PillState.RESULT: "tracking",
}
DRAFTS_SHOWN = 5


def home_view(context: Context, line_of: Callable[[Records, Dossier], DossierLine]) -> HomeView:
    """Reads once; everything shown agrees with one moment of the store."""
    now = context.clock.now()

    def read(records: Records) -> HomeView:
        dossiers = list(records.dossiers.all())
        lines = {dossier.dossier_id: line_of(records, dossier) for dossier in dossiers}
        tasks = [
            _task(dossier, lines[dossier.dossier_id], now, context.language)
            for dossier in dossiers
            if lines[dossier.dossier_id].pill.state in TASKS
        ]
        tasks.sort(
            key=lambda task: (
                not task.is_urgent,
                task.line.deadline_at or datetime.max.replace(tzinfo=now.tzinfo),
            )
        )
        drafts = [lines[dossier.dossier_id] for dossier in dossiers if dossier.lifecycle in EDITABLE]
        states = [line.pill.state for line in lines.values()]
        sending = [
            line for line in lines.values() if line.pill.state in (PillState.WAITING, PillState.SENDING)
        ]
        return HomeView(
            tasks=tuple(tasks),
            drafts=tuple(drafts[:DRAFTS_SHOWN]),
            draft_total=len(drafts),
            sending=tuple(sending),
            waiting_count=states.count(PillState.WAITING),
            attention_count=states.count(PillState.ATTENTION),
            sent_today=_sent_today(records, dossiers, now),
            unread_count=records.answers.unread(),
            created_today=sum(office_date(dossier.created_at) == office_date(now) for dossier in dossiers),
            results_ready=states.count(PillState.RESULT),
            procedure_count=len(records.packs.newest()),
        )

    return context.store.read(read)


def _task(dossier: Dossier, line: DossierLine, now: datetime, language: str) -> HomeTask:
    state = line.pill.state.value
    due, note, urgent = due_text(dossier.deadline_at, now, language)
    opens = TASKS[line.pill.state]
    if line.pill.state is PillState.ATTENTION and line.pill.filled:
        opens = "tracking"
    return HomeTask(
        line=line,
        what=phrase(f"task.{state}", language),
        due=due,
        due_note=note,
        is_urgent=urgent or line.pill.state is PillState.ATTENTION,
        action=phrase(f"task.{state}.action", language),
        opens=opens,
    )


def _sent_today(records: Records, dossiers: list[Dossier], now: datetime) -> int:
    count = 0
    for dossier in dossiers:
        entries = records.history.of(dossier.dossier_id)
        count += any(
            entry.code == "history.sent" and office_date(entry.at) == office_date(now) for entry in entries
        )
    return count
