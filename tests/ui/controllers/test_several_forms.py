"""A dossier with several forms in the window: each form's sections under its name, and none of another case."""

from __future__ import annotations

from tests.desktop_app.installed import install
from tests.forms.packs.full_workbook import full_pack
from ui.widgets.text import Text

KIND = "/tk/muc_1/loai"


def shown(run):
    dossier_id = run.office.filled(install(run.office, full_pack()))
    run.open_dossier(dossier_id)
    return run.page("dossier").form


def headings(form):
    return [text.text() for text in form.list.findChildren(Text)]


def test_the_sections_of_each_form_stand_under_its_title(run):
    form = shown(run)
    words = headings(form)
    assert words.index("Đơn đề nghị") < words.index("1. Người đề nghị") < words.index("Tờ khai trẻ em")
    run.dossier_controller().show_section("don_tre", "/tk/muc_1")
    assert form.field("/tk/muc_1/ten").editor.text() == "Lò Văn Bé"


def test_an_answer_in_one_form_never_shows_in_another_that_has_a_field_of_the_same_name(run):
    form = shown(run)
    controller = run.dossier_controller()
    controller._answer("don", "/tk/muc_1/ten", "Lò Thị Hoa")
    controller.show_section("don_tre", "/tk/muc_1")
    controller._again("undo")
    assert form.field("/tk/muc_1/ten").editor.text() == "Lò Văn Bé"


def test_when_the_form_on_screen_no_longer_applies_the_first_section_is_shown(run):
    form = shown(run)
    controller = run.dossier_controller()
    controller.show_section("don_tre", "/tk/muc_1")
    controller._answer("don", KIND, "gia")
    assert form.section()[0] == ""
    run.until(lambda: "Tờ khai trẻ em" not in headings(form))
    assert "Tờ khai người già" in headings(form)
