"""Procedure packs that a portal offers: the list, and one pack's bytes, checked against the hash it was listed by.

Whether a pack may be trusted is not decided here: only that what came is what was announced. A pack's hash is
that of its manifest, so the zip's own bytes are judged by whoever reads the pack.
"""

from __future__ import annotations

from sync import wire
from sync.http import Answer, Line
from sync.problems import PortalRefused

PACK_BYTES = 64 * 1024 * 1024


def list_packs(line: Line, token: str) -> tuple[wire.PackEntry, ...]:
    """What the portal offers. Raises as Line.exchange, HostileAnswer, PortalRefused."""
    answer = line.exchange("GET", wire.BASE_PATH + "/packs", token=token)
    _check(answer)
    return wire.read(wire.PackList, answer.content, what="packs").root


def fetch_pack(line: Line, token: str, entry: wire.PackEntry) -> bytes:
    """The zip of one offered pack, of the announced size. Raises as `list_packs`."""
    limit = min(PACK_BYTES, entry.size)
    answer = line.exchange("GET", f"{wire.BASE_PATH}/packs/{entry.pack_hash}", token=token, limit=limit)
    _check(answer)
    if len(answer.content) != entry.size:
        raise wire.HostileAnswer(what="pack", reason="size")
    return answer.content


def _check(answer: Answer) -> None:
    if answer.status != 200:
        raise PortalRefused(status=answer.status, portal_code="packs", text="")
