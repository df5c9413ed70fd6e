"""The ASGI application: routes behind the guard, every refusal told as JSON with its code."""

from __future__ import annotations

import errno
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
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
    routes.add_exception_handler(OSError, _told_storage)
    routes.add_exception_handler(OperationalError, _told_storage)
    routes.add_exception_handler(RequestValidationError, _told_parameters)
    routes.add_exception_handler(HTTPException, _told_http)
    routes.add_exception_handler(Exception, _told_failure)
    return routes


async def _told_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(error)


async def _told_hostile(request: Request, error: Exception) -> Response:
    assert isinstance(error, HostileAnswer)
    status = 413 if error.facts.get("reason") == "size" else 422
    facts: dict[str, Any] = dict(error.facts)
    return refusal(Refused(status, "request.refused", **facts))


async def _told_storage(request: Request, error: Exception) -> Response:
    """A full disk is told as such, whether a file or the database met it; anything else is a fault of
    ours.
    """
    is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if is_full or (isinstance(error, OperationalError) and "full" in str(error.orig)):
        return refusal(Refused(507, "portal.storage_full"))
    raise error


async def _told_failure(request: Request, error: Exception) -> Response:
    """What nobody foresaw; the guard, to which it is raised too, logs its kind and place."""
    return refusal(Refused(500, "portal.failed"))


async def _told_parameters(request: Request, error: Exception) -> Response:
    return refusal(Refused(400, "request.parameters"))


async def _told_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "route.unknown", 405: "route.method"}
    return refusal(Refused(error.status_code, codes.get(error.status_code, "request.refused"), headers=error.headers))
