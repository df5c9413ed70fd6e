"""The recovery key (khoá khôi phục) as people read, print and type it.

Seven groups of five symbols: four carry 20 bits, the fifth checks its group and its place, so one wrong
symbol, two swapped neighbours or two swapped groups are found before anything is tried. 140 bits in all.
The alphabet is Crockford's (no I, L, O, U); small letters, and O, I, L typed for 0, 1, 1, are understood.
Knows nothing of what the key opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desktop_app.vault.problems import RecoveryKeyLength, RecoveryKeyMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 7
_DATA_SYMBOLS = 4
_GROUP_SYMBOLS = _DATA_SYMBOLS + 1
_ENTROPY_BYTES = 18  # 144 bits drawn, 140 used
_READ_AS = {"O": "0", "I": "1", "L": "1"}
_IGNORED = frozenset(" -–—\t\r\n._")
_LONGEST_TEXT = 400
_FIELD_POLYNOMIAL = 0b100101


@dataclass(frozen=True)
class RecoveryKey:
    """140 random bits. `secret` is what keys are derived from; it never shows in a repr."""

    symbols: str = field(repr=False)

    @property
    def groups(self) -> tuple[str, ...]:
        """The seven groups, check symbols included, in order."""
        return tuple(
            data + _check_symbol(data, place) for place, data in enumerate(_split(self.symbols, _DATA_SYMBOLS), start=1)
        )

    @property
    def text(self) -> str:
        """The groups joined by hyphens."""
        return "-".join(self.groups)

    @property
    def secret(self) -> bytes:
        return self.symbols.encode("ascii")


def new_recovery_key(random_bytes: Callable[[int], bytes]) -> RecoveryKey:
    """A fresh key from `random_bytes` (secrets.token_bytes outside tests)."""
    number = int.from_bytes(random_bytes(_ENTROPY_BYTES), "big")
    symbols = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(GROUPS * _DATA_SYMBOLS))
    return RecoveryKey(symbols)


def read_recovery_key(typed: str) -> RecoveryKey:
    """The key that somebody typed, spaces and hyphens as they like.

    Raises:
        RecoveryKeyLength: not 35 symbols.
        RecoveryKeyMistyped: the fact `groups` names the groups to look at again.
    """
    symbols = _normal(typed)
    if len(symbols) != GROUPS * _GROUP_SYMBOLS:
        raise RecoveryKeyLength(symbols=len(symbols), needed=GROUPS * _GROUP_SYMBOLS)
    wrong: list[str] = []
    data = ""
    for place, group in enumerate(_split(symbols, _GROUP_SYMBOLS), start=1):
        if not _is_sound(group, place):
            wrong.append(str(place))
        data += group[:_DATA_SYMBOLS]
    if wrong:
        raise RecoveryKeyMistyped(groups=tuple(wrong))
    return RecoveryKey(data)


def check_groups(key: RecoveryKey, positions: Sequence[int], typed: Sequence[str]) -> tuple[int, ...]:
    """The positions (from 1) whose typed group is not the key's; empty when all were copied rightly."""
    return tuple(
        position for position, text in zip(positions, typed, strict=True) if _normal(text) != key.groups[position - 1]
    )


def positions_to_confirm(random_bytes: Callable[[int], bytes]) -> tuple[int, int]:
    """Two different positions (from 1, ascending) that the user types again at the first start."""
    number = int.from_bytes(random_bytes(8), "big")
    first = number % GROUPS
    second = (first + 1 + number // GROUPS % (GROUPS - 1)) % GROUPS
    low, high = sorted((first + 1, second + 1))
    return low, high


def _normal(typed: str) -> str:
    kept = (letter for letter in typed[:_LONGEST_TEXT].upper() if letter not in _IGNORED)
    return "".join(_READ_AS.get(letter, letter) for letter in kept)


def _split(symbols: str, size: int) -> list[str]:
    return [symbols[start : start + size] for start in range(0, len(symbols), size)]


def _is_sound(group: str, place: int) -> bool:
    if any(letter not in ALPHABET for letter in group):
        return False
    return _check_symbol(group[:_DATA_SYMBOLS], place) == group[_DATA_SYMBOLS]


def _check_symbol(data: str, place: int) -> str:
    """Horner's sum over GF(32): every symbol, and the group's place, has its own non-zero factor."""
    total = place
    for letter in data:
        total = _double(total) ^ ALPHABET.index(letter)
    return ALPHABET[_double(total)]


def _double(value: int) -> int:
    value <<= 1
    return value ^ _FIELD_POLYNOMIAL if value & 32 else value
