"""Outgoing HTTP, all of it: one line to one portal, over one connection.

Law: trusts nothing from the environment (no proxy, CA file or .netrc variables), follows no redirect,
believes an answer only if it bears the portal's mark, reads no more than it was told to, and never waits
without an end. An upload has no total time-out: it is cut when no byte is acknowledged for longer than its
pace explains.
Knows HTTP; knows nothing of dossiers or of what a status means for them.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
import requests.adapters
import truststore
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from sync import problems, wire
from sync.ports import Clock
from sync.stall import FLOOR_SECONDS, Pace, StallWatch

SLICE_BYTES = 4 * 1024
TICK_SECONDS = 0.2
QUEUE_BYTES = 16 * 1024
MEASURED_BYTES = 8 * 1024
FALSE_ALARM_SECONDS = 5.0
LENIENCY_MOST = 5.0
_TCP_NOTSENT_LOWAT = 25  # linux/tcp.h; the socket module does not name it
_SIOCOUTQ = 0x5411  # linux/sockios.h
LINUX_ROOTS = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
USER_AGENT = "tramhoso/1"


class Body(Protocol):
    """Bytes to send whose number is known before: a streaming request body."""

    def __len__(self) -> int: ...

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Patience:
    """Seconds to wait. `stall` is an adaptive floor; `answer` begins when all bytes are acknowledged."""

    connect_seconds: float = 15.0
    stall_seconds: float = FLOOR_SECONDS
    answer_seconds: float = 30.0
    whole_answer_seconds: float = 180.0


@dataclass(frozen=True)
class Roots:
    """Which TLS roots count. `added_pem` are the office's; with `only_added` the system's do not count."""

    added_pem: str = ""
    only_added: bool = False

    def context(self) -> ssl.SSLContext:
        """A context that checks names and certificates, TLS 1.2 or later. Raises ssl.SSLError for bad PEM."""
        context: ssl.SSLContext
        if self.only_added:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        elif sys.platform == "linux":
            context = _linux_context()
        else:
            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.added_pem:
            context.load_verify_locations(cadata=self.added_pem)
        return context


@dataclass(frozen=True)
class Answer:
    """A whole answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


class Meter:
    """Counts a line's bytes: heads and bodies; what TLS and TCP add is not counted."""

    def __init__(self) -> None:
        self.sent_bytes = 0
        self.received_bytes = 0


