"""What the whole model adds to the full workbook: exemptions, rules over forms, signatures, exports, ages."""

from __future__ import annotations

from tests.forms.packs.full_workbook import Sheets, full_sheets


def ruled_sheets() -> Sheets:
    """The full workbook with every sheet of rules; its example holds them all."""
    content = full_sheets()
    content["bieu_mau"][1][0] = "don"
    content["phi_le_phi"] = [
        ["ma", "ten", "so_tien", "giam_truc_tuyen", "lam_tron", "kieu_lam_tron", "can_cu", "nguon"],
        ["PHI", "Phí", "150001", 10, 1000, "xuong", "Thông tư 1", "N"],
    ]
    content["mien_giam"] = [
        ["nhom", "ten", "ten_en", "phi", "phan_tram", "dieu_kien", "kenh", "can_cu", "can_cu_en", "nguon"],
        ["tre_em", "Trẻ em", "Children", "PHI", 50, "${loai} = 'tre'", None, "Nghị quyết 2", "Resolution 2", "N"],
    ]
    content["kiem_tra"] = [
        ["ma", "quy_tac", "muc", "thong_bao", "thong_bao_en", "truong_hop", "cau_hoi", "thanh_phan"],
        ["KHAC_TEN", "${don_tre:ten} != ${ten}", "loi", "Trẻ và người đề nghị trùng tên.",
         "Child and applicant have one name.", "tre_em", "don_tre:ten", None],
        ["DU_TRANG", "instance('ho_so')/root/item[ma='TP2']/so_trang < 3", "canh_bao", "Giấy kèm hơi dài.",
         "The paper is long.", None, None, "TP2"],
    ]  # fmt: skip
    content["ky_so"] = [
        ["thanh_phan", "vai", "kieu", "bat_buoc", "ghi_chu"],
        ["TP1", "chu_ho_so", "pades", "có", None],
        ["TP1", "co_quan", "xades", "có", "Cơ quan ký khi tiếp nhận"],
        ["TP1A", "nguoi_dai_dien", None, None, None],
    ]
    content["xuat"] = [
        ["goi", "truong", "gia_tri", "bieu_mau", "kieu", "bat_buoc", "do_dai"],
        ["DongBoHoSoMC", "ChuHoSo", "${ten}", None, None, "có", 200],
        ["DongBoHoSoMC", "DinhDanhCHS[0].LoaiDinhDanh", "'1'", None, None, None, None],
        ["DongBoHoSoMC", "TrichYeuHoSo", "concat('Trợ giúp ', ${ten})", None, None, None, 1000],
        ["DongBoHoSoMC", "TenTre", "${ten}", "don_tre", None, None, None],
    ]
    papers = content["thanh_phan_ho_so"]
    papers[0] += ["han_ngay", "ngay_cap"]
    for row in papers[1:]:
        row += [180 if row[0] == "TP2" else None, None]
    for row in content["vi_du"]:
        if row[2] == "phi:PHI":
            row[3] = "67000"
    content["vi_du"] += [
        ["tre", "mong_doi", "xuat:DongBoHoSoMC.ChuHoSo", "Lò Thị Mai", None],
        ["tre", "mong_doi", "xuat:DongBoHoSoMC.TenTre", "Lò Văn Bé", None],
        ["tre", "mong_doi", "xuat:DongBoHoSoMC.DinhDanhCHS[0].LoaiDinhDanh", "1", None],
    ]
    return content
