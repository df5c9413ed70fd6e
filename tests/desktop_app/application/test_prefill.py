"""Filling from a register, a card, an earlier dossier: marked field by field, confirmed by a person, undone whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.application.prefill import OtherProcedure
from desktop_app.application.registers import Consent
from desktop_app.usecases.freezing import DossierIncomplete
from desktop_app.views import FieldView, GroupView, LineState
from desktop_app.wording import words_of
from forms.identity_card import CardDamaged
from forms.loading import load_form
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO

CARD = "038085000001|171234567|Nguyễn Văn An|15081985|Nam|Thôn 1, Xã Quảng Hùng, Quảng Xương, Thanh Hóa|16082023"
YES = Consent("Nguyễn Văn An")


@pytest.fixture
def app(office):
    return office.application


@pytest.fixture
def person(app):
    card = app.cards.read_text(CARD)
    return app.registers.keep("person", dict(card.known) | {"phone": "0912345678"}, YES, source="card",
                              data_date=card.as_of)  # fmt: skip


@pytest.fixture
def desk(app):
    opened = app.forms.open_desk(app.dossiers.create(HOUSEHOLD))
    yield opened
    opened.close()


def shown(desk):
    """Every field on the section pages by reference."""
    found: dict[str, FieldView] = {}

    def gather(elements):
        for element in elements:
            if isinstance(element, FieldView):
                found[element.ref] = element
            elif isinstance(element, GroupView):
                gather(element.elements)
            else:
                for row in element.rows:
                    gather(row.fields)

    for line in desk.sections():
        if line.state != "none":
            gather(desk.section(line.form_id, line.ref).elements)
    return found


def answers(desk):
    return {ref: field.value for ref, field in shown(desk).items()}


def copied(desk):
    return {ref for ref, field in shown(desk).items() if field.copied_from}


def to_confirm(desk):
    return [line for group in desk.checklist().groups for line in group.lines if line.state is LineState.CONFIRM]


def test_a_person_fills_owner_and_form_and_every_field_says_where_from(app, desk, person):
    done = app.prefill.from_register(desk, "person", person)
    fields = shown(desk)
    assert fields["@owner.name"].value == fields["/tk/muc_5/chu_ho_ho_ten"].value == "Nguyễn Văn An"
    assert fields["/tk/muc_5/chu_ho_ngay_sinh"].value == "1985-08-15"
    assert fields["/tk/muc_5/chu_ho_gioi_tinh"].display == "Nam"
    said = "Chép từ sổ người dân (Nguyễn Văn An), số liệu ngày 16/08/2023"
    assert {fields[ref].copied_from for ref in copied(desk)} == {said}
    assert done.filled == len(copied(desk)) >= 9
    assert done.conflicts == ()


def test_the_form_that_asks_for_units_apart_gets_the_address_before_them(app, desk, person):
    app.prefill.from_register(desk, "person", person)
    fields = answers(desk)
    assert fields["@owner.address"].startswith("Thôn 1, Xã Quảng Hùng")
    assert fields["/tk/muc_5/thuong_tru_chi_tiet"] == "Thôn 1"


def test_what_is_copied_waits_in_the_checklist_once_and_blocks_queueing(office, app, person):
    dossier_id = office.complete(HOUSEHOLD)
    desk = app.forms.open_desk(dossier_id)
    assert desk.checklist().can_queue
    for ref in ("@owner.phone", "/tk/muc_5/chu_ho_dien_thoai"):
        desk.answer("gdn" if ref.startswith("/") else "", ref, "")
    app.prefill.from_register(desk, "person", person)
    (line,) = to_confirm(desk)
    assert (line.text, line.place.ref) == ("Điện thoại", "@owner.phone")
    assert "16/08/2023" in line.where
    desk.close()
    checklist = app.dossiers.recount(dossier_id)
    assert (checklist.can_queue, checklist.confirm_count) == (False, 1)
    with pytest.raises(DossierIncomplete) as caught:
        app.sync.queue(dossier_id)
    assert caught.value.facts["first"] == "Điện thoại"


def test_confirming_one_confirms_the_same_answer_elsewhere_and_can_be_undone(app, desk, person):
    app.prefill.from_register(desk, "person", person)
    before = copied(desk)
    changes = desk.confirm("", "@owner.name")
    assert before - copied(desk) == {"@owner.name", "/tk/muc_5/chu_ho_ho_ten"}
    assert {view.ref for view in changes.fields} == {"@owner.name", "/tk/muc_5/chu_ho_ho_ten"}
    desk.undo()
    assert copied(desk) == before


def test_a_whole_section_is_confirmed_at_once(app, desk, person):
    app.prefill.from_register(desk, "person", person)
    desk.confirm_all("", "@parties")
    assert not any(ref.startswith("@") for ref in copied(desk))
    assert "@owner.name" not in {line.place.ref for line in to_confirm(desk)}
    for line in desk.sections():
        desk.confirm_all(line.form_id, line.ref)
    assert to_confirm(desk) == []


def test_editing_a_copied_field_makes_it_a_persons_own(app, desk, person):
    app.prefill.from_register(desk, "person", person)
    desk.answer("", "@owner.phone", "0987654321")
    assert "@owner.phone" not in copied(desk)
    desk.undo()
    assert "@owner.phone" in copied(desk)


def test_one_undo_takes_the_whole_filling_back_and_redo_brings_it(app, desk, person):
    before = answers(desk)
    app.prefill.from_register(desk, "person", person)
    after, marks = answers(desk), copied(desk)
    desk.undo()
    assert (answers(desk), copied(desk), to_confirm(desk)) == (before, set(), [])
    desk.redo()
    assert (answers(desk), copied(desk)) == (after, marks)


def test_what_a_person_typed_is_kept_and_told_and_replaced_only_when_asked(app, desk, person):
    desk.answer("", "@owner.name", "Nguyễn Văn Ân")
    done = app.prefill.from_register(desk, "person", person)
    assert answers(desk)["@owner.name"] == "Nguyễn Văn Ân"
    (told,) = done.conflicts
    assert (told.label, told.held, told.offered) == ("Họ và tên chủ hồ sơ", "Nguyễn Văn Ân", "Nguyễn Văn An")
    app.prefill.from_register(desk, "person", person, overwrite=True)
    assert answers(desk)["@owner.name"] == "Nguyễn Văn An"
    desk.undo()
    assert answers(desk)["@owner.name"] == "Nguyễn Văn Ân"


def test_a_copy_nobody_confirmed_gives_way_to_a_newer_one(app, desk, person):
    app.prefill.from_register(desk, "person", person)
    app.registers.edit("person", person, {"phone": "0977777777"})
    done = app.prefill.from_register(desk, "person", person)
    assert (done.conflicts, answers(desk)["@owner.phone"]) == ((), "0977777777")
    assert "23/11/2026" in shown(desk)["@owner.phone"].copied_from


def test_marks_outlive_the_window_and_the_program(office, app, desk, person):
    app.prefill.from_register(desk, "person", person)
    marks = copied(desk)
    desk.confirm("", "@owner.name")
    desk.close()
    again = app.forms.open_desk(desk.dossier_id)
    assert copied(again) == marks - {"@owner.name", "/tk/muc_5/chu_ho_ho_ten"}
    again.close()


def test_a_business_fills_its_own_name_and_its_representative(app):
    known = {"name": "Cửa hàng Hoa Mai", "tax_code": "0100233488", "representative": "Mai Thị Hoa",
             "representative_id": "001185000123", "phone": "0912000111",
             "address": "12 Phố Huế, Phường Hai Bà Trưng"}  # fmt: skip
    entry = app.registers.keep("business", known, Consent("Mai Thị Hoa"))
    desk = app.forms.open_desk(app.dossiers.create(TOBACCO))
    app.prefill.from_register(desk, "business", entry)
    fields = answers(desk)
    assert fields["/tk/muc_1/ten_thuong_nhan"] == "Cửa hàng Hoa Mai"
    assert fields["/tk/muc_1/ma_so_thue"] == "0100233488"
    assert fields["@owner.name"] == fields["/tk/muc_3/dai_dien_ho_ten"] == "Mai Thị Hoa"
    desk.close()
    other = app.forms.open_desk(app.dossiers.create(BIRTH))
    app.prefill.from_register(other, "business", entry)
    assert answers(other)["@owner.name"] == "Cửa hàng Hoa Mai"
    other.close()


def test_a_card_fills_with_its_day_of_issue(app, desk):
    done = app.prefill.from_card(desk, app.cards.read_text(CARD))
    assert done.filled
    assert shown(desk)["@owner.id_number"].copied_from == "Chép từ mã QR trên thẻ cấp ngày 16/08/2023"


def test_a_birth_of_which_only_the_year_is_known_is_left_to_the_person(app, desk):
    text = CARD.replace("15081985", "00001985")
    done = app.prefill.from_card(desk, app.cards.read_text(text))
    assert answers(desk)["@owner.birth_date"] == ""
    assert "Ngày sinh" in done.left_out


def test_a_damaged_card_is_told_in_words_without_its_content(app):
    with pytest.raises(CardDamaged) as caught:
        app.cards.read_text(CARD.replace("15081985", "99999999"))
    assert "“Ngày sinh”" in words_of(caught.value, "vi").what
    assert "Nguyễn" not in str(caught.value)


def test_an_earlier_dossier_gives_its_answers_and_rows_but_no_promise(office, app):
    earlier = office.filled(HOUSEHOLD)
    desk = app.forms.open_desk(app.dossiers.create(HOUSEHOLD))
    done = app.prefill.from_dossier(desk, earlier)
    old = app.forms.open_desk(earlier)
    wanted = shown(old)
    here = shown(desk)
    number = app.dossiers.header(earlier).number
    said = {here[ref].copied_from for ref in copied(desk)}
    assert said == {f"Chép từ hồ sơ {number} ngày 23/11/2026"}
    assert done.conflicts == ()
    plain = [ref for ref, field in wanted.items() if field.value and "[" not in ref and not ref.startswith("@sub")
             and field.relevant and field.kind not in ("acknowledge", "note", "calculate") and not field.readonly
             and ref not in ("@channel", "@represented")]  # fmt: skip
    assert {ref: here[ref].value for ref in plain} == {ref: wanted[ref].value for ref in plain}
    in_rows = [[(ref.partition("]")[2], field.value) for ref, field in found.items() if "[" in ref and field.relevant]
               for found in (here, wanted)]  # fmt: skip
    assert in_rows[0] == in_rows[1]
    promises = {ref for ref, field in here.items() if field.kind == "acknowledge" and field.required}
    assert promises
    assert not promises & copied(desk)
    before_undo = answers(desk)
    desk.undo()
    assert copied(desk) == set()
    desk.redo()
    assert answers(desk) == before_undo
    old.close()
    desk.close()


def test_only_dossiers_of_the_same_procedure_and_owner_are_offered(office, app):
    own, other = office.filled(HOUSEHOLD), office.filled(TOBACCO)
    desk = app.forms.open_desk(app.dossiers.create(HOUSEHOLD))
    assert [line.dossier_id for line in app.prefill.earlier(desk)] == [own]
    desk.answer("", "@owner.id_number", "001185000123")
    desk.wait_saved()
    assert app.prefill.earlier(desk) == ()
    with pytest.raises(OtherProcedure):
        app.prefill.from_dossier(desk, other)
    desk.close()


def test_a_dossier_that_was_queued_is_not_filled(office, app, person, desk):
    from desktop_app.dossier.lifecycle import Lifecycle, NotAllowed

    def submit(records):
        records.dossiers.save(replace(records.dossiers.get(desk.dossier_id), lifecycle=Lifecycle.SUBMITTED))

    office.context.store.write(submit).result()
    with pytest.raises(NotAllowed):
        app.prefill.from_register(desk, "person", person)


@pytest.fixture
def form_that_remembers(office):
    """The household form, which also begins with the phone of the dossier saved last."""
    pack = office.context.packs.by_code(HOUSEHOLD)
    entry = pack.form("gdn")
    xml = pack.file(entry.path).decode()
    action = (
        '<setvalue event="odk-instance-first-load" ref="/tk/muc_5/chu_ho_dien_thoai"'
        " value=\"instance('__last-saved')/tk/muc_5/chu_ho_dien_thoai\"/>"
    )
    instance = '<instance id="__last-saved" src="jr://instance/last-saved"/>'
    head, model, tail = xml.partition("</model>")
    resources = {path.rsplit("/", 1)[-1]: pack.file(path) for path in entry.resources}
    definition = load_form((head + instance + action + model + tail).encode(), resources=resources)
    pack._definitions["gdn"] = definition
    return definition


def test_a_form_that_asks_for_it_begins_with_the_owners_latest_answers(office, app, form_that_remembers):
    earlier = office.filled(HOUSEHOLD)
    old = app.forms.open_desk(earlier)
    number, phone = answers(old)["@owner.id_number"], answers(old)["/tk/muc_5/chu_ho_dien_thoai"]
    old.close()
    entry = app.registers.keep("person", {"name": "Chủ hộ", "id_number": number}, YES)
    desk = app.forms.open_desk(app.dossiers.create(HOUSEHOLD))
    app.prefill.from_register(desk, "person", entry)
    field = shown(desk)["/tk/muc_5/chu_ho_dien_thoai"]
    assert (field.value, field.copied_from) == (phone, "Chép từ hồ sơ HS-0001 ngày 23/11/2026")
    desk.close()
    again = app.forms.open_desk(desk.dossier_id)
    assert answers(again)["/tk/muc_5/chu_ho_dien_thoai"] == phone
    again.close()


def test_another_persons_answers_are_never_what_was_saved_last(office, app, form_that_remembers, person):
    office.filled(HOUSEHOLD)
    desk = app.forms.open_desk(app.dossiers.create(HOUSEHOLD))
    before = answers(desk)
    app.prefill.from_card(desk, app.cards.read_text(CARD))
    assert answers(desk)["/tk/muc_5/chu_ho_dien_thoai"] == ""
    desk.undo()
    assert answers(desk) == before
    desk.close()


def test_taking_the_filling_back_takes_the_remembered_answers_too(office, app, form_that_remembers):
    earlier = office.filled(HOUSEHOLD)
    desk = app.forms.open_desk(app.dossiers.create(HOUSEHOLD))
    before = answers(desk)
    app.prefill.from_dossier(desk, earlier)
    desk.undo()
    assert (answers(desk), copied(desk)) == (before, set())
    desk.close()
