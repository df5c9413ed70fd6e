"""Filling a dossier in the real window: nothing is rebuilt under the hands, and every key does its act."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.views import LineState, Place
from tests.desktop_app.office import HOUSEHOLD, PASSPHRASE, TOBACCO, add_unreached_portal, credential
from tests.desktop_app.scans.papers import a_pdf
from tests.ui.input_method import commit
from tests.ui.running import Running

CONTROL, ALT, SHIFT = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier,
                       Qt.KeyboardModifier.ShiftModifier)  # fmt: skip


def focus():
    return QApplication.focusWidget()


def key(run: Running, which, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.activePopupWidget() or focus() or run.shell, which, modifier)


def begun(run: Running, code=HOUSEHOLD):
    """A new dossier on screen, with the keyboard in the window."""
    dossier_id = run.office.application.dossiers.create(code)
    page = run.open_dossier(dossier_id)
    run.activate()
    return dossier_id, page


def test_typing_keeps_every_field_and_the_keyboard(run):
    begun(run)
    before = {ref: run.page("dossier").form.field(ref) for ref in run.page("dossier").form.refs()}
    name = run.field("owner.name")
    name.setFocus()
    for part in ("Lò ", "Thị ", "Mai"):
        commit(name.editor, part)
    assert focus() is name.editor
    assert {ref: run.page("dossier").form.field(ref) for ref in before} == before
    assert name.editor.text() == "Lò Thị Mai"
    run.until(lambda: run.office.application.dossiers.list().lines[0].owner_name == "Lò Thị Mai")


def test_an_answer_that_opens_more_questions_shows_them_at_once(run):
    begun(run)
    assert run.field("submitter.name").isHidden() or not run.field("submitter.name").isVisible()
    who = run.field("represented")
    who.editor._buttons["yes"].click()
    assert run.field("submitter.name").isVisible()
    assert run.field("represented") is who
    who.editor._buttons["no"].click()
    assert not run.field("submitter.name").isVisible()


def test_a_change_of_structure_leaves_the_section_on_screen_as_it_is(run):
    begun(run)
    run.show_section("muc_5")
    kind = run.field("chu_the")
    kind.editor._buttons["ho_gia_dinh"].click()
    assert run.field("chu_the") is kind
    states = {line.ref: line.state for line in run.page("dossier").form._sections}
    assert states["/tk/muc_6"] != "none"
    kind.editor._buttons["ca_nhan"].click()
    assert {line.ref: line.state for line in run.page("dossier").form._sections}["/tk/muc_6"] == "none"


def test_a_sentence_made_from_an_answer_follows_every_key(run):
    begun(run)
    run.show_section("muc_3")
    amount = next(iter(run.page("dossier").form._fields.values()))
    amount.setFocus()
    QTest.keyClicks(amount.editor, "250000000")
    shown = [note.text() for note in run.page("dossier").form._notes.values() if not note.isHidden()]
    assert any("Hai trăm năm mươi triệu đồng" in words for words in shown)


def test_f5_adds_a_row_and_gives_it_the_keyboard_f6_removes_it_ctrl_z_brings_it_back(run):
    begun(run)
    run.show_section("muc_2")
    detail = run.field("chi_tiet_nganh")
    detail.setFocus()
    commit(detail.editor, "Tạp hóa")
    key(run, Qt.Key.Key_F5)
    form = run.page("dossier").form
    rows = [ref for ref in form.refs() if ref.endswith("/chi_tiet_nganh")]
    assert len(rows) == 2
    code = form.field(rows[1].replace("chi_tiet_nganh", "ma_nganh"))
    assert focus() is code.editor
    second = form.field(rows[1])
    second.setFocus()
    commit(second.editor, "Ăn uống")
    key(run, Qt.Key.Key_F6)
    assert [ref for ref in form.refs() if ref.endswith("/chi_tiet_nganh")] == rows[:1]
    assert form.field(rows[0]).isAncestorOf(focus()) or focus() is form.field(
        rows[0].replace("chi_tiet_nganh", "ma_nganh")).editor  # fmt: skip
    key(run, Qt.Key.Key_Z, CONTROL)
    assert form.field(rows[1]).editor.text() == "Ăn uống"
    assert form.field(rows[0]).editor.text() == "Tạp hóa"


def test_ctrl_z_takes_back_what_was_typed_as_one_and_ctrl_y_gives_it_again(run):
    begun(run)
    name = run.field("owner.name")
    name.setFocus()
    for part in ("Lò ", "Thị ", "Mai"):
        commit(name.editor, part)
    key(run, Qt.Key.Key_Z, CONTROL)
    assert name.editor.text() == ""
    desk = run.dossier_controller()._desk
    assert desk._content.parties.get("owner.name", "") == ""
    key(run, Qt.Key.Key_Y, CONTROL)
    assert name.editor.text() == "Lò Thị Mai"


def test_f8_goes_round_the_missing_things_and_back(run):
    _, page = begun(run)
    page.setFocus()
    key(run, Qt.Key.Key_F8)
    assert run.field("owner.name").isAncestorOf(focus())
    key(run, Qt.Key.Key_F8)
    assert run.field("owner.id_number").isAncestorOf(focus())
    key(run, Qt.Key.Key_F8, SHIFT)
    assert run.field("owner.name").isAncestorOf(focus())
    assert page.step() == "form"


def test_alt_and_a_number_opens_a_step(run):
    _, page = begun(run)
    for number, step in ((Qt.Key.Key_2, "papers"), (Qt.Key.Key_3, "fees"), (Qt.Key.Key_4, "signing"),
                         (Qt.Key.Key_5, "review"), (Qt.Key.Key_1, "form")):  # fmt: skip
        key(run, number, ALT)
        assert page.step() == step


def test_ctrl_page_down_walks_the_sections_and_goes_on_to_the_papers(run):
    _, page = begun(run)
    seen = [page.form.section()]
    for _ in range(20):
        key(run, Qt.Key.Key_PageDown, CONTROL)
        if page.step() == "papers":
            break
        seen.append(page.form.section())
    assert page.step() == "papers"
    assert seen == page.form._order()
    page.step_chosen.emit("form")
    key(run, Qt.Key.Key_PageUp, CONTROL)
    assert page.form.section() == seen[-2]


def test_communes_are_found_after_the_province_is_chosen_on_the_same_page(run):
    begun(run)
    run.show_section("muc_1")
    province, commune = run.field("tru_so_tinh"), run.field("tru_so_xa")
    province.setFocus()
    QTest.keyClicks(province.editor, "son la")
    key(run, Qt.Key.Key_Tab)
    assert province.editor.text() == "Tỉnh Sơn La"
    assert focus() is commune.editor
    QTest.keyClicks(commune.editor, "thuan chau")
    assert [choice.label for choice in commune.editor.model().shown()] == ["Xã Thuận Châu"]
    key(run, Qt.Key.Key_Tab)
    assert commune.editor.text() == "Xã Thuận Châu"
    assert run.field("tru_so_xa") is commune


def test_a_wrong_number_is_told_on_leaving_and_goes_at_once_when_right(run):
    begun(run)
    number = run.field("owner.id_number")
    number.setFocus()
    QTest.keyClicks(number.editor, "0141850")
    assert number.problem() == ""
    QTest.keyClick(number.editor, Qt.Key.Key_Tab)
    assert "12" in number.problem()
    assert number.editor.text() == "0141850"
    number.setFocus()
    QTest.keyClick(number.editor, Qt.Key.Key_End)
    QTest.keyClicks(number.editor, "04217")
    assert number.problem() == ""


def test_a_queued_dossier_is_shown_and_takes_no_letter(run):
    add_unreached_portal(run.office)
    dossier_id = run.office.complete(TOBACCO)
    run.office.application.sync.queue(dossier_id)
    page = run.open_dossier(dossier_id)
    run.activate()
    name = run.field("owner.name")
    before = name.editor.text()
    name.setFocus()
    QTest.keyClicks(name.editor, "x")
    assert name.editor.text() == before
    run.show_section("muc_4")
    tables = list(page.form._repeats.values())
    assert tables
    assert all(table._add.isHidden() for table in tables)


def test_a_chosen_pdf_is_attached_shown_and_drawn(run, tmp_path):
    dossier_id = run.office.filled(HOUSEHOLD)
    page = run.open_dossier(dossier_id, step="papers")
    run.until(lambda: page.papers._code)
    code = page.papers._code
    assert run.office.application.papers.view(dossier_id).components[0].code != code
    file = tmp_path / "uy-quyen.pdf"
    file.write_bytes(a_pdf())
    page.papers.files_chosen.emit(code, (str(file),))
    run.until(lambda: page.papers._picture is not None and page.papers._image is not None)
    component = next(c for c in run.office.application.papers.view(dossier_id).components if c.code == code)
    assert (component.state, component.papers[0].name) == ("done", "uy-quyen.pdf")
    assert page.papers._image.pixmap().width() > 100


def test_a_file_that_went_away_is_a_worded_problem_and_the_dossier_stays(run, tmp_path):
    dossier_id = run.office.filled(HOUSEHOLD)
    page = run.open_dossier(dossier_id, step="papers")
    run.until(lambda: page.papers._code)
    page.papers.files_chosen.emit(page.papers._code, (str(tmp_path / "khong-co.pdf"),))
    run.until(lambda: not page.problem.isHidden())
    assert "khong-co.pdf" in page.problem.title()


def test_a_wrong_passphrase_is_told_and_the_right_one_signs(run):
    run.office.application.settings.set_credential(credential().p12, PASSPHRASE)
    dossier_id = run.office.filled(HOUSEHOLD)
    page = run.open_dossier(dossier_id, step="signing")
    run.until(lambda: page.signing._view is not None)
    form_id = page.signing._view.documents[0].form_id
    page.signing._passphrase.set_value("khong phai")
    page.signing._sign(form_id)
    run.until(lambda: not page.signing.problem.isHidden())
    assert page.signing._passphrase.value() == ""
    page.signing._passphrase.set_value(PASSPHRASE)
    page.signing._sign(form_id)
    run.until(lambda: page.signing._view.documents[0].state == "signed")
    assert page.signing.problem.isHidden()


def test_review_pressed_too_early_goes_to_the_first_missing_thing(run):
    _, page = begun(run)
    page.step_chosen.emit("review")
    run.until(lambda: page.review._foot.count())
    page.review.first_missing_wanted.emit()
    assert page.step() == "form"
    missing = next(
        line for group in run.dossier_controller()._checklist.groups for line in group.lines
        if line.state is LineState.MISSING
    )  # fmt: skip
    assert isinstance(missing.place, Place)
    assert run.page("dossier").form.field(missing.place.ref).isAncestorOf(focus())
