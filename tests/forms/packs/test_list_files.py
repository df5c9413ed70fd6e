"""A list that a formula looks up travels with the form, as one that a question offers does."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

import pytest

from forms.packs.archive import read_pack
from forms.packs.build import build_pack
from forms.packs.examples import run_example
from forms.packs.problems import WorkbookRefused
from tests.forms.packs.workbooks import resources, sheets, workbook

HOLIDAYS = b"date,kind\n2026-11-24,off\n"


def test_working_days_know_the_days_off_of_a_list_that_only_a_formula_names() -> None:
    content = sheets()
    content["danh_muc"] = [["tep", "nguon", "cot"], ["ngay_nghi.csv", "holidays.csv", "date=date, kind=kind"]]
    content["survey"][-1:-1] = [
        ["calculate", "kieu_ngay", None, None, None, None, "pulldata('ngay_nghi', 'kind', 'date', '2026-11-24')"],
        ["calculate", "som_nhat", None, None, None, None, "vn:cong-ngay-lam-viec('2026-11-20', 3)"],
    ]
    data = build_pack(workbook(content), resources=resources() | {"lists/holidays.csv": HOLIDAYS})
    manifest = zipfile.ZipFile(io.BytesIO(data)).read("manifest.json")
    trusted = frozenset({hashlib.sha256(manifest).hexdigest()})
    pack = read_pack(data, trusted_hashes=trusted, today=date(2026, 11, 22))
    assert pack.manifest.main_form.resources == ("lists/ngay_nghi.csv",)
    session = run_example(pack, pack.examples[0])
    assert session.field("/tk/muc_1/kieu_ngay").value == "off"
    assert session.field("/tk/muc_1/som_nhat").value == "2026-11-26"


def test_a_list_that_a_formula_names_and_the_pack_has_not_is_a_fault() -> None:
    content = sheets()
    content["survey"][-1:-1] = [
        ["calculate", "kieu", None, None, None, None, "pulldata('ngay_nghi', 'kind', 'date', '2026-11-24')"]
    ]
    with pytest.raises(WorkbookRefused) as refused:
        build_pack(workbook(content), resources=resources())
    assert "workbook.missing_list" in [fault.code for fault in refused.value.faults]
