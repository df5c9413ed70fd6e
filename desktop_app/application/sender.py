"""The sending worker of this office's portal, and what it knows of the line.

One worker at a time. `start` lets it work beside the window; `run_until_idle` works in the caller's
thread, for the terminal. What it tells becomes events.
"""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from desktop_app.application.context import Context
from desktop_app.application.holding import held_back
from desktop_app.application.outbox_views import LineFacts
from desktop_app.application.patience import GIVE_UP_SECONDS
from desktop_app.dossier.model import PinnedPortal
from desktop_app.events import AnswersArrived, DossierChanged, LineChanged, OutboxChanged
from desktop_app.usecases.freezing import NoPortal
from sync import notices, pins, problems
from sync.connectors.open import OpenConnector
from sync.engine import Policy
from sync.http import Line
from sync.ports import Credentials
from sync.worker import Worker

WEAK_BYTES_A_SECOND = 20_000
_STATES = {problems.NotThePortal.code: "captive", problems.Redirected.code: "captive",
           problems.LineStalled.code: "silent", problems.PortalBusy.code: "silent",
           problems.PortalFailed.code: "silent"}  # fmt: skip


_URGENCY = {"revocations": 0, "units": 1, "holidays": 1, "banks": 1}


@dataclass(frozen=True)
class OfferedPack:
    """A pack as the portal lists it; `fetch` brings its bytes."""

    code: str
    version: str
    pack_hash: str
    fetch: Callable[[], bytes]


@dataclass
class _Pace:
    """Acknowledged bytes of the last stretch, for the speed that is shown."""

    version_id: str = ""
    bytes: int = 0
    since: float = 0.0


