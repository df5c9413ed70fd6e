"""What travels in the open protocol, version 1: models, canonical bytes, guarded reading.

Law: docs/protocol.md. Both sides import this module and nothing here knows HTTP, a database or a clock.
Whatever arrives is hostile until `read` has bounded its size, depth and shape. A manifest is judged by the
exact bytes that were hashed: `manifest_bytes` makes them once, and nobody ever makes them again from a model.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import json
import re
import zlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NoReturn, TypeVar
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    RootModel,
    ValidationError,
    model_validator,
)

from sync.problems import SyncProblem

PROTOCOL = 1
BASE_PATH = "/open/v1"
TUS_VERSION = "1.0.0"
TUS_BODY = "application/offset+octet-stream"
RECEIPT_HEADER = "Dossier-Receipt"
TIME_HEADER = "Portal-Time"

MANIFEST_BYTES = 1024 * 1024
"""Largest manifest, unpacked."""
MANIFEST_COMPRESSED_BYTES = 20 * 1024
"""Largest manifest as it travels (gzip); larger answers travel as the first file."""
FILE_BYTES = 512 * 1024 * 1024
DOSSIER_BYTES = 2 * 1024 * 1024 * 1024
ANSWER_BYTES = 4 * 1024 * 1024
"""Largest JSON answer that a client reads."""
RECEIPT_BYTES = 64 * 1024
JSON_DEPTH = 24
FILES_IN_DOSSIER = 300
REPLACED_IN_MANIFEST = 50
CHANGES_IN_ANSWER = 500

FORM_DATA_COMPONENT = "form-data"
"""Component of the first file when the manifest's form_data is null: JSON object {form_id: instance XML}."""
FORM_DATA_MEDIA_TYPE = "application/json"


class HostileAnswer(SyncProblem):
    """Bytes that are not what the protocol says: size, depth, not JSON, shape. Facts: what, reason."""

    code = "wire.hostile"
    exit_code = 71


# -- small types ---------------------------------------------------------------------------------------------


def _utc_text(moment: datetime) -> str:
    whole = moment.astimezone(UTC)
    text = whole.strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{whole.microsecond:06d}Z" if whole.microsecond else "Z")


