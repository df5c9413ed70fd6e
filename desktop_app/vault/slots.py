"""The key-slot file: the root key, wrapped once for each way to open it, in two copies.

Law: a copy is replaced only while the other one is whole (temporary file, sync, rename, sync the folder,
read back), so a kill at any moment leaves one good copy; the higher generation counts. The header of a slot
(what it is for and how its key is derived) is authenticated with the wrapped key.
Knows the layout and the bounds of the derivation's cost. Refuses to know passwords and where keys go.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_app.disk import named
from desktop_app.system import write_durably
from desktop_app.vault.problems import KeysDamaged, KeysFromTheFuture, KeysUnsafe, NoVault

FORMAT = "tramhoso-keys"
VERSION = 1
COPIES = ("keys-a.json", "keys-b.json")
PASSWORD = "password"
RECOVERY = "recovery"
_LARGEST_BYTES = 64 * 1024
_MOST_SLOTS = 8


@dataclass(frozen=True)
class Cost:
    """What one argon2id guess costs: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


@dataclass(frozen=True)
class CostPolicy:
    """The cost of new slots, and what a stored slot may ask of this machine.

    Below the floor a password would be too cheap to guess; above the ceiling a hostile file could hang
    the machine. Tests hand in a cheap policy; nothing in the environment can.
    """

    cost: Cost = field(default_factory=lambda: Cost(memory_kib=64 * 1024, passes=3, lanes=1))
    floor: Cost = field(default_factory=lambda: Cost(memory_kib=64 * 1024, passes=3, lanes=1))
    ceiling: Cost = field(default_factory=lambda: Cost(memory_kib=1024 * 1024, passes=16, lanes=8))

    def check(self, cost: Cost) -> None:
        """Raises KeysUnsafe when `cost` lies outside the floor and the ceiling."""
        low, high = self.floor, self.ceiling
        if not (
            low.memory_kib <= cost.memory_kib <= high.memory_kib
            and low.passes <= cost.passes <= high.passes
            and low.lanes <= cost.lanes <= high.lanes
        ):
            raise KeysUnsafe(memory_kib=cost.memory_kib, passes=cost.passes, lanes=cost.lanes)


@dataclass(frozen=True)
class Slot:
    """One way to the root key. `cost` is None where the secret is random and needs no stretching."""

    kind: str
    salt: bytes
    nonce: bytes
    wrapped: bytes
    cost: Cost | None

    def header(self, vault_id: bytes) -> bytes:
        """The bytes that are authenticated with the wrapped key."""
        return slot_header(vault_id, self.kind, self.salt, self.cost)


def slot_header(vault_id: bytes, kind: str, salt: bytes, cost: Cost | None) -> bytes:
    """Canonical bytes of a slot's header: format, vault, kind, salt and cost."""
    numbers = None if cost is None else [cost.memory_kib, cost.passes, cost.lanes]
    return json.dumps([FORMAT, VERSION, vault_id.hex(), kind, salt.hex(), numbers]).encode("ascii")


@dataclass(frozen=True)
class SlotFile:
    """All slots of one vault. `vault_id` is random and separates vaults in every derivation."""

    vault_id: bytes
    generation: int
    slots: tuple[Slot, ...]

    def slot(self, kind: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.kind == kind), None)

    def with_slot(self, new: Slot) -> SlotFile:
        """The next generation, in which `new` takes the place of the slot of its kind."""
        kept = tuple(slot for slot in self.slots if slot.kind != new.kind)
        return replace(self, generation=self.generation + 1, slots=(*kept, new))


def slots_exist(folder: Path) -> bool:
    """Whether any copy is there, readable or not."""
    return any((folder / name).exists() for name in COPIES)


def read_slots(folder: Path) -> SlotFile:
    """The newest whole copy.

    Raises NoVault when there is no copy, KeysDamaged when none is whole, KeysFromTheFuture when the newest
    was written by a later version.
    """
    if not slots_exist(folder):
        raise NoVault(folder=str(folder))
    found = [copy for copy in (_read_copy(folder / name) for name in COPIES) if copy is not None]
    if not found:
        raise KeysDamaged(folder=str(folder))
    return max(found, key=lambda copy: copy.generation)


def write_slots(folder: Path, new: SlotFile) -> None:
    """Put `new` into both copies, the older one first. Raises DiskFull or DiskFailed.

    When the first copy is in place the change has happened, even if the process ends before the second.
    """
    copies = [(_generation(folder / name), folder / name) for name in COPIES]
    data = _to_bytes(new)
    for _, path in sorted(copies):
        try:
            write_durably(path, data)
            is_there = path.read_bytes() == data
        except OSError as error:
            raise named(error, folder, needed_bytes=len(data)) from error
        if not is_there:
            raise KeysDamaged(folder=str(folder))


def mend_copies(folder: Path) -> bool:
    """Make both copies the newest whole one again; whether anything had to be done."""
    newest = read_slots(folder)
    data = _to_bytes(newest)
    behind = [path for path in (folder / name for name in COPIES) if _bytes_of(path) != data]
    for path in behind:
        write_durably(path, data)
    return bool(behind)


def _generation(path: Path) -> int:
    copy = _read_copy(path)
    return -1 if copy is None else copy.generation


def _bytes_of(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_BYTES + 1)
    except OSError:
        return None


def _read_copy(path: Path) -> SlotFile | None:
    """The copy, or None when it is missing, cut short or altered."""
    data = _bytes_of(path)
    if data is None or len(data) > _LARGEST_BYTES:
        return None
    try:
        outer = json.loads(data)
        body = outer["body"]
        if hashlib.sha256(_canonical(body)).hexdigest() != outer["sha256"] or body["format"] != FORMAT:
            return None
        if body["version"] > VERSION:
            raise KeysFromTheFuture(found=body["version"], known=VERSION)
        slots = body["slots"]
        if len(slots) > _MOST_SLOTS:
            return None
        return SlotFile(
            vault_id=_bytes(body["vault_id"]),
            generation=int(body["generation"]),
            slots=tuple(_slot_from(slot) for slot in slots),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return None


def _slot_from(stored: Mapping[str, object]) -> Slot:
    cost = stored["cost"]
    return Slot(
        kind=str(stored["kind"]),
        salt=_bytes(stored["salt"]),
        nonce=_bytes(stored["nonce"]),
        wrapped=_bytes(stored["wrapped"]),
        cost=None if cost is None else _cost_from(cost),
    )


def _cost_from(stored: object) -> Cost:
    if not isinstance(stored, dict):
        raise TypeError
    numbers = [stored["memory_kib"], stored["passes"], stored["lanes"]]
    if not all(type(number) is int for number in numbers):
        raise TypeError
    return Cost(*numbers)


def _to_bytes(file: SlotFile) -> bytes:
    body = {
        "format": FORMAT,
        "version": VERSION,
        "vault_id": _text(file.vault_id),
        "generation": file.generation,
        "slots": [
            {
                "kind": slot.kind,
                "cost": None if slot.cost is None else vars(slot.cost),
                "salt": _text(slot.salt),
                "nonce": _text(slot.nonce),
                "wrapped": _text(slot.wrapped),
            }
            for slot in file.slots
        ],
    }
    outer = {"body": body, "sha256": hashlib.sha256(_canonical(body)).hexdigest()}
    return json.dumps(outer, indent=1).encode("ascii")


def _canonical(body: object) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError
    return base64.b64decode(text, validate=True)
