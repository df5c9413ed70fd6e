"""What a file is, by its first bytes and never by its name.

Law: `recognise` returns one of the five types that we take or raises PaperTypeUnknown, which
names what the file is where people meet such files (HEIC of a phone, an old .doc). A file that
could be read as two types is taken as the one its first byte begins.
"""

from __future__ import annotations

import io
import zipfile

from desktop_app.scans.facts import EXTENSIONS, MediaType
from desktop_app.scans.problems import PaperEncrypted, PaperTypeUnknown, PaperUnreadable

_PDF_HEADER_WITHIN = 1024
"""ISO 32000 wants the header first; Adobe's readers accept it within the first 1,024 bytes."""

_WORD_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORD_MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"

_ELSEWHERE: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (8, b"WEBP", "WebP"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyp", "MP4"),
    (0, b"{\\rtf", "RTF"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x1f\x8b", "GZIP"),
    (0, b"MZ", "EXE"),
    (0, b"\x7fELF", "ELF"),
    (0, b"%!PS", "PostScript"),
    (0, b"<?xml", "XML"),
    (0, b"<!DOCTYPE html", "HTML"),
    (0, b"<html", "HTML"),
)


def recognise(data: bytes, name: str) -> MediaType:
    """The type of `data`; `name` only fills the problems' facts.

    Raises PaperTypeUnknown, PaperUnreadable for a broken ZIP, PaperEncrypted for a locked DOCX.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return MediaType.TIFF
    if data.startswith(b"PK\x03\x04"):
        return _recognise_zip(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _recognise_compound(data, name)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return MediaType.PDF
    for offset, magic, kind in _ELSEWHERE:
        if data[offset : offset + len(magic)] == magic:
            raise PaperTypeUnknown(name=name, kind=kind)
    raise PaperTypeUnknown(name=name, kind="?")


def agrees_with_extension(media_type: MediaType, name: str) -> bool:
    """Whether the file's name ends as its content says; a name without an ending agrees."""
    extension = extension_of(name)
    return not extension or extension in EXTENSIONS[media_type]


def extension_of(name: str) -> str:
    """The ending of a file name in small letters with its dot, or an empty text."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def _recognise_zip(data: bytes, name: str) -> MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
            if "[Content_Types].xml" in members:
                with archive.open("[Content_Types].xml") as file:
                    content_types = file.read(1024 * 1024)
            else:
                content_types = b""
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise PaperUnreadable(name=name, kind="ZIP") from error
    except Exception as error:  # zlib.error and struct.error have no common base
        raise PaperUnreadable(name=name, kind="ZIP") from error
    if _WORD_MACRO in content_types:
        raise PaperTypeUnknown(name=name, kind="DOCM")
    if _WORD_MAIN in content_types and "word/document.xml" in members:
        return MediaType.DOCX
    if b"spreadsheetml" in content_types:
        raise PaperTypeUnknown(name=name, kind="XLSX")
    if b"presentationml" in content_types:
        raise PaperTypeUnknown(name=name, kind="PPTX")
    raise PaperTypeUnknown(name=name, kind="ODT" if "content.xml" in members else "ZIP")


def _recognise_compound(data: bytes, name: str) -> MediaType:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise PaperEncrypted(name=name, kind="DOCX")
    if "WordDocument".encode("utf-16-le") in data:
        raise PaperTypeUnknown(name=name, kind="DOC")
    if "Workbook".encode("utf-16-le") in data:
        raise PaperTypeUnknown(name=name, kind="XLS")
    raise PaperTypeUnknown(name=name, kind="OLE")
