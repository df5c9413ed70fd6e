"""A change of form version: the notice, the list before and after, a dossier stopped in the outbox. All invented."""

from __future__ import annotations

from desktop_app.views import OutboxRow, OutboxView, PillState, Place
from desktop_app.views.migration import MigrationGroup, MigrationLine, MigrationOffer, MigrationView
from ui.samples import records
from ui.samples.home import a_pill

SIGNATURE = (
    "Nội dung đã khác nên chữ ký không còn giá trị; ký lại sau khi kiểm tra. Hoàn tác thì chữ ký có giá trị lại."
)


def offer() -> MigrationOffer:
    """A newer version is in force."""
    return MigrationOffer(
        "d318", "newer", "Có phiên bản biểu mẫu mới: 2026.12.1, hiệu lực từ 20/11/2026",
        "Hồ sơ đang theo bản 2026.11.1, không còn gửi được. Xem trước điều gì được giữ, chuyển chỗ, bỏ đi và cần "
        "điền thêm.", can_migrate=True,
    )  # fmt: skip


def migration(*, done: bool = False, stopped: bool = False) -> MigrationView:
    """Something of every group."""
    at = Place("form", "tk", "", "/tk/x")
    dropped = (
        MigrationLine("Nơi cấp giấy tờ", "Cục Cảnh sát quản lý hành chính về trật tự xã hội", "", "",
                      "Biểu mẫu mới đã bỏ câu hỏi này."),
        MigrationLine("Mục đích sử dụng", "Bán hàng tạp hoá và thuốc lá lẻ tại nhà", "", "",
                      "Biểu mẫu mới không còn hỏi.", "tk:/tk/muc_dich", "Mục đích sử dụng"),
        MigrationLine("Số lao động", "khoảng năm người", "Số lao động", "", "Ô mới cần kiểu dữ liệu khác.", place=at),
        MigrationLine("Phương pháp tính thuế", "Khoán", "Phương pháp tính thuế", "", "Lựa chọn này không còn.",
                      place=at),
        MigrationLine("Chữ ký trên “Giấy đề nghị đăng ký hộ kinh doanh”", "", "", "", SIGNATURE),
    )  # fmt: skip
    needed = (
        MigrationLine("Thư điện tử", "", "Thư điện tử", "", "Bắt buộc, chưa có câu trả lời.", place=at),
        MigrationLine("Mã số thuế cá nhân của chủ hộ", "", "", "", "Bắt buộc, chưa có câu trả lời.", place=at),
    )
    moved = (
        MigrationLine("Điện thoại", "0912 345 678", "Số điện thoại liên hệ", "0912 345 678",
                      "Theo bảng chuyển đổi của gói thủ tục.", place=at),
        MigrationLine("Địa chỉ", "Số 5, đường Tô Hiệu", "Số nhà", "Số 5", "Theo bảng chuyển đổi của gói thủ tục.",
                      place=at),
        MigrationLine("Địa chỉ", "Số 5, đường Tô Hiệu", "Đường, phố, bản", "đường Tô Hiệu",
                      "Theo bảng chuyển đổi của gói thủ tục.", place=at),
    )  # fmt: skip
    papers = (
        MigrationLine("Văn bản ủy quyền", "uy-quyen.pdf", "Văn bản ủy quyền, mẫu mới", "uy-quyen.pdf",
                      "Thành phần đổi mã hoặc tên; giấy tờ đi theo."),
        MigrationLine("Bản sao sổ hộ khẩu", "so-ho-khau.pdf", "", "",
                      "Thủ tục không còn cần; giấy tờ được giữ ở mục “Giấy tờ ngoài danh mục”, không gửi đi."),
        MigrationLine("2 giấy tờ giữ nguyên chỗ", "", "", "", ""),
    )  # fmt: skip
    kept = tuple(
        MigrationLine(label, value, label, value, "")
        for label, value in (("Tên hộ kinh doanh", "Hộ kinh doanh Lò Thị Mai"), ("Vốn kinh doanh", "50.000.000"),
                             ("Ngày bắt đầu hoạt động", "01/12/2026"))
    )  # fmt: skip
    state = "done" if done else "offered"
    text = ("Chưa có gì thay đổi. Bản mới có hiệu lực từ 20/11/2026. Sau khi chuyển vẫn hoàn tác được khi hồ sơ còn là "
            "nháp.")  # fmt: skip
    if stopped:
        text = ("Hồ sơ đã dừng trong Hộp gửi, chưa có gì rời khỏi máy. Chuyển sang bản mới sẽ lấy hồ sơ về thành nháp; "
                "sau đó kiểm tra, ký và gửi lại.")  # fmt: skip
    if done:
        text = "Các câu trả lời cũ vẫn được giữ; hoàn tác sẽ đưa lại nguyên như trước."
    return MigrationView(
        "d318", state, ("Đã chuyển" if done else "Chuyển") + " từ bản 2026.11.1 sang bản 2026.12.1", text,
        "2026.11.1", "2026.12.1", "0" * 64,
        (
            MigrationGroup("dropped", "Bỏ đi: 5", "Không có chỗ, hoặc không còn hợp, trong biểu mẫu mới. Giá trị cũ "
                           "vẫn đọc và chép được ở đây.", dropped),
            MigrationGroup("needed", "Cần điền thêm: 2", "Biểu mẫu mới hỏi thêm, hoặc kiểm tra chặt hơn.", needed),
            MigrationGroup("moved", "Chuyển chỗ: 3", "Câu trả lời đi theo câu hỏi mới.", moved),
            MigrationGroup("papers", "Giấy tờ: 3", "Không giấy tờ nào bị xoá.", papers),
            MigrationGroup("kept", "Giữ nguyên: 3", "Cùng câu hỏi, cùng câu trả lời.", kept),
        ),
        (("dropped", 5), ("needed", 2), ("moved", 3), ("papers", 3), ("kept", 3)),
        (("Thư điện tử", "mai@thuanchau.vn"), ("Số lao động", "5")) if done else (), stopped,
    )  # fmt: skip


def stopped_outbox() -> OutboxView:
    """One dossier stopped because its form version was superseded."""
    from dataclasses import replace

    view = records.outbox()
    row = OutboxRow(
        "v9", "d318", 0, "Lò Thị Mai", "Đăng ký thành lập hộ kinh doanh", a_pill(PillState.ATTENTION),
        view.rows[0].stages, 0, "", "ngoài hàng gửi", "còn 1,2 MB",
        what="Biểu mẫu của hồ sơ này (bản 2026.11.1) đã có bản mới 2026.12.1, hiệu lực từ 20/11/2026, nên chưa gửi bản "
        "cũ đi.",
        safe="Chưa có gì rời khỏi máy; nội dung và giấy tờ vẫn nguyên.",
        do="Xem thay đổi rồi chuyển sang bản mới, kiểm tra, ký và gửi lại.",
        code="dossier.pack_superseded", can_take_back=True, can_migrate=True,
    )  # fmt: skip
    return replace(view, rows=(row, *view.rows[1:]))
