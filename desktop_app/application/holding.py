"""Queued dossiers whose pack was superseded meanwhile are stopped before their first byte.

Law: only a version that nobody but this machine can know is stopped: queued, never announced. What a portal may
hold goes on to its end, and so does the answer to a supplement request, which follows the version accepted there.
"""

from __future__ import annotations

import logging

from desktop_app.application.context import Context
from desktop_app.application.pack_state import pack_standing
from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import Dossier
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.events import DossierChanged, OutboxChanged
from forms.problems import FormProblem
from sync.ports import Facts, Failure, OutboxRow, StaleRow, UnknownVersion
from sync.states import Event, State

log = logging.getLogger(__name__)


def problem_of_pack(context: Context, dossier: Dossier) -> Problem | None:
    """Why a dossier may not be sent with its pack today; None for the answer to a supplement request."""
    if dossier.revises is not None:
        return None
    return pack_standing(context, dossier).problem


def held_back(context: Context, row: OutboxRow) -> Failure | None:
    """What the worker asks before the first byte of a version leaves."""
    try:
        problem = problem_of_pack(context, context.dossier(row.dossier_id))
    except FormProblem as unreadable:  # what is frozen can travel without its pack
        log.warning("the pack of a queued dossier cannot be read: %s", unreadable.code)
        return None
    return None if problem is None else Failure(problem.code, tuple(sorted(problem.facts.items())))


def hold_superseded(context: Context) -> tuple[str, ...]:
    """Stop every queued version that may not be sent any more, though nobody is sending now; their dossiers."""

    def waiting(records: Records) -> list[tuple[Dossier, OutboxRow]]:
        found = []
        for dossier in records.dossiers.all():
            if dossier.lifecycle is not Lifecycle.SUBMITTED:
                continue
            try:
                row = records.outbox.row(dossier.version_id)
            except UnknownVersion:
                continue
            if row.state is State.QUEUED and row.announced_at is None:
                found.append((dossier, row))
        return found

    stopped = []
    for dossier, row in context.store.read(waiting):
        failure = held_back(context, row)
        if failure is None:
            continue
        try:
            context.sending.outbox.transition(
                row.version_id, State.QUEUED, Event.QUARANTINED, Facts(failure=failure), at=context.clock.now()
            )
        except StaleRow:  # the worker or a person was quicker
            continue
        stopped.append(dossier.dossier_id)
        context.events.publish(OutboxChanged(row.version_id))
        context.events.publish(DossierChanged(dossier.dossier_id))
    return tuple(stopped)
