"""The whole dossier as one PDF for reading and printing: a cover list, then every part with a bookmark.

The merged file is a copy for the eye and proves nothing: signatures live in the original files, so a
signed part goes in as its picture and the list says so. Parts that are no PDF (DOCX) are listed with
their hash and not merged.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop_app.documents import pieces
from desktop_app.documents.fitting import fitted
from desktop_app.documents.flattening import draw_fields_into
from desktop_app.documents.flowables import Heading
from desktop_app.documents.formats import moment, short_hash, size
from desktop_app.documents.phrases import phrase
from desktop_app.documents.problems import PartUnreadable
from desktop_app.documents.sheet import MILLIMETRE, PROGRAM, Sheet, build, page_count
from desktop_app.documents.tables import ruled_table
from desktop_app.documents.values import as_markup

_OTHER_COLUMNS = (11.0, 15.0, 13.0, 14.0, 14.0, 38.0)
"""mm of every column but the name, in the order order, originals, copies, pages, from page, hash."""


@dataclass(frozen=True, slots=True)
class DossierPart:
    """One file of the dossier. `pdf` None: it is listed, not merged."""

    component: str
    file_name: str
    originals: int
    copies: int
    sha256: str
    size_bytes: int
    pdf: bytes | None = field(repr=False, default=None)
    signed: bool = False


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """What the cover says besides the parts. Empty texts are left out; `dossier_code` None = not issued."""

    procedure_code: str
    procedure_name: str
    owner: str
    agency: str
    at: datetime
    dossier_code: str | None = None
    case: str = ""
    owner_id: str = ""
    submitter: str = ""
    agency_lines: tuple[str, ...] = ()
    training: bool = False


@dataclass(frozen=True, slots=True)
class MergedDossier:
    """`first_pages`: for each part the page it begins on, from 0; None for a part that is only listed."""

    pdf: bytes = field(repr=False)
    pages: int
    first_pages: tuple[int | None, ...]


def merge_dossier(parts: Sequence[DossierPart], cover: CoverFacts) -> MergedDossier:
    """Merge. The same parts and cover give the same bytes. Raises PartUnreadable, LayoutDoesNotFit."""
    readers = [_reader(part) if part.pdf is not None else None for part in parts]
    page_counts = [len(reader.pages) if reader is not None else None for reader in readers]
    cover_pages = 1
    for _ in range(3):  # the list names pages, and its own length moves them
        cover_pdf = _draw_cover(parts, page_counts, cover, cover_pages)
        drawn = page_count(cover_pdf)
        if drawn == cover_pages:
            break
        cover_pages = drawn
    return _join(parts, readers, cover_pdf, cover)


def _reader(part: DossierPart) -> Any:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(part.pdf or b""))
        len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError, AttributeError) as error:
        raise PartUnreadable(name=part.file_name) from error
    return reader


def _draw_cover(
    parts: Sequence[DossierPart], page_counts: Sequence[int | None], cover: CoverFacts, cover_pages: int
) -> bytes:
    sheet = Sheet(
        title=phrase("cover_title"),
        at=cover.at,
        training=cover.training,
        foot=(phrase("made_by", moment=moment(cover.at)),),
    )

    def draw() -> bytes:
        return build(sheet, _cover_story(parts, page_counts, cover, cover_pages, sheet.text_width))

    return fitted(draw, lambda pdf: (page_count(pdf),))


def _cover_story(
    parts: Sequence[DossierPart],
    page_counts: Sequence[int | None],
    cover: CoverFacts,
    cover_pages: int,
    width: float,
) -> list[Any]:
    story: list[Any] = [Heading(cover.agency_lines, pieces.SIZE), *pieces.title(phrase("cover_title"))]
    story.append(
        pieces.labelled(
            [
                (phrase("dossier_code"), cover.dossier_code or phrase("dossier_code_none")),
                (phrase("procedure"), f"{cover.procedure_name} ({cover.procedure_code})"),
                (phrase("case"), cover.case),
                (phrase("owner"), cover.owner),
                (phrase("owner_id"), cover.owner_id),
                (phrase("submitter"), cover.submitter),
                (phrase("agency"), cover.agency),
            ],
            width,
        )
    )
    story.append(_parts_table(parts, page_counts, cover_pages, width))
    pages = sum(count or 0 for count in page_counts)
    components = len(dict.fromkeys(part.component for part in parts))
    story.append(pieces.text(phrase("cover_total", components=components, files=len(parts), pages=pages)))
    return story


def _parts_table(
    parts: Sequence[DossierPart], page_counts: Sequence[int | None], cover_pages: int, width: float
) -> Any:
    rows = []
    next_page = cover_pages + 1
    for number, (part, pages) in enumerate(zip(parts, page_counts, strict=True), start=1):
        remarks = [phrase("cover_file", file_name=part.file_name, size=size(part.size_bytes))]
        if part.signed:
            remarks.append(phrase("cover_signed_mark"))
        if pages is None:
            remarks.append(phrase("cover_not_merged_mark"))
        small = pieces.TABLE_SIZE - 2
        name = f'{as_markup(part.component)}<br/><font size="{small}">{as_markup("; ".join(remarks))}</font>'
        rows.append(
            [
                str(number),
                name,
                str(part.originals),
                str(part.copies),
                "–" if pages is None else str(pages),
                "–" if pages is None else str(next_page),
                short_hash(part.sha256),
            ]
        )
        next_page += pages or 0
    headings = ("order", "component", "originals", "copies", "pages", "from_page", "hash")
    order, *others = (column * MILLIMETRE for column in _OTHER_COLUMNS)
    widths = [order, width - order - sum(others), *others]
    aligns = ["center", "left", *["center"] * 5]
    return ruled_table(
        [as_markup(phrase(f"cover_{name}")) for name in headings], rows, widths, aligns, pieces.TABLE_SIZE
    )


def _join(parts: Sequence[DossierPart], readers: Sequence[Any], cover_pdf: bytes, cover: CoverFacts) -> MergedDossier:
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(cover_pdf)), import_outline=False)
    writer.add_outline_item(title=phrase("cover_title"), page_number=0)
    first_pages: list[int | None] = []
    for number, (part, reader) in enumerate(zip(parts, readers, strict=True), start=1):
        if reader is None:
            first_pages.append(None)
            continue
        first_page = len(writer.pages)
        try:
            writer.append(reader, import_outline=False)
            for page in writer.pages[first_page:]:
                draw_fields_into(writer, page)
        except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
            raise PartUnreadable(name=part.file_name) from error
        writer.add_outline_item(title=f"{number}. {part.component}", page_number=first_page)
        first_pages.append(first_page)
    for name in ("/AcroForm", "/OpenAction", "/AA", "/Names"):
        writer.root_object.pop(name, None)  # scripts and form fields of the parts have no place in a copy
    stamp = cover.at.strftime("D:%Y%m%d%H%M%S") + cover.at.strftime("%z")[:3] + "'00'"
    writer.metadata = None  # made anew as the last object: some readers cut a long title at the file's start
    writer.metadata = {
        "/Title": f"{phrase('cover_title')} – {cover.procedure_name}",
        "/Creator": PROGRAM,
        "/Producer": PROGRAM,
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    output = io.BytesIO()
    writer.write(output)
    return MergedDossier(output.getvalue(), len(writer.pages), tuple(first_pages))
