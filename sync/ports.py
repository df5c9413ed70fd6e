"""What sending asks of the world: an outbox, papers, tokens, a place for results, a clock, chance.

The store and the vault implement these; tests implement them by hand. Rows are frozen: a changed row is a new
one, returned by the call that committed it. Every method that changes something returns after its commit.
All instants are aware UTC. Implementations are called from the worker's thread only, unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sync import wire
from sync.parcel import PaperSource, Parcel
from sync.problems import Fact, SyncProblem
from sync.states import Event, State


class StaleRow(SyncProblem):
    """A transition expected another state than the committed one. Facts: version, expected, found."""

    code = "outbox.stale"
    exit_code = 74


class UnknownVersion(SyncProblem):
    """The outbox has no such version. Facts: version."""

    code = "outbox.unknown"
    exit_code = 74


class OtherBytes(SyncProblem):
    """This version id is already queued with another manifest. Facts: version, held, yours."""

    code = "outbox.other_bytes"
    exit_code = 74


class AlreadyOnTheWay(SyncProblem):
    """Too late to take back silently: the portal may know this version. Facts: version."""

    code = "outbox.already_on_the_way"
    exit_code = 74


class PaperUnreadable(SyncProblem):
    """A paper's bytes cannot be read, or are not those that were frozen. Facts: reference, reason."""

    code = "paper.unreadable"
    exit_code = 75


@dataclass(frozen=True)
class Upload:
    """One tus upload: its address, and which missing files it carries, in this order, concatenated."""

    url: str
    hashes: tuple[str, ...]
    length_bytes: int


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt whose signature and binding were verified, with the bytes that prove it."""

    kind: wire.ReceiptKind
    signed: wire.SignedReceipt
    dossier_code: str | None
    access_key: str | None = field(repr=False)
    received_at: datetime


@dataclass(frozen=True)
class Failure:
    """Why a try ended or a version was set aside: a problem's code and its facts (no personal data)."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True)
class OutboxRow:
    """One dossier version in the outbox, without its bytes.

    sent_bytes, received_bytes: counted at the connection, heads included, TCP/IP and TLS not.
    payload_bytes: compressed manifest and the files that had to travel. interruptions: tries cut by the line.
    offset_bytes: what the portal last confirmed of `upload`.
    """

    version_id: str
    dossier_id: str
    portal_id: str
    account_id: str
    manifest_sha256: str
    manifest_bytes: int
    files_bytes: int
    state: State
    queued_at: datetime
    deadline: datetime | None = None
    announced_at: datetime | None = None
    sent_at: datetime | None = None
    upload: Upload | None = None
    offset_bytes: int = 0
    provisional: StoredReceipt | None = None
    final: StoredReceipt | None = None
    failure: Failure | None = None
    failed_tries: int = 0
    next_try_at: datetime | None = None
    hash_refusals: int = 0
    payload_bytes: int = 0
    sent_bytes: int = 0
    received_bytes: int = 0
    interruptions: int = 0

    @property
    def wire_bytes(self) -> int:
        """All bytes written to and read from the connection for this version."""
        return self.sent_bytes + self.received_bytes

    @classmethod
    def queued(cls, parcel: Parcel, at: datetime) -> OutboxRow:
        """The row of a parcel that nobody tried to send yet."""
        return cls(
            version_id=parcel.version_id,
            dossier_id=parcel.dossier_id,
            portal_id=parcel.portal_id,
            account_id=parcel.account_id,
            manifest_sha256=parcel.manifest_sha256,
            manifest_bytes=len(parcel.manifest),
            files_bytes=parcel.files_bytes,
            state=State.QUEUED,
            queued_at=at,
            deadline=parcel.deadline,
        )


@dataclass(frozen=True)
class Facts:
    """What a transition records beside the state. None means unchanged; numbers named `add_` are added.

    `new_upload` replaces the upload and sets the offset to 0, `forget_upload` removes both; `offset_bytes`
    applies after that. `progressed` sets
    failed_tries to 0 and removes failure and next_try_at. `failure` alone is kept as it is given; with
    TRY_FAILED the outbox adds 1 to failed_tries.
    """

    announced_at: datetime | None = None
    sent_at: datetime | None = None
    new_upload: Upload | None = None
    forget_upload: bool = False
    offset_bytes: int | None = None
    provisional: StoredReceipt | None = None
    final: StoredReceipt | None = None
    failure: Failure | None = None
    next_try_at: datetime | None = None
    progressed: bool = False
    payload_bytes: int | None = None
    add_sent_bytes: int = 0
    add_received_bytes: int = 0
    add_interruptions: int = 0
    add_hash_refusals: int = 0


class NoteKind(StrEnum):
    MESSAGE = "message"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class Note:
    """A small thing to tell the portal about a version; `note_id` is permanent, so repeats are harmless."""

    note_id: str
    version_id: str
    portal_id: str
    account_id: str
    kind: NoteKind
    text: str
    queued_at: datetime
    failed_tries: int = 0
    failure: Failure | None = None


