"""A workbook can say that nobody knows whether the procedure is still in force; a pack then carries the doubt."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

from forms.packs.archive import read_pack
from forms.packs.build import build_pack
from forms.packs.model import Fact, Manifest
from tests.forms.packs.workbooks import resources, sheets, workbook


def manifest_with(*rows: list[str | None], confidence: str = "tri_nho") -> Manifest:
    content = sheets()
    content["nguon"].append(["H", "Danh mục năm nay không còn nêu thủ tục", "2026-11-15", confidence])
    content["thu_tuc"] += [list(row) for row in rows]
    data = build_pack(workbook(content), resources=resources())
    manifest = zipfile.ZipFile(io.BytesIO(data)).read("manifest.json")
    trusted = frozenset({hashlib.sha256(manifest).hexdigest()})
    return read_pack(data, trusted_hashes=trusted, today=date(2026, 11, 22)).manifest


def test_an_end_without_a_date_and_with_an_unverified_source_is_a_doubt() -> None:
    manifest = manifest_with(["hieu_luc_den", None, None, "H"])
    assert manifest.effective_to is None
    doubt = manifest.validity_doubt
    assert isinstance(doubt, Fact)
    assert doubt.source == "Danh mục năm nay không còn nêu thủ tục"


def test_without_such_a_row_there_is_no_doubt() -> None:
    assert manifest_with().validity_doubt is None


def test_a_source_that_was_read_is_no_doubt() -> None:
    assert manifest_with(["hieu_luc_den", None, None, "H"], confidence="da_doi_chieu").validity_doubt is None


def test_a_known_last_day_is_no_doubt() -> None:
    manifest = manifest_with(["hieu_luc_den", "2027-02-28", None, "H"])
    assert manifest.effective_to == date(2027, 2, 28)
    assert manifest.validity_doubt is None
