"""A small pack that uses the whole model: two cases chosen by an answer, a form for each, and what else there is.

Change a copy of `full_sheets()` at will; `full_pack()` is built once.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from forms.packs.build import build_pack
from tests.forms.packs.workbooks import VI, workbook

Sheets = dict[str, list[list[Any]]]
FACT = {"source": "test", "checked_on": "2026-11-22", "confidence": "checked"}


def layout(form: str, title: str, *elements: dict[str, Any]) -> dict[str, Any]:
    sign = {"type": "signature", "block": {"slot": "applicant", "roles": ["NGƯỜI KHAI"], "name": "${ten}"}}
    last = [sign] if form == "don" else []
    return {"form": form, "wording": FACT, "elements": [{"type": "title", "text": title}, *elements, *last]}


def full_sheets() -> Sheets:
    """Form `don` is the main one; `don_tre` is for case `tre_em`, `don_gia` for `nguoi_gia`, `uy_thac` on a wish."""
    return {
        "nguon": [
            ["ma", "mo_ta", "ngay_kiem_tra", "do_tin_cay"],
            ["N", "Trang thủ tục", "2026-11-15", "da_doi_chieu"],
        ],
        "thu_tuc": [
            ["muc", "gia_tri", "gia_tri_en", "nguon"],
            ["ma", "9.000002", None, None],
            ["phien_ban", "2026.1.1", None, None],
            ["ten", "Trợ giúp thử", "Test aid", "N"],
            ["linh_vuc", "Thử", None, None],
            ["cap", "Cấp xã", None, None],
            ["co_quan", "Ủy ban nhân dân cấp xã", None, None],
            ["muc_do", "toan_trinh", None, None],
            ["ket_qua", "Quyết định", None, None],
            ["hieu_luc_tu", "2026-01-01", None, None],
            ["trich_yeu", "concat('Trợ giúp ', ${ten})", None, None],
        ],
        "truong_hop": [
            ["ma", "ten", "ten_en", "dieu_kien", "nguon"],
            ["tre_em", "Trẻ em", "Child", "${loai} = 'tre'", "N"],
            ["nguoi_gia", "Người cao tuổi", "Old person", "${loai} = 'gia'", "N"],
        ],
        "bieu_mau": [
            ["ma", "ten", "ten_en", "bang_hoi", "in_an", "truong_hop", "dieu_kien", "nguon"],
            ["don", "Đơn đề nghị", "Application", None, "in_an/don.json", None, None, "N"],
            ["don_tre", "Tờ khai trẻ em", "Child's form", "survey_tre", "in_an/don_tre.json", "tre_em", None, "N"],
            ["don_gia", "Tờ khai người già", "Elder form", "survey_gia", "in_an/don_gia.json", "nguoi_gia", None, "N"],
            ["uy_thac", "Giấy ủy thác", "Mandate", "survey_uy_thac", None, None, "${nho_nhan} = 'co'", "N"],
        ],
        "thanh_phan_ho_so": [
            ["ma", "ten", "ban_chinh", "loai", "bieu_mau", "dieu_kien", "truong_hop", "ky_so", "nguon"],
            ["TP1", "Đơn đề nghị", 1, "tu_to_khai", "don", None, None, "có", "N"],
            ["TP1A", "Tờ khai trẻ em", 1, "tu_to_khai", "don_tre", None, None, None, "N"],
            ["TP1B", "Tờ khai người già", 1, "tu_to_khai", "don_gia", None, None, None, "N"],
            ["TP2", "Giấy kèm", 1, "nop", None, None, None, None, "N"],
        ],
        "phi_le_phi": [
            ["ma", "ten", "so_tien", "can_cu", "nguon"],
            ["PHI", "Phí", "150001", "Thông tư 1", "N"],
        ],
        "thoi_han": [["so", "don_vi", "nguon"], [3, "ngay_lam_viec", "N"]],
        "kenh": [["kenh", "nguon"], ["truc_tuyen", "N"], ["truc_tiep", "N"]],
        "chu_ho_so": [["truong", "cau_hoi"], ["name", "ten"]],
        "survey": [
            ["type", "name", VI, "required"],
            ["begin group", "muc_1", "1. Người đề nghị", None],
            ["text", "ten", "Họ tên", "yes"],
            ["select_one loai", "loai", "Đối tượng", "yes"],
            ["select_one co_khong", "nho_nhan", "Nhờ người nhận thay", None],
            ["end group", None, None, None],
        ],
        "survey_tre": [
            ["type", "name", VI, "required"],
            ["begin group", "muc_1", "1. Đứa trẻ", None],
            ["text", "ten", "Họ tên trẻ", "yes"],
            ["end group", None, None, None],
        ],
        "survey_gia": [
            ["type", "name", VI, "required"],
            ["begin group", "muc_1", "1. Người cao tuổi", None],
            ["integer", "tuoi", "Tuổi", "yes"],
            ["end group", None, None, None],
        ],
        "survey_uy_thac": [
            ["type", "name", VI, "required"],
            ["text", "nguoi_nhan", "Người nhận thay", "yes"],
        ],
        "choices": [
            ["list_name", "name", VI],
            ["loai", "tre", "Trẻ em"],
            ["loai", "gia", "Người cao tuổi"],
            ["co_khong", "co", "Có"],
            ["co_khong", "khong", "Không"],
        ],
        "vi_du": [
            ["vi_du", "loai", "khoa", "gia_tri", "bieu_mau"],
            ["tre", "thong_tin", "truong_hop", "tre_em", None],
            ["tre", "thong_tin", "kenh", "truc_tuyen", None],
            ["tre", "thong_tin", "ngay", "2026-11-20", None],
            ["tre", "chu_ho_so", "name", "Lò Thị Mai", None],
            ["tre", "chu_ho_so", "id_number", "014185004217", None],
            ["tre", "chu_ho_so", "phone", "0912345678", None],
            ["tre", "tra_loi", "ten", "Lò Thị Mai", None],
            ["tre", "tra_loi", "loai", "tre", None],
            ["tre", "tra_loi", "ten", "Lò Văn Bé", "don_tre"],
            ["tre", "mong_doi", "can", "TP1 TP1A TP2", None],
            ["tre", "mong_doi", "bieu_mau", "don don_tre", None],
            ["tre", "mong_doi", "phi:PHI", "150001", None],
            ["tre", "mong_doi", "thoi_han", "3", None],
            ["tre", "mong_doi", "trich_yeu", "Trợ giúp Lò Thị Mai", None],
            ["tre", "mong_doi", "gia_tri:ten", "Lò Văn Bé", "don_tre"],
        ],
    }


def full_resources() -> dict[str, bytes]:
    name = {"type": "field", "label": "Họ tên:", "value": "${ten}"}
    age = {"type": "field", "label": "Tuổi:", "value": "${tuoi}"}
    layouts = {
        "don": layout("don", "ĐƠN", name),
        "don_tre": layout("don_tre", "TỜ KHAI TRẺ EM", name),
        "don_gia": layout("don_gia", "TỜ KHAI NGƯỜI GIÀ", age),
    }
    return {f"in_an/{form}.json": json.dumps(content).encode() for form, content in layouts.items()}


def build_full(sheets: Sheets | None = None) -> bytes:
    """The zip of the pack, its examples run."""
    return build_pack(workbook(sheets or full_sheets()), resources=full_resources())


@cache
def full_pack() -> bytes:
    return build_full()