class Line:
    """One portal's line. Used by one thread; `cut` may come from any."""

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        patience: Patience = Patience(),
        roots: Roots = Roots(),
        proxy: str | None = None,
    ) -> None:
        self.base_url = base_url
        self.host = urlsplit(base_url).hostname or ""
        self.clock = clock
        self.patience = patience
        self.meter = Meter()
        self.pace = Pace()
        self.leniency = 1.0
        """Grows when silences turn out to have been no outage, so that a lossy line is not cut for nothing."""
        self._stalled_at: float | None = None
        self.on_moved: Callable[[int], None] | None = None
        """Called with the acknowledged body bytes of the running request, at most once a tick."""
        self.clock_offset_seconds: float | None = None
        """Portal's time less ours, from the last answer; for showing, never for waiting."""
        self._stopped = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        adapter = _Adapter(self, roots)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    # -- one request ------------------------------------------------------------------------------------

    def exchange(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        body: bytes | Body | None = None,
        limit: int = wire.ANSWER_BYTES,
    ) -> Answer:
        """Send a request and read the whole answer, at most `limit` bytes of it, also when it was packed.

        Raises LineProblem, HostileAnswer; whatever `body.read` raises.
        """
        with self._request(method, path, headers=headers, token=token, body=body) as answer:
            packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
            if packed not in ("identity", "gzip"):
                raise wire.HostileAnswer(what="answer", reason="encoding")
            content = b"".join(self._pieces(answer, limit=limit, whole=True))
            if packed == "gzip" and content:
                content = wire.unpack_gzip(content, limit=limit, what="answer")
            return self._judged(Answer(answer.status_code, _lower(answer.headers), content))

    @contextlib.contextmanager
    def download(
        self, path: str, *, headers: Mapping[str, str], token: str | None, limit: int
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """An answer's head, and its body in pieces, at most `limit` bytes in all. Raises as `exchange`."""
        with self._request("GET", path, headers=headers, token=token, body=None) as answer:
            head = Answer(answer.status_code, _lower(answer.headers), b"")
            if head.status >= 400:
                content = b"".join(self._pieces(answer, limit=wire.ANSWER_BYTES, whole=True))
                head = Answer(head.status, head.headers, content)
            elif answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise wire.HostileAnswer(what="answer", reason="encoding")
            self._judged(head)
            yield head, self._pieces(answer, limit=limit, whole=False)

    def cut(self) -> None:
        """Stop the running request at once, from any thread; later requests are refused until `reopen`."""
        self._stopped.set()
        for sock in tuple(self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def reopen(self) -> None:
        """Allow requests again after `cut`."""
        self._stopped.clear()

    def close(self) -> None:
        """Close the connection; the line can be used again."""
        self._session.close()

    # -- inside -----------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None,
        token: str | None,
        body: bytes | Body | None,
    ) -> Iterator[requests.Response]:
        if self._stopped.is_set():
            raise problems.LineStopped(host=self.host)
        if not path.startswith("/") or path.startswith("//"):
            raise wire.HostileAnswer(what="address", reason="path")
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **(headers or {})}
        if token is not None:
            sent["Authorization"] = "Bearer " + token
        data: Any = _InMemory(body) if isinstance(body, bytes) and body else body
        if data is None and method in ("POST", "PUT", "PATCH"):
            sent["Content-Length"] = "0"
        answer: requests.Response | None = None
        try:
            answer = self._session.request(
                method,
                self.base_url + path,
                headers=sent,
                data=data,
                timeout=(self.patience.connect_seconds, self.patience.answer_seconds),
                allow_redirects=False,
                stream=True,
            )
            self._count_head(answer)
            self._learn_from_stall()
            if 300 <= answer.status_code < 400 and answer.status_code != 304:
                to = urlsplit(answer.headers.get("Location", ""))
                raise problems.Redirected(host=self.host, to=(to.hostname or "")[:200])
            yield answer
            answer.close()  # a fully read answer has given its connection back already
        except BaseException as error:
            self._session.close()
            if answer is not None:
                answer.close()
            if isinstance(error, (requests.RequestException, urllib3.exceptions.HTTPError, OSError)):
                raise self._named(error) from error
            raise

    def _pieces(self, answer: requests.Response, *, limit: int, whole: bool) -> Iterator[bytes]:
        """The body in pieces. With `whole` all of it must be here within whole_answer_seconds."""
        end = self.clock.monotonic() + self.patience.whole_answer_seconds
        read_bytes = 0
        declared = answer.headers.get("Content-Length", "0")
        if not (declared.isascii() and declared.isdigit() and len(declared) < 16) or int(declared) > limit:
            raise wire.HostileAnswer(what="answer", reason="size", limit=limit)
        while True:
            piece: bytes = answer.raw.read1(16 * 1024, decode_content=False)
            if not piece:
                return
            read_bytes += len(piece)
            self.meter.received_bytes += len(piece)
            if read_bytes > limit:
                raise wire.HostileAnswer(what="answer", reason="size", limit=limit)
            if whole and self.clock.monotonic() > end:
                raise problems.LineStalled(host=self.host, seconds=self.patience.whole_answer_seconds)
            yield piece

    def _judged(self, answer: Answer) -> Answer:
        """The answer, if it bears the portal's mark or says that a server is in trouble; learns the clock."""
        if answer.status >= 500 or answer.status == 429:
            return answer
        mark = answer.header(wire.TIME_HEADER)
        if mark is None:
            media = (answer.header("Content-Type") or "").lower()
            reason = "html" if "html" in media else "no_mark"
            raise problems.NotThePortal(host=self.host, status=answer.status, reason=reason)
        try:
            portal_time = datetime.fromisoformat(mark[:40])
            self.clock_offset_seconds = (portal_time - self.clock.now()).total_seconds()
        except (ValueError, TypeError, OverflowError):
            raise problems.NotThePortal(host=self.host, status=answer.status, reason="bad_mark") from None
        return answer

    def _learn_from_stall(self) -> None:
        """After a stall: an answer at once means that the line was never down, and that we were too hasty."""
        if self._stalled_at is None:
            return
        silence = self.clock.monotonic() - self._stalled_at
        self._stalled_at = None
        was_hasty = silence < FALSE_ALARM_SECONDS
        self.leniency = min(LENIENCY_MOST, self.leniency * 1.5) if was_hasty else max(1.0, self.leniency * 0.8)

    def _count_head(self, answer: requests.Response) -> None:
        self.meter.received_bytes += 15 + len(answer.reason or "") + 4
        self.meter.received_bytes += sum(len(name) + len(value) + 4 for name, value in answer.headers.items())

    def _named(self, error: Exception) -> problems.SyncProblem:
        """The problem behind what requests, urllib3, ssl or the socket raised."""
        if self._stopped.is_set():
            return problems.LineStopped(host=self.host)
        causes = tuple(_causes(error))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return problems.CertificateRefused(host=self.host, reason=cause.verify_message[:200])
            if isinstance(cause, urllib3.exceptions.InvalidHeader):
                return wire.HostileAnswer(what="answer", reason="header")
            if isinstance(cause, urllib3.exceptions.ReadTimeoutError):
                return problems.LineStalled(host=self.host, seconds=self.patience.answer_seconds)
        for cause in causes:
            if isinstance(cause, urllib3.exceptions.NameResolutionError):
                return problems.LineDown(host=self.host, reason="name")
            if isinstance(cause, urllib3.exceptions.NewConnectionError):
                return problems.LineDown(host=self.host, reason="refused")
            if isinstance(cause, (urllib3.exceptions.ConnectTimeoutError, requests.ConnectTimeout)):
                return problems.LineDown(host=self.host, reason="silent")
        return problems.LineCut(host=self.host)


