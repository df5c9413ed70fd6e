"""The demo's story, told from an empty folder to a returned result; every claim in its table was checked.

Three dossiers from the packs' own examples. The second travels through a line that breaks twice. The
officer accepts all, asks the first for a supplement, gets it, and returns a result.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.application import Application
from desktop_app.application.context import Context
from desktop_app.application.examples import fill
from desktop_app.clock import SystemClock
from desktop_app.demonstration.drawn_scans import KINDS, scan
from desktop_app.demonstration.officer_script import OfficerRefused, OfficerScript
from desktop_app.system import make_private_folder, write_durably
from desktop_app.views import OfficeView
from desktop_app.wording import phrase
from sync import receipts
from sync.http import Line
from sync.portal.launch import RunningPortal, start_training_portal

if TYPE_CHECKING:
    from desktop_app.signing.practice import PracticeCredential
    from forms.packs.archive import Pack

FAULTS = "cut_after_bytes=9000*2"
PACKS = ("1.001193", "1.001612", "2.000181")
"""The procedures of the three dossiers, in the order that they are told."""
ROUNDS = 40
"""At most so many rounds of asking the portal before the demo gives up."""
OFFICE = OfficeView(
    "Trung tâm Phục vụ hành chính công xã Thuận Châu (tập huấn)", "H52.14", "Thuận Châu", "Hà Thị Vân",
    "Công chức tiếp nhận",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One row of the demo's table."""

    pack: str
    dossier_id: str
    number: str
    answers: int
    components: int
    errors: int
    pdf: str
    pages: int
    signature: str
    payload_bytes: int = 0
    wire_bytes: int = 0
    interruptions: int = 0
    receipt: str = "none"
    bytes_equal: bool = False
    status: str = ""


