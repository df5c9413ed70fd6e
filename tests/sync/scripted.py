"""A loopback HTTP server that answers exactly what a test scripts, hostile bytes included."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from sync import wire

MARK = "Portal-Time: 2026-11-22T05:00:00Z\r\n"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Raw:
    """Bytes to send as they are; then perhaps close, perhaps go on for ever."""

    data: bytes
    close: bool = True
    endless: bytes = b""


Answerer = Callable[[Asked], Raw]


def answer(
    status: int,
    body: bytes = b"",
    *,
    headers: Sequence[str] = (),
    media: str = "application/json",
    mark: bool = True,
) -> Raw:
    """A well-formed answer."""
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nContent-Type: {media}\r\n"
    head += MARK if mark else ""
    head += "".join(line + "\r\n" for line in headers)
    return Raw(head.encode() + b"\r\n" + body, close=False)


def told(status: int, value: object, *, headers: Sequence[str] = ()) -> Raw:
    """A JSON answer."""
    return answer(status, json.dumps(value).encode(), headers=headers)


def session(account_id: str = "account-1") -> Raw:
    return told(
        200,
        {
            "token": "t" * 32,
            "expires_at": "2026-11-23T05:00:00Z",
            "account_id": account_id,
            "display_name": "Đào",
        },
    )


@dataclass
class ScriptedServer:
    """Answers by `answerer`. Requests are recorded in `asked`."""

    answerer: Answerer
    asked: list[Asked] = field(default_factory=list)
    problems: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> ScriptedServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sock in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        self._thread.join(5)
        if kind is None and self.problems:
            raise self.problems[0]

    def paths(self) -> list[str]:
        """ "METHOD path" of each request, without the protocol's base."""
        return [f"{asked.method} {asked.path.removeprefix(wire.BASE_PATH)}" for asked in self.asked]

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, client.makefile("rb") as stream:
                while (asked := _read_request(stream)) is not None:
                    self.asked.append(asked)
                    raw = self.answerer(asked)
                    client.sendall(raw.data)
                    while raw.endless:
                        client.sendall(raw.endless)
                    if raw.close:
                        client.shutdown(socket.SHUT_RDWR)
                        return
        except OSError:
            return
        except BaseException as error:
            self.problems.append(error)
            raise


def _read_request(stream: object) -> Asked | None:
    read_line = stream.readline  # type: ignore[attr-defined]
    first = read_line().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers: dict[str, str] = {}
    while line := read_line().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))  # type: ignore[attr-defined]
    return Asked(first[0], first[1], headers, body)
