"""Why nothing was signed. Words are in resources/wording/signing.toml.

A bad signature that was found in a file is no problem but a verdict (`verification`).
"""

from __future__ import annotations

from desktop_app.errors import Problem


class SigningProblem(Problem):
    """Base of everything that stops a signature from being made."""

    code = "signing.problem"
    exit_code = 60


class NotAPkcs12(SigningProblem):
    """The file is not a PKCS#12 file (.p12, .pfx)."""

    code = "signing.not_pkcs12"
    exit_code = 61


class WrongPassphrase(SigningProblem):
    """The passphrase does not open the PKCS#12 file."""

    code = "signing.wrong_passphrase"
    exit_code = 62


class NoPrivateKey(SigningProblem):
    """The PKCS#12 file holds no private key, or none with its certificate."""

    code = "signing.no_private_key"
    exit_code = 63


class CertificateExpired(SigningProblem):
    """The certificate's time is over (`subject`, `not_after`)."""

    code = "signing.certificate_expired"
    exit_code = 64


class CertificateNotYetValid(SigningProblem):
    """The certificate's time has not begun, or the computer's clock is wrong (`subject`, `not_before`)."""

    code = "signing.certificate_not_yet_valid"
    exit_code = 64


class KeyUnfit(SigningProblem):
    """The certificate or key is not made for signing documents (`subject`, `reason`)."""

    code = "signing.key_unfit"
    exit_code = 65


class PdfNotSignable(SigningProblem):
    """The PDF cannot take a signature: damaged or of an unusual structure."""

    code = "signing.pdf_not_signable"
    exit_code = 66


class PdfEncrypted(SigningProblem):
    """The PDF is locked; a signature would not be checkable by its readers."""

    code = "signing.pdf_encrypted"
    exit_code = 67


class PdfForbidsSigning(SigningProblem):
    """An earlier signature in the PDF allows no more changes, or is not valid itself (`field`)."""

    code = "signing.pdf_forbids_signing"
    exit_code = 68


class SignatureNotConfirmed(SigningProblem):
    """What was signed did not pass our own check at once, so it was thrown away (`reasons`)."""

    code = "signing.not_confirmed"
    exit_code = 69


class PlaceOutsidePage(SigningProblem):
    """The place for the visible signature is not on a page of the PDF (`page`, from 1)."""

    code = "signing.place_outside_page"
    exit_code = 66
