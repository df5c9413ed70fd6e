"""Images become one PDF without loss: the pixels of the PDF are the pixels of the image.

img2pdf copies JPEG (CMYK included) and most PNG and TIFF data as they are. A PNG of 16 bits with
transparency, which it refuses, is split here into colour and mask at full depth. EXIF rotation
becomes the page's rotation, so the data stay untouched. Documents are never converted: a PDF,
signed or not, and a DOCX stay as they are.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from desktop_app.scans.examination import read_bounded
from desktop_app.scans.facts import DEFAULT_LIMITS, MediaType, PaperLimits
from desktop_app.scans.image_papers import open_image, resolution
from desktop_app.scans.problems import PaperNotConvertible, PaperUnreadable
from desktop_app.scans.recognition import recognise

A4_POINTS = (595.2756, 841.8898)
LONGEST_TRUE_SIZE_POINTS = 1200.0
"""Just over A3 (1,191 points): a larger page is a photo whose stated resolution means nothing."""

_PNG_HEADER_BYTES = 33


def to_pdf(images: bytes | Sequence[bytes], name: str, limits: PaperLimits = DEFAULT_LIMITS) -> bytes:
    """One PDF of the images in their order, each frame of a TIFF a page.

    A scan that states its resolution keeps its true size; anything else fits an A4 sheet, upright
    or lying as the picture is. The same images give the same bytes. Raises PaperProblem.
    """
    sources = [images] if isinstance(images, bytes) else list(images)
    parts = [_one_to_pdf(read_bounded(source, name, limits), name, limits) for source in sources]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _one_to_pdf(data: bytes, name: str, limits: PaperLimits) -> bytes:
    media_type = recognise(data, name)
    if not media_type.is_image:
        raise PaperNotConvertible(name=name, kind=media_type.kind)
    image = open_image(data, media_type, name, limits)
    dpi = resolution(image)
    if media_type is MediaType.PNG and _is_deep_with_alpha(data):
        return _deep_png_to_pdf(data, dpi, name)
    if media_type is MediaType.TIFF and image.mode.startswith("I;16"):
        data = _first_frame_as_png(image, name) if image.n_frames == 1 else data
    import img2pdf

    logging.getLogger("img2pdf").setLevel(logging.ERROR)  # it warns of every transparent image

    def layout(width: int, height: int, _: tuple[float, float]) -> tuple[float, float, float, float]:
        page_width, page_height = page_size(width, height, dpi)
        return (page_width, page_height, page_width, page_height)

    try:
        converted = img2pdf.convert(
            data,
            layout_fun=layout,
            rotation=img2pdf.Rotation.ifvalid,
            first_frame_only=media_type is MediaType.JPEG,  # phones hide a second picture behind the first
            engine=img2pdf.Engine.pikepdf,
            nodate=True,
            producer="",
        )
    except Exception as error:  # img2pdf has ten unrelated error classes, Pillow adds its own
        raise PaperUnreadable(name=name, kind=media_type.kind) from error
    if not isinstance(converted, bytes):
        raise PaperUnreadable(name=name, kind=media_type.kind)
    return converted


def _first_frame_as_png(image: Any, name: str) -> bytes:
    """A grey TIFF of 16 bits as PNG of 16 bits: img2pdf takes the one and not the other."""
    output = io.BytesIO()
    try:
        image.convert("I;16").save(output, "PNG")
    except Exception as error:  # as in image_papers: the decoders raise anything
        raise PaperUnreadable(name=name, kind=MediaType.TIFF.kind) from error
    return output.getvalue()


def page_size(width_px: int, height_px: int, dpi: int | None) -> tuple[float, float]:
    """Width and height in points of the page that shows an image: its true size, or as large as A4 allows."""
    if dpi is not None:
        width, height = width_px * 72.0 / dpi, height_px * 72.0 / dpi
        if min(width, height) >= 3.0 and max(width, height) <= LONGEST_TRUE_SIZE_POINTS:
            return width, height
    short, long = A4_POINTS
    frame = (long, short) if width_px > height_px else (short, long)
    scale = min(frame[0] / width_px, frame[1] / height_px)
    return max(width_px * scale, 3.0), max(height_px * scale, 3.0)


def _joined(parts: Sequence[bytes]) -> bytes:
    import pikepdf

    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as pdf:
                whole.pages.extend(pdf.pages)
        output = io.BytesIO()
        whole.save(output, deterministic_id=True)
    return output.getvalue()


def _is_deep_with_alpha(data: bytes) -> bool:
    """16 bits a channel, colour type 4 (grey + alpha) or 6 (RGB + alpha): PNG specification, IHDR."""
    return len(data) >= _PNG_HEADER_BYTES and data[24] == 16 and data[25] in (4, 6)


def _deep_png_to_pdf(data: bytes, dpi: int | None, name: str) -> bytes:
    """Split the channels of a 16-bit PNG into an image and its soft mask, both of 16 bits (PDF 1.5)."""
    import pikepdf

    width, height = struct.unpack(">II", data[16:24])
    channels = 4 if data[25] == 6 else 2
    colours = channels - 1
    pixels = _unfiltered(data, width, height, channels, name)
    step = channels * 2
    colour = bytearray(width * height * colours * 2)
    mask = bytearray(width * height * 2)
    for byte in range(colours * 2):
        colour[byte :: colours * 2] = pixels[byte::step]
    for byte in range(2):
        mask[byte::2] = pixels[colours * 2 + byte :: step]
    page_width, page_height = page_size(width, height, dpi)
    with pikepdf.new() as pdf:

        def sixteen_bit(samples: bytearray, space: str) -> pikepdf.Stream:
            stream = pikepdf.Stream(pdf, zlib.compress(bytes(samples), 6))
            stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            stream.Width, stream.Height, stream.BitsPerComponent = width, height, 16
            stream.ColorSpace, stream.Filter = pikepdf.Name(space), pikepdf.Name.FlateDecode
            return stream

        picture = sixteen_bit(colour, "/DeviceRGB" if colours == 3 else "/DeviceGray")
        picture.SMask = pdf.make_indirect(sixteen_bit(mask, "/DeviceGray"))
        page = pdf.add_blank_page(page_size=(page_width, page_height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(picture)))
        drawing = f"q {page_width:.4f} 0 0 {page_height:.4f} 0 0 cm /Im0 Do Q"
        page.Contents = pdf.make_stream(drawing.encode())
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, min_version="1.5")
    return output.getvalue()


_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""x and y of the first pixel, then the steps, of the seven passes of an interlaced PNG."""


