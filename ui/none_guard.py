"""Keeps None alive under a Qt binding that forgets to count it.

WORKAROUND: in PySide6 6.12.0 every Qt method that returns nothing returns None without adding a reference.
From CPython 3.12 on None is immortal (PEP 683) and that is harmless; on 3.10 and 3.11 each call takes one
reference away until the process dies with "none_dealloc: deallocating None". First bad version seen: 6.12.0;
first good: none yet. tests/ui/test_none_guard.py measures the loss and says when this module may go.
"""

from __future__ import annotations

import ctypes
import sys

RESERVE = 1 << (ctypes.sizeof(ctypes.c_ssize_t) * 8 - 4)
"""References added: more than any session can lose, far from overflow."""


def keep_none_alive() -> None:
    """Give None a reserve of references, once; does nothing where None is immortal anyway."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    if sys.getrefcount(None) < RESERVE // 2:
        count = ctypes.c_ssize_t.from_address(id(None))
        count.value += RESERVE
