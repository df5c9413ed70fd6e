"""The day of issue of a paper is typed beside the paper; what follows from it is said there and on the checklist."""

from __future__ import annotations

from desktop_app.views import LineState
from tests.desktop_app.installed import install
from tests.desktop_app.office import lines_of, unlike_pdf
from tests.forms.packs.full_rules import ruled_sheets
from tests.forms.packs.full_workbook import build_full
from ui.widgets.form_field import FormField


def test_a_day_of_issue_is_typed_beside_its_paper_and_judged_at_once(run):
    office = run.office
    dossier_id = office.filled(install(office, build_full(ruled_sheets())))
    office.application.papers.attach(dossier_id, "TP2", unlike_pdf("x"), "x.pdf")
    run.open_dossier(dossier_id, step="papers")
    papers = run.page("dossier").papers
    papers.choose("TP2")
    run.until(lambda: papers.findChildren(FormField))
    field = papers.findChildren(FormField)[-1]
    assert field.ref == "@issued.TP2"
    field.edited.emit("2026-01-05")
    run.until(lambda: "quá hạn" in papers._issued_note.text())
    run.until(lambda: run.dossier_controller()._checklist is not None and [
        line for line in lines_of(run.dossier_controller()._checklist, LineState.ERROR)
        if line.code == "paper.too_old"
    ])  # fmt: skip
    assert papers.findChildren(FormField)[-1] is field