class Sender:
    """Starts, stops and wakes the worker; remembers what it said of the line."""

    def __init__(self, context: Context, policy: Policy | None = None) -> None:
        self._context = context
        self._policy = policy or Policy()
        self._worker: Worker | None = None
        self._lock = threading.Lock()
        self._facts = LineFacts()
        self._pace = _Pace()

    def line(self) -> LineFacts:
        return self._facts

    def start(self) -> None:
        """Work beside the window, if there is a portal and sending is not paused."""
        with self._lock:
            portal = self._context.portal()
            if portal is None or self._facts.is_paused:
                return
            if self._worker is None or self._worker.portal_id != portal.portal_id:
                if self._worker is not None:
                    self._worker.stop()
                self._worker = self._made(portal)
            self._worker.start()

    def stop(self) -> None:
        """Cut what runs and end the worker's thread; nothing is lost."""
        with self._lock:
            if self._worker is not None:
                self._worker.stop()
                self._worker = None

    def wake(self) -> None:
        """Try at once: something was queued, a person asked, the line came up."""
        worker = self._worker
        if worker is not None:
            worker.wake()

    def interrupt(self, version_id: str) -> None:
        worker = self._worker
        if worker is not None:
            worker.interrupt(version_id)

    def pause(self) -> None:
        self._facts = replace(self._facts, is_paused=True)
        self.stop()
        self._context.events.publish(LineChanged())

    def resume(self) -> None:
        self._facts = replace(self._facts, is_paused=False)
        self.start()
        self.wake()
        self._context.events.publish(LineChanged())

    def run_until_idle(self, give_up_seconds: float = GIVE_UP_SECONDS) -> None:
        """Send and ask in this thread until nothing is left to do.

        Raises NoPortal, SignInNeeded, SignInRefused; after `give_up_seconds` what is wrong with the line,
        or RunGivenUp. Nothing is lost by giving up: the next run goes on.
        """
        portal = self._context.portal()
        if portal is None:
            raise NoPortal(reason="portal")
        problem = self._made(portal).run(give_up_seconds=give_up_seconds)
        if problem is not None:
            raise problem

    def sign_in(self, portal: PinnedPortal, password: str) -> str:
        """Open a session once to learn the account's id. Raises what the line or the portal says."""
        connector = self._connector(portal)
        pinned = _pin(portal)
        from sync.connectors.open import introduce

        told = introduce(connector.line)
        if told.portal_id != pinned.portal_id or base64.b64decode(told.public_key) != pinned.public_key:
            raise problems.PinRefused(reason="fingerprint")
        return connector.sign_in(Credentials(portal.user, password)).account_id

    def offered_packs(self, held: frozenset[str]) -> Iterator[OfferedPack]:
        """Packs that the portal offers and this machine lacks, by pack hash; revocations come first, then other data.

        Each is fetched when it is asked for. Raises NoPortal and as signing in.
        """
        from sync.connectors.packs import fetch_pack, list_packs

        portal = self._context.portal()
        if portal is None:
            raise NoPortal(reason="portal")
        connector = self._connector(portal)
        tokens = self._context.sending.tokens
        token = tokens.token(portal.portal_id)
        if token is None:
            credentials = tokens.credentials(portal.portal_id)
            if credentials is None:
                raise NoPortal(reason="account")
            token = connector.sign_in(credentials)
            tokens.keep(portal.portal_id, token)
        offered = [entry for entry in list_packs(connector.line, token.value) if entry.pack_hash not in held]
        for entry in sorted(offered, key=lambda entry: _URGENCY.get(entry.code, len(_URGENCY))):
            yield OfferedPack(
                entry.code, entry.version, entry.pack_hash, partial(fetch_pack, connector.line, token.value, entry)
            )

    def _made(self, portal: PinnedPortal) -> Worker:
        ports = self._context.sending
        return Worker(
            pin=_pin(portal),
            connector=self._connector(portal),
            outbox=ports.outbox,
            reader=ports.reader,
            tokens=ports.tokens,
            sink=ports.sink,
            clock=self._context.clock,
            randomness=secrets.SystemRandom(),
            publish=self._told,
            policy=self._policy,
            held_back=partial(held_back, self._context),
        )

    def _connector(self, portal: PinnedPortal) -> OpenConnector:
        return OpenConnector(_pin(portal), Line(portal.url, clock=self._context.clock))

    def _told(self, notice: notices.Notice) -> None:
        """On the worker's thread, after its commit."""
        now = self._context.clock.now()
        if isinstance(notice, notices.LineChanged):
            state = "online" if notice.is_up else "offline"
            if notice.failure is not None:
                state = _STATES.get(notice.failure.code, "offline")
            self._facts = replace(
                self._facts, state=state, answered_at=now if notice.is_up else self._facts.answered_at
            )
            self._context.events.publish(LineChanged())
        elif isinstance(notice, notices.Moved):
            self._measure(notice, now)
            self._context.events.publish(OutboxChanged(notice.version_id))
        elif isinstance(notice, notices.RowChanged):
            self._facts = replace(self._facts, answered_at=now, state=_alive(self._facts))
            self._context.events.publish(OutboxChanged(notice.row.version_id))
            self._context.events.publish(DossierChanged(notice.row.dossier_id))
        elif isinstance(notice, notices.ChangesStored):
            ids = tuple(dict.fromkeys(change.dossier_id for change in notice.changes))
            self._context.events.publish(AnswersArrived(ids))
        elif isinstance(notice, notices.ResultStored):
            self._context.events.publish(AnswersArrived((notice.wanted.dossier_id,)))

    def _measure(self, notice: notices.Moved, now: datetime) -> None:
        """Mean of acknowledged bytes a second since this version began to move."""
        at = self._context.clock.monotonic()
        if self._pace.version_id != notice.version_id or notice.arrived_bytes < self._pace.bytes:
            self._pace = _Pace(notice.version_id, notice.arrived_bytes, at)
            return
        seconds = at - self._pace.since
        if seconds <= 0.5:
            return
        speed = (notice.arrived_bytes - self._pace.bytes) / seconds
        state = "weak" if speed < WEAK_BYTES_A_SECOND else "online"
        self._facts = replace(self._facts, bytes_a_second=speed or None, state=state, answered_at=now)


def _alive(facts: LineFacts) -> str:
    return "weak" if facts.state == "weak" else "online"


def _pin(portal: PinnedPortal) -> pins.PinnedPortal:
    return pins.PinnedPortal(
        portal_id=portal.portal_id,
        name=portal.name,
        base_url=portal.url,
        public_key=base64.b64decode(portal.public_key),
        training=portal.training,
    )
