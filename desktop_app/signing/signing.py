"""Sign a PDF in three stages, each a type of its own: prepared, signed, validated.

    prepare(...) -> Prepared --sign()--> Unconfirmed --confirm()--> SignedPdf

Only `SignedPdf` holds bytes that may leave this module, and it cannot be built without a report of our
own strict rule on exactly these bytes. PAdES B-B (ETSI EN 319 142-1): SubFilter ETSI.CAdES.detached,
the signing certificate as a signed attribute, 32,768 bytes reserved so that a time-stamp can be put
in place later. The signature is appended: a PDF that was signed before keeps every byte.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop_app.signing import stamp
from desktop_app.signing.credentials import (
    CredentialFacts,
    OpenedCredential,
    Pkcs12Credential,
    check_fit,
    open_credential,
)
from desktop_app.signing.problems import (
    PdfEncrypted,
    PdfForbidsSigning,
    PdfNotSignable,
    PlaceOutsidePage,
    SignatureNotConfirmed,
)
from desktop_app.signing.verification import SignatureReport, Verdict, verify

BYTES_RESERVED = 32_768
"""In the file, as hexadecimal digits: room for 16 KiB of CMS, so that a time-stamp token can be written
in place at the first sync (a signature without one takes about 3 KB)."""

DIGEST = "sha256"


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """Where the visible signature goes: page from 0, (left, bottom, right, top) in points."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A PDF whose newest signature passed our strict rule; `report` is about that signature."""

    pdf: bytes = field(repr=False)
    report: SignatureReport
    signed_at: datetime

    def __post_init__(self) -> None:
        if self.report.document_sha256 != hashlib.sha256(self.pdf).hexdigest():
            raise ValueError("the report is about other bytes")
        if self.report.verdict not in (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN):
            raise ValueError("a signature that was not confirmed")


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Signed but not yet checked: has no way out but `confirm`."""

    _pdf: bytes = field(repr=False)
    _original: bytes = field(repr=False)
    _field_name: str
    _signer: CredentialFacts
    _at: datetime

    def confirm(self, trust_roots: Sequence[bytes] = ()) -> SignedPdf:
        """Check the new signature, and that all earlier bytes are still there.

        Raises SignatureNotConfirmed; the bytes are then gone.
        """
        if not self._pdf.startswith(self._original):
            raise SignatureNotConfirmed(reasons=("original_changed",))
        reports = verify(self._pdf, trust_roots, at=self._at)
        newest = reports[-1] if reports else None
        if newest is None or newest.field_name != self._field_name:
            raise SignatureNotConfirmed(reasons=("not_found",))
        accepted = (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN)
        if newest.verdict not in accepted or newest.serial_number != self._signer.serial_number:
            raise SignatureNotConfirmed(reasons=newest.reasons or ("other_signer",))
        return SignedPdf(self._pdf, newest, self._at)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything was checked and drawn; nothing is signed yet."""

    _writer: Any = field(repr=False)
    _signer: Any = field(repr=False)
    _metadata: Any = field(repr=False)
    _field: Any = field(repr=False)
    _stamp: bytes | None = field(repr=False)
    _original: bytes = field(repr=False)
    credential: CredentialFacts
    at: datetime

    def sign(self) -> Unconfirmed:
        """Compute the signature. Raises PdfNotSignable."""
        from pyhanko.sign.signers import PdfSigner
        from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

        style = stamp.stamp_style(self._stamp) if self._stamp is not None else None
        pdf_signer = PdfSigner(self._metadata, self._signer, stamp_style=style, new_field_spec=self._field)
        try:
            session = pdf_signer.init_signing_session(self._writer)
            session.system_time = self.at
            document = session.prepare_tbs_document(None, bytes_reserved=BYTES_RESERVED)
            digest, output = document.digest_tbs_document()
            attributes = PdfCMSSignedAttributes(signing_time=self.at)
            asyncio.run(document.perform_signature(digest.document_digest, attributes))
        except _structure_errors() as error:
            raise PdfNotSignable() from error
        output.seek(0)
        return Unconfirmed(output.read(), self._original, self._field.sig_field_name, self.credential, self.at)


