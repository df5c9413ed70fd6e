"""A dossier being filled, its papers, fees, signing and review. People, numbers and fees are invented."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QBuffer, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from desktop_app.views import (
    ChecklistGroup,
    ChecklistLine,
    ChecklistView,
    ChoiceView,
    ComponentView,
    CredentialView,
    DossierHeader,
    FeesView,
    FieldView,
    GroupView,
    LineState,
    PapersView,
    PaperView,
    PillState,
    Place,
    RepeatRowView,
    RepeatView,
    ReviewBlock,
    ReviewView,
    SectionLine,
    SectionView,
    SignableView,
    SigningView,
)
from ui.samples.home import a_pill

YES_NO = (ChoiceView("1", "Có"), ChoiceView("0", "Không"))
SECTIONS = (
    ("Chủ hồ sơ và người nộp", "Đủ", "done"), ("1. Tên và trụ sở", "Đủ", "done"), ("2. Ngành, nghề", "1 lỗi", "error"),
    ("3. Vốn kinh doanh", "Đủ", "done"), ("4. Thông tin đăng ký thuế", "Thiếu 1", "missing"),
    ("5. Chủ hộ kinh doanh", "Đủ", "done"), ("6. Thành viên hộ gia đình", "Không áp dụng", "none"),
    ("7. Cam kết", "Đủ", "done"),
)  # fmt: skip
PAGE = (1100, 1556)


def header(*, editable: bool = True) -> DossierHeader:
    """The title bar's facts."""
    pill = a_pill(PillState.MISSING, "Thiếu 3") if editable else a_pill(PillState.WAITING)
    return DossierHeader(
        "d318", "TC-0318", "1.001612", "Đăng ký thành lập hộ kinh doanh", "Lò Thị Mai", "014185004217", pill,
        editable, False, "Mẫu bản 3, hiệu lực từ 01/07/2025", False, not editable, False, editable,
    )  # fmt: skip


def sections() -> tuple[SectionLine, ...]:
    """The list at the left of step 1."""
    return tuple(SectionLine("tk", f"/tk/{n}", label, word, state) for n, (label, word, state) in enumerate(SECTIONS))


def _row(number: int, code: str, name: str, main: str, problem: str = "") -> RepeatRowView:
    ref = f"/tk/2/nganh[{number}]"
    return RepeatRowView(ref, "", number, (
        FieldView(f"{ref}/ma", "Mã ngành", "text", code, code, appearance="w4", required=True,
                  problem=problem),
        FieldView(f"{ref}/ten", "Tên ngành, nghề", "text", name, name, appearance="w12", required=True),
        FieldView(f"{ref}/chinh", "Ngành chính", "select_one", main, "Có" if main == "1" else "Không",
                  appearance="w3", choices=YES_NO),
    ))  # fmt: skip


def form() -> SectionView:
    """The second section, with an error in a row and a copied answer."""
    wrong = "Danh mục ngành đang dùng không có mã 4799"
    elements = (
        RepeatView("/tk/2/nganh", "Danh sách ngành, nghề kinh doanh", "", True, True, True, True, (
            _row(1, "4711", "Bán lẻ lương thực, thực phẩm, đồ uống, thuốc lá", "1"),
            _row(2, "4799", "Bán lẻ hình thức khác", "0", wrong),
            _row(3, "5610", "Nhà hàng và dịch vụ ăn uống phục vụ lưu động", "0"),
        )),
        FieldView("/tk/2/chi_tiet", "Chi tiết ngành chính", "text", "Tạp hóa, thực phẩm khô",
                  "Tạp hóa, thực phẩm khô", copied_from="Chép từ hồ sơ 15/08/2025"),
        FieldView("/tk/2/lao_dong", "Số lao động dự kiến", "integer", "2", "2", unit="người", required=True),
        FieldView("/tk/2/dieu_kien", "Có kinh doanh ngành, nghề có điều kiện không?", "select_one", "0", "Không",
                  hint="Là ngành trong Phụ lục IV Luật Đầu tư.", required=True, choices=YES_NO),
        FieldView("/tk/2/ghi_chu", "", "note", "", "Tên đầy đủ: HỘ KINH DOANH TẠP HÓA LÒ MAI"),
    )  # fmt: skip
    return SectionView("tk", "/tk/2", "2. Ngành, nghề", elements, "/tk/1", "/tk/3", "3. Vốn kinh doanh")


