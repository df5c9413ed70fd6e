"""What a dossier (hồ sơ) is made of, as frozen values.

Knows no database, no form engine and no wire. Instants are aware UTC datetimes; sizes are bytes;
money is whole đồng.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop_app.dossier.lifecycle import Lifecycle


class Channel(StrEnum):
    """How a dossier reaches the office (kênh nộp)."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


@dataclass(frozen=True)
class Dossier:
    """One dossier as lists and headers need it; answers and papers are kept beside it.

    `dossier_id` never changes; `version_id` is the permanent id of the present version: the first
    sending has revision 1, each answer to a supplement request (bổ sung) has the next one.
    """

    dossier_id: str
    number: str
    """Number on this machine, "HS-0318". The official code is issued by the portal alone."""
    procedure_code: str
    procedure_name: str
    pack_hash: str
    case: str
    lifecycle: Lifecycle
    version_id: str
    revision: int
    owner_name: str
    owner_id_number: str
    title: str
    channel: Channel
    created_at: datetime
    updated_at: datetime
    todo_count: int | None
    """Things still to do on the checklist; None while nothing was checked yet."""
    portal_status: int | None = None
    """The portal's last word, 1 to 10 (TrangThaiHoSo); None before it spoke."""
    portal_status_text: str = ""
    dossier_code: str | None = None
    access_key: str | None = None
    deadline_at: datetime | None = None
    """When the office promised the result, or until when a supplement is awaited."""
    answers_request: str | None = None
    """The supplement request that the present version answers."""
    revises: str | None = None
    """The version id that the present version replaces."""
    binned_at: datetime | None = None
    training: bool = False


class EntryKind(StrEnum):
    """What a journal entry did. `ref` and `value` mean what the kind says."""

    ANSWER = "answer"
    """ref: field reference; value: the answer."""
    ADD_ROW = "add_row"
    """ref: repeat reference; value: the new row's permanent id."""
    REMOVE_ROW = "remove_row"
    """ref: row reference."""
    MOVE_ROW = "move_row"
    """ref: row reference; value: the row it goes before, or empty for the end."""
    PARTY = "party"
    """ref: "owner.name", "submitter.phone", …; value: the text."""
    CHOICE = "choice"
    """ref: "channel", "result_return", "unit_code", "case", "represented", "fee.<code>"; value: the choice."""
    MIGRATED = "migrated"
    """ref: hash of the pack that what follows is for; value: JSON of usecases.migrating.Record."""
    MIGRATION_UNDONE = "migration_undone"
    """ref: hash of the pack that counts again, with exactly the entries before its migration."""
    MARK = "mark"
    """ref: field reference, "@" before the dossier's own; value: where the answer was copied from
    (`Provenance.written`), or empty: a person confirmed it. An answer to the field takes the mark away too."""
    LAST_SAVED = "last_saved"
    """value: the answers of an earlier dossier (XML) that this form's jr://instance/last-saved shows."""


@dataclass(frozen=True)
class JournalEntry:
    """One acknowledged act on a dossier's content; seq grows by one within a dossier."""

    seq: int
    at: datetime
    kind: EntryKind
    ref: str
    value: str
    form_id: str = ""


@dataclass(frozen=True)
class PaperFile:
    """An encrypted file in the vault. One file may serve many dossiers."""

    file_id: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    pages: int
    is_signed: bool
    added_at: datetime


@dataclass(frozen=True)
class Binding:
    """A paper attached to a component (thành phần hồ sơ) of a dossier."""

    dossier_id: str
    component_code: str
    position: int
    file: PaperFile


@dataclass(frozen=True)
class SignedForm:
    """A printed form that was signed, and the digest of the answers it shows."""

    dossier_id: str
    form_id: str
    file: PaperFile
    answers_sha256: str
    signer: str
    signed_at: datetime


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a dossier's history (nhật ký). `code` is worded by the faces."""

    at: datetime
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    actor: str = ""


@dataclass(frozen=True)
class InstalledPack:
    """A procedure pack (gói thủ tục) kept on this machine, whole.

    `signer`: id of the key that vouched for it when it was installed; "" for one that came with the program.
    """

    pack_hash: str
    code: str
    version: str
    name: str
    installed_at: datetime
    data: bytes
    signer: str = ""


@dataclass(frozen=True)
class PackVersion:
    """One installed version of a procedure, without its bytes."""

    pack_hash: str
    code: str
    version: str
    installed_at: datetime
    signer: str


@dataclass(frozen=True)
class InstalledData:
    """A data pack (units, holidays, banks, revocations) kept on this machine, whole."""

    pack_hash: str
    code: str
    version: str
    name: str
    effective_from: date
    signer: str
    installed_at: datetime
    data: bytes


@dataclass(frozen=True)
class TrustedKey:
    """A key (raw Ed25519, base64) whose packs this office takes, or took until `removed_at`; by whom and when."""

    key_id: str
    public_key: str
    name: str
    added_by: str
    added_at: datetime
    removed_by: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """Someone met before (sổ người dân), kept with consent for the next dossier.

    Dates are ISO texts or empty (`birth_date` may be a year or month); `gender` is "male", "female" or empty.
    `data_date` is the day that the data are of; `source` and `source_label` are as in `Provenance`.
    """

    person_id: str
    name: str
    id_number: str
    birth_date: str
    phone: str
    address: str
    updated_at: datetime
    email: str = ""
    gender: str = ""
    old_id_number: str = ""
    issued_on: str = ""
    issued_by: str = ""
    data_date: str = ""
    source: str = "dossier"
    source_label: str = ""
    consent_by: str = ""
    consent_for: str = ""
    consent_at: datetime | None = None


@dataclass(frozen=True)
class PinnedPortal:
    """A portal this office sends to, with the key pinned when it was added."""

    portal_id: str
    name: str
    url: str
    public_key: str
    fingerprint: str
    user: str
    training: bool
    added_at: datetime


@dataclass(frozen=True)
class Message:
    """One message between the office here and the portal's side (trao đổi)."""

    message_id: str
    dossier_id: str
    at: datetime
    mine: bool
    sender: str
    text: str
    delivered: bool


@dataclass(frozen=True)
class SupplementItem:
    """One thing that the office asks for; `ref` is a component code or a field reference, or empty."""

    ref: str
    text: str


@dataclass(frozen=True)
class SupplementRequest:
    """The office's request to complete a dossier (yêu cầu bổ sung)."""

    request_id: str
    dossier_id: str
    version_id: str
    at: datetime
    deadline_at: datetime | None
    reason: str
    items: tuple[SupplementItem, ...]
    answered_by: str | None = None


@dataclass(frozen=True)
class Result:
    """A result the portal announced; `file` is set once its bytes are here and match `sha256`."""

    result_id: str
    dossier_id: str
    at: datetime
    name: str
    size_bytes: int
    sha256: str
    media_type: str
    file: PaperFile | None = None


@dataclass(frozen=True)
class FeeNotice:
    """A payment the office asks for (nghĩa vụ tài chính), in đồng."""

    dossier_id: str
    at: datetime
    amount_dong: int
    text: str
    is_paid: bool
    vietqr: str = ""
