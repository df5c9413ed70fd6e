"""QR codes are read from pictures and PDFs in the bounded worker; hostile files end there."""

from __future__ import annotations

import io
import zlib

import img2pdf
import pytest
import segno
from PIL import Image

from desktop_app.scans.apart import read_codes
from desktop_app.scans.problems import PaperEmpty, PaperProblem, PaperTypeUnknown
from tests.desktop_app.scans.papers import a_pdf

CARD = "038085000001|171234567|Nguyễn Văn An|15081985|Nam|Thôn 1, Xã Quảng Hùng, Thanh Hóa|16082023"


def qr(text, *, scale=4, kind="png"):
    code = segno.make(text, error="m", encoding="utf-8", micro=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=scale, border=4)
    picture = Image.open(io.BytesIO(drawn.getvalue())).convert("L")
    page = Image.new("L", (picture.width + 400, picture.height + 300), 235)
    page.paste(picture, (250, 120))
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff"])
def test_a_card_is_read_from_a_picture_in_utf_8(kind):
    assert read_codes(qr(CARD, kind=kind), "the.x") == (CARD,)


def test_a_card_is_read_from_a_pdf_and_when_it_lies_on_its_side():
    assert read_codes(img2pdf.convert(qr(CARD)), "the.pdf") == (CARD,)
    turned = io.BytesIO()
    Image.open(io.BytesIO(qr(CARD))).rotate(90, expand=True).save(turned, "PNG")
    assert read_codes(turned.getvalue(), "the.png") == (CARD,)


def test_what_stands_behind_the_seventh_field_does_not_leave_the_worker():
    (text,) = read_codes(qr(CARD + "|Nguyễn Bí Mật|012055999999||"), "the.png")
    assert text == CARD + "|"


def test_a_picture_without_a_code_gives_none():
    assert read_codes(a_pdf(), "the.pdf") == ()


@pytest.mark.parametrize(
    "data, problem",
    [
        (b"", PaperEmpty),
        (b"no picture at all", PaperTypeUnknown),
        (qr(CARD)[:300], PaperProblem),
        (b"%PDF-1.7\n" + zlib.compress(b"0" * 100_000), PaperProblem),
    ],
)
def test_a_file_that_is_no_picture_is_a_named_problem(data, problem):
    with pytest.raises(problem):
        read_codes(data, "the.png")
