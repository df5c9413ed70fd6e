"""What differs between operating systems: file locks, permissions, durable names, room, private folders.

Knows Windows and POSIX, and hides which one it runs on. Refuses to know what the files mean.
Every other module of the program works with these functions and asks for no `sys.platform`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

PRIVATE_FILE_MODE = 0o600
PRIVATE_FOLDER_MODE = 0o700

# Windows locks are mandatory, so the locked byte lies far behind what anybody reads or writes.
_LOCKED_BYTE = 1 << 30
_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK, getattr(errno, "EDEADLOCK", errno.EDEADLK)})
_REPLACE_TRIES = 20
_REPLACE_PAUSE_SECONDS = 0.05


class LockedElsewhere(Exception):
    """Another process (or another holder in this one) has the lock; `holder` is what it wrote there."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class FileLock:
    """An exclusive lock on a file, held until `release` or the end of the process, whatever ends it.

    The lock belongs to the open file, not to the name: a lock file left behind by a crash locks nothing.
    """

    def __init__(self, path: Path, *, holder: str) -> None:
        """Take the lock at once. `holder` is written for the next one to read.

        Raises LockedElsewhere; OSError where the file cannot be made or its file system knows no locks.
        """
        self._file: IO[bytes] | None = open_private(path, "a+b")
        try:
            _lock(self._file)
        except OSError as error:
            if error.errno not in _HELD:
                self._file.close()
                self._file = None
                raise
            self._file.seek(0)
            held_by = self._file.read(200).decode("utf-8", "replace")
            self._file.close()
            self._file = None
            raise LockedElsewhere(held_by) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(holder.encode("utf-8")[:200])
        self._file.flush()

    def release(self) -> None:
        """Give the lock back; harmless when it is given back already."""
        if self._file is not None:
            _unlock(self._file)
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def open_private(path: Path, mode: str) -> IO[bytes]:
    """Open a binary file that only its owner can read from the moment it exists."""

    def private_opener(name: str, flags: int) -> int:
        return os.open(name, flags | getattr(os, "O_BINARY", 0), PRIVATE_FILE_MODE)

    opened: IO[bytes] = open(path, mode, opener=private_opener)  # noqa: SIM115
    return opened


def make_private_folder(path: Path) -> None:
    """Create a folder (and what leads to it) that only its owner can enter.

    On POSIX an existing folder is tightened. On Windows the new folder alone gets its own access list, which
    everything inside inherits; a folder inside the user's profile is private there anyway.
    """
    is_new = not path.exists()
    path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER_MODE)
    if sys.platform != "win32":
        if stat.S_IMODE(path.stat().st_mode) != PRIVATE_FOLDER_MODE:
            path.chmod(PRIVATE_FOLDER_MODE)
    elif is_new:
        _grant_to_this_user_alone(path)
    if is_new:
        sync_folder(path.parent)


def _grant_to_this_user_alone(path: Path) -> None:
    """Windows: replace inherited access by full control for the present user."""
    user = os.environ.get("USERNAME", "")
    domain = os.environ.get("USERDOMAIN", "")
    account = f"{domain}\\{user}" if domain else user
    if not user:
        return
    icacls = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "icacls.exe"
    subprocess.run(
        [str(icacls), str(path), "/inheritance:r", "/grant:r", f"{account}:(OI)(CI)F"],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=30,
    )


def sync_file(file: IO[bytes]) -> None:
    """Return only when the file's bytes are on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Return only when the names in this folder are on the disk. NTFS journals names by itself."""
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_durably(source: Path, target: Path) -> None:
    """Give `source`, whose bytes are synced, the name `target`; the old target is there until the new one is.

    On Windows a virus scanner may hold the file for a moment, so a refusal is tried again for up to a second.
    """
    tries_left = _REPLACE_TRIES if sys.platform == "win32" else 1
    while True:
        tries_left -= 1
        try:
            os.replace(source, target)
            break
        except PermissionError:
            if tries_left <= 0:
                raise
            time.sleep(_REPLACE_PAUSE_SECONDS)
    sync_folder(target.parent)


def write_durably(target: Path, data: bytes) -> None:
    """Replace a small file as a whole: temporary file, sync, rename, sync the folder. Raises OSError."""
    temporary = target.with_name(target.name + ".new")
    try:
        with open_private(temporary, "wb") as file:
            file.write(data)
            sync_file(file)
        replace_durably(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def free_bytes(folder: Path) -> int:
    """Bytes that this user can still write in the file system of `folder`."""
    return shutil.disk_usage(folder).free


def refuse_core_dumps() -> None:
    """Keep keys and answers out of crash dumps: no core file, no other process reading this one's memory."""
    if sys.platform == "win32":
        import ctypes

        no_error_box = 0x0001 | 0x0002 | 0x8000
        ctypes.windll.kernel32.SetErrorMode(no_error_box)
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)


def bound_this_process(*, memory_bytes: int, processor_seconds: int) -> None:
    """Give up, for good, what a process that reads foreign files does not need: memory, time, writing files.

    Windows has no such limits for a running process: there its parent's time limit remains.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
