"""A sending program for kill tests: the real worker on the store's real outbox, in a process of its own.

Writes one line for each committed step; the test reads them and kills it at the line that it likes.
Arguments: a JSON file with the station's facts.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from desktop_app.store.sending import DurableOutbox
from desktop_app.store.store import EncryptedStore
from sync.connectors.open import OpenConnector
from sync.engine import Policy
from sync.http import Line
from sync.notices import Notice, RowChanged
from sync.pins import PinnedPortal
from sync.ports import Token
from sync.worker import Worker
from tests.desktop_app.store.samples import KEY, plain_fold
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.office import NOON, Drawer, Papers, RealClock, ResultFolder

PIECES = Policy(
    base_seconds=0.01,
    cap_seconds=0.05,
    first_piece_bytes=32 * 1024,
    largest_piece_bytes=32 * 1024,
    poll_seconds=60.0,
)


def open_store(folder: Path) -> EncryptedStore:
    copies = folder / "copies"
    copies.mkdir(exist_ok=True)
    return EncryptedStore(folder / "dossiers.db", KEY, copies=copies, fold=plain_fold)


def say(notice: Notice) -> None:
    if isinstance(notice, RowChanged):
        print(notice.row.state, notice.row.offset_bytes, flush=True)


def main(facts: dict[str, str]) -> None:
    folder = Path(facts["folder"])
    store = open_store(folder)
    pinned = PinnedPortal(facts["portal_id"], "Cổng", facts["url"], bytes.fromhex(facts["public_key"]), training=True)
    papers = Papers()
    papers.add((folder / "scan.bin").read_bytes())
    drawer = Drawer(None)
    drawer.keep(facts["portal_id"], Token(facts["token"], account_id=facts["account_id"], expires_at=NOON))
    clock = RealClock()
    line = Line(facts["url"], clock=clock)
    worker = Worker(
        pin=pinned,
        connector=OpenConnector(pinned, line),
        outbox=DurableOutbox(store),
        reader=papers,
        tokens=drawer,
        sink=ResultFolder(folder, MemoryOutbox()),
        clock=clock,
        randomness=random.Random(),
        publish=say,
        policy=PIECES,
    )
    problem = worker.run(give_up_seconds=60)
    print("done" if problem is None else problem.code, flush=True)
    store.close()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