class _InMemory:
    """Bytes as a streaming body, so that they too are sent in watched slices."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        yield self.read()

    def read(self, size: int = -1, /) -> bytes:
        end = len(self._content) if size < 0 else self._position + size
        piece = self._content[self._position : end]
        self._position += len(piece)
        return piece


class _Watched:
    """What our connection classes add to urllib3's: slices, counting, stall detection."""

    line: Line
    sock: socket.socket | None
    timeout: float | None

    def _new_conn(self) -> socket.socket:
        begun = self.line.clock.monotonic()
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        self.line.pace = self.line.pace.with_round_trip(self.line.clock.monotonic() - begun)
        self._begin()
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, QUEUE_BYTES)
        self.line._sockets.add(sock)
        if self.line._stopped.is_set():
            sock.close()
            raise problems.LineStopped(host=self.line.host)
        return sock

    def connect(self) -> None:
        plain_before = set(self.line._sockets)
        super().connect()  # type: ignore[misc]
        if self.sock is not None:  # with TLS the wrapping socket replaces the plain one
            self.line._sockets -= self.line._sockets - plain_before
            self.line._sockets.add(self.sock)

    def close(self) -> None:
        if self.sock is not None:
            self.line._sockets.discard(self.sock)
        super().close()  # type: ignore[misc]

    def request(self, *arguments: Any, **keywords: Any) -> None:
        self._begin()
        super().request(*arguments, **keywords)  # type: ignore[misc]

    def send(self, data: Any) -> None:
        """Send in slices; after each tick without room ask whether the line still acknowledges anything."""
        if self.sock is None:
            self.connect()
        sock = self.sock
        assert sock is not None
        view = memoryview(data)
        sock.settimeout(TICK_SECONDS)
        while view:
            try:
                count = sock.send(view[:SLICE_BYTES])
            except TimeoutError:
                count = 0
            if count:
                view = view[count:]
                self._written += count
                self.line.meter.sent_bytes += count
            self._look(sock)
        sock.settimeout(self.timeout)

    def getresponse(self) -> Any:
        """Wait while bytes are still being acknowledged, then for the answer's head."""
        sock = self.sock
        if sock is not None:
            while not _readable(sock, TICK_SECONDS):
                if not _unacknowledged(sock):
                    break
                self._look(sock)
            if self._written > QUEUE_BYTES:
                self._show(self._written)
        alarm = threading.Timer(self.line.patience.whole_answer_seconds, _shut, (sock,))
        alarm.daemon = True
        alarm.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        finally:
            alarm.cancel()

    def _begin(self) -> None:
        self._written = 0
        self._shown_at = 0.0
        self._measured_bytes = 0
        self._measured_at = self.line.clock.monotonic()
        self._watch = StallWatch(now=self._measured_at)

    def _look(self, sock: socket.socket) -> None:
        now = self.line.clock.monotonic()
        waiting = _unacknowledged(sock)
        acknowledged = self._written - (waiting or 0)
        self._watch.seen(acknowledged, now=now)
        if acknowledged - self._measured_bytes >= MEASURED_BYTES:
            gained, seconds = acknowledged - self._measured_bytes, now - self._measured_at
            self.line.pace = self.line.pace.after(gained, seconds)
            self._measured_bytes, self._measured_at = acknowledged, now
        if now - self._shown_at >= TICK_SECONDS:
            self._shown_at = now
            self._show(acknowledged)
        limit = self.line.pace.patience_seconds(
            waiting or 0, floor=self.line.patience.stall_seconds, leniency=self.line.leniency
        )
        silence = self._watch.silence_seconds(now=now)
        if silence > limit:
            self.line._stalled_at = now
            raise problems.LineStalled(host=self.line.host, seconds=round(silence, 1))
        if self.line._stopped.is_set():
            raise problems.LineStopped(host=self.line.host)

    def _show(self, acknowledged: int) -> None:
        if self.line.on_moved is not None:
            self.line.on_moved(acknowledged)


