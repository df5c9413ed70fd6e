"""The receipt on paper: what the portal signed for, in words that are never stronger than the proof.

The caller verified the signature or not and says so; an unverified receipt prints its warning in the
place where the other prints its assurance. A training portal's receipt carries the red band.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.platypus import KeepTogether

from desktop_app.documents import pieces
from desktop_app.documents.fitting import fitted
from desktop_app.documents.flowables import Heading
from desktop_app.documents.formats import OFFICE_TIME_ZONE, long_date, moment, size
from desktop_app.documents.phrases import phrase
from desktop_app.documents.sheet import MILLIMETRE, TRAINING_RED, Sheet, build, page_count
from desktop_app.documents.tables import headed, ruled_table
from desktop_app.documents.values import as_markup

QR_SIDE = 32 * MILLIMETRE


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file that the receipt names."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What the slip says. `is_verified`: the portal's signature was checked against its pinned key."""

    procedure_code: str
    procedure_name: str
    owner: str
    submitter: str
    portal_name: str
    portal_fingerprint: str
    manifest_sha256: str
    files: tuple[ReceivedFile, ...]
    prepared_at: datetime
    received_at: datetime
    printed_at: datetime
    is_final: bool
    is_verified: bool
    dossier_code: str | None = None
    access_key: str = ""
    agency_lines: tuple[str, ...] = ()
    place: str = ""
    officer: str = ""
    training: bool = False


def qr_text(facts: ReceiptFacts) -> str:
    """What the QR code holds: code, portal's key and manifest hash, readable without this program."""
    lines = (
        f"{phrase('dossier_code')} {facts.dossier_code or phrase('dossier_code_none')}",
        facts.portal_name,
        facts.received_at.isoformat(timespec="seconds"),
        facts.manifest_sha256,
    )
    return "\n".join(lines)


def draw_receipt(facts: ReceiptFacts) -> bytes:
    """The slip as PDF; the same facts give the same bytes. Raises LayoutDoesNotFit, FontMissing."""
    title = phrase("receipt_title" if facts.is_final else "receipt_title_provisional")
    sheet = Sheet(
        title=f"{title} {facts.dossier_code or ''}".strip(),
        at=facts.printed_at,
        training=facts.training,
        foot=(phrase("made_by", moment=moment(facts.printed_at)),),
    )

    def draw() -> bytes:
        return build(sheet, _story(facts, title, sheet.text_width))

    return fitted(draw, lambda pdf: (page_count(pdf),))


def _story(facts: ReceiptFacts, title: str, width: float) -> list[Any]:
    story: list[Any] = [
        Heading(facts.agency_lines, pieces.SIZE),
        *pieces.title(title, phrase("receipt_subtitle")),
        pieces.labelled(
            [
                (phrase("dossier_code"), facts.dossier_code or phrase("dossier_code_none")),
                (phrase("procedure"), f"{facts.procedure_name} ({facts.procedure_code})"),
                (phrase("owner"), facts.owner),
                (phrase("submitter"), facts.submitter),
                (phrase("receipt_portal"), facts.portal_name),
                (phrase("receipt_prepared_at"), moment(facts.prepared_at)),
                (phrase("receipt_received_at"), moment(facts.received_at)),
                (phrase("receipt_access_key"), facts.access_key),
            ],
            width,
            beside=pieces.QrCode(qr_text(facts), QR_SIDE),
        ),
        *headed(
            [pieces.heading(phrase("receipt_files" if facts.is_final else "receipt_files_provisional"))],
            _files_table(facts, width),
            width,
        ),
        *_assurances(facts),
    ]
    today = facts.printed_at.astimezone(OFFICE_TIME_ZONE).date().isoformat()
    date_line = ", ".join(filter(None, (facts.place, long_date(today))))
    roles = [
        (phrase("receipt_citizen"), facts.submitter or facts.owner),
        (phrase("receipt_officer"), facts.officer),
    ]
    story.append(KeepTogether([story.pop(), pieces.signatures(roles, date_line)]))
    return story


def _files_table(facts: ReceiptFacts, width: float) -> Any:
    rows = [
        [str(number), as_markup(file.name), size(file.size_bytes), _breakable(file.sha256)]
        for number, file in enumerate(facts.files, start=1)
    ]
    headings = ("cover_order", "receipt_file_name", "receipt_file_size", "receipt_file_hash")
    fixed = [11 * MILLIMETRE, 22 * MILLIMETRE, 58 * MILLIMETRE]
    widths = [fixed[0], width - sum(fixed), fixed[1], fixed[2]]
    return ruled_table(
        [phrase(name) for name in headings],
        rows,
        widths,
        ["center", "left", "center", "left"],
        pieces.TABLE_SIZE,
        small_columns=(3,),
    )


def _breakable(sha256: str) -> str:
    """All 64 characters in groups of 8 on two lines."""
    groups = [sha256[at : at + 8] for at in range(0, len(sha256), 8)]
    return f"{' '.join(groups[:4])}<br/>{' '.join(groups[4:])}"


def _assurances(facts: ReceiptFacts) -> list[Any]:
    story: list[Any] = []
    if facts.is_verified:
        story.append(pieces.text(phrase("receipt_verified"), bold=True))
    else:
        story.append(pieces.text(phrase("receipt_unverified"), bold=True))
    story.append(pieces.small(phrase("receipt_key", fingerprint=facts.portal_fingerprint)))
    story.append(pieces.small(f"{phrase('receipt_manifest')} {facts.manifest_sha256}"))
    if not facts.is_final:
        story.append(pieces.text(phrase("receipt_provisional_note"), bold=True))
    if facts.training:
        story.append(pieces.small(phrase("receipt_training_note"), colour=TRAINING_RED))
    story.append(pieces.small(phrase("receipt_not_appointment")))
    return story
