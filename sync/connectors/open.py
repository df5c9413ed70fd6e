"""The open protocol, version 1: our own, for bad lines. Law: docs/protocol.md.

Each method is one act with as few round trips as it can have; every answer is checked against the pinned
portal and the parcel before it is believed. Knows no outbox and no retry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from sync import problems, receipts, wire
from sync.body import PaperBody
from sync.connectors.port import Capabilities, Changes, Journal, Proof, Standing
from sync.http import Answer, Line
from sync.parcel import Parcel
from sync.pins import PinnedPortal
from sync.ports import (
    AttachmentReader,
    Credentials,
    Note,
    NoteKind,
    ResultSink,
    StoredReceipt,
    Token,
    Upload,
    WantedResult,
)
from sync.tus import TusUploads, refusal

FIRST_PIECE_BYTES = 16 * 1024
"""Sent with the creation itself: if its answer is lost, so many bytes travel twice and no more."""

Model = TypeVar("Model", bound=BaseModel)


def introduce(line: Line) -> wire.PortalInfo:
    """Ask a portal who it says it is, before anything is pinned. Raises as Line.exchange."""
    return _read(line.exchange("GET", wire.BASE_PATH + "/portal"), wire.PortalInfo, what="portal")


class OpenConnector:
    """One pinned portal on one line."""

    capabilities = Capabilities(
        proof=Proof.SIGNED_RECEIPT,
        resumable=True,
        idempotent=True,
        supplement=True,
        payment=True,
        results=True,
        messages=True,
        withdrawal=True,
        packs=True,
    )

    def __init__(self, pin: PinnedPortal, line: Line) -> None:
        self._pin = pin
        self.line = line

    # -- session ----------------------------------------------------------------------------------------

    def sign_in(self, credentials: Credentials) -> Token:
        """Open a session. Raises SignInRefused, PortalBusy, LineProblem, HostileAnswer."""
        request = wire.SessionRequest(user=credentials.user, password=credentials.password)
        answer = self.line.exchange(
            "POST",
            wire.BASE_PATH + "/sessions",
            headers={"Content-Type": "application/json"},
            body=wire.canonical(request),
        )
        if answer.status in (401, 403):
            raise problems.SignInRefused(status=answer.status)
        session = _read(answer, wire.SessionAnswer, what="session")
        return Token(session.token, account_id=session.account_id, expires_at=session.expires_at)

    # -- one dossier version ----------------------------------------------------------------------------

    def ask(self, parcel: Parcel, token: Token) -> Standing | None:
        """GET the dossier. None only if the portal itself says that it does not know it."""
        answer = self.line.exchange("GET", _dossier(parcel.version_id), token=token.value)
        if answer.status == 404:
            return None
        held = _read(answer, wire.DossierAnswer, what="dossier")
        if held.version_id != parcel.version_id:
            raise wire.HostileAnswer(what="dossier", reason="version")
        return self._standing(parcel, held.state, held.missing, held.receipt)

    def announce(self, parcel: Parcel, token: Token) -> Standing:
        """PUT the manifest, packed. Raises PortalHoldsOtherBytes, PortalRefused and as `ask`."""
        packed = wire.pack_gzip(parcel.manifest)
        answer = self.line.exchange(
            "PUT",
            _dossier(parcel.version_id),
            headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
            token=token.value,
            body=packed,
        )
        held = _read(answer, wire.PutAnswer, what="dossier")
        standing = self._standing(parcel, held.state, held.missing, held.receipt)
        return Standing(standing.missing, standing.provisional, standing.final, compressed_bytes=len(packed))

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
        """Send the missing papers by tus. See the port for what it returns and raises."""
        tus = TusUploads(self.line, token.value)
        hashes = missing if resume is None else resume.hashes
        sources = tuple(parcel.source(sha256) for sha256 in hashes)
        length = sum(source.size_bytes for source in sources)
        receipt: wire.SignedReceipt | None = None
        if resume is None:
            first = PaperBody(sources, reader, start=0, length=min(length, FIRST_PIECE_BYTES))
            begun = tus.create(parcel.version_id, length, first)
            resume = Upload(begun.path, hashes, length)
            offset, receipt = begun.offset_bytes, begun.receipt
            journal.created(resume, offset)
        else:
            try:
                offset = tus.offset(resume.url, length)
            except problems.UploadGone:
                journal.forgotten()
                raise
            journal.confirmed(offset)
        while offset < length:
            piece = PaperBody(
                sources,
                reader,
                start=offset,
                length=max(1, min(length - offset, piece_bytes(length - offset))),
            )
            try:
                taken = tus.append(resume.url, offset, piece)
            except problems.UploadGone:
                journal.forgotten()
                raise
            finally:
                piece.close()
            offset, receipt = taken.offset_bytes, taken.receipt
            journal.confirmed(offset)
        if receipt is None:
            return None
        return Standing((), final=self._proof(parcel, receipt, wire.ReceiptKind.FINAL))

    # -- the rest of its life ---------------------------------------------------------------------------

    def tell(self, note: Note, token: Token, *, dossier_id: str) -> None:
        """PUT a message, or POST a withdrawal; both harmless to repeat."""
        base = _dossier(note.version_id)
        request: wire.MessageRequest | wire.WithdrawalRequest
        if note.kind is NoteKind.MESSAGE:
            method, path = "PUT", f"{base}/messages/{quote(note.note_id, safe='')}"
            request = wire.MessageRequest(text=note.text)
        else:
            method, path = "POST", base + "/withdrawal"
            request = wire.WithdrawalRequest(reason=note.text, dossier_id=dossier_id)
        headers = {"Content-Type": "application/json"}
        body = wire.canonical(request)
        answer = self.line.exchange(method, path, headers=headers, token=token.value, body=body)
        if answer.status not in (200, 201, 202, 204):
            raise refusal(answer)

    def changes(self, cursor: str, token: Token) -> Changes:
        """GET what changed in all dossiers of this account since the cursor."""
        path = f"{wire.BASE_PATH}/changes?since={quote(cursor, safe='')}"
        answer = _read(self.line.exchange("GET", path, token=token.value), wire.ChangesAnswer, what="changes")
        more = bool(answer.changes) and answer.cursor != cursor
        return Changes(answer.cursor, answer.changes, more)

    def fetch(self, wanted: WantedResult, token: Token, sink: ResultSink) -> bool:
        """GET a result by ranges. Returns whether its bytes are here and right."""
        result = wanted.result
        path = f"{wire.BASE_PATH}/results/{quote(result.result_id, safe='')}"
        held = sink.held_bytes(wanted)
        if held > result.size:
            held = 0
        while held < result.size:
            headers = {"Accept-Encoding": "identity"}
            if held:
                headers |= {"Range": f"bytes={held}-", "If-Range": f'"{result.sha256}"'}
            limit = result.size
            with self.line.download(path, headers=headers, token=token.value, limit=limit) as (head, pieces):
                if head.status not in (200, 206):
                    raise refusal(head)
                if head.status == 200:
                    held = 0
                elif not _continues(head, held, result.size):
                    raise wire.HostileAnswer(what="result", reason="range")
                before = held
                for piece in pieces:
                    if held + len(piece) > result.size:
                        raise wire.HostileAnswer(what="result", reason="size")
                    sink.append(wanted, held, piece)
                    held += len(piece)
                if held == before:
                    raise wire.HostileAnswer(what="result", reason="empty")
        return sink.finish(wanted)

    # -- inside -----------------------------------------------------------------------------------------

    def _standing(self, parcel: Parcel, state: str, missing: tuple[str, ...], signed: wire.SignedReceipt) -> Standing:
        order = [file.sha256 for file in parcel.read().distinct_files()]
        if list(missing) != [sha256 for sha256 in order if sha256 in set(missing)]:
            raise wire.HostileAnswer(what="dossier", reason="missing")
        if state == wire.PortalState.RECEIVED:
            if missing:
                raise wire.HostileAnswer(what="dossier", reason="missing")
            return Standing((), final=self._proof(parcel, signed, wire.ReceiptKind.FINAL))
        return Standing(missing, provisional=self._proof(parcel, signed, wire.ReceiptKind.PROVISIONAL))

    def _proof(self, parcel: Parcel, signed: wire.SignedReceipt, kind: wire.ReceiptKind) -> StoredReceipt:
        return receipts.verify(signed, pin=self._pin, parcel=parcel, kind=kind)


def _dossier(version_id: str) -> str:
    return f"{wire.BASE_PATH}/dossiers/{version_id}"


def _read(answer: Answer, model: type[Model], *, what: str) -> Model:
    if answer.status not in (200, 201):
        raise refusal(answer)
    media = (answer.header("Content-Type") or "").split(";")[0].strip().lower()
    if media != "application/json":
        raise wire.HostileAnswer(what=what, reason="content_type")
    return wire.read(model, answer.content, what=what)


def _continues(head: Answer, held: int, size: int) -> bool:
    """Whether a 206 begins exactly where we stopped and speaks of a whole of the right size."""
    return (head.header("Content-Range") or "").replace(" ", "") == f"bytes{held}-{size - 1}/{size}"
