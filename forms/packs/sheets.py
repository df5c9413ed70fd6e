"""The sheets of a pack's workbook that are ours: their columns, and what is written in them.

The XLSForm sheets (survey, choices, settings) are pyxform's and stand in forms.packs.xlsform. docs/packs.md
is the author's guide to both.
"""

from __future__ import annotations

from forms.packs.moves import KINDS as MOVE_KINDS
from forms.packs.workbook import Column

CONFIDENCE = {
    "da_doi_chieu": "checked",
    "nguon_thu_cap": "secondary",
    "tri_nho": "memory",
    "dia_phuong": "local",
}
CHANNELS = {"truc_tuyen": "online", "truc_tiep": "counter", "buu_chinh": "post"}
UNITS = {"ngay_lam_viec": "working_day", "ngay": "day", "gio": "hour"}
KINDS = {
    "nop": "upload",
    "tu_to_khai": "from_form",
    "xuat_trinh": "present_only",
    "co_so_du_lieu": "database",
}
ROUNDINGS = {"nua_len": "half_up", "xuong": "down", "len": "up"}
SEVERITIES = {"loi": "error", "canh_bao": "warning"}
ROLES = {"chu_ho_so": "owner", "nguoi_dai_dien": "representative", "co_quan": "office"}
SIGNATURES = {"pades": "pades", "xades": "xades"}
EXPORT_TYPES = {"chu": "text", "so": "integer", "ngay": "date", "ngay_gio": "stamp", "co": "flag"}
LEVELS = {name: name for name in ("toan_trinh", "mot_phan", "cung_cap_thong_tin")}
ACTS = ("thong_tin", "chu_ho_so", "nguoi_nop", "tra_loi", "xoa_dong", "them_dong", "mong_doi")

_TEXT = Column()
_NEEDED = Column(required=True)
_CODE = Column("code", required=True)
_FORMULA = Column("formula")
_CASE = Column("code")
_CHANNEL = Column("choice", choices=CHANNELS)
_SOURCE = Column("code", required=True)
_DATE = Column("date")

