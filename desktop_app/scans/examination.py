"""Examine one paper: type, pages, size, locks, signature, and what a person should be warned of.

Knows which examiner belongs to which type and the bounds that hold for all of them. Everything
here runs in the calling process: for a file from outside, call `apart.examine`, which runs the
same function in a process with hard limits.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from desktop_app.scans.facts import DEFAULT_LIMITS, MEBIBYTE, MediaType, PaperFacts, PaperLimits, PaperWarning
from desktop_app.scans.problems import (
    PaperEmpty,
    PaperHasTooManyPages,
    PaperTooLarge,
    PaperTypeNotAllowed,
)
from desktop_app.scans.recognition import agrees_with_extension, extension_of, recognise


def examine(source: bytes | Path, name: str, limits: PaperLimits = DEFAULT_LIMITS) -> PaperFacts:
    """What the paper is; `name` is the name that people gave it.

    Raises a PaperProblem that names why it cannot be attached, and OSError where a path cannot be
    read. A file larger than the limit is refused without being read.
    """
    data = read_bounded(source, name, limits)
    media_type = recognise(data, name)
    if media_type not in limits.allowed:
        allowed = ", ".join(sorted(allowed.kind for allowed in limits.allowed))
        raise PaperTypeNotAllowed(name=name, kind=media_type.kind, allowed=allowed)
    facts = _examiner(media_type, data, name, limits)
    if facts.pages is not None and facts.pages > limits.max_pages:
        raise PaperHasTooManyPages(name=name, pages=facts.pages, limit=limits.max_pages)
    if agrees_with_extension(media_type, name):
        return facts
    mismatch = PaperWarning(
        "papers.warning.extension_mismatch",
        (("name", name), ("extension", extension_of(name)), ("kind", media_type.kind)),
    )
    return replace(facts, warnings=(mismatch, *facts.warnings))


def read_bounded(source: bytes | Path, name: str, limits: PaperLimits) -> bytes:
    """The bytes of the paper. Raises PaperEmpty, PaperTooLarge, OSError."""
    if isinstance(source, Path):
        size = source.stat().st_size
        _check_size(size, name, limits)
        with source.open("rb") as file:
            data = file.read(limits.max_bytes + 1)
    else:
        data = source
    _check_size(len(data), name, limits)
    return data


def _check_size(size: int, name: str, limits: PaperLimits) -> None:
    if size == 0:
        raise PaperEmpty(name=name)
    if size > limits.max_bytes:
        raise PaperTooLarge(
            name=name,
            size_mb=round(size / MEBIBYTE, 1),
            limit_mb=round(limits.max_bytes / MEBIBYTE, 1),
            size_bytes=size,
            limit_bytes=limits.max_bytes,
        )


def _examiner(media_type: MediaType, data: bytes, name: str, limits: PaperLimits) -> PaperFacts:
    facts = PaperFacts(
        name=name,
        media_type=media_type,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        pages=None,
    )
    if media_type is MediaType.PDF:
        from desktop_app.scans.pdf_papers import examine_pdf

        return examine_pdf(data, facts, limits)
    if media_type is MediaType.DOCX:
        from desktop_app.scans.word_papers import examine_word

        return examine_word(data, facts, limits)
    from desktop_app.scans.image_papers import examine_image

    return examine_image(data, facts, limits)
