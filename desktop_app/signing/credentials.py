"""A signer's key and certificate from a PKCS#12 file, opened in memory and never written.

Knows what makes a certificate fit for signing documents at a moment. Whether anybody trusts its
issuer is not asked here: `verification` says so after signing.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop_app.signing.problems import (
    CertificateExpired,
    CertificateNotYetValid,
    KeyUnfit,
    NoPrivateKey,
    NotAPkcs12,
    WrongPassphrase,
)

TEST_MARK = "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
"""Stands in the organisation of every certificate that this program makes for tests and training."""

SMALLEST_RSA_BITS = 2048
MAX_PKCS12_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pkcs12Credential:
    """The bytes of a PKCS#12 file and what opens it. Neither is shown by repr."""

    data: bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """Whose certificate it is and how long it holds."""

    subject: str
    """The common name: a person, or an office for a seal."""
    organisation: str
    identifier: str
    """The personal or tax number that Vietnamese CAs put into UID, without its prefix; may be empty."""
    issuer: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    is_test: bool
    """Made by this program for tests and training: without legal value."""


@dataclass(frozen=True, slots=True)
class OpenedCredential:
    """Key, certificate and the CA certificates that came with them."""

    key: Any = field(repr=False)
    certificate: Any
    chain: tuple[Any, ...]
    facts: CredentialFacts


def describe_credential(credential: Pkcs12Credential) -> CredentialFacts:
    """Whose credential it is. Raises NotAPkcs12, WrongPassphrase, NoPrivateKey."""
    return open_credential(credential).facts


def open_credential(credential: Pkcs12Credential) -> OpenedCredential:
    """Open the file. Raises NotAPkcs12, WrongPassphrase, NoPrivateKey, KeyUnfit (unknown kind of key)."""
    _check_is_pkcs12(credential.data)
    key, certificate, chain = _load(credential)
    if key is None or certificate is None:
        raise NoPrivateKey()
    return OpenedCredential(key, certificate, tuple(chain), facts_of(certificate))


def check_fit(credential: OpenedCredential, at: datetime) -> None:
    """Refuse a certificate that must not sign documents at this moment.

    Raises CertificateExpired, CertificateNotYetValid, KeyUnfit.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    facts = credential.facts
    if at > facts.not_after:
        raise CertificateExpired(subject=facts.subject, not_after=f"{facts.not_after:%d/%m/%Y}")
    if at < facts.not_before:
        raise CertificateNotYetValid(subject=facts.subject, not_before=f"{facts.not_before:%d/%m/%Y}")
    key = credential.key
    if not isinstance(key, (RSAPrivateKey, EllipticCurvePrivateKey)):
        raise KeyUnfit(subject=facts.subject, reason="algorithm")
    if isinstance(key, RSAPrivateKey) and key.key_size < SMALLEST_RSA_BITS:
        raise KeyUnfit(subject=facts.subject, reason="key_size")
    try:
        usage = credential.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise KeyUnfit(subject=facts.subject, reason="key_usage")


def facts_of(certificate: Any) -> CredentialFacts:
    """The facts of an X.509 certificate (of `cryptography`)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # cryptography comments on odd names of real CAs
        return _read_facts(certificate)


def _read_facts(certificate: Any) -> CredentialFacts:
    from cryptography.x509.oid import NameOID

    organisation = _attribute(certificate.subject, NameOID.ORGANIZATION_NAME)
    identifier = _attribute(certificate.subject, NameOID.USER_ID)
    return CredentialFacts(
        subject=_attribute(certificate.subject, NameOID.COMMON_NAME) or certificate.subject.rfc4514_string(),
        organisation=organisation,
        identifier=identifier.rpartition(":")[2].strip(),
        issuer=_attribute(certificate.issuer, NameOID.COMMON_NAME) or certificate.issuer.rfc4514_string(),
        serial_number=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_test=TEST_MARK in organisation,
    )


def _attribute(name: Any, oid: Any) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value).strip() if found else ""


def _check_is_pkcs12(data: bytes) -> None:
    """Tell a wrong file from a wrong passphrase, which look the same to the library."""
    from asn1crypto import pkcs12  # type: ignore[import-untyped]

    if not data or len(data) > MAX_PKCS12_BYTES:
        raise NotAPkcs12()
    try:
        outer = pkcs12.Pfx.load(data, strict=True)
        is_pkcs12 = outer["version"].native == "v3" and bool(outer["auth_safe"]["content_type"].native)
    except (ValueError, TypeError, KeyError) as error:
        raise NotAPkcs12() from error
    if not is_pkcs12:
        raise NotAPkcs12()


def _load(credential: Pkcs12Credential) -> tuple[Any, Any, Sequence[Any]]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12

    passphrases = [credential.passphrase.encode()] if credential.passphrase else [b"", None]
    for passphrase in passphrases:
        try:
            return pkcs12.load_key_and_certificates(credential.data, passphrase)
        except UnsupportedAlgorithm as error:
            raise KeyUnfit(subject="?", reason="algorithm") from error
        except (ValueError, TypeError):
            continue
    raise WrongPassphrase()
