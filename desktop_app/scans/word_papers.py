"""Examine a DOCX without unpacking more than the bounds allow. The file is never changed or rendered.

A DOCX is a ZIP of XML: sizes are counted while reading, because the sizes that a ZIP states may lie.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

from desktop_app.scans.facts import MEBIBYTE, PaperFacts, PaperLimits, PaperWarning
from desktop_app.scans.problems import PaperEncrypted, PaperUnpacksTooLarge, PaperUnreadable

MAX_MEMBERS = 5_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 4 * MEBIBYTE
"""Plain XML packs well; a ratio says something only once the unpacked size hurts."""
_BLOCK = 256 * 1024
_RELATIONS = ("word/_rels/settings.xml.rels", "word/_rels/document.xml.rels")
_KEPT = ("word/document.xml", "docProps/app.xml", *_RELATIONS)
_KEPT_BYTES = 32 * MEBIBYTE


def examine_word(data: bytes, facts: PaperFacts, limits: PaperLimits) -> PaperFacts:
    """Fill in what the DOCX tells. Raises PaperUnpacksTooLarge, PaperEncrypted, PaperUnreadable."""
    try:
        kept = _read_all(data, facts.name, limits)
        _parse(kept["word/document.xml"])
        pages = _stated_pages(kept.get("docProps/app.xml"))
        outside = any(_fetches_from_outside(kept.get(name)) for name in _RELATIONS)
    except (PaperUnpacksTooLarge, PaperEncrypted):
        raise
    except Exception as error:  # zipfile, zlib, struct and lxml have no common base
        raise PaperUnreadable(name=facts.name, kind="DOCX") from error
    warnings = [PaperWarning("papers.warning.editable", (("name", facts.name),))]
    if outside:
        warnings.append(PaperWarning("papers.warning.active_content", (("name", facts.name),)))
    return replace(facts, pages=pages, warnings=tuple(warnings))


def _read_all(data: bytes, name: str, limits: PaperLimits) -> dict[str, bytes]:
    """Read every member once, counting; return the few that are looked into."""
    too_large = PaperUnpacksTooLarge(name=name, limit_mb=limits.max_unpacked_bytes // MEBIBYTE)
    kept: dict[str, bytes] = {}
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        stated = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or stated > limits.max_unpacked_bytes:
            raise too_large
        for member in members:
            if member.flag_bits & 0x1:
                raise PaperEncrypted(name=name, kind="DOCX")
            blocks: list[bytes] = []
            read = 0
            with archive.open(member) as file:
                while block := file.read(_BLOCK):
                    read += len(block)
                    total += len(block)
                    ratio = read / max(member.compress_size, 1)
                    if total > limits.max_unpacked_bytes or (read > RATIO_COUNTS_FROM and ratio > MAX_RATIO):
                        raise too_large
                    if member.filename in _KEPT and read <= _KEPT_BYTES:
                        blocks.append(block)
            if member.filename in _KEPT:
                kept[member.filename] = b"".join(blocks)
    return kept


def _parse(xml: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a DOCX has no document type")
    return root


def _stated_pages(properties: bytes | None) -> int | None:
    """The page count that the word processor left in docProps/app.xml."""
    if properties is None:
        return None
    root = _parse(properties)
    pages = root.findtext("{*}Pages")
    return int(pages) if pages and pages.isascii() and pages.isdigit() and len(pages) < 6 else None


def _fetches_from_outside(relations: bytes | None) -> bool:
    """Whether opening the file would fetch something (a template, a picture); a link to click does not."""
    if relations is None:
        return False
    return any(
        relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith("/hyperlink")
        for relation in _parse(relations)
    )