Moment = Annotated[AwareDatetime, PlainSerializer(_utc_text, return_type=str, when_used="json")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Permanent = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A permanent UUID in its lower-case text form."""
Short = Annotated[str, Field(min_length=1, max_length=200)]
Loose = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=8000)]
Code = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
FileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
MediaType = Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*$")]
Dong = Annotated[int, Field(ge=0, le=10**13)]
"""An amount of money in whole đồng."""
Base64 = Annotated[str, Field(max_length=RECEIPT_BYTES, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
PortalId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")]
AccountId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x20\x7f]+$")]


class Wire(BaseModel):
    """Base of what a portal answers: strict, frozen; unknown fields are ignored, so that portals can grow."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)


class Sealed(BaseModel):
    """Base of what a client sends: as `Wire`, but refusing unknown fields: they would be hashed unread."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


# -- portal, session, packs ----------------------------------------------------------------------------------


class PortalLimits(Wire):
    """The largest that a portal takes, in bytes."""

    manifest_bytes: Annotated[int, Field(ge=1024, le=MANIFEST_BYTES)] = MANIFEST_BYTES
    file_bytes: Annotated[int, Field(ge=1, le=FILE_BYTES)] = FILE_BYTES
    dossier_bytes: Annotated[int, Field(ge=1, le=DOSSIER_BYTES)] = DOSSIER_BYTES


class PortalInfo(Wire):
    """Who the portal says it is. The client believes only the key pinned when the portal was added."""

    portal_id: PortalId
    name: Short
    training: bool
    public_key: Annotated[str, Field(max_length=64)]
    fingerprint: Annotated[str, Field(max_length=100)]
    limits: PortalLimits
    protocol: Literal[1]


class SessionRequest(Sealed):
    user: Short
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class SessionAnswer(Wire):
    token: Annotated[str, Field(min_length=16, max_length=4096, pattern=r"^[\x21-\x7e]+$")]
    expires_at: Moment
    account_id: AccountId
    display_name: Short


class PackEntry(Wire):
    code: Code
    pack_hash: Sha256
    version: Short
    name: Short
    size: Annotated[int, Field(ge=1, le=FILE_BYTES)]


class PackList(RootModel[tuple[PackEntry, ...]]):
    model_config = ConfigDict(strict=True, frozen=True)
    root: Annotated[tuple[PackEntry, ...], Field(max_length=20000)]


# -- the manifest --------------------------------------------------------------------------------------------


class Person(Sealed):
    """An owner or a submitter: a person, or an organisation and its tax number. Empty means not given."""

    name: Short
    kind: Literal["citizen", "organisation"] = "citizen"
    id_number: Loose = ""
    id_kind: Loose = ""
    birth_date: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    phone: Loose = ""
    email: Loose = ""
    address: Annotated[str, Field(max_length=500)] = ""


class FeeChoice(Sealed):
    code: Code
    amount: Dong
    how: Literal["online", "transfer", "counter", "later", "exempt"] = "counter"
    base: Dong | None = None
    """Before what came off."""
    basis: Annotated[str, Field(max_length=2000)] = ""
    """What the amount stands on, exemptions too, as it was on the day of queueing."""


FormData = Annotated[dict[Code, Annotated[str, Field(max_length=MANIFEST_BYTES)]], Field(max_length=50)]
"""Instance XML by form id."""


class ManifestFile(Sealed):
    """One paper. Its bytes are named by their SHA-256; two files with equal bytes travel once."""

    name: FileName
    component: Code
    form: Code | None = None
    media_type: MediaType
    size: Annotated[int, Field(ge=1, le=FILE_BYTES)]
    sha256: Sha256
    signed: bool = False


class Manifest(Sealed):
    """All of one dossier version but the bytes of its papers. A changed dossier is a new version_id."""

    protocol: Literal[1] = 1
    dossier_id: Permanent
    version_id: Permanent
    revises: Permanent | None = None
    answers_request: Code | None = None
    replaces: Annotated[tuple[Permanent, ...], Field(max_length=REPLACED_IN_MANIFEST)] = ()
    """Versions of this dossier that were begun and given up: the portal drops them, whole ones excepted."""
    procedure_code: Code
    pack_hash: Sha256
    case: Loose = ""
    channel: Literal["online"] = "online"
    result_return: Literal["online", "counter", "post"] = "online"
    unit_code: Code
    owner: Person
    submitter: Person
    represented: bool = False
    form_data: FormData | None
    files: Annotated[tuple[ManifestFile, ...], Field(max_length=FILES_IN_DOSSIER)] = ()
    fee_choices: Annotated[tuple[FeeChoice, ...], Field(max_length=50)] = ()
    created_at: Moment
    notes: Text = ""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Manifest:
        sizes: dict[str, int] = {}
        for file in self.files:
            if sizes.setdefault(file.sha256, file.size) != file.size:
                raise ValueError("one hash with two sizes")
        if sum(sizes.values()) > DOSSIER_BYTES:
            raise ValueError("dossier too large")
        carried = [position for position, file in enumerate(self.files) if file.component == FORM_DATA_COMPONENT]
        if carried != ([0] if self.form_data is None else []):
            raise ValueError("form data is either in the manifest or the first file")
        if self.revises == self.version_id:
            raise ValueError("a version cannot revise itself")
        if self.version_id in self.replaces or (self.revises is not None and self.revises in self.replaces):
            raise ValueError("a version cannot give up itself or what it revises")
        return self

    def distinct_files(self) -> tuple[ManifestFile, ...]:
        """The files whose bytes can travel: one for each hash, in manifest order."""
        seen: dict[str, ManifestFile] = {}
        for file in self.files:
            seen.setdefault(file.sha256, file)
        return tuple(seen.values())


def manifest_bytes(manifest: Manifest) -> bytes:
    """The bytes that are hashed, stored and sent: made once, when a dossier is frozen."""
    return canonical(manifest)


def canonical(model: BaseModel) -> bytes:
    """JSON with sorted keys, no spaces, only the needed escapes, UTF-8: one model, one sequence of bytes."""
    return canonical_json(model.model_dump(mode="json"))


def canonical_json(value: Any) -> bytes:
    """As `canonical`, for plain values without floats."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def read_manifest(data: bytes) -> Manifest:
    """The manifest in these bytes, not necessarily canonical. Raises HostileAnswer."""
    return read(Manifest, data, limit=MANIFEST_BYTES, what="manifest")


# -- dossiers and receipts -----------------------------------------------------------------------------------


class SignedReceipt(Wire):
    """A receipt as it travels: base64 of the exact payload bytes and of the Ed25519 signature over them."""

    payload: Base64
    signature: Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]


