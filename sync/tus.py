"""The tus 1.0 client side: create, ask the offset, append.

Law: the only offset that counts is one the server said, and only if it is possible. An upload's address must
be on the portal itself. Source: tus resumable upload protocol 1.0.0 (core, creation, creation-with-upload).
Knows HTTP and offsets; knows no dossier, no outbox, no retry.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from sync import problems, wire
from sync.http import Answer, Body, Line

UPLOADS = wire.BASE_PATH + "/uploads"


@dataclass(frozen=True)
class Accepted:
    """What the server said after taking bytes. `receipt` is there when this was the last of them."""

    path: str
    offset_bytes: int
    receipt: wire.SignedReceipt | None


class TusUploads:
    """Uploads on one line with one session's token."""

    def __init__(self, line: Line, token: str) -> None:
        self._line = line
        self._token = token

    def create(self, version_id: str, length_bytes: int, first: Body | None) -> Accepted:
        """Begin an upload, with its first bytes in the same request if there are any.

        Raises LineProblem, PortalProblem, HostileAnswer, FilesRefused.
        """
        headers = {
            "Tus-Resumable": wire.TUS_VERSION,
            "Upload-Length": str(length_bytes),
            "Upload-Metadata": "version " + wire.to_base64(version_id.encode("ascii")),
        }
        if first is not None:
            headers["Content-Type"] = wire.TUS_BODY
        answer = self._line.exchange("POST", UPLOADS, headers=headers, token=self._token, body=first)
        if answer.status != 201:
            raise refusal(answer)
        _require_tus(answer, self._line.host)
        sent = 0 if first is None else len(first)
        offset = read_offset(answer, low=0, high=sent) if answer.header("Upload-Offset") else 0
        return Accepted(self._own_path(answer.header("Location")), offset, _receipt(answer))

    def offset(self, path: str, length_bytes: int) -> int:
        """How many bytes the server has. Raises UploadGone, UploadLocked and as `create`."""
        headers = {"Tus-Resumable": wire.TUS_VERSION}
        answer = self._line.exchange("HEAD", path, headers=headers, token=self._token)
        if answer.status not in (200, 204):
            raise _upload_refusal(answer)
        _require_tus(answer, self._line.host)
        declared = answer.header("Upload-Length")
        if declared is not None and declared != str(length_bytes):
            raise wire.HostileAnswer(what="upload", reason="length")
        return read_offset(answer, low=0, high=length_bytes)

    def append(self, path: str, offset_bytes: int, piece: Body) -> Accepted:
        """Append at this offset. Raises UploadMoved, UploadGone, UploadLocked, FilesRefused, as `create`."""
        headers = {
            "Tus-Resumable": wire.TUS_VERSION,
            "Upload-Offset": str(offset_bytes),
            "Content-Type": wire.TUS_BODY,
        }
        answer = self._line.exchange("PATCH", path, headers=headers, token=self._token, body=piece)
        if answer.status not in (200, 204):
            raise _upload_refusal(answer)
        _require_tus(answer, self._line.host)
        end = offset_bytes + len(piece)
        return Accepted(path, read_offset(answer, low=end, high=end), _receipt(answer))

    def _own_path(self, location: str | None) -> str:
        """The path of an upload's address, which must be on this portal, below the protocol's base path."""
        if not location or len(location) > 1000:
            raise wire.HostileAnswer(what="upload", reason="location")
        try:
            whole = urlsplit(urljoin(self._line.base_url + UPLOADS, location))
            ours = urlsplit(self._line.base_url)
            same = (whole.scheme, whole.hostname, whole.port) == (ours.scheme, ours.hostname, ours.port)
        except ValueError:
            same = False
        if not same or whole.username or ".." in whole.path or not whole.path.startswith(UPLOADS + "/"):
            raise wire.HostileAnswer(what="upload", reason="location")
        return whole.path + (f"?{whole.query}" if whole.query else "")


def read_offset(answer: Answer, *, low: int, high: int) -> int:
    """The Upload-Offset header if it is a whole number within these bounds. Raises HostileAnswer."""
    text = answer.header("Upload-Offset") or ""
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and low <= int(text) <= high):
        raise wire.HostileAnswer(what="upload", reason="offset")
    return int(text)


def refusal(answer: Answer) -> problems.SyncProblem:
    """What a refusal under the protocol means, from its status and its JSON. Never raises."""
    status = answer.status
    if status in (429, 503):
        only_this = _said(answer).code.startswith("upload.")
        return problems.PortalBusy(status=status, retry_after_seconds=_retry_after(answer), only_this=only_this)
    if status >= 500:
        return problems.PortalFailed(status=status)
    if status == 401:
        return problems.SignInNeeded()
    simple: dict[int, type[problems.PortalProblem]] = {
        410: problems.UploadGone,
        423: problems.UploadLocked,
        460: problems.PieceDamaged,
    }
    if status in simple:
        return simple[status]()
    said = _said(answer)
    if status == 404:
        return problems.NotKnownThere(what=said.code)
    if status == 409 and said.code == "dossier.other_bytes":
        return problems.PortalHoldsOtherBytes(held=said.held, yours=said.yours)
    if status == 409 and said.code == "dossier.superseded":
        return problems.Superseded(held_version=said.held_version)
    if status == 409 and said.code == "dossier.other_open":
        return problems.OtherVersionOpen(held_version=said.held_version)
    if status == 409 and said.code == "files.hash":
        return problems.FilesRefused(missing=said.missing)
    if status == 409 and said.code.startswith("upload."):
        return problems.UploadMoved()
    return problems.PortalRefused(status=status, portal_code=said.code, text=said.message[:500])


def _upload_refusal(answer: Answer) -> problems.SyncProblem:
    """As `refusal`, for the address of an upload, where 404 means gone and a bare 409 another offset."""
    if answer.status == 404:
        return problems.UploadGone()
    found = refusal(answer)
    bare = isinstance(found, problems.PortalRefused) and found.facts.get("portal_code") == "unsaid"
    return problems.UploadMoved() if bare and answer.status == 409 else found


def _said(answer: Answer) -> wire.ErrorAnswer:
    """The refusal's JSON; the code "unsaid" where there is none."""
    try:
        return wire.read(wire.ErrorAnswer, answer.content, what="refusal")
    except wire.HostileAnswer:
        return wire.ErrorAnswer(code="unsaid")


def _retry_after(answer: Answer) -> int | None:
    """Retry-After in seconds, None if absent or not a plain number (its date form is not believed)."""
    text = (answer.header("Retry-After") or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def _require_tus(answer: Answer, host: str) -> None:
    if answer.header("Tus-Resumable") != wire.TUS_VERSION:
        raise problems.NotThePortal(host=host, status=answer.status, reason="no_mark")


def _receipt(answer: Answer) -> wire.SignedReceipt | None:
    value = answer.header(wire.RECEIPT_HEADER)
    return None if value is None else wire.read_receipt_header(value)