def owner() -> SectionView:
    """The first section: who the dossier is for, with two errors."""
    fields = (
        FieldView("@owner.name", "Họ và tên chủ hồ sơ", "text", "Lò Thị Mai", "Lò Thị Mai", required=True),
        FieldView("@owner.id", "Số định danh cá nhân", "text", "0141850", "0141850", required=True,
                  problem="Số định danh cá nhân: cần 12 chữ số"),
        FieldView("@owner.birth", "Ngày sinh", "date", "2031-05-05", "2031-05-05", problem="Ngày sinh ở sau hôm nay"),
        FieldView("@owner.phone", "Điện thoại", "text", "", "", required=True),
    )  # fmt: skip
    who = FieldView("@represented", "Ai nộp hồ sơ?", "select_one", "no", "", required=True,
                    hint="Nộp thay thì cần giấy ủy quyền, trừ khi luật miễn.",
                    choices=(ChoiceView("no", "Chủ hồ sơ tự nộp"), ChoiceView("yes", "Người được ủy quyền nộp thay")))
    return SectionView("tk", "/tk/0", "Chủ hồ sơ và người nộp", (
        GroupView("@owner", "Chủ hồ sơ", "", True, fields), GroupView("@who", "Người nộp hồ sơ", "", True, (who,)),
    ), "", "/tk/1", "1. Tên và trụ sở")  # fmt: skip


def checklist(*, done: bool = False) -> ChecklistView:
    """Three things to do, or none."""
    if done:
        return ChecklistView("Đủ. Nộp được ngay cả khi không có mạng.", 0, 0, 0, 19, 19, (
            ChecklistGroup("Đã đủ", (_line(LineState.DONE, "Giấy tờ: 1 trong 1", ""),)),
        ), "Tổng 1,2 MB. Mạng lúc này: gửi hết khoảng 3 phút.")  # fmt: skip
    return ChecklistView("Còn 3 việc", 3, 0, 0, 16, 19, (
        ChecklistGroup("Tờ khai", (
            _line(LineState.ERROR, "Mã ngành dòng 2 chưa có trong danh mục", "2. Ngành, nghề"),
            _line(LineState.MISSING, "Ngày bắt đầu hoạt động", "4. Thông tin đăng ký thuế"),
        )),
        ChecklistGroup("Ký số", (_line(LineState.MISSING, "Giấy đề nghị chưa ký", "ký sau khi tờ khai đủ"),)),
        ChecklistGroup("Đã đủ", (_line(LineState.DONE, "Giấy tờ: 1 trong 1", ""),
                                 _line(LineState.DONE, "Lệ phí: nộp sau khi tiếp nhận", ""))),
    ), "Nộp khi không có mạng vẫn được: hồ sơ xếp hàng ở máy này.")  # fmt: skip


def _line(state: LineState, text: str, where: str) -> ChecklistLine:
    return ChecklistLine(state, text, where, Place("form", "tk", "/tk/2", "/tk/2/lao_dong"), "sample")


def papers() -> PapersView:
    """Four components; the last has a paper that is hard to read."""
    paper = PaperView("f1", "hop-dong-thue.pdf", "application/pdf", 2_100_000, 3, False,
                      ("Trang 1 khó đọc: chữ cao 11 điểm ảnh, cần từ 14. Nên quét lại khi người dân còn ở đây.",))
    certificate = PaperView("f2", "giay-dang-ky.pdf", "application/pdf", 640_000, 1, False)
    return PapersView((
        ComponentView("TP1", "1", "Đơn đề nghị cấp giấy phép", "Bản chính 1. Làm từ tờ khai", "from_form", True,
                      "Bắt buộc", "unsigned", "Chưa ký", (), "", form_id="don"),
        ComponentView("TP2", "2", "Giấy chứng nhận đăng ký hộ kinh doanh", "Bản sao 1. Quét hoặc chọn tệp", "upload",
                      True, "Bắt buộc", "done", "Đủ", (certificate,), "Nhận PDF, JPEG, PNG, mỗi tệp tối đa 10 MB."),
        ComponentView("TP3", "3", "Hợp đồng mua bán với thương nhân phân phối", "Bản sao 1. Quét hoặc chọn tệp",
                      "upload", True, "Bắt buộc", "missing", "Chưa có", (),
                      "Nhận PDF, JPEG, PNG, mỗi tệp tối đa 10 MB.", has_template=True),
        ComponentView("TP4", "4", "Tài liệu quyền sử dụng địa điểm", "Bản sao 1. 3 trang", "upload", True,
                      "Theo trường hợp đã chọn", "done", "Đủ", (paper,), "Nhận PDF, JPEG, PNG, mỗi tệp tối đa 10 MB.",
                      unconfirmed=True),
    ), 2_740_000, "Tổng 2,7 MB. Mạng lúc này: gửi hết khoảng 6 phút.")  # fmt: skip


