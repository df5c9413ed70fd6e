"""A catalogue of a few procedures; fees and marks are samples."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.views import (
    BasisRow,
    CaseChoice,
    ComponentRow,
    FactRow,
    FeeRow,
    FormRow,
    ProcedureLine,
    ProcedureView,
    StepRow,
)

FIELD = "Thành lập và hoạt động của hộ kinh doanh"


def lines() -> tuple[ProcedureLine, ...]:
    """What a search for "ho kinh doanh" finds."""
    names = (
        ("1.001612", "Đăng ký thành lập hộ kinh doanh"),
        ("2.000720", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh"),
        ("1.001570", "Tạm ngừng, tiếp tục kinh doanh trước thời hạn của hộ kinh doanh"),
        ("2.000575", "Cấp lại Giấy chứng nhận đăng ký hộ kinh doanh"),
        ("1.001266", "Chấm dứt hoạt động hộ kinh doanh"),
    )
    return tuple(ProcedureLine(code, name, FIELD, "Cấp xã", "Toàn trình", "3") for code, name in names)


REVOKED = "Gói này đã bị thu hồi từ 20/11/2026: biểu phí sai. Không lập hồ sơ mới bằng gói này được."


def lines_with_a_revoked_one() -> tuple[ProcedureLine, ...]:
    """The same, the first taken back by its issuer."""
    first, *others = lines()
    return (replace(first, state="revoked", note=REVOKED), *others)


def revoked() -> ProcedureView:
    """A procedure whose pack was taken back."""
    return replace(procedure(), state="revoked", notice=REVOKED)


def procedure() -> ProcedureView:
    """One procedure with two cases and all five tabs."""
    alone = (
        ComponentRow("1", "Giấy đề nghị đăng ký hộ kinh doanh", "Chương trình làm từ tờ khai, bạn chỉ ký.",
                     "Bắt buộc", True, 1, 0, "files/mau-1.pdf"),
        ComponentRow("2", "Bản sao văn bản ủy quyền của các thành viên hộ gia đình cho một người làm chủ hộ",
                     "Chỉ khi các thành viên cùng đăng ký. Bản công chứng hoặc chứng thực.", "Không cần",
                     False, 0, 1, "files/mau-2.pdf"),
        ComponentRow("3", "Văn bản ủy quyền nộp hồ sơ", "Chỉ khi người khác nộp thay chủ hộ.", "Không cần",
                     False, 1, 0, "files/mau-3.pdf", True),
        ComponentRow("", "Giấy tờ tùy thân của người nộp", "Không phải tải lên.", "Xuất trình", True, 0, 0),
    )
    return ProcedureView(
        code="1.001612", name="Đăng ký thành lập hộ kinh doanh", subtitle=f"1.001612 · {FIELD} · UBND cấp xã",
        highlights=(
            FactRow("Thời hạn", "3 ngày làm việc", "nộp lúc này, hẹn trả thứ Năm 26/11"),
            FactRow("Lệ phí", "150.000 đồng", "mức của tỉnh", True),
            FactRow("Mức độ", "Toàn trình", "nộp và nhận kết quả trên mạng"),
            FactRow("Mang theo", "Thẻ căn cước", "nếu nộp tại quầy"),
        ),
        information=(
            FactRow("Mã thủ tục", "1.001612"), FactRow("Lĩnh vực", FIELD),
            FactRow("Cấp thực hiện", "Cấp xã"),
            FactRow("Cơ quan thực hiện", "Phòng Kinh tế, UBND cấp xã", unconfirmed=True),
            FactRow("Đối tượng", "Công dân Việt Nam"),
            FactRow("Cách thức nộp", "Trực tiếp, trực tuyến, bưu chính công ích"),
            FactRow("Kết quả", "Giấy chứng nhận đăng ký hộ kinh doanh"),
        ),
        steps=(
            StepRow(1, "Nộp hồ sơ", "Người thành lập nộp hồ sơ tại nơi đặt trụ sở hoặc trên mạng."),
            StepRow(2, "Tiếp nhận", "Cơ quan cấp giấy tiếp nhận và hẹn trả kết quả.", "Bộ phận một cửa"),
            StepRow(3, "Xét hồ sơ", "Hồ sơ chưa hợp lệ thì có thông báo sửa đổi, bổ sung bằng văn bản.",
                    "Phòng Kinh tế", True),
            StepRow(4, "Trả kết quả", "Trên mạng, tại quầy hoặc qua bưu chính."),
        ),
        cases=(CaseChoice("alone", "Cá nhân đăng ký, tự nộp hồ sơ"),
               CaseChoice("family", "Các thành viên hộ gia đình cùng đăng ký")),
        components_by_case=(("alone", alone), ("family", alone[:2])),
        fees=(FeeRow("Lệ phí đăng ký hộ kinh doanh", "150.000 đồng", "mức của tỉnh", True),),
        legal_basis=(
            BasisRow("Nghị định 168/2025/NĐ-CP", "Về đăng ký doanh nghiệp", "hiệu lực từ 01/07/2025"),
            BasisRow("Thông tư 68/2025/TT-BTC", "Biểu mẫu sử dụng trong đăng ký", "", True),
        ),
        forms=(FormRow("gdn", "Giấy đề nghị đăng ký hộ kinh doanh", "Mẫu số 1", "files/mau-1.pdf"),),
        source_line="Nguồn: Cổng Dịch vụ công quốc gia, kiểm ngày 14/11/2026.",
        pack_line="Gói bản 3, hiệu lực từ 01/07/2025.",
    )
