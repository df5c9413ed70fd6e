"""The ASGI application: routes behind the guard, every refusal told as JSON with its code."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from sync.portal.faults import Fault, Faults
from sync.portal.refusals import Refused
from sync.portal.transport import KeepsEveryByte
from sync.portal.web.guard import Guard, refusal
from sync.portal.web.officer_routes import officer_router
from sync.portal.web.open_routes import open_router
from sync.portal.web.parts import PortalParts
from sync.portal.web.tus_routes import tus_router
from sync.wire import HostileAnswer


def make_application(parts: PortalParts, *, hosts: frozenset[str], faults: list[Fault]) -> ASGIApp:
    """The portal as ASGI, outermost layer first: kept bytes, faults (training), guard, routes."""
    application: ASGIApp = Guard(make_routes(parts), hosts=hosts, clock=parts.clock)
    if faults:
        application = Faults(application, faults)
    return KeepsEveryByte(application)


def make_routes(parts: PortalParts) -> FastAPI:
    """The routes alone, of which the OpenAPI file is generated."""
    routes = FastAPI(title=parts.settings.name, docs_url=None, redoc_url=None, openapi_url=None)
    routes.include_router(open_router(parts))
    routes.include_router(tus_router(parts))
    routes.include_router(officer_router(parts))
    routes.add_exception_handler(Refused, _told_refusal)
    routes.add_exception_handler(HostileAnswer, _told_hostile)
    routes.add_exception_handler(RequestValidationError, _told_parameters)
    routes.add_exception_handler(HTTPException, _told_http)
    return routes


async def _told_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(error)


async def _told_hostile(request: Request, error: Exception) -> Response:
    assert isinstance(error, HostileAnswer)
    status = 413 if error.facts.get("reason") == "size" else 422
    facts: dict[str, Any] = dict(error.facts)
    return refusal(Refused(status, "request.refused", **facts))


async def _told_parameters(request: Request, error: Exception) -> Response:
    return refusal(Refused(400, "request.parameters"))


async def _told_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "route.unknown", 405: "route.method"}
    return refusal(
        Refused(error.status_code, codes.get(error.status_code, "request.refused"), headers=error.headers)
    )