def page_png() -> bytes:
    """A drawn page that stands for a scan."""
    image = QImage(*PAGE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("#222222"))
    font = QFont("Noto Sans")
    for top, px, words in ((150, 34, "HỢP ĐỒNG THUÊ NHÀ"), (320, 26, "Bên A (cho thuê): Ông Bạc Cầm Thịnh, bản Pán"),
                           (400, 26, "Bên B (thuê): Ông Quàng Văn Thưởng, chủ hộ kinh doanh"),
                           (520, 26, "Điều 1. Gian nhà mặt đường rộng 32 m² tại số 48, Quốc lộ 6"),
                           (600, 26, "Điều 2. Thời hạn 03 năm, từ 15/11/2026 đến 14/11/2029")):
        font.setPixelSize(px)
        painter.setFont(font)
        painter.drawText(QRect(110, top, PAGE[0] - 220, 60), Qt.AlignmentFlag.AlignCenter if px > 30
                         else Qt.AlignmentFlag.AlignLeft, words)  # fmt: skip
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def fees() -> FeesView:
    """A fee that the province sets, and how the dossier goes in."""
    ways = (ChoiceView("online", "Trực tuyến"), ChoiceView("counter", "Tại quầy"),
            ChoiceView("post", "Qua bưu chính công ích"))  # fmt: skip
    return FeesView(
        (FieldView("@channel", "Kênh nộp", "select_one", "online", "", required=True, choices=ways,
                   hint="Nộp trực tuyến chỉ tính là đã nộp khi cổng cấp biên nhận."),
         FieldView("@return", "Cách nhận kết quả", "select_one", "counter", "", required=True, choices=ways),
         FieldView("@unit", "Mã cơ quan tiếp nhận", "text", "H52.14", "H52.14", required=True)),
        (("Lệ phí đăng ký hộ kinh doanh", "100.000 đồng", "Do Hội đồng nhân dân cấp tỉnh quy định.", True),
         ("Phí thẩm định", "300.000 đồng", "Theo biểu kèm thông tư, thu một lần khi tiếp nhận.", False)),
        "400.000 đồng", "Bốn trăm nghìn đồng", "3 ngày làm việc", ("Nộp qua Cổng Dịch vụ công quốc gia.",),
    )  # fmt: skip


def signing() -> SigningView:
    """One form signed, one to sign."""
    held = CredentialView("Hà Thị Vân", "Tổ chức chứng thực thử nghiệm", datetime(2026, 1, 5, tzinfo=UTC),
                          datetime(2027, 1, 5, tzinfo=UTC))  # fmt: skip
    return SigningView(
        (SignableView("don", "Giấy đề nghị đăng ký hộ kinh doanh", "ready", "Sẵn sàng ký", "", 3, True),
         SignableView("cam", "Bản cam kết địa điểm kinh doanh", "signed", "Đã ký", "Hà Thị Vân, 09:31",
                      1, True)),
        held, ("Ký được khi không có mạng. Giờ ký là giờ của máy này, chưa có dấu thời gian.",),
    )  # fmt: skip


def review(*, done: bool) -> ReviewView:
    """Everything once more."""
    return ReviewView(
        (ReviewBlock("Chủ hồ sơ và người nộp", "form", (
            ("Họ và tên chủ hồ sơ", "Lò Thị Mai"), ("Số định danh cá nhân hoặc mã số thuế", "014185004217"),
            ("Địa chỉ", "Số 12, bản Cá, xã Thuận Châu, tỉnh Sơn La"))),
         ReviewBlock("2. Ngành, nghề", "form", (
             ("Mã ngành", "4711, Bán lẻ lương thực, thực phẩm, đồ uống, thuốc lá chiếm tỷ trọng lớn"),
             ("Số lao động dự kiến", "2 người"))),
         ReviewBlock("Giấy tờ", "papers", (("1. Giấy đề nghị", "3 trang, đã ký"),))),
        checklist(done=done), "online", 1_200_000, "Tổng 1,2 MB. Mạng lúc này: gửi hết khoảng 3 phút.",
        "Hồ sơ xếp hàng ở máy này, tự gửi khi có mạng. Chưa tính là đã nộp.", "Đưa vào hộp gửi",
    )  # fmt: skip
