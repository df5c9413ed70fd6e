"""Images become PDF without loss."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from PIL import Image

from desktop_app.scans.conversion import page_size, to_pdf
from desktop_app.scans.examination import examine
from desktop_app.scans.problems import PaperNotConvertible, PaperUnreadable
from tests.desktop_app.scans import papers

Pictures = Callable[[bytes], list[pikepdf.PdfImage]]


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    """The images of a PDF, alive until the test ends."""
    with contextlib.ExitStack() as documents:

        def read(pdf: bytes) -> list[pikepdf.PdfImage]:
            document = documents.enter_context(pikepdf.open(io.BytesIO(pdf)))
            return [pikepdf.PdfImage(image) for page in document.pages for image in page.get_images().values()]

        yield read


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_travels_byte_for_byte(pictures: Pictures, mode: str) -> None:
    jpeg = papers.an_image("JPEG", mode)
    (picture,) = pictures(to_pdf(jpeg, "a.jpg"))
    assert bytes(picture.obj.read_raw_bytes()) == jpeg


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA"])
def test_the_pixels_of_a_png_stay(pictures: Pictures, mode: str) -> None:
    png = papers.an_image("PNG", mode)
    (picture, *_) = pictures(to_pdf(png, "a.png"))
    before = Image.open(io.BytesIO(png)).convert("RGBA").convert("RGB")
    assert picture.as_pil_image().convert("RGB").tobytes() == before.tobytes()


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_grey_bits_stay_sixteen(pictures: Pictures, kind: str) -> None:
    before = Image.new("I;16", (30, 20), 40_001)
    output = io.BytesIO()
    before.save(output, kind)
    (picture,) = pictures(to_pdf(output.getvalue(), "a"))
    assert int(picture.obj.BitsPerComponent) == 16
    assert set(struct.unpack(">600H", picture.obj.read_bytes())) == {40_001}


def test_the_second_picture_that_phones_hide_in_a_jpeg_is_no_page() -> None:
    output = io.BytesIO()
    hidden = Image.new("RGB", (60, 60), "red")
    Image.new("RGB", (60, 60)).save(output, "MPO", save_all=True, append_images=[hidden])
    assert examine(output.getvalue(), "IMG_1.jpg").pages == 1
    assert len(pikepdf.open(io.BytesIO(to_pdf(output.getvalue(), "IMG_1.jpg"))).pages) == 1


def test_each_frame_of_a_tiff_is_a_page() -> None:
    pdf = pikepdf.open(io.BytesIO(to_pdf(papers.a_tiff(3), "a.tif")))
    assert len(pdf.pages) == 3


def test_a_fax_page_stays_as_small_as_it_was() -> None:
    tiff = papers.an_image("TIFF", "1", size=(1000, 1400), compression="group4")
    assert len(to_pdf(tiff, "a.tif")) < len(tiff) + 2000


def test_several_images_become_one_pdf_in_their_order(pictures: Pictures) -> None:
    parts = [papers.an_image("PNG", size=(width, 90)) for width in (30, 40, 50)]
    assert [picture.width for picture in pictures(to_pdf(parts, "a.pdf"))] == [30, 40, 50]


def test_the_same_image_gives_the_same_bytes() -> None:
    jpeg = papers.an_image("JPEG")
    assert to_pdf(jpeg, "a.jpg") == to_pdf(jpeg, "a.jpg")


def test_a_photo_taken_sideways_stands_upright_and_its_data_stay(pictures: Pictures) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    jpeg = papers.an_image("JPEG", exif=exif)
    pdf = pikepdf.open(io.BytesIO(to_pdf(jpeg, "a.jpg")))
    assert int(pdf.pages[0].obj.get("/Rotate", 0)) == 90
    (picture,) = pictures(to_pdf(jpeg, "a.jpg"))
    assert bytes(picture.obj.read_raw_bytes()) == jpeg


def test_a_scan_keeps_its_size_and_a_photo_fits_a4() -> None:
    assert page_size(2480, 3508, 300) == pytest.approx((595.2, 841.9), abs=0.1)
    assert page_size(4000, 3000, None) == pytest.approx((793.7, 595.3), abs=0.1)
    assert page_size(4000, 3000, 90) == pytest.approx((793.7, 595.3), abs=0.1)


def deep_png(width: int, height: int, channels: int, *, interlaced: bool) -> tuple[bytes, list[bytes]]:
    """A 16-bit PNG with alpha of random samples, and its pixels row by row."""
    source = random.Random(5)
    rows = [source.randbytes(width * channels * 2) for _ in range(height)]
    pixel = channels * 2

    def at(x: int, y: int) -> bytes:
        return rows[y][x * pixel : (x + 1) * pixel]

    if interlaced:
        starts, steps = ["00", "40", "04", "20", "02", "10", "01"], ["88", "88", "48", "44", "24", "22", "12"]
        passes = [tuple(map(int, start + step)) for start, step in zip(starts, steps, strict=True)]
    else:
        passes = [(0, 0, 1, 1)]
    stream = b"".join(
        b"\0" + b"".join(at(x, y) for x in range(left, width, right))
        for left, top, right, down in passes
        for y in range(top, height, down)
        if left < width
    )
    colour = 6 if channels == 4 else 4
    return papers.a_png(width, height, 16, colour, zlib.compress(stream), interlaced=interlaced), rows


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize("channels", [2, 4])
def test_sixteen_bits_and_transparency_both_survive(pictures: Pictures, channels: int, interlaced: bool) -> None:
    png, rows = deep_png(13, 11, channels, interlaced=interlaced)
    (picture,) = pictures(to_pdf(png, "a.png"))
    mask = picture.obj.SMask
    assert (int(picture.obj.BitsPerComponent), int(mask.BitsPerComponent)) == (16, 16)
    colour, alpha = picture.obj.read_bytes(), mask.read_bytes()
    pixels = b"".join(rows)
    assert struct.unpack(f">{len(alpha) // 2}H", alpha) == tuple(
        struct.unpack(">H", pixels[at - 2 : at])[0] for at in range(channels * 2, len(pixels) + 1, channels * 2)
    )
    assert colour == b"".join(pixels[at : at + (channels - 1) * 2] for at in range(0, len(pixels), channels * 2))


def test_a_deep_png_that_is_cut_is_refused() -> None:
    png, _ = deep_png(13, 11, 4, interlaced=False)
    with pytest.raises(PaperUnreadable):
        to_pdf(png[:200], "a.png")


def test_documents_are_not_converted() -> None:
    for data in (papers.a_pdf(), papers.a_docx()):
        with pytest.raises(PaperNotConvertible):
            to_pdf(data, "a")
