"""What the signatures in a PDF are worth, by our own rule, which is stricter than pyHanko's.

A signature is accepted only if all of this holds:
1. the PDF reads strictly (no hybrid or repaired cross-references) and is not encrypted;
2. the CMS object holds one signer, its signed attributes hold exactly one message digest, and both the
   digest and the signature value are right, neither made with MD5 or SHA-1, which can be forged;
3. nothing follows it but whole later revisions, each made by a later signature or time-stamp that is
   itself accepted, or a security store (DSS) at the very end; no other field or page changed;
4. the last signature covers the file to its last byte, but for such a DSS.
Then its chain is tried: to one of the given roots it is valid, else valid with an untrusted chain. A later
signature may show anything over the page, so an earlier one is never better than those that follow it.
Revocation is never checked here: this module has no network. Any error in reading is a reason to refuse.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

_BYTES_OF_A_SIGNATURE_FORMAT = {
    "/ETSI.CAdES.detached": "PAdES",
    "/adbe.pkcs7.detached": "PKCS#7",
    "/ETSI.RFC3161": "RFC 3161",
}
MAX_SIGNATURES = 50
FORGEABLE_DIGESTS = frozenset({"md2", "md5", "sha1"})


class Verdict(StrEnum):
    """The four words; each face has its own sentence for them, none stronger than the word."""

    VALID = "valid"
    VALID_UNTRUSTED_CHAIN = "valid_untrusted_chain"
    CHANGED = "changed"
    """The document is not what was signed: other bytes, or something added that is no signature."""
    INVALID = "invalid"
    """The signature itself is broken or unreadable."""


class Chain(StrEnum):
    """How far the certificate led."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    """It leads to a trusted root but its time is over at the moment of checking."""
    UNFIT = "unfit"
    """It leads to a trusted root but is not made for signing documents."""


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature of one PDF. `reasons` are codes of what speaks against it, empty for a good one."""

    field_name: str
    verdict: Verdict
    signer: str
    organisation: str
    issuer: str
    serial_number: str
    claimed_at: datetime | None
    """What the signer's computer said; nobody proved it."""
    format: str
    covers_whole_document: bool
    chain: Chain
    is_timestamp: bool
    reasons: tuple[str, ...]
    document_sha256: str
    revocation: str = "not_checked"

    @property
    def is_accepted(self) -> bool:
        return self.verdict in (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN)


def verify(pdf: bytes, trust_roots: Sequence[bytes] = (), *, at: datetime) -> tuple[SignatureReport, ...]:
    """Reports of all signatures in the order they were made; empty for a PDF without any.

    `trust_roots` are DER certificates; `at` is the moment for which certificates are checked. A PDF that
    holds signatures but cannot be read strictly gives one report with the verdict invalid.
    """
    if b"/ByteRange" not in pdf:
        return ()
    digest = hashlib.sha256(pdf).hexdigest()
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader

        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        if reader.encrypted:
            return (_unreadable(digest, "encrypted"),)
        if reader.xrefs.hybrid_xrefs_present:
            return (_unreadable(digest, "hybrid"),)
        signatures = sorted(reader.embedded_signatures, key=lambda found: found.signed_revision)
        if not signatures:
            return (_unreadable(digest, "no_field"),)
        if len(signatures) > MAX_SIGNATURES:
            return (_unreadable(digest, "too_many"),)
        return _reports(pdf, digest, reader, signatures, trust_roots, at)
    except Exception:  # a hostile file may break the reader anywhere: whatever it was, not accepted
        return (_unreadable(digest, "unreadable"),)


def _unreadable(digest: str, reason: str) -> SignatureReport:
    return SignatureReport(
        field_name="",
        verdict=Verdict.INVALID,
        signer="",
        organisation="",
        issuer="",
        serial_number="",
        claimed_at=None,
        format="",
        covers_whole_document=False,
        chain=Chain.UNTRUSTED,
        is_timestamp=False,
        reasons=(reason,),
        document_sha256=digest,
    )


def _reports(
    pdf: bytes, digest: str, reader: Any, signatures: list[Any], trust_roots: Sequence[bytes], at: datetime
) -> tuple[SignatureReport, ...]:
    """From the last to the first, because an earlier one leans on all later ones."""
    reports: list[SignatureReport] = []
    for number in range(len(signatures) - 1, -1, -1):
        signature = signatures[number]
        later = signatures[number + 1 :]
        try:
            report = _report(pdf, digest, reader, signature, later, reports, trust_roots, at)
        except Exception:  # as above, but the other signatures still get their own word
            report = _unreadable(digest, "unreadable")
        reports.insert(0, report)
    return tuple(reports)


