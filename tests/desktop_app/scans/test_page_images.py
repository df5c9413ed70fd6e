"""Pictures of pages."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from desktop_app.scans.page_images import page_image
from desktop_app.scans.problems import PageMissing, PaperEncrypted, PaperUnreadable
from tests.desktop_app.scans import papers


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image


def test_the_longer_side_has_the_pixels_asked_for() -> None:
    assert max(opened(page_image(papers.a_pdf(), 0, 400)).size) == pytest.approx(400, abs=1)
    assert max(opened(page_image(papers.an_image("JPEG", size=(600, 900)), 0, 300)).size) == 300


def test_a_page_that_is_not_there_is_named() -> None:
    asked = ((papers.a_pdf(2), 2), (papers.a_tiff(2), 2), (papers.a_docx(), 0), (papers.a_pdf(), -1))
    for data, page in asked:
        with pytest.raises(PageMissing) as missing:
            page_image(data, page, 100, "a")
        assert missing.value.facts["page"] == page


def test_transparency_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    output = io.BytesIO()
    clear.save(output, "PNG")
    assert opened(page_image(output.getvalue(), 0, 50)).getpixel((20, 20)) == (255, 255, 255)


def test_a_photo_taken_sideways_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    width, height = opened(page_image(papers.an_image("JPEG", size=(600, 900), exif=exif), 0, 300)).size
    assert width > height


def test_locked_and_broken_files_are_refused() -> None:
    with pytest.raises(PaperEncrypted):
        page_image(papers.an_encrypted_pdf(), 0, 100)
    with pytest.raises(PaperUnreadable):
        page_image(b"%PDF-1.4 broken", 0, 100)
