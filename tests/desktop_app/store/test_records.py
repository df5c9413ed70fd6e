"""What each repository keeps, finds and refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import (
    Binding,
    EntryKind,
    FeeNotice,
    HistoryEntry,
    InstalledPack,
    JournalEntry,
    Message,
    PinnedPortal,
    Result,
    SignedForm,
    SupplementItem,
    SupplementRequest,
)
from desktop_app.store.problems import (
    FileStillNeeded,
    JournalOutOfOrder,
    UnknownDossier,
    UnknownFile,
    UnknownPack,
    UnknownPortal,
)
from desktop_app.store.tables import instant_text, read_instant
from tests.desktop_app.store.samples import NOON, a_dossier, a_file, a_person, an_answer


@pytest.fixture
def write(store):
    return lambda work: store.write(work).result()


@pytest.fixture
def read(store):
    return store.read


@pytest.fixture
def dossier(write):
    write(lambda records: records.dossiers.add(a_dossier()))
    return a_dossier()


def a_full_dossier():
    return a_dossier(
        7,
        lifecycle=Lifecycle.SUPPLEMENTING,
        todo_count=0,
        portal_status=5,
        portal_status_text="Yêu cầu bổ sung",
        dossier_code="H26.22-261122-0001",
        access_key="k",
        deadline_at=NOON + timedelta(days=3),
        answers_request="r1",
        revises="v6",
        binned_at=NOON,
        training=True,
    )


# -- dossiers


@pytest.mark.parametrize("dossier", [a_dossier(), a_full_dossier()])
def test_a_dossier_comes_back_as_it_was_kept(write, read, dossier):
    write(lambda records: records.dossiers.add(dossier))
    assert read(lambda records: records.dossiers.get(dossier.dossier_id)) == dossier
    assert read(lambda records: records.dossiers.get(dossier.number)) == dossier


def test_a_saved_dossier_replaces_the_old_one(write, read, dossier):
    changed = replace(a_full_dossier(), dossier_id=dossier.dossier_id)
    write(lambda records: records.dossiers.save(changed))
    assert read(lambda records: records.dossiers.get("d1")) == changed


def test_an_unknown_dossier_is_named(write, read):
    with pytest.raises(UnknownDossier):
        read(lambda records: records.dossiers.get("d1"))
    with pytest.raises(UnknownDossier):
        write(lambda records: records.dossiers.save(a_dossier()))
    with pytest.raises(UnknownDossier):
        write(lambda records: records.journal.append("d1", [an_answer(1)]))


def test_lists_show_the_latest_change_first_and_the_bin_apart(write, read):
    binned = a_dossier(4, lifecycle=Lifecycle.BINNED, binned_at=NOON)
    for dossier in (a_dossier(1), a_dossier(3), a_dossier(2), binned):
        write(lambda records, d=dossier: records.dossiers.add(d))
    assert [d.dossier_id for d in read(lambda records: records.dossiers.all())] == ["d3", "d2", "d1"]
    assert read(lambda records: records.dossiers.all(binned=True)) == (binned,)


def test_numbers_count_up_and_are_never_given_twice(write):
    def make(records):
        number = records.dossiers.next_number()
        records.dossiers.add(a_dossier(5, number=number))
        return number

    assert write(make) == "HS-0001"
    write(lambda records: records.dossiers.delete("d5"))
    assert write(make) == "HS-0002"


def test_a_number_that_came_from_elsewhere_is_passed_over(write):
    write(lambda records: records.dossiers.add(a_dossier(1, number="HS-0001")))
    assert write(lambda records: records.dossiers.next_number()) == "HS-0002"


def test_the_office_chooses_the_numbers_prefix(write):
    write(lambda records: records.settings.set("dossier.number_prefix", "YP"))
    assert write(lambda records: records.dossiers.next_number()) == "YP-0001"


def test_a_deleted_dossier_takes_everything_of_its_own_along(write, read, dossier):
    def fill(records):
        records.journal.append("d1", [an_answer(1)])
        records.papers.bind(Binding("d1", "G1", 0, a_file()))
        records.history.add("d1", HistoryEntry(NOON, "dossier.made"))
        records.answers.mark_unread("d1")

    write(fill)
    write(lambda records: records.dossiers.delete("d1"))
    assert read(lambda records: records.journal.read("d1")) == ()
    assert read(lambda records: records.papers.bindings("d1")) == ()
    assert read(lambda records: records.history.of("d1")) == ()
    assert read(lambda records: records.answers.unread()) == 0
    assert read(lambda records: records.dossiers.search("đào")) == ()
    assert read(lambda records: records.papers.orphan_files()) == (a_file(),)
    write(lambda records: records.dossiers.delete("d1"))


# -- search


@pytest.mark.parametrize(
    "typed",
    [
        "đào",
        "dao",
        "DAO",
        "Đào nguyen",
        "ngu tHi da",
        "0011990",
        "HS-0001",
        "khai sinh",
        "1.001193",
        "bao an",
        "0001",
    ],
)
def test_a_dossier_is_found_without_accents_by_the_start_of_its_words(read, dossier, typed):
    assert read(lambda records: records.dossiers.search(typed)) == (dossier,)


@pytest.mark.parametrize("typed", ["ao", "dao tran van", "0002", "đào AND", "xyz*"])
def test_a_word_that_begins_no_word_finds_nothing(read, dossier, typed):
    assert read(lambda records: records.dossiers.search(typed)) == ()


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "*",
        "đào OR 1",
        "owner:dao",
        "NEAR(a b)",
        "^dao",
        "-dao",
        "dao)",
        "' OR 1=1 --",
        "\0",
        "a" * 5000,
        "đ " * 500,
        "🙂",
        "{dao}",
    ],
)
def test_whatever_is_typed_is_words_and_never_an_operator(read, dossier, typed):
    read(lambda records: records.dossiers.search(typed))
    read(lambda records: records.people.search(typed))
    read(lambda records: records.packs.search(typed))


def test_nothing_typed_lists_the_newest(write, read, dossier):
    write(lambda records: records.dossiers.add(a_dossier(2)))
    assert [d.dossier_id for d in read(lambda records: records.dossiers.search(" - ", limit=1))] == ["d2"]


def test_a_renamed_owner_is_found_by_the_new_name_alone(write, read, dossier):
    write(lambda records: records.dossiers.save(replace(dossier, owner_name="Lê Văn Tám")))
    assert read(lambda records: records.dossiers.search("dao")) == ()
    assert len(read(lambda records: records.dossiers.search("le tam"))) == 1


def test_the_bin_is_not_searched(write, read, dossier):
    write(lambda records: records.dossiers.save(replace(dossier, lifecycle=Lifecycle.BINNED)))
    write(lambda records: records.dossiers.add(a_dossier(2, lifecycle=Lifecycle.BINNED)))
    assert read(lambda records: records.dossiers.search("dao")) == ()
    write(lambda records: records.dossiers.save(dossier))
    assert read(lambda records: records.dossiers.search("dao")) == (dossier,)


def test_a_failed_transaction_leaves_the_index_as_it_was(store, read, dossier):
    def fail(records):
        records.dossiers.save(replace(dossier, owner_name="Lê Văn Tám"))
        raise LookupError

    with pytest.raises(LookupError):
        store.write(fail).result()
    assert read(lambda records: records.dossiers.search("dao")) == (dossier,)
    assert read(lambda records: records.dossiers.search("tam")) == ()


def test_people_are_found_by_name_number_and_place_and_sorted_without_accents(write, read):
    people = [a_person(1), a_person(2, name="Âu Thị Ba", phone="0900000001"), a_person(3, name="Dương Bé")]
    for person in people:
        write(lambda records, p=person: records.people.put(p))
    assert read(lambda records: records.people.search("dang uoc")) == (people[0],)
    assert read(lambda records: records.people.search("0900000001")) == (people[1],)
    assert len(read(lambda records: records.people.search("doai"))) == 3
    assert [p.name for p in read(lambda records: records.people.all())] == [
        "Âu Thị Ba",
        "Đặng Văn Ước",
        "Dương Bé",
    ]
    write(lambda records: records.people.put(replace(people[0], name="Mai An")))
    assert read(lambda records: records.people.search("dang")) == ()


# -- journal


def test_a_journal_comes_back_in_order_with_every_kind(write, read, dossier):
    entries = [
        JournalEntry(seq, NOON + timedelta(seconds=seq), kind, f"/ref/{seq}", "giá trị\n\0'\"", "form")
        for seq, kind in enumerate(EntryKind, start=1)
    ]
    write(lambda records: records.journal.append("d1", entries[:2]))
    write(lambda records: records.journal.append("d1", entries[2:]))
    assert read(lambda records: records.journal.read("d1")) == tuple(entries)
    assert read(lambda records: records.journal.last_seq("d1")) == len(entries)


@pytest.mark.parametrize("seqs", [[1], [3, 5], [4], [3, 3], [0], [-1]])
def test_an_entry_out_of_order_is_refused_and_nothing_of_its_batch_kept(write, read, dossier, seqs):
    write(lambda records: records.journal.append("d1", [an_answer(1), an_answer(2)]))
    with pytest.raises(JournalOutOfOrder):
        write(lambda records: records.journal.append("d1", [an_answer(seq) for seq in seqs]))
    assert read(lambda records: records.journal.last_seq("d1")) == 2


def test_a_journal_entry_cannot_be_changed(write, dossier):
    from sqlalchemy import text

    write(lambda records: records.journal.append("d1", [an_answer(1)]))
    with pytest.raises(Exception, match="append-only"):
        write(lambda records: records._connection.execute(text("UPDATE journal SET value = 'y'")))


# -- papers


def test_one_paper_serves_two_dossiers_and_is_an_orphan_only_without_both(write, read, dossier):
    write(lambda records: records.dossiers.add(a_dossier(2)))
    for dossier_id in ("d1", "d2"):
        write(lambda records, d=dossier_id: records.papers.bind(Binding(d, "G1", 0, a_file())))
    write(lambda records: records.papers.unbind("d1", "G1", a_file().file_id))
    assert read(lambda records: records.papers.orphan_files()) == ()
    with pytest.raises(FileStillNeeded):
        write(lambda records: records.papers.forget_file(a_file().file_id))
    write(lambda records: records.papers.unbind("d2", "G1", a_file().file_id))
    assert read(lambda records: records.papers.orphan_files()) == (a_file(),)
    write(lambda records: records.papers.forget_file(a_file().file_id))
    with pytest.raises(UnknownFile):
        read(lambda records: records.papers.file(a_file().file_id))


def test_bindings_come_by_component_and_position_and_can_be_moved(write, read, dossier):
    one, other = a_file(1), a_file(2)
    for binding in (Binding("d1", "G2", 0, one), Binding("d1", "G1", 1, one), Binding("d1", "G1", 0, other)):
        write(lambda records, b=binding: records.papers.bind(b))
    write(lambda records: records.papers.bind(Binding("d1", "G1", 2, other)))
    found = read(lambda records: records.papers.bindings("d1"))
    assert [(b.component_code, b.position, b.file.file_id) for b in found] == [
        ("G1", 1, one.file_id),
        ("G1", 2, other.file_id),
        ("G2", 0, one.file_id),
    ]


def test_a_paper_is_found_by_its_content(write, read):
    write(lambda records: records.papers.add_file(a_file(1)))
    write(lambda records: records.papers.add_file(a_file(2, sha256=a_file(1).sha256)))
    assert read(lambda records: records.papers.find_file(a_file(1).sha256)) == a_file(1)
    assert read(lambda records: records.papers.find_file("00" * 32)) is None
    assert len(read(lambda records: records.papers.all_files())) == 2


def test_a_form_signed_again_replaces_the_earlier_one(write, read, dossier):
    first = SignedForm("d1", "tk", a_file(1, is_signed=True), "aa" * 32, "Lê Tám", NOON)
    second = replace(first, file=a_file(2), signed_at=NOON + timedelta(hours=1))
    write(lambda records: records.papers.keep_signed(first))
    assert read(lambda records: records.papers.signed_forms("d1")) == (first,)
    write(lambda records: records.papers.keep_signed(second))
    assert read(lambda records: records.papers.signed_forms("d1")) == (second,)
    assert [f.file_id for f in read(lambda records: records.papers.orphan_files())] == [a_file(1).file_id]
    write(lambda records: records.papers.drop_signed("d1", "tk"))
    assert read(lambda records: records.papers.signed_forms("d1")) == ()


# -- packs, settings, portals


def a_pack(version="1.0.0", *, code="1.001193", name="Đăng ký khai sinh", days=0):
    return InstalledPack(f"{code}-{version}", code, version, name, NOON + timedelta(days=days), version.encode())


def test_the_highest_version_of_each_procedure_is_the_newest_whenever_it_was_installed(write, read):
    other = a_pack(code="2.000181", name="Bán lẻ thuốc lá")
    for pack in (a_pack("1.10.0"), a_pack("1.9.0", days=5), a_pack("1.2.0", days=9), other):
        write(lambda records, p=pack: records.packs.install(p, ""))
    assert read(lambda records: records.packs.newest()) == (a_pack("1.10.0"), other)
    assert read(lambda records: records.packs.get("1.001193-1.9.0")) == a_pack("1.9.0", days=5)
    with pytest.raises(UnknownPack):
        read(lambda records: records.packs.get("none"))


def test_procedures_are_found_by_code_name_and_text_each_once(write, read):
    for version in ("1.0.0", "1.1.0"):
        write(lambda records, v=version: records.packs.install(a_pack(v), "trẻ em mới sinh, quốc tịch"))
    tobacco = a_pack(code="2.000181", name="Bán lẻ thuốc lá")
    write(lambda records: records.packs.install(tobacco, "giấy phép, không phải khai sinh"))
    assert read(lambda records: records.packs.search("dang ky khai")) == ("1.001193",)
    assert read(lambda records: records.packs.search("khai sinh")) == ("1.001193", "2.000181")
    assert read(lambda records: records.packs.search("thuoc la")) == ("2.000181",)
    assert read(lambda records: records.packs.search("2.0001")) == ("2.000181",)
    assert read(lambda records: records.packs.search("quoc tich")) == ("1.001193",)
    assert read(lambda records: records.packs.search("")) == ("1.001193", "2.000181")


def test_settings_are_kept_by_name(write, read):
    write(lambda records: records.settings.set("office.name", "UBND xã Yên Phụ"))
    write(lambda records: records.settings.set("office.name", "UBND phường Yên Phụ"))
    assert read(lambda records: records.settings.get("office.name")) == "UBND phường Yên Phụ"
    assert read(lambda records: records.settings.get("none")) is None
    assert read(lambda records: records.settings.all()) == {"office.name": "UBND phường Yên Phụ"}


def test_a_portal_keeps_its_secrets_when_it_is_added_again(write, read):
    portal = PinnedPortal("p1", "Cổng", "https://c.example", "key", "abcd", "xa", True, NOON)
    write(lambda records: records.portals.add(portal))
    write(lambda records: records.portals.set_secret("p1", "password", "bí mật"))
    write(lambda records: records.portals.add(replace(portal, name="Cổng mới")))
    assert read(lambda records: records.portals.all()) == (replace(portal, name="Cổng mới"),)
    assert read(lambda records: records.portals.get("p1").name) == "Cổng mới"
    assert read(lambda records: records.portals.secret("p1", "password")) == "bí mật"
    write(lambda records: records.portals.set_secret("p1", "password", ""))
    assert read(lambda records: records.portals.secret("p1", "password")) is None
    with pytest.raises(UnknownPortal):
        write(lambda records: records.portals.set_secret("p2", "password", "x"))


# -- what portals said, history


def test_messages_supplements_fees_and_results_survive_being_put_twice(write, read, dossier):
    message = Message("m1", "d1", NOON, False, "Một cửa", "Mời bổ sung", True)
    request = SupplementRequest(
        "r1", "d1", "v1", NOON, NOON + timedelta(days=5), "Thiếu", (SupplementItem("G1", "Chụp lại"),), "v2"
    )
    fee = FeeNotice("d1", NOON, 50_000, "Lệ phí", False, "000201")
    result = Result("k1", "d1", NOON, "gks.pdf", 10, "cc" * 32, "application/pdf", a_file())
    for _ in range(2):
        write(lambda records: records.answers.put_message(message))
        write(lambda records: records.answers.put_supplement(request))
        write(lambda records: records.answers.put_fee(fee))
        write(lambda records: records.answers.put_result(result))
    assert read(lambda records: records.answers.messages("d1")) == (message,)
    assert read(lambda records: records.answers.supplements("d1")) == (request,)
    assert read(lambda records: records.answers.fees("d1")) == (fee,)
    assert read(lambda records: records.answers.results("d1")) == (result,)
    write(lambda records: records.answers.put_supplement(replace(request, answered_by=None)))
    assert read(lambda records: records.answers.supplements("d1")) == (request,)
    write(lambda records: records.answers.put_result(replace(result, file=None)))
    assert read(lambda records: records.answers.results("d1")) == (result,)
    write(lambda records: records.answers.put_fee(replace(fee, is_paid=True)))
    assert [f.is_paid for f in read(lambda records: records.answers.fees("d1"))] == [True]


def test_one_dossiers_message_never_replaces_anothers_with_the_same_id(write, read, dossier):
    write(lambda records: records.dossiers.add(a_dossier(2)))
    for dossier_id in ("d1", "d2"):
        message = Message("m1", dossier_id, NOON, False, "Một cửa", dossier_id, True)
        write(lambda records, m=message: records.answers.put_message(m))
    assert [m.text for m in read(lambda records: records.answers.messages("d1"))] == ["d1"]


def test_unread_counts_dossiers(write, read, dossier):
    write(lambda records: records.dossiers.add(a_dossier(2)))
    for dossier_id in ("d1", "d1", "d2"):
        write(lambda records, d=dossier_id: records.answers.mark_unread(d))
    assert read(lambda records: records.answers.unread()) == 2
    write(lambda records: records.answers.mark_read("d1"))
    assert read(lambda records: records.answers.unread()) == 1
    assert read(lambda records: records.answers.is_unread("d2"))


def test_history_keeps_its_order_whatever_the_clock_said(write, read, dossier):
    late = HistoryEntry(NOON, "dossier.made", (("name", "Đào"),), "cán bộ")
    early = HistoryEntry(NOON - timedelta(days=400), "dossier.queued")
    for entry in (late, early):
        write(lambda records, e=entry: records.history.add("d1", e))
    assert read(lambda records: records.history.of("d1")) == (late, early)


# -- instants


def test_an_instant_is_kept_to_the_microsecond_in_utc_and_sorts_as_text():
    hanoi = timezone(timedelta(hours=7))
    moment = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=hanoi)
    assert instant_text(moment) == "2026-11-22T05:00:00.000005Z"
    assert read_instant(instant_text(moment)) == moment
    assert read_instant(instant_text(moment)).tzinfo == UTC
    assert instant_text(datetime(1, 1, 1, tzinfo=UTC)) < instant_text(moment)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001


def test_facts_of_history_are_plain_json(write, store, dossier):
    from sqlalchemy import text

    write(lambda records: records.history.add("d1", HistoryEntry(NOON, "x", (("tên", "Đào"),))))
    stored = store.read(lambda records: records._connection.execute(text("SELECT facts FROM history")).scalar_one())
    assert json.loads(stored) == [["tên", "Đào"]]
