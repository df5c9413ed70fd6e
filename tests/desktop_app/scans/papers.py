"""Papers made for the tests: good ones of each type and hostile ones, as bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>Giấy uỷ quyền</w:t></w:r></w:p></w:body></w:document>"
)
PROPERTIES = (
    '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Pages>3</Pages></Properties>'
)


def a_pdf(pages: int = 1, size: tuple[float, float] = (595.0, 842.0)) -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=size)
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def an_encrypted_pdf(user: str = "matkhau", owner: str = "chu") -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        output = io.BytesIO()
        pdf.save(output, encryption=pikepdf.Encryption(user=user, owner=owner))
    return output.getvalue()


def an_image(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 90), dpi: int | None = 300, **options: object
) -> bytes:
    picture = Image.new(mode, size)
    for x in range(size[0]):
        for y in range(0, size[1], 7):
            picture.putpixel((x, y), _pixel(mode, x, y))
    output = io.BytesIO()
    picture.save(output, kind, **({"dpi": (dpi, dpi)} if dpi else {}), **options)
    return output.getvalue()


def _pixel(mode: str, x: int, y: int) -> int | tuple[int, ...]:
    values = ((x * 4) % 256, (y * 2) % 256, (x + y) % 256, (x * y) % 256)
    bands = len(mode) if mode in ("RGB", "RGBA", "CMYK", "LA") else 1
    return values[:bands] if bands > 1 else values[0] % (2 if mode == "1" else 256)


def a_tiff(frames: int, **options: object) -> bytes:
    pictures = [Image.new("L", (80, 100), 40 * frame) for frame in range(frames)]
    output = io.BytesIO()
    pictures[0].save(output, "TIFF", save_all=True, append_images=pictures[1:], dpi=(200, 200), **options)
    return output.getvalue()


def a_docx(extra: dict[str, bytes] | None = None, *, document: str = DOCUMENT) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", document)
        archive.writestr("docProps/app.xml", PROPERTIES)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return output.getvalue()


def a_png_header_of(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds almost nothing."""
    return a_png(width, height, 8, 2, zlib.compress(b"\0" * 1000))


def a_png(width: int, height: int, depth: int, colour: int, packed: bytes, *, interlaced: bool = False) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
