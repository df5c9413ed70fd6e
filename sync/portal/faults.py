"""Named faults of a line and of what stands on it, for training and tests only.

A specification is a list `NAME[=VALUE][@METHOD/SEGMENT][*TIMES],…`: what happens, to which requests (all
of the open protocol's but signing in, unless said; SEGMENT is the word after the base path, such as
`dossiers`), and how often (once, unless said; `*always`). The first fault that fits a request takes it.

| name | what happens |
|---|---|
| cut_after_bytes=N | when N more bytes of uploads' bodies have arrived, the connection is reset |
| cut_before_answer | the request is done, and the connection is reset before a byte of the answer leaves |
| html_200 | nothing is done; a page of HTML is answered with 200, as captive portals do |
| half_json | the request is done; half of the answer's JSON arrives, as a complete answer |
| error_500, error_503 | nothing is done; 503 carries Retry-After: VALUE (seconds, 1 unless said) |
| stall=SECONDS | nothing is done or answered; then the connection is reset |
| slow=BYTES | the body is read no faster than BYTES a second |
| forged_receipt | the request is done; the receipt in the answer carries a signature of another key |

Faults act on the ASGI messages and on the TCP connection itself; the portal behind them is the real one.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.portal.problems import UnknownFault
from sync.portal.transport import Line, line_of
from sync.wire import BASE_PATH, RECEIPT_HEADER

NEEDS_VALUE = {"cut_after_bytes", "stall", "slow"}
NAMES = NEEDS_VALUE | {
    "cut_before_answer",
    "html_200",
    "half_json",
    "error_500",
    "error_503",
    "forged_receipt",
}
UPLOAD_METHODS = {"PATCH", "POST"}
_FAULT = re.compile(
    r"(?P<name>[a-z0-9_]+)(=(?P<value>\d{1,9}(\.\d{1,3})?))?"
    r"(@(?P<method>[A-Z]+|\*)/(?P<segment>[a-z]+|\*))?(\*(?P<times>\d{1,6}|always))?"
)


@dataclass
class Fault:
    """One fault and how often it will still happen; `left` is None when it never ends.

    `passed` counts the bytes that cut_after_bytes let through since its last cut, over all requests.
    """

    name: str
    value: float
    method: str
    segment: str
    left: int | None
    passed: int = 0

    def happened(self) -> None:
        self.passed = 0
        if self.left is not None:
            self.left -= 1

    def fits(self, method: str, segment: str) -> bool:
        if self.left == 0:
            return False
        if (self.method != "*" and self.method != method) or self.segment not in ("*", segment):
            return False
        if self.name == "cut_after_bytes":
            return segment == "uploads" and method in UPLOAD_METHODS
        return self.segment != "*" or segment != "sessions"


def parse_faults(specification: str) -> list[Fault]:
    """The faults of a specification. Raises UnknownFault."""
    faults = []
    for text in filter(None, (part.strip() for part in specification.split(","))):
        match = _FAULT.fullmatch(text)
        if match is None or match["name"] not in NAMES:
            raise UnknownFault(fault=text)
        if match["name"] in NEEDS_VALUE and not match["value"]:
            raise UnknownFault(fault=text)
        times = match["times"] or "1"
        faults.append(
            Fault(
                name=match["name"],
                value=float(match["value"] or 1),
                method=match["method"] or "*",
                segment=match["segment"] or "*",
                left=None if times == "always" else int(times),
            )
        )
    return faults


class Faults:
    """ASGI layer that lets the faults happen."""

    def __init__(self, app: ASGIApp, faults: list[Fault]) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._next(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        line = line_of(scope)
        if fault.name == "cut_after_bytes":
            await self._app(scope, _CutBody(receive, line, fault), send)
        elif fault.name == "slow":
            await self._app(scope, _SlowBody(receive, fault.value), send)
        elif fault.name == "stall":
            await _wait_or_vanish(receive, fault.value)
            line.cut()
        elif fault.name in ("html_200", "error_500", "error_503"):
            await _drain(receive)
            await _canned(fault, send)
        else:
            await self._app(scope, receive, _SpoiltAnswer(send, line, fault.name))

    def _next(self, scope: Scope) -> Fault | None:
        path = scope["path"]
        if not path.startswith(BASE_PATH + "/"):
            return None
        segment = path.removeprefix(BASE_PATH + "/").partition("/")[0]
        for fault in self._faults:
            if fault.fits(scope["method"], segment):
                if fault.name != "cut_after_bytes":  # that one happens when the bytes are through
                    fault.happened()
                return fault
        return None


class _CutBody:
    """Lets the first bytes of a body through, then breaks the connection."""

    def __init__(self, receive: Receive, line: Line, fault: Fault) -> None:
        self._receive = receive
        self._line = line
        self._fault = fault
        self._is_cut = False

    async def __call__(self) -> Message:
        if self._is_cut:
            self._line.cut()
            return {"type": "http.disconnect"}
        message = await self._receive()
        body = message.get("body", b"")
        left = int(self._fault.value) - self._fault.passed
        if len(body) < left or self._fault.left == 0:
            self._fault.passed += len(body)
            return message
        self._fault.happened()
        self._is_cut = True
        return {"type": "http.request", "body": body[:left], "more_body": True}


class _SlowBody:
    """Hands a body on in small pieces, no faster than so many bytes a second."""

    def __init__(self, receive: Receive, bytes_a_second: float) -> None:
        self._receive = receive
        self._rate = bytes_a_second
        self._piece = max(1, int(bytes_a_second / 20))
        self._waiting = bytearray()
        self._more = True

    async def __call__(self) -> Message:
        if not self._waiting and self._more:
            message = await self._receive()
            if message["type"] != "http.request":
                return message
            self._waiting += message.get("body", b"")
            self._more = message.get("more_body", False)
        piece = bytes(self._waiting[: self._piece])
        del self._waiting[: self._piece]
        await asyncio.sleep(len(piece) / self._rate)
        return {"type": "http.request", "body": piece, "more_body": self._more or bool(self._waiting)}


class _SpoiltAnswer:
    """Holds a finished answer back, spoils it in one of three ways and sends what is left of it."""

    def __init__(self, send: Send, line: Line, how: str) -> None:
        self._send = send
        self._line = line
        self._how = how
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        if self._how == "cut_before_answer":
            self._line.cut()
            return
        headers = MutableHeaders(scope=self._start)
        body = bytes(self._body)
        if self._how == "half_json":
            body = body[: len(body) // 2]
        else:
            body = _forge_body(body)
            if RECEIPT_HEADER in headers:
                receipt = json.loads(base64.b64decode(headers[RECEIPT_HEADER]))
                forged = json.dumps(_forge(receipt)).encode()
                headers[RECEIPT_HEADER] = base64.b64encode(forged).decode()
        if "content-length" in headers:
            headers["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _forge_body(body: bytes) -> bytes:
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    if not isinstance(answer, dict) or "receipt" not in answer:
        return body
    return json.dumps({**answer, "receipt": _forge(answer["receipt"])}).encode()


def _forge(receipt: dict[str, Any]) -> dict[str, Any]:
    """The same receipt signed by a key that is not the portal's."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signature = Ed25519PrivateKey.generate().sign(base64.b64decode(receipt["payload"]))
    return {**receipt, "signature": base64.b64encode(signature).decode()}


async def _drain(receive: Receive) -> None:
    """Read the body away, as a proxy does that answers by itself."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def _wait_or_vanish(receive: Receive, seconds: float) -> None:
    """Wait, but no longer than the client does."""

    async def vanished() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(vanished(), seconds)
    except TimeoutError:
        return


async def _canned(fault: Fault, send: Send) -> None:
    page = b"<!DOCTYPE html><html><head><title>WiFi</title></head><body>Xin ch\xc3\xa0o</body></html>"
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
    ]
    if fault.name == "error_503":
        headers.append((b"retry-after", str(int(fault.value)).encode()))
    status = {"html_200": 200, "error_500": 500, "error_503": 503}[fault.name]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page, "more_body": False})
