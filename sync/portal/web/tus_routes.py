"""tus 1.0 over HTTP: creation, creation-with-upload, checksum (sha256), expiration, termination.

Source: tus.io, resumable upload protocol 1.0.0. Bodies stream straight into the upload's file, so whatever
breaks, the bytes that arrived stay and HEAD tells how many. One request writes an upload at a time (423
for a second one); HEAD, and POST for the same version again, ask a writer whose line may be dead to stop,
as they come from the client that lost it.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from enum import Enum, auto

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sync.portal.accounts import SignedIn
from sync.portal.refusals import Refused
from sync.portal.transport import line_of
from sync.portal.uploads import Upload, UploadFile
from sync.portal.web.guard import refused_rest
from sync.portal.web.parts import PortalParts
from sync.wire import BASE_PATH, RECEIPT_HEADER, TUS_BODY, TUS_VERSION, is_uuid, receipt_header

EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
TAKE_OVER_SECONDS = 5.0
"""How long HEAD and DELETE wait for a writer to stop."""
DRAIN_SECONDS = 2.0
"""How long a writer that was asked to stop may go on reading."""
QUIET_SECONDS = 0.1
"""A line that brings nothing for so long has brought all that arrived."""


class Ending(Enum):
    WHOLE = auto()
    CUT = auto()
    STOPPED = auto()
    STALLED = auto()
    TOO_LONG = auto()


class Writer:
    """One request that writes, or is about to write, an upload."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self.gone = asyncio.Event()
        self.writes = False


class Writers:
    """Who writes which upload in this process."""

    def __init__(self) -> None:
        self._present: dict[str, list[Writer]] = {}

    @contextmanager
    def present(self, upload_id: str) -> Iterator[Writer]:
        """Be seen from the first moment of a request, so that HEAD waits for bytes that are on their way
        in.
        """
        writer = Writer()
        self._present.setdefault(upload_id, []).append(writer)
        try:
            yield writer
        finally:
            self._present[upload_id].remove(writer)
            if not self._present[upload_id]:
                del self._present[upload_id]
            writer.gone.set()

    def begin(self, upload_id: str, writer: Writer) -> None:
        """Be the one that writes. Refuses 423 upload.locked while another does."""
        if any(other.writes for other in self._present[upload_id] if other is not writer):
            raise Refused(423, "upload.locked", headers={"Tus-Resumable": TUS_VERSION, "Retry-After": "1"})
        writer.writes = True

    async def stop(self, upload_id: str) -> bool:
        """Ask the present ones to stop and wait until they did; False when there were none.

        Refuses 423 upload.locked when it takes long.
        """
        writers = list(self._present.get(upload_id, ()))
        for writer in writers:
            writer.stop.set()
        try:
            async with asyncio.timeout(TAKE_OVER_SECONDS):
                for writer in writers:
                    await writer.gone.wait()
        except TimeoutError:
            raise Refused(423, "upload.locked", headers={"Tus-Resumable": TUS_VERSION, "Retry-After": "2"}) from None
        return bool(writers)


