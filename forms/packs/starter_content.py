"""What stands in the workbook that `packs new` makes: one small procedure, invented from end to end, and the notes
that a hand over a heading shows. Nobody in it exists; its source says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VI, EN = "label::Tiếng Việt (vi)", "label::English (en)"
MESSAGE_VI, MESSAGE_EN = "constraint_message::Tiếng Việt (vi)", "constraint_message::English (en)"
HINT_VI = "hint::Tiếng Việt (vi)"

SURVEY_COLUMNS = (
    "type", "name", VI, EN, HINT_VI, "required", "relevant", "constraint", MESSAGE_VI, MESSAGE_EN, "calculation",
    "appearance", "choice_filter", "readonly", "default",
)  # fmt: skip
CHOICE_COLUMNS = ("list_name", "name", VI, EN)

Rows = tuple[Mapping[str, Any], ...]


def _row(**values: Any) -> Mapping[str, Any]:
    return values


CONTENT: Mapping[str, Rows] = {
    "nguon": (
        _row(ma="MAU", mo_ta="Dữ liệu bịa để làm mẫu. Hãy thay bằng trang thủ tục hoặc văn bản mà bạn đã đọc.",
             ngay_kiem_tra="2026-11-22", do_tin_cay="tri_nho"),
    ),
    "thu_tuc": (
        _row(muc="ma", gia_tri="9.999999"),
        _row(muc="phien_ban", gia_tri="2026.1.1"),
        _row(muc="ten", gia_tri="Đăng ký mượn nhà văn hóa thôn (thủ tục mẫu)",
             gia_tri_en="Booking the village hall (a sample procedure)", nguon="MAU"),
        _row(muc="linh_vuc", gia_tri="Văn hóa", gia_tri_en="Culture", nguon="MAU"),
        _row(muc="cap", gia_tri="Cấp xã", gia_tri_en="Commune", nguon="MAU"),
        _row(muc="co_quan", gia_tri="Ủy ban nhân dân cấp xã", gia_tri_en="Commune People's Committee", nguon="MAU"),
        _row(muc="muc_do", gia_tri="toan_trinh", nguon="MAU"),
        _row(muc="ket_qua", gia_tri="Phiếu cho mượn nhà văn hóa", gia_tri_en="Booking slip", nguon="MAU"),
        _row(muc="hieu_luc_tu", gia_tri="2026-01-01", nguon="MAU"),
        _row(muc="trich_yeu", gia_tri="concat('Mượn nhà văn hóa: ', ${ho_ten})"),
    ),
    "doi_tuong": (_row(ma="cong_dan", ten="Công dân Việt Nam", ten_en="Citizens of Vietnam", nguon="MAU"),),
    "truong_hop": (_row(ma="thuong", ten="Mượn để họp thôn, cưới hỏi", ten_en="Meetings, weddings", nguon="MAU"),),
    "bieu_mau": (
        _row(ma="don", ten="Đơn đăng ký mượn nhà văn hóa", ten_en="Booking form", so_hieu="Mẫu số 01 (bịa)",
             in_an="in_an/don.json", nguon="MAU"),
    ),
    "thanh_phan_ho_so": (
        _row(ma="TP1", ten="Đơn đăng ký mượn nhà văn hóa", ten_en="Booking form", ban_chinh=1, loai="tu_to_khai",
             bieu_mau="don", ky_so="có", nguon="MAU"),
        _row(ma="TP2", ten="Danh sách khách mời", ten_en="List of guests", ban_chinh=1, loai="nop",
             dieu_kien="${so_nguoi} > 50", ghi_chu="Chỉ cần khi mời trên 50 người.",
             ghi_chu_en="Only for more than 50 guests.", nguon="MAU"),
        _row(ma="TP3", ten="Thẻ căn cước", ten_en="Identity card", ban_chinh=1, loai="xuat_trinh", nguon="MAU"),
    ),
    "phi_le_phi": (
        _row(ma="PHI_DON_DEP", ten="Phí dọn dẹp", ten_en="Cleaning", so_tien="20000", so_luong="${so_ngay}",
             don_vi="ngày", don_vi_en="day", can_cu="Quy ước thôn (bịa)", can_cu_en="Village rules (invented)",
             nguon="MAU"),
    ),
    "thoi_han": (_row(so=2, don_vi="ngay_lam_viec", gio_chot="15:00", nguon="MAU"),),
    "kenh": (_row(kenh="truc_tuyen", nguon="MAU"), _row(kenh="truc_tiep", nguon="MAU")),
    "buoc": (
        _row(tieu_de="Nộp hồ sơ", tieu_de_en="Hand in", noi_dung="Người dân điền đơn và nộp cho xã.",
             noi_dung_en="Fill in the form and hand it in.", nguon="MAU"),
        _row(tieu_de="Trả kết quả", tieu_de_en="Result", noi_dung="Xã trả phiếu cho mượn.",
             noi_dung_en="The commune returns the slip.", nguon="MAU"),
    ),
    "can_cu": (
        _row(so_ky_hieu="00/2026/QĐ-MAU", ten="Quy chế sử dụng nhà văn hóa (bịa)", ten_en="Invented rules",
             ngay_ban_hanh="2026-01-01", ngay_hieu_luc="2026-01-01", nguon="MAU"),
    ),
    "chu_ho_so": (
        _row(truong="name", cau_hoi="ho_ten"),
        _row(truong="id_number", cau_hoi="so_dinh_danh"),
        _row(truong="office_name", cau_hoi="kinh_gui"),
    ),
    "danh_muc": (),
    "survey": (
        {"type": "begin group", "name": "muc_1", VI: "1. Người đăng ký", EN: "1. Applicant"},
        {"type": "text", "name": "kinh_gui", VI: "Kính gửi", EN: "Addressed to", "required": "yes"},
        {"type": "text", "name": "ho_ten", VI: "Họ và tên", EN: "Full name", "required": "yes",
         HINT_VI: "Viết hoa có dấu, đúng như trên thẻ căn cước."},
        {"type": "text", "name": "so_dinh_danh", VI: "Số định danh cá nhân", EN: "Personal number",
         "required": "yes", "constraint": "regex(., '^[0-9]{12}$')", MESSAGE_VI: "Số định danh gồm 12 chữ số.",
         MESSAGE_EN: "A personal number has 12 digits."},
        {"type": "end group"},
        {"type": "begin group", "name": "muc_2", VI: "2. Việc mượn", EN: "2. The booking"},
        {"type": "select_one muc_dich", "name": "muc_dich", VI: "Mượn để làm gì", EN: "What for", "required": "yes"},
        {"type": "text", "name": "muc_dich_khac", VI: "Việc khác là gì", EN: "Which other", "required": "yes",
         "relevant": "${muc_dich} = 'khac'"},
        {"type": "date", "name": "tu_ngay", VI: "Từ ngày", EN: "From", "required": "yes"},
        {"type": "integer", "name": "so_ngay", VI: "Số ngày mượn", EN: "Days", "required": "yes",
         "constraint": ". >= 1 and . <= 7", MESSAGE_VI: "Mượn từ 1 đến 7 ngày.", MESSAGE_EN: "From 1 to 7 days."},
        {"type": "integer", "name": "so_nguoi", VI: "Số người dự kiến", EN: "Guests", "required": "yes",
         "constraint": ". >= 1", MESSAGE_VI: "Ít nhất một người.", MESSAGE_EN: "At least one."},
        {"type": "calculate", "name": "tien_phi", "calculation": "20000 * ${so_ngay}"},
        {"type": "end group"},
    ),
    "choices": (
        {"list_name": "muc_dich", "name": "hop", VI: "Họp thôn", EN: "Village meeting"},
        {"list_name": "muc_dich", "name": "cuoi", VI: "Cưới hỏi", EN: "Wedding"},
        {"list_name": "muc_dich", "name": "khac", VI: "Việc khác", EN: "Other"},
    ),
    "vi_du": tuple(
        _row(vi_du="dam_cuoi", loai=kind, khoa=key, gia_tri=value)
        for kind, key, value in (
            ("thong_tin", "tieu_de", "Mượn hai ngày cho đám cưới 80 khách"),
            ("thong_tin", "truong_hop", "thuong"),
            ("thong_tin", "kenh", "truc_tuyen"),
            ("thong_tin", "ngay", "2026-11-23"),
            ("chu_ho_so", "name", "Lò Thị Bịa"),
            ("chu_ho_so", "id_number", "014199000001"),
            ("tra_loi", "kinh_gui", "Ủy ban nhân dân xã Mẫu"),
            ("tra_loi", "ho_ten", "Lò Thị Bịa"),
            ("tra_loi", "so_dinh_danh", "014199000001"),
            ("tra_loi", "muc_dich", "cuoi"),
            ("tra_loi", "tu_ngay", "2026-12-05"),
            ("tra_loi", "so_ngay", "2"),
            ("tra_loi", "so_nguoi", "80"),
            ("mong_doi", "can", "TP1 TP2"),
            ("mong_doi", "phi:PHI_DON_DEP", "40000"),
            ("mong_doi", "thoi_han", "2"),
            ("mong_doi", "trich_yeu", "Mượn nhà văn hóa: Lò Thị Bịa"),
            ("mong_doi", "gia_tri:tien_phi", "40000"),
        )
    ),
}  # fmt: skip

LAYOUT: Mapping[str, Any] = {
    "form": "don",
    "wording": {"source": "Mẫu bịa để hướng dẫn", "checked_on": "2026-11-22", "confidence": "memory"},
    "elements": [
        {"type": "national_heading"},
        {"type": "title", "text": "ĐƠN ĐĂNG KÝ MƯỢN NHÀ VĂN HÓA"},
        {"type": "addressee", "text": "{{ ${kinh_gui} }}"},
        {"type": "field", "number": "1.", "label": "Họ và tên:", "value": "${ho_ten}"},
        {"type": "field", "number": "2.", "label": "Số định danh:", "value": "${so_dinh_danh}"},
        {"type": "field", "number": "3.", "label": "Từ ngày:", "value": "${tu_ngay}", "format": "date"},
        {"type": "field", "number": "4.", "label": "Số ngày mượn:", "value": "${so_ngay}"},
        {"type": "field", "number": "5.", "label": "Số người:", "value": "${so_nguoi}"},
    ],
}

SHEET_NOTES: Mapping[str, str] = {
    "nguon": "Nguồn của mọi dữ kiện: mỗi hàng một trang hoặc văn bản bạn đã đọc, ngày đọc và mức tin cậy.",
    "thu_tuc": "Thông tin chung của thủ tục, mỗi mục một hàng.",
    "doi_tuong": "Ai được làm thủ tục này.",
    "truong_hop": "Các trường hợp. Trường hợp đầu tiên có điều kiện đúng sẽ được chọn.",
    "bieu_mau": "Các biểu mẫu. Hàng đầu là biểu mẫu chính.",
    "thanh_phan_ho_so": "Giấy tờ phải nộp, tự tờ khai, chỉ xuất trình, hoặc cơ quan tự tra cứu.",
    "phi_le_phi": "Phí, lệ phí bằng đồng. Để trống so_tien nếu tỉnh, xã quy định.",
    "thoi_han": "Thời hạn giải quyết theo trường hợp và kênh nộp. 0 ngày làm việc là trong ngày.",
    "kenh": "Các cách nộp hồ sơ.",
    "buoc": "Trình tự thực hiện.",
    "can_cu": "Căn cứ pháp lý.",
    "chu_ho_so": "Câu hỏi nào chứa họ tên, số định danh… của chủ hồ sơ; office_name, office_place lấy từ cài đặt.",
    "danh_muc": "Danh mục mà biểu mẫu đọc, cắt ra từ lists/, ví dụ: xa.csv | communes.csv | name=code, label=name.",
    "survey": "Câu hỏi của biểu mẫu theo chuẩn XLSForm. ${ten} gọi tên một câu hỏi ở mọi nơi.",
    "choices": "Lựa chọn của các câu select_one, select_multiple. Mã phải là văn bản để không mất số 0 ở đầu.",
    "mien_giam": "Ai được miễn, giảm phí, bao nhiêu phần trăm, theo văn bản nào.",
    "kiem_tra": "Quy tắc trên cả hồ sơ: biểu thức phải đúng, không thì báo thong_bao và đưa người dùng tới cau_hoi.",
    "ky_so": "Ai ký giấy tờ nào: chu_ho_so, nguoi_dai_dien, co_quan.",
    "xuat": "Trường của gói tin gửi đi lấy từ biểu thức nào.",
    "chuyen_doi": "Câu hỏi, giấy tờ, trường hợp của bản cũ đi đâu trong bản này, để hồ sơ đang soạn đi theo.",
    "vi_du": "Hồ sơ mẫu của người bịa, kèm kết quả mong đợi: đó là phép thử của gói, chạy mỗi lần dựng.",
}

COLUMN_NOTES: Mapping[str, str] = {
    "ma": "Mã không dấu, không trùng trong trang.",
    "nguon": "Mã của một hàng ở trang nguon.",
    "mo_ta": "Tên trang, văn bản hoặc nguồn, đủ để người khác tìm lại.",
    "ngay_kiem_tra": "Ngày bạn đọc nguồn, năm-tháng-ngày.",
    "do_tin_cay": "da_doi_chieu: đã đọc ở nguồn chính thức; nguon_thu_cap: đọc ở nơi trích lại; tri_nho: chưa kiểm "
                  "chứng; dia_phuong: tỉnh, xã quy định.",
    "ten": "Tên tiếng Việt, có dấu.",
    "dieu_kien": "Biểu thức đúng/sai trên biểu mẫu chính, ví dụ ${tuoi} >= 18. Để trống: luôn áp dụng.",
    "muc": "Tên mục, chọn trong danh sách.",
    "gia_tri": "Nội dung tiếng Việt của mục.",
    "loai": "Chọn trong danh sách.",
    "ban_chinh": "Số bản chính.",
    "ban_sao": "Số bản sao.",
    "truong_hop": "Mã trường hợp; để trống: mọi trường hợp.",
    "kenh": "truc_tuyen, truc_tiep hoặc buu_chinh; để trống: mọi kênh.",
    "bat_buoc": "có hoặc không; để trống là có.",
    "nhom_thay_the": "Các giấy tờ cùng một mã nhóm thay thế được cho nhau.",
    "bieu_mau": "Mã biểu mẫu in ra giấy tờ này (loại tu_to_khai).",
    "so_tien": "Số đồng hoặc biểu thức cho ra số đồng.",
    "can_cu": "Văn bản quy định mức thu.",
    "so": "Số ngày hoặc giờ.",
    "don_vi": "Đơn vị tính.",
    "gio_chot": "HH:MM; nhận sau giờ này tính sang ngày làm việc sau.",
    "in_an": "Tệp trình bày bản in đặt cạnh bảng tính, ví dụ in_an/don.json.",
    "bang_hoi": "Tên trang câu hỏi; để trống là survey.",
    "mau_tep": "Tệp mẫu trống đặt cạnh bảng tính, trong thư mục files/.",
    "type": "Loại câu hỏi: text, integer, decimal, date, select_one DANH_SACH, calculate, note, begin group, …",
    "name": "Tên không dấu, chữ thường, số và gạch dưới; không trùng.",
    VI: "Câu chữ người dân nhìn thấy.",
    "required": "yes: phải trả lời.",
    "relevant": "Chỉ hỏi khi biểu thức này đúng.",
    "constraint": "Câu trả lời (dấu chấm) phải thỏa điều này; nhớ ghi câu thông báo.",
    "calculation": "Biểu thức tính giá trị.",
    "list_name": "Tên danh sách trong select_one.",
    "vi_du": "Tên hồ sơ mẫu; các hàng cùng tên là một hồ sơ.",
    "phan_tram": "Giảm bao nhiêu phần trăm; 100 là miễn.",
    "phi": "Mã phí được giảm; để trống: mọi phí.",
    "quy_tac": "Biểu thức phải đúng; ${MẪU:tên} gọi câu hỏi của biểu mẫu khác.",
    "thong_bao": "Câu người dùng đọc khi quy tắc không đúng.",
    "vai": "Người ký.",
    "goi": "Tên gói tin, ví dụ DongBoHoSoMC.",
    "truong": "Tên trường.",
    "cu": "Tên trong bản cũ.",
    "moi": "Tên trong bản này; để trống: không hỏi nữa.",
    "ngay_cap": "Biểu thức cho ngày cấp của giấy tờ; để trống mà có han_ngay thì hỏi khi đính kèm.",
    "khoa": "Câu hỏi, trường hoặc điều mong đợi.",
}  # fmt: skip
