"""The merged dossier: a cover that lists everything, then the parts with bookmarks."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from desktop_app.documents.merged import CoverFacts, DossierPart, merge_dossier
from desktop_app.documents.problems import PartUnreadable
from desktop_app.signing.signing import SignaturePlace, sign_pdf
from tests.desktop_app.documents.samples import AT
from tests.desktop_app.documents.texts import pages_of, text_of
from tests.desktop_app.signing.samples import AT as SIGNED_AT
from tests.desktop_app.signing.samples import a_signer

COVER = CoverFacts(
    procedure_code="1.001612",
    procedure_name="Đăng ký thành lập hộ kinh doanh",
    owner="Nguyễn Thị Ửng",
    agency="UBND phường Ỷ La",
    at=AT.astimezone(timezone(timedelta(hours=7))),
    agency_lines=("UBND tỉnh Tuyên Quang", "UBND phường Ỷ La"),
)


def a_pdf(text: str, pages: int = 1) -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, invariant=1)
    for page in range(1, pages + 1):
        canvas.drawString(100, 700, f"{text} {page}")
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def a_part(component: str, pdf: bytes | None, *, signed: bool = False) -> DossierPart:
    data = pdf or b"word"
    digest = hashlib.sha256(data).hexdigest()
    name = f"{component}.{'pdf' if pdf else 'docx'}"
    return DossierPart(component, name, 1, 2, digest, len(data), pdf, signed)


def test_parts_follow_the_cover_in_order_and_the_cover_says_where() -> None:
    parts = [a_part("Tờ khai", a_pdf("mot", 2)), a_part("Đơn", None), a_part("Giấy chứng sinh", a_pdf("hai"))]
    merged = merge_dossier(parts, COVER)
    cover, *others = pages_of(merged.pdf)
    assert merged.first_pages == (1, None, 3)
    assert merged.pages == 4
    assert others == ["mot 1", "mot 2", "hai 1"]
    for words in ("DANH MỤC THÀNH PHẦN HỒ SƠ", "1.001612", "Nguyễn Thị Ửng", "3 thành phần, 3 tệp, 3 trang"):
        assert words in cover
    assert "Đơn.docx, 1 KB; không gộp vào bản in này" in cover
    first = hashlib.sha256(a_pdf("mot", 2)).hexdigest()
    assert " ".join(first[at : at + 4] for at in range(0, 16, 4)) in cover


def test_a_long_title_is_kept_out_of_the_beginning_of_the_file() -> None:
    """Poppler looks for a linearised file in its first kilobyte and complains of a title cut there."""
    long = replace(COVER, procedure_name="Cấp Giấy phép sản xuất rượu thủ công nhằm mục đích kinh doanh " * 3)
    pdf = merge_dossier([a_part("Tờ khai", a_pdf("mot"))], long).pdf
    assert b"/Title" not in pdf[:1100]
    information = PdfReader(io.BytesIO(pdf)).metadata
    assert information is not None
    assert str(information.title).endswith(long.procedure_name)


def test_every_merged_part_has_a_bookmark() -> None:
    parts = [a_part("Tờ khai", a_pdf("mot", 2)), a_part("Đơn", None), a_part("Giấy chứng sinh", a_pdf("hai"))]
    reader = PdfReader(io.BytesIO(merge_dossier(parts, COVER).pdf))
    marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]  # type: ignore[union-attr]
    assert marks == [("Danh mục thành phần hồ sơ", 0), ("1. Tờ khai", 1), ("3. Giấy chứng sinh", 3)]


def test_a_long_list_moves_the_page_numbers_by_its_own_length() -> None:
    parts = [a_part(f"Giấy tờ thứ {number}", a_pdf(f"so {number}")) for number in range(1, 61)]
    merged = merge_dossier(parts, COVER)
    texts = pages_of(merged.pdf)
    cover_pages = next(number for number, text in enumerate(texts) if text == "so 1 1")
    assert cover_pages > 1
    assert merged.first_pages[0] == cover_pages
    assert f"Giấy tờ thứ 1 Tệp Giấy tờ thứ 1.pdf, 1 KB 1 2 1 {cover_pages + 1} " in " ".join(texts[:cover_pages])


def test_a_signed_part_shows_its_stamp_and_claims_no_signature() -> None:
    place = SignaturePlace(0, (300.0, 300.0, 500.0, 360.0))
    signed = sign_pdf(a_pdf("ky"), credential=a_signer().credential, place=place, at=SIGNED_AT).pdf
    merged = merge_dossier([a_part("Tờ khai", signed, signed=True)], COVER)
    cover, page = pages_of(merged.pdf)
    assert "đã ký số; trang in kèm là bản sao để xem" in cover
    assert "ky 1" in page
    assert "Ký bởi: Nguyễn Thị Ửng" in page
    assert b"/ByteRange" not in merged.pdf


def test_the_same_dossier_gives_the_same_bytes() -> None:
    parts = [a_part("Tờ khai", a_pdf("mot"))]
    assert merge_dossier(parts, COVER).pdf == merge_dossier(parts, COVER).pdf


def test_a_part_that_cannot_be_read_is_named() -> None:
    for damaged in (b"%PDF-1.4 broken", b"not a pdf"):
        for signed in (False, True):
            with pytest.raises(PartUnreadable) as refused:
                merge_dossier([a_part("Tờ khai", damaged, signed=signed)], COVER)
            assert refused.value.facts == {"name": "Tờ khai.pdf"}


def test_a_code_not_issued_yet_is_said() -> None:
    assert "Mã hồ sơ: chưa được cấp" in text_of(merge_dossier([], COVER).pdf)
