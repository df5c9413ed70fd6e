"""PAdES B-B in stages: what is signed, where, and what is refused."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from desktop_app.signing import problems
from desktop_app.signing.signing import BYTES_RESERVED, SignaturePlace, SignedPdf, prepare, sign_pdf
from desktop_app.signing.verification import Chain, Verdict, verify
from tests.desktop_app.signing.samples import (
    AT,
    PLACE,
    SECOND_PLACE,
    a_pdf,
    a_signer,
    an_encrypted_pdf,
    an_office,
)
from tests.programs import needs


def signed(pdf: bytes | None = None, **options: object) -> SignedPdf:
    chosen: dict[str, object] = {
        "credential": a_signer().credential,
        "place": PLACE,
        "at": AT,
        "reason": "Nộp hồ sơ",
        "trust_roots": [a_signer().root_certificate],
    }
    return sign_pdf(pdf or a_pdf(), **(chosen | options))  # type: ignore[arg-type]


def test_a_signed_pdf_is_valid_whole_and_begins_with_the_original() -> None:
    result = signed()
    assert result.pdf.startswith(a_pdf())
    assert (result.report.verdict, result.report.chain) == (Verdict.VALID, Chain.TRUSTED)
    assert result.report.covers_whole_document
    assert (result.report.format, result.report.revocation) == ("PAdES", "not_checked")
    assert result.report.claimed_at == AT
    assert result.report.signer == "Nguyễn Thị Ửng"


def test_an_issuer_that_nobody_named_is_said_not_to_be_trusted() -> None:
    assert signed(trust_roots=[]).report.verdict is Verdict.VALID_UNTRUSTED_CHAIN
    other = an_office().root_certificate
    assert signed(trust_roots=[other]).report.verdict is Verdict.VALID_UNTRUSTED_CHAIN


def test_room_for_a_time_stamp_is_reserved() -> None:
    contents = signed().pdf.split(b"/Contents <")[-1].split(b">")[0]
    assert len(contents) == BYTES_RESERVED == 32_768


def test_the_signing_certificate_is_a_signed_attribute_and_the_time_is_not() -> None:
    from asn1crypto import cms

    raw = bytes.fromhex(signed().pdf.split(b"/Contents <")[-1].split(b">")[0].decode())
    signer_info = cms.ContentInfo.load(raw)["content"]["signer_infos"][0]
    kinds = {attribute["type"].native for attribute in signer_info["signed_attrs"]}
    assert "signing_certificate_v2" in kinds
    assert "signing_time" not in kinds  # ETSI EN 319 142-1: PAdES tells the time in /M


def test_the_stamp_shows_name_time_and_reason_in_vietnamese() -> None:
    document = pypdfium2.PdfDocument(signed(organisation="UBND phường Ỷ La").pdf)
    document.init_forms()
    page = document[0]
    pypdfium2.raw.FPDFPage_Flatten(page.raw, 0)
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    for words in ("Ký bởi: Nguyễn Thị Ửng", "Cơ quan: UBND phường Ỷ La", "09/11/2026 14:05:03 +07:00"):
        assert words in text, text


def test_an_invisible_signature_needs_no_place() -> None:
    assert signed(place=None).report.verdict is Verdict.VALID


def test_a_second_signature_is_appended_and_both_hold() -> None:
    first = signed()
    second = signed(first.pdf, credential=an_office().credential, place=SECOND_PLACE)
    assert second.pdf.startswith(first.pdf)
    roots = [a_signer().root_certificate, an_office().root_certificate]
    reports = verify(second.pdf, roots, at=AT)
    assert [report.verdict for report in reports] == [Verdict.VALID, Verdict.VALID]
    assert [report.signer for report in reports] == ["Nguyễn Thị Ửng", "UBND phường Ỷ La"]
    assert [report.covers_whole_document for report in reports] == [False, True]


def test_an_earlier_signature_is_never_better_than_a_later_one() -> None:
    second = signed(signed().pdf, credential=an_office().credential, place=SECOND_PLACE)
    reports = verify(second.pdf, [a_signer().root_certificate], at=AT)
    assert [report.verdict for report in reports] == [Verdict.VALID_UNTRUSTED_CHAIN] * 2
    assert reports[0].reasons == ("later_signature_untrusted",)


def test_nothing_is_added_to_a_pdf_whose_signature_is_broken() -> None:
    good = signed().pdf
    at = good.index(b"/MediaBox [ 0 ") + 12
    broken = good[:at] + b"1" + good[at + 1 :]
    with pytest.raises(problems.PdfForbidsSigning):
        signed(broken, place=SECOND_PLACE)


def test_locked_damaged_and_empty_pdfs_are_refused() -> None:
    with pytest.raises(problems.PdfEncrypted):
        signed(an_encrypted_pdf())
    for pdf in (b"%PDF-1.7 nothing", a_pdf()[:-40], b"\x00" * 100):
        with pytest.raises(problems.PdfNotSignable):
            signed(pdf)


@pytest.mark.parametrize(
    "place",
    [
        SignaturePlace(1, PLACE.box),
        SignaturePlace(-1, PLACE.box),
        SignaturePlace(0, (500.0, 100.0, 700.0, 170.0)),
        SignaturePlace(0, (100.0, 170.0, 300.0, 100.0)),
        SignaturePlace(0, (100.0, 100.0, 105.0, 105.0)),
    ],
)
def test_a_place_that_is_not_on_the_page_is_refused(place: SignaturePlace) -> None:
    with pytest.raises(problems.PlaceOutsidePage):
        signed(place=place)


def test_no_stage_can_be_skipped() -> None:
    unconfirmed = prepare(a_pdf(), credential=a_signer().credential, place=None, at=AT).sign()
    assert not hasattr(unconfirmed, "pdf")
    good = unconfirmed.confirm()
    with pytest.raises(ValueError, match="other bytes"):
        SignedPdf(a_pdf(), good.report, AT)
    with pytest.raises(ValueError, match="not confirmed"):
        SignedPdf(good.pdf, replace(good.report, verdict=Verdict.CHANGED), AT)


def test_what_does_not_pass_our_own_check_is_thrown_away() -> None:
    unconfirmed = prepare(a_pdf(), credential=a_signer().credential, place=None, at=AT).sign()
    damaged = replace(unconfirmed, _pdf=unconfirmed._pdf + b"\n%")
    with pytest.raises(problems.SignatureNotConfirmed) as refused:
        damaged.confirm()
    assert refused.value.facts["reasons"] == ("trailing_bytes",)


@needs("pdfsig")
def test_pdfsig_agrees(tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    second = signed(signed().pdf, credential=an_office().credential, place=SECOND_PLACE)
    path.write_bytes(second.pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert said.count("Signature Type: ETSI.CAdES.detached") == 2
    assert said.count("  - Total document signed") == 1