@dataclass(frozen=True)
class WantedResult:
    """A result that the portal announced and whose bytes are not here yet."""

    portal_id: str
    account_id: str
    dossier_id: str
    version_id: str
    result: wire.Result


class Outbox(Protocol):
    """The durable memory of sending. Every method commits before it returns.

    `enqueue`, `add_note`, `row`, `parcel` and `transition` are called from any thread: when a person pauses
    or takes back a version, the worker's next `transition` finds another state and gets StaleRow.
    """

    def enqueue(self, parcel: Parcel, *, at: datetime) -> OutboxRow:
        """Keep a parcel as QUEUED. The same id and hash again changes nothing and returns the present row.

        Raises OtherBytes for the same id with another hash.
        """
        ...

    def row(self, version_id: str) -> OutboxRow:
        """Raises UnknownVersion."""
        ...

    def parcel(self, version_id: str) -> Parcel:
        """The parcel exactly as it was enqueued. Raises UnknownVersion."""
        ...

    def active(self, portal_id: str) -> tuple[OutboxRow, ...]:
        """All rows of this portal in a state of `states.ACTIVE`, oldest first; ordering is the engine's."""
        ...

    def transition(self, version_id: str, expected: State, event: Event, facts: Facts, *, at: datetime) -> OutboxRow:
        """Apply `states.after(expected, event)` and the facts in one commit, with a line of history.

        The committed state must be `expected`. RECEIPT_VERIFIED needs facts.final of the kind FINAL
        (`engine.proves_sent`); TAKEN_BACK needs a row without announced_at; NOTHING_LEFT takes announced_at away and
        counts as a failed try. NOTED writes no history.
        REQUEUED sets hash_refusals to 0: a person begins anew.
        Raises StaleRow, NotAllowed, AlreadyOnTheWay.
        """
        ...

    def add_note(self, note: Note) -> None:
        """Keep a message or a withdrawal; the same note_id again changes nothing."""
        ...

    def notes(self, portal_id: str) -> tuple[Note, ...]:
        """Notes that are not delivered yet, oldest first."""
        ...

    def note_failed(self, note_id: str, failure: Failure, *, refused: bool, at: datetime) -> None:
        """Count a failed try; `refused` takes the note out of `notes` for good, keeping the reason."""
        ...

    def note_delivered(self, note_id: str, *, at: datetime, event: Event | None) -> None:
        """The portal answered, and the note is over. `event` is in the same commit: for a withdrawal
        WITHDRAWAL_CONFIRMED or STOPPED_UNHEARD, for a message None."""
        ...

    def cursor(self, portal_id: str, account_id: str) -> str:
        """The cursor of the last stored changes, "" at first."""
        ...

    def store_changes(
        self, portal_id: str, account_id: str, changes: tuple[wire.Change, ...], cursor: str, *, at: datetime
    ) -> tuple[wire.Change, ...]:
        """Keep changes and cursor in one commit. Returns those that are new (a seq is kept once).

        Changes of dossiers that the outbox does not know are dropped.
        """
        ...

    def wanted_results(self, portal_id: str) -> tuple[WantedResult, ...]:
        """Announced results whose bytes are not stored, oldest first."""
        ...


class PaperStream(Protocol):
    """A paper's plain bytes. `read` gives at most `size` bytes, b"" at the end; raises PaperUnreadable."""

    def read(self, size: int, /) -> bytes: ...

    def seek(self, offset: int, /) -> None: ...

    def close(self) -> None: ...


class AttachmentReader(Protocol):
    """Opens papers; the vault decrypts them as they stream."""

    def open(self, source: PaperSource) -> PaperStream:
        """Raises PaperUnreadable, also when the size is not source.size_bytes."""
        ...


class ResultSink(Protocol):
    """Where a result's bytes go. What is there survives a kill, so that a download resumes."""

    def held_bytes(self, wanted: WantedResult) -> int:
        """How many bytes are here already, 0 if none."""
        ...

    def append(self, wanted: WantedResult, offset: int, content: bytes) -> None:
        """Add bytes at exactly this offset, durable on return; an offset of 0 starts anew."""
        ...

    def finish(self, wanted: WantedResult) -> bool:
        """Check size and SHA-256 of all bytes and keep the result in one commit; if they are wrong, drop all
        bytes and return False."""
        ...


@dataclass(frozen=True)
class Credentials:
    """Kept in the vault only; `repr` shows neither."""

    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True)
class Token:
    """A session's bearer token, in the vault only."""

    value: str = field(repr=False)
    account_id: str
    expires_at: datetime


class Tokens(Protocol):
    """The vault's drawer for portal sessions."""

    def credentials(self, portal_id: str) -> Credentials | None:
        """None: nobody signed in for this portal, or the vault is locked."""
        ...

    def token(self, portal_id: str) -> Token | None: ...

    def keep(self, portal_id: str, token: Token) -> None: ...

    def drop(self, portal_id: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC; may jump (only shown and stored, never waited on)."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump; every timer uses these."""
        ...


class Randomness(Protocol):
    def uniform(self, low: float, high: float, /) -> float: ...
