"""A draft changed to a newer version of its pack, and back: real store, real packs, one commit."""

from __future__ import annotations

import pytest

from desktop_app.application.dossiers import ProcedureNotInForce
from desktop_app.application.migrating import EditsSince, NothingNewer, NothingToUndo
from desktop_app.dossier.journal import in_force
from desktop_app.dossier.lifecycle import NotAllowed
from desktop_app.dossier.model import EntryKind
from desktop_app.usecases.pack_standing import PackEnded, PackSuperseded
from desktop_app.views import LineState
from forms.packs.archive import Pack
from forms.packs.data_pack import build_data_pack
from sync.states import State
from tests.desktop_app.offered_packs import ISSUER, trust
from tests.desktop_app.office import add_unreached_portal, an_office, lines_of
from tests.desktop_app.versions import (
    ROOT,
    complete,
    everything,
    filled,
    install,
    made_whole,
    new_pack,
    old_pack,
)
from tests.forms.packs.data_folders import revoking
from tests.forms.packs.versions import CODE, SECOND, built, first, opened

WORK = "/tk/muc_2"


@pytest.fixture
def office(tmp_path):
    with an_office(tmp_path / "data") as opened_office:
        yield opened_office


@pytest.fixture
def draft(office):
    """A complete draft of the first version, the second installed after it."""
    dossier_id = complete(office)
    install(office, new_pack())
    return dossier_id


def groups(view):
    return {group.code: group.lines for group in view.groups}


def journal(office, dossier_id):
    return office.read(lambda records: tuple(records.journal.read(dossier_id)))


def row_of(office, dossier_id):
    return office.context.sending.outbox.row(office.dossier(dossier_id).version_id)


# -- staying and seeing ----------------------------------------------------------------------------------


def test_a_draft_stays_with_its_version_until_somebody_asks(office, draft):
    assert office.dossier(draft).pack_hash == old_pack().pack_hash
    desk = office.application.forms.open_desk(draft)
    desk.answer("don", f"{ROOT}/ghi_chu", "vẫn hỏi")
    desk.close()
    offer = office.application.migration.offer(draft)
    assert (offer.state, offer.can_migrate, offer.can_undo) == ("newer", True, False)


def test_looking_at_the_list_changes_nothing(office, draft):
    before, entries = everything(office, draft), journal(office, draft)
    view = office.application.migration.view(draft)
    assert (view.state, view.from_version, view.to_version) == ("offered", "2026.1.1", SECOND)
    assert (everything(office, draft), journal(office, draft)) == (before, entries)


def test_the_list_says_what_becomes_of_everything(office, draft):
    shown = groups(office.application.migration.migrate(draft))
    dropped = {line.label: line.old for line in shown["dropped"]}
    assert dropped["Ghi chú"] == "Gấp"
    assert dropped["Số người"] == "bốn"
    assert dropped["Loại"] == "Loại B"
    assert dropped["Mục đích"] == "Vay vốn"
    assert "Chữ ký trên “Đơn”" in dropped
    moved = {(line.label, line.new_label, line.new) for line in shown["moved"]}
    assert ("Điện thoại", "Số điện thoại", "0912345678") in moved
    assert ("Địa chỉ", "Số nhà", "Số 5") in moved
    assert ("Món", "Tên hàng", "Gạo") in moved
    assert [line.label for line in shown["needed"]] == ["Thư điện tử", "Giá", "Giá"]
    assert {(line.label, line.new_label) for line in shown["papers"]} == {
        ("Giấy kèm", "Giấy kèm, mẫu mới"), ("Giấy thôi không cần", ""),
    }  # fmt: skip
    assert {line.label for line in shown["kept"]} >= {"Họ tên", "Tuổi"}


def test_english_is_spoken_too(office, draft):
    office.application.speak("en")
    view = office.application.migration.view(draft)
    assert view.title == "Change from version 2026.1.1 to version 2026.2.1"


# -- the change ------------------------------------------------------------------------------------------


def test_answers_rows_and_papers_are_in_the_new_version(office, draft):
    office.application.migration.migrate(draft)
    present = office.dossier(draft)
    assert (present.pack_hash, present.case) == (new_pack().pack_hash, "mot_moi")
    main = office.context.content(present).main
    assert main.field(f"{ROOT}/dien_thoai").value == "0912345678"
    assert main.field(f"{WORK}/hang[x2]/con[x2c]/ten_con").value == "Con của Muối"
    papers = office.read(lambda records: [(b.component_code, b.position) for b in records.papers.bindings(draft)])
    assert papers == [("GT2", 1), ("GT2", 2), ("TP3", 1)]
    assert office.history(draft)[-1] == "history.migrated"


