"""Lists and records: dossiers, outbox, inbox, people, a sent dossier, settings. All invented."""

from __future__ import annotations

from datetime import timedelta

from desktop_app.views import (
    AskedItem,
    Box,
    BoxCount,
    CredentialView,
    DocumentLine,
    DossierHeader,
    DossierList,
    HistoryLine,
    InboxLine,
    InboxView,
    LineView,
    MessageLine,
    NewsLine,
    OfficeView,
    OutboxRow,
    OutboxView,
    PersonLine,
    PersonView,
    PillState,
    Place,
    PortalView,
    SettingsView,
    Stage,
    TimelineLine,
    TrackingView,
)
from ui.samples.home import NOW, a_line, a_pill

BOX_WORDS = (
    (Box.ALL, "Tất cả", 26), (Box.DRAFT, "Nháp", 17), (Box.WAITING, "Chờ gửi", 2), (Box.ACCEPTED, "Được tiếp nhận", 3),
    (Box.SUPPLEMENT, "Yêu cầu bổ sung giấy tờ", 1), (Box.PAYMENT, "Yêu cầu thực hiện nghĩa vụ tài chính", 1),
    (Box.RETURNED, "Đã trả kết quả", 2), (Box.BIN, "Thùng rác", 0),
)  # fmt: skip
STAGES = ("Xếp hàng", "Chuyển tệp", "Kiểm biên nhận", "Cơ quan nhận")


def dossiers() -> DossierList:
    """Every kind of state in one table."""
    lines = (
        a_line(312, "Lường Thị Inh", "Trợ giúp xã hội hàng tháng", a_pill(PillState.ATTENTION), box=Box.WAITING),
        a_line(318, "Lò Thị Mai", "Đăng ký thành lập hộ kinh doanh", a_pill(PillState.MISSING), minutes_ago=4,
               title="Hộ kinh doanh tạp hóa Lò Mai"),
        a_line(317, "Vì Thị Loan", "Đăng ký khai sinh", a_pill(PillState.COMPLETE), minutes_ago=27,
               title="Đăng ký khai sinh cho Vì Bảo An"),
        a_line(320, "Lò Thị Thắm", "Đăng ký thành lập hộ kinh doanh", a_pill(PillState.SENDING), minutes_ago=40),
        a_line(288, "Tòng Văn Ín", "Đăng ký thành lập hộ kinh doanh", a_pill(PillState.SUPPLEMENT), minutes_ago=4000),
        a_line(284, "Quàng Thị Hoa", "Giấy phép bán lẻ sản phẩm thuốc lá", a_pill(PillState.PAYMENT), minutes_ago=5200),
        a_line(296, "Cà Thị Pọm", "Giấy xác nhận tình trạng hôn nhân", a_pill(PillState.RESULT), minutes_ago=6000),
    )
    return DossierList(lines, len(lines), tuple(BoxCount(*entry) for entry in BOX_WORDS))


def no_dossiers() -> DossierList:
    """An empty box."""
    return DossierList((), 0, tuple(BoxCount(box, word, 0) for box, word, _ in BOX_WORDS))


def _stages(now: int) -> tuple[Stage, ...]:
    return tuple(Stage(name, "done" if place < now else "now" if place == now else "next")
                 for place, name in enumerate(STAGES))  # fmt: skip


