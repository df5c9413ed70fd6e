"""No forged signature is accepted, and none that is good is refused."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from functools import cache

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore

from desktop_app.signing.signing import BYTES_RESERVED, sign_pdf
from desktop_app.signing.verification import Chain, Verdict, verify
from tests.desktop_app.signing.samples import AT, PLACE, SECOND_PLACE, a_pdf, a_signer, an_office


@cache
def signed() -> bytes:
    return sign_pdf(a_pdf(2), credential=a_signer().credential, place=PLACE, at=AT).pdf


ROOTS = [a_signer().root_certificate]


def verdicts(pdf: bytes) -> list[Verdict]:
    return [report.verdict for report in verify(pdf, ROOTS, at=AT)]


def appended(change: object) -> bytes:
    """The signed PDF with one more revision, written by pyHanko."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed()))
    change(writer)  # type: ignore[operator]
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def replace_page_content(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (9.000.000) Tj ET"))
    writer.update_container(page)


def add_note(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 500, 800))),
            generic.pdf_name("/Contents"): generic.pdf_string("9.000.000"),
        }
    )
    annotations = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    page[generic.pdf_name("/Annots")] = annotations
    writer.update_container(page)


def drop_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"] = generic.ArrayObject(list(pages["/Kids"])[:1])
    pages["/Count"] = generic.NumberObject(1)
    writer.update_container(pages)


def change_metadata_title(writer: IncrementalPdfFileWriter) -> None:
    writer.root[generic.pdf_name("/PageLabels")] = writer.add_object(generic.DictionaryObject())
    writer.update_root()


def test_a_good_signature_is_valid_and_without_roots_untrusted() -> None:
    assert verdicts(signed()) == [Verdict.VALID]
    (report,) = verify(signed(), (), at=AT)
    assert (report.verdict, report.chain) == (Verdict.VALID_UNTRUSTED_CHAIN, Chain.UNTRUSTED)


def test_an_unsigned_pdf_has_no_reports() -> None:
    assert verify(a_pdf(), ROOTS, at=AT) == ()


@pytest.mark.parametrize("change", [replace_page_content, add_note, drop_page, change_metadata_title])
def test_anything_added_after_the_signature_is_a_change(change: object) -> None:
    forged = appended(change)
    assert forged.startswith(signed())
    assert verdicts(forged) == [Verdict.CHANGED]


def test_trailing_bytes_are_a_change() -> None:
    for tail in (b"\n", b" ", b"\n%%EOF\n", b"\n%PDF-1.7\n%%EOF", b"\x00" * 40):
        assert verdicts(signed() + tail)[0] in (Verdict.CHANGED, Verdict.INVALID), tail


def test_no_byte_can_be_flipped_unseen() -> None:
    good = signed()
    begins = good.rindex(b"/Contents <") + len(b"/Contents <")
    ends = good.index(b">", begins)
    covered = [*range(0, begins - 1), *range(ends + 1, len(good))]
    source = random.Random(17)
    accepted = []
    for _ in range(60):
        at = source.choice(covered)
        flipped = good[:at] + bytes([good[at] ^ source.choice((1, 4, 32, 128))]) + good[at + 1 :]
        if any(word in (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN) for word in verdicts(flipped)):
            accepted.append(at)
    assert accepted == []


def test_no_byte_of_the_signature_itself_can_be_flipped_unseen() -> None:
    good = signed()
    begins = good.rindex(b"/Contents <") + len(b"/Contents <")
    container = cms.ContentInfo.load(bytes.fromhex(good[begins : good.index(b">", begins)].decode()))
    signer_info = container["content"]["signer_infos"][0].dump().hex().upper().encode()
    begins = good.index(signer_info, begins)
    source = random.Random(18)
    accepted = []
    for _ in range(60):
        at = begins + source.randrange(len(signer_info))
        other = source.choice([digit for digit in b"0123456789ABCDEF" if digit != good[at]])
        (word,) = verdicts(good[:at] + bytes([other]) + good[at + 1 :])
        if word in (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN):
            accepted.append(at - begins)
    assert accepted == []


