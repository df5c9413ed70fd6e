"""What people did with a dossier: which act leads from which state to which.

Law: every change is in TRANSITIONS; the test walks every (state, act) pair. What the wire did is
`sync.states`, what the portal said is its status: neither is known here.
"""

from __future__ import annotations

from enum import StrEnum

from desktop_app.errors import Problem


class Lifecycle(StrEnum):
    """The person's side of a dossier's life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Queued by a person. Whether it arrived is the wire's and the portal's word, not this one's."""
    SUPPLEMENTING = "supplementing"
    WITHDRAWN = "withdrawn"
    HANDED_IN = "handed_in"
    """Carried to the counter or the post; only the person says so (Người dùng báo đã nộp)."""
    BINNED = "binned"


class Act(StrEnum):
    """What a person can do that changes a dossier's life."""

    QUEUE = "queue"
    TAKE_BACK = "take_back"
    REOPEN = "reopen"
    """Edit again what the wire set aside; the next sending names the one given up."""
    BEGIN_SUPPLEMENT = "begin_supplement"
    DROP_SUPPLEMENT = "drop_supplement"
    WITHDRAW = "withdraw"
    HAND_IN = "hand_in"
    BIN = "bin"
    RESTORE = "restore"


TRANSITIONS: dict[tuple[Lifecycle, Act], Lifecycle] = {
    (Lifecycle.DRAFT, Act.QUEUE): Lifecycle.SUBMITTED,
    (Lifecycle.DRAFT, Act.HAND_IN): Lifecycle.HANDED_IN,
    (Lifecycle.DRAFT, Act.BIN): Lifecycle.BINNED,
    (Lifecycle.BINNED, Act.RESTORE): Lifecycle.DRAFT,
    (Lifecycle.SUBMITTED, Act.TAKE_BACK): Lifecycle.DRAFT,
    (Lifecycle.SUBMITTED, Act.REOPEN): Lifecycle.DRAFT,
    (Lifecycle.SUBMITTED, Act.BEGIN_SUPPLEMENT): Lifecycle.SUPPLEMENTING,
    (Lifecycle.SUBMITTED, Act.WITHDRAW): Lifecycle.WITHDRAWN,
    (Lifecycle.SUPPLEMENTING, Act.QUEUE): Lifecycle.SUBMITTED,
    (Lifecycle.SUPPLEMENTING, Act.DROP_SUPPLEMENT): Lifecycle.SUBMITTED,
    (Lifecycle.SUPPLEMENTING, Act.WITHDRAW): Lifecycle.WITHDRAWN,
}

EDITABLE = frozenset({Lifecycle.DRAFT, Lifecycle.SUPPLEMENTING})


class NotAllowed(Problem):
    """The dossier's life does not allow this act now."""

    code = "dossier.not_allowed"
    exit_code = 40


def after(state: Lifecycle, act: Act) -> Lifecycle:
    """The state that follows; raises NotAllowed for a pair the table does not know."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise NotAllowed(state=state.value, act=act.value) from None