def test_a_paper_without_a_component_stays_in_sight_and_is_not_sent(office, draft):
    office.application.migration.migrate(draft)
    papers = office.application.papers
    extra = [part for part in papers.view(draft).components if part.kind == "extra"]
    assert [(part.code, len(part.papers)) for part in extra] == [("TP3", 1)]
    made_whole(office, draft)
    add_unreached_portal(office)
    office.application.sync.queue(draft)
    manifest = office.context.sending.outbox.parcel(office.dossier(draft).version_id).read()
    assert sorted(file.component for file in manifest.files) == ["GT2", "GT2", "TP1"]
    assert manifest.pack_hash == new_pack().pack_hash


def test_an_extra_paper_can_be_taken_off(office, draft):
    office.application.migration.migrate(draft)
    papers = office.application.papers
    extra = next(part for part in papers.view(draft).components if part.kind == "extra")
    papers.detach(draft, extra.code, extra.papers[0].file_id)
    assert all(part.kind != "extra" for part in papers.view(draft).components)


def test_a_signature_no_longer_holds_and_the_checklist_says_so(office, draft):
    before = office.application.dossiers.checklist(draft)
    assert before.can_queue
    office.application.migration.migrate(draft)
    after = office.application.dossiers.checklist(draft)
    codes = [line.code for line in lines_of(after, LineState.ERROR, LineState.MISSING)]
    assert codes == ["form.required", "form.required", "form.required", "sign.stale"]
    assert office.dossier(draft).todo_count == after.todo_count


def test_a_suggestion_moves_only_what_was_accepted(office, draft):
    desk = office.application.migration
    line = next(line for line in groups(desk.view(draft))["dropped"] if line.suggested)
    assert (line.label, line.suggested) == ("Mục đích", "Mục đích")
    shown = groups(desk.migrate(draft, accepted=frozenset({line.key})))
    assert next(found for found in shown["moved"] if found.label == "Mục đích").new == "Vay vốn"
    assert office.context.content(office.dossier(draft)).main.field(f"{ROOT}/dung_vao").value == "Vay vốn"


def test_the_list_can_be_read_again_afterwards(office, draft):
    desk = office.application.migration
    done = desk.migrate(draft)
    again = desk.view(draft)
    assert again.state == "done"
    assert again.groups == done.groups


def test_the_old_entries_stay_in_the_journal(office, draft):
    before = journal(office, draft)
    office.application.migration.migrate(draft)
    after = journal(office, draft)
    assert after[: len(before)] == before
    assert after[len(before)].kind is EntryKind.MIGRATED


def test_a_closed_and_opened_office_finds_the_same(office, draft, tmp_path):
    office.application.migration.migrate(draft)
    before = everything(office, draft)
    office.close()
    with an_office(tmp_path / "data", office.clock) as again:
        assert everything(again, draft) == before


def test_an_open_desk_of_the_old_version_cannot_write_into_the_new_one(office, draft):
    desk = office.application.forms.open_desk(draft)
    office.application.migration.migrate(draft)
    before = everything(office, draft)
    desk.answer("don", f"{ROOT}/ghi_chu", "muộn")
    with pytest.raises(Exception, match="journal"):
        desk.close()
    assert everything(office, draft) == before


# -- the way back ----------------------------------------------------------------------------------------


def test_undo_gives_back_everything_byte_for_byte(office, draft):
    before, entries = everything(office, draft), journal(office, draft)
    office.application.migration.migrate(draft)
    assert everything(office, draft) != before
    office.application.migration.undo(draft)
    assert everything(office, draft) == before
    after = journal(office, draft)
    assert after[: len(entries)] == entries
    assert in_force(after, "").entries == entries
    assert office.application.dossiers.checklist(draft).can_queue


def test_undo_and_change_can_be_repeated(office, draft):
    before, desk = everything(office, draft), office.application.migration
    desk.migrate(draft)
    first_time = everything(office, draft)
    for _ in range(3):
        desk.undo(draft)
        assert everything(office, draft) == before
        desk.migrate(draft)
        found = everything(office, draft)
        assert {**found, "signed": ()} == {**first_time, "signed": ()}


