"""sign and verify: any PDF, without a data folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import Reply, as_data, read_file, secret, spoken, write_file
from desktop_app.clock import SystemClock
from desktop_app.wording import phrase

PDF_BYTES = 256 * 1024 * 1024


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    sign = commands.add_parser("sign", parents=[common], help="sign a PDF with a PKCS#12 file")
    sign.add_argument("file", type=Path)
    sign.add_argument("--p12", type=Path, required=True)
    sign.add_argument("--passphrase-file", type=Path)
    sign.add_argument("--out", type=Path, required=True)
    sign.add_argument("--reason", default="")
    sign.add_argument("--location", default="")
    sign.set_defaults(command=_sign)
    verify = commands.add_parser("verify", parents=[common], help="what the signatures in a PDF are worth")
    verify.add_argument("file", type=Path)
    verify.add_argument("--trust", type=Path, action="append", default=[], help="a root certificate (DER)")
    verify.set_defaults(command=_verify)


def _sign(arguments: argparse.Namespace) -> Reply:
    from desktop_app.signing.credentials import Pkcs12Credential
    from desktop_app.signing.signing import sign_pdf

    passphrase = secret(arguments.passphrase_file, "cli.ask.passphrase", spoken(arguments))
    signed = sign_pdf(
        read_file(arguments.file, PDF_BYTES),
        credential=Pkcs12Credential(read_file(arguments.p12, PDF_BYTES), passphrase),
        place=None,
        at=SystemClock().now(),
        reason=arguments.reason,
        location=arguments.location,
    )
    write_file(arguments.out, signed.pdf)
    report = as_data(signed.report)
    return Reply(
        {"out": str(arguments.out), "report": report}, (f"{arguments.out}: {signed.report.verdict}",)
    )


def _verify(arguments: argparse.Namespace) -> Reply:
    """Exit 0 only if there is a signature and every one of them is whole."""
    from desktop_app.signing.verification import Verdict, verify

    roots = [read_file(path, PDF_BYTES) for path in arguments.trust]
    reports = verify(read_file(arguments.file, PDF_BYTES), roots, at=SystemClock().now())
    good = (Verdict.VALID, Verdict.VALID_UNTRUSTED_CHAIN)
    whole = bool(reports) and all(report.verdict in good for report in reports)
    lines = tuple(f"{report.field_name}: {report.verdict}  {report.signer}" for report in reports)
    nothing = (phrase("cli.no_signature", spoken(arguments)),)
    return Reply({"signatures": as_data(reports)}, lines or nothing, 0 if whole else 1)
