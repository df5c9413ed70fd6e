"""What a full or failing disk is called, whoever met it.

Knows the numbers that the operating system gives. Refuses to know what was being written.
"""

from __future__ import annotations

import errno
from pathlib import Path

from desktop_app.errors import Problem
from desktop_app.system import free_bytes

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_MEGABYTE = 1_000_000


class DiskFull(Problem):
    """No room to write; what was kept before is untouched. Facts: folder, needed_mb (at least), free_mb."""

    code = "data.disk_full"
    exit_code = 15


class DiskFailed(Problem):
    """The disk refused to read or write. Facts: folder, reason."""

    code = "data.disk_failed"
    exit_code = 15


def megabytes(size_bytes: int) -> float:
    """A size in MB rounded up to a tenth, so that it never asks for too little."""
    return -(-size_bytes * 10 // _MEGABYTE) / 10


def disk_full(folder: Path, *, needed_bytes: int) -> DiskFull:
    """The problem of a full disk, with what is needed and what is there."""
    try:
        free = free_bytes(folder)
    except OSError:
        free = 0
    return DiskFull(
        folder=str(folder), needed_mb=megabytes(needed_bytes), free_mb=free * 10 // _MEGABYTE / 10
    )


def named(error: OSError, folder: Path, *, needed_bytes: int) -> Problem:
    """What an OSError from reading or writing inside `folder` means: no room, or a disk that refuses."""
    if error.errno in _FULL:
        return disk_full(folder, needed_bytes=needed_bytes)
    return DiskFailed(folder=str(folder), reason=errno.errorcode.get(error.errno or 0, type(error).__name__))
