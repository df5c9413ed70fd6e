"""What a PKCS#12 file is, and why it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.signing import problems
from desktop_app.signing.credentials import Pkcs12Credential, describe_credential
from desktop_app.signing.practice import make_test_credential
from desktop_app.signing.signing import prepare
from tests.desktop_app.signing.samples import AT, a_pdf, a_signer


def test_a_credential_says_whose_it_is_and_that_it_is_for_tests() -> None:
    facts = describe_credential(a_signer().credential)
    assert (facts.subject, facts.identifier) == ("Nguyễn Thị Ửng", "038185000123")
    assert facts.issuer == "Tram Ho So - CA tập huấn"
    assert facts.not_before < AT < facts.not_after
    assert facts.is_test
    assert "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in facts.organisation


def test_secrets_are_not_shown() -> None:
    shown = repr(a_signer()) + repr(a_signer().credential)
    assert "mật khẩu" not in shown
    assert "p12" not in shown


def test_a_wrong_passphrase_and_a_wrong_file_are_told_apart() -> None:
    for passphrase in ("sai", ""):
        with pytest.raises(problems.WrongPassphrase):
            describe_credential(Pkcs12Credential(a_signer().p12, passphrase))
    for data in (b"", a_pdf(), b"\x30\x03\x02\x01\x03", a_signer().root_certificate, a_signer().p12[:500]):
        with pytest.raises(problems.NotAPkcs12):
            describe_credential(Pkcs12Credential(data, "mật khẩu"))


def test_a_file_without_a_key_is_named() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

    root = x509.load_der_x509_certificate(a_signer().root_certificate)
    data = pkcs12.serialize_key_and_certificates(b"ca", None, None, [root], NoEncryption())
    with pytest.raises(problems.NoPrivateKey):
        describe_credential(Pkcs12Credential(data, ""))


def test_a_certificate_signs_only_within_its_time() -> None:
    for at, refusal in (
        (AT + timedelta(days=400), problems.CertificateExpired),
        (AT - timedelta(days=2), problems.CertificateNotYetValid),
    ):
        with pytest.raises(refusal) as refused:
            prepare(a_pdf(), credential=a_signer().credential, place=None, at=at)
        assert refused.value.facts["subject"] == "Nguyễn Thị Ửng"


@pytest.mark.parametrize(("options", "reason"), [({"may_sign": False}, "key_usage"), ({"key_bits": 1024}, "key_size")])
def test_a_key_that_is_not_made_for_signing_is_refused(options: dict[str, int], reason: str) -> None:
    unfit = make_test_credential("A", passphrase="x", at=AT, **options)  # type: ignore[arg-type]
    with pytest.raises(problems.KeyUnfit) as refused:
        prepare(a_pdf(), credential=unfit.credential, place=None, at=AT)
    assert refused.value.facts["reason"] == reason
