"""The form desk: answers, rows, undo, owner fields, the journal, and what the screen may say."""

from __future__ import annotations

import unicodedata

import pytest

from desktop_app.application.desk import ChoiceRefused
from desktop_app.disk import DiskFull
from desktop_app.dossier.lifecycle import NotAllowed
from desktop_app.events import JournalSaved, SaveFailed
from desktop_app.usecases.content import UnknownField
from desktop_app.views import FieldView, GroupView, RepeatView
from forms.problems import FormProblem
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO, add_unreached_portal, an_office

OWNER_NAME = "/tk/muc_5/chu_ho_ho_ten"
MEMBERS = "/tk/muc_6/thanh_vien"


@pytest.fixture
def household(office):
    desk = office.application.forms.open_desk(office.application.dossiers.create(HOUSEHOLD))
    yield desk
    desk.close()


def form_of(desk):
    return desk.tabs()[0].form_id


def state(desk):
    """All of a desk's content as bytes and values: what undo and replay must bring back."""
    content = desk._content
    forms = tuple(content.session(form.id).serialise(prune=False, row_ids=True) for form in content.forms())
    given = {ref: value for ref, value in content.parties.items() if value}
    return forms, given, dict(content.choices)


def fields_of(elements):
    for element in elements:
        if isinstance(element, FieldView):
            yield element
        elif isinstance(element, GroupView):
            yield from fields_of(element.elements)
        elif isinstance(element, RepeatView):
            for row in element.rows:
                yield from row.fields


def test_an_answer_is_shown_counted_and_kept(office, household):
    form = form_of(household)
    changes = household.answer(form, OWNER_NAME, "Lò Thị Mai")
    assert {"/tk/muc_5/chu_ho_ho_ten", "@owner.name"} <= {field.ref for field in changes.fields}
    household.wait_saved()
    assert office.dossier(household.dossier_id).owner_name == "Lò Thị Mai"


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD, TOBACCO])
def test_replaying_the_journal_gives_the_same_bytes(office, code):
    dossier_id = office.filled(code)
    first, second = office.application.forms.open_desk(dossier_id), office.application.forms.open_desk(dossier_id)
    assert state(first) == state(second)
    assert sum(len(form) for form in state(first)[0]) > 1000


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD, TOBACCO])
def test_what_a_form_filled_in_by_itself_is_of_the_day_it_was_begun(office, code):
    """A dossier opened on another day keeps its "ngày lập": else its signature would be stale overnight."""
    dossier_id = office.filled(code)
    before = state(office.application.forms.open_desk(dossier_id))
    office.clock.pass_by(days=9)
    assert state(office.application.forms.open_desk(dossier_id)) == before


def test_the_same_data_opened_by_another_process_gives_the_same_bytes(tmp_path, clock):
    with an_office(tmp_path / "data", clock) as office:
        dossier_id = office.filled(HOUSEHOLD)
        before = state(office.application.forms.open_desk(dossier_id))
    with an_office(tmp_path / "data", clock) as office:
        assert state(office.application.forms.open_desk(dossier_id)) == before


def test_typed_text_is_kept_composed(office, household):
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Ước")
    household.answer(form_of(household), OWNER_NAME, typed)
    household.answer("", "@owner.address", unicodedata.normalize("NFD", "Bản  Cá\n"))
    household.wait_saved()
    assert office.dossier(household.dossier_id).owner_name == "Nguyễn Thị Ước"
    assert household._content.parties["owner.address"] == "Bản Cá"
    assert unicodedata.is_normalized("NFC", household._content.main.field(OWNER_NAME).value)


def test_an_owner_field_is_copied_into_the_form_and_back(household):
    household.answer("", "@owner.name", "Lò Thị Mai")
    assert household._content.main.field(OWNER_NAME).value == "Lò Thị Mai"
    household.answer(form_of(household), "/tk/muc_5/chu_ho_dien_thoai", "0912345678")
    assert household._content.parties["owner.phone"] == "0912345678"