def prepare(
    pdf: bytes,
    *,
    credential: Pkcs12Credential,
    place: SignaturePlace | None,
    at: datetime,
    reason: str = "",
    location: str = "",
    organisation: str = "",
    picture: bytes | None = None,
) -> Prepared:
    """Check the credential and the PDF, and draw the stamp. `place` None signs invisibly.

    `at` needs a time zone: it is the time that the signature claims, proven by nobody yet.
    Raises NotAPkcs12, WrongPassphrase, NoPrivateKey, CertificateExpired, CertificateNotYetValid, KeyUnfit,
    PdfEncrypted, PdfNotSignable, PdfForbidsSigning, PlaceOutsidePage.
    """
    if at.tzinfo is None:
        raise ValueError("a signing time without a time zone")
    opened = open_credential(credential)
    check_fit(opened, at)
    writer = _writer_for(pdf)
    field_name = _free_field_name(pdf, writer, at)
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    facts = opened.facts
    stamp_pdf: bytes | None = None
    box: tuple[int, int, int, int] | None = None
    if place is not None:
        _check_place(writer, place)
        left, bottom, right, top = (round(edge) for edge in place.box)
        box = (left, bottom, right, top)
        text = stamp.stamp_text(
            facts.subject,
            organisation or facts.organisation,
            at,
            reason=reason,
        )
        stamp_pdf = stamp.draw_stamp(text, right - left, top - bottom, picture=picture)
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm=DIGEST,
        location=location or None,
        reason=reason or None,
        name=facts.subject,
        subfilter=SigSeedSubFilter.PADES,
    )
    field_spec = SigFieldSpec(field_name, on_page=place.page if place else 0, box=box)
    return Prepared(writer, _signer_for(opened), metadata, field_spec, stamp_pdf, pdf, facts, at)


def sign_pdf(
    pdf: bytes,
    *,
    credential: Pkcs12Credential,
    place: SignaturePlace | None,
    at: datetime,
    reason: str = "",
    location: str = "",
    organisation: str = "",
    picture: bytes | None = None,
    trust_roots: Sequence[bytes] = (),
) -> SignedPdf:
    """All three stages. Raises what `prepare` raises, and SignatureNotConfirmed."""
    prepared = prepare(
        pdf,
        credential=credential,
        place=place,
        at=at,
        reason=reason,
        location=location,
        organisation=organisation,
        picture=picture,
    )
    return prepared.sign().confirm(trust_roots)


def _signer_for(opened: OpenedCredential) -> Any:
    """A pyHanko signer around the opened key: its own loader re-reads and re-checks RSA keys twice."""
    from asn1crypto import x509  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class OpenedKeySigner(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if digest_algorithm != DIGEST:
                raise ValueError(digest_algorithm)
            if isinstance(opened.key, ec.EllipticCurvePrivateKey):
                return opened.key.sign(data, ec.ECDSA(hashes.SHA256()))
            signature: bytes = opened.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
            return signature

    def converted(certificate: Any) -> x509.Certificate:
        return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))

    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([converted(certificate) for certificate in opened.chain])
    return OpenedKeySigner(signing_cert=converted(opened.certificate), cert_registry=store)


def _structure_errors() -> tuple[type[Exception], ...]:
    """What pyHanko raises for PDFs that it cannot read or must not sign."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    return (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError, RecursionError)


def _writer_for(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        encrypted = writer.prev.encrypted
        if not encrypted and int(writer.root["/Pages"].get("/Count", 0)) < 1:
            raise PdfNotSignable()
    except _structure_errors() as error:
        raise PdfNotSignable() from error
    if encrypted:
        raise PdfEncrypted()
    return writer


def _free_field_name(pdf: bytes, writer: Any, at: datetime) -> str:
    """A name for the new field, once it is sure that the earlier signatures allow one more."""
    from pyhanko.sign.fields import MDPPerm

    earlier = writer.prev.embedded_signatures
    if earlier:
        for report in verify(pdf, (), at=at):
            if report.verdict not in (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN):
                raise PdfForbidsSigning(field=report.field_name)
        for signature in earlier:
            if signature.docmdp_level is MDPPerm.NO_CHANGES:
                raise PdfForbidsSigning(field=signature.field_name)
    taken = {signature.field_name for signature in earlier}
    if "/AcroForm" in writer.root and "/Fields" in writer.root["/AcroForm"]:
        taken |= {str(entry.get_object().get("/T", "")) for entry in writer.root["/AcroForm"]["/Fields"]}
    number = 1
    while f"ChuKy{number}" in taken:
        number += 1
    return f"ChuKy{number}"


def _check_place(writer: Any, place: SignaturePlace) -> None:
    left, bottom, right, top = place.box
    try:
        page, _ = writer.prev.find_page_for_modification(place.page)
        box = page.get_object()
        while "/MediaBox" not in box:
            box = box["/Parent"]
        edges = [float(edge) for edge in box["/MediaBox"]]
    except Exception as error:
        raise PlaceOutsidePage(page=place.page + 1) from error
    inside = edges[0] <= left < right <= edges[2] and edges[1] <= bottom < top <= edges[3]
    if place.page < 0 or not inside or right - left < 20 or top - bottom < 10:
        raise PlaceOutsidePage(page=place.page + 1)
