"""Dossiers in lists, headers and the bin: one number everywhere, nothing needed is ever deleted."""

from __future__ import annotations

import pytest

from desktop_app.application.dossiers import UnknownProcedure
from desktop_app.dossier.lifecycle import NotAllowed
from desktop_app.store.problems import UnknownDossier
from desktop_app.vault.problems import FileMissing
from desktop_app.views import Box, LineState
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO, add_unreached_portal, an_office, lines_of, unlike_pdf


def counts_everywhere(office, dossier_id):
    """The number of things to do, from every place that tells it."""
    dossiers = office.application.dossiers
    listed = next(line for line in dossiers.list().lines if line.dossier_id == dossier_id)
    at_home = next(line for line in dossiers.home().drafts if line.dossier_id == dossier_id)
    desk = office.application.forms.open_desk(dossier_id)
    told = {
        "row": office.dossier(dossier_id).todo_count,
        "header": dossiers.header(dossier_id).pill.count,
        "list": listed.pill.count,
        "home": at_home.pill.count,
        "checklist": dossiers.checklist(dossier_id).todo_count,
        "desk": desk.checklist().todo_count,
        "review": office.application.sync.review(dossier_id).checklist.todo_count,
        "lines": len(lines_of(dossiers.checklist(dossier_id), LineState.ERROR, LineState.MISSING)),
    }
    desk.close()
    return told


def test_the_count_is_the_same_everywhere_after_every_kind_of_act(office):
    dossier_id = office.filled(TOBACCO)
    seen = [counts_everywhere(office, dossier_id)]
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer("", "@owner.phone", "12")
    desk.wait_saved()
    seen.append(counts_everywhere(office, dossier_id))
    office.attach_missing(dossier_id)
    seen.append(counts_everywhere(office, dossier_id))
    desk.answer("", "@owner.phone", "0987654321")
    desk.wait_saved()
    seen.append(counts_everywhere(office, dossier_id))
    office.sign(dossier_id)
    seen.append(counts_everywhere(office, dossier_id))
    desk.answer("", "@represented", "yes")
    desk.close()
    seen.append(counts_everywhere(office, dossier_id))
    assert all(len(set(told.values())) == 1 for told in seen), seen
    numbers = [told["row"] for told in seen]
    assert numbers[0] > numbers[2] > numbers[4] == 0 < numbers[5], numbers


def test_a_desk_left_open_counts_papers_that_came_meanwhile(office):
    dossier_id = office.filled(TOBACCO)
    desk = office.application.forms.open_desk(dossier_id)
    office.attach_missing(dossier_id)
    desk.answer("", "@owner.email", "hoaban@vidu.vn")
    desk.close()
    told = counts_everywhere(office, dossier_id)
    assert len(set(told.values())) == 1, told


def test_a_new_dossier_is_a_draft_of_this_office(office):
    dossier_id = office.application.dossiers.create(BIRTH)
    header = office.application.dossiers.header(dossier_id)
    assert header.pill.word == "Nháp"
    assert header.is_editable
    assert header.can_bin
    assert not header.can_take_back
    assert not header.can_withdraw
    assert office.context.content(office.dossier(dossier_id)).choices["unit_code"] == "H52.14"


def test_an_unknown_procedure_or_dossier_has_its_own_name(office):
    with pytest.raises(UnknownProcedure):
        office.application.dossiers.create("9.999999")
    with pytest.raises(UnknownDossier):
        office.application.dossiers.header("HS-9999")