def outbox() -> OutboxView:
    """One set aside, one moving, one waiting, one arrived."""
    sent = "Biên nhận 09:31, đủ 3 trong 3 tệp, chữ ký của cổng hợp lệ. Mã hồ sơ H52.14-261123-0007"
    return OutboxView(
        "Mạng yếu, đang gửi. Còn khoảng 6 phút cho 2 hồ sơ.",
        "1 hồ sơ cần bạn xử lý. Bạn cứ làm việc khác, không phải chờ ở trang này.",
        LineView("weak", "Mạng yếu", 1, "9 kB/s"),
        (OutboxRow("v1", "d312", 0, "Lường Thị Inh", "Trợ giúp xã hội hàng tháng", a_pill(PillState.ATTENTION),
                   _stages(1), 0, "", "hạn 17:00 hôm nay", "đã tách khỏi hàng",
                   what="Cổng không nhận tệp “Giấy xác nhận khuyết tật.pdf”: 14,2 MB, mức tối đa 10 MB.",
                   safe="Hồ sơ vẫn nguyên trên máy, 2 tệp kia đã tới cổng.", do="Quét lại tệp này rồi gửi lại.",
                   code="sync.too_large", can_retry=True, can_take_back=True),
         OutboxRow("v2", "d320", 1, "Lò Thị Thắm", "Đăng ký thành lập hộ kinh doanh", a_pill(PillState.SENDING),
                   _stages(1), 38, "2 trong 5 tệp đã tới, đang gửi “Văn bản ủy quyền.pdf”", "còn 2 phút", "còn 1,1 MB"),
         OutboxRow("v3", "d319", 2, "Tòng Thị Yên", "Tạm ngừng kinh doanh hộ kinh doanh", a_pill(PillState.WAITING),
                   _stages(0), 0, "", "còn 6 phút", "4 tệp, 2,1 MB", can_take_back=True),
         OutboxRow("v4", "d301", 0, "Cà Văn Hặc", "Đăng ký khai sinh cho Cà Gia Bảo", a_pill(PillState.SENT),
                   _stages(3), 100, sent, "", "", has_receipt=True)),
        (("Máy này", "có mạng, 4G tính tiền"), ("Cổng", "trả lời lúc 09:41"), ("Tốc độ", "9 kB/s, yếu"),
         ("Hôm nay", "đã gửi 41 MB, nhận 2 MB")),
        (("Tờ khai và danh sách tệp", "12 kB", True), ("Giấy đề nghị (đã ký)", "210 kB", True),
         ("Văn bản ủy quyền", "71 %", False), ("Biên bản họp thành viên", "640 kB", False)),
        False, "Hôm nay đã gửi xong 18 hồ sơ, đủ biên nhận 18.",
    )  # fmt: skip


def no_outbox() -> OutboxView:
    """Nothing waits."""
    return OutboxView("Không có hồ sơ nào chờ gửi", "Bạn cứ làm việc khác.",
                      LineView("offline", "Không có mạng", 0), (), (("Tốc độ", "–"),), (), False,
                      "Hôm nay chưa gửi hồ sơ nào.")  # fmt: skip


def inbox() -> InboxView:
    """Two unread, one read."""
    hour = timedelta(hours=1)
    ask = NewsLine(NOW - hour, "supplement", "Yêu cầu bổ sung 2 mục", "")
    talk = NewsLine(NOW - 2 * hour, "message", "Tin nhắn từ Lèo Thị Thu, Phòng Kinh tế",
                    "Anh gửi lại trang 2 là được, không phải công chứng lại.")  # fmt: skip
    taken = NewsLine(NOW - 90 * hour, "status", "Được tiếp nhận", "")
    result = NewsLine(NOW - 5 * hour, "result", "Kết quả giay-xac-nhan.pdf đã về máy", "")
    line = a_line(288, "Tòng Văn Ín", "Đăng ký thành lập hộ kinh doanh", a_pill(PillState.SUPPLEMENT))
    return InboxView((
        InboxLine(line, True, (ask, talk, taken)),
        InboxLine(a_line(296, "Cà Thị Pọm", "Giấy xác nhận tình trạng hôn nhân", a_pill(PillState.RESULT)), True,
                  (result, taken)),
        InboxLine(a_line(301, "Cà Văn Hặc", "Đăng ký khai sinh", a_pill(PillState.PROCESSING),
                         title="Đăng ký khai sinh cho Cà Gia Bảo"), False, (taken,)),
    ), 2)  # fmt: skip


def people() -> tuple[PersonLine, ...]:
    """Three people of the register."""
    return (
        PersonLine("p1", "Cà Thị Pọm", "014190001122", "02/09/1990", "0975000111", "Bản Pán, xã Thuận Châu", NOW),
        PersonLine("p2", "Lò Thị Mai", "014185004217", "08/03/1985", "0912345678", "Bản Cá, xã Thuận Châu", NOW),
        PersonLine("p3", "Tòng Văn Ín", "014079002563", "", "", "", NOW - timedelta(days=100)),
    )


def person() -> PersonView:
    """The first of them, with two dossiers."""
    return PersonView(people()[0], (
        a_line(296, "Cà Thị Pọm", "Giấy xác nhận tình trạng hôn nhân", a_pill(PillState.RESULT)),
        a_line(211, "Cà Thị Pọm", "Đăng ký khai sinh", a_pill(PillState.RETURNED), minutes_ago=90_000,
               title="Đăng ký khai sinh cho Cà Bảo Châu"),
    ))  # fmt: skip