def test_what_was_typed_since_is_told_before_it_is_given_up(office, draft):
    before, desk = everything(office, draft), office.application.migration
    desk.migrate(draft)
    made_whole(office, draft)
    with pytest.raises(EditsSince) as refused:
        desk.undo(draft)
    assert refused.value.facts == {"count": 3, "first": "Thư điện tử"}
    assert desk.view(draft).edits == (("Thư điện tử", "mai@xa.vn"), ("Giá", "1000"), ("Giá", "1000"))
    desk.undo(draft, discard_edits=True)
    found = everything(office, draft)
    parts = ("instances", "shown", "parties", "choices", "papers", "pack")
    assert {part: found[part] for part in parts} == {part: before[part] for part in parts}


def test_a_paper_taken_off_since_stays_off_after_undo(office, draft):
    desk, papers = office.application.migration, office.application.papers
    desk.migrate(draft)
    moved = next(part for part in papers.view(draft).components if part.code == "GT2").papers
    papers.detach(draft, "GT2", moved[0].file_id)
    desk.undo(draft)
    left = office.read(lambda records: [(b.component_code, b.position) for b in records.papers.bindings(draft)])
    assert left == [("TP2", 2), ("TP3", 1)]


def test_two_changes_are_undone_one_after_the_other(office, draft):
    desk = office.application.migration
    first_state = everything(office, draft)
    desk.migrate(draft)
    second_state = everything(office, draft)
    third = third_pack()
    install(office, third)
    desk.migrate(draft)
    assert office.dossier(draft).pack_hash == third.pack_hash
    desk.undo(draft)
    assert everything(office, draft) == second_state
    desk.undo(draft)
    assert everything(office, draft) == first_state
    with pytest.raises(NothingToUndo):
        desk.undo(draft)


def third_pack() -> Pack:
    from tests.forms.packs.versions import second

    content = second()
    content["thu_tuc"] = [
        ["phien_ban", "2026.3.1", None, None] if row[0] == "phien_ban" else row for row in content["thu_tuc"]
    ]
    return opened(built(content))


# -- refusing --------------------------------------------------------------------------------------------


def test_a_version_that_is_not_newer_is_refused_by_name(office):
    dossier_id = filled(office)
    for wanted in ("", "2026.1.1", "9999.1.1", old_pack().pack_hash):
        with pytest.raises(NothingNewer):
            office.application.migration.migrate(dossier_id, to=wanted)
    with pytest.raises(NothingToUndo):
        office.application.migration.undo(dossier_id)


def test_a_version_whose_day_has_not_come_is_refused_and_announced(office):
    dossier_id = filled(office)
    office.context.store.write(lambda records: records.packs.install(_installed(office, future_pack()), "")).result()
    offer = office.application.migration.offer(dossier_id)
    assert (offer.state, offer.can_migrate) == ("coming", False)
    with pytest.raises(ProcedureNotInForce):
        office.application.migration.migrate(dossier_id, to=SECOND)
    with pytest.raises(NothingNewer):
        office.application.migration.migrate(dossier_id)


def future_pack() -> Pack:
    from datetime import date

    from tests.forms.packs.versions import second

    return opened(built(second(since="2027-01-01")), on=date(2027, 1, 1))


def _installed(office, pack):
    from desktop_app.application.packs import installed_pack

    return installed_pack(pack, pack.data, office.context)


def test_only_a_draft_is_changed(office, draft):
    office.application.dossiers.bin(draft)
    with pytest.raises(NotAllowed):
        office.application.migration.migrate(draft)
    assert office.application.migration.offer(draft).state == "none"


def test_a_dossier_by_its_number_is_found_too(office, draft):
    number = office.dossier(draft).number
    assert office.application.migration.migrate(number).state == "done"


# -- the outbox ------------------------------------------------------------------------------------------


@pytest.fixture
def queued(office):
    """Complete, of the first version, in the outbox; nobody answers at the portal."""
    add_unreached_portal(office)
    dossier_id = complete(office)
    office.application.sync.queue(dossier_id)
    return dossier_id


def test_a_queued_dossier_is_stopped_when_a_newer_version_is_installed(office, queued):
    install(office, new_pack())
    row = row_of(office, queued)
    assert (row.state, row.failure.code, row.announced_at) == (State.QUARANTINED, PackSuperseded.code, None)
    shown = office.application.sync.outbox().rows[0]
    assert (shown.can_migrate, shown.can_take_back) == (True, True)
    assert (shown.can_reopen, shown.can_retry) == (False, False)
    assert "2026.2.1" in shown.what
    assert office.application.dossiers.header(queued).pill.word == "Cần chú ý"
    with pytest.raises(PackSuperseded):
        office.application.sync.retry(row.version_id)


