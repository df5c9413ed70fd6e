"""A small but whole workbook for tests, made with openpyxl as an author makes it with Excel."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

VI = "label::Tiếng Việt (vi)"
LAYOUT = {
    "form": "don",
    "wording": {"source": "test", "checked_on": "2026-11-22", "confidence": "memory"},
    "elements": [
        {"type": "national_heading"},
        {"type": "title", "text": "ĐƠN"},
        {"type": "field", "label": "Họ tên:", "value": "${ten}"},
        {"type": "table", "repeat": "${dong}", "columns": [{"heading": "Món", "value": "mon"}]},
    ],
}


def sheets() -> dict[str, list[list[Any]]]:
    """The sheets of a pack with one form, one case, two components and one example. Change a copy at will."""
    return {
        "nguon": [
            ["ma", "mo_ta", "ngay_kiem_tra", "do_tin_cay"],
            ["N", "Trang thủ tục", "2026-11-15", "da_doi_chieu"],
        ],
        "thu_tuc": [
            ["muc", "gia_tri", "gia_tri_en", "nguon"],
            ["ma", "9.000001", None, None],
            ["phien_ban", "2026.1.1", None, None],
            ["ten", "Thủ tục thử", "Test procedure", "N"],
            ["linh_vuc", "Thử", None, None],
            ["cap", "Cấp xã", None, None],
            ["co_quan", "Ủy ban nhân dân cấp xã", None, None],
            ["muc_do", "toan_trinh", None, None],
            ["ket_qua", "Giấy", None, None],
            ["hieu_luc_tu", "2026-01-01", None, None],
            ["trich_yeu", "concat('Đơn của ', ${ten})", None, None],
        ],
        "truong_hop": [["ma", "ten", "dieu_kien", "nguon"], ["mot", "Một", None, "N"]],
        "bieu_mau": [["ma", "ten", "in_an", "nguon"], ["don", "Đơn", "in_an/don.json", "N"]],
        "thanh_phan_ho_so": [
            ["ma", "ten", "ban_chinh", "loai", "bieu_mau", "dieu_kien", "nguon"],
            ["TP1", "Đơn", 1, "tu_to_khai", "don", None, "N"],
            ["TP2", "Giấy kèm", 1, "nop", None, "${tuoi} >= 18", "N"],
        ],
        "phi_le_phi": [
            ["ma", "ten", "so_tien", "can_cu", "nguon"],
            ["PHI", "Phí", "1000 * ${tuoi}", "Thông tư", "N"],
        ],
        "thoi_han": [["so", "don_vi", "nguon"], [3, "ngay_lam_viec", "N"]],
        "kenh": [["kenh", "nguon"], ["truc_tuyen", "N"]],
        "chu_ho_so": [["truong", "cau_hoi"], ["name", "ten"]],
        "survey": [
            [
                "type",
                "name",
                VI,
                "required",
                "constraint",
                "constraint_message::Tiếng Việt (vi)",
                "calculation",
            ],
            ["begin group", "muc_1", "1. Người", None, None, None, None],
            ["text", "ten", "Họ tên", "yes", None, None, None],
            ["integer", "tuoi", "Tuổi", "yes", ". > 0", "Tuổi phải lớn hơn 0.", None],
            ["begin repeat", "dong", "Dòng", None, None, None, None],
            ["select_one mon", "mon", "Món", None, None, None, None],
            ["end repeat", None, None, None, None, None, None],
            ["calculate", "so_dong", None, None, None, None, "count(${dong})"],
            ["end group", None, None, None, None, None, None],
        ],
        "choices": [["list_name", "name", VI], ["mon", "01", "Cơm"], ["mon", "02", "Phở"]],
        "vi_du": [
            ["vi_du", "loai", "khoa", "gia_tri"],
            ["a", "thong_tin", "truong_hop", "mot"],
            ["a", "thong_tin", "kenh", "truc_tuyen"],
            ["a", "thong_tin", "ngay", "2026-11-20"],
            ["a", "tra_loi", "ten", "Lò Thị Mai"],
            ["a", "tra_loi", "tuoi", "20"],
            ["a", "them_dong", "dong", "d1"],
            ["a", "tra_loi", "mon[d1]", "02"],
            ["a", "mong_doi", "can", "TP1 TP2"],
            ["a", "mong_doi", "phi:PHI", "20000"],
            ["a", "mong_doi", "thoi_han", "3"],
            ["a", "mong_doi", "trich_yeu", "Đơn của Lò Thị Mai"],
            ["a", "mong_doi", "gia_tri:so_dong", "1"],
        ],
    }


def workbook(content: Mapping[str, list[list[Any]]]) -> bytes:
    """The bytes of an .xlsx with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def resources(layout: Mapping[str, Any] = LAYOUT) -> dict[str, bytes]:
    return {"in_an/don.json": json.dumps(layout).encode()}


def damaged(content: dict[str, list[list[Any]]], cells: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """The sheets with cells replaced, named as Excel does: {"survey!B4": "x"}; a column too far right is made."""
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    for place, value in cells.items():
        sheet, _, cell = place.partition("!")
        letters, row = coordinate_from_string(cell)
        page = content[sheet]
        while len(page) < row:
            page.append([])
        line = page[row - 1]
        line += [None] * (column_index_from_string(letters) - len(line))
        line[column_index_from_string(letters) - 1] = value
    return content
