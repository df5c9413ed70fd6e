"""PDFs and images built to hang, loop or fill the memory of whoever looks at them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import pytest

from desktop_app.scans import apart
from desktop_app.scans.examination import examine
from desktop_app.scans.problems import PaperHasTooManyPages, PaperProblem, PaperUnreadable
from tests.desktop_app.scans import papers

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of exactly these objects, numbered from 1; object 1 is the catalog."""
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + head + table + end


def a_page(rest: bytes = b"") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + rest + b">>"


def a_stream(content: bytes, rest: bytes = b"") -> bytes:
    return b"<<" + rest + b"/Length %d>>stream\n" % len(content) + content + b"\nendstream"


def a_loop_of_forms() -> bytes:
    use = b"/Resources<</XObject<</F 4 0 R>>>>"
    form = a_stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + use)
    return raw_pdf([CATALOG, PAGES, a_page(b"/Contents 5 0 R" + use), form, a_stream(b"/F Do")])


def a_deep_tree(depth: int) -> bytes:
    inner = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(2, depth)]
    return raw_pdf([CATALOG, *inner, a_page()])


def a_png_with(kind: bytes, content: bytes) -> bytes:
    whole = papers.a_png(1, 1, 8, 0, zlib.compress(b"\0\0"))
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return whole[:33] + chunk + whole[33:]


BOMB = zlib.compress(b"\0" * 150_000_000, 1)

HOSTILE = {
    "pages that hold each other": raw_pdf([CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]),
    "an array 100,000 deep": raw_pdf([CATALOG[:-2] + b"/X " + b"[" * 100_000 + b">>", PAGES, a_page()]),
    "a page tree 5,000 deep": a_deep_tree(5_000),
    "a stream that is its own length": raw_pdf(
        [CATALOG, PAGES, a_page(b"/Contents 4 0 R"), b"<</Length 4 0 R>>stream\nabc\nendstream"]
    ),
    "a table that points to itself": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
    "a form that draws itself": a_loop_of_forms(),
    "a page without a size": raw_pdf([CATALOG, PAGES, b"<</Type/Page/Parent 2 0 R>>"]),
    "a page of words for numbers": raw_pdf(
        [CATALOG, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[(a)(b)(c)(d)]/Rotate/x>>"]
    ),
    "a TIFF that points to itself": b"II*\0" + struct.pack("<IHI", 8, 0, 8),
    "a TIFF of 50,000 empty frames": b"II*\0"
    + struct.pack("<I", 8)
    + b"".join(struct.pack("<HI", 0, 8 + 6 * number) for number in range(1, 50_000)),
    "a PNG with a text bomb": a_png_with(b"zTXt", b"a\0\0" + BOMB),
    "a PNG with a profile bomb": a_png_with(b"iCCP", b"a\0\0" + BOMB),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_by_name_or_harmless(data: bytes) -> None:
    outcomes = []
    for look in (
        lambda: examine(data, "la.bin"),
        lambda: apart.page_image(data, 0, 100, "la.bin", seconds=2.0),  # never in this process
    ):
        try:
            outcomes.append(bool(look()))
        except PaperProblem as refused:
            outcomes.append(refused.facts["name"] == "la.bin")
    assert outcomes == [True, True]


def test_pages_are_counted_before_they_are_looked_at() -> None:
    many = raw_pdf([CATALOG, b"<</Type/Pages/Kids[" + b"3 0 R " * 2_000 + b"]/Count 2000>>", a_page()])
    with pytest.raises(PaperHasTooManyPages):
        examine(many, "nhiều trang.pdf")


def test_what_has_no_readable_page_is_unreadable() -> None:
    for name in ("pages that hold each other", "a table that points to itself", "a PNG with a text bomb"):
        with pytest.raises(PaperUnreadable):
            examine(HOSTILE[name], name)
