"""A picture of one page of a paper, for thumbnails and previews. Nothing is written to disk."""

from __future__ import annotations

import io
import threading
from typing import Any

from desktop_app.scans.facts import DEFAULT_LIMITS, MediaType
from desktop_app.scans.image_papers import open_image
from desktop_app.scans.problems import (
    PageMissing,
    PaperEncrypted,
    PaperHasNoPages,
    PaperUnreadable,
)
from desktop_app.scans.recognition import recognise

LARGEST_SIDE_PX = 4096
_PDFIUM = threading.Lock()
"""PDFium has global state and no locks of its own: one call at a time in one process."""

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


def page_image(data: bytes, page: int, px: int, name: str = "") -> bytes:
    """A PNG of page `page` (from 0) whose longer side is `px` pixels, at most 4,096.

    Raises PageMissing (also for DOCX, which has no pages until someone lays it out), PaperUnreadable,
    PaperEncrypted, PaperHasNoPages, PaperHasTooManyPixels.
    """
    wanted = max(1, min(px, LARGEST_SIDE_PX))
    media_type = recognise(data, name)
    if media_type is MediaType.PDF:
        picture = _page_of_pdf(data, page, wanted, name)
    elif media_type.is_image:
        picture = _page_of_image(data, media_type, page, wanted, name)
    else:
        raise PageMissing(name=name, page=page, pages=0)
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def _page_of_pdf(data: bytes, page: int, px: int, name: str) -> Any:
    import pypdfium2  # type: ignore[import-untyped]

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD_ERROR:
                raise PaperEncrypted(name=name, kind="PDF") from error
            raise PaperUnreadable(name=name, kind="PDF") from error
        try:
            pages = len(document)
            if not pages:
                raise PaperHasNoPages(name=name)
            if not 0 <= page < pages:
                raise PageMissing(name=name, page=page, pages=pages)
            try:
                document.init_forms()
                sheet = document[page]
                width, height = sheet.get_size()
                scale = px / max(width, height, 1.0)
                return sheet.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
            except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
                raise PaperUnreadable(name=name, kind="PDF") from error
        finally:
            document.close()


def _page_of_image(data: bytes, media_type: MediaType, page: int, px: int, name: str) -> Any:
    from PIL import Image, ImageOps

    image = open_image(data, media_type, name, DEFAULT_LIMITS)
    try:
        frames = getattr(image, "n_frames", 1) if media_type is MediaType.TIFF else 1
        if not 0 <= page < frames:
            raise PageMissing(name=name, page=page, pages=frames)
        if page:
            image.seek(page)
            if image.size[0] * image.size[1] > DEFAULT_LIMITS.max_pixels:
                raise PaperUnreadable(name=name, kind=media_type.kind)
        image.draft("RGB", (px, px))
        picture = ImageOps.exif_transpose(image)
        if picture.mode.startswith("I;16"):
            picture = picture.point(lambda value: value / 256).convert("L")
        if "A" in picture.getbands() or "transparency" in picture.info:
            picture = picture.convert("RGBA")
            paper = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(paper, picture)
        picture = picture.convert("RGB")
        picture.thumbnail((px, px), Image.Resampling.LANCZOS)
        return picture
    except (PageMissing, PaperUnreadable):
        raise
    except Exception as error:  # as in image_papers: the decoders raise anything
        raise PaperUnreadable(name=name, kind=media_type.kind) from error
