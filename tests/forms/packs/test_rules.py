"""Sheets mien_giam, kiem_tra, ky_so and xuat: read, kept in the manifest, run with the examples."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from forms.packs.cross_checks import broken_checks, lend_forms
from forms.packs.examples import run_example_forms
from forms.packs.exports import exported, packets
from forms.packs.problems import BrokenFormula, ExampleFailed, ExportRefused, WorkbookRefused
from forms.packs.signing_rules import signing_of
from tests.forms.packs.full_rules import ruled_sheets
from tests.forms.packs.full_workbook import Sheets, build_full, full_pack
from tests.forms.packs.test_archive import read


@cache
def ruled() -> bytes:
    return build_full(ruled_sheets())


def test_the_rules_are_in_the_manifest() -> None:
    manifest = read(ruled()).manifest
    (exemption,) = manifest.exemptions
    assert (exemption.percent, exemption.fee, exemption.when) == (50, "PHI", "/tk/muc_1/loai = 'tre'")
    assert manifest.cross_checks[0].holds == "instance('don_tre')/tk/muc_1/ten != /tk/muc_1/ten"
    assert (manifest.cross_checks[0].form, manifest.cross_checks[0].ref) == ("don_tre", "/tk/muc_1/ten")
    assert manifest.cross_checks[1].severity == "warning"
    assert [rule.kind for rule in manifest.signatures] == ["pades", "xades", "pades"]
    assert manifest.fees[0].rounding is not None
    assert manifest.fees[0].rounding.to == 1000


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "expected"),
    [
        ("mien_giam", 2, 4, 101, "mien_giam!E2 workbook.bad_value phan_tram"),
        ("mien_giam", 2, 3, "LA", "fee LA is not in the pack"),
        ("mien_giam", 2, 5, "${la} = 1", "mien_giam!F2 workbook.unknown_question la"),
        ("mien_giam", 2, 9, "M", "mien_giam!J2 workbook.unknown_source M"),
        ("kiem_tra", 2, 1, "${don_la:ten} = 1", "kiem_tra!B2 workbook.unknown_question don_la"),
        ("kiem_tra", 2, 1, "${don_tre:la} = 1", "kiem_tra!B2 workbook.unknown_question la"),
        ("kiem_tra", 2, 6, "don_tre:la", "kiem_tra!G2 workbook.unknown_question don_tre:la"),
        ("kiem_tra", 3, 7, "TP9", "component TP9 is not in the pack"),
        ("kiem_tra", 3, 0, "KHAC_TEN", "check KHAC_TEN stands twice"),
        ("ky_so", 2, 0, "TP9", "component TP9 is not in the pack"),
        ("ky_so", 2, 1, "ai", "ky_so!B2 workbook.not_a_choice ai"),
        ("xuat", 2, 1, "Chu Ho So", "xuat!B2 workbook.bad_value truong"),
        ("xuat", 3, 1, "ChuHoSo", "export DongBoHoSoMC ChuHoSo stands twice"),
        ("xuat", 2, 3, "don_la", "form don_la is not in the pack"),
        ("phi_le_phi", 2, 3, 120, "phi_le_phi!D2 workbook.bad_value giam_truc_tuyen"),
        ("phi_le_phi", 2, 4, 0, "phi_le_phi!E2 workbook.bad_value"),
    ],
)
def test_a_fault_of_a_rule_names_its_cell(sheet: str, row: int, column: int, value: object, expected: str) -> None:
    content = ruled_sheets()
    content[sheet][row - 1][column] = value
    with pytest.raises(WorkbookRefused) as refused:
        build_full(content)
    assert any(expected in str(fault) for fault in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    ("sheet", "row", "column"), [("mien_giam", 2, 5), ("kiem_tra", 2, 1), ("xuat", 2, 2)]
)
def test_an_expression_with_an_unknown_path_is_found_at_the_build(sheet: str, row: int, column: int) -> None:
    content = ruled_sheets()
    content[sheet][row - 1][column] = "/tk/muc_9/la = 1"
    with pytest.raises(BrokenFormula):
        build_full(content)


def test_a_path_that_another_form_does_not_have_is_found_at_the_build() -> None:
    content = ruled_sheets()
    content["kiem_tra"][1][1] = "instance('don_gia')/tk/muc_1/la = 1"
    with pytest.raises(BrokenFormula):
        build_full(content)


def _expect(key: str, value: str) -> Callable[[Sheets], None]:
    return lambda content: content["vi_du"].append(["tre", "mong_doi", key, value, None])


def _same_name(content: Sheets) -> None:
    next(row for row in content["vi_du"] if row[4] == "don_tre")[3] = "Lò Thị Mai"


@pytest.mark.parametrize(
    ("edit", "difference"),
    [
        (_expect("xuat:DongBoHoSoMC.ChuHoSo", "Ai đó"), "DongBoHoSoMC ChuHoSo: 'Lò Thị Mai' != 'Ai đó'"),
        (_expect("xuat:GoiLa.ChuHoSo", "x"), "GoiLa ChuHoSo: None != 'x'"),
        (_expect("kiem_tra", "DU_TRANG"), "checks:  != DU_TRANG"),
        (_same_name, "checks: KHAC_TEN != "),
    ],
)
def test_an_example_tells_what_does_not_come_out(edit: Callable[[Sheets], None], difference: str) -> None:
    content = ruled_sheets()
    edit(content)
    with pytest.raises(ExampleFailed) as failed:
        build_full(content)
    assert difference in failed.value.facts["differences"]


def test_a_rule_sees_the_living_answers_of_another_form() -> None:
    pack = read(ruled())
    sessions = run_example_forms(pack, pack.examples[0])
    lend_forms(pack, sessions, used={"don", "don_tre"})

    def broken() -> list[str]:
        found = broken_checks(pack.manifest, sessions["don"], case="tre_em")
        return [check.code for check in found if check.code == "KHAC_TEN"]

    assert broken() == []
    sessions["don_tre"].answer("/tk/muc_1/ten", "Lò Thị Mai")
    assert broken() == ["KHAC_TEN"]
    sessions["don"].answer("/tk/muc_1/ten", "Lò Thị Hoa")
    assert broken() == []


def test_a_form_that_does_not_apply_is_empty_to_rules() -> None:
    pack = read(ruled())
    sessions = run_example_forms(pack, pack.examples[0])
    lend_forms(pack, sessions, used={"don"})
    assert sessions["don"].evaluate_string("instance('don_tre')/tk/muc_1/ten") == ""


def test_a_rule_of_another_case_is_not_asked() -> None:
    pack = read(ruled())
    sessions = run_example_forms(pack, pack.examples[0])
    sessions["don_tre"].answer("/tk/muc_1/ten", "Lò Thị Mai")
    codes = [check.code for check in broken_checks(pack.manifest, sessions["don"], case="nguoi_gia")]
    assert "KHAC_TEN" not in codes


def test_answers_fill_an_exchange_packet() -> None:
    pack = read(ruled())
    sessions = run_example_forms(pack, pack.examples[0])
    assert packets(pack) == ("DongBoHoSoMC",)
    assert exported(pack, sessions["don"], "DongBoHoSoMC", others=sessions) == {
        "ChuHoSo": "Lò Thị Mai",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1"}],
        "TrichYeuHoSo": "Trợ giúp Lò Thị Mai",
        "TenTre": "Lò Văn Bé",
    }
    assert "TenTre" not in exported(pack, sessions["don"], "DongBoHoSoMC")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("so", "150000", 150000),
        ("so", "''", None),
        ("ngay", "'2026-11-03'", "2026-11-03"),
        ("ngay_gio", "'2026-11-03'", "20261103000000"),
        ("ngay_gio", "'2026-11-03T08:15:00.000+07:00'", "20261103081500"),
        ("co", "1 = 1", "1"),
        ("co", "1 = 2", "0"),
        ("chu", "''", ""),
    ],
)
def test_a_field_is_written_as_its_type_says(kind: str, value: str, expected: object) -> None:
    content = ruled_sheets()
    content["xuat"].append(["DongBoHoSoMC", "Thu", value, None, kind, None, None])
    pack = read(build_full(content))
    session = run_example_forms(pack, pack.examples[0])["don"]
    assert exported(pack, session, "DongBoHoSoMC").get("Thu") == expected


@pytest.mark.parametrize(
    ("value", "kind", "needed", "length", "fault"),
    [
        ("''", None, "có", None, "Thu: empty"),
        ("'dài'", None, None, 2, "Thu: 3 > 2 characters"),
        ("'hôm qua'", "ngay", None, None, "Thu: hôm qua is no day"),
        ("1.5", "so", None, None, "Thu: 1.5 is no whole number"),
    ],
)
def test_a_field_that_cannot_be_filled_is_told_with_all_others(
    value: str, kind: str | None, needed: str | None, length: int | None, fault: str
) -> None:
    content = ruled_sheets()
    content["xuat"].append(["Goi2", "Thu", value, None, kind, needed, length])
    with pytest.raises(ExampleFailed) as failed:
        build_full(content)
    assert fault in str(failed.value.facts["differences"])


def test_what_does_not_fit_is_refused_by_name() -> None:
    pack = read(ruled())
    session = run_example_forms(pack, pack.examples[0])["don"]
    session.answer("/tk/muc_1/ten", "")
    with pytest.raises(ExportRefused) as refused:
        exported(pack, session, "DongBoHoSoMC")
    assert refused.value.facts["faults"] == ("ChuHoSo: empty",)


def test_rows_of_ky_so_stand_in_place_of_must_sign() -> None:
    manifest = read(ruled()).manifest
    first, child, *_ = manifest.components
    assert signing_of(manifest, first).here is not None
    assert [rule.kind for rule in signing_of(manifest, first).elsewhere] == ["xades"]
    assert not child.must_sign
    here = signing_of(manifest, child).here
    assert here is not None
    assert here.role == "representative"
    plain = read(full_pack()).manifest
    assert [signing_of(plain, part).here is not None for part in plain.components] == [True, False, False, False]


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        (None, True),
        ("vn:in-hoa('a')", False),
        ("instance('ho_so')/root/item[ma='TP2']/co", False),
    ],
)
def test_a_pack_says_whether_its_forms_are_portable(calculation: str | None, expected: bool) -> None:
    content = ruled_sheets()
    content["survey"][0].append("calculation")
    if calculation:
        content["survey"].append(["calculate", "thu", None, None, calculation])
    assert read(build_full(content)).manifest.portable is expected
