"""Credentials for tests and training: a CA of our own making and a key that it certifies.

Their subject says that they have no legal value, and `CredentialFacts.is_test` tells them from real
ones. The private key of the CA is forgotten at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desktop_app.signing.credentials import TEST_MARK, Pkcs12Credential


@dataclass(frozen=True, slots=True)
class PracticeCredential:
    """A PKCS#12 file, its passphrase, and the root certificate (DER) that a verifier may trust."""

    p12: bytes = field(repr=False)
    passphrase: str = field(repr=False)
    root_certificate: bytes

    @property
    def credential(self) -> Pkcs12Credential:
        return Pkcs12Credential(self.p12, self.passphrase)


def make_test_credential(
    common_name: str,
    *,
    passphrase: str,
    at: datetime,
    identifier: str = "",
    valid_days: int = 365,
    key_bits: int = 2048,
    may_sign: bool = True,
) -> PracticeCredential:
    """A fresh credential valid from one day before `at`; the keys come from the system's random source.

    `may_sign` False gives a certificate for encryption only, `key_bits` below 2,048 a weak one: both are
    for tests of refusals.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    begins, ends = at - timedelta(days=1), at - timedelta(days=1) + timedelta(days=valid_days)
    ca_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = rsa.generate_private_key(public_exponent=65537, key_size=key_bits)

    def name(common: str, uid: str = "") -> x509.Name:
        parts = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"CHỨNG THƯ THỬ - {TEST_MARK}"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
        if uid:
            parts.append(x509.NameAttribute(NameOID.USER_ID, f"CCCD:{uid}"))
        return x509.Name(parts)

    def usage(*, is_ca: bool, signs: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            digital_signature=signs,
            content_commitment=signs,
            key_encipherment=not signs and not is_ca,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=is_ca,
            crl_sign=is_ca,
            encipher_only=False,
            decipher_only=False,
        )

    def certificate(subject: x509.Name, public_key: Any, *, is_ca: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
            .add_extension(usage(is_ca=is_ca, signs=may_sign and not is_ca), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        )
        return builder.sign(ca_key, hashes.SHA256())

    ca_name = name("Tram Ho So - CA tập huấn")
    root = certificate(ca_name, ca_key.public_key(), is_ca=True)
    leaf = certificate(name(common_name, identifier), key.public_key(), is_ca=False)
    p12 = pkcs12.serialize_key_and_certificates(
        b"tap-huan", key, leaf, [root], serialization.BestAvailableEncryption(passphrase.encode())
    )
    return PracticeCredential(p12, passphrase, root.public_bytes(serialization.Encoding.DER))
