"""Signing forms with the office's certificate: drawn, signed, checked again, kept; all without a line."""

from __future__ import annotations

import base64
import io
import json
from datetime import datetime

from desktop_app.application.context import Context
from desktop_app.application.dossiers import DossierDesk
from desktop_app.application.printing import Printing
from desktop_app.application.times import moment_text
from desktop_app.clock import office_time
from desktop_app.dossier.lifecycle import EDITABLE, NotAllowed
from desktop_app.dossier.model import HistoryEntry, PaperFile, SignedForm
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.usecases.content import Content
from desktop_app.usecases.freezing import PDF
from desktop_app.views import CredentialView, SignableView, SigningView
from desktop_app.wording import phrase, words_of
from forms.packs.signing_rules import Signing, signing_of

APPLICANT_SLOT = "applicant"


class NoCredential(Problem):
    """No signing certificate was added yet."""

    code = "signing.no_credential"
    exit_code = 60


class SigningDesk:
    """Step 4 of a dossier."""

    def __init__(self, context: Context, dossiers: DossierDesk, printing: Printing) -> None:
        self._context = context
        self._dossiers = dossiers
        self._printing = printing

    def view(self, dossier_id: str) -> SigningView:
        """Every form of the dossier that is printed, and whether it is signed as it now stands."""
        dossier = self._context.dossier(dossier_id)
        content = self._context.content(dossier)
        todo = self._form_todo(dossier_id)
        signed = {entry.form_id: entry for entry in self._signed(dossier_id)}
        documents = [
            self._document(content, need.component.form, signed, todo)
            for need in content.needs(on=self._context.today()).components
            if need.needed and need.component.kind == "from_form" and need.component.form
        ]
        credential = self._credential()
        language = self._context.language
        notes = [phrase("sign.note.offline", language), phrase("sign.note.revocation", language)]
        if credential is None:
            notes.insert(0, phrase("sign.note.none", language))
        return SigningView(tuple(documents), credential, tuple(notes))

    def sign(self, dossier_id: str, form_id: str, passphrase: str) -> SignableView:
        """Draw, sign, check again, keep. Raises NoCredential, NotAllowed, and what signing says.

        The passphrase is used once and never kept.
        """
        return self.sign_with(dossier_id, form_id, self._p12(), passphrase)

    def sign_with(self, dossier_id: str, form_id: str, p12: bytes, passphrase: str) -> SignableView:
        """The same with a PKCS#12 file handed in."""
        from desktop_app.signing.credentials import Pkcs12Credential
        from desktop_app.signing.signing import SignaturePlace, sign_pdf

        dossier = self._context.dossier(dossier_id)
        if dossier.lifecycle not in EDITABLE:
            raise NotAllowed(state=dossier.lifecycle.value, act="sign")
        self._context.store.write(lambda records: None).result()  # what a desk still has on its way is signed too
        content = self._context.content(dossier)
        form_id = form_id or content.printed_form_id()
        now = self._context.clock.now()
        drawn = self._printing.drawn(content, form_id, training=dossier.training)
        rule = _signing(content, form_id).here
        slot = drawn.place(rule.slot if rule else APPLICANT_SLOT) or (drawn.places[0] if drawn.places else None)
        signed = sign_pdf(
            drawn.pdf,
            credential=Pkcs12Credential(p12, passphrase),
            place=SignaturePlace(slot.page, slot.box) if slot else None,
            at=office_time(now),
        )
        file_id, sha256, size = self._context.vault.add(io.BytesIO(signed.pdf), limit_bytes=len(signed.pdf))
        file = PaperFile(file_id, f"{form_id}.pdf", PDF, size, sha256, drawn.pages, True, now)
        kept = SignedForm(
            dossier.dossier_id, form_id, file, content.answers_sha256(form_id), signed.report.signer, now
        )

        def write(records: Records) -> None:
            lifecycle = records.dossiers.get(dossier.dossier_id).lifecycle
            if lifecycle not in EDITABLE:
                raise NotAllowed(state=lifecycle.value, act="sign")
            records.papers.add_file(file)
            records.papers.keep_signed(kept)
            entry = HistoryEntry(now, "history.signed", (("name", file.name),), signed.report.signer)
            records.history.add(dossier.dossier_id, entry)

        try:
            self._context.store.write(write).result()
        except BaseException:
            self._context.vault.delete(file_id)
            raise
        self._dossiers.recount(dossier.dossier_id)
        return self._document(content, form_id, {form_id: kept}, 0)

    def _document(
        self, content: Content, form_id: str, signed: dict[str, SignedForm], todo: int
    ) -> SignableView:
        language, now = self._context.language, self._context.clock.now()
        entry = signed.get(form_id)
        title = next(
            form.title.in_language(language) for form in content.pack.manifest.forms if form.id == form_id
        )
        state, detail, pages = "ready", "", 0
        if entry is not None and entry.answers_sha256 == content.answers_sha256(form_id):
            state, pages = "signed", entry.file.pages
            at = moment_text(entry.signed_at, now, language)
            detail = phrase("sign.detail", language, signer=entry.signer, at=at)
        elif entry is not None:
            state, detail = "stale", phrase("sign.stale.detail", language)
        elif todo:
            state, detail = "blocked", phrase("sign.blocked.detail", language, count=todo)
        word = phrase(f"sign.state.{state}", language)
        signing = _signing(content, form_id)
        return SignableView(
            form_id, title, state, word, detail, pages, signing.here is not None, who_signs(signing, language)
        )

    def _form_todo(self, dossier_id: str) -> int:
        checklist = self._dossiers.checklist(dossier_id)
        return sum(
            line.place.step == "form" and line.state.value in ("error", "missing")
            for group in checklist.groups
            for line in group.lines
        )

    def _signed(self, dossier_id: str) -> tuple[SignedForm, ...]:
        return self._context.store.read(lambda records: tuple(records.papers.signed_forms(dossier_id)))

    def _credential(self) -> CredentialView | None:
        return credential_view(self._context)

    def _p12(self) -> bytes:
        text = self._context.setting("credential.p12")
        if not text:
            raise NoCredential()
        return base64.b64decode(text)


