"""The connection under a request: the bytes that arrived before it broke, and breaking it.

WORKAROUND (uvicorn, every version up to 0.54.0): when the client vanishes in the middle of a body,
`receive` answers `http.disconnect` and forgets the bytes that had arrived and were not yet asked for. Our
protocol keeps every byte that arrived, so `KeepsEveryByte` reads them from uvicorn's request cycle first.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

LINE = "tramhoso.line"
HEAD_SECONDS = 60.0
"""How long a connection may take to bring its first whole request head."""


class Line:
    """One request's connection."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle

    def take_arrived(self) -> bytes:
        """The bytes of the body that arrived and that nobody has read."""
        arrived = bytes(self._cycle.body)
        self._cycle.body = bytearray()
        return arrived

    def cut(self) -> None:
        """Break the TCP connection at once, with a reset: nothing more is read or written."""
        raw = self._cycle.transport.get_extra_info("socket")
        if raw is not None:
            linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._cycle.transport.abort()


def line_of(scope: Any) -> Line:
    """The line of a request that passed through `KeepsEveryByte`."""
    line = scope[LINE]
    assert isinstance(line, Line)
    return line


class KeepsEveryByte:
    """ASGI layer next to uvicorn: what arrived before a disconnect is read before the disconnect is told."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cycle = getattr(receive, "__self__", None)
        if not isinstance(cycle, RequestResponseCycle):
            raise TypeError("the portal runs on uvicorn's h11 protocol alone")
        line = Line(cycle)
        scope[LINE] = line

        async def receive_all() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" and (arrived := line.take_arrived()):
                return {"type": "http.request", "body": arrived, "more_body": True}
            return dict(message)

        await self._app(scope, receive_all, send)


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, which by itself waits for ever for a connection's first request."""

    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def handle_events(self) -> None:
        super().handle_events()
        if self._head_timer is not None and self.cycle is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        self.transport.abort()
