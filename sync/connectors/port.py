"""What every kind of portal is to the worker: the port behind which a connector hides its protocol.

Law: a connector declares what it can do and what its word is worth (`Proof`); it answers with a `Standing`
that is already verified. It decides nothing about when, how often or in what order; that is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from sync import wire
from sync.parcel import Parcel
from sync.ports import (
    AttachmentReader,
    Credentials,
    Note,
    ResultSink,
    StoredReceipt,
    Token,
    Upload,
    WantedResult,
)

if TYPE_CHECKING:  # requests loads only with the connector that uses it
    from sync.http import Line


class Proof(StrEnum):
    """What makes a version count as sent. The three never share a word or a colour."""

    SIGNED_RECEIPT = "signed_receipt"
    READ_BACK = "read_back"
    PERSONS_WORD = "persons_word"


@dataclass(frozen=True)
class Capabilities:
    """What a kind of portal can do."""

    proof: Proof
    resumable: bool
    idempotent: bool
    supplement: bool
    payment: bool
    results: bool
    messages: bool
    withdrawal: bool
    packs: bool


@dataclass(frozen=True)
class Standing:
    """What the portal holds of one version, verified. `missing`: distinct hashes in manifest order."""

    missing: tuple[str, ...]
    provisional: StoredReceipt | None = None
    final: StoredReceipt | None = None
    compressed_bytes: int = 0
    """The manifest's size as it travelled, 0 if it did not."""


@dataclass(frozen=True)
class Changes:
    """What came with one poll. `more` says that asking again at once is right."""

    cursor: str
    changes: tuple[wire.Change, ...] = field(default=())
    more: bool = False


class Journal(Protocol):
    """What the worker commits while a connector uploads. Each call is committed when it returns.

    They raise StaleRow when a person paused or withdrew the version meanwhile: the connector lets it pass.
    """

    def created(self, upload: Upload, offset_bytes: int) -> None: ...

    def confirmed(self, offset_bytes: int) -> None:
        """The portal said that it holds this many bytes of the upload."""
        ...

    def forgotten(self) -> None:
        """The portal no longer knows the upload."""
        ...


class Connector(Protocol):
    """One portal. Methods raise what sync.problems names, and wire.HostileAnswer."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def line(self) -> Line: ...

    def sign_in(self, credentials: Credentials) -> Token:
        """Raises SignInRefused, PortalBusy, LineProblem."""
        ...

    def ask(self, parcel: Parcel, token: Token) -> Standing | None:
        """What the portal holds of this version; None if the portal itself says: nothing. Changes nothing."""
        ...

    def announce(self, parcel: Parcel, token: Token) -> Standing:
        """Send the data. Repeating it is harmless."""
        ...

    def upload(
        self,
        parcel: Parcel,
        token: Token,
        missing: tuple[str, ...],
        resume: Upload | None,
        *,
        reader: AttachmentReader,
        journal: Journal,
        piece_bytes: Callable[[int], int],
    ) -> Standing | None:
        """Send the missing papers, going on with `resume` where it stopped.

        piece_bytes(left) says how large the next piece may be. None: all bytes are there, ask what it says.
        Raises FilesRefused after which the upload is over.
        """
        ...

    def tell(self, note: Note, token: Token, *, dossier_id: str) -> None:
        """Deliver a message about a version, or the withdrawal of its dossier. Repeating it is harmless.

        Raises NotKnownThere: of a message's version, or, for a withdrawal, of every version of the dossier.
        """
        ...

    def changes(self, cursor: str, token: Token) -> Changes: ...

    def fetch(self, wanted: WantedResult, token: Token, sink: ResultSink) -> bool:
        """Bring a result's bytes, going on where it stopped. False: they were not what was announced."""
        ...