def tracking() -> TrackingView:
    """A dossier whose office asks for two things."""
    hour = timedelta(hours=1)
    header = DossierHeader(
        "d288", "TC-0288", "1.001612", "Đăng ký thành lập hộ kinh doanh", "Tòng Văn Ín", "014079002563",
        a_pill(PillState.SUPPLEMENT), False, True, "Mẫu bản 3", False, False, True, False,
    )  # fmt: skip
    return TrackingView(
        header, "Cơ quan đề nghị bổ sung 2 mục", "Phiếu số 118, Phòng Kinh tế, 20/11/2026, chữ ký hợp lệ.", "amber",
        "còn 2 ngày làm việc", "gửi trước 17:00 thứ Tư 25/11",
        (AskedItem(1, "Ngành, nghề kinh doanh, dòng 2",
                   "Mã ngành 4799 không có trong hệ thống ngành kinh tế hiện hành, đề nghị chọn mã cấp 4.", "done",
                   "Đã đổi thành 4791 lúc 09:12, gốc vẫn giữ để so sánh.", Place("form")),
         AskedItem(2, "Văn bản ủy quyền của các thành viên hộ gia đình, trang 2",
                   "Ảnh chụp mờ, không đọc được chữ ký chứng thực.", "missing",
                   "Chưa có trang thay thế. Chỉ trang này phải gửi lại.", Place("papers"))),
        False, True,
        (MessageLine(NOW - 60 * hour, "Lèo Thị Thu, Phòng Kinh tế", False,
                     "Anh gửi lại trang 2 là được, không phải công chứng lại.", True),
         MessageLine(NOW - 59 * hour, "", True, "Vâng, sáng thứ Hai tôi chụp lại tại trung tâm.", True)),
        (("Mã hồ sơ", "H52.14-261118-0021"), ("Tiếp nhận", "thứ Năm 19/11, 08:10"),
         ("Hẹn trả", "thứ Ba 24/11, tạm dừng tính"), ("Tình trạng", "Bổ sung")),
        "481516",
        (TimelineLine(NOW - 66 * hour, "Chờ bạn bổ sung 2 mục", "đã xong 1 trong 2", "missing", True),
         TimelineLine(NOW - 67 * hour, "Yêu cầu bổ sung", "Lèo Thị Thu, Phòng Kinh tế", "supplement"),
         TimelineLine(NOW - 97 * hour, "Đang xử lý", "chuyển Phòng Kinh tế", "processing"),
         TimelineLine(NOW - 113 * hour, "Đã gửi, đủ biên nhận", "5 trong 5 tệp đúng nguyên bản", "sent"),
         TimelineLine(NOW - 120 * hour, "Xếp hàng ở máy này", "chờ mạng 7 giờ 19 phút", "waiting")),
        (DocumentLine("v1", "receipt", "Biên nhận của cổng", "Số H52.14-261118-0021, nhận 17:41 thứ Tư 18/11",
                      "Chữ ký của cổng hợp lệ", True, NOW - 113 * hour),
         DocumentLine("r1", "result", "Giấy chứng nhận đăng ký hộ kinh doanh", "310 kB", "Đang về", False, NOW)),
        (("1. Tên và trụ sở", (("Tên hộ kinh doanh", "Tạp hóa Tòng Ín"), ("Trụ sở", "Bản Lào, xã Thuận Châu"))),),
        (("uy-quyen.pdf", "1,4 MB"), ("giay-de-nghi.pdf", "210 kB")),
        (HistoryLine(NOW - 120 * hour, "Lập hồ sơ", ""), HistoryLine(NOW - 67 * hour, "Yêu cầu bổ sung", "Cổng")),
        "Hỏi cổng lần cuối lúc 09:41 hôm nay.",
    )  # fmt: skip


def settings() -> SettingsView:
    """Two portals and a certificate."""
    finger = "3f9a c2d1 7be4 0058 91aa 6c3e f240 d7b8 12c9 5e6f 84a0 bb13 77d2 09fe c4a1 568d"
    held = CredentialView("Hà Thị Vân", "Tổ chức chứng thực thử nghiệm", NOW - timedelta(days=90),
                          NOW + timedelta(days=275))  # fmt: skip
    return SettingsView(
        OfficeView("Trung tâm Phục vụ hành chính công xã Thuận Châu", "H52.14", "Thuận Châu", "Hà Thị Vân",
                   "Công chức tư pháp hộ tịch"),
        (PortalView("p1", "Cổng Dịch vụ công tỉnh Sơn La", "https://cong.vidu.vn", finger, "xa-thuan-chau", False,
                    NOW - timedelta(days=120)),
         PortalView("p2", "Cổng tập huấn", "http://127.0.0.1:8901", finger[5:] + " 3f9a", "xa-01", True, NOW)),
        "vi", "light", 100, "D:/TramHoSo", held.subject, "0.1.0", held,
    )  # fmt: skip


def found_portal() -> PortalView:
    """What a connection file says before it is kept."""
    return settings().portals[0]
