"""What a paper is, and why it is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from desktop_app.scans import problems
from desktop_app.scans.examination import examine
from desktop_app.scans.facts import MediaType, PaperLimits
from tests.desktop_app.scans import papers

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def codes(facts: object) -> list[str]:
    return [warning.code for warning in facts.warnings]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "name", "media_type", "pages"),
    [
        (papers.a_pdf(3), "a.pdf", MediaType.PDF, 3),
        (papers.an_image("JPEG"), "a.jpg", MediaType.JPEG, 1),
        (papers.an_image("PNG"), "a.png", MediaType.PNG, 1),
        (papers.a_tiff(4), "a.tif", MediaType.TIFF, 4),
        (papers.a_docx(), "a.docx", MediaType.DOCX, 3),
    ],
)
def test_each_type_is_known_by_its_content(data: bytes, name: str, media_type: MediaType, pages: int) -> None:
    facts = examine(data, name)
    assert (facts.media_type, facts.pages, facts.size_bytes) == (media_type, pages, len(data))
    assert "papers.warning.extension_mismatch" not in codes(facts)


def test_a_name_that_lies_is_a_warning_that_names_both() -> None:
    facts = examine(papers.an_image("PNG"), "giấy khai sinh.pdf")
    (warning,) = [w for w in facts.warnings if w.code == "papers.warning.extension_mismatch"]
    assert facts.media_type is MediaType.PNG
    assert dict(warning.facts) == {"name": "giấy khai sinh.pdf", "extension": ".pdf", "kind": "PNG"}


def test_a_path_is_read_within_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(papers.a_pdf())
    assert examine(path, "a.pdf").pages == 1
    with pytest.raises(problems.PaperTooLarge) as refused:
        examine(path, "a.pdf", PaperLimits(max_bytes=100))
    assert refused.value.facts["limit_bytes"] == 100


def test_image_facts_are_those_a_person_sees() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    facts = examine(papers.an_image("JPEG", size=(60, 90), exif=exif), "anh.jpg")
    assert (facts.width_px, facts.height_px, facts.dpi) == (90, 60, 300)


def test_a_coarse_scan_is_warned_of() -> None:
    assert codes(examine(papers.an_image("PNG", dpi=100), "a.png")) == ["papers.warning.low_resolution"]
    assert codes(examine(papers.an_image("PNG", dpi=200), "a.png")) == []


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", problems.PaperEmpty),
        (b"MZ\x90\x00" + b"\0" * 100, problems.PaperTypeUnknown),
        (b"xin chao", problems.PaperTypeUnknown),
        (b"%PDF-1.7\nnothing that follows is a PDF", problems.PaperUnreadable),
        (papers.an_encrypted_pdf(), problems.PaperEncrypted),
        (papers.an_encrypted_pdf(user=""), problems.PaperEncrypted),
        (papers.a_pdf(0), problems.PaperHasNoPages),
        (papers.an_image("JPEG")[:-200], problems.PaperUnreadable),
        (papers.an_image("PNG")[:-60], problems.PaperUnreadable),
        (papers.a_png_header_of(30_000, 30_000), problems.PaperHasTooManyPixels),
        (papers.a_png_header_of(10_000, 9_000), problems.PaperHasTooManyPixels),
        (papers.a_docx({"word/media/x.bin": b"\0" * 210_000_000}), problems.PaperUnpacksTooLarge),
        (papers.a_docx({"word/media/x.bin": b"\0" * 20_000_000}), problems.PaperUnpacksTooLarge),
        (papers.a_docx(document="<w:document"), problems.PaperUnreadable),
        (papers.a_docx()[:400], problems.PaperUnreadable),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), problems.PaperEncrypted),
        (COMPOUND + "WordDocument".encode("utf-16-le"), problems.PaperTypeUnknown),
    ],
)
def test_what_cannot_be_attached_is_refused(data: bytes, refusal: type[problems.PaperProblem]) -> None:
    with pytest.raises(refusal) as refused:
        examine(data, "tệp.bin")
    assert refused.value.facts["name"] == "tệp.bin"


def test_a_refusal_names_what_the_file_is() -> None:
    with pytest.raises(problems.PaperTypeUnknown) as refused:
        examine(b"\0\0\0\x18ftypheic" + b"\0" * 40, "IMG_0001.HEIC")
    assert refused.value.facts["kind"] == "HEIC"


def test_entities_in_a_docx_are_not_expanded() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
    with pytest.raises(problems.PaperUnreadable):
        examine(papers.a_docx(document=bomb), "a.docx")


def test_a_spreadsheet_and_a_plain_zip_are_named() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(problems.PaperTypeUnknown) as refused:
        examine(output.getvalue(), "a.docx")
    assert refused.value.facts["kind"] == "ZIP"


def test_a_docx_that_fetches_a_template_is_warned_of_and_a_link_is_not() -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
        'Target="http://example.invalid/x" TargetMode="External"/></Relationships>'
    )
    name = "word/_rels/settings.xml.rels"
    fetching = papers.a_docx({name: relation.format("attachedTemplate").encode()})
    linking = papers.a_docx({name: relation.format("hyperlink").encode()})
    assert "papers.warning.active_content" in codes(examine(fetching, "a.docx"))
    assert "papers.warning.active_content" not in codes(examine(linking, "a.docx"))


def test_pages_and_types_are_bounded_by_the_component() -> None:
    with pytest.raises(problems.PaperHasTooManyPages) as refused:
        examine(papers.a_tiff(3), "a.tif", PaperLimits(max_pages=2))
    assert (refused.value.facts["pages"], refused.value.facts["limit"]) == (3, 2)
    with pytest.raises(problems.PaperTypeNotAllowed):
        examine(papers.a_docx(), "a.docx", PaperLimits(allowed=frozenset({MediaType.PDF})))


def test_a_script_in_a_pdf_is_warned_of() -> None:
    with pikepdf.open(io.BytesIO(papers.a_pdf())) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        output = io.BytesIO()
        pdf.save(output)
    assert codes(examine(output.getvalue(), "a.pdf")) == ["papers.warning.active_content"]


def test_a_damaged_pdf_that_can_be_read_is_warned_of() -> None:
    data = papers.a_pdf().replace(b"startxref", b"startxxxx")
    assert "papers.warning.damaged" in codes(examine(data, "a.pdf"))


def test_a_loop_of_pages_is_refused() -> None:
    with pikepdf.open(io.BytesIO(papers.a_pdf(2))) as pdf:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)
        output = io.BytesIO()
        pdf.save(output)
    facts_or_refusal: object
    try:
        facts_or_refusal = examine(output.getvalue(), "a.pdf").pages
    except problems.PaperUnreadable:
        facts_or_refusal = "refused"
    assert facts_or_refusal in (2, "refused")