class ReceiptKind(StrEnum):
    PROVISIONAL = "provisional"
    FINAL = "final"


class ReceiptFile(Wire):
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=FILE_BYTES)]


class ReceiptPayload(Wire):
    """What the portal signs. `files` names what the portal holds: all distinct files in a final receipt."""

    portal_id: PortalId
    kind: Literal["provisional", "final"]
    dossier_id: Permanent
    version_id: Permanent
    manifest_sha256: Sha256
    dossier_code: Code | None
    access_key: Code | None
    files: Annotated[tuple[ReceiptFile, ...], Field(max_length=FILES_IN_DOSSIER)]
    received_at: Moment
    account_id: AccountId


class PortalState(StrEnum):
    WAITING_FILES = "waiting_files"
    RECEIVED = "received"


class PutAnswer(Wire):
    """Answer to the manifest: 201 the first time, 200 each time after."""

    state: Literal["waiting_files", "received"]
    missing: Annotated[tuple[Sha256, ...], Field(max_length=FILES_IN_DOSSIER)]
    receipt: SignedReceipt


class DossierAnswer(Wire):
    """What the portal holds of one version. Only the account that sent it gets this; others get 404."""

    version_id: Permanent
    state: Literal["waiting_files", "received"]
    missing: Annotated[tuple[Sha256, ...], Field(max_length=FILES_IN_DOSSIER)] = ()
    receipt: SignedReceipt
    dossier_code: Code | None = None
    accepted_at: Moment | None = None
    due_at: Moment | None = None
    status: Annotated[int, Field(ge=1, le=10)] | None = None
    status_text: Text = ""


class ErrorAnswer(Wire):
    """Every refusal. `held`, `yours`: manifest hashes with dossier.other_bytes; `missing` with files.hash;
    `held_version`, `your_version` with dossier.superseded and dossier.other_open."""

    code: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9_.-]+$")]
    message: Text = ""
    held: Sha256 | None = None
    yours: Sha256 | None = None
    held_version: Permanent | None = None
    your_version: Permanent | None = None
    missing: Annotated[tuple[Sha256, ...], Field(max_length=FILES_IN_DOSSIER)] = ()