def _unfiltered(data: bytes, width: int, height: int, channels: int, name: str) -> bytes:
    """The samples of a 16-bit PNG row by row. qpdf undoes the row filters, at the speed of C."""
    try:
        packed = zlib.decompressobj()
        expected = height * (1 + width * channels * 2) + 8 * (height + 8)
        rows = packed.decompress(b"".join(_chunks(data, b"IDAT")), expected)
        if not data[28]:
            return _undo_filters(rows, width, height, channels)
        pixel = channels * 2
        whole = bytearray(width * height * pixel)
        for first_x, first_y, step_x, step_y in _ADAM7:
            columns = -(-(width - first_x) // step_x) if width > first_x else 0
            lines = -(-(height - first_y) // step_y) if height > first_y else 0
            if not columns or not lines:
                continue
            size = lines * (1 + columns * pixel)
            pass_samples = _undo_filters(rows[:size], columns, lines, channels)
            rows = rows[size:]
            for line in range(lines):
                start = ((first_y + line * step_y) * width + first_x) * pixel
                end = (first_y + line * step_y + 1) * width * pixel
                samples = pass_samples[line * columns * pixel : (line + 1) * columns * pixel]
                for byte in range(pixel):
                    whole[start + byte : end : step_x * pixel] = samples[byte::pixel]
        return bytes(whole)
    except (zlib.error, ValueError, IndexError, struct.error, RuntimeError) as error:
        raise PaperUnreadable(name=name, kind="PNG") from error


def _undo_filters(rows: bytes, width: int, height: int, channels: int) -> bytes:
    import pikepdf

    with pikepdf.new() as pdf:
        stream = pikepdf.Stream(pdf, zlib.compress(rows, 1))
        stream.Filter = pikepdf.Name.FlateDecode
        stream.DecodeParms = pikepdf.Dictionary(Predictor=15, Colors=channels, BitsPerComponent=16, Columns=width)
        samples: bytes = stream.read_bytes()
    if len(samples) < width * height * channels * 2:
        raise ValueError("fewer samples than pixels")
    return samples[: width * height * channels * 2]


def _chunks(data: bytes, kind: bytes) -> list[bytes]:
    """The contents of all chunks of one kind, in their order (PNG specification, chunk layout)."""
    found: list[bytes] = []
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == kind:
            found.append(data[at + 8 : at + 8 + length])
        at += 12 + length
    return found