def _signing(content: Content, form_id: str) -> Signing:
    """What the signatures of the component are that a form makes."""
    manifest = content.pack.manifest
    component = next((part for part in manifest.components if part.form == form_id), None)
    return signing_of(manifest, component) if component is not None else Signing(None)


def who_signs(signing: Signing, language: str) -> str:
    """Who signs here, and which signatures the pack asks for that this program does not make."""
    parts = []
    if signing.here is not None:
        parts.append(phrase("sign.who", language, role=phrase(f"sign.role.{signing.here.role}", language)))
    for rule in signing.elsewhere:
        role = phrase(f"sign.role.{rule.role}", language)
        parts.append(phrase(f"sign.also.{rule.kind}", language, role=role))
    return " ".join(parts)


def credential_view(context: Context) -> CredentialView | None:
    """The certificate this office keeps for signing, with what is wrong with it now; None: there is none."""
    held = json.loads(context.setting("credential", "{}") or "{}")
    if not held:
        return None
    valid_from = datetime.fromisoformat(held["valid_from"])
    valid_to = datetime.fromisoformat(held["valid_to"])
    now = context.clock.now()
    problem = ""
    if not valid_from <= now <= valid_to:
        from desktop_app.signing.problems import CertificateExpired, CertificateNotYetValid

        told: Problem = CertificateExpired(subject=held["subject"], not_after=f"{valid_to:%d/%m/%Y}")
        if now < valid_from:
            told = CertificateNotYetValid(subject=held["subject"], not_before=f"{valid_from:%d/%m/%Y}")
        problem = words_of(told, context.language).what
    return CredentialView(held["subject"], held["issuer"], valid_from, valid_to, problem)
