"""Every setting is saved by the real application, and the page says where each save stands."""

from __future__ import annotations

import json

from desktop_app.views import OfficeView
from tests.desktop_app.office import OFFICE_PASSWORD, PASSPHRASE, credential
from tests.ui.input_method import commit
from ui.pages.settings_panes import grouped
from ui.theme import theme

KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def opened(run, subject):
    run.window.go("settings", subject=subject)
    page = run.page("settings")
    run.until(lambda: page.office._shown is not None)
    return page


def saved(run, pane):
    run.until(lambda: pane.standing().startswith("Đã lưu trên máy lúc"))


def test_the_office_is_saved_and_told_when(run):
    page = opened(run, "office")
    pane = page.office
    assert pane._name.value() == "Ủy ban nhân dân xã Thuận Châu"
    pane._name.editor.clear()
    commit(pane._name.editor, "UBND xã Chiềng La")
    pane._save()
    saved(run, pane)
    assert run.office.application.settings.view().office == OfficeView(
        "UBND xã Chiềng La", "H52.14", "Thuận Châu", "Hà Thị Vân", "Công chức")  # fmt: skip
    assert "09:30:00" in pane.standing()


def test_an_empty_name_is_not_sent_away(run):
    pane = opened(run, "office").office
    pane._name.editor.clear()
    pane._save()
    assert pane._name.problem()
    assert pane.standing() == ""


def test_a_connection_file_shows_its_fingerprint_in_groups_before_anything_is_kept(run, tmp_path):
    page = opened(run, "portals")
    file = tmp_path / "ket-noi.json"
    file.write_text(json.dumps({"url": "https://cong.vidu.vn", "portal_id": "cong", "name": "Cổng thử",
                                "public_key": KEY, "user": "xa"}))  # fmt: skip
    run.window.controller("settings").examine_connection(file)
    run.until(lambda: not page.portals._add.isHidden())
    words = [label.text() for label in page.portals.findChildren(type(page.portals._standing))]
    assert any(len(word.split()) == 16 and {len(group) for group in word.split()} == {4} for word in words)
    assert page.portals._choose.isHidden()
    assert run.office.application.settings.view().portals == ()


def test_a_file_that_is_no_connection_file_is_a_worded_problem(run, tmp_path):
    page = opened(run, "portals")
    file = tmp_path / "thu.json"
    file.write_text("[]")
    run.window.controller("settings").examine_connection(file)
    run.until(lambda: not page.portals.problem.isHidden())
    assert page.portals.problem.title()
    run.window.controller("settings").examine_connection(tmp_path / "khong-co.json")
    run.until(lambda: "khong-co.json" in page.portals.problem.title())


def test_a_certificate_is_kept_only_with_its_passphrase(run, tmp_path):
    page = opened(run, "certificate")
    pane = page.certificate
    file = tmp_path / "ky-so.p12"
    file.write_bytes(credential().p12)
    run.window.controller("settings").read_certificate(file)
    run.until(lambda: not pane._keep.isHidden())
    pane._passphrase.set_value("khong phai")
    pane._on_keep()
    run.until(lambda: not pane.problem.isHidden())
    assert run.office.application.settings.view().signing is None
    pane._passphrase.set_value(PASSPHRASE)
    pane._on_keep()
    saved(run, pane)
    held = run.office.application.settings.view().signing
    assert held is not None
    assert held.subject == "Hà Thị Vân"
    assert held.problem == ""
    assert pane._passphrase.value() == ""


def test_the_password_changes_only_with_the_present_one(run):
    pane = opened(run, "password").password
    for old, good in (("khong phai", False), (OFFICE_PASSWORD, True)):
        pane._old.editor.setText(old)
        for field in (pane._new.first, pane._new.second):
            field.editor.setText("mot cau dai de nho 7")
        pane._change()
        if good:
            saved(run, pane)
        else:
            run.until(lambda: not pane.problem.isHidden())
    assert pane._old.value() == ""
    assert pane._new.first.value() == ""
    run.office.application.safety.lock()
    run.office.application.safety.unlock("mot cau dai de nho 7")


def test_size_and_darkness_are_in_force_at_once(run):
    page = opened(run, "look")
    page.look._theme._buttons["dark"].click()
    run.until(lambda: theme().mode == "dark")
    page.look._scale.setCurrentIndex(page.look._scale.findData("150"))
    page.look._scale.activated.emit(page.look._scale.currentIndex())
    run.until(lambda: theme().scale == 1.5)
    saved(run, page.look)


def test_another_language_makes_the_window_anew_at_the_same_pane(run):
    page = opened(run, "look")
    page.look._language._buttons["en"].click()
    run.until(lambda: run.page("settings") is not page)
    run.until(lambda: run.page("settings").look._language.value() == "en")
    assert run.page("settings").subject() == "look"
    assert run.shell.current_page() == "settings"


def test_a_fingerprint_stands_in_groups_of_four():
    assert grouped("abcd ef01 2") == "abcd ef01 2"
    assert grouped("abcdef012") == "abcd ef01 2"
