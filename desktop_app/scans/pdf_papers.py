"""Examine a PDF: pages, locks, signature, resolution of a scanned page, active content.

Reads with qpdf (pikepdf), which repairs what it can; a repaired file is warned of. Never writes.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from desktop_app.scans.facts import PaperFacts, PaperLimits, PaperWarning
from desktop_app.scans.problems import (
    PaperEncrypted,
    PaperHasNoPages,
    PaperHasTooManyPages,
    PaperUnreadable,
)

POINTS_PER_INCH = 72.0
MILLIMETRES_PER_INCH = 25.4

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[")
"""The dictionary of a signature cannot hide in a compressed object: its bytes are measured in the
file. A false hit only makes us careful with a file that is not signed."""

_SEARCHED_FOR_ENCRYPTION = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")


def is_signed_pdf(data: bytes) -> bool:
    """Whether the PDF holds a digital signature, valid or not: then no byte of it may change."""
    return _BYTE_RANGE.search(data) is not None


def examine_pdf(data: bytes, facts: PaperFacts, limits: PaperLimits) -> PaperFacts:
    """Fill in what the PDF tells. Raises a PaperProblem."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise PaperEncrypted(name=facts.name, kind="PDF")
            return _facts_of(pdf, data, facts, limits)
    except pikepdf.PasswordError as error:
        raise PaperEncrypted(name=facts.name, kind="PDF") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if _SEARCHED_FOR_ENCRYPTION.search(data):
            raise PaperEncrypted(name=facts.name, kind="PDF") from error
        raise PaperUnreadable(name=facts.name, kind="PDF") from error


def _facts_of(pdf: Any, data: bytes, facts: PaperFacts, limits: PaperLimits) -> PaperFacts:
    pages = len(pdf.pages)
    if pages == 0:
        raise PaperHasNoPages(name=facts.name)
    if pages > limits.max_pages:
        raise PaperHasTooManyPages(name=facts.name, pages=pages, limit=limits.max_pages)
    boxes = [_page_size(page) for page in pdf.pages]
    width, height = boxes[0]
    dpi = _scan_resolution(pdf.pages[0], width, height)
    warnings: list[PaperWarning] = []
    if pdf.get_warnings():
        warnings.append(PaperWarning("papers.warning.damaged", (("name", facts.name),)))
    if _has_active_content(pdf):
        warnings.append(PaperWarning("papers.warning.active_content", (("name", facts.name),)))
    if dpi is not None and dpi < limits.min_dpi:
        warnings.append(
            PaperWarning(
                "papers.warning.low_resolution",
                (("name", facts.name), ("dpi", dpi), ("wanted_dpi", limits.min_dpi)),
            )
        )
    return replace(
        facts,
        pages=pages,
        signed=is_signed_pdf(data),
        width_mm=round(width * MILLIMETRES_PER_INCH / POINTS_PER_INCH, 1),
        height_mm=round(height * MILLIMETRES_PER_INCH / POINTS_PER_INCH, 1),
        dpi=dpi,
        warnings=tuple(warnings),
    )


def _page_size(page: Any) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    width, height = abs(right - left), abs(top - bottom)
    if int(page.obj.get("/Rotate", 0)) % 180 == 90:
        return height, width
    return width, height


def _scan_resolution(page: Any, width: float, height: float) -> int | None:
    """Dots per inch of a page that is one picture and no text; None for every other page."""
    resources = page.resources
    if resources is None or "/Font" in resources:
        return None
    images = list(page.get_images(recursive=False).values())
    if len(images) != 1 or not width or not height:
        return None
    longest_pixels = max(int(images[0].get("/Width", 0)), int(images[0].get("/Height", 0)))
    return round(longest_pixels / (max(width, height) / POINTS_PER_INCH)) or None


def _has_active_content(pdf: Any) -> bool:
    """Scripts, programs to start, files inside, or a form that a server drives (XFA)."""
    root = pdf.Root
    names = root.get("/Names", {})
    form = root.get("/AcroForm", {})
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/XFA" in form or "/AA" in root:
        return True
    action = root.get("/OpenAction")
    if action is None or "/S" not in getattr(action, "keys", tuple)():
        return False
    return str(action["/S"]) in ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/URI")
