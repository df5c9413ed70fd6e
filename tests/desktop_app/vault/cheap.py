"""Vaults for tests: the real derivation with parameters that cost nothing, handed in as arguments."""

from __future__ import annotations

from desktop_app.vault.keys import Keys
from desktop_app.vault.recovery import RecoveryKey, new_recovery_key
from desktop_app.vault.slots import Cost, CostPolicy

CHEAP = CostPolicy(
    cost=Cost(memory_kib=8, passes=1, lanes=1),
    floor=Cost(memory_kib=8, passes=1, lanes=1),
    ceiling=Cost(memory_kib=64 * 1024, passes=4, lanes=2),
)
PASSWORD = "mật khẩu của xã"

KEYS = Keys(database=b"d" * 32, attachments=b"a" * 32, index=b"i" * 32, backup=b"b" * 32)


def a_recovery_key(seed: int = 7) -> RecoveryKey:
    return new_recovery_key(lambda size: bytes((seed * 31 + place * 17) % 256 for place in range(size)))
