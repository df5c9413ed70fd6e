"""The officer's routes: what the officer's page, or a script in the officer's place, asks of the portal."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sync.portal.officer_wire import (
    AcceptRequest,
    FeeRequest,
    OfficerDossierDetail,
    OfficerDossiers,
    RejectRequest,
    StatusRequest,
    SupplementRequest,
)
from sync.portal.refusals import Refused
from sync.portal.statuses import Status
from sync.portal.web.guard import body_parts, read_body, refused_rest
from sync.portal.web.open_routes import REQUEST_BYTES, permanent, told
from sync.portal.web.parts import PortalParts
from sync.portal.web.ranges import file_answer
from sync.wire import (
    FileName,
    MediaType,
    MessageRequest,
    Result,
    SessionAnswer,
    SessionRequest,
    Supplement,
    read,
)

OFFICER_PATH = "/officer/v1"
_file_name: TypeAdapter[str] = TypeAdapter(FileName)
_media_type: TypeAdapter[str] = TypeAdapter(MediaType)


def officer_router(parts: PortalParts) -> APIRouter:
    router = APIRouter(prefix=OFFICER_PATH)
    desk, views = parts.desk, parts.views
    idle = parts.settings.idle_seconds

    async def asked(request: Request, model: type[Any]) -> Any:
        data = await read_body(request, limit=REQUEST_BYTES, idle_seconds=idle)
        return read(model, data or b"{}", limit=REQUEST_BYTES, what=model.__name__)

    async def shown(version_id: str) -> Response:
        return told(await run_in_threadpool(views.dossier, version_id))

    @router.post("/sessions", response_model=SessionAnswer)
    async def sign_in(request: Request) -> Response:
        wanted = await asked(request, SessionRequest)
        address = request.client.host if request.client else ""
        return told(
            await run_in_threadpool(
                parts.accounts.sign_in, wanted.user, wanted.password, role="officer", address=address
            )
        )

    @router.get("/dossiers", response_model=OfficerDossiers)
    async def dossiers(request: Request, status: str = "", after: str = "") -> Response:
        await parts.officer(request)
        if status and status not in {str(int(known)) for known in Status}:
            raise Refused(400, "status.unknown")
        return told(await run_in_threadpool(views.dossiers, int(status) if status else None, after))

    @router.get("/dossiers/{version_id}", response_model=OfficerDossierDetail)
    async def dossier(request: Request, version_id: str) -> Response:
        await parts.officer(request)
        return await shown(permanent(version_id))

    @router.get("/dossiers/{version_id}/manifest")
    async def manifest(request: Request, version_id: str) -> Response:
        await parts.officer(request)
        data = await run_in_threadpool(views.manifest, permanent(version_id))
        return Response(data, media_type="application/json")

    @router.get("/dossiers/{version_id}/files/{sha256}")
    async def file(request: Request, version_id: str, sha256: str) -> Response:
        await parts.officer(request)
        found = await run_in_threadpool(views.file, permanent(version_id), sha256)
        return file_answer(
            request,
            parts.contents.path(found.sha256),
            etag=found.sha256,
            media_type=found.media_type,
            name=found.name,
        )

    @router.post("/dossiers/{version_id}/accept", response_model=OfficerDossierDetail)
    async def accept(request: Request, version_id: str) -> Response:
        who = await parts.officer(request)
        wanted = await asked(request, AcceptRequest)
        await run_in_threadpool(desk.accept, who.account_id, permanent(version_id), wanted)
        return await shown(version_id)

    @router.post("/dossiers/{version_id}/reject", response_model=OfficerDossierDetail)
    async def reject(request: Request, version_id: str) -> Response:
        who = await parts.officer(request)
        wanted = await asked(request, RejectRequest)
        await run_in_threadpool(desk.refuse, who.account_id, permanent(version_id), wanted.reason)
        return await shown(version_id)

    @router.post("/dossiers/{version_id}/supplement", response_model=Supplement)
    async def supplement(request: Request, version_id: str) -> Response:
        who = await parts.officer(request)
        wanted = await asked(request, SupplementRequest)
        return told(await run_in_threadpool(desk.ask_supplement, who.account_id, permanent(version_id), wanted))

    @router.post("/dossiers/{version_id}/fee", response_model=OfficerDossierDetail)
    async def fee(request: Request, version_id: str) -> Response:
        who = await parts.officer(request)
        wanted = await asked(request, FeeRequest)
        await run_in_threadpool(desk.set_fee, who.account_id, permanent(version_id), wanted)
        return await shown(version_id)

    @router.post("/dossiers/{version_id}/fee/paid", response_model=OfficerDossierDetail)
    async def fee_paid(request: Request, version_id: str) -> Response:
        who = await parts.officer(request)
        await run_in_threadpool(desk.confirm_fee, who.account_id, permanent(version_id))
        return await shown(version_id)

    @router.post("/dossiers/{version_id}/status", response_model=OfficerDossierDetail)
    async def status(request: Request, version_id: str) -> Response:
        who = await parts.officer(request)
        wanted = await asked(request, StatusRequest)
        await run_in_threadpool(
            desk.set_status,
            who.account_id,
            permanent(version_id),
            Status(wanted.status),
            wanted.text,
        )
        return await shown(version_id)

    @router.post("/dossiers/{version_id}/message", response_model=OfficerDossierDetail)
    async def message(request: Request, version_id: str) -> Response:
        await parts.officer(request)
        wanted = await asked(request, MessageRequest)
        await run_in_threadpool(desk.say, permanent(version_id), wanted.text)
        return await shown(version_id)

    @router.post("/dossiers/{version_id}/result", response_model=Result)
    async def result(request: Request, version_id: str, name: str, how: str = "online") -> Response:
        """The result's bytes are the body, its media type the Content-Type."""
        who = await parts.officer(request)
        await run_in_threadpool(desk.check_result_fits, permanent(version_id))
        media_type = request.headers.get("content-type", "application/octet-stream")
        try:
            _file_name.validate_python(name)
            _media_type.validate_python(media_type)
        except ValidationError:
            raise Refused(422, "result.name") from None
        if how not in ("online", "counter", "post"):
            raise Refused(422, "result.how")
        limit = parts.settings.limits.file_bytes
        with parts.contents.receive() as incoming:
            async for part in body_parts(request, idle_seconds=idle):
                incoming.write(part)
                if incoming.size > limit:
                    raise await refused_rest(request, Refused(413, "request.too_large", limit=limit))
            if incoming.size == 0:
                raise Refused(422, "result.empty")
            sha256 = await run_in_threadpool(incoming.keep)
            size = incoming.size
        return told(
            await run_in_threadpool(
                desk.give_result,
                who.account_id,
                version_id,
                name=name,
                media_type=media_type,
                size=size,
                sha256=sha256,
                how=how,
            ),
            201,
        )

    return router