def test_copying_never_overwrites_what_was_typed_otherwise(household):
    form = form_of(household)
    household.answer("", "@owner.name", "Lò Thị Mai")
    household.answer(form, OWNER_NAME, "Lò Thị Mai (tức Mai Lò)")
    assert household._content.parties["owner.name"] == "Lò Thị Mai (tức Mai Lò)"
    household.answer("", "@owner.name", "Lò Mai")
    assert household._content.main.field(OWNER_NAME).value == "Lò Mai"
    household._content.parties["owner.name"] = "Một người khác"
    household.answer(form, OWNER_NAME, "Quàng Thị Hoa")
    assert household._content.parties["owner.name"] == "Một người khác"


def test_a_refused_answer_changes_nothing_and_the_next_one_is_kept(office, household):
    form = form_of(household)
    household.answer(form, OWNER_NAME, "Lò Thị Mai")
    before = state(household)
    with pytest.raises(FormProblem):
        household.answer(form, OWNER_NAME, "x" * 10_000_000)
    with pytest.raises(FormProblem):
        household.answer(form, "/tk/khong_co", "x")
    assert state(household) == before
    household.answer(form, OWNER_NAME, "Lò Thị May")
    household.wait_saved()
    assert office.dossier(household.dossier_id).owner_name == "Lò Thị May"


def test_an_owner_date_that_is_no_date_is_shown_as_a_problem(household):
    changes = household.answer("", "@owner.birth_date", "31/02/1985")
    problem = next(field.problem for field in changes.fields if field.ref == "@owner.birth_date")
    assert "dd/mm/yyyy" in problem


@pytest.mark.parametrize(
    ("ref", "value"),
    [("@channel", "pigeon"), ("@result_return", "x"), ("@represented", "maybe"), ("@case", "khong_co")],
)
def test_a_choice_that_is_not_offered_is_refused_by_name(household, ref, value):
    before = state(household)
    with pytest.raises(ChoiceRefused) as refused:
        household.answer("", ref, value)
    assert refused.value.facts["value"] == value
    assert state(household) == before


def test_unknown_own_fields_are_refused_by_name(household):
    for ref in ("@owner.shoe_size", "@nobody.name", "@x"):
        with pytest.raises(UnknownField):
            household.answer("", ref, "x")


def test_rows_have_permanent_ids(household):
    form = form_of(household)
    household.answer(form, "/tk/muc_5/chu_the", "ho_gia_dinh")
    before = household.rows(form, MEMBERS)
    changes = household.add_row(form, MEMBERS)
    new = [ref for ref in household.rows(form, MEMBERS) if ref not in before]
    assert len(new) == 1
    assert changes.focus.startswith(new[0] + "/")
    assert household.rows(form, MEMBERS)[: len(before)] == before


def test_undo_and_redo_of_answers_go_all_the_way(household):
    form, states = form_of(household), [state(household)]
    for act in (
        lambda: household.answer(form, OWNER_NAME, "Lò Thị Mai"),
        lambda: household.answer("", "@owner.phone", "0912345678"),
        lambda: household.answer("", "@channel", "counter"),
        lambda: household.answer(form, "/tk/muc_5/chu_the", "ho_gia_dinh"),
        lambda: household.add_row(form, MEMBERS),
        lambda: household.answer("", "@represented", "yes"),
    ):
        act()
        states.append(state(household))
    for wanted in reversed(states[:-1]):
        assert household.undo() is not None
        assert state(household) == wanted
    assert household.undo() is None
    for wanted in states[1:]:
        assert household.redo() is not None
        assert state(household) == wanted
    assert household.redo() is None


def test_a_new_act_ends_what_could_be_redone(household):
    household.answer("", "@owner.phone", "0912345678")
    household.undo()
    household.answer("", "@owner.phone", "0912345679")
    assert household.redo() is None


