"""The one state shown for a dossier: a pure function of what people did, what the wire did, what the portal said.

    lifecycle     wire (outbox)              portal's last word     shown
    draft         -                          -                      Nháp / Thiếu n / Đủ
    submitted     queued, paused, none       any                    Chờ gửi
    submitted     announcing … verifying     any                    Đang gửi
    submitted     quarantined                any                    Cần chú ý
    submitted     sent (receipt verified)    none, 1                Đã gửi
    submitted     sent                       2, 4                   Đang xử lý (2: Đã tiếp nhận)
    submitted     sent                       3                      Cần chú ý (không được tiếp nhận)
    submitted     sent                       5                      Bổ sung
    submitted     sent                       6                      Nghĩa vụ tài chính
    any           sent                       7                      Đã rút
    withdrawn     any                        none, 1, 2, 4 … 6      Đang rút
    withdrawn     withdrawn                  7                      Đã rút, outlined: there was no receipt
    withdrawn     withdrawn                  none, 1, 2, 4 … 6      Đã dừng gửi, outlined: the portal held nothing
    submitted     sent                       8                      Tạm dừng
    submitted     sent                       9                      Có kết quả (bytes here), else Đã xử lý xong
    submitted     sent                       10                     Đã trả
    supplementing as draft, in the box of status 5                  Thiếu n / Đủ, outlined: this version is only here
    handed_in     -                          -                      Người dùng báo đã nộp

Filled chips say that the portal holds the dossier with a verified receipt; outlined ones that it is
only here. Nobody may read "Chờ gửi" as "Đã gửi".
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.views.dossiers import Box, PillState

MOVING = frozenset({"announcing", "uploading", "verifying"})
SENT = frozenset({"sent"})
QUARANTINED = frozenset({"quarantined"})
ENDED = frozenset({3, 8, 9, 10})
"""The portal's words that end a dossier: a withdrawal that it did not hear no longer counts."""


@dataclass(frozen=True)
class Shown:
    """State, box and the code of its word in resources/wording/phrases."""

    state: PillState
    box: Box
    word: str
    filled: bool
    count: int = 0


_PORTAL = {
    1: (PillState.SENT, "pill.sent"),
    2: (PillState.PROCESSING, "pill.accepted"),
    3: (PillState.ATTENTION, "pill.not_accepted"),
    4: (PillState.PROCESSING, "pill.processing"),
    5: (PillState.SUPPLEMENT, "pill.supplement"),
    6: (PillState.PAYMENT, "pill.payment"),
    7: (PillState.WITHDRAWN, "pill.withdrawn"),
    8: (PillState.PAUSED, "pill.stopped"),
    9: (PillState.RESULT, "pill.result"),
    10: (PillState.RETURNED, "pill.returned"),
}


def shown(
    lifecycle: Lifecycle,
    *,
    wire: str | None,
    portal_status: int | None,
    todo_count: int | None,
    has_result: bool = False,
) -> Shown:
    """The state shown. `wire` is the outbox row's state of the present version, None when it has no row."""
    if lifecycle is Lifecycle.BINNED:
        return Shown(PillState.DRAFT, Box.BIN, "pill.binned", False)
    if lifecycle is Lifecycle.HANDED_IN:
        return Shown(PillState.HANDED_IN, Box.REGISTERED, "pill.handed_in", False)
    if lifecycle is Lifecycle.DRAFT:
        return _draft(todo_count, Box.DRAFT, filled=False)
    if lifecycle is Lifecycle.SUPPLEMENTING:
        return _draft(todo_count, Box.SUPPLEMENT, filled=False)
    if lifecycle is Lifecycle.WITHDRAWN and portal_status not in ENDED:
        return _withdrawing(wire, portal_status)
    if wire in QUARANTINED:
        return Shown(PillState.ATTENTION, Box.WAITING, "pill.attention", False)
    if wire in MOVING:
        return Shown(PillState.SENDING, Box.WAITING, "pill.sending", False)
    if wire not in SENT:
        return Shown(PillState.WAITING, Box.WAITING, "pill.waiting", False)
    status = portal_status or 1
    state, word = _PORTAL[status]
    if status == 9 and not has_result:
        state, word = PillState.PROCESSING, "pill.finished"
    return Shown(state, Box(str(status)), word, True)


def _draft(todo_count: int | None, box: Box, *, filled: bool) -> Shown:
    if todo_count is None:
        return Shown(PillState.DRAFT, box, "pill.draft", filled)
    if todo_count:
        return Shown(PillState.MISSING, box, "pill.missing", filled, todo_count)
    return Shown(PillState.COMPLETE, box, "pill.complete", filled)


def _withdrawing(wire: str | None, portal_status: int | None) -> Shown:
    """Asked for until the portal confirms it; stopped, and no more, where the portal had nothing to withdraw."""
    if portal_status == 7:
        word = "pill.withdrawn"
    else:
        word = "pill.sending_stopped" if wire == "withdrawn" else "pill.withdrawal_asked"
    return Shown(PillState.WITHDRAWN, Box.WITHDRAWN, word, wire in SENT)
