"""A bad line on one machine: a TCP relay that cuts or stalls each connection after a planned number of bytes.

It counts what the client sends upward and acts on exact counts, so that tests need no sleeping. What arrived
before a cut is still handed on, as on a real line. A relay proves nothing about speed: benchmarks/links does.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cut:
    """Reset the connection after the client has sent so many bytes on it."""

    after_bytes: int


@dataclass(frozen=True)
class CutAnswer:
    """Close after the server has answered so many bytes on it: the request arrived, its answer did not."""

    after_bytes: int


@dataclass(frozen=True)
class Stall:
    """Hand on nothing more after so many bytes from the client, and keep the connection open."""

    after_bytes: int


Fate = Cut | CutAnswer | Stall | None


class BreakingLine:
    """`fates` are the connections' in the order in which they come; later ones live."""

    def __init__(self, target_url: str, fates: Sequence[Fate] = ()) -> None:
        parts = urlsplit(target_url)
        assert parts.hostname
        assert parts.port
        self._target = (parts.hostname, parts.port)
        self._fates: Iterator[Fate] = iter(tuple(fates))
        self._closing = threading.Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = _listener_like(parts.port)
        port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        # The portal answers to its own name only, so the head is given it; both names have the same length.
        self._our_host = f"Host: 127.0.0.1:{port}\r\n".encode()
        self._their_host = f"Host: {parts.hostname}:{parts.port}\r\n".encode()
        self.connections = 0
        self.broken = 0
        self.up_bytes = 0
        """What the server's side of the relay was given."""
        self.down_bytes = 0

    def __enter__(self) -> BreakingLine:
        self._spawn(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for sock in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, work: object, *arguments: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
            except OSError:
                return
            self._sockets += [client, server]
            self.connections += 1
            fate = next(self._fates, None)
            self._spawn(self._upward, client, server, fate)
            self._spawn(self._downward, client, server, fate)

    def _upward(self, client: socket.socket, server: socket.socket, fate: Fate) -> None:
        left = fate.after_bytes if isinstance(fate, Cut | Stall) else None
        with contextlib.suppress(OSError):
            while left is None or left > 0:
                data = client.recv(16 * 1024 if left is None else min(left, 16 * 1024))
                if not data:
                    server.shutdown(socket.SHUT_WR)
                    return
                server.sendall(data.replace(self._our_host, self._their_host))
                self.up_bytes += len(data)
                left = None if left is None else left - len(data)
            self.broken += 1
            if isinstance(fate, Stall):
                self._closing.wait()
                return
            server.shutdown(socket.SHUT_WR)
            _reset(client)

    def _downward(self, client: socket.socket, server: socket.socket, fate: Fate) -> None:
        left = fate.after_bytes if isinstance(fate, CutAnswer) else None
        with contextlib.suppress(OSError):
            while left is None or left > 0:
                data = server.recv(16 * 1024 if left is None else min(left, 16 * 1024))
                if not data:
                    client.shutdown(socket.SHUT_WR)
                    return
                client.sendall(data)
                self.down_bytes += len(data)
                left = None if left is None else left - len(data)
            self.broken += 1
            client.shutdown(socket.SHUT_RDWR)
            server.shutdown(socket.SHUT_RDWR)


def _listener_like(port: int) -> socket.socket:
    """A listener on a port of as many digits, so that counted bytes stay true."""
    refused: list[socket.socket] = []
    try:
        while True:
            listener = socket.create_server(("127.0.0.1", 0))
            if len(str(listener.getsockname()[1])) == len(str(port)):
                return listener
            refused.append(listener)
    finally:
        for listener in refused:
            listener.close()


def _reset(sock: socket.socket) -> None:
    """Close with a reset, as a dying link does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
    sock.close()
