"""The ten statuses of a dossier at a portal, and which may follow which. Pure: nothing here saves or tells.

Source: table TrangThaiHoSo of the national portal's agency synchronisation (DongBoHoSoMC). The table of
followers is derived from it: 3, 7, 8 and 10 end a dossier.
"""

from __future__ import annotations

from enum import IntEnum

from sync.portal.refusals import Refused


class Status(IntEnum):
    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    IN_WORK = 4
    SUPPLEMENT_ASKED = 5
    FEE_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    WORK_DONE = 9
    RETURNED = 10


TEXTS = {
    Status.REGISTERED: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.IN_WORK: "Đang xử lý",
    Status.SUPPLEMENT_ASKED: "Yêu cầu bổ sung giấy tờ",
    Status.FEE_ASKED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.WORK_DONE: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

FOLLOWERS = {
    Status.REGISTERED: {Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN},
    Status.ACCEPTED: {
        Status.IN_WORK,
        Status.SUPPLEMENT_ASKED,
        Status.FEE_ASKED,
        Status.WITHDRAWN,
        Status.STOPPED,
    },
    Status.REFUSED: set(),
    Status.IN_WORK: {
        Status.SUPPLEMENT_ASKED,
        Status.FEE_ASKED,
        Status.WITHDRAWN,
        Status.STOPPED,
        Status.WORK_DONE,
    },
    Status.SUPPLEMENT_ASKED: {Status.IN_WORK, Status.WITHDRAWN, Status.STOPPED},
    Status.FEE_ASKED: {Status.IN_WORK, Status.WITHDRAWN, Status.STOPPED},
    Status.WITHDRAWN: set(),
    Status.STOPPED: set(),
    Status.WORK_DONE: {Status.RETURNED},
    Status.RETURNED: set(),
}

REVISABLE = {Status.REGISTERED, Status.SUPPLEMENT_ASKED}
"""In these the applicant may send a new version: before anyone accepted the dossier, or because it was
asked for.
"""


def check_follows(now: Status, then: Status) -> None:
    """Refuse (409 status.not_allowed) a step that the table does not know."""
    if then not in FOLLOWERS[now]:
        raise Refused(409, "status.not_allowed", status=int(now), wanted=int(then))
