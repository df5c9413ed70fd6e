"""What travels between the portal and an officer: requests of the officer's acts, and dossiers as officers
see them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sync.wire import (
    Code,
    Dong,
    FileName,
    Message,
    Moment,
    Permanent,
    Result,
    Sealed,
    Sha256,
    Supplement,
    SupplementItem,
    Text,
)

Reason = Annotated[str, Field(min_length=1, max_length=4000)]


class AcceptRequest(Sealed):
    """Receive the dossier. Without a code the next official one; without a date the pack's term, if it has
    one.
    """

    code: Code | None = None
    due_at: Moment | None = None
    working_days: Annotated[int, Field(ge=0, le=1000)] | None = None


class RejectRequest(Sealed):
    reason: Reason


class SupplementRequest(Sealed):
    deadline: Moment | None = None
    reason: Reason
    items: Annotated[tuple[SupplementItem, ...], Field(max_length=200)] = ()


class FeeRequest(Sealed):
    amount: Dong
    text: Text = ""


class StatusRequest(Sealed):
    status: Annotated[int, Field(ge=1, le=10)]
    text: Text = ""


class OfficerModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfficerDossier(OfficerModel):
    """One line of the officer's list. `version_id` is the newest whole version."""

    version_id: Permanent
    dossier_id: Permanent
    procedure_code: Code
    unit_code: Code
    case: str
    result_return: str
    owner_name: str
    status: int
    status_text: str
    dossier_code: str | None
    submitted_at: Moment
    accepted_at: Moment | None
    due_at: Moment | None


class OfficerDossiers(OfficerModel):
    """`after` asks for the next page; null on the last."""

    dossiers: tuple[OfficerDossier, ...]
    after: str | None


class OfficerFile(OfficerModel):
    name: FileName
    component: Code
    form: str | None
    media_type: str
    size: int
    sha256: Sha256
    signed: bool


class HistoryLine(OfficerModel):
    at: Moment
    status: int
    text: str
    by: Literal["citizen", "officer"]


class OfficerMessage(Message):
    at: Moment


class OfficerSupplement(OfficerModel):
    supplement: Supplement
    asked_at: Moment
    answered_by: str | None


class OfficerFee(OfficerModel):
    fee_id: str
    amount: Dong
    text: str
    asked_at: Moment
    paid_at: Moment | None


class OfficerDossierDetail(OfficerModel):
    """All of one dossier, with the manifest of the version that was asked for."""

    dossier: OfficerDossier
    version_id: Permanent
    manifest: dict[str, Any]
    manifest_sha256: Sha256
    pack_known: bool
    files: tuple[OfficerFile, ...]
    versions: tuple[Permanent, ...]
    history: tuple[HistoryLine, ...]
    messages: tuple[OfficerMessage, ...]
    supplements: tuple[OfficerSupplement, ...]
    fees: tuple[OfficerFee, ...]
    results: tuple[Result, ...]
