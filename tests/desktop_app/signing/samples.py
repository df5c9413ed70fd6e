"""A PDF to sign and credentials, made once for all tests: RSA keys take a while."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from functools import cache

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from desktop_app.signing.practice import PracticeCredential, make_test_credential
from desktop_app.signing.signing import SignaturePlace

AT = datetime(2026, 11, 9, 14, 5, 3, tzinfo=timezone(timedelta(hours=7)))
PLACE = SignaturePlace(0, (320.0, 100.0, 540.0, 170.0))
SECOND_PLACE = SignaturePlace(0, (60.0, 100.0, 280.0, 170.0))


@cache
def a_pdf(pages: int = 1) -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        canvas.drawString(80, 700, f"Noi dung trang {page + 1}: so tien 5.000.000 dong")
        canvas.showPage()
    canvas.save()
    return output.getvalue()


@cache
def a_signer() -> PracticeCredential:
    return make_test_credential("Nguyễn Thị Ửng", passphrase="mật khẩu", at=AT, identifier="038185000123")


@cache
def an_office() -> PracticeCredential:
    return make_test_credential("UBND phường Ỷ La", passphrase="con dấu", at=AT)


def an_encrypted_pdf() -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        output = io.BytesIO()
        pdf.save(output, encryption=pikepdf.Encryption(user="", owner="chu"))
    return output.getvalue()
