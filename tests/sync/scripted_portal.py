"""A scripted portal that is right in all but what a test changes, and a worker that meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import wire
from sync.parcel import Parcel
from sync.pins import PinnedPortal
from sync.ports import Credentials
from tests.sync.office import FixedClock, Papers, PatientBell, a_parcel, some_bytes
from tests.sync.scripted import Answerer, Asked, Raw, ScriptedServer, answer, session, told
from tests.sync.station import Station
from tests.sync.test_receipts import payload_for, signed

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
TUS = "Tus-Resumable: 1.0.0"


def a_pin(url: str) -> PinnedPortal:
    return PinnedPortal("portal-1", "Cổng thử", url, KEY.public_key().public_bytes_raw(), training=True)


class Portal:
    """A scripted portal that is right in all but what a test changes. Keys are "METHOD kind"."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.changed: dict[str, Callable[[Asked], Raw]] = {}
        self.offset = 0
        self.taken = False

    def __call__(self, asked: Asked) -> Raw:
        kind = asked.path.removeprefix(wire.BASE_PATH + "/").split("/")[0].split("?")[0]
        key = f"{asked.method} {kind}"
        if key in self.changed:
            return self.changed[key](asked)
        return getattr(self, f"{asked.method.lower()}_{kind}")(asked)  # type: ignore[no-any-return]

    def post_sessions(self, asked: Asked) -> Raw:
        return session()

    def get_changes(self, asked: Asked) -> Raw:
        return told(200, {"cursor": "", "changes": []})

    def get_dossiers(self, asked: Asked) -> Raw:
        if not self.taken:
            return told(404, {"code": "dossier.unknown", "message": ""})
        return told(200, {"version_id": self.parcel.version_id, **self.standing()})

    def put_dossiers(self, asked: Asked) -> Raw:
        self.taken = True
        return told(201, self.standing())

    def standing(self, **changes: object) -> dict[str, object]:
        whole = self.offset >= self.parcel.files_bytes
        kind = "final" if whole else "provisional"
        receipt = signed(payload_for(self.parcel, kind=kind, **({} if whole else {"files": []})), KEY)
        missing = [] if whole else [source.sha256 for source in self.parcel.sources]
        state = "received" if whole else "waiting_files"
        return {"state": state, "missing": missing, "receipt": receipt.model_dump(), **changes}

    def post_uploads(self, asked: Asked) -> Raw:
        self.offset = len(asked.body)
        return self.tus(201, ["Location: /open/v1/uploads/u1"])

    def head_uploads(self, asked: Asked) -> Raw:
        raw = self.tus(200, [f"Upload-Length: {self.parcel.files_bytes}"])
        return raw

    def patch_uploads(self, asked: Asked) -> Raw:
        self.offset += len(asked.body)
        return self.tus(204, [])

    def tus(self, status: int, headers: list[str], offset: object = None) -> Raw:
        told_offset = self.offset if offset is None else offset
        return answer(status, headers=[TUS, f"Upload-Offset: {told_offset}", *headers])


def run_against(
    portal_of: Callable[[Parcel], Answerer], folder: Path, *, seconds: float = 4000.0
) -> tuple[Station, Parcel, ScriptedServer, PatientBell]:
    """Send one dossier of 60,000 bytes with a clock that runs only while the worker waits."""
    clock = FixedClock()
    bell = PatientBell(clock)
    papers = Papers()
    parcel = a_parcel(papers, {"a.pdf": some_bytes(60_000)})
    with ScriptedServer(portal_of(parcel)) as server:
        station = Station(a_pin(server.url), Credentials("dao", "mat-khau"), folder, clock=clock)
        station.papers = papers
        station.outbox.enqueue(parcel, at=clock.now())
        from sync.engine import Policy

        station.worker(policy=Policy(), bell=bell).run(give_up_seconds=seconds)
    return station, parcel, server, bell


def changing(key: str, raw: Raw | Callable[[Asked], Raw]) -> Callable[[Parcel], Answerer]:
    def make(parcel: Parcel) -> Answerer:
        portal = Portal(parcel)
        portal.changed[key] = raw if callable(raw) else lambda asked: raw
        return portal

    return make
