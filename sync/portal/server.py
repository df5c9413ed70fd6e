"""One portal process from its listening socket to its end: uvicorn, the ready file, leaving with the
parent.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import uvicorn

from sync.portal.durable import write_private
from sync.portal.problems import PortTaken
from sync.portal.training import FirstAccounts
from sync.portal.transport import PatientProtocol
from sync.portal.web.parts import PortalParts
from sync.wire import to_base64

ADDRESS = "127.0.0.1"
READY_LINE = "ready"
"""What the process prints on stdout when it listens and the ready file is written."""


def listen(port: int, *, last_port_file: Path | None = None) -> socket.socket:
    """A listening socket on this machine's own address. Raises PortTaken.

    Port 0 takes the port of the last time, kept in `last_port_file`, if it is free, and a random one
    otherwise: a training portal that is started again is found where it was.
    """
    wanted = [port]
    if port == 0 and last_port_file is not None and last_port_file.exists():
        text = last_port_file.read_text("ascii", errors="replace")
        if text.isdigit() and 1024 <= int(text) <= 65535:
            wanted = [int(text), 0]
    for candidate in wanted:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":  # there SO_REUSEADDR would let two programs share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((ADDRESS, candidate))
            bound.listen(128)
        except (OSError, OverflowError):
            bound.close()
            continue
        if last_port_file is not None:
            last_port_file.write_text(str(bound.getsockname()[1]), "ascii")
        return bound
    raise PortTaken(port=port)


def write_ready(path: Path, *, url: str, parts: PortalParts, first: FirstAccounts | None) -> None:
    """Write, for its owner only, where the portal is, who it is and the first accounts (null when not told
    again).
    """
    ready = {
        "url": url,
        "portal_id": parts.key.portal_id,
        "fingerprint": parts.key.fingerprint,
        "public_key": to_base64(parts.key.public),
        "training": parts.settings.training,
        **(asdict(first) if first is not None else {"citizen": None, "officer": None}),
    }
    write_private(path, json.dumps(ready, ensure_ascii=False, indent=1).encode())


class PortalServer(uvicorn.Server):
    """uvicorn that tells when it listens."""

    def __init__(self, config: uvicorn.Config, *, when_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_listening = when_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_listening()


def serve(application: object, bound: socket.socket, *, when_listening: Callable[[], None], with_parent: bool) -> None:
    """Serve until SIGTERM, SIGINT or, if asked, until stdin ends because the parent is gone. Returns when
    all is put down.
    """
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=5,
        limit_concurrency=500,
        backlog=128,
        h11_max_incomplete_event_size=32 * 1024,
    )
    server = PortalServer(config, when_listening=when_listening)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises a caught signal again when it has finished; by then there is nothing left to stop
        signal.signal(number, lambda *_: None)
    if with_parent:
        threading.Thread(target=_leave_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[bound])


def _leave_with_parent(server: uvicorn.Server) -> None:
    """Wait until the pipe from the parent ends; works alike on every system, also when the parent is
    killed.
    """
    try:
        while os.read(sys.stdin.fileno(), 4096):
            pass
    except (OSError, ValueError):
        pass
    server.should_exit = True


def log_to_stderr() -> None:
    """Our own log lines, and uvicorn's warnings without their texts' arguments."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter('{"at":"%(asctime)s","level":"%(levelname)s","log":%(message)s}'))
    ours = logging.getLogger("sync.portal")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
