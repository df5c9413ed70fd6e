"""Dossiers, inbox, people, outbox and record in the real window."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.dossier.model import HistoryEntry, Message
from tests.desktop_app.office import HOUSEHOLD, MORNING, TOBACCO, add_unreached_portal


def told_by_the_portal(office, dossier_id, text="Anh chị chụp lại trang 2."):
    """The same records that an answer of the portal leaves."""

    def write(records):
        at = MORNING + timedelta(hours=1)
        records.answers.put_message(Message("m1", dossier_id, at, False, "officer", text, True))
        records.history.add(
            dossier_id, HistoryEntry(at, "history.portal.message", (("sender", "officer"),), "portal")
        )
        records.answers.mark_unread(dossier_id)

    office.context.store.write(write).result()


def test_the_inbox_shows_what_came_and_marks_it_read(run):
    first, second = run.office.filled(HOUSEHOLD), run.office.filled(TOBACCO)
    told_by_the_portal(run.office, second)
    run.window.go("inbox")
    page = run.page("inbox")
    run.until(lambda: page.current() == second)
    assert list(page._rows) == [second]
    assert page._view.lines[0].news[0].text == "Anh chị chụp lại trang 2."
    assert "Cán bộ tiếp nhận" in page._view.lines[0].news[0].title
    page.read_wanted.emit(second)
    run.until(lambda: page._view.unread_count == 0)
    assert list(page._rows) == [second]
    page.opened.emit(second)
    run.until(lambda: run.shell.current_page() == "tracking")
    assert first not in page._rows


def test_a_person_kept_with_consent_is_found_without_accents_with_their_dossiers(run):
    dossier_id = run.office.filled(HOUSEHOLD)
    run.window.go("tracking", dossier_id=dossier_id)
    run.window.controller("tracking").keep_person()
    page = run.page("people")
    run.until(lambda: run.shell.current_page() == "people" and page._shown is not None)
    assert page._shown.person.name == "Lò Thị Mai"
    assert [line.dossier_id for line in page._shown.dossiers] == [dossier_id]
    page.search.setText("lo thi mai")
    page.search._tell()
    run.until(lambda: len(page._rows) == 1)
    page.search.setText("khong ai")
    page.search._tell()
    run.until(lambda: not page._rows)
    assert page._shown is None


def test_a_draft_goes_to_the_bin_and_comes_back(run):
    dossier_id = run.office.filled(HOUSEHOLD)
    run.window.go("dossiers", box="draft")
    page = run.page("dossiers")
    run.until(lambda: page._model.rowCount() == 1)
    page._table.selectRow(0)
    assert page.chosen() == (dossier_id,)
    page.bin_wanted.emit(page.chosen())
    run.until(lambda: page._model.rowCount() == 0)
    assert page._nothing.isVisible()
    run.window.go("dossiers", box="bin")
    run.until(lambda: page._model.rowCount() == 1)
    page.restore_wanted.emit((dossier_id,))
    run.until(lambda: page._model.rowCount() == 0)
    assert run.office.application.dossiers.header(dossier_id).can_bin


def test_enter_on_a_line_opens_the_dossier(run):
    run.office.filled(HOUSEHOLD)
    run.window.go("dossiers", box="all")
    page = run.page("dossiers")
    run.until(lambda: page._model.rowCount() == 1)
    run.activate()
    page._table.setFocus()
    page._table.selectRow(0)
    QTest.keyClick(page._table, Qt.Key.Key_Return)
    run.until(lambda: run.shell.current_page() == "dossier")


def test_a_waiting_dossier_is_taken_back_from_the_outbox(run):
    add_unreached_portal(run.office)
    dossier_id = run.office.complete(TOBACCO)
    run.office.application.sync.stop()
    run.office.application.sync.queue(dossier_id)
    run.window.go("outbox")
    page = run.page("outbox")
    run.until(lambda: page._rows.count() > 1)
    page.take_back_wanted.emit(dossier_id)
    run.until(lambda: run.office.application.dossiers.header(dossier_id).is_editable)


def test_the_record_keeps_a_message_that_is_being_written(run):
    add_unreached_portal(run.office)
    dossier_id = run.office.complete(TOBACCO)
    run.office.application.sync.queue(dossier_id)
    run.window.go("tracking", dossier_id=dossier_id)
    page = run.page("tracking")
    run.until(lambda: page._view is not None)
    page._message.set_value("Thu ho so")
    view = page._view
    page.show_state(view, now=run.office.clock.now())
    assert page._message.value() == "Thu ho so"
