"""A whole office for tests: the real application over a real encrypted folder, with a clock that stands still.

The cost of key stretching is the tests' cheap one. The portal is the training portal over real HTTP, one
process for all tests that send; each office sends to it under dossiers of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from desktop_app.application import Application
from desktop_app.application.context import Context
from desktop_app.application.examples import fill
from desktop_app.application.sender import Sender
from desktop_app.bootstrap import build
from desktop_app.dossier.model import PinnedPortal
from desktop_app.dossier.ports import Records
from desktop_app.signing.practice import PracticeCredential, make_test_credential
from desktop_app.usecases.sending_ports import ACCOUNT, PASSWORD
from desktop_app.views import ChecklistLine, ChecklistView, LineState, OfficeView
from forms.packs.example_model import Example
from sync.engine import Policy
from sync.portal.launch import RunningPortal
from tests.desktop_app.scans.papers import a_pdf
from tests.desktop_app.vault.cheap import CHEAP
from tests.desktop_app.vault.cheap import PASSWORD as OFFICE_PASSWORD

MORNING = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
"""Monday 09:30 in the office, after the day of the packs' examples."""
OFFICE = OfficeView("Ủy ban nhân dân xã Thuận Châu", "H52.14", "Thuận Châu", "Hà Thị Vân", "Công chức")
PASSPHRASE = "mat khau chung thu"
BIRTH, HOUSEHOLD, TOBACCO = "1.001193", "1.001612", "2.000181"


class StandingClock:
    """Stands still until a test moves it. `monotonic` is the machine's, because lines are waited on by it."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        import time

        return time.monotonic()

    def pass_by(self, **how: float) -> None:
        self.at += timedelta(**how)


@dataclass
class Office:
    """An opened application with what tests look at behind it."""

    folder: Path
    clock: StandingClock
    application: Application
    context: Context
    recovery: str

    def close(self) -> None:
        self.application.close()

    def dossier(self, dossier_id: str) -> Any:
        return self.context.dossier(dossier_id)

    def read(self, work: Callable[[Records], Any]) -> Any:
        return self.context.store.read(work)

    def history(self, dossier_id: str) -> list[str]:
        return [entry.code for entry in self.read(lambda records: records.history.of(dossier_id))]

    def example(self, code: str, number: int = 0) -> Example:
        pack = self.context.packs.by_code(code)
        assert pack is not None
        return pack.examples[number]

    def filled(self, code: str, number: int = 0) -> str:
        """A dossier with a pack's example typed into it; no papers, not signed."""
        dossier_id = self.application.dossiers.create(code)
        desk = self.application.forms.open_desk(dossier_id)
        fill(desk, self.example(code, number))
        desk.close()
        return dossier_id

    def complete(self, code: str, number: int = 0) -> str:
        """The same with a paper for everything that is needed, and signed."""
        dossier_id = self.filled(code, number)
        self.attach_missing(dossier_id)
        self.sign(dossier_id)
        return dossier_id

    def attach_missing(self, dossier_id: str) -> None:
        done: set[str] = set()
        for component in self.application.papers.view(dossier_id).components:
            if component.state == "missing" and component.code not in done:
                name = f"{component.code}.pdf"
                self.application.papers.attach(dossier_id, component.code, unlike_pdf(dossier_id, name), name)
                view = self.application.papers.view(dossier_id)
                done = {found.code for found in view.components if found.state == "done"}

    def sign(self, dossier_id: str) -> None:
        for document in self.application.signing.view(dossier_id).documents:
            if document.must_sign:
                self.application.signing.sign_with(dossier_id, document.form_id, credential().p12, PASSPHRASE)


def unlike_pdf(*parts: str) -> bytes:
    """A PDF with bytes of its own for these words: a comment after the end, as scanners' software leaves."""
    return a_pdf() + ("\n%" + " ".join(parts) + "\n").encode()


@cache
def credential() -> PracticeCredential:
    return make_test_credential(OFFICE.signer_name, passphrase=PASSPHRASE, at=MORNING, valid_days=3000)


def quick_sender(context: Context) -> Sender:
    """The real sender, which asks again after a fifth of a second."""
    return Sender(context, replace(Policy(), poll_seconds=0.2))


@contextmanager
def an_office(
    folder: Path, clock: StandingClock | None = None, *, make_sender: Callable[[Context], Sender] = quick_sender
) -> Iterator[Office]:
    """A new office in a folder, or the one that is there, opened."""
    ticking = clock or StandingClock()
    seen: list[Context] = []

    def sender(context: Context) -> Sender:
        seen.append(context)
        return make_sender(context)

    application = build(folder, holder="tests", clock=ticking, policy=CHEAP, make_sender=sender)
    recovery = ""
    try:
        if application.safety.state() == "new":
            shown = application.safety.create(OFFICE_PASSWORD)
            recovery = "-".join(shown.groups)
            assert application.safety.confirm_recovery(*(shown.groups[position - 1] for position in shown.ask))
            application.safety.finish_creation()
            application.settings.save_office(OFFICE)
        else:
            application.safety.unlock(OFFICE_PASSWORD)
        yield Office(folder, ticking, application, seen[-1], recovery)
    finally:
        application.close()


def add_unreached_portal(office: Office, *, training: bool = False) -> None:
    """A pinned portal where this office signed in once, and which nobody answers at."""
    portal = PinnedPortal(
        "cong-thu", "Cổng thử", "http://127.0.0.1:9", "A" * 43 + "=", "00", "xa", training, office.clock.now()
    )

    def write(records: Records) -> None:
        records.portals.add(portal)
        records.portals.set_secret(portal.portal_id, PASSWORD, "x")
        records.portals.set_secret(portal.portal_id, ACCOUNT, "tai-khoan")
        records.settings.set("portal", portal.portal_id)

    office.context.store.write(write).result()


def connection_of(portal: RunningPortal) -> bytes:
    """What the operator of a portal hands to an office."""
    return json.dumps(
        {
            "url": portal.url,
            "portal_id": portal.portal_id,
            "name": "Cổng tập huấn",
            "public_key": portal.public_key,
            "fingerprint": portal.fingerprint,
            "training": True,
            "user": portal.citizen.user,
            "password": portal.citizen.password,
        }
    ).encode()


def lines_of(view: ChecklistView, *states: LineState) -> list[ChecklistLine]:
    return [line for group in view.groups for line in group.lines if line.state in states]