def test_a_signature_of_other_bytes_is_a_change() -> None:
    other = sign_pdf(a_pdf(1), credential=a_signer().credential, place=PLACE, at=AT).pdf
    begins, from_other = (pdf.rindex(b"/Contents <") + 11 for pdf in (signed(), other))
    moved = signed()[:begins] + other[from_other : from_other + BYTES_RESERVED] + signed()[begins + BYTES_RESERVED :]
    (word,) = verdicts(moved)
    assert word is Verdict.CHANGED


@pytest.mark.parametrize("byte_range", [b"[0 0 0 0]", b"[0 100 200 300]", b"[-1 5 6 7]", b"[0 99999999999 1 2]", b"[]"])
def test_a_byte_range_that_lies_is_refused(byte_range: bytes) -> None:
    begins = signed().rindex(b"/ByteRange [")
    ends = signed().index(b"]", begins) + 1
    forged = signed()[:begins] + (b"/ByteRange " + byte_range).ljust(ends - begins) + signed()[ends:]
    assert all(word in (Verdict.CHANGED, Verdict.INVALID) for word in verdicts(forged))
    assert verdicts(forged)


def test_a_rewritten_file_loses_its_signature() -> None:
    with pikepdf.open(io.BytesIO(signed())) as pdf:
        output = io.BytesIO()
        pdf.save(output)
    assert all(word in (Verdict.CHANGED, Verdict.INVALID) for word in verdicts(output.getvalue()))


def signed_without_our_checks(pdf: bytes, **options: str) -> bytes:
    """Signed by pyHanko alone, which asks less than `sign_pdf`."""
    office = an_office()
    signer = SimpleSigner.load_pkcs12_data(office.p12, other_certs=[], passphrase=office.passphrase.encode())
    metadata = PdfSignatureMetadata(field_name="Sau", subfilter=SigSeedSubFilter.PADES, **options)
    field = SigFieldSpec("Sau", box=tuple(map(int, SECOND_PLACE.box)))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    output: io.BytesIO = PdfSigner(metadata, signer, new_field_spec=field).sign_pdf(writer)
    return output.getvalue()


def test_a_digest_that_can_be_forged_is_not_accepted() -> None:
    roots = [an_office().root_certificate]
    (good,) = verify(signed_without_our_checks(a_pdf(), md_algorithm="sha256"), roots, at=AT)
    (weak,) = verify(signed_without_our_checks(a_pdf(), md_algorithm="sha1"), roots, at=AT)
    assert (good.verdict, weak.verdict) == (Verdict.VALID, Verdict.INVALID)
    assert weak.reasons == ("weak_digest",)


def test_a_change_between_two_signatures_spoils_the_first() -> None:
    forged = signed_without_our_checks(appended(replace_page_content))
    first, second = verify(forged, ROOTS, at=AT)
    assert first.verdict is Verdict.CHANGED
    assert second.signer == "UBND phường Ỷ La"


def with_archive_data(pdf: bytes) -> bytes:
    """The PDF with one more revision that holds certificates (DSS), as Adobe and VGCA add it."""
    output = io.BytesIO(pdf)
    certificate = asn1_x509.Certificate.load(a_signer().root_certificate)
    DocumentSecurityStore.add_dss(output, sig_contents=None, certs=[certificate])
    return output.getvalue()


def test_certificates_added_for_later_checking_are_no_change() -> None:
    archived = with_archive_data(signed())
    assert archived != signed()
    assert verdicts(archived) == [Verdict.VALID]
    assert verdicts(archived + b"\n%") != [Verdict.VALID]
    office = an_office()
    second = sign_pdf(archived, credential=office.credential, place=SECOND_PLACE, at=AT).pdf
    reports = verify(second, [*ROOTS, office.root_certificate], at=AT)
    assert [report.verdict for report in reports] == [Verdict.VALID, Verdict.VALID]


def test_an_expired_certificate_is_told_by_its_chain() -> None:
    (report,) = verify(signed(), ROOTS, at=AT + timedelta(days=500))
    assert (report.verdict, report.chain) == (Verdict.VALID_UNTRUSTED_CHAIN, Chain.EXPIRED)


def test_garbage_that_names_a_signature_is_invalid_and_harmless() -> None:
    for pdf in (b"%PDF-1.7\n/ByteRange [0 1 2 3]", b"/ByteRange", signed()[:-100]):
        assert verdicts(pdf) in ([Verdict.INVALID], [Verdict.CHANGED])
