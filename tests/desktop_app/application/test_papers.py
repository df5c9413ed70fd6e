"""Papers of a dossier: one file serves many, a refused one changes nothing, a signed one is never touched."""

from __future__ import annotations

import io

import pytest

from desktop_app.application.papers import UnknownComponent
from desktop_app.disk import DiskFull
from desktop_app.scans.problems import PaperEmpty, PaperEncrypted, PaperTypeNotAllowed
from tests.desktop_app.office import BIRTH, TOBACCO, credential, unlike_pdf
from tests.desktop_app.scans.papers import a_docx, a_pdf, an_encrypted_pdf, an_image


def bound(office, dossier_id):
    found = office.read(lambda records: records.papers.bindings(dossier_id))
    return [(binding.component_code, binding.file.file_id) for binding in found]


def test_one_paper_serves_many_dossiers(office):
    first, second = office.filled(TOBACCO), office.filled(TOBACCO)
    papers, data = office.application.papers, unlike_pdf("giấy đăng ký")
    kept = papers.attach(first, "TP2B", data, "dkkd.pdf")
    again = papers.attach(second, "TP3A", data, "lan-hai.pdf")
    assert again.file_id == kept.file_id
    assert list(office.context.vault.ids()).count(kept.file_id) == 1
    papers.detach(first, "TP2B", kept.file_id)
    assert papers.content(kept.file_id)[1] == data
    assert bound(office, second) == [("TP3A", kept.file_id)]


def test_papers_of_the_same_owner_are_offered_again(office):
    first, second, other = office.filled(TOBACCO), office.filled(TOBACCO), office.filled(BIRTH)
    papers = office.application.papers
    kept = papers.attach(first, "TP2B", unlike_pdf("dkkd"), "dkkd.pdf")
    assert [paper.file_id for paper in papers.stored(second)] == [kept.file_id]
    assert papers.stored(other) == ()
    papers.attach_stored(second, "TP2B", kept.file_id)
    assert bound(office, second) == [("TP2B", kept.file_id)]
    assert papers.stored(second) == ()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_an_image_becomes_pdf(office, kind):
    dossier_id = office.filled(BIRTH)
    paper = office.application.papers.attach(dossier_id, "TP2", an_image(kind), f"anh.{kind.lower()}")
    assert (paper.name, paper.media_type, paper.pages) == ("anh.pdf", "application/pdf", 1)
    assert office.application.papers.page_image(paper.file_id, 0, 200).startswith(b"\x89PNG")


def test_the_type_is_told_by_the_content_not_by_the_name(office):
    dossier_id = office.filled(BIRTH)
    paper = office.application.papers.attach(dossier_id, "TP2", an_image("JPEG"), "anh.pdf")
    assert paper.media_type == "application/pdf"
    assert paper.warnings


def test_a_signed_pdf_is_never_changed(office):
    from desktop_app.signing.signing import sign_pdf

    signed = sign_pdf(a_pdf(), credential=credential().credential, place=None, at=office.clock.now()).pdf
    dossier_id = office.filled(BIRTH)
    paper = office.application.papers.attach(dossier_id, "TP2", signed, "da-ky.pdf")
    assert paper.is_signed
    assert office.application.papers.content(paper.file_id)[1] == signed


@pytest.mark.parametrize(("data", "problem"), [(b"", PaperEmpty), (an_encrypted_pdf(), PaperEncrypted)])
def test_a_refused_paper_changes_nothing(office, data, problem):
    dossier_id = office.filled(BIRTH)
    before = (office.dossier(dossier_id), set(office.context.vault.ids()), office.history(dossier_id))
    with pytest.raises(problem):
        office.application.papers.attach(dossier_id, "TP2", data, "x.pdf")
    assert (office.dossier(dossier_id), set(office.context.vault.ids()), office.history(dossier_id)) == before


def test_a_type_that_the_component_does_not_take_is_refused(office):
    dossier_id = office.filled(BIRTH)
    with pytest.raises(PaperTypeNotAllowed):
        office.application.papers.attach(dossier_id, "TP2", a_docx(), "x.docx")


def test_a_component_that_takes_no_upload_is_refused(office):
    dossier_id = office.filled(BIRTH)
    for component in ("TP1", "XT1", "KHONG_CO"):
        with pytest.raises(UnknownComponent):
            office.application.papers.attach(dossier_id, component, a_pdf(), "x.pdf")


def test_a_paper_whose_row_cannot_be_written_leaves_no_bytes_behind(office, monkeypatch):
    dossier_id = office.filled(BIRTH)
    before = set(office.context.vault.ids())
    papers = type(office.read(lambda records: records.papers))

    def refuse(*_):
        raise DiskFull(path="x")

    monkeypatch.setattr(papers, "bind", refuse)
    with pytest.raises(DiskFull):
        office.application.papers.attach(dossier_id, "TP2", unlike_pdf("đầy"), "x.pdf")
    assert set(office.context.vault.ids()) == before


def test_the_whole_dossier_is_one_pdf_with_its_parts(office):
    from pypdf import PdfReader

    dossier_id = office.complete(TOBACCO)
    merged = PdfReader(io.BytesIO(office.application.printing.dossier_pdf(dossier_id)))
    pages = sum(binding.file.pages for binding in office.read(lambda records: records.papers.bindings(dossier_id)))
    form = PdfReader(io.BytesIO(office.application.printing.form_pdf(dossier_id)))
    assert len(merged.pages) >= pages + len(form.pages) + 1
    assert merged.outline


def test_a_signed_form_is_printed_as_it_was_signed(office):
    dossier_id = office.complete(BIRTH)
    (signed,) = office.read(lambda records: records.papers.signed_forms(dossier_id))
    assert office.application.printing.form_pdf(dossier_id) == office.context.vault.read(
        signed.file.file_id, signed.file.sha256
    )
