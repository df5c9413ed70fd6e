"""Examine a JPEG, PNG or TIFF: pixels, resolution, frames. The pixels of every frame are decoded
once, so that a cut or damaged file is refused here and not at the portal."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from typing import Any

from desktop_app.scans.facts import MediaType, PaperFacts, PaperLimits, PaperWarning
from desktop_app.scans.problems import (
    PaperHasTooManyPages,
    PaperHasTooManyPixels,
    PaperUnreadable,
)

_TURNED_BY_EXIF = (5, 6, 7, 8)
EXIF_ORIENTATION = 0x0112
A4_LONG_SIDE_INCHES = 297 / 25.4


def open_image(data: bytes, media_type: MediaType, name: str, limits: PaperLimits) -> Any:
    """A Pillow image of exactly this type with bounded pixels, its first frame not decoded yet.

    Raises PaperHasTooManyPixels, PaperUnreadable.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=(media_type.name,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PaperHasTooManyPixels(
            name=name, width="?", height="?", limit_megapixels=limits.max_pixels // 1_000_000
        ) from error
    except Exception as error:  # Pillow's plug-ins raise whatever their parsers meet
        raise PaperUnreadable(name=name, kind=media_type.kind) from error
    _check_pixels(image.size, name, limits)
    return image


def examine_image(data: bytes, facts: PaperFacts, limits: PaperLimits) -> PaperFacts:
    """Fill in what the image tells. Raises a PaperProblem."""
    name, kind = facts.name, facts.media_type.kind
    image = open_image(data, facts.media_type, name, limits)
    width, height = image.size
    dpi = resolution(image)
    try:
        turned = image.getexif().get(EXIF_ORIENTATION, 1) in _TURNED_BY_EXIF
        frames = getattr(image, "n_frames", 1) if facts.media_type is MediaType.TIFF else 1
    except Exception as error:
        raise PaperUnreadable(name=name, kind=kind) from error
    if frames > limits.max_pages:
        raise PaperHasTooManyPages(name=name, pages=frames, limit=limits.max_pages)
    for frame in range(frames):
        try:
            if frame:
                image.seek(frame)
            _check_pixels(image.size, name, limits)
            image.load()
        except PaperHasTooManyPixels:
            raise
        except Exception as error:  # a cut JPEG is an OSError, a bad TIFF tag anything at all
            raise PaperUnreadable(name=name, kind=kind) from error
    if turned:
        width, height = height, width
    found = _resolution_warnings(facts.name, width, height, dpi, limits)
    return replace(facts, pages=frames, width_px=width, height_px=height, dpi=dpi, warnings=found)


def resolution(image: Any) -> int | None:
    """Dots per inch that the file states, None where it states none that can be true."""
    stated = image.info.get("dpi")
    try:
        dpi = round(float(stated[0])) if stated else 0
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return None
    return dpi if 72 < dpi <= 4800 else None


def _check_pixels(size: tuple[int, int], name: str, limits: PaperLimits) -> None:
    width, height = size
    if width * height > limits.max_pixels:
        raise PaperHasTooManyPixels(
            name=name, width=width, height=height, limit_megapixels=limits.max_pixels // 1_000_000
        )


def _resolution_warnings(
    name: str, width: int, height: int, dpi: int | None, limits: PaperLimits
) -> tuple[PaperWarning, ...]:
    """A photo states no true dpi: it is measured as if it showed one A4 sheet."""
    effective = dpi if dpi is not None else round(max(width, height) / A4_LONG_SIDE_INCHES)
    if effective >= limits.min_dpi:
        return ()
    facts = (("name", name), ("dpi", effective), ("wanted_dpi", limits.min_dpi))
    return (PaperWarning("papers.warning.low_resolution", facts),)
