"""kill -9 of a sending process at any step: the dossier arrives once, and little travels twice (promises P2, P8)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from desktop_app.store.sending import DurableOutbox
from sync.connectors.open import OpenConnector
from sync.http import Line
from sync.pins import PinnedPortal
from sync.ports import Token
from sync.states import State
from tests.desktop_app.store.samples import a_dossier
from tests.lines import BreakingLine
from tests.sync.office import NOON, Papers, RealClock, a_parcel, some_bytes
from tests.sync.sending_child import open_store

KILL_AFTER_LINES = (1, 2, 1, 3, 2, 5, 4, 1)
SCAN = some_bytes(600_000, seed=4711)
ROOT = Path(__file__).parents[2]


def run_child(facts: Path, *, kill_after: int | None) -> str:
    """Start the program; kill it when it has told so many steps. Returns the last line."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.sending_child", str(facts)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    last = ""
    with child.stdout:
        for count, line in enumerate(child.stdout, start=1):
            last = line.strip()
            if count == kill_after:
                child.kill()
                break
    child.wait(60)
    return last


def test_a_dossier_survives_kill_9_at_any_step(pinned: PinnedPortal, session_token: Token, tmp_path: Path) -> None:
    papers = Papers()
    parcel = a_parcel(papers, {"scan.pdf": SCAN}, portal_id=pinned.portal_id, account_id=session_token.account_id)
    (tmp_path / "scan.bin").write_bytes(SCAN)
    store = open_store(tmp_path)
    store.write(lambda records: records.dossiers.add(a_dossier(1, dossier_id=parcel.dossier_id))).result()
    DurableOutbox(store).enqueue(parcel, at=NOON)
    store.close()
    facts = tmp_path / "facts.json"
    with BreakingLine(pinned.base_url) as line:
        told = {
            "folder": str(tmp_path),
            "url": line.url,
            "portal_id": pinned.portal_id,
            "public_key": pinned.public_key.hex(),
            "token": session_token.value,
            "account_id": session_token.account_id,
        }
        facts.write_text(json.dumps(told), "utf-8")
        facts.chmod(0o600)
        uploads: set[str] = set()
        for lines in KILL_AFTER_LINES:
            assert run_child(facts, kill_after=lines) != "done"
            store = open_store(tmp_path)
            row = DurableOutbox(store).row(parcel.version_id)
            store.close()
            uploads |= {row.upload.url} if row.upload else set()
        assert run_child(facts, kill_after=None) == "done"
        travelled = line.up_bytes
    store = open_store(tmp_path)
    row = DurableOutbox(store).row(parcel.version_id)
    store.close()
    assert row.state is State.SENT
    assert len(uploads) == 1, "each start went on with the same upload"
    heads = 8_000
    in_flight = 32 * 1024
    allowed = row.payload_bytes * 1.02 + len(KILL_AFTER_LINES) * (16 * 1024 + in_flight) + heads
    assert travelled <= allowed
    connector = OpenConnector(pinned, Line(pinned.base_url, clock=RealClock()))
    standing = connector.ask(parcel, session_token)
    assert standing is not None
    assert standing.final is not None
    statuses, cursor, more = [], "", True
    while more:
        found = connector.changes(cursor, session_token)
        statuses += [change.status for change in found.changes if change.version_id == parcel.version_id]
        cursor, more = found.cursor, found.more
    assert statuses == [1], "the portal took it once"
