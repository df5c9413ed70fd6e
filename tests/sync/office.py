"""An office for tests of sync/: parcels, papers in memory, a vault drawer, results, clocks and chance."""

from __future__ import annotations

import hashlib
import io
import random
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sync import wire
from sync.parcel import PaperSource, Parcel, freeze
from sync.ports import Credentials, PaperUnreadable, Token, WantedResult
from tests.sync.memory_outbox import MemoryOutbox

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def some_bytes(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


class FixedClock:
    """Moves only when told."""

    def __init__(self, now: datetime = NOON) -> None:
        self.present = now
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.present

    def monotonic(self) -> float:
        return self.seconds

    def pass_seconds(self, seconds: float) -> None:
        self.seconds += seconds
        self.present += timedelta(seconds=seconds)


class RealClock:
    """For tests over real connections, where the line's own silence must be felt."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class PatientBell:
    """Waiting makes the fixed clock run instead of the test; remembers how long was waited each time."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.waits: list[float] = []

    def ring(self) -> None:
        pass

    def wait(self, seconds: float | None) -> bool:
        if seconds is None:
            raise AssertionError("would wait for a person for ever")
        self.waits.append(seconds)
        self.clock.pass_seconds(seconds)
        return False


class Papers:
    """Papers in memory, by reference."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.opened: list[str] = []

    def add(self, content: bytes) -> PaperSource:
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        return PaperSource(digest, len(content), digest)

    def open(self, source: PaperSource) -> io.BytesIO:
        self.opened.append(source.sha256)
        content = self.contents.get(source.reference)
        if content is None:
            raise PaperUnreadable(reference=source.reference, reason="missing")
        return io.BytesIO(content)


class Drawer:
    """Tokens and credentials."""

    def __init__(self, credentials: Credentials | None) -> None:
        self.kept_credentials = credentials
        self.tokens: dict[str, Token] = {}
        self.dropped = 0

    def credentials(self, portal_id: str) -> Credentials | None:
        return self.kept_credentials

    def token(self, portal_id: str) -> Token | None:
        return self.tokens.get(portal_id)

    def keep(self, portal_id: str, token: Token) -> None:
        self.tokens[portal_id] = token

    def drop(self, portal_id: str) -> None:
        self.dropped += 1
        self.tokens.pop(portal_id, None)


class ResultFolder:
    """Results in a real folder."""

    def __init__(self, folder: Path, outbox: MemoryOutbox) -> None:
        self.folder = folder
        self.outbox = outbox

    def path(self, result_id: str) -> Path:
        return self.folder / hashlib.sha256(result_id.encode()).hexdigest()

    def held_bytes(self, wanted: WantedResult) -> int:
        path = self.path(wanted.result.result_id)
        return path.stat().st_size if path.exists() else 0

    def append(self, wanted: WantedResult, offset: int, content: bytes) -> None:
        path = self.path(wanted.result.result_id)
        with path.open("ab" if offset else "wb") as file:
            assert file.tell() == offset
            file.write(content)

    def finish(self, wanted: WantedResult) -> bool:
        path = self.path(wanted.result.result_id)
        if hashlib.sha256(path.read_bytes()).hexdigest() != wanted.result.sha256:
            path.unlink()
            return False
        self.outbox.stored_results.add(wanted.result.result_id)
        return True


def a_manifest(contents: Mapping[str, bytes], /, **changes: object) -> wire.Manifest:
    """A manifest with these papers, by name."""
    person = wire.Person(name="Nguyễn Thị Đào", id_number="001190000001")
    entries = tuple(
        wire.ManifestFile(
            name=name,
            component="TP" + str(place),
            media_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for place, (name, content) in enumerate(contents.items())
    )
    values: dict[str, object] = {
        "dossier_id": str(uuid.uuid4()),
        "version_id": str(uuid.uuid4()),
        "procedure_code": "1.001612",
        "pack_hash": "0" * 64,
        "unit_code": "H56.01",
        "owner": person,
        "submitter": person,
        "form_data": {"to-khai": "<data><ten>Đào</ten></data>"},
        "files": entries,
        "created_at": NOON,
        **changes,
    }
    return wire.Manifest.model_validate(values)


def a_parcel(
    papers: Papers,
    files: Mapping[str, bytes],
    *,
    portal_id: str = "portal-1",
    account_id: str = "account-1",
    deadline: datetime | None = None,
    **changes: object,
) -> Parcel:
    """A frozen parcel whose papers are in `papers`."""
    sources = [papers.add(content) for content in files.values()]
    manifest = a_manifest(files, **changes)
    return freeze(manifest, sources, portal_id=portal_id, account_id=account_id, deadline=deadline)