def test_a_stopped_dossier_is_taken_back_changed_and_queued_again(office, queued):
    install(office, new_pack())
    given_up = office.dossier(queued).version_id
    desk = office.application.migration
    assert desk.view(queued).was_stopped
    assert desk.migrate(queued).state == "done"
    assert office.application.dossiers.header(queued).is_editable
    made_whole(office, queued)
    office.application.sync.queue(queued)
    parcel = office.context.sending.outbox.parcel(office.dossier(queued).version_id).read()
    assert (parcel.pack_hash, parcel.replaces) == (new_pack().pack_hash, ())
    assert office.dossier(queued).version_id != given_up


def test_a_draft_with_an_old_version_is_not_queued(office, draft):
    add_unreached_portal(office)
    with pytest.raises(PackSuperseded):
        office.application.sync.queue(draft)
    office.application.migration.migrate(draft)
    made_whole(office, draft)
    office.application.sync.queue(draft)
    assert row_of(office, draft).state is State.QUEUED


def test_a_version_whose_day_has_not_come_stops_nothing_until_that_day(office, queued):
    office.context.store.write(lambda records: records.packs.install(_installed(office, future_pack()), "")).result()
    assert office.application.sync.hold_superseded() == ()
    assert row_of(office, queued).state is State.QUEUED
    office.clock.pass_by(days=60)
    assert office.application.sync.hold_superseded() == (queued,)
    assert row_of(office, queued).failure.code == PackSuperseded.code


def test_a_pack_that_ended_without_a_newer_one_is_stopped_by_another_name(office):
    add_unreached_portal(office)
    content = first()
    content["thu_tuc"].append(["hieu_luc_den", "2026-11-30", None, None])
    install(office, opened(built(content)))
    dossier_id = complete(office)
    office.application.sync.queue(dossier_id)
    office.clock.pass_by(days=10)
    assert office.application.sync.hold_superseded() == (dossier_id,)
    assert row_of(office, dossier_id).failure.code == PackEnded.code
    shown = office.application.sync.outbox().rows[0]
    assert (shown.can_migrate, shown.can_reopen) == (False, True)
    office.application.sync.reopen(dossier_id)
    assert office.application.migration.offer(dossier_id).state == "ended"
    with pytest.raises(PackEnded):
        office.application.sync.queue(dossier_id)


def test_what_the_portal_may_have_is_never_stopped(office, queued):
    from sync.ports import Facts
    from sync.states import Event

    outbox, version = office.context.sending.outbox, office.dossier(queued).version_id
    now = office.clock.now()
    outbox.transition(version, State.QUEUED, Event.ANNOUNCE_BEGUN, Facts(announced_at=now), at=now)
    install(office, new_pack())
    assert row_of(office, queued).state is State.ANNOUNCING
    outbox.transition(version, State.ANNOUNCING, Event.PAUSED, Facts(), at=now)
    outbox.transition(version, State.PAUSED, Event.RESUMED, Facts(), at=now)
    assert office.application.sync.hold_superseded() == ()
    assert row_of(office, queued).state is State.QUEUED


def test_an_office_that_opens_with_newer_packs_stops_what_waits(office, queued, tmp_path):
    office.context.store.write(lambda records: records.packs.install(_installed(office, new_pack()), "")).result()
    office.close()
    with an_office(tmp_path / "data", office.clock) as again:
        assert row_of(again, queued).failure.code == PackSuperseded.code


def test_other_procedures_stay_queued(office, queued):
    other = office.complete("2.000181")
    office.application.sync.queue(other)
    install(office, new_pack())
    assert row_of(office, other).state is State.QUEUED
    assert office.application.migration.offer(other).state == "none"
    assert office.dossier(other).procedure_code != CODE


# -- other changes of a pack -----------------------------------------------------------------------------


def changed_pack(**sheets) -> Pack:
    """The second version with some of its sheets replaced."""
    from tests.forms.packs.versions import second

    return opened(built(second() | sheets))


def test_a_form_that_has_another_code_takes_the_answers_by_the_table(office):
    from tests.forms.packs.versions import FIRST, second

    content = second()
    renamed = {
        name: [["to_khai" if cell == "don" else cell for cell in row] for row in content[name]]
        for name in ("bieu_mau", "thanh_phan_ho_so")
    }
    table = [*content["chuyen_doi"], [FIRST, "bieu_mau", None, "don", "to_khai", None]]
    dossier_id = complete(office)
    before = everything(office, dossier_id)
    install(office, changed_pack(**renamed, chuyen_doi=table))
    office.application.migration.migrate(dossier_id)
    main = office.context.content(office.dossier(dossier_id)).session("to_khai")
    assert main.field(f"{ROOT}/dien_thoai").value == "0912345678"
    codes = [line.code for line in lines_of(office.application.dossiers.checklist(dossier_id), LineState.MISSING)]
    assert "sign.missing" in codes
    office.application.migration.undo(dossier_id)
    assert everything(office, dossier_id) == before