@dataclass
class Demo:
    """One run. `say` is called with a line for people at each step."""

    out: Path
    say: Callable[[str], None]
    faults: str = FAULTS
    language: str = "vi"

    def run(self) -> tuple[Told, ...]:
        """Play the whole story; leaves the application open in `application`. Raises what goes wrong."""
        make_private_folder(self.out)
        self._secret = secrets.token_urlsafe(18)
        write_durably(self.out / "password.txt", self._secret.encode())
        self._tell("demo.portal")
        self.portal = start_training_portal(self.out / "portal", self.faults)
        self.application = self._office(self.portal)
        self._roots: list[bytes] = []
        own = self._certificate(OFFICE.signer_name, "")
        write_durably(self.out / "practice.p12", own.p12)
        self.application.settings.set_credential(own.p12, self._secret)
        rows = [self._prepare(pack, number) for number, pack in enumerate(self._packs())]
        self._send(rows)
        officer = OfficerScript(
            Line(self.portal.url, clock=SystemClock()), self.portal.officer.user, self.portal.officer.password
        )
        self._life(officer, rows)
        return tuple(self._judged(officer, row) for row in rows)

    def close(self) -> None:
        """Lock the data and stop the portal."""
        application, portal = getattr(self, "application", None), getattr(self, "portal", None)
        if application is not None:
            application.close()
        if portal is not None:
            portal.stop()

    def _tell(self, code: str, **facts: object) -> None:
        self.say(phrase(code, self.language, **facts))

    # -- the office ------------------------------------------------------------------------------------

    def _office(self, portal: RunningPortal) -> Application:
        from desktop_app.bootstrap import build

        application = build(self.out / "data", holder="demo", make_sender=self._sender)
        application.speak(self.language)
        shown = application.safety.create(self._secret)
        application.safety.confirm_recovery(*(shown.groups[position - 1] for position in shown.ask))
        application.safety.finish_creation()
        application.settings.save_office(OFFICE)
        application.settings.add_portal(connection_file(portal))
        self._tell("demo.office")
        return application

    def _sender(self, context: Context) -> Any:
        from desktop_app.application.sender import Sender
        from sync.engine import Policy

        self._context = context
        return Sender(context, replace(Policy(), poll_seconds=0.2))

    def _certificate(self, name: str, identifier: str) -> PracticeCredential:
        """A practice certificate, trusted by this demo alone."""
        from desktop_app.signing.practice import make_test_credential

        made = make_test_credential(
            name, passphrase=self._secret, at=SystemClock().now(), identifier=identifier
        )
        self._roots.append(made.root_certificate)
        return made

    def _packs(self) -> tuple[Pack, ...]:
        held = {pack.manifest.code: pack for pack in self._context.packs.newest()}
        return tuple(held[code] for code in PACKS)

    def _send(self, rows: list[Told]) -> None:
        """The second dossier first and alone, through the line that breaks twice; then the others."""
        on_the_bad_line = rows[1 % len(rows)]
        self._tell("demo.bad_line", number=on_the_bad_line.number)
        self.application.sync.queue(on_the_bad_line.dossier_id)
        self.application.sync.run_until_idle()
        for row in rows:
            if row is not on_the_bad_line:
                self.application.sync.queue(row.dossier_id)
        self.application.sync.run_until_idle()

    # -- one dossier -----------------------------------------------------------------------------------

    def _prepare(self, pack: Pack, number: int) -> Told:
        """Make, fill, attach, check, sign and print one dossier."""
        application = self.application
        dossier_id = application.dossiers.create(pack.manifest.code)
        desk = application.forms.open_desk(dossier_id)
        try:
            answers = fill(desk, pack.examples[0])
        finally:
            desk.close()
        components = self._attach(dossier_id, number)
        self._sign(dossier_id)
        checklist = application.dossiers.recount(dossier_id)
        header = application.dossiers.header(dossier_id)
        name = f"{header.procedure_code}.pdf"
        data = application.printing.form_pdf(dossier_id)
        write_durably(self.out / name, data)
        whole = application.printing.dossier_pdf(dossier_id)
        write_durably(self.out / f"{header.procedure_code}-ca-bo.pdf", whole)
        self._tell(
            "demo.dossier", number=header.number, name=header.procedure_name, answers=answers, title=checklist.title
        )
        if not checklist.can_queue:
            left = [line.text for group in checklist.groups for line in group.lines if line.state != "done"]
            raise OfficerRefused(step=pack.manifest.code, reason="; ".join(left)[:300])
        return Told(
            pack=pack.manifest.code,
            dossier_id=dossier_id,
            number=header.number,
            answers=answers,
            components=components,
            errors=checklist.todo_count,
            pdf=str(self.out / name),
            pages=_pages(data),
            signature=self._signature(data),
        )

    def _attach(self, dossier_id: str, number: int) -> int:
        """A drawn scan for every component that is needed; returns how many components the dossier has."""
        papers = self.application.papers
        count = 0
        filled: set[str] = set()
        for component in papers.view(dossier_id).components:
            count += component.is_needed
            if component.kind != "upload" or component.state != "missing" or component.code in filled:
                continue
            allowed = [kind for kind in KINDS if kind in component.accepts.lower()]
            kind = allowed[(number + count) % len(allowed)]
            title = component.name
            lines = [
                f"{component.name}",
                "Người có tên trong hồ sơ tập huấn",
                "Nội dung do máy vẽ để thử.",
            ] * 6
            data = scan(kind, title, lines, seed=number * 100 + count)
            papers.attach(dossier_id, component.code, data, f"{component.code}.{kind}")
            filled = {found.code for found in papers.view(dossier_id).components if found.state == "done"}
        return count

    def _sign(self, dossier_id: str) -> None:
        """Sign what has to be signed with a practice certificate in the owner's own name."""
        application = self.application
        owner = application.dossiers.header(dossier_id)
        for document in application.signing.view(dossier_id).documents:
            if document.must_sign and document.state != "signed":
                made = self._certificate(owner.owner_name, owner.owner_id_number)
                application.signing.sign_with(dossier_id, document.form_id, made.p12, self._secret)

    def _signature(self, pdf: bytes) -> str:
        from desktop_app.signing.verification import verify

        reports = verify(pdf, self._roots, at=SystemClock().now())
        if not reports:
            return "none"
        return str(reports[-1].verdict.value)

    # -- the portal's life -----------------------------------------------------------------------------

    def _life(self, officer: OfficerScript, rows: list[Told]) -> None:
        """Accept all, ask the first for a supplement, get it, return its result."""
        for row in rows:
            officer.accept(self._version(row))
        self._until(lambda: all(self._status(row) in (2, 4) for row in rows), "accept")
        self._tell("demo.accepted", count=len(rows))
        first = rows[0]
        version = self._version(first)
        component = self._bound(first.dossier_id)
        now = SystemClock().now()
        text = "Ảnh chụp mờ, không đọc được chữ ký chứng thực."
        officer.ask_supplement(version, component, text, "Đề nghị bổ sung 1 giấy tờ", now + timedelta(days=3))
        officer.say(version, "Anh chị gửi lại trang này là được, không phải công chứng lại.")
        self._until(lambda: self._status(first) == 5, "supplement")
        self._tell("demo.supplement_asked")
        self._answer(first, component)
        revised = self._version(first)
        officer.say(revised, "Đã nhận bổ sung, đang thẩm định.")
        result = self.application.printing.receipt_pdf(first.dossier_id)
        officer.give_result(revised, "ket-qua.pdf", result)
        self._until(lambda: self._has_result(first), "result")
        self._tell("demo.result")

    def _answer(self, row: Told, component: str) -> None:
        application = self.application
        application.sync.begin_supplement(row.dossier_id)
        for view in application.papers.view(row.dossier_id).components:
            if view.code == component:
                for paper in view.papers:
                    application.papers.detach(row.dossier_id, component, paper.file_id)
        data = scan("jpeg", "Bản chụp lại", ["Trang chụp lại theo yêu cầu bổ sung."] * 8, seed=999)
        application.papers.attach(row.dossier_id, component, data, "chup-lai.jpg")
        self._sign(row.dossier_id)
        application.sync.queue(row.dossier_id)
        application.sync.run_until_idle()
        self._tell("demo.supplement_sent")

    def _bound(self, dossier_id: str) -> str:
        """The code of a component that has a paper."""
        for component in self.application.papers.view(dossier_id).components:
            if component.kind == "upload" and component.papers:
                return component.code
        raise OfficerRefused(step="supplement", reason="no paper")

    def _until(self, holds: Callable[[], bool], step: str) -> None:
        """Ask the portal until something is true here; the worker itself waits between two polls."""
        for _ in range(ROUNDS):
            self.application.sync.run_until_idle()
            if holds():
                return
        raise OfficerRefused(step=step, reason="timeout")

    def _status(self, row: Told) -> int | None:
        return self._context.dossier(row.dossier_id).portal_status

    def _version(self, row: Told) -> str:
        return self._context.dossier(row.dossier_id).version_id

    def _has_result(self, row: Told) -> bool:
        results = self._context.store.read(lambda records: records.answers.results(row.dossier_id))
        return bool(results) and all(result.file is not None for result in results)

    # -- what is claimed is checked --------------------------------------------------------------------

    def _judged(self, officer: OfficerScript, row: Told) -> Told:
        """Receipt verified anew against the pinned key; every file of the portal compared byte for byte."""
        sent = [self._version(row)]
        revises = self._context.dossier(row.dossier_id).revises
        if revises:
            sent.insert(0, revises)
        outbox = self._context.sending.outbox
        found = [outbox.row(version) for version in sent]
        pdf = self.application.printing.receipt_pdf(row.dossier_id)
        write_durably(self.out / f"{row.pack}-bien-nhan.pdf", pdf)
        header = self.application.dossiers.header(row.dossier_id)
        return replace(
            row,
            payload_bytes=sum(entry.payload_bytes for entry in found),
            wire_bytes=sum(entry.wire_bytes for entry in found),
            interruptions=sum(entry.interruptions for entry in found),
            receipt="valid" if all(self._receipt_holds(version) for version in sent) else "invalid",
            bytes_equal=all(self._equal(officer, version) for version in sent),
            status=header.pill.word,
        )

    def _receipt_holds(self, version_id: str) -> bool:
        import base64

        row = self._context.sending.outbox.row(version_id)
        if row.final is None:
            return False
        key = base64.b64decode(self.portal.public_key)
        payload = receipts.read_signed(row.final.signed, public_key=key)
        parcel = self._context.sending.outbox.parcel(version_id)
        ours = {source.sha256: source.size_bytes for source in parcel.sources}
        theirs = {file.sha256: file.size for file in payload.files}
        return payload.manifest_sha256 == parcel.manifest_sha256 and ours == theirs

    def _equal(self, officer: OfficerScript, version_id: str) -> bool:
        parcel = self._context.sending.outbox.parcel(version_id)
        if officer.manifest(version_id) != parcel.manifest:
            return False
        return all(
            officer.file(version_id, source.sha256)
            == self._context.vault.read(source.reference, source.sha256)
            for source in parcel.sources
        )


def connection_file(portal: RunningPortal) -> bytes:
    """What the portal's operator hands to an office: address, key, fingerprint, account."""
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
    ).encode("utf-8")


def _pages(pdf: bytes) -> int:
    from desktop_app.usecases.freezing import page_count

    return page_count(pdf)
