"""Passwords, recovery keys and the key-slot file."""

from __future__ import annotations

import contextlib
import json
import unicodedata

import pytest

from desktop_app.disk import DiskFull
from desktop_app.vault import slots
from desktop_app.vault.keys import KeySlots
from desktop_app.vault.problems import (
    KeysDamaged,
    KeysFromTheFuture,
    KeysUnsafe,
    NoVault,
    PasswordTooLong,
    PasswordTooShort,
    RecoveryKeyMistyped,
    VaultExists,
    WrongPassword,
    WrongRecoveryKey,
)
from desktop_app.vault.slots import COPIES, CostPolicy, read_slots
from tests.desktop_app.vault.cheap import CHEAP, PASSWORD, a_recovery_key


@pytest.fixture
def slot_file(tmp_path):
    key_slots = KeySlots(tmp_path, policy=CHEAP)
    key_slots.create(PASSWORD, a_recovery_key())
    return key_slots


def test_password_and_recovery_key_open_the_same_keys(tmp_path):
    made = KeySlots(tmp_path, policy=CHEAP).create(PASSWORD, a_recovery_key())
    again = KeySlots(tmp_path, policy=CHEAP)
    assert again.open_with_password(PASSWORD) == made
    assert again.open_with_recovery_key(a_recovery_key().text) == made


def test_the_four_keys_differ_and_stay_out_of_reprs(slot_file):
    keys = slot_file.open_with_password(PASSWORD)
    four = {keys.database, keys.attachments, keys.index, keys.backup}
    assert len(four) == 4
    assert all(len(key) == 32 for key in four)
    assert repr(keys) == "Keys()"


def test_two_vaults_with_one_password_share_no_key(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = KeySlots(tmp_path / "a", policy=CHEAP).create(PASSWORD, a_recovery_key())
    other = KeySlots(tmp_path / "b", policy=CHEAP).create(PASSWORD, a_recovery_key())
    assert one.database != other.database


def test_a_wrong_password_opens_nothing(slot_file):
    with pytest.raises(WrongPassword) as refused:
        slot_file.open_with_password("mật khẩu khác")
    assert refused.value.facts == {}


def test_a_password_typed_with_combining_accents_is_the_same_password(slot_file):
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert slot_file.open_with_password(decomposed) == slot_file.open_with_password(PASSWORD)


def test_the_password_stands_nowhere_in_the_folder(slot_file, tmp_path):
    for name in COPIES:
        data = (tmp_path / name).read_bytes()
        assert PASSWORD.encode() not in data
        assert a_recovery_key().symbols.encode() not in data


def test_a_short_and_a_huge_password_are_refused_before_anything_is_written(tmp_path):
    key_slots = KeySlots(tmp_path, policy=CHEAP)
    with pytest.raises(PasswordTooShort):
        key_slots.create("bảy chữ", a_recovery_key())
    with pytest.raises(PasswordTooLong):
        key_slots.create("x" * 257, a_recovery_key())
    assert not key_slots.exist()


def test_a_second_set_up_is_refused(slot_file):
    with pytest.raises(VaultExists):
        slot_file.create("mật khẩu mới", a_recovery_key(9))


def test_a_folder_without_slots_says_so(tmp_path):
    with pytest.raises(NoVault):
        KeySlots(tmp_path, policy=CHEAP).open_with_password(PASSWORD)


def test_a_changed_password_opens_and_the_old_one_does_not(slot_file):
    before = slot_file.open_with_password(PASSWORD)
    slot_file.change_password(PASSWORD, "mật khẩu mới")
    assert slot_file.open_with_password("mật khẩu mới") == before
    with pytest.raises(WrongPassword):
        slot_file.open_with_password(PASSWORD)
    assert slot_file.open_with_recovery_key(a_recovery_key().text) == before


def test_the_recovery_key_replaces_a_forgotten_password(slot_file):
    before = slot_file.open_with_password(PASSWORD)
    assert slot_file.reset_password(a_recovery_key().text, "mật khẩu mới") == before
    assert slot_file.open_with_password("mật khẩu mới") == before


def test_another_vaults_recovery_key_is_told_apart_from_a_typing_mistake(slot_file):
    with pytest.raises(WrongRecoveryKey):
        slot_file.reset_password(a_recovery_key(8).text, "mật khẩu mới")
    with pytest.raises(RecoveryKeyMistyped):
        slot_file.reset_password(a_recovery_key().text[::-1], "mật khẩu mới")
    assert slot_file.open_with_password(PASSWORD)


def test_a_new_recovery_key_ends_the_old_one(slot_file):
    slot_file.replace_recovery_key(PASSWORD, a_recovery_key(9))
    assert slot_file.open_with_recovery_key(a_recovery_key(9).text)
    with pytest.raises(WrongRecoveryKey):
        slot_file.open_with_recovery_key(a_recovery_key().text)


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("damage", [b"", b"{", b'{"body": {}}', b"\x00" * 5000, b"[" * 50_000])
def test_one_damaged_copy_is_mended_from_the_other(slot_file, tmp_path, name, damage):
    (tmp_path / name).write_bytes(damage)
    assert slot_file.open_with_password(PASSWORD)
    assert (tmp_path / COPIES[0]).read_bytes() == (tmp_path / COPIES[1]).read_bytes()


def test_a_missing_copy_is_made_again(slot_file, tmp_path):
    (tmp_path / COPIES[0]).unlink()
    slot_file.open_with_password(PASSWORD)
    assert (tmp_path / COPIES[0]).exists()


def test_two_damaged_copies_are_named_and_left_as_they_are(slot_file, tmp_path):
    for name in COPIES:
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(KeysDamaged):
        slot_file.open_with_password(PASSWORD)
    with pytest.raises(VaultExists):
        slot_file.create(PASSWORD, a_recovery_key())


def test_the_newer_copy_counts_after_a_change_that_was_cut_between_the_two(slot_file, tmp_path):
    old = (tmp_path / COPIES[1]).read_bytes()
    slot_file.change_password(PASSWORD, "mật khẩu mới")
    (tmp_path / COPIES[1]).write_bytes(old)
    assert slot_file.open_with_password("mật khẩu mới")
    assert (tmp_path / COPIES[1]).read_bytes() != old


def rewrite(folder, change):
    for name in COPIES:
        outer = json.loads((folder / name).read_bytes())
        change(outer["body"])
        outer["sha256"] = slots.hashlib.sha256(slots._canonical(outer["body"])).hexdigest()
        (folder / name).write_text(json.dumps(outer))


def test_slots_of_a_newer_version_are_refused_by_name(slot_file, tmp_path):
    rewrite(tmp_path, lambda body: body.update(version=2))
    with pytest.raises(KeysFromTheFuture) as refused:
        slot_file.open_with_password(PASSWORD)
    assert refused.value.facts == {"found": 2, "known": 1}


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 64 * 1024 * 1024, "passes": 1, "lanes": 1},
        {"memory_kib": 8, "passes": 1_000_000, "lanes": 1},
        {"memory_kib": 1, "passes": 1, "lanes": 1},
        {"memory_kib": 8, "passes": 1, "lanes": 10_000},
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_it_is_paid(slot_file, tmp_path, cost):
    rewrite(tmp_path, lambda body: next(s for s in body["slots"] if s["kind"] == "password").update(cost=cost))
    with pytest.raises(KeysUnsafe):
        slot_file.open_with_password(PASSWORD)


