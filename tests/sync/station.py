"""A whole sending station for tests: pin, outbox, papers, drawer, worker, on a line of one's choice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from sync.connectors.open import OpenConnector
from sync.engine import Policy
from sync.http import Line, Patience
from sync.notices import Notice
from sync.parcel import Parcel
from sync.pins import PinnedPortal
from sync.ports import Clock, Credentials
from sync.worker import Bell, Worker
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.office import Drawer, Papers, ResultFolder, a_parcel

QUICK = Policy(base_seconds=0.01, cap_seconds=0.05, poll_seconds=0.05)
SHORT = Patience(connect_seconds=2.0, stall_seconds=0.5, answer_seconds=2.0, whole_answer_seconds=4.0)


class Station:
    """Keeps outbox, papers and drawer over as many workers as the test starts: each is a program start."""

    def __init__(
        self,
        pin: PinnedPortal,
        credentials: Credentials | None,
        folder: Path,
        *,
        clock: Clock,
        account_id: str = "account-1",
    ) -> None:
        self.pin = pin
        self.clock = clock
        self.account_id = account_id
        self.outbox = MemoryOutbox()
        self.papers = Papers()
        self.drawer = Drawer(credentials)
        self.sink = ResultFolder(folder, self.outbox)
        self.notices: list[Notice] = []

    def queue(self, files: Mapping[str, bytes], **changes: object) -> Parcel:
        parcel = a_parcel(
            self.papers,
            files,
            portal_id=self.pin.portal_id,
            account_id=self.account_id,
            **changes,  # type: ignore[arg-type]
        )
        self.outbox.enqueue(parcel, at=self.clock.now())
        return parcel

    def worker(
        self,
        url: str | None = None,
        *,
        policy: Policy = QUICK,
        patience: Patience = SHORT,
        bell: Bell | None = None,
        seed: int = 5,
    ) -> Worker:
        line = Line(url or self.pin.base_url, clock=self.clock, patience=patience)
        self.line = line
        return Worker(
            pin=self.pin,
            connector=OpenConnector(self.pin, line),
            outbox=self.outbox,
            reader=self.papers,
            tokens=self.drawer,
            sink=self.sink,
            clock=self.clock,
            randomness=random.Random(seed),
            publish=self.notices.append,
            policy=policy,
            bell=bell,
        )
