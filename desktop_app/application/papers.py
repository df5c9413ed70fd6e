"""Papers of a dossier: examined by content, kept encrypted, bound to their components."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from desktop_app.application import party_views
from desktop_app.application.context import Context
from desktop_app.application.dossiers import DossierDesk
from desktop_app.application.times import size_text
from desktop_app.dossier.lifecycle import EDITABLE, NotAllowed
from desktop_app.dossier.model import Binding, Dossier, HistoryEntry, PaperFile, SignedForm
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.events import DossierChanged
from desktop_app.scans import apart
from desktop_app.scans.facts import MediaType, PaperLimits, PaperWarning
from desktop_app.usecases.content import Content
from desktop_app.usecases.paper_age import Age, age_of, is_asked, issued_text
from desktop_app.views import ComponentView, FieldView, PapersView, PaperView, StoredPaper
from desktop_app.wording import phrase, words_for
from forms.packs.signing_rules import signing_of

if TYPE_CHECKING:
    from forms.packs.model import Component
    from forms.packs.needs import ComponentNeed

KINDS = {"pdf": MediaType.PDF, "jpeg": MediaType.JPEG, "png": MediaType.PNG, "tiff": MediaType.TIFF,
         "docx": MediaType.DOCX}  # fmt: skip


class UnknownComponent(Problem):
    """The dossier's procedure has no such component, or nothing is attached to it."""

    code = "dossier.unknown_component"
    exit_code = 43


