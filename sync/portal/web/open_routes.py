"""The open protocol's routes but uploads: who the portal is, sessions, packs, dossiers, changes, results,
messages.

Routes read and bound what came, call one use case and tell its answer; they decide nothing about dossiers.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sync.portal import feed
from sync.portal.officer_views import own_result
from sync.portal.refusals import Refused
from sync.portal.web.guard import read_body
from sync.portal.web.parts import PortalParts
from sync.portal.web.ranges import file_answer
from sync.wire import (
    BASE_PATH,
    MANIFEST_COMPRESSED_BYTES,
    ChangesAnswer,
    DossierAnswer,
    MessageRequest,
    PackList,
    PortalInfo,
    PutAnswer,
    SessionAnswer,
    SessionRequest,
    WithdrawalRequest,
    canonical,
    is_uuid,
    read,
    to_base64,
    unpack_gzip,
)

REQUEST_BYTES = 64 * 1024
"""Largest JSON request but a manifest."""


def told(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON."""
    return Response(canonical(model), status_code=status, media_type="application/json")


def permanent(text: str) -> str:
    """A permanent id in a path; what is no such id is as unknown as any other. Refuses 404
    dossier.unknown.
    """
    if not is_uuid(text):
        raise Refused(404, "dossier.unknown")
    return text


def open_router(parts: PortalParts) -> APIRouter:
    router = APIRouter(prefix=BASE_PATH)
    idle = parts.settings.idle_seconds
    info = PortalInfo(
        portal_id=parts.key.portal_id,
        name=parts.settings.name,
        training=parts.settings.training,
        public_key=to_base64(parts.key.public),
        fingerprint=parts.key.fingerprint,
        limits=parts.settings.limits,
        protocol=1,
    )

    async def asked(request: Request, model: type[Any], what: str) -> Any:
        data = await read_body(request, limit=REQUEST_BYTES, idle_seconds=idle)
        return read(model, data, limit=REQUEST_BYTES, what=what)

    @router.get("/portal", response_model=PortalInfo)
    async def portal() -> Response:
        return told(info)

    @router.post("/sessions", response_model=SessionAnswer)
    async def sign_in(request: Request) -> Response:
        wanted = await asked(request, SessionRequest, "session")
        address = request.client.host if request.client else ""
        answer = await run_in_threadpool(
            parts.accounts.sign_in, wanted.user, wanted.password, role="citizen", address=address
        )
        return told(answer)

    @router.get("/packs", response_model=PackList)
    async def packs(request: Request) -> Response:
        await parts.citizen(request)
        entries = sorted((pack.entry for pack in parts.packs.packs.values()), key=lambda entry: entry.code)
        return told(PackList(tuple(entries)))

    @router.get("/packs/{pack_hash}")
    async def pack(request: Request, pack_hash: str) -> Response:
        await parts.citizen(request)
        found = parts.packs.get(pack_hash)
        if found is None:
            raise Refused(404, "pack.unknown")
        return file_answer(
            request,
            found.path,
            etag=pack_hash,
            media_type="application/zip",
            name=f"{found.entry.code}.zip",
            cache="private, max-age=31536000, immutable",
        )

    @router.put("/dossiers/{version_id}", response_model=PutAnswer)
    async def put(request: Request, version_id: str) -> Response:
        who = await parts.citizen(request)
        coding = request.headers.get("content-encoding", "identity").lower()
        if coding == "gzip":
            data = await read_body(request, limit=MANIFEST_COMPRESSED_BYTES, idle_seconds=idle)
            data = unpack_gzip(data, limit=parts.settings.limits.manifest_bytes, what="manifest")
        elif coding == "identity":
            data = await read_body(request, limit=parts.settings.limits.manifest_bytes, idle_seconds=idle)
        else:
            raise Refused(415, "manifest.encoding")
        is_new, answer = await run_in_threadpool(parts.submissions.put, who.account_id, permanent(version_id), data)
        return told(answer, 201 if is_new else 200)

    @router.get("/dossiers/{version_id}", response_model=DossierAnswer)
    async def look(request: Request, version_id: str) -> Response:
        who = await parts.citizen(request)
        return told(await run_in_threadpool(parts.submissions.look, who.account_id, permanent(version_id)))

    @router.post("/dossiers/{version_id}/withdrawal", response_model=DossierAnswer)
    async def withdraw(request: Request, version_id: str) -> Response:
        who = await parts.citizen(request)
        wanted = await asked(request, WithdrawalRequest, "withdrawal")
        named = permanent(version_id), wanted.dossier_id
        held = await run_in_threadpool(parts.submissions.withdraw, who.account_id, *named, wanted.reason)
        return told(await run_in_threadpool(parts.submissions.look, who.account_id, held))

    @router.get("/changes", response_model=ChangesAnswer)
    async def changes(request: Request, since: str = "") -> Response:
        who = await parts.citizen(request)

        def read_changes() -> ChangesAnswer:
            with parts.database.read() as connection:
                return feed.read_feed(connection, who.account_id, since)

        return told(await run_in_threadpool(read_changes))

    @router.put("/dossiers/{version_id}/messages/{message_id}", status_code=204)
    async def say(request: Request, version_id: str, message_id: str) -> Response:
        who = await parts.citizen(request)
        wanted = await asked(request, MessageRequest, "message")
        if not is_uuid(message_id):
            raise Refused(422, "message.id")
        is_new = await run_in_threadpool(
            parts.conversation.say, who.account_id, permanent(version_id), message_id, wanted.text
        )
        return Response(status_code=201 if is_new else 204)

    @router.get("/results/{result_id}")
    async def result(request: Request, result_id: str) -> Response:
        who = await parts.citizen(request)
        found = await run_in_threadpool(own_result, parts.database, who.account_id, result_id)
        return file_answer(
            request,
            parts.contents.path(found.sha256),
            etag=found.sha256,
            media_type=found.media_type,
            name=found.name,
        )

    return router