class MessageRequest(Sealed):
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class WithdrawalRequest(Sealed):
    """`dossier_id` reaches the dossier also when the portal never got the version that the path names."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    dossier_id: Permanent | None = None


# -- changes -------------------------------------------------------------------------------------------------


class SupplementItem(Wire):
    """What must be supplied again: a component of the dossier, or one field of a form by its path."""

    component: Code | None = None
    form: Code | None = None
    field: Annotated[str, Field(max_length=500)] = ""
    text: Text = ""


class Supplement(Wire):
    request_id: Code
    deadline: Moment | None = None
    reason: Text = ""
    items: Annotated[tuple[SupplementItem, ...], Field(max_length=200)] = ()


class Message(Wire):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)
    id: Code
    sender: Annotated[Short, Field(alias="from")]
    text: Text


class Fee(Wire):
    amount: Dong
    text: Text = ""
    vietqr: Annotated[str, Field(max_length=600)] = ""
    paid: bool = False


class Result(Wire):
    result_id: Code
    name: FileName
    size: Annotated[int, Field(ge=1, le=FILE_BYTES)]
    sha256: Sha256
    media_type: MediaType
    how: Literal["online", "counter", "post"] = "online"


class Change(Wire):
    """One thing that happened to one dossier at the portal; the subject that its kind names is present.

    A status of 2 carries what the agency gave on acceptance: dossier_code (mã hồ sơ) and, if known, due_at
    (ngày hẹn trả).
    """

    seq: Annotated[int, Field(ge=1, le=2**53)]
    dossier_id: Permanent
    version_id: Permanent
    at: Moment
    kind: Literal["status", "supplement", "message", "fee", "result"]
    status: Annotated[int, Field(ge=1, le=10)] | None = None
    status_text: Text = ""
    dossier_code: Code | None = None
    due_at: Moment | None = None
    supplement: Supplement | None = None
    message: Message | None = None
    fee: Fee | None = None
    result: Result | None = None

    @model_validator(mode="after")
    def _has_its_subject(self) -> Change:
        if getattr(self, self.kind) is None:
            raise ValueError("a change without its subject")
        return self


Cursor = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9._:=-]*$")]


class ChangesAnswer(Wire):
    cursor: Cursor
    changes: Annotated[tuple[Change, ...], Field(max_length=CHANGES_IN_ANSWER)]


# -- guarded reading -----------------------------------------------------------------------------------------

Model = TypeVar("Model", bound=BaseModel)
_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def read(model: type[Model], data: bytes, *, limit: int = ANSWER_BYTES, what: str) -> Model:
    """The model in these bytes, bounded first. `what` names them in the problem. Raises HostileAnswer."""
    check_json(data, limit=limit, what=what)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])[:200]
        raise HostileAnswer(what=what, reason="shape", where=where) from None


def check_json(data: bytes, *, limit: int, what: str) -> Any:
    """The JSON value; refuses size, depth, bad UTF-8, duplicate keys, NaN, infinity. Raises HostileAnswer."""
    if len(data) > limit:
        raise HostileAnswer(what=what, reason="size", bytes=len(data), limit=limit)
    depth = 0
    for match in _STRUCTURE.finditer(data):
        token = match.group()[:1]
        if token in b"[{":
            depth += 1
            if depth > JSON_DEPTH:
                raise HostileAnswer(what=what, reason="depth", limit=JSON_DEPTH)
        elif token in b"]}":
            depth -= 1

    def refuse_constant(text: str) -> NoReturn:
        raise HostileAnswer(what=what, reason="number")

    def finite(text: str) -> float:
        value = float(text)
        if value - value != 0.0:
            refuse_constant(text)
        return value

    def single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise HostileAnswer(what=what, reason="duplicate_key")
        return found

    try:
        text = data.decode("utf-8")
        return json.loads(text, object_pairs_hook=single_keys, parse_constant=refuse_constant, parse_float=finite)
    except (ValueError, RecursionError):
        raise HostileAnswer(what=what, reason="not_json", start=_start(data)) from None


def _start(data: bytes) -> str:
    kind = data.lstrip()[:64].lower()
    return "html" if kind.startswith((b"<!doctype", b"<html", b"<head", b"<body")) else "other"


# -- encodings -----------------------------------------------------------------------------------------------


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def is_uuid(text: str) -> bool:
    """Whether this is a UUID in the lower-case form that the protocol uses."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def from_base64(text: str, *, what: str) -> bytes:
    """Strict base64. Raises HostileAnswer."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise HostileAnswer(what=what, reason="base64") from None


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def receipt_header(receipt: SignedReceipt) -> str:
    """The value of the `Dossier-Receipt` header."""
    return to_base64(canonical(receipt))


def read_receipt_header(value: str) -> SignedReceipt:
    """The receipt in a `Dossier-Receipt` header. Raises HostileAnswer."""
    if len(value) > 2 * RECEIPT_BYTES:
        raise HostileAnswer(what="receipt", reason="size", bytes=len(value), limit=2 * RECEIPT_BYTES)
    return read(SignedReceipt, from_base64(value, what="receipt"), limit=2 * RECEIPT_BYTES, what="receipt")


def pack_gzip(data: bytes) -> bytes:
    """gzip without a time or a name, so that equal input gives equal bytes."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def unpack_gzip(data: bytes, *, limit: int, what: str) -> bytes:
    """Unpack one gzip member and never more than `limit` bytes of it. Raises HostileAnswer."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, limit + 1)
    except zlib.error:
        raise HostileAnswer(what=what, reason="gzip") from None
    if len(unpacked) > limit:
        raise HostileAnswer(what=what, reason="size", limit=limit)
    if not unpacker.eof or unpacker.unused_data:
        raise HostileAnswer(what=what, reason="gzip")
    return unpacked


def key_fingerprint(public_key: bytes) -> str:
    """SHA-256 of the raw key in hex, in groups of four, for people to compare."""
    text = sha256_hex(public_key)
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