class _PlainConnection(_Watched, HTTPConnection):
    pass


class _TlsConnection(_Watched, HTTPSConnection):
    pass


class _Adapter(requests.adapters.HTTPAdapter):
    """One kept connection, no retries, our connection classes, our TLS roots and nothing of certifi's."""

    def __init__(self, line: Line, roots: Roots) -> None:
        self._line = line
        self._roots = roots
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=False)

    def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._roots.context(), **keywords)
        self._give_classes(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **keywords: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._roots.context(), **keywords)
        self._give_classes(manager)
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Replaces requests' own, which would add certifi's roots to ours."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = conn.ca_cert_dir = None

    def _give_classes(self, manager: Any) -> None:
        plain = type("_LinePlain", (_PlainConnection,), {"line": self._line})
        tls = type("_LineTls", (_TlsConnection,), {"line": self._line})
        manager.pool_classes_by_scheme = {
            "http": type("_PlainPool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("_TlsPool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }


def _linux_context() -> ssl.SSLContext:
    """The system's roots from where the system keeps them.

    Here truststore would read OpenSSL's default paths, and with them SSL_CERT_FILE and SSL_CERT_DIR: whoever can
    set a variable could let an interceptor in.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    compiled_in = ssl.get_default_verify_paths()
    for bundle in (compiled_in.openssl_cafile, *LINUX_ROOTS):
        if bundle and os.path.isfile(bundle):
            context.load_verify_locations(cafile=bundle)
            return context
    if compiled_in.openssl_capath and os.path.isdir(compiled_in.openssl_capath):
        context.load_verify_locations(capath=compiled_in.openssl_capath)
    return context


def _unacknowledged(sock: socket.socket) -> int | None:
    """Bytes in the kernel that the far side has not acknowledged; None where the system does not say."""
    if sys.platform != "linux":
        return None
    import fcntl

    try:
        packed = fcntl.ioctl(sock.fileno(), _SIOCOUTQ, struct.pack("i", 0))
    except OSError:
        return None
    return int(struct.unpack("i", packed)[0])


def _readable(sock: socket.socket, seconds: float) -> bool:
    try:
        return bool(urllib3.util.wait.wait_for_read(sock, timeout=seconds))
    except ValueError:  # closed under our hands by `cut`
        return True


def _shut(sock: socket.socket | None) -> None:
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps and what caused it."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        found = waiting.pop()
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__, getattr(found, "reason", None), *found.args]
