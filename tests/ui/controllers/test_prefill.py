"""Filling in the real window: from a scanner, a picture, the registers, an earlier dossier; confirming; undoing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from desktop_app.application.registers import Consent
from tests.desktop_app.office import HOUSEHOLD
from tests.desktop_app.scans.test_codes import qr
from ui.pages.prefill_panels import CardPanel, EarlierPicker, FilledPanel, RegisterPicker

CARD = "038085000001|171234567|Nguyễn Văn An|15081985|Nam|Thôn 1, Xã Quảng Hùng, Quảng Xương, Thanh Hóa|16082023"


@pytest.fixture
def form(run):
    run.open_dossier(run.office.application.dossiers.create(HOUSEHOLD))
    run.activate()
    return run.page("dossier").form


def dock(run, kind):
    run.until(lambda: isinstance(run.shell.dock.content(), kind))
    return run.shell.dock.content()


def typed_by_a_scanner(panel, text):
    panel.editor.setText(text)
    QTest.keyClick(panel.editor, Qt.Key.Key_Return)


def read_card(run, form):
    form.card_wanted.emit()
    panel = dock(run, CardPanel)
    typed_by_a_scanner(panel, CARD)
    run.until(lambda: hasattr(panel, "who"))
    return panel


def test_a_scanned_card_fills_the_owner_and_says_so_field_by_field(run, form):
    panel = read_card(run, form)
    assert panel.editor.text() == ""
    panel.fill_wanted.emit()
    run.until(lambda: not run.shell.dock.isVisible())
    name = run.field("@owner.name")
    assert name.value() == "Nguyễn Văn An"
    assert name.is_copied()
    assert "16/08/2023" in name.editor.accessibleDescription()
    assert form._copied.isVisible()


def test_control_space_confirms_the_field_under_the_keyboard(run, form):
    read_card(run, form).fill_wanted.emit()
    run.until(lambda: run.field("@owner.name").is_copied())
    name = run.field("@owner.name")
    name.editor.setFocus()
    QTest.keyClick(name.editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert not name.is_copied()
    assert run.field("@owner.id_number").is_copied()


def test_one_button_confirms_the_section_and_the_bar_goes(run, form):
    read_card(run, form).fill_wanted.emit()
    run.until(lambda: form._copied.isVisible())
    form._copied.button.click()
    assert not form._copied.isVisible()
    assert not run.field("@owner.name").is_copied()
    controller = run.dossier_controller()
    controller._again("undo")
    assert run.field("@owner.name").is_copied()
    controller._again("undo")
    assert run.field("@owner.name").value() == ""


def test_typing_over_a_copy_takes_its_mark_away(run, form):
    read_card(run, form).fill_wanted.emit()
    run.until(lambda: run.field("@owner.name").is_copied())
    name = run.field("@owner.name")
    name.editor.setFocus()
    QTest.keyClick(name.editor, Qt.Key.Key_A)
    assert not name.is_copied()


def test_what_waits_stands_apart_in_the_checklist(run, form):
    read_card(run, form).fill_wanted.emit()
    controller = run.dossier_controller()
    run.until(lambda: controller._checklist is not None and controller._checklist.confirm_count > 0)
    assert "Cần bạn xác nhận" in [group.name for group in controller._checklist.groups]


def test_a_garbled_scan_is_explained_and_changes_nothing(run, form):
    form.card_wanted.emit()
    panel = dock(run, CardPanel)
    typed_by_a_scanner(panel, CARD.replace("Nguyễn Văn An", "Nguyeexn Vawn An"))
    run.until(panel.problem.isVisible)
    assert "Telex" in panel.problem.title()
    assert run.field("@owner.name").value() == ""


def test_a_picture_on_the_clipboard_is_read(run, form):
    form.card_wanted.emit()
    panel = dock(run, CardPanel)
    image = QImage()
    assert image.loadFromData(qr(CARD))
    QGuiApplication.clipboard().setImage(image)
    panel.clipboard_wanted.emit()
    run.until(lambda: hasattr(panel, "who"))
    assert panel.who.text() == "Nguyễn Văn An"


def test_a_card_is_kept_only_with_the_name_of_who_agreed(run, form):
    panel = read_card(run, form)
    registers = run.office.application.registers
    panel.keep_wanted.emit(" ")
    run.until(panel.problem.isVisible)
    assert registers.find("nguyen") == ()
    panel.keep_wanted.emit("Nguyễn Văn An")
    run.until(lambda: len(registers.find("nguyen")) == 1)


def test_a_person_is_found_without_accents_and_what_was_typed_is_asked_about(run, form):
    application = run.office.application
    application.registers.keep("person", {"name": "Nguyễn Văn An", "id_number": "038085000001"}, Consent("An"))
    run.field("@owner.name").editor.setText("Nguyễn Văn Ân")
    run.field("@owner.name").edited.emit("Nguyễn Văn Ân")
    form.register_wanted.emit()
    picker = dock(run, RegisterPicker)
    picker.search_wanted.emit("van an")
    run.until(lambda: picker._shown)
    picker._shown[0].pressed.emit()
    panel = dock(run, FilledPanel)
    assert run.field("@owner.name").value() == "Nguyễn Văn Ân"
    panel.overwrite_wanted.emit()
    assert run.field("@owner.name").value() == "Nguyễn Văn An"


def test_an_earlier_dossier_is_offered_and_copied(run, form):
    earlier = run.office.filled(HOUSEHOLD)
    form.earlier_wanted.emit()
    picker = dock(run, EarlierPicker)
    picker.chosen.emit(earlier)
    assert run.field("@owner.name").is_copied()
    assert "Chép từ hồ sơ" in run.field("@owner.name").editor.accessibleDescription()


def test_f2_opens_the_card(run, form):
    run.field("@owner.name").editor.setFocus()
    QTest.keyClick(run.field("@owner.name").editor, Qt.Key.Key_F2)
    dock(run, CardPanel)


def test_a_person_is_removed_from_the_register_by_its_page(run):
    registers = run.office.application.registers
    entry = registers.keep("person", {"name": "Nguyễn Văn An", "id_number": "038085000001"}, Consent("Chị Bưởi"))
    run.window.go("people")
    page = run.page("people")
    run.until(lambda: page._shown is not None)
    assert "Chị Bưởi đồng ý ngày" in page._shown.consent
    run.window.controller("people").forget(entry)
    run.until(lambda: not page._rows)
    assert registers.find() == ()