def test_the_bin_keeps_for_thirty_days_then_forgets_files_that_nobody_needs(tmp_path, clock):
    with an_office(tmp_path / "data", clock) as office:
        gone, stays = office.filled(TOBACCO), office.filled(TOBACCO)
        own, shared = unlike_pdf("only mine"), unlike_pdf("for both")
        mine = office.application.papers.attach(gone, "TP2B", own, "a.pdf")
        both = office.application.papers.attach(gone, "TP3A", shared, "b.pdf")
        office.application.papers.attach(stays, "TP3A", shared, "b.pdf")
        office.application.dossiers.bin(gone)
        assert office.application.dossiers.list(Box.BIN).lines[0].dossier_id == gone
        assert gone not in {line.dossier_id for line in office.application.dossiers.list().lines}
    clock.pass_by(days=29, hours=23)
    with an_office(tmp_path / "data", clock) as office:
        assert office.dossier(gone)
        assert office.application.papers.content(mine.file_id)[1] == own
    clock.pass_by(hours=2)
    with an_office(tmp_path / "data", clock) as office:
        with pytest.raises(UnknownDossier):
            office.dossier(gone)
        assert office.application.papers.content(both.file_id)[1] == shared
        held = set(office.context.vault.ids())
        assert mine.file_id not in held
        assert both.file_id in held


def test_what_was_restored_from_the_bin_is_not_purged(tmp_path, clock):
    with an_office(tmp_path / "data", clock) as office:
        dossier_id = office.filled(BIRTH)
        office.application.dossiers.bin(dossier_id)
        office.application.dossiers.restore(dossier_id)
    clock.pass_by(days=40)
    with an_office(tmp_path / "data", clock) as office:
        assert office.application.dossiers.header(dossier_id).is_editable


def test_only_the_bin_can_be_emptied_for_good(office):
    dossier_id = office.filled(BIRTH)
    with pytest.raises(NotAllowed):
        office.application.dossiers.delete(dossier_id)
    office.application.dossiers.bin(dossier_id)
    office.application.dossiers.delete(dossier_id)
    with pytest.raises(UnknownDossier):
        office.dossier(dossier_id)


def test_deleting_a_dossier_that_was_taken_back_takes_its_frozen_files_too(office):
    add_unreached_portal(office)
    before = set(office.context.vault.ids())
    dossier_id = office.complete(HOUSEHOLD)
    office.application.sync.queue(dossier_id)
    office.application.sync.take_back(dossier_id)
    office.application.dossiers.bin(dossier_id)
    office.application.dossiers.delete(dossier_id)
    assert set(office.context.vault.ids()) == before


def test_a_deleted_papers_bytes_are_gone(office):
    dossier_id = office.filled(BIRTH)
    paper = office.application.papers.attach(dossier_id, "TP2", unlike_pdf("x"), "x.pdf")
    sha256 = office.read(lambda records: records.papers.file(paper.file_id).sha256)
    office.application.dossiers.bin(dossier_id)
    office.application.dossiers.delete(dossier_id)
    with pytest.raises(FileMissing):
        office.context.vault.read(paper.file_id, sha256)


def test_a_queued_dossier_cannot_be_binned(office):
    add_unreached_portal(office)
    dossier_id = office.complete(HOUSEHOLD)
    office.application.sync.queue(dossier_id)
    with pytest.raises(NotAllowed):
        office.application.dossiers.bin(dossier_id)


def test_search_finds_without_accents_and_keeps_to_the_box(office):
    first, second = office.filled(HOUSEHOLD), office.filled(BIRTH)
    found = office.application.dossiers.list(search="lo thi mai").lines
    assert [line.dossier_id for line in found] == [first]
    office.application.dossiers.bin(second)
    assert not office.application.dossiers.list(search="lo van phuong").lines


def test_every_box_is_counted_and_worded(office):
    office.filled(BIRTH)
    boxes = {entry.box: entry for entry in office.application.dossiers.list().boxes}
    assert set(boxes) == set(Box)
    assert (boxes[Box.ALL].count, boxes[Box.DRAFT].count, boxes[Box.WAITING].count) == (1, 1, 0)
    assert all(entry.word for entry in boxes.values())


def test_home_says_what_was_done_today(office):
    office.filled(BIRTH)
    assert office.application.dossiers.home().created_today == 1
    office.clock.pass_by(days=1)
    assert office.application.dossiers.home().created_today == 0