def test_a_changed_cost_within_bounds_opens_nothing(slot_file, tmp_path):
    cost = {"memory_kib": 16, "passes": 1, "lanes": 1}
    rewrite(tmp_path, lambda body: next(s for s in body["slots"] if s["kind"] == "password").update(cost=cost))
    with pytest.raises(WrongPassword):
        slot_file.open_with_password(PASSWORD)


def test_slots_moved_between_purposes_open_nothing(slot_file, tmp_path):
    def swap(body):
        wrapped = [slot["wrapped"] for slot in body["slots"]]
        for slot, other in zip(body["slots"], reversed(wrapped), strict=True):
            slot["wrapped"] = other

    rewrite(tmp_path, swap)
    with pytest.raises(WrongPassword):
        slot_file.open_with_password(PASSWORD)


def test_the_program_itself_asks_for_64_mebibytes_and_three_passes_at_least():
    policy = CostPolicy()
    assert (policy.cost.memory_kib, policy.cost.passes) == (65536, 3)
    with pytest.raises(KeysUnsafe):
        policy.check(CHEAP.cost)


@pytest.mark.parametrize("failing_step", range(8))
def test_a_change_that_fails_at_any_step_leaves_one_password_that_opens(slot_file, tmp_path, monkeypatch, failing_step):
    steps = 0

    def failing(call):
        def step(*args):
            nonlocal steps
            steps += 1
            if steps > failing_step:
                raise OSError(28, "No space left on device")
            return call(*args)

        return step

    with monkeypatch.context() as patched:
        patched.setattr("desktop_app.system.os.replace", failing(slots.write_durably.__globals__["os"].replace))
        patched.setattr("desktop_app.system.os.fsync", failing(slots.write_durably.__globals__["os"].fsync))
        with contextlib.suppress(DiskFull):
            slot_file.change_password(PASSWORD, "mật khẩu mới")
    opened = []
    for password in (PASSWORD, "mật khẩu mới"):
        try:
            slot_file.open_with_password(password)
            opened.append(password)
        except WrongPassword:
            pass
    assert len(opened) == 1
    assert len(read_slots(tmp_path).slots) == 2