def tus_router(parts: PortalParts) -> APIRouter:
    router = APIRouter(prefix=BASE_PATH + "/uploads")
    writers = Writers()
    maximum = str(parts.settings.limits.dossier_bytes)

    async def citizen(request: Request) -> SignedIn:
        if request.headers.get("tus-resumable") != TUS_VERSION:
            raise Refused(412, "tus.version", headers={"Tus-Version": TUS_VERSION})
        return await parts.citizen(request)

    async def append(request: Request, account_id: str, upload: Upload, *, writer: Writer, skip: int) -> Upload:
        """Stream the request's body to the upload's end, after `skip` bytes that the upload has already."""
        checksum = _checksum(request)
        declared = _whole_number(request.headers.get("content-length"))
        if declared is not None and declared > upload.length - upload.offset + skip:
            raise await refused_rest(request, Refused(413, "upload.too_long"))
        writers.begin(upload.upload_id, writer)
        with parts.uploads.open(upload) as file:
            if file.offset != upload.offset:
                raise _wrong_offset(file.offset)
            ending = await _pour(request, file, writer.stop, skip, parts.settings.idle_seconds)
            if ending is Ending.WHOLE and checksum is not None and checksum != file.written_sha256():
                file.forget_written()
                raise Refused(460, "upload.checksum")
            await run_in_threadpool(file.close)
        settled = await run_in_threadpool(parts.uploads.settle, account_id, upload.upload_id)
        if ending is Ending.TOO_LONG:
            raise await refused_rest(request, Refused(413, "upload.too_long"))
        if ending is Ending.STALLED:
            raise Refused(408, "request.stalled", headers={"Connection": "close"})
        if ending is Ending.STOPPED:
            raise Refused(423, "upload.taken_over", headers={"Connection": "close"})
        return settled

    @router.options("")
    @router.options("/{upload_id}")
    async def capabilities() -> Response:
        return Response(
            status_code=204,
            headers={
                "Tus-Resumable": TUS_VERSION,
                "Tus-Version": TUS_VERSION,
                "Tus-Extension": EXTENSIONS,
                "Tus-Max-Size": maximum,
                "Tus-Checksum-Algorithm": "sha256",
            },
        )

    @router.post("", status_code=201)
    async def create(request: Request) -> Response:
        who = await citizen(request)
        length = _whole_number(request.headers.get("upload-length"))
        if length is None:
            raise Refused(400, "upload.length_header")
        version_id = _metadata(request.headers.get("upload-metadata", "")).get("version", "")
        if not is_uuid(version_id):
            raise Refused(400, "upload.metadata")
        upload = await run_in_threadpool(parts.uploads.create, who.account_id, version_id, length)
        if await writers.stop(upload.upload_id):  # a repeat takes over, as HEAD does
            upload = await run_in_threadpool(parts.uploads.settle, who.account_id, upload.upload_id)
        if request.headers.get("content-type") == TUS_BODY and upload.receipt is None:
            with writers.present(upload.upload_id) as writer:
                upload = await append(request, who.account_id, upload, writer=writer, skip=upload.offset)
        return _told(upload, 201, {"Location": f"{BASE_PATH}/uploads/{upload.upload_id}"})

    @router.head("/{upload_id}")
    async def look(request: Request, upload_id: str) -> Response:
        who = await citizen(request)
        await run_in_threadpool(parts.uploads.look, who.account_id, upload_id)
        await writers.stop(upload_id)
        upload = await run_in_threadpool(parts.uploads.settle, who.account_id, upload_id)
        return _told(upload, 200, {"Upload-Length": str(upload.length)})

    @router.patch("/{upload_id}", status_code=204)
    async def patch(request: Request, upload_id: str) -> Response:
        with writers.present(upload_id) as writer:
            who = await citizen(request)
            if request.headers.get("content-type") != TUS_BODY:
                raise Refused(415, "upload.media_type")
            offset = _whole_number(request.headers.get("upload-offset"))
            if offset is None:
                raise Refused(400, "upload.offset_header")
            upload = await run_in_threadpool(parts.uploads.look, who.account_id, upload_id)
            if upload.receipt is None:
                writers.begin(upload_id, writer)
            if offset != upload.offset:
                raise _wrong_offset(upload.offset)
            if upload.receipt is None:
                upload = await append(request, who.account_id, upload, writer=writer, skip=0)
            return _told(upload, 204, {})

    @router.delete("/{upload_id}", status_code=204)
    async def terminate(request: Request, upload_id: str) -> Response:
        who = await citizen(request)
        await run_in_threadpool(parts.uploads.look, who.account_id, upload_id)
        await writers.stop(upload_id)
        await run_in_threadpool(parts.uploads.terminate, who.account_id, upload_id)
        return Response(status_code=204, headers={"Tus-Resumable": TUS_VERSION})

    return router


async def _pour(request: Request, file: UploadFile, stop: asyncio.Event, skip: int, idle_seconds: float) -> Ending:
    """Read the body into the file until it ends, breaks, stalls, is too long, or someone takes over.

    Being asked to stop, it first reads what has arrived on the line: until nothing comes for a moment.
    """
    now = asyncio.get_running_loop().time
    stop_before = None
    stopping = asyncio.ensure_future(stop.wait())
    try:
        while True:
            receiving = asyncio.ensure_future(request.receive())
            if not stopping.done():
                await asyncio.wait({receiving, stopping}, timeout=idle_seconds, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                stop_before = stop_before or now() + DRAIN_SECONDS
                left = min(QUIET_SECONDS, stop_before - now())
                await asyncio.wait({receiving}, timeout=max(0.0, left))
            if not receiving.done():
                receiving.cancel()
                arrived = line_of(request.scope).take_arrived()
                file.write(arrived[min(skip, len(arrived)) :])
                return Ending.STOPPED if stopping.done() else Ending.STALLED
            message = receiving.result()
            if message["type"] == "http.disconnect":
                return Ending.CUT
            body = message.get("body", b"")
            known = min(skip, len(body))
            skip -= known
            if not file.write(body[known:]):
                return Ending.TOO_LONG
            if not message.get("more_body", False):
                return Ending.WHOLE
            if stop_before is not None and now() >= stop_before:
                return Ending.STOPPED
    finally:
        stopping.cancel()


def _told(upload: Upload, status: int, headers: dict[str, str]) -> Response:
    told = {
        "Tus-Resumable": TUS_VERSION,
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": _http_date(upload.expires_at),
        **headers,
    }
    if upload.receipt is not None:
        told[RECEIPT_HEADER] = receipt_header(upload.receipt)
    return Response(status_code=status, headers=told)


def _wrong_offset(offset: int) -> Refused:
    return Refused(
        409,
        "upload.offset",
        offset=offset,
        headers={"Tus-Resumable": TUS_VERSION, "Upload-Offset": str(offset)},
    )


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def _whole_number(text: str | None) -> int | None:
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 16):
        return None
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """Upload-Metadata: pairs of key and base64 value, comma-separated. Refuses 400 upload.metadata."""
    found = {}
    for pair in filter(None, (pair.strip() for pair in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            raise Refused(400, "upload.metadata") from None
    return found


def _checksum(request: Request) -> bytes | None:
    """The digest in Upload-Checksum. Refuses 400 upload.checksum_header for another algorithm or bad
    base64.
    """
    text = request.headers.get("upload-checksum")
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:
        raise Refused(400, "upload.checksum_header")
    return digest