@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_removed_row_comes_back_where_it_was_with_its_answers(office, place):
    desk = office.application.forms.open_desk(office.filled(HOUSEHOLD))
    form, lines = form_of(desk), "/tk/muc_2/nganh_nghe"
    before, rows = state(desk), desk.rows(form, lines)
    assert len(rows) == 3
    desk.remove_row(form, rows[place])
    assert rows[place] not in desk.rows(form, lines)
    desk.undo()
    assert desk.rows(form, lines) == rows
    assert state(desk) == before
    desk.redo()
    assert rows[place] not in desk.rows(form, lines)
    desk.close()


def test_undo_takes_back_what_the_form_copied_by_itself(office):
    """Khai sinh: "người yêu cầu là mẹ" fills the mother's part from the asker's."""
    desk = office.application.forms.open_desk(office.application.dossiers.create(BIRTH))
    form = form_of(desk)
    desk.answer(form, "/tk/muc_1/nyc_ho_ten", "Quàng Thị Xuân")
    before = state(desk)
    desk.answer(form, "/tk/muc_1/quan_he", "me")
    assert desk._content.main.field("/tk/muc_4/me_ho_ten").value == "Quàng Thị Xuân"
    desk.undo()
    assert state(desk) == before
    desk.close()


def test_undo_is_itself_in_the_journal(office, household):
    household.answer("", "@owner.name", "Lò Thị Mai")
    household.undo()
    household.close()
    again = office.application.forms.open_desk(household.dossier_id)
    assert state(again) == state(household)
    assert again._content.parties["owner.name"] == ""


def test_a_field_out_of_relevance_is_not_asked_for(office):
    desk = office.application.forms.open_desk(office.filled(BIRTH))
    form = form_of(desk)
    section = next(line.ref for line in desk.sections() if line.ref.endswith("muc_5"))
    shown = {field.ref: field.relevant for field in fields_of(desk.section(form, section).elements)}
    assert {True, False} <= set(shown.values()) or all(shown.values())
    desk.answer(form, "/tk/muc_5/khai_cha", "khong")
    hidden = {field.ref: field.relevant for field in fields_of(desk.section(form, section).elements)}
    assert sum(hidden.values()) < sum(shown.values())
    assert not [line for group in desk.checklist().groups for line in group.lines
                if line.place.ref in {ref for ref, relevant in hidden.items() if not relevant}]  # fmt: skip
    desk.close()


def test_changing_the_channel_reaches_lists_fees_and_the_row(office, household):
    household.answer("", "@channel", "post")
    household.wait_saved()
    assert office.dossier(household.dossier_id).channel == "post"
    assert next(field.value for field in household.fees().fields if field.ref == "@channel") == "post"
    line = office.application.dossiers.list().lines[0]
    assert line.channel == "post"


def test_the_case_follows_the_answers(office):
    desk = office.application.forms.open_desk(office.filled(HOUSEHOLD))
    desk.answer(form_of(desk), "/tk/muc_5/chu_the", "ca_nhan")
    desk.close()
    assert office.dossier(desk.dossier_id).case == "ca_nhan"


def test_the_screen_may_say_saved_only_after_the_commit(office, household):
    told = []

    def saved(event):
        stored = office.read(lambda records: records.journal.read(event.dossier_id))
        told.append(any(entry.value == "Lò Thị Mai" for entry in stored))

    office.application.events.subscribe(JournalSaved, saved)
    household.answer("", "@owner.name", "Lò Thị Mai")
    household.wait_saved()
    assert told == [True]
    assert office.application.saved_at == office.clock.now()


def test_a_full_disk_is_told_and_the_answer_is_kept_when_there_is_room_again(office, household, monkeypatch):
    failures, saved = [], []
    office.application.events.subscribe(SaveFailed, lambda event: failures.append(event.problem))
    office.application.events.subscribe(JournalSaved, saved.append)
    household.answer("", "@owner.phone", "0912000000")
    household.wait_saved()
    journal = type(office.read(lambda records: records.journal))
    whole = journal.append

    def refuse(*_):
        raise DiskFull(path="x")

    monkeypatch.setattr(journal, "append", refuse)
    household.answer("", "@owner.name", "Lò Thị Mai")
    household.answer("", "@owner.address", "Bản Cá")
    with pytest.raises(DiskFull):
        household.wait_saved()
    assert [type(problem) for problem in failures] == [DiskFull] * 3
    assert len(saved) == 1
    monkeypatch.setattr(journal, "append", whole)
    household.answer("", "@owner.email", "lomai@vidu.vn")
    household.wait_saved()
    again = office.application.forms.open_desk(household.dossier_id)
    assert state(again) == state(household)
    assert again._content.parties["owner.name"] == "Lò Thị Mai"