def test_a_form_that_is_gone_drops_its_answers_with_their_values(office):
    from tests.forms.packs.versions import second

    content = second()
    renamed = {
        name: [["to_khai" if cell == "don" else cell for cell in row] for row in content[name]]
        for name in ("bieu_mau", "thanh_phan_ho_so")
    }
    dossier_id = complete(office)
    install(office, changed_pack(**renamed, chuyen_doi=content["chuyen_doi"][:1]))
    shown = groups(office.application.migration.view(dossier_id))
    assert {line.old for line in shown["dropped"]} >= {"Lò Thị Mai", "Gấp", "40", "Gạo", "Con của Muối"}


def test_a_channel_and_a_case_that_are_gone_are_told(office):
    dossier_id = complete(office)
    cases = [["ma", "ten", "dieu_kien", "nguon"], ["khac", "Trường hợp khác", None, "N"]]
    from tests.forms.packs.versions import second

    content = second()
    example = [
        [{"mot_moi": "khac", "truc_tuyen": "buu_chinh"}.get(str(cell), cell) for cell in row]
        for row in content["vi_du"]
    ]
    install(
        office,
        changed_pack(
            truong_hop=cases, kenh=[["kenh", "nguon"], ["buu_chinh", "N"]], vi_du=example,
            chuyen_doi=[row for row in content["chuyen_doi"] if row[1] != "truong_hop"],
        ),
    )  # fmt: skip
    shown = groups(office.application.migration.migrate(dossier_id))
    own = {line.label: (line.old, line.new) for line in shown["dropped"]}
    assert own["Kênh nộp"][0] != own["Kênh nộp"][1]
    present = office.dossier(dossier_id)
    assert (present.channel, present.case) == ("post", "khac")


def test_a_new_question_for_the_owner_takes_what_is_known(office):
    dossier_id = complete(office)
    install(office, changed_pack(chu_ho_so=[["truong", "cau_hoi"], ["name", "ten"], ["email", "email"]]))
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer("", "@owner.email", "mai@xa.vn")
    desk.close()
    shown = groups(office.application.migration.migrate(dossier_id))
    assert "Thư điện tử" not in {line.label for line in shown["needed"]}
    main = office.context.content(office.dossier(dossier_id)).main
    assert main.field(f"{WORK}/email").value == "mai@xa.vn"


def test_a_copied_answer_that_nobody_confirmed_still_waits_for_it_in_the_new_version(office):
    earlier = filled(office)
    dossier_id = office.application.dossiers.create(CODE, "mot")
    desk = office.application.forms.open_desk(dossier_id)
    office.application.prefill.from_dossier(desk, earlier)
    desk.close()
    before = office.context.content(office.dossier(dossier_id)).copies.marks
    install(office, new_pack())
    view = office.application.migration.migrate(dossier_id)
    content = office.context.content(office.dossier(dossier_id))
    after = content.copies.marks
    carried = [line for code in ("kept", "moved") for line in groups(view).get(code, ())]
    assert carried
    assert {ref for form, ref in before if not form} == {ref for form, ref in after if not form}
    assert len({ref for form, ref in after if form}) >= len(carried) - len(before)
    assert after
    assert set(after.values()) <= set(before.values())
    answered = {key for key in content.copies.answered if key[0]}
    assert {key for key in after if key[0]} == answered
    office.application.migration.undo(dossier_id)
    assert office.context.content(office.dossier(dossier_id)).copies.marks == before


def test_a_queued_dossier_whose_pack_was_taken_back_is_stopped(office):
    dossier_id = complete(office)
    add_unreached_portal(office)
    office.application.sync.queue(dossier_id)
    trust(office)
    taken_back = ("pack", office.dossier(dossier_id).pack_hash, "2026-11-20", "biểu mẫu sai")
    office.application.packs.install(build_data_pack(revoking(taken_back), signing_key=ISSUER))
    row = row_of(office, dossier_id)
    assert (row.state, row.failure.code) == (State.QUARANTINED, "dossier.pack_taken_back")
