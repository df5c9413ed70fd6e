"""What the portals said, by dossier; people kept with consent; a portal's file before it is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from desktop_app.application.people import UnknownPerson
from desktop_app.application.settings import ConnectionFileBroken
from desktop_app.dossier.model import HistoryEntry, Message
from tests.desktop_app.office import HOUSEHOLD, MORNING, TOBACCO, an_office

KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


@pytest.fixture
def own(tmp_path):
    with an_office(tmp_path / "data") as opened:
        yield opened


def spoken(office, dossier_id, hours, text):
    at = MORNING + timedelta(hours=hours)

    def write(records):
        records.answers.put_message(Message(f"m{hours}", dossier_id, at, False, "officer", text, True))
        entry = HistoryEntry(at, "history.portal.message", (("sender", "officer"),), "portal")
        records.history.add(dossier_id, entry)
        records.answers.mark_unread(dossier_id)

    office.context.store.write(write).result()


def test_only_dossiers_that_a_portal_spoke_about_are_in_the_inbox_unread_first(own):
    silent, old, new = (own.application.dossiers.create(HOUSEHOLD) for _ in range(3))
    spoken(own, old, 1, "Đã nhận.")
    spoken(own, new, 2, "Bổ sung trang 2.")
    own.application.dossiers.mark_read(new)
    view = own.application.tracking.inbox()
    assert [line.line.dossier_id for line in view.lines] == [old, new]
    assert [line.is_unread for line in view.lines] == [True, False]
    assert view.unread_count == 1
    assert silent not in {line.line.dossier_id for line in view.lines}


def test_a_message_is_told_once_with_its_own_words(own):
    dossier_id = own.application.dossiers.create(TOBACCO)
    spoken(own, dossier_id, 1, "Chụp lại trang 2.")
    (line,) = own.application.tracking.inbox().lines
    assert [(news.kind, news.title, news.text) for news in line.news] == [
        ("message", "Tin nhắn từ Cán bộ tiếp nhận", "Chụp lại trang 2.")]  # fmt: skip


def test_a_person_kept_twice_is_one_person_with_all_their_dossiers(own):
    first, second = own.filled(HOUSEHOLD), own.filled(HOUSEHOLD)
    own.application.people.keep_owner(first)
    own.application.people.keep_owner(second)
    (person,) = own.application.people.lines("mai")
    assert (person.name, person.birth_date) == ("Lò Thị Mai", "08/03/1985")
    found = own.application.people.view(person.person_id)
    assert {line.dossier_id for line in found.dossiers} == {first, second}


def test_somebody_who_is_not_in_the_register_is_a_named_problem(own):
    with pytest.raises(UnknownPerson):
        own.application.people.view("khong-co")


def test_a_connection_file_is_examined_and_nothing_is_kept(own):
    file = {"url": "https://cong.vidu.vn", "portal_id": "cong", "name": "Cổng", "public_key": KEY, "user": "xa"}
    found = own.application.settings.examine_portal(json.dumps(file).encode())
    assert (found.name, found.user, found.training) == ("Cổng", "xa", False)
    assert own.application.settings.view().portals == ()
    with pytest.raises(ConnectionFileBroken):
        own.application.settings.examine_portal(json.dumps({**file, "fingerprint": "00"}).encode())


def test_what_is_typed_in_one_field_is_undone_together_and_journalled_apart(own):
    dossier_id = own.application.dossiers.create(HOUSEHOLD)
    desk = own.application.forms.open_desk(dossier_id)
    desk.answer("", "@owner.phone", "0912345678")
    before = len(own.read(lambda records: records.journal.read(dossier_id)))
    for typed in ("L", "Lò", "Lò Thị"):
        desk.answer("", "@owner.name", typed, typing=True)
    desk.wait_saved()
    assert len(own.read(lambda records: records.journal.read(dossier_id))) >= before + 3
    desk.undo()
    assert desk._content.parties.get("owner.name", "") == ""
    assert desk._content.parties["owner.phone"] == "0912345678"
    desk.redo()
    assert desk._content.parties["owner.name"] == "Lò Thị"
    desk.close()


def test_coming_back_to_a_field_begins_another_undo(own):
    desk = own.application.forms.open_desk(own.application.dossiers.create(HOUSEHOLD))
    desk.answer("", "@owner.name", "Lò", typing=True)
    desk.answer("", "@owner.phone", "09", typing=True)
    desk.answer("", "@owner.name", "Lò Mai", typing=True)
    desk.undo()
    assert desk._content.parties["owner.name"] == "Lò"
    desk.close()