def test_closing_tries_once_more_what_could_not_be_written(office, household, monkeypatch):
    journal = type(office.read(lambda records: records.journal))
    whole = journal.append

    def refuse(*_):
        raise DiskFull(path="x")

    monkeypatch.setattr(journal, "append", refuse)
    household.answer("", "@owner.name", "Lò Thị Mai")
    with pytest.raises(DiskFull):
        household.wait_saved()
    monkeypatch.setattr(journal, "append", whole)
    household.close()
    assert office.dossier(household.dossier_id).owner_name == "Lò Thị Mai"


def test_a_desk_left_open_cannot_edit_what_was_queued(office):
    add_unreached_portal(office)
    dossier_id = office.complete(HOUSEHOLD)
    desk = office.application.forms.open_desk(dossier_id)
    office.application.sync.queue(dossier_id)
    before = office.read(lambda records: records.journal.last_seq(dossier_id))
    with pytest.raises(NotAllowed):
        desk.answer("", "@owner.name", "Người khác")
    with pytest.raises(NotAllowed):
        desk.undo() or desk.answer("", "@owner.name", "x")
    assert office.read(lambda records: records.journal.last_seq(dossier_id)) == before
    office.application.sync.take_back(dossier_id)
    desk.answer("", "@owner.name", "Người khác")
    desk.close()


def test_what_is_typed_just_before_queueing_travels(office):
    """Queueing waits for what the desk has on its way to the disk."""
    add_unreached_portal(office)
    dossier_id = office.complete(HOUSEHOLD, 1)
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer("", "@submitter.address", "không dùng tới")
    desk.answer("", "@owner.email", "vietcattoc@vidu.vn")
    desk.answer("", "@channel", "online")
    office.sign(dossier_id)
    desk.answer("", "@result_return", "post")
    office.application.sync.queue(dossier_id)
    version = office.dossier(dossier_id).version_id
    manifest = office.read(lambda records: records.outbox.parcel(version).read())
    assert manifest.result_return == "post"
    assert manifest.owner.email == "vietcattoc@vidu.vn"
    desk.close()


def test_every_section_leads_on_to_the_next(office):
    desk = office.application.forms.open_desk(office.filled(BIRTH))
    lines = [line for line in desk.sections() if line.state != "none"]
    view, seen = desk.section("", "@parties"), ["@parties"]
    while view.next:
        view = desk.section(form_of(desk), view.next)
        seen.append(view.ref)
    assert seen == [line.ref for line in lines]
    desk.close()


def test_choices_are_searched_without_accents(household):
    found = household.choices(form_of(household), "/tk/muc_5/thuong_tru_tinh", "son la")
    assert [choice.label for choice in found] == ["Tỉnh Sơn La"] or any("Sơn La" in choice.label for choice in found)


def test_setting_by_a_questions_own_name(household):
    assert household.set_by_name("chu_ho_ho_ten", "Lò Thị Mai") == {OWNER_NAME: "Lò Thị Mai"}
    with pytest.raises(UnknownField):
        household.set_by_name("khong_co_cau_nay", "x")
    added = household.set_by_name("+" + "/tk/muc_2/nganh_nghe", "n9")
    assert list(added) == ["/tk/muc_2/nganh_nghe[n9]"]


def test_a_late_event_does_not_reach_a_closed_listener(office, household):
    seen = []
    end = office.application.events.subscribe(JournalSaved, seen.append)
    end()
    household.answer("", "@owner.name", "Lò")
    household.wait_saved()
    assert not seen