class PaperDesk:
    """Attach, take off, look at, use again."""

    def __init__(self, context: Context, dossiers: DossierDesk) -> None:
        self._context = context
        self._dossiers = dossiers

    def view(self, dossier_id: str) -> PapersView:
        """Every component that may apply, with its papers and its word."""
        language = self._context.language
        dossier = self._context.dossier(dossier_id)
        content = self._context.content(dossier)
        bindings, signed = self._read(dossier_id)
        needs = content.needs(on=self._context.today())
        answered: set[str | None] = {
            need.component.one_of for need in needs.components
            if need.component.one_of and any(b.component_code == need.component.code for b in bindings)
        }  # fmt: skip
        shown = [need for need in needs.components if need.applies]
        views = tuple(
            self._component(number, need, content, bindings, signed, answered)
            for number, need in enumerate(shown, start=1)
        )
        total = sum({b.file.file_id: b.file.size_bytes for b in bindings}.values())
        return PapersView(views, total, phrase("paper.total", language, size=size_text(total, language)))

    def attach(self, dossier_id: str, component_code: str, data: bytes, name: str) -> PaperView:
        """Examine a file, keep it encrypted, bind it. An image becomes PDF without loss.

        Raises what examination refuses, UnknownComponent, NotAllowed.
        """
        dossier, component = self._editable(dossier_id, component_code)
        limits = PaperLimits(
            max_bytes=component.max_size_bytes,
            max_pages=component.max_pages,
            allowed=frozenset(KINDS[kind] for kind in component.allowed_types),
        )
        name = PurePath(name.replace("\\", "/")).name or "tep"
        facts = apart.examine(data, name, limits)
        if facts.media_type.is_image:
            data = apart.to_pdf([data], name, limits)
            name = PurePath(name).stem + ".pdf"
            facts = replace(apart.examine(data, name, PaperLimits()), warnings=facts.warnings)
        file_id, sha256, size = self._context.vault.add(io.BytesIO(data), limit_bytes=len(data))
        now = self._context.clock.now()
        file = PaperFile(
            file_id, name, str(facts.media_type), size, sha256, facts.pages or 0, facts.signed, now
        )

        def write(records: Records) -> PaperFile:
            held = records.papers.find_file(sha256)
            kept = held or file
            if held is None:
                records.papers.add_file(file)
            self._bind(records, dossier, component_code, kept)
            return kept

        try:
            kept = self._context.store.write(write).result()
        except BaseException:
            self._context.vault.delete(file_id)
            raise
        if kept.file_id != file_id:
            self._context.vault.delete(file_id)
        self._changed(dossier_id)
        return self._paper(kept, facts.warnings)

    def attach_stored(self, dossier_id: str, component_code: str, file_id: str) -> PaperView:
        """Bind a paper that is on this machine already (từ kho)."""
        dossier, _ = self._editable(dossier_id, component_code)

        def write(records: Records) -> PaperFile:
            file = records.papers.file(file_id)
            self._bind(records, dossier, component_code, file)
            return file

        file = self._context.store.write(write).result()
        self._changed(dossier_id)
        return self._paper(file, ())

    def detach(self, dossier_id: str, component_code: str, file_id: str) -> None:
        """Take a paper off; its bytes stay in the store of papers."""
        dossier, _ = self._editable(dossier_id, component_code)
        now = self._context.clock.now()

        def write(records: Records) -> None:
            _refuse_frozen(records, dossier.dossier_id)
            name = records.papers.file(file_id).name
            records.papers.unbind(dossier.dossier_id, component_code, file_id)
            records.history.add(dossier.dossier_id, HistoryEntry(now, "history.detached", (("name", name),)))

        self._context.store.write(write).result()
        self._changed(dossier_id)

    def stored(self, dossier_id: str) -> tuple[StoredPaper, ...]:
        """Papers of this owner's other dossiers, newest first."""
        language = self._context.language

        def read(records: Records) -> tuple[StoredPaper, ...]:
            present = records.dossiers.get(dossier_id)
            own = {binding.file.file_id for binding in records.papers.bindings(dossier_id)}
            found: dict[str, StoredPaper] = {}
            for dossier in records.dossiers.all():
                same = present.owner_id_number and dossier.owner_id_number == present.owner_id_number
                if dossier.dossier_id == dossier_id or not same:
                    continue
                for binding in records.papers.bindings(dossier.dossier_id):
                    file = binding.file
                    if file.file_id not in own:
                        used = phrase("paper.used_for", language, name=dossier.procedure_name)
                        found[file.file_id] = StoredPaper(
                            file.file_id, file.name, file.size_bytes, file.pages, file.added_at, used
                        )
            return tuple(sorted(found.values(), key=lambda paper: paper.added_at, reverse=True))

        return self._context.store.read(read)

    def content(self, file_id: str) -> tuple[str, bytes]:
        """Name and plain bytes of a paper."""
        file = self._context.store.read(lambda records: records.papers.file(file_id))
        return file.name, self._context.vault.read(file.file_id, file.sha256)

    def result(self, dossier_id: str, result_id: str) -> bytes:
        """A result's bytes, as the portal announced them. Raises UnknownComponent while they are not here."""
        results = self._context.store.read(lambda records: records.answers.results(dossier_id))
        for result in results:
            if result.result_id == result_id and result.file is not None:
                return self._context.vault.read(result.file.file_id, result.file.sha256)
        raise UnknownComponent(code=result_id)

    def page_image(self, file_id: str, page: int, px: int) -> bytes:
        """A page as PNG, `px` wide; page counts from 0. Drawn in a process of its own."""
        name, data = self.content(file_id)
        return apart.page_image(data, page, px, name)

    def template(self, dossier_id: str, component_code: str) -> tuple[str, bytes]:
        """The blank official form of a component."""
        dossier = self._context.dossier(dossier_id)
        pack = self._context.packs.get(dossier.pack_hash)
        for component in pack.manifest.components:
            if component.code == component_code and component.template:
                return PurePath(component.template).name, pack.file(component.template)
        raise UnknownComponent(code=component_code)

    # -- inside ----------------------------------------------------------------------------------------

    def _read(self, dossier_id: str) -> tuple[Sequence[Binding], Sequence[SignedForm]]:
        return self._context.store.read(
            lambda records: (
                tuple(records.papers.bindings(dossier_id)),
                tuple(records.papers.signed_forms(dossier_id)),
            )
        )

    def _editable(self, dossier_id: str, component_code: str) -> tuple[Dossier, Component]:
        dossier = self._context.dossier(dossier_id)
        if dossier.lifecycle not in EDITABLE:
            raise NotAllowed(state=dossier.lifecycle.value, act="attach")
        pack = self._context.packs.get(dossier.pack_hash)
        for component in pack.manifest.components:
            if component.code == component_code and component.kind == "upload":
                return dossier, component
        raise UnknownComponent(code=component_code)

    def _bind(self, records: Records, dossier: Dossier, component_code: str, file: PaperFile) -> None:
        _refuse_frozen(records, dossier.dossier_id)
        taken = [b for b in records.papers.bindings(dossier.dossier_id) if b.component_code == component_code]
        if any(binding.file.file_id == file.file_id for binding in taken):
            return
        position = max((binding.position for binding in taken), default=0) + 1
        records.papers.bind(Binding(dossier.dossier_id, component_code, position, file))
        now = self._context.clock.now()
        records.history.add(dossier.dossier_id, HistoryEntry(now, "history.attached", (("name", file.name),)))

    def _changed(self, dossier_id: str) -> None:
        self._dossiers.recount(dossier_id)
        self._context.events.publish(DossierChanged(dossier_id))

    def _paper(self, file: PaperFile, warnings: Sequence[PaperWarning]) -> PaperView:
        told = tuple(
            words_for(warning.code, dict(warning.facts), self._context.language).what for warning in warnings
        )
        return PaperView(
            file.file_id, file.name, file.media_type, file.size_bytes, file.pages, file.is_signed, told
        )

    def _component(
        self,
        number: int,
        need: ComponentNeed,
        content: Content,
        bindings: Sequence[Binding],
        signed: Sequence[SignedForm],
        answered: set[str | None],
    ) -> ComponentView:
        language, component = self._context.language, need.component
        papers = [self._paper(b.file, ()) for b in bindings if b.component_code == component.code]
        state = "none"
        if component.kind == "from_form":
            state, made = self._form_state(need, content, signed)
            papers = [self._paper(made, ())] if made else []
        elif component.kind == "upload":
            has = bool(papers) or (component.one_of in answered and component.one_of is not None)
            state = "done" if has else ("missing" if need.needed else "none")
            if papers and age_of(component, content, self._context.today()).state not in (Age.FINE, Age.SOON):
                state = "error"
        counts = phrase("component.counts", language, originals=component.originals, copies=component.copies)
        return ComponentView(
            code=component.code,
            number=str(number),
            name=component.name.in_language(language),
            line=f"{counts}. {phrase(f'component.kind.{component.kind}', language)}",
            kind=component.kind,
            is_needed=need.needed,
            reason=phrase(f"need.{need.reason}", language),
            state=state,
            word=phrase(f"component.state.{state}", language),
            papers=tuple(papers),
            accepts=phrase("component.accepts", language, kinds=", ".join(component.allowed_types).upper(),
                           size=size_text(component.max_size_bytes, language)),
            has_template=bool(component.template),
            issued=self._issued(component, content) if papers else None,
            issued_note=self._issued_note(component, content) if papers else "",
            form_id=component.form or "",
            unconfirmed=component.fact.is_unverified,
        )  # fmt: skip

    def _issued(self, component: Component, content: Content) -> FieldView | None:
        """The day of issue to type, where the pack asks for it."""
        if not is_asked(component):
            return None
        return party_views.issued_field(
            component.code, issued_text(component, content), self._context.language
        )

    def _issued_note(self, component: Component, content: Content) -> str:
        """Until when the paper serves, or what is wrong with its age."""
        age = age_of(component, content, self._context.today())
        if component.valid_for_days is None:
            return ""
        last = age.last_day.strftime("%d/%m/%Y") if age.last_day else ""
        name = component.name.in_language(self._context.language)
        return phrase(
            f"age.{age.state}", self._context.language, name=name, days=component.valid_for_days, last=last
        )

    def _form_state(
        self, need: ComponentNeed, content: Content, signed: Sequence[SignedForm]
    ) -> tuple[str, PaperFile | None]:
        form_id = str(need.component.form)
        entry = next((found for found in signed if found.form_id == form_id), None)
        if entry and entry.answers_sha256 == content.answers_sha256(form_id):
            return "done", entry.file
        if not need.needed:
            return "none", None
        must_sign = signing_of(content.pack.manifest, need.component).here is not None
        return ("unsigned" if must_sign else "done"), None


def _refuse_frozen(records: Records, dossier_id: str) -> None:
    """Inside the transaction that changes papers: the dossier may have been queued a moment ago."""
    lifecycle = records.dossiers.get(dossier_id).lifecycle
    if lifecycle not in EDITABLE:
        raise NotAllowed(state=lifecycle.value, act="attach")