SHEETS: dict[str, dict[str, Column]] = {
    "nguon": {
        "ma": _CODE,
        "mo_ta": _NEEDED,
        "ngay_kiem_tra": Column("date", required=True),
        "do_tin_cay": Column("choice", required=True, choices=CONFIDENCE),
    },
    "thu_tuc": {"muc": _NEEDED, "gia_tri": _TEXT, "gia_tri_en": _TEXT, "nguon": Column("code")},
    "doi_tuong": {"ma": _CODE, "ten": _NEEDED, "ten_en": _TEXT, "dieu_kien": _FORMULA, "nguon": _SOURCE},
    "truong_hop": {"ma": _CODE, "ten": _NEEDED, "ten_en": _TEXT, "dieu_kien": _FORMULA, "nguon": _SOURCE},
    "bieu_mau": {
        "ma": _CODE,
        "ten": _NEEDED,
        "ten_en": _TEXT,
        "so_hieu": _TEXT,
        "bang_hoi": _TEXT,
        "bang_chon": _TEXT,
        "bang_cai_dat": _TEXT,
        "in_an": _TEXT,
        "truong_hop": Column("codes"),
        "dieu_kien": _FORMULA,
        "nguon": _SOURCE,
    },
    "thanh_phan_ho_so": {
        "ma": _CODE,
        "ten": _NEEDED,
        "ten_en": _TEXT,
        "ghi_chu": _TEXT,
        "ghi_chu_en": _TEXT,
        "ban_chinh": Column("integer"),
        "ban_sao": Column("integer"),
        "loai_ban_sao": _TEXT,
        "loai_ban_sao_en": _TEXT,
        "truong_hop": Column("codes"),
        "kenh": Column("codes"),
        "dieu_kien": _FORMULA,
        "bat_buoc": Column("yes"),
        "nhom_thay_the": Column("code"),
        "loai": Column("choice", required=True, choices=KINDS),
        "bieu_mau": Column("code"),
        "dinh_dang": Column("codes"),
        "dung_luong_mb": Column("integer"),
        "so_trang": Column("integer"),
        "ky_so": Column("yes"),
        "khi_uy_quyen": Column("yes"),
        "csdl": _TEXT,
        "csdl_en": _TEXT,
        "mau_tep": _TEXT,
        "han_ngay": Column("integer"),
        "ngay_cap": _FORMULA,
        "nguon": _SOURCE,
    },
    "phi_le_phi": {
        "ma": _CODE,
        "ten": _NEEDED,
        "ten_en": _TEXT,
        "so_tien": _FORMULA,
        "so_luong": _FORMULA,
        "don_vi": _TEXT,
        "don_vi_en": _TEXT,
        "truong_hop": _CASE,
        "kenh": _CHANNEL,
        "doi_tuong": Column("code"),
        "khu_vuc": Column("code"),
        "tu_ngay": _DATE,
        "den_ngay": _DATE,
        "dieu_kien": _FORMULA,
        "giam_truc_tuyen": Column("integer"),
        "lam_tron": Column("integer"),
        "kieu_lam_tron": Column("choice", choices=ROUNDINGS),
        "can_cu": _NEEDED,
        "can_cu_en": _TEXT,
        "nguon": _SOURCE,
    },
    "mien_giam": {
        "nhom": _CODE,
        "ten": _NEEDED,
        "ten_en": _TEXT,
        "phi": Column("code"),
        "phan_tram": Column("integer", required=True),
        "dieu_kien": _FORMULA,
        "kenh": _CHANNEL,
        "doi_tuong": Column("code"),
        "khu_vuc": Column("code"),
        "tu_ngay": _DATE,
        "den_ngay": _DATE,
        "can_cu": _NEEDED,
        "can_cu_en": _TEXT,
        "nguon": _SOURCE,
    },
    "kiem_tra": {
        "ma": _CODE,
        "quy_tac": Column("formula", required=True),
        "muc": Column("choice", choices=SEVERITIES),
        "thong_bao": _NEEDED,
        "thong_bao_en": _TEXT,
        "truong_hop": Column("codes"),
        "cau_hoi": _TEXT,
        "thanh_phan": Column("code"),
    },
    "ky_so": {
        "thanh_phan": _CODE,
        "vai": Column("choice", required=True, choices=ROLES),
        "kieu": Column("choice", choices=SIGNATURES),
        "bat_buoc": Column("yes"),
        "vi_tri": _TEXT,
        "ghi_chu": _TEXT,
        "ghi_chu_en": _TEXT,
    },
    "xuat": {
        "goi": _CODE,
        "truong": _NEEDED,
        "gia_tri": Column("formula", required=True),
        "bieu_mau": Column("code"),
        "kieu": Column("choice", choices=EXPORT_TYPES),
        "bat_buoc": Column("yes"),
        "do_dai": Column("integer"),
    },
    "thoi_han": {
        "truong_hop": _CASE,
        "kenh": _CHANNEL,
        "dieu_kien": _FORMULA,
        "so": Column("integer", required=True),
        "don_vi": Column("choice", required=True, choices=UNITS),
        "gio_chot": _TEXT,
        "ghi_chu": _TEXT,
        "ghi_chu_en": _TEXT,
        "nguon": _SOURCE,
    },
    "kenh": {
        "kenh": Column("choice", required=True, choices=CHANNELS),
        "ghi_chu": _TEXT,
        "ghi_chu_en": _TEXT,
        "nguon": _SOURCE,
    },
    "buoc": {
        "tieu_de": _NEEDED,
        "tieu_de_en": _TEXT,
        "noi_dung": _NEEDED,
        "noi_dung_en": _TEXT,
        "nguon": _SOURCE,
    },
    "can_cu": {
        "so_ky_hieu": _NEEDED,
        "ten": _NEEDED,
        "ten_en": _TEXT,
        "ngay_ban_hanh": _DATE,
        "ngay_hieu_luc": _DATE,
        "ghi_chu": _TEXT,
        "ghi_chu_en": _TEXT,
        "nguon": _SOURCE,
    },
    "chu_ho_so": {"truong": _CODE, "cau_hoi": _NEEDED},
    "danh_muc": {"tep": _NEEDED, "nguon": _NEEDED, "cot": _NEEDED},
    "chuyen_doi": {
        "tu_phien_ban": _TEXT,
        "loai": Column("choice", choices=MOVE_KINDS),
        "bieu_mau": Column("code"),
        "cu": _NEEDED,
        "moi": _TEXT,
        "bieu_thuc": _FORMULA,
    },
    "vi_du": {"vi_du": _CODE, "loai": _NEEDED, "khoa": _TEXT, "gia_tri": _TEXT, "bieu_mau": _CASE},
}

PROCEDURE_ITEMS = {
    "ma", "phien_ban", "ten", "linh_vuc", "cap", "co_quan", "muc_do", "ket_qua", "ma_ket_qua", "dieu_kien",
    "hieu_luc_tu", "hieu_luc_den", "thay_boi", "trich_yeu",
}  # fmt: skip
OPTIONAL_ITEMS = {"ma_ket_qua", "dieu_kien", "hieu_luc_den", "thay_boi"}
ITEM_OF_FACT = {
    "linh_vuc": "field",
    "cap": "level",
    "co_quan": "agency",
    "muc_do": "service_level",
    "ket_qua": "result",
    "dieu_kien": "conditions",
    "hieu_luc_tu": "effective_from",
    "hieu_luc_den": "effective_to",
}
"""Items of thu_tuc whose own source reaches the manifest, by the field that holds them."""
