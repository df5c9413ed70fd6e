"""Files that the user points at, outside the data folder: read within a limit, written whole; named problems."""

from __future__ import annotations

from pathlib import Path

from desktop_app.errors import Problem


class FileOutOfReach(Problem):
    """A file that the user named cannot be read or written. Facts: name, reason (the system's words)."""

    code = "file.out_of_reach"
    exit_code = 80


def read_file(path: Path, *, most: int) -> bytes:
    """The file's bytes; one more than `most` at most, so that a longer file is refused and never cut short.

    Raises FileOutOfReach.
    """
    try:
        with path.open("rb") as source:
            return source.read(most + 1)
    except OSError as error:
        raise FileOutOfReach(name=path.name, reason=error.strerror or str(error)) from None


def write_file(path: Path, data: bytes) -> None:
    """Write a copy for the user. Raises FileOutOfReach."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise FileOutOfReach(name=path.name, reason=error.strerror or str(error)) from None
