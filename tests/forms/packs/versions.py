"""Two versions of one small procedure, in which everything that can change between versions has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.packs.archive import Pack, read_pack
from forms.packs.build import build_pack
from tests.forms.packs.workbooks import VI, resources, sheets, workbook

CODE = "9.000001"
FIRST, SECOND = "2026.1.1", "2026.2.1"
LAYOUT = {
    "form": "don",
    "wording": {"source": "test", "checked_on": "2026-11-22", "confidence": "memory"},
    "elements": [{"type": "title", "text": "ĐƠN"}, {"type": "field", "label": "Họ tên:", "value": "${ten}"}],
}
TABLE: list[list[Any]] = [
    ["tu_phien_ban", "loai", "bieu_mau", "cu", "moi", "bieu_thuc"],
    [FIRST, None, None, "dt", "dien_thoai", None],
    [FIRST, None, None, "dia_chi", "so_nha", "substring-before(., ', ')"],
    [FIRST, None, None, "dia_chi", "duong", "substring-after(${dia_chi}, ', ')"],
    [FIRST, None, None, "ho", "ho_dem", "concat(${ho}, ' ', ${dem})"],
    [FIRST, None, None, "dem", "ho_dem", None],
    [FIRST, None, None, "dong", "hang", None],
    [FIRST, None, None, "/tk/muc_1/dong/mon", "ten_hang", None],
    [None, None, None, "ghi_chu", None, None],
    [FIRST, "thanh_phan", None, "TP2", "GT2", None],
    [FIRST, "truong_hop", None, "mot", "mot_moi", None],
]
"""The table `chuyen_doi` of the second version."""


def _survey(*rows: tuple[str | None, ...]) -> list[list[Any]]:
    heading = ["type", "name", VI, "required", "constraint", "calculation", "relevant"]
    return [heading, *([*row, *[None] * (len(heading) - len(row))] for row in rows)]


def first() -> dict[str, list[list[Any]]]:
    """The workbook of the first version."""
    content = sheets()
    content["survey"] = _survey(
        ("begin group", "muc_1", "1. Người"),
        ("text", "ten", "Họ tên", "yes"),
        ("text", "ho", "Họ"),
        ("text", "dem", "Đệm"),
        ("text", "dt", "Điện thoại"),
        ("text", "dia_chi", "Địa chỉ"),
        ("text", "ghi_chu", "Ghi chú"),
        ("text", "so_nguoi", "Số người"),
        ("text", "muc_dich", "Mục đích"),
        ("text", "ly_do", "Lý do cũ"),
        ("integer", "tuoi", "Tuổi", "yes"),
        ("date", "ngay", "Ngày hẹn"),
        ("select_one loai", "loai", "Loại"),
        ("select_multiple mon", "cac_mon", "Các món"),
        ("begin repeat", "dong", "Dòng"),
        ("text", "mon", "Món"),
        ("begin repeat", "con", "Con"),
        ("text", "ten_con", "Tên con"),
        ("end repeat",),
        ("end repeat",),
        ("calculate", "so_dong", None, None, None, "count(${dong})"),
        ("end group",),
    )
    content["choices"] = [
        ["list_name", "name", VI],
        *(["loai", code, label] for code, label in (("a", "Loại A"), ("b", "Loại B"))),
        *(["mon", code, label] for code, label in (("01", "Cơm"), ("02", "Phở"), ("03", "Bún"))),
    ]
    content["thanh_phan_ho_so"] = [
        ["ma", "ten", "ban_chinh", "loai", "bieu_mau", "ky_so", "bat_buoc", "nguon"],
        ["TP1", "Đơn", 1, "tu_to_khai", "don", "có", "có", "N"],
        ["TP2", "Giấy kèm", 1, "nop", None, None, "có", "N"],
        ["TP3", "Giấy thôi không cần", 1, "nop", None, None, "không", "N"],
    ]
    content["vi_du"] = _example("mot", "TP1 TP2")
    return content


def second(*, since: str = "2026-02-01") -> dict[str, list[list[Any]]]:
    """The workbook of the second version."""
    content = first()
    content["thu_tuc"] = [
        [row[0], {"phien_ban": SECOND, "hieu_luc_tu": since}.get(str(row[0]), row[1]), *row[2:]]
        for row in content["thu_tuc"]
    ]
    content["truong_hop"] = [["ma", "ten", "dieu_kien", "nguon"], ["mot_moi", "Một", None, "N"]]
    content["survey"] = _survey(
        ("begin group", "muc_1", "1. Người"),
        ("text", "ten", "Họ tên", "yes"),
        ("text", "ho_dem", "Họ và đệm"),
        ("text", "dien_thoai", "Số điện thoại"),
        ("text", "so_nha", "Số nhà"),
        ("text", "duong", "Đường"),
        ("integer", "so_nguoi", "Số người"),
        ("text", "dung_vao", "Mục đích"),
        ("integer", "tuoi", "Tuổi", "yes"),
        ("end group",),
        ("begin group", "muc_2", "2. Việc"),
        ("date", "ngay", "Ngày hẹn"),
        ("select_one loai", "loai", "Loại"),
        ("select_multiple mon", "cac_mon", "Các món"),
        ("text", "email", "Thư điện tử", "yes"),
        ("begin repeat", "hang", "Hàng"),
        ("text", "ten_hang", "Tên hàng"),
        ("integer", "gia", "Giá", "yes"),
        ("begin repeat", "con", "Con"),
        ("text", "ten_con", "Tên con"),
        ("end repeat",),
        ("end repeat",),
        ("calculate", "so_dong", None, None, None, "count(${hang})"),
        ("end group",),
    )
    content["choices"] = [
        ["list_name", "name", VI],
        ["loai", "a", "Loại A"],
        *(["mon", code, label] for code, label in (("01", "Cơm"), ("02", "Phở"))),
    ]
    content["thanh_phan_ho_so"] = [
        ["ma", "ten", "ban_chinh", "loai", "bieu_mau", "ky_so", "bat_buoc", "nguon"],
        ["TP1", "Đơn", 1, "tu_to_khai", "don", "có", "có", "N"],
        ["GT2", "Giấy kèm, mẫu mới", 1, "nop", None, None, "có", "N"],
    ]
    content["vi_du"] = _example("mot_moi", "TP1 GT2", email="a@b.vn")
    content["vi_du"].insert(-4, ["a", "xoa_dong", "hang", None])
    content["chuyen_doi"] = [list(row) for row in TABLE]
    return content


def _example(case: str, needed: str, **answers: str) -> list[list[Any]]:
    return [
        ["vi_du", "loai", "khoa", "gia_tri"],
        ["a", "thong_tin", "truong_hop", case],
        ["a", "thong_tin", "kenh", "truc_tuyen"],
        ["a", "thong_tin", "ngay", "2026-11-20"],
        ["a", "chu_ho_so", "name", "Lò Thị Mai"],
        ["a", "chu_ho_so", "id_number", "014185004217"],
        ["a", "chu_ho_so", "phone", "0912345678"],
        ["a", "tra_loi", "ten", "Lò Thị Mai"],
        ["a", "tra_loi", "tuoi", "20"],
        *(["a", "tra_loi", name, value] for name, value in answers.items()),
        ["a", "mong_doi", "can", needed],
        ["a", "mong_doi", "phi:PHI", "20000"],
        ["a", "mong_doi", "thoi_han", "3"],
        ["a", "mong_doi", "trich_yeu", "Đơn của Lò Thị Mai"],
    ]


def built(content: Mapping[str, list[list[Any]]]) -> bytes:
    """The zip of a pack from its workbook, unsigned."""
    return build_pack(workbook(content), resources=resources(LAYOUT))


def opened(data: bytes, *, on: date = date(2026, 11, 22)) -> Pack:
    """The pack of these bytes, trusted."""
    import io
    import zipfile

    manifest = zipfile.ZipFile(io.BytesIO(data)).read("manifest.json")
    return read_pack(data, trusted_hashes=frozenset({hashlib.sha256(manifest).hexdigest()}), today=on)
