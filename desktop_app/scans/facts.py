"""What is known of a paper after it was examined, and the bounds it was examined within."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_app.errors import Fact

MEBIBYTE = 1024 * 1024


class MediaType(StrEnum):
    """The types that may be attached. The value is the registered media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @property
    def kind(self) -> str:
        """The short name that people know."""
        return self.name

    @property
    def is_image(self) -> bool:
        return self in (MediaType.JPEG, MediaType.PNG, MediaType.TIFF)


EXTENSIONS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    MediaType.PNG: (".png",),
    MediaType.TIFF: (".tif", ".tiff"),
    MediaType.DOCX: (".docx",),
}
"""File name endings that agree with each type; the first is the one that we write."""


@dataclass(frozen=True, slots=True)
class PaperLimits:
    """Bounds of one paper; a component of a pack narrows them."""

    max_bytes: int = 50 * MEBIBYTE
    max_pages: int = 500
    max_pixels: int = 80_000_000
    """Of one image: an A3 sheet at 600 dpi is 70 million."""
    max_unpacked_bytes: int = 200 * MEBIBYTE
    """Of all members of a DOCX together."""
    allowed: frozenset[MediaType] = frozenset(MediaType)
    min_dpi: int = 200
    """Below it a scan is warned of: Nghị định 30/2020/NĐ-CP asks 200 dpi of a digitised paper."""


DEFAULT_LIMITS = PaperLimits()


@dataclass(frozen=True, slots=True)
class PaperWarning:
    """Something that does not stop the paper but that a person should know; worded like a problem."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper is. Of several pages, width, height and dpi are those of the first."""

    name: str
    media_type: MediaType
    size_bytes: int
    sha256: str
    pages: int | None
    """None where only a word processor could tell (DOCX without its own count)."""
    encrypted: bool = False
    signed: bool = False
    """A PDF with a digital signature: its bytes must never be changed."""
    width_px: int | None = None
    height_px: int | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    dpi: int | None = None
    warnings: tuple[PaperWarning, ...] = ()
