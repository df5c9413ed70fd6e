"""Holds Python's cyclic garbage collector off while many lasting objects are made at once.

A form of thousands of fields, or a table of thousands of rows, is made of objects that all stay. Each full
collection on the way would visit all of them again, so that the cost would grow with the square of the size.
Counting of references goes on; only the search for circles waits, and only for as long as the block lasts.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0
_was_on = False


@contextmanager
def collector_held() -> Iterator[None]:
    """The block runs without cyclic collections, in every thread; blocks may nest and overlap."""
    global _holding, _was_on
    with _lock:
        if _holding == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _holding += 1
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if _holding == 0 and _was_on:
                gc.enable()
