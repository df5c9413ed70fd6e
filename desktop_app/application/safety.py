"""Who may open the data: first start, unlocking, the recovery key, locking.

Knows the order of things; the gate (bootstrap) knows the concrete vault and store. Until the first
start is finished nothing is written but the locked folder itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from desktop_app.application.context import Context
from desktop_app.errors import Problem
from desktop_app.event_bus import EventBus
from desktop_app.events import Locked, Unlocked
from desktop_app.views import RecoveryKeyView


class StillLocked(Problem):
    """Something was asked of data that nobody has unlocked yet."""

    code = "safety.locked"
    exit_code = 10


class RecoveryNotConfirmed(Problem):
    """The first start cannot end before two groups of the recovery key were typed back."""

    code = "safety.recovery_not_confirmed"
    exit_code = 11


class PendingRecovery(Protocol):
    """A recovery key that exists in memory only."""

    def groups(self) -> tuple[str, ...]: ...

    def matches(self, positions: tuple[int, int], typed: tuple[str, str]) -> bool: ...


class Gate(Protocol):
    """Makes and opens the data folder."""

    def is_new(self) -> bool: ...

    def check_password(self, password: str) -> None:
        """Raises PasswordTooShort or PasswordTooLong; writes nothing."""
        ...

    def new_recovery(self) -> tuple[PendingRecovery, tuple[int, int]]: ...

    def create(self, password: str, recovery: Any) -> Context:
        """`recovery` is what `new_recovery` made."""
        ...

    def open(self, password: str) -> Context: ...

    def open_with_recovery(self, typed: str, new_password: str) -> Context: ...

    def change_password(self, old: str, new: str) -> None: ...

    def public_name(self) -> str: ...

    def close(self) -> None: ...


class Safety:
    """The lock of the application. `opened` is called with the context each time it opens."""

    def __init__(
        self,
        gate: Gate,
        events: EventBus,
        opened: Callable[[Context], None],
        locked: Callable[[], None],
        sheet: Callable[[tuple[str, ...]], bytes],
    ) -> None:
        self._gate = gate
        self._events = events
        self._opened = opened
        self._locked = locked
        self._sheet = sheet
        self._is_open = False
        self._pending: PendingRecovery | None = None
        self._ask: tuple[int, int] = (1, 2)
        self._password = ""
        self._confirmed = False

    def state(self) -> str:
        """ "new", "locked" or "open"."""
        if self._is_open:
            return "open"
        return "new" if self._gate.is_new() else "locked"

    def create(self, password: str) -> RecoveryKeyView:
        """Begin the first start. The recovery key is shown once; nothing is on disk yet."""
        self._gate.check_password(password)
        self._pending, self._ask = self._gate.new_recovery()
        self._password, self._confirmed = password, False
        return RecoveryKeyView(self._pending.groups(), self._ask)

    def recovery_sheet(self) -> bytes:
        """The recovery key as a PDF to print at once; it is never put on disk by this program."""
        if self._pending is None:
            raise RecoveryNotConfirmed()
        return self._sheet(self._pending.groups())

    def confirm_recovery(self, first: str, second: str) -> bool:
        """Whether the two groups asked for were typed as they are."""
        if self._pending is None:
            return False
        self._confirmed = self._pending.matches(self._ask, (first, second))
        return self._confirmed

    def finish_creation(self) -> None:
        """Write the keys and the empty database. Raises RecoveryNotConfirmed and what the disk says."""
        if self._pending is None or not self._confirmed:
            raise RecoveryNotConfirmed()
        context = self._gate.create(self._password, self._pending)
        self._pending, self._password = None, ""
        self._open(context)

    def unlock(self, password: str) -> None:
        """Raises WrongPassword, KeysDamaged, DatabaseDamaged… and then nothing is open."""
        self._open(self._gate.open(password))

    def reset_password(self, recovery_key: str, new_password: str) -> None:
        """Replace a forgotten password with the recovery key, and open."""
        self._gate.check_password(new_password)
        self._open(self._gate.open_with_recovery(recovery_key, new_password))

    def change_password(self, old: str, new: str) -> None:
        self._gate.check_password(new)
        self._gate.change_password(old, new)

    def office_name(self) -> str:
        """The office's name as it may be read while all is locked; no personal data."""
        return self._gate.public_name()

    def lock(self) -> None:
        """Close the data and forget the keys."""
        if self._is_open:
            self._is_open = False
            self._locked()
            self._gate.close()
            self._events.publish(Locked())

    def _open(self, context: Context) -> None:
        self._opened(context)
        self._is_open = True
        self._events.publish(Unlocked())
