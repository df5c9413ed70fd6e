"""The recovery key as people type it."""

from __future__ import annotations

import random

import pytest

from desktop_app.vault.problems import RecoveryKeyLength, RecoveryKeyMistyped
from desktop_app.vault.recovery import (
    ALPHABET,
    GROUPS,
    check_groups,
    new_recovery_key,
    positions_to_confirm,
    read_recovery_key,
)
from tests.desktop_app.vault.cheap import a_recovery_key


def test_a_key_read_from_its_own_text_is_the_same_key():
    key = a_recovery_key()
    assert read_recovery_key(key.text) == key
    assert len(key.groups) == GROUPS


def test_small_letters_spaces_and_look_alikes_are_understood():
    key = new_recovery_key(lambda size: bytes(size))
    typed = key.text.lower().replace("0", "o", 3).replace("1", "l").replace("-", "  ")
    assert read_recovery_key(typed) == key


def test_every_single_wrong_symbol_is_found_and_its_group_named():
    key = a_recovery_key()
    symbols = "".join(key.groups)
    for place in range(len(symbols)):
        for wrong in ALPHABET:
            if wrong == symbols[place]:
                continue
            with pytest.raises(RecoveryKeyMistyped) as refused:
                read_recovery_key(symbols[:place] + wrong + symbols[place + 1 :])
            assert refused.value.facts["groups"] == (str(place // 5 + 1),)


def test_every_swap_of_two_neighbours_inside_a_group_is_found():
    key = a_recovery_key(3)
    for number, group in enumerate(key.groups):
        for place in range(4):
            swapped = group[:place] + group[place + 1] + group[place] + group[place + 2 :]
            if swapped == group:
                continue
            groups = [*key.groups]
            groups[number] = swapped
            with pytest.raises(RecoveryKeyMistyped):
                read_recovery_key("".join(groups))


def test_two_swapped_groups_are_found():
    groups = [*a_recovery_key().groups]
    groups[1], groups[4] = groups[4], groups[1]
    with pytest.raises(RecoveryKeyMistyped) as refused:
        read_recovery_key("-".join(groups))
    assert refused.value.facts["groups"] == ("2", "5")


def test_a_letter_outside_the_alphabet_is_a_typing_mistake():
    with pytest.raises(RecoveryKeyMistyped):
        read_recovery_key("Đ" + a_recovery_key().text[1:])


@pytest.mark.parametrize("typed", ["", "ABCDE", "0" * 36, "0" * 100_000])
def test_another_number_of_symbols_is_named(typed):
    with pytest.raises(RecoveryKeyLength):
        read_recovery_key(typed)


def test_two_typed_groups_confirm_the_key_and_wrong_ones_are_named():
    key = a_recovery_key()
    assert check_groups(key, (2, 6), (key.groups[1].lower(), " " + key.groups[5])) == ()
    assert check_groups(key, (2, 6), (key.groups[1], key.groups[1])) == (6,)


def test_positions_to_confirm_are_two_different_places_in_the_key():
    source = random.Random(1)
    pairs = {positions_to_confirm(source.randbytes) for _ in range(400)}
    assert pairs == {(low, high) for low in range(1, GROUPS + 1) for high in range(low + 1, GROUPS + 1)}


def test_a_key_never_shows_in_its_repr():
    key = a_recovery_key()
    assert key.symbols not in repr(key)
