"""A newer form version in the real window: the notice, the list, the change, the way back, the stopped dossier."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop_app.dossier.lifecycle import Lifecycle
from tests.desktop_app.office import add_unreached_portal
from tests.desktop_app.versions import complete, everything, install, new_pack, old_pack
from ui.background import Job
from ui.widgets.buttons import Button
from ui.widgets.text import Text
from ui.widgets.ticks import Tick


def button(within, words):
    return next(found for found in within.findChildren(Button) if found.text() == words and found.isVisible())


def press(run, within, words):
    """Press a button as the keyboard does."""
    run.until(lambda: any(found.text() == words and found.isVisible() for found in within.findChildren(Button)))
    wanted = button(within, words)
    wanted.setFocus()
    QTest.keyClick(wanted, Qt.Key.Key_Space)


def on(run, code):
    run.until(lambda: run.shell.current_page() == code)
    return run.page(code)


def texts(page):
    return [found.text() for found in page.findChildren(Text) if found.isVisible()]


def test_a_draft_says_quietly_that_there_is_a_newer_form(run):
    dossier_id = complete(run.office)
    page = run.open_dossier(dossier_id)
    install(run.office, new_pack())
    run.until(page._offer.isVisible)
    assert "2026.2.1" in page._offer.title()
    press(run, page._offer, "Để sau")
    assert not page._offer.isVisible()
    run.open_dossier(dossier_id)
    run.until(page._offer.isVisible)


def test_a_dossier_that_is_up_to_date_says_nothing(run):
    page = run.open_dossier(complete(run.office))
    run.until(lambda: page.step() == "form")
    run.dossier_controller()._ask_offer()
    QApplication.processEvents()
    assert not page._offer.isVisible()


def test_from_the_notice_to_the_list_to_the_new_form_and_back(run):
    dossier_id = complete(run.office)
    install(run.office, new_pack())
    before = everything(run.office, dossier_id)
    page = run.open_dossier(dossier_id)
    press(run, page, "Xem thay đổi")
    listed = on(run, "migration")
    assert "Gấp" in texts(listed)
    button(listed, "Chép").click()
    assert QApplication.clipboard().text() == "Gấp"
    press(run, listed, "Chuyển sang bản mới")
    run.until(lambda: any(found.text() == "Hoàn tác" for found in listed.findChildren(Button)))
    assert run.office.dossier(dossier_id).pack_hash == new_pack().pack_hash
    press(run, listed, "Hoàn tác")
    on(run, "dossier")
    assert everything(run.office, dossier_id) == before


def test_a_ticked_suggestion_is_carried(run):
    dossier_id = complete(run.office)
    install(run.office, new_pack())
    run.window.go("migration", dossier_id=dossier_id)
    listed = on(run, "migration")
    (tick,) = listed.findChildren(Tick)
    tick.click()
    press(run, listed, "Chuyển sang bản mới")
    run.until(lambda: run.office.dossier(dossier_id).pack_hash == new_pack().pack_hash)
    main = run.office.context.content(run.office.dossier(dossier_id)).main
    assert main.field("/tk/muc_1/dung_vao").value == "Vay vốn"


def test_undoing_asks_before_it_takes_away_what_was_typed(run):
    dossier_id = complete(run.office)
    install(run.office, new_pack())
    run.office.application.migration.migrate(dossier_id)
    desk = run.office.application.forms.open_desk(dossier_id)
    desk.answer("don", "/tk/muc_2/email", "mai@xa.vn")
    desk.close()
    page = run.open_dossier(dossier_id)
    press(run, page, "Xem danh sách")
    listed = on(run, "migration")
    press(run, listed, "Hoàn tác")
    assert run.office.dossier(dossier_id).pack_hash == new_pack().pack_hash
    assert listed._warning.isVisible()
    press(run, listed._warning, "Hoàn tác và bỏ các mục này")
    run.until(lambda: run.office.dossier(dossier_id).pack_hash == old_pack().pack_hash)


def test_later_changes_nothing_and_leads_back(run):
    dossier_id = complete(run.office)
    install(run.office, new_pack())
    page = run.open_dossier(dossier_id)
    press(run, page, "Xem thay đổi")
    press(run, on(run, "migration"), "Để sau")
    on(run, "dossier")
    assert run.office.dossier(dossier_id).pack_hash == old_pack().pack_hash


def test_a_line_of_the_list_leads_to_its_field(run):
    dossier_id = complete(run.office)
    install(run.office, new_pack())
    run.office.application.migration.migrate(dossier_id)
    run.window.go("migration", dossier_id=dossier_id)
    listed = on(run, "migration")
    from ui.widgets.text import Link

    link = next(found for found in listed.findChildren(Link) if found.text() == "Thư điện tử")
    link.click()
    page = on(run, "dossier")
    assert page.form.field("/tk/muc_2/email") is not None


def test_a_long_list_is_drawn_by_hundreds(look, qtbot):
    from dataclasses import replace

    from ui.pages.migration import MigrationPage
    from ui.samples.migration import migration

    page = MigrationPage()
    qtbot.addWidget(page)
    view = migration()
    dropped = replace(view.groups[0], lines=view.groups[0].lines[:1] * 250)
    page.show_state(replace(view, groups=(dropped,)))
    page.show()
    count = lambda: sum(found.text() == "Chép" for found in page.findChildren(Button))  # noqa: E731
    assert count() == 100
    for words in ("Xem thêm, còn 150 mục", "Xem thêm, còn 50 mục"):
        qtbot.waitUntil(lambda words=words: any(f.text() == words and f.isVisible() for f in page.findChildren(Button)))
        button(page, words).click()
    qtbot.waitUntil(lambda: count() == 250)


def test_a_stopped_dossier_is_changed_from_the_outbox(run):
    add_unreached_portal(run.office)
    dossier_id = complete(run.office)
    run.office.application.sync.queue(dossier_id)
    install(run.office, new_pack())
    run.window.go("outbox")
    outbox = on(run, "outbox")
    press(run, outbox, "Xem thay đổi")
    listed = on(run, "migration")
    press(run, listed, "Lấy lại và chuyển sang bản mới")
    run.until(lambda: run.office.dossier(dossier_id).pack_hash == new_pack().pack_hash)
    assert run.office.dossier(dossier_id).lifecycle is Lifecycle.DRAFT
    press(run, listed, "Mở hồ sơ")
    assert on(run, "dossier").isVisible()


def test_a_window_that_closes_while_the_change_is_on_its_way_says_nothing_more(run, qtbot):
    dossier_id = complete(run.office)
    install(run.office, new_pack())
    run.window.go("migration", dossier_id=dossier_id)
    page, go_on = on(run, "migration"), Event()
    controller = run.window.controller("migration")
    controller._act(go_on.wait, lambda _done: None)
    (job,) = Job._running
    page.setParent(None)
    page.deleteLater()
    run.until(lambda: not isValid(page))
    with qtbot.waitSignal(job.ended):
        go_on.set()
