"""The checklist: everything at once, grouped, each line with its place; warnings never block."""

from __future__ import annotations

import pytest

from desktop_app.usecases.freezing import DossierIncomplete
from desktop_app.views import LineState
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO, lines_of, unlike_pdf

ONE_OF = "cần một trong các giấy này"
STEPS = {"form", "papers", "fees", "signing", "review"}


def checklist(office, dossier_id):
    return office.application.dossiers.checklist(dossier_id)


def missing_papers(office, dossier_id):
    found = lines_of(checklist(office, dossier_id), LineState.MISSING)
    return [line for line in found if line.place.step == "papers"]


def codes(view, *states):
    return [line.code for line in lines_of(view, *states)]


def change(office, dossier_id, *answers):
    desk = office.application.forms.open_desk(dossier_id)
    form = desk.tabs()[0].form_id
    for ref, value in answers:
        desk.answer("" if ref.startswith("@") else form, ref, value)
    desk.close()


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD, TOBACCO])
def test_an_empty_dossier_is_told_everything_at_once(office, code):
    view = checklist(office, office.application.dossiers.create(code))
    open_lines = lines_of(view, LineState.MISSING, LineState.ERROR)
    assert view.todo_count == len(open_lines) > 8
    groups = [group.name for group in view.groups]
    assert groups[0] == "Tờ khai"
    assert "Ký số" in groups
    assert view.total_count == view.todo_count + view.done_count + view.confirm_count
    assert not view.can_queue
    assert str(view.todo_count) in view.title


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD, TOBACCO])
def test_every_line_leads_to_a_place_that_is_there(office, code):
    dossier_id = office.application.dossiers.create(code)
    desk = office.application.forms.open_desk(dossier_id)
    sections = {(line.form_id, line.ref) for line in desk.sections()}
    components = {component.code for component in office.application.papers.view(dossier_id).components}
    for line in lines_of(desk.checklist(), *LineState):
        assert line.place.step in STEPS
        assert line.text
        if line.place.step == "form":
            assert (line.place.form_id, line.place.section) in sections, line
        if line.place.step == "papers" and line.place.ref:
            assert line.place.ref in components
    desk.close()


def test_it_is_worded_in_english_too(office):
    dossier_id = office.application.dossiers.create(HOUSEHOLD)
    office.application.speak("en")
    assert "things to do" in checklist(office, dossier_id).title


def test_one_paper_of_a_group_is_enough(office):
    dossier_id = office.filled(TOBACCO)
    missing = missing_papers(office, dossier_id)
    assert [line.where for line in missing].count(ONE_OF) == 1
    office.application.papers.attach(dossier_id, "TP3B", unlike_pdf("nguồn"), "x.pdf")
    left = missing_papers(office, dossier_id)
    assert len(left) == len(missing) - 1
    assert ONE_OF not in [line.where for line in left]
    states = {c.code: c.state for c in office.application.papers.view(dossier_id).components}
    assert (states["TP3A"], states["TP3B"]) == ("done", "done")


def test_handing_in_for_someone_asks_for_the_authorisation_and_the_submitter(office):
    dossier_id = office.complete(TOBACCO)
    assert checklist(office, dossier_id).can_queue
    change(office, dossier_id, ("@represented", "yes"))
    view = checklist(office, dossier_id)
    assert [line.place.ref for line in lines_of(view, LineState.MISSING) if line.place.step == "papers"] == ["UQ"]
    asked = [line.place.ref for line in lines_of(view, LineState.MISSING) if line.place.step == "form"]
    assert asked == ["@submitter.name", "@submitter.id_number", "@submitter.phone"]


def test_a_conditional_paper_follows_the_answers(office):
    dossier_id = office.complete(BIRTH)
    change(office, dossier_id, ("/tk/muc_3/chung_sinh_dien_tu", "co"))
    assert "TP2" not in {c.code for c in office.application.papers.view(dossier_id).components if c.is_needed}
    change(office, dossier_id, ("/tk/muc_3/chung_sinh_dien_tu", "khong"))
    office.sign(dossier_id)
    assert checklist(office, dossier_id).can_queue


def test_a_signature_is_stale_after_an_edit_and_good_again_after_undo(office):
    dossier_id = office.complete(HOUSEHOLD)
    desk = office.application.forms.open_desk(dossier_id)
    form = desk.tabs()[0].form_id
    desk.answer(form, "/tk/muc_5/chu_ho_dien_thoai", "0912345679")
    desk.wait_saved()
    view = checklist(office, dossier_id)
    assert codes(view, LineState.ERROR) == ["sign.stale"]
    assert office.application.signing.view(dossier_id).documents[0].state == "stale"
    desk.undo()
    desk.close()
    assert checklist(office, dossier_id).can_queue
    assert office.application.signing.view(dossier_id).documents[0].state == "signed"


def test_a_form_that_must_be_signed_is_missing_until_it_is(office):
    dossier_id = office.filled(BIRTH)
    office.attach_missing(dossier_id)
    assert codes(checklist(office, dossier_id), LineState.MISSING) == ["sign.missing"]
    office.sign(dossier_id)
    assert checklist(office, dossier_id).can_queue


def test_warnings_stand_apart_and_never_block(office):
    """A fee that the province sets is warned of; the dossier can go."""
    dossier_id = office.complete(HOUSEHOLD)
    view = checklist(office, dossier_id)
    assert "fee.local" in codes(view, LineState.WARNING)
    assert view.warning_count == len(lines_of(view, LineState.WARNING))
    assert view.can_queue
    assert not lines_of(view, LineState.ERROR, LineState.MISSING)


def test_the_forms_own_warnings_are_told_while_they_are_in_sight(office):
    """Notes that look like warnings: found in every pack that has them, shown only where relevant."""
    told = 0
    for code in (BIRTH, HOUSEHOLD, TOBACCO):
        pack = office.context.packs.by_code(code)
        for number, _ in enumerate(pack.examples):
            dossier_id = office.filled(code, number)
            living = office.context.content(office.dossier(dossier_id))
            from desktop_app.usecases.sections import leaves

            shown = {
                leaf.ref for part in living.sections(pack.manifest.main_form.id) for leaf in leaves(part.elements)
                if leaf.kind == "note" and "warning" in leaf.appearance.split() and leaf.relevant and part.relevant
            }  # fmt: skip
            lines = lines_of(checklist(office, dossier_id), LineState.WARNING)
            assert {line.place.ref for line in lines if line.code == "form.warning"} == shown
            told += len(shown)
    assert told


def test_wrong_values_are_errors_apart_from_missing_ones(office):
    dossier_id = office.complete(HOUSEHOLD)
    change(office, dossier_id, ("@owner.phone", "123"), ("@owner.email", "không phải thư"))
    errors = [line for line in lines_of(checklist(office, dossier_id), LineState.ERROR) if line.place.step == "form"]
    assert {"@owner.phone", "@owner.email"} <= {line.place.ref for line in errors}
    with pytest.raises(DossierIncomplete):
        office.application.sync.queue(dossier_id)


def test_without_a_receiving_unit_nothing_goes(office):
    dossier_id = office.complete(HOUSEHOLD)
    change(office, dossier_id, ("@unit_code", ""))
    assert codes(checklist(office, dossier_id), LineState.MISSING) == ["unit.missing"]
