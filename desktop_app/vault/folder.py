"""The data folder: where everything is kept, and the lock that lets one process work in it.

Knows the names inside the folder and nobody's content. The lock falls with the process, however it ends.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.system import FileLock, LockedElsewhere, make_private_folder
from desktop_app.vault.problems import FolderInUse, FolderNotWritable

_LOCK_NAME = "in-use.lock"


class DataFolder:
    """A data folder that this process alone has open."""

    def __init__(self, path: Path, *, holder: str = "tramhoso") -> None:
        """Create the folder if it is missing and lock it.

        Args:
            holder: how this process is named to the next one that is refused ("cửa sổ", "sync run"…).

        Raises:
            FolderInUse: another process has it; the fact `holder` says which.
            FolderNotWritable: it cannot be created or written.
        """
        self.path = path
        try:
            make_private_folder(path)
            make_private_folder(self.files)
            make_private_folder(self.copies)
            self._lock = FileLock(path / _LOCK_NAME, holder=f"{holder} ({os.getpid()})")
        except LockedElsewhere as refused:
            raise FolderInUse(folder=str(path), holder=refused.holder) from None
        except OSError as refused:
            raise FolderNotWritable(folder=str(path), reason=refused.strerror or str(refused)) from None

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "dossiers.db"

    @property
    def files(self) -> Path:
        """Folder of sealed papers."""
        return self.path / "files"

    @property
    def copies(self) -> Path:
        """Folder of copies made before a change of the database's structure."""
        return self.path / "copies"

    def close(self) -> None:
        """Let the next process in; harmless when repeated."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