def _report(
    pdf: bytes,
    digest: str,
    reader: Any,
    signature: Any,
    later: list[Any],
    later_reports: list[SignatureReport],
    trust_roots: Sequence[bytes],
    at: datetime,
) -> SignatureReport:
    from cryptography import x509
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    from desktop_app.signing.credentials import facts_of

    subfilter = str(signature.sig_object.get("/SubFilter", ""))
    is_timestamp = str(signature.sig_object.get("/Type", "")) == "/DocTimeStamp"
    status, broken = _cryptographic(signature, is_timestamp, trust_roots, at)
    reasons: list[str] = list(broken)
    if subfilter not in _BYTES_OF_A_SIGNATURE_FORMAT:
        reasons.append("subfilter")
    if status.md_algorithm.lower() in FORGEABLE_DIGESTS:
        reasons.append("weak_digest")
    reasons += _attributes(signature)
    covers_all = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    changes = (
        []
        if covers_all
        else _later_changes(pdf, reader, signature, status, later, later_reports, is_timestamp=is_timestamp)
    )
    if not status.intact:
        changes.append("digest")
    facts = facts_of(x509.load_der_x509_certificate(signature.signer_cert.dump()))
    chain = _chain(status)
    if reasons:
        verdict = Verdict.INVALID
    elif changes:
        verdict = Verdict.CHANGED
    elif all(report.verdict is Verdict.VALID for report in later_reports) and chain is Chain.TRUSTED:
        verdict = Verdict.VALID
    else:
        verdict = Verdict.VALID_UNTRUSTED_CHAIN
        if chain is Chain.TRUSTED:
            changes.append("later_signature_untrusted")
    return SignatureReport(
        field_name=str(signature.field_name),
        verdict=verdict,
        signer=facts.subject,
        organisation=facts.organisation,
        issuer=facts.issuer,
        serial_number=facts.serial_number,
        claimed_at=signature.self_reported_timestamp,
        format=_BYTES_OF_A_SIGNATURE_FORMAT.get(subfilter, subfilter),
        covers_whole_document=covers_all and status.intact,
        chain=chain,
        is_timestamp=is_timestamp,
        reasons=(*reasons, *changes),
        document_sha256=digest,
    )


def _cryptographic(
    signature: Any, is_timestamp: bool, trust_roots: Sequence[bytes], at: datetime
) -> tuple[Any, list[str]]:
    """pyHanko's status, and what of the signature itself is broken."""
    from asn1crypto import x509  # type: ignore[import-untyped]
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in trust_roots],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    if is_timestamp:
        status: Any = validate_pdf_timestamp(signature, context)
    else:
        # Vietnamese CAs set one or both of the two; asking for non-repudiation alone refuses real ones.
        usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
        status = validate_pdf_signature(signature, context, key_usage_settings=usage)
    broken = []
    if not status.valid:
        broken.append("signature_value")
    if getattr(status, "seed_value_constraint_error", None) is not None:
        broken.append("seed_value")
    return status, broken


def _attributes(signature: Any) -> list[str]:
    """The signed attributes hold exactly one message digest and one content type."""
    if len(signature.signed_data["signer_infos"]) != 1:
        return ["signer_count"]
    # RFC 5652 §5.3: the version follows from the way the signer is named; nothing else guards its byte.
    wanted_version = "v1" if signature.signer_info["sid"].name == "issuer_and_serial_number" else "v3"
    if signature.signer_info["version"].native != wanted_version:
        return ["cms_version"]
    attributes = signature.signer_info["signed_attrs"]
    kinds = [attribute["type"].native for attribute in attributes]
    if len(kinds) != len(set(kinds)):
        return ["attribute_twice"]
    single = all(len(attribute["values"]) == 1 for attribute in attributes)
    return [] if {"message_digest", "content_type"} <= set(kinds) and single else ["message_digest"]


def _chain(status: Any) -> Chain:
    if status.trusted:
        return Chain.TRUSTED
    problem = getattr(status.trust_problem_indic, "name", "")
    if problem in ("OUT_OF_BOUNDS_NO_POE", "EXPIRED", "OUT_OF_BOUNDS_NOT_REVOKED"):
        return Chain.EXPIRED
    if problem == "CHAIN_CONSTRAINTS_FAILURE" and status.validation_path is not None:
        return Chain.UNFIT
    return Chain.UNTRUSTED


def _later_changes(
    pdf: bytes,
    reader: Any,
    signature: Any,
    status: Any,
    later: list[Any],
    later_reports: list[SignatureReport],
    *,
    is_timestamp: bool,
) -> list[str]:
    """Codes of what was done after this signature and is not allowed; empty if all of it is."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return ["coverage"]
    level = status.modification_level
    # pyHanko judges the modification policy (DocMDP) of signatures only, for a time-stamp it stays None.
    against_policy = status.docmdp_ok is False or (status.docmdp_ok is None and not is_timestamp)
    if level is None or level > ModificationLevel.FORM_FILLING or against_policy:
        return ["later_change"]
    if not all(report.is_accepted for report in later_reports):
        return ["later_signature"]
    # Filling a form is more than signing: only fields that are signatures themselves may have changed.
    changed = set(getattr(status.diff_result, "changed_form_fields", ()))
    if changed - {str(other.field_name) for other in later}:
        return ["later_field"]
    signed_revisions = {other.signed_revision for other in later}
    between = set(range(signature.signed_revision + 1, reader.xrefs.total_revisions)) - signed_revisions
    if not all(_only_keeps_signatures(reader, revision) for revision in between):
        return ["later_revision"]
    last = max([signature.signed_revision, *signed_revisions])
    after_all = [revision for revision in between if revision > last]
    if later and not after_all:
        return []  # the last signature covers the file to its end, or has its own reason not to
    return _tail_changes(pdf, (later or [signature])[-1], len(after_all))


def _only_keeps_signatures(reader: Any, revision: int) -> bool:
    """Whether a revision without a signature holds nothing but what keeps signatures checkable (DSS)."""
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel

    before = reader.get_historical_resolver(revision - 1)
    after = reader.get_historical_resolver(revision)
    result = DEFAULT_DIFF_POLICY.apply(before, after)
    return bool(result.modification_level <= ModificationLevel.LTA_UPDATES)


def _tail_changes(pdf: bytes, last: Any, revisions: int) -> list[str]:
    """What follows the last signature: whole revisions and not a byte more."""
    byte_range = [int(number) for number in last.sig_object["/ByteRange"]]
    tail = pdf[byte_range[2] + byte_range[3] :]
    whole = tail.rstrip(b"\r\n").endswith(b"%%EOF") and tail.count(b"%%EOF") == revisions
    return [] if revisions and whole else ["trailing_bytes"]
