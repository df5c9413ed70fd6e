"""The home page and the frame as they look on a busy morning. People and numbers are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desktop_app.views import Box, DossierLine, HomeTask, HomeView, LineView, Pill, PillState, StatusView

NOW = datetime(2026, 11, 23, 2, 42, 7, tzinfo=UTC)

FILLED = frozenset({PillState.SENT, PillState.SUPPLEMENT, PillState.PROCESSING, PillState.PAYMENT,
                    PillState.PAUSED, PillState.RESULT, PillState.RETURNED})
WORDS = {
    PillState.DRAFT: ("Nháp", "Nháp: chưa kiểm mục nào."),
    PillState.MISSING: ("Thiếu 3", "Thiếu 3 mục, hồ sơ chỉ ở máy này."),
    PillState.COMPLETE: ("Đủ", "Đủ: có thể xếp hàng gửi."),
    PillState.WAITING: ("Chờ gửi", "Chờ gửi: hồ sơ xếp hàng ở máy này."),
    PillState.SENDING: ("Đang gửi", "Đang gửi: tệp đang chuyển."),
    PillState.SENT: ("Đã gửi", "Đã gửi: biên nhận của cổng đúng với mọi tệp."),
    PillState.HANDED_IN: ("Đã báo nộp", "Người dùng báo đã nộp, cổng chưa có biên nhận."),
    PillState.SUPPLEMENT: ("Bổ sung", "Cơ quan đề nghị bổ sung."),
    PillState.PROCESSING: ("Đang xử lý", "Cơ quan đang xử lý."),
    PillState.PAYMENT: ("Nghĩa vụ tài chính", "Có khoản phải nộp."),
    PillState.PAUSED: ("Tạm dừng", "Cơ quan tạm dừng tính hạn."),
    PillState.RESULT: ("Có kết quả", "Kết quả đã về, chữ ký hợp lệ."),
    PillState.RETURNED: ("Đã trả", "Đã trả kết quả, hồ sơ đóng."),
    PillState.WITHDRAWN: ("Đã rút", "Hồ sơ đã rút."),
    PillState.ATTENTION: ("Cần chú ý", "Cần chú ý: cổng không nhận một tệp."),
}


def a_pill(state: PillState, word: str = "", count: int = 0) -> Pill:
    """The pill of a state as the application words it."""
    default, sentence = WORDS[state]
    return Pill(state, word or default, sentence, state in FILLED, count)


def a_line(number: int, owner: str, procedure: str, pill: Pill, *, title: str = "",
           minutes_ago: int = 0, box: Box = Box.DRAFT) -> DossierLine:
    """One row of a list."""
    return DossierLine(
        dossier_id=f"d{number}", number=f"TC-{number:04d}", owner_name=owner, procedure_name=procedure,
        title=title, pill=pill, box=box, updated_at=NOW - timedelta(minutes=minutes_ago))


def _task(number: int, state: PillState, owner: str, procedure: str, what: str, due: tuple[str, str],
          action: str, *, urgent: bool = False) -> HomeTask:
    line = a_line(number, owner, procedure, a_pill(state))
    return HomeTask(line, what, due[0], due[1], urgent, action, "tracking")


def home() -> HomeView:
    """Four dossiers wait for a person, five drafts, three in the outbox."""
    return HomeView(
        tasks=(
            _task(301, PillState.ATTENTION, "Lường Thị Inh", "Trợ giúp xã hội hàng tháng",
                  "1 tệp quá lớn, cổng chưa nhận", ("Hôm nay", "gửi trước 17:00"), "Xử lý tệp", urgent=True),
            _task(296, PillState.RESULT, "Cà Thị Pọm", "Giấy xác nhận tình trạng hôn nhân",
                  "Kết quả đã về, chữ ký hợp lệ", ("Hôm nay", "hẹn trả 14:00"), "Trả kết quả"),
            _task(288, PillState.SUPPLEMENT, "Tòng Văn Ín", "Đăng ký thành lập hộ kinh doanh",
                  "Cơ quan hỏi 2 mục, đã xong 1", ("Thứ Tư 25/11", "còn 2 ngày làm việc"), "Mở 2 mục"),
            _task(284, PillState.PAYMENT, "Quàng Thị Hoa", "Giấy phép bán lẻ sản phẩm thuốc lá",
                  "Nộp 300.000 đồng trước thẩm định", ("Thứ Năm 26/11", "còn 3 ngày làm việc"), "In mã QR"),
        ),
        drafts=(
            a_line(318, "Lò Thị Mai", "Đăng ký thành lập hộ kinh doanh",
                   a_pill(PillState.MISSING, "Thiếu 3")),
            a_line(317, "Vì Thị Loan", "Đăng ký khai sinh", a_pill(PillState.COMPLETE),
                   title="Đăng ký khai sinh cho Vì Bảo An", minutes_ago=27),
            a_line(311, "Quàng Văn Thưởng", "Giấy phép bán lẻ sản phẩm thuốc lá",
                   a_pill(PillState.MISSING, "Thiếu 3"), minutes_ago=52),
            a_line(309, "Bạc Cầm Dung", "Chứng thực bản sao từ bản chính",
                   a_pill(PillState.MISSING, "Thiếu 1"), minutes_ago=60 * 65),
            a_line(305, "", "Tạm ngừng kinh doanh hộ kinh doanh", a_pill(PillState.DRAFT),
                   minutes_ago=60 * 67),
        ),
        draft_total=17,
        sending=(
            a_line(320, "Lò Thị Thắm", "Đăng ký thành lập hộ kinh doanh",
                   a_pill(PillState.SENDING, count=38), box=Box.WAITING),
            a_line(319, "Tòng Thị Yên", "Tạm ngừng kinh doanh", a_pill(PillState.WAITING), box=Box.WAITING),
        ),
        waiting_count=1, attention_count=1, sent_today=18, unread_count=3, created_today=22, results_ready=7,
        procedure_count=3,
    )


def quiet_home() -> HomeView:
    """The first morning: nothing yet."""
    return HomeView((), (), 0, (), 0, 0, 0, 0, 0, 0, 3)


def status() -> StatusView:
    """A weak line, one dossier on its way."""
    return StatusView(
        saved_at=NOW, line=LineView("weak", "Mạng yếu", 1, "9 kB/s"),
        sending="Đang gửi 1 trong 2: Lò Thị Thắm, hộ kinh doanh", percent=38, remaining="còn khoảng 6 phút",
        training=False, unsent_count=3, unread_count=3)
