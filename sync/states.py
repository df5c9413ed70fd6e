"""The life of one dossier version on the wire: which event leads from which state to which.

Law: every change of state is in TRANSITIONS; what the table does not hold is refused. Each change is
committed by the outbox before its effect is begun. Nothing here saves, sends or shows.

    queued ──> announcing ──> uploading ──> verifying ──> sent
      ^            (each of them can fail and stay, be paused, be quarantined)
      └── paused, quarantined                           withdrawn

QUEUED means "begin by asking": a version with `announced_at` has perhaps reached the portal, so the portal is
asked for it before anything is sent again. Only a version without `announced_at` can be taken back silently.
"""

from __future__ import annotations

from enum import StrEnum

from sync.problems import SyncProblem


class State(StrEnum):
    """Where the wire has brought a dossier version."""

    QUEUED = "queued"
    ANNOUNCING = "announcing"
    UPLOADING = "uploading"
    VERIFYING = "verifying"
    SENT = "sent"
    PAUSED = "paused"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What happened, or is about to: the worker commits it and only then acts on it."""

    ANNOUNCE_BEGUN = "announce_begun"
    """The manifest's first byte may leave after this commit; sets `announced_at`."""
    FILES_WANTED = "files_wanted"
    """The portal holds the manifest and named missing files; the provisional receipt is kept."""
    FILES_COMPLETE = "files_complete"
    """No byte is missing as far as the client knows; only the final receipt is."""
    RECEIPT_VERIFIED = "receipt_verified"
    """A final receipt that binds this manifest and every file was verified; it is kept in the same commit."""
    FORGOTTEN_BY_PORTAL = "forgotten_by_portal"
    """The portal that held this version says it does not know it: announce anew, under the same id."""
    NOTED = "noted"
    """Facts only: an upload's address, an offset, counted bytes; also bytes of a try that a person ended."""
    TRY_FAILED = "try_failed"
    """A try ended without success and will be repeated."""
    NOTHING_LEFT = "nothing_left"
    """A try found no line before the first byte: `announced_at` goes again, and it may still be taken back."""
    PAUSED = "paused"
    RESUMED = "resumed"
    QUARANTINED = "quarantined"
    """Set aside with a reason, so that one bad dossier never blocks the rest."""
    REQUEUED = "requeued"
    TAKEN_BACK = "taken_back"
    """Removed before the first byte left; the outbox refuses it once `announced_at` is set."""
    REOPENED = "reopened"
    """A person opened a version that was set aside to mend it: this one never goes again, and the next one
    names it in its manifest, so that the portal drops what it has of it."""
    WITHDRAWAL_CONFIRMED = "withdrawal_confirmed"
    """The portal confirmed a withdrawal. A sent version stays sent: its status then comes from the portal."""
    STOPPED_UNHEARD = "stopped_unheard"
    """A withdrawal found that the portal holds nothing of the dossier: sending ends, and nobody confirmed it."""


class NotAllowed(SyncProblem):
    """The table knows no such step. Facts: state, event."""

    code = "sync.not_allowed"
    exit_code = 72


ON_THE_WAY = (State.ANNOUNCING, State.UPLOADING, State.VERIFYING)
ACTIVE = (State.QUEUED, *ON_THE_WAY)
"""States in which the worker has something to do."""
FINAL = (State.SENT, State.WITHDRAWN)

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.QUEUED, Event.ANNOUNCE_BEGUN): State.ANNOUNCING,
    (State.ANNOUNCING, Event.NOTHING_LEFT): State.QUEUED,
    (State.ANNOUNCING, Event.FILES_WANTED): State.UPLOADING,
    (State.ANNOUNCING, Event.FILES_COMPLETE): State.VERIFYING,
    (State.UPLOADING, Event.FILES_COMPLETE): State.VERIFYING,
    (State.UPLOADING, Event.FILES_WANTED): State.UPLOADING,
    (State.VERIFYING, Event.FILES_WANTED): State.UPLOADING,
    (State.UPLOADING, Event.FORGOTTEN_BY_PORTAL): State.ANNOUNCING,
    (State.VERIFYING, Event.FORGOTTEN_BY_PORTAL): State.ANNOUNCING,
    (State.PAUSED, Event.RESUMED): State.QUEUED,
    (State.QUARANTINED, Event.REQUEUED): State.QUEUED,
    (State.QUEUED, Event.TAKEN_BACK): State.WITHDRAWN,
    (State.PAUSED, Event.TAKEN_BACK): State.WITHDRAWN,
    (State.QUARANTINED, Event.TAKEN_BACK): State.WITHDRAWN,
    (State.QUARANTINED, Event.REOPENED): State.WITHDRAWN,
    (State.PAUSED, Event.WITHDRAWAL_CONFIRMED): State.WITHDRAWN,
    (State.QUARANTINED, Event.WITHDRAWAL_CONFIRMED): State.WITHDRAWN,
    (State.SENT, Event.WITHDRAWAL_CONFIRMED): State.SENT,
    (State.WITHDRAWN, Event.WITHDRAWAL_CONFIRMED): State.WITHDRAWN,
    **{(state, Event.RECEIPT_VERIFIED): State.SENT for state in ON_THE_WAY},
    **{(state, Event.NOTED): state for state in State},
    **{(state, Event.TRY_FAILED): state for state in ACTIVE},
    **{(state, Event.PAUSED): State.PAUSED for state in ACTIVE},
    **{(state, Event.QUARANTINED): State.QUARANTINED for state in ACTIVE},
    **{(state, Event.WITHDRAWAL_CONFIRMED): State.WITHDRAWN for state in ACTIVE},
    **{(state, Event.STOPPED_UNHEARD): State.WITHDRAWN for state in State if state is not State.SENT},
}


def after(state: State, event: Event) -> State:
    """The state that follows. Raises NotAllowed for a pair that the table does not know."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise NotAllowed(state=str(state), event=str(event)) from None
