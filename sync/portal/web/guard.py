"""What stands before every route: the Host check, the bounds on bodies, the headers of every answer, the
log line.

The log has method, route, status and times: no path, no query, no body, no address, no words of an
exception.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.portal.refusals import Refused
from sync.wire import TIME_HEADER

log = logging.getLogger("sync.portal")

BODY = "tramhoso.body"
DISCARDED_BYTES = 4 * 1024 * 1024
DISCARDING_SECONDS = 20.0
"""How much of a refused body is read away, and for how long, so that the client hears the refusal."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass
class BodyState:
    """Whether a request's body has been read to its end; asking for more would wait for ever."""

    ended: bool = False


class Guard:
    """ASGI layer around the routes. `hosts`: the Host values that are answered; others get 421."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._app = app
        self._hosts = hosts
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = 0
        is_complete = False
        state = scope[BODY] = BodyState()

        async def receive_seen() -> Message:
            message = await receive()
            state.ended = state.ended or not message.get("more_body", False)
            return message

        async def send_dressed(message: Message) -> None:
            nonlocal status, is_complete
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[TIME_HEADER] = self._clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                headers.setdefault("Cache-Control", "no-store")
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
            else:
                is_complete = not message.get("more_body", False)
            await send(message)

        try:
            if not self._is_ours(scope):
                await refusal(Refused(421, "host.refused"))(scope, receive, send_dressed)
            else:
                await self._app(scope, receive_seen, send_dressed)
        except Exception as error:
            _log_failure(error)
            if status == 0:
                await refusal(Refused(500, "portal.failed"))(scope, receive, send_dressed)
            elif not is_complete:
                raise RuntimeError("an answer broke off") from None
        finally:
            route = getattr(scope.get("route"), "path", "-")
            spent = round((time.monotonic() - began) * 1000, 1)
            log.info(json.dumps({"method": scope["method"], "route": route, "status": status, "ms": spent}))

    def _is_ours(self, scope: Scope) -> bool:
        named = [value for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and named[0].decode("latin-1").lower() in self._hosts


def refusal(refused: Refused) -> JSONResponse:
    """The answer that tells a refusal."""
    return JSONResponse(
        {"code": refused.code, "message": "", **refused.facts},
        status_code=refused.status,
        headers=refused.headers,
    )


async def read_body(request: Request, *, limit: int, idle_seconds: float) -> bytes:
    """The whole body.

    Refuses 413 request.too_large beyond `limit` bytes, 408 when it stops coming, 400 when it is cut.
    """
    body = bytearray()
    async for part in body_parts(request, idle_seconds=idle_seconds):
        body += part
        if len(body) > limit:
            raise await refused_rest(request, Refused(413, "request.too_large", limit=limit))
    return bytes(body)


async def body_parts(request: Request, *, idle_seconds: float) -> AsyncIterator[bytes]:
    """The body as it comes. Refuses 408 request.stalled, 400 request.cut."""
    closing = {"Connection": "close"}
    more = True
    while more:
        try:
            message = await asyncio.wait_for(request.receive(), idle_seconds)
        except TimeoutError:
            raise Refused(408, "request.stalled", headers=closing) from None
        if message["type"] == "http.disconnect":
            raise Refused(400, "request.cut", headers=closing)
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def refused_rest(request: Request, refused: Refused) -> Refused:
    """The same refusal, after reading the rest of the body away, or closing the line when that is too much.

    A client that is still sending when the line closes loses the answer: its system drops what has come.
    """
    state: BodyState = request.scope[BODY]
    left = DISCARDED_BYTES
    try:
        async with asyncio.timeout(DISCARDING_SECONDS):
            while left > 0 and not state.ended:
                message = await request.receive()
                left -= len(message.get("body", b""))
    except TimeoutError:
        pass
    if not state.ended:
        refused.headers["Connection"] = "close"
    return refused


def _log_failure(error: Exception) -> None:
    """The kind and the places of an unexpected exception; its words may hold personal data and stay out."""
    frames: list[Any] = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    log.error(json.dumps({"failed": type(error).__name__, "at": frames[-12:]}))
