"""Packs from a file: taken from trusted keys alone, refused with the reason, whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop_app.application.dossiers import ProcedureNotInForce, ProcedureRevoked
from desktop_app.store.catalogue import StoredPacks
from desktop_app.store.pack_trust import StoredPackTrust
from desktop_app.usecases.pack_reading import PackOlder
from desktop_app.usecases.pack_trust import KeyNotCompared, KeyUnknown, TestKeyNeverTrusted, TooManyKeys
from desktop_app.views import DataPackLine, LineState
from forms.packs.data_pack import build_data_pack
from forms.packs.problems import KeyRevoked, PackRevoked, WrongSignature
from forms.packs.trust import TEST_KEY_SEED
from tests.desktop_app.offered_packs import (
    CODE,
    INSTALLED,
    ISSUER,
    ISSUER_ID,
    REVOKED,
    STRANGER,
    hash_of,
    pack,
    pem,
    refused,
    revocations,
    shown,
    trust,
)
from tests.desktop_app.office import BIRTH, StandingClock, an_office, lines_of
from tests.forms.packs.data_folders import folder, revoking


def line(office, code=CODE):
    return next((found for found in office.application.packs.catalogue() if found.code == code), None)


@pytest.fixture
def issued(office):
    """An office that trusts the issuer and has its pack, its holidays and its revocations."""
    trust(office)
    install = office.application.packs.install
    install(pack())
    install(build_data_pack(folder("holidays"), signing_key=ISSUER))
    install(revocations())
    return office


def test_a_pack_of_a_trusted_key_is_installed_and_begun_with(issued):
    assert line(issued).version == INSTALLED
    assert issued.dossier(issued.application.dossiers.create(CODE)).procedure_code == CODE


@pytest.mark.parametrize("name", refused())
def test_every_refusal_from_a_file_has_its_reason_and_changes_nothing(issued, name):
    code, data = refused()[name]
    packs = issued.application.packs
    before = packs.catalogue(), packs.data_packs(), packs.held()
    with pytest.raises(Exception) as refusal:
        packs.install(data)
    assert getattr(refusal.value, "code", refusal.value) == code
    assert (packs.catalogue(), packs.data_packs(), packs.held()) == before
    for language in ("vi", "en"):
        issued.application.speak(language)
        words = issued.application.words(refusal.value)
        assert words.code == code
        assert words.what
        assert "…" not in words.sentence()


def test_without_trust_nothing_of_the_issuer_is_taken(office):
    with pytest.raises(WrongSignature):
        office.application.packs.install(pack())


def test_a_key_is_trusted_after_its_fingerprint_was_compared(office):
    keys = office.application.packs.keys
    for typed in ("", shown()[:20], shown(STRANGER), "0" * 64):
        with pytest.raises(KeyNotCompared):
            keys.trust(pem(), typed=typed)
    assert keys.list() == ()
    trust(office)
    (kept,) = keys.list()
    assert (kept.fingerprint, kept.name, kept.added_by) == (shown(), "Sở Tư pháp thử", "Chị Vân")
    assert kept.added_at == office.clock.now()


def test_whoever_decides_is_the_signer_of_the_settings_when_nobody_is_named(office):
    kept = office.application.packs.keys.trust(pem(), typed=shown())
    assert kept.added_by == "Hà Thị Vân"


def test_the_test_key_is_never_trusted(office):
    with pytest.raises(TestKeyNeverTrusted):
        office.application.packs.keys.trust(pem(TEST_KEY_SEED), typed=shown(TEST_KEY_SEED))


def test_an_office_trusts_no_crowd(office, monkeypatch):
    monkeypatch.setattr("desktop_app.usecases.pack_trust.MOST_KEYS", 1)
    trust(office)
    with pytest.raises(TooManyKeys):
        trust(office, STRANGER)


def test_a_removed_key_signs_nothing_new_and_takes_nothing_back(issued):
    keys = issued.application.packs.keys
    for typed in ("", "12", "f" * 64):
        with pytest.raises(KeyUnknown):
            keys.remove(typed)
    gone = keys.remove(shown(), by="Anh Minh")
    assert (gone.removed_by, gone.removed_at) == ("Anh Minh", issued.clock.now())
    with pytest.raises(WrongSignature):
        issued.application.packs.install(pack("2026.9.1"))
    assert line(issued).state == ""
    assert issued.application.dossiers.create(CODE)


def test_trust_is_kept_through_a_restart(tmp_path):
    with an_office(tmp_path / "data") as office:
        trust(office)
    with an_office(tmp_path / "data") as office:
        assert office.application.packs.install(pack()).code == CODE


# -- revoked -------------------------------------------------------------------------------------------


@pytest.fixture
def caught(office):
    """An office that installed a version, began a dossier, and then got the list that takes it back."""
    trust(office)
    office.application.packs.install(pack(REVOKED))
    dossier_id = office.application.dossiers.create(CODE)
    office.application.packs.install(revocations())
    return office, dossier_id


def test_an_installed_pack_that_is_revoked_is_shown_and_not_begun_with(caught):
    office, _ = caught
    assert line(office).state == "revoked"
    assert "biểu phí sai" in line(office).note
    page = office.application.packs.procedure(CODE)
    assert (page.state, page.notice) == ("revoked", line(office).note)
    with pytest.raises(ProcedureRevoked) as refusal:
        office.application.dossiers.create(CODE)
    assert refusal.value.facts["reason"] == "biểu phí sai"


def test_a_draft_of_a_revoked_pack_opens_with_a_warning(caught):
    office, dossier_id = caught
    desk = office.application.forms.open_desk(dossier_id)
    for checklist in (desk.checklist(), office.application.dossiers.checklist(dossier_id)):
        (warning,) = [found for found in lines_of(checklist, LineState.WARNING) if found.code == "pack.revoked"]
        assert "biểu phí sai" in warning.text
    desk.close()
    assert "THU HỒI" in office.application.dossiers.header(dossier_id).pack_line


def test_a_good_older_version_takes_the_place_of_a_revoked_one(caught):
    office, _ = caught
    office.application.packs.install(pack(INSTALLED))
    assert (line(office).version, line(office).state) == (INSTALLED, "")
    new = office.application.dossiers.create(CODE)
    assert office.dossier(new).pack_hash == hash_of(pack(INSTALLED))


def test_a_replayed_older_list_does_not_take_a_revocation_back(caught):
    office, _ = caught
    other = ("pack", "e" * 64, "2026-11-20", "khác")
    with pytest.raises(PackOlder):
        office.application.packs.install(build_data_pack(revoking(other, version="2026.1.1"), signing_key=ISSUER))
    newer = build_data_pack(revoking(other, version="2026.12.1"), signing_key=ISSUER)
    office.application.packs.install(newer)
    assert line(office).state == "revoked"
    with pytest.raises(PackRevoked):
        office.application.packs.install(pack(REVOKED))


def test_each_issuer_numbers_its_own_list(caught):
    office, _ = caught
    trust(office, STRANGER)
    own = build_data_pack(revoking(("pack", "d" * 64, "2026-11-20", "x"), version="2026.1.1"), signing_key=STRANGER)
    assert office.application.packs.install(own).code == "revocations"


def test_a_built_in_pack_can_be_revoked(office):
    trust(office)
    held = office.context.packs.by_code(BIRTH)
    row = ("pack", held.pack_hash, "2026-11-20", "luật mới")
    office.application.packs.install(build_data_pack(revoking(row), signing_key=ISSUER))
    assert line(office, BIRTH).state == "revoked"
    with pytest.raises(ProcedureRevoked):
        office.application.dossiers.create(BIRTH)


def test_a_revocation_of_a_later_day_waits_for_it(issued):
    row = ("pack", hash_of(pack()), "2026-12-01", "thay mẫu")
    issued.application.packs.install(build_data_pack(revoking(row, version="2026.11.9"), signing_key=ISSUER))
    assert line(issued).state == ""
    issued.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert line(issued).state == "revoked"


def test_a_revoked_key_stops_new_packs_and_those_installed_since(issued):
    row = ("key", ISSUER_ID, "2026-11-24", "lộ khóa")
    issued.application.packs.install(build_data_pack(revoking(row, version="2026.11.8"), signing_key=ISSUER))
    issued.clock.at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    with pytest.raises(KeyRevoked):
        issued.application.packs.install(pack("2026.9.1"))
    assert line(issued).state == ""  # installed on the 23rd, before the key was lost
    assert issued.application.packs.keys.list()[0].revoked == "lộ khóa"
    earlier = ("key", ISSUER_ID, "2026-11-01", "lộ khóa")
    trust(issued, STRANGER)
    issued.application.packs.install(build_data_pack(revoking(earlier, version="2026.1.1"), signing_key=STRANGER))
    assert line(issued).state == "revoked"
    with pytest.raises(KeyRevoked):
        issued.application.packs.keys.trust(pem(), typed=shown())


# -- days ----------------------------------------------------------------------------------------------


def test_a_pack_of_a_later_day_is_taken_and_begins_on_its_day(issued):
    issued.application.packs.install(pack("2026.10.1", since="2026-12-01"))
    assert (line(issued).version, line(issued).state) == (INSTALLED, "")
    assert "2026.10.1" in line(issued).note
    old = issued.application.dossiers.create(CODE)
    issued.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert (line(issued).version, line(issued).note) == ("2026.10.1", "")
    new = issued.application.dossiers.create(CODE)
    assert issued.dossier(old).pack_hash != issued.dossier(new).pack_hash


def test_a_first_pack_of_a_later_day_waits(office):
    trust(office)
    office.application.packs.install(pack("2026.10.1", since="2026-12-01"))
    assert line(office).state == "future"
    with pytest.raises(ProcedureNotInForce):
        office.application.dossiers.create(CODE)


def test_a_pack_whose_last_day_passed_says_so(tmp_path):
    clock = StandingClock()
    with an_office(tmp_path / "data", clock) as office:
        trust(office)
        office.application.packs.install(pack("2026.8.1", until="2026-11-30"))
        clock.at = datetime(2026, 12, 2, tzinfo=UTC)
        assert line(office).state == "ended"
        assert "30/11/2026" in line(office).note


# -- whole or not at all -------------------------------------------------------------------------------


def broken_off(*_arguments, **_how):
    raise OSError("the disk is gone")


@pytest.mark.parametrize(
    ("where", "data"),
    [((StoredPacks, "install"), "pack"), (("desktop_app.store.catalogue", "index_row"), "pack"),
     ((StoredPackTrust, "revocations"), "list")],
)  # fmt: skip
def test_an_installation_that_breaks_off_leaves_nothing_half(office, monkeypatch, where, data):
    trust(office)
    packs = office.application.packs
    before = packs.catalogue(), packs.data_packs(), packs.held()
    offered = pack() if data == "pack" else revocations()
    real = StoredPackTrust.install_data

    def torn(self, installed, revoked):
        real(self, installed, revoked)
        raise OSError("the disk is gone")

    if data == "list":
        monkeypatch.setattr(StoredPackTrust, "install_data", torn)
    else:
        place, name = where
        monkeypatch.setattr(f"{place}.{name}" if isinstance(place, str) else place, *(
            (broken_off,) if isinstance(place, str) else (name, broken_off)))
    with pytest.raises(OSError, match="disk"):
        packs.install(offered)
    monkeypatch.undo()
    assert (packs.catalogue(), packs.data_packs(), packs.held()) == before
    assert office.read(lambda records: tuple(records.pack_trust.revocations())) == ()
    packs.install(offered)
    assert packs.held() != before[2]


# -- data ----------------------------------------------------------------------------------------------


def days(office):
    (fact, *_) = office.application.packs.procedure(CODE).highlights
    return fact.note


def test_holidays_of_a_data_pack_move_the_expected_day(office):
    trust(office)
    office.application.packs.install(pack())
    assert "27/11/2026" in days(office)  # three working days from Monday the 23rd; the program's list has the 24th off
    off = "date,kind,name,confidence\n2026-11-25,off,Nghỉ thử,checked\n2026-11-28,extra_working,Bù,checked\n"
    own = folder("holidays", tables={"holidays.csv": off})
    office.application.packs.install(build_data_pack(own, signing_key=ISSUER))
    assert "27/11/2026" in days(office)  # the 24th, the 26th, the 27th
    off += "2026-11-26,off,Nghỉ thử,checked\n"
    own = folder("holidays", version="2026.11.2", tables={"holidays.csv": off})
    office.application.packs.install(build_data_pack(own, signing_key=ISSUER))
    assert "28/11/2026" in days(office)  # the 24th, the 27th, and the Saturday worked instead
    desk = office.application.forms.open_desk(office.application.dossiers.create(CODE))
    assert "28/11/2026" in desk.fees().deadline
    desk.close()


def test_the_newest_data_in_force_is_used_and_age_is_told(issued):
    told = dict(issued.application.settings.view().data)
    assert told["Lịch nghỉ lễ"] == "cập nhật đến ngày 20/11/2026 (2026.11.1)"
    assert told["Đơn vị hành chính"].endswith("(kèm chương trình)")
    coming = build_data_pack(folder("holidays", version="2027.1.1", since="2027-01-01"), signing_key=ISSUER)
    listed = issued.application.packs.install(coming)
    assert isinstance(listed, DataPackLine)
    assert not listed.in_use
    used = [one.version for one in issued.application.packs.data_packs() if one.code == "holidays" and one.in_use]
    assert used == ["2026.11.1"]
    issued.clock.at = datetime(2027, 1, 2, tzinfo=UTC)
    used = [one.version for one in issued.application.packs.data_packs() if one.code == "holidays" and one.in_use]
    assert used == ["2027.1.1"]


def test_units_of_a_data_pack_are_those_an_office_chooses_from(office):
    assert len(office.application.settings.communes()) == 3321
    trust(office)
    office.application.packs.install(build_data_pack(folder("units"), signing_key=ISSUER))
    assert [choice.label for choice in office.application.settings.communes()] == ["Xã Thử Một, Thử", "Xã Thử Hai, Thử"]


def test_revoked_data_is_not_used_any_more(issued):
    held = next(one for one in issued.read(lambda records: records.pack_trust.data_packs("holidays")))
    row = ("pack", held.pack_hash, "2026-11-20", "sai ngày")
    issued.application.packs.install(build_data_pack(revoking(row, version="2026.11.7"), signing_key=ISSUER))
    assert dict(issued.application.settings.view().data)["Lịch nghỉ lễ"].endswith("(kèm chương trình)")


def test_the_programs_own_lists_are_the_tables_that_data_packs_hold(office):
    for code, file in (("units", "provinces.csv"), ("units", "communes.csv"), ("units", "communes_before_2025.csv"),
                       ("units", "districts_before_2025.csv"), ("holidays", "holidays.csv")):  # fmt: skip
        assert office.context.data.rows(code, file), file
    assert office.context.data.rows("banks", "banks.csv") == ()
