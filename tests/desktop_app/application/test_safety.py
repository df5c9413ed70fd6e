"""Who may open the data, and what each way of closing it leaves behind."""

from __future__ import annotations

import pytest

from desktop_app.application.safety import RecoveryNotConfirmed, StillLocked
from desktop_app.bootstrap import build
from desktop_app.events import Locked, Unlocked
from desktop_app.vault.problems import FolderInUse, PasswordTooShort, WrongPassword, WrongRecoveryKey
from tests.desktop_app.office import BIRTH, StandingClock, an_office
from tests.desktop_app.vault.cheap import CHEAP, PASSWORD


@pytest.fixture
def closed(tmp_path):
    """An application over an empty folder, not opened."""
    application = build(tmp_path / "data", holder="tests", clock=StandingClock(), policy=CHEAP)
    yield application
    application.close()


def confirmed(application, password=PASSWORD):
    shown = application.safety.create(password)
    assert application.safety.confirm_recovery(*(shown.groups[position - 1] for position in shown.ask))
    return "-".join(shown.groups)


def test_everything_is_locked_before_it_is_opened(closed):
    assert closed.safety.state() == "new"
    for subject in ("packs", "dossiers", "forms", "papers", "printing", "signing", "settings", "sync", "tracking",
                    "people"):  # fmt: skip
        with pytest.raises(StillLocked):
            getattr(closed, subject)


def test_the_first_start_ends_only_after_the_recovery_key_was_typed_back(closed):
    closed.safety.create(PASSWORD)
    with pytest.raises(RecoveryNotConfirmed):
        closed.safety.finish_creation()
    assert not closed.safety.confirm_recovery("AAAAA", "BBBBB")
    with pytest.raises(RecoveryNotConfirmed):
        closed.safety.finish_creation()
    assert closed.safety.state() == "new"
    confirmed(closed)
    closed.safety.finish_creation()
    assert closed.safety.state() == "open"


def test_a_short_password_is_refused_before_anything_is_made(closed):
    with pytest.raises(PasswordTooShort):
        closed.safety.create("ngan")
    assert closed.safety.state() == "new"


def test_the_recovery_sheet_is_a_pdf_and_never_a_file(closed, tmp_path):
    confirmed(closed)
    before = sorted(tmp_path.rglob("*"))
    assert closed.safety.recovery_sheet().startswith(b"%PDF")
    assert sorted(tmp_path.rglob("*")) == before
    closed.safety.finish_creation()
    with pytest.raises(RecoveryNotConfirmed):
        closed.safety.recovery_sheet()


def test_locking_closes_and_the_password_opens_again(office):
    told = []
    office.application.events.subscribe(Locked, told.append)
    office.application.events.subscribe(Unlocked, told.append)
    dossier_id = office.application.dossiers.create(BIRTH)
    office.application.safety.lock()
    with pytest.raises(StillLocked):
        office.application.dossiers.list()
    with pytest.raises(WrongPassword):
        office.application.safety.unlock("không phải mật khẩu này")
    assert office.application.safety.state() == "locked"
    office.application.safety.unlock(PASSWORD)
    assert office.application.dossiers.header(dossier_id).number
    assert [type(event) for event in told] == [Locked, Unlocked]


def test_the_recovery_key_replaces_a_forgotten_password(tmp_path):
    with an_office(tmp_path / "data") as office:
        key = office.recovery
    again = build(tmp_path / "data", holder="tests", clock=StandingClock(), policy=CHEAP)
    try:
        other = build(tmp_path / "other", holder="tests", clock=StandingClock(), policy=CHEAP)
        wrong = confirmed(other)
        other.close()
        with pytest.raises(WrongRecoveryKey):
            again.safety.reset_password(wrong, "mật khẩu khác của xã")
        again.safety.reset_password(key, "mật khẩu khác của xã")
        assert again.safety.state() == "open"
        again.safety.lock()
        with pytest.raises(WrongPassword):
            again.safety.unlock(PASSWORD)
        again.safety.unlock("mật khẩu khác của xã")
    finally:
        again.close()


def test_changing_the_password_wants_the_old_one(office):
    with pytest.raises(WrongPassword):
        office.application.safety.change_password("sai mật khẩu cũ rồi", "mật khẩu khác của xã")
    office.application.safety.change_password(PASSWORD, "mật khẩu khác của xã")
    office.application.safety.lock()
    office.application.safety.unlock("mật khẩu khác của xã")


def test_one_process_owns_a_folder(office):
    with pytest.raises(FolderInUse):
        build(office.folder, holder="second", clock=StandingClock(), policy=CHEAP)


def test_the_offices_name_is_shown_while_locked_and_nothing_else_is_readable(office):
    name = office.application.settings.view().office.name
    office.filled(BIRTH)
    office.application.safety.lock()
    assert office.application.safety.office_name() == name
    for file in office.folder.rglob("*"):
        if file.is_file():
            assert "Lò Văn Phương".encode() not in file.read_bytes()


def test_what_goes_wrong_while_opening_closes_the_data_again(tmp_path, monkeypatch):
    with an_office(tmp_path / "data"):
        pass
    from desktop_app.application.dossiers import DossierDesk

    whole = DossierDesk.empty_old_bin

    def fail(self):
        raise RuntimeError("bug")

    application = build(tmp_path / "data", holder="tests", clock=StandingClock(), policy=CHEAP)
    try:
        monkeypatch.setattr(DossierDesk, "empty_old_bin", fail)
        with pytest.raises(RuntimeError):
            application.safety.unlock(PASSWORD)
        assert application.safety.state() == "locked"
        with pytest.raises(StillLocked):
            application.dossiers.list()
        monkeypatch.setattr(DossierDesk, "empty_old_bin", whole)
        application.safety.unlock(PASSWORD)
        assert application.dossiers.list().total == 0
    finally:
        application.close()


def test_a_bin_that_cannot_be_emptied_does_not_keep_the_data_closed(tmp_path, monkeypatch):
    from desktop_app.application.dossiers import DossierDesk
    from desktop_app.disk import DiskFull

    def full(self):
        raise DiskFull(path="x")

    monkeypatch.setattr(DossierDesk, "empty_old_bin", full)
    with an_office(tmp_path / "data") as office:
        assert office.application.safety.state() == "open"


def test_people_are_kept_once_by_number_and_found_without_accents(office):
    for _ in range(2):
        dossier_id = office.filled(BIRTH)
        office.application.people.keep_owner(dossier_id)
    (person,) = office.application.people.search("lo van phuong")
    assert person.id_number == "014096005512"
    assert len(office.application.people.search("")) == 1
