"""The catalogue: procedures on this machine, their pages, new packs from a file or the portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.application.dossiers import UnknownProcedure
from desktop_app.application.doubts import doubt_text
from desktop_app.application.fees import deadline_text, expected_day, money
from desktop_app.application.pack_keys import PackKeys
from desktop_app.application.pack_standing import data_pack_line, standing
from desktop_app.dossier.model import InstalledData, InstalledPack, PackVersion
from desktop_app.events import PacksChanged
from desktop_app.usecases.pack_reading import PackReader, refuse_older
from desktop_app.usecases.pack_trust import office_trust, revocation_of, revoked_on
from desktop_app.views import (
    BasisRow,
    CaseChoice,
    ComponentRow,
    DataPackLine,
    FactRow,
    FeeRow,
    FormRow,
    ProcedureLine,
    ProcedureView,
    StepRow,
)
from desktop_app.wording import phrase
from forms.packs.data_pack import DataPack
from forms.packs.problems import PackRevoked

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import Component, Deadline, Exemption, Fact, Fee, Manifest
    from forms.packs.trust import Revocation


class Catalogue:
    """Reads packs; a dossier keeps the exact pack it began with, whatever is installed later."""

    def __init__(self, context: Context, reader: PackReader) -> None:
        self._context = context
        self._reader = reader
        self.keys = PackKeys(context)

    def catalogue(
        self, search: str = "", field: str = "", level: str = "", service_level: str = ""
    ) -> tuple[ProcedureLine, ...]:
        """Procedures that match, without accents; with a search, best first, else by name."""
        packs = {pack.manifest.code: pack for pack in self._context.packs.newest()}
        codes = list(packs)
        if search.strip():
            found = self._context.store.read(lambda records: tuple(records.packs.search(search)))
            codes = [code for code in found if code in packs]
        lines = [self._line(packs[code]) for code in codes]
        if not search.strip():
            lines.sort(key=lambda line: line.name)
        return tuple(
            line
            for line in lines
            if field in ("", line.field) and level in ("", line.level)
            and service_level in ("", line.service_level)
        )  # fmt: skip

    def procedure(self, code: str) -> ProcedureView:
        """The whole page of a procedure. Raises UnknownProcedure."""
        return _page(self._pack(code), self._context)

    def file(self, code: str, path: str) -> bytes:
        """A file that the pack carries, such as a blank official form."""
        return self._pack(code).file(path)

    def guide_pdf(self, code: str, case: str = "") -> bytes:
        """Tờ hướng dẫn: what to bring, fees, deadline, for one case."""
        from desktop_app.application.guide import guide_pdf

        return guide_pdf(self._context, self._pack(code), case)

    def install(self, data: bytes) -> ProcedureLine | DataPackLine:
        """Keep a pack of either kind for good, whole or not at all; a file's and the portal's one way in.

        Raises what the reader refuses, PackOlder.
        """
        today = self._context.today()
        pack = self._reader.read_new(
            data, self._context.store.read(lambda records: office_trust(records, today))
        )
        if isinstance(pack, DataPack):
            return self._install_data(pack)
        return self.install_new(pack, data)

    def install_new(self, pack: Pack, data: bytes) -> ProcedureLine:
        """The same for a procedure pack that was read already. Raises PackRevoked, PackOlder."""
        self.refuse_revoked(pack.pack_hash)
        versions, revoked = self._installed()
        self._reader.refuse_older(pack, [held for held in versions if revocation_of(held, revoked) is None])
        installed = installed_pack(pack, data, self._context)
        self._context.store.write(
            lambda records: records.packs.install(installed, search_text(pack.manifest))
        ).result()
        self._context.events.publish(PacksChanged())
        return self._line(pack)

    def refuse_offered(self, code: str, version: str, pack_hash: str) -> None:
        """Whether an offered pack is worth fetching. Raises PackRevoked, PackOlder."""
        self.refuse_revoked(pack_hash)
        versions, revoked = self._installed()
        refuse_older(code, version, [held for held in versions if revocation_of(held, revoked) is None])

    def refuse_revoked(self, pack_hash: str) -> None:
        """Raises PackRevoked."""
        today = self._context.today()
        gone = self._context.store.read(lambda records: revoked_on(records, today)).get(pack_hash)
        if gone is not None:
            raise PackRevoked(pack_hash=pack_hash, reason=gone.reason, since=f"{gone.since:%d/%m/%Y}")

    def held(self) -> frozenset[str]:
        """Hashes of every pack on this machine, old versions and data packs too."""
        return self._context.store.read(
            lambda records: frozenset(
                [*(pack.pack_hash for pack in records.packs.versions()),
                 *(pack.pack_hash for pack in records.pack_trust.data_packs())]
            )
        )  # fmt: skip

    def data_packs(self) -> tuple[DataPackLine, ...]:
        """Data packs on this machine, newest first of each kind."""
        packs = self._context.store.read(lambda records: tuple(records.pack_trust.data_packs()))
        return tuple(data_pack_line(pack, self._context) for pack in packs)

    def _install_data(self, pack: DataPack) -> DataPackLine:
        manifest = pack.manifest
        installed = InstalledData(
            pack.pack_hash, manifest.code, manifest.pack_version, manifest.name.vi, manifest.effective_from,
            pack.signer, self._context.clock.now(), pack.data,
        )  # fmt: skip
        held = self._context.store.read(lambda records: records.pack_trust.data_packs(manifest.code))
        own = manifest.code == "revocations"  # each issuer numbers its own list
        self._reader.refuse_older(pack, [one for one in held if not own or one.signer == pack.signer])
        self._context.store.write(
            lambda records: records.pack_trust.install_data(installed, pack.revocations)
        ).result()
        self._context.events.publish(PacksChanged())
        return data_pack_line(installed, self._context)

    def _installed(self) -> tuple[Sequence[PackVersion], dict[str, Revocation]]:
        today = self._context.today()
        return self._context.store.read(
            lambda records: (records.packs.versions(), revoked_on(records, today))
        )

    def _line(self, pack: Pack) -> ProcedureLine:
        state, note = standing(pack, self._context)
        return _line(pack.manifest, self._context.language, state, note)

    def _pack(self, code: str) -> Pack:
        pack = self._context.packs.by_code(code)
        if pack is None:
            raise UnknownProcedure(code=code)
        return pack


def installed_pack(pack: Pack, data: bytes, context: Context) -> InstalledPack:
    manifest = pack.manifest
    return InstalledPack(
        pack.pack_hash, manifest.code, manifest.pack_version, manifest.name.vi, context.clock.now(), data,
        pack.signer,
    )  # fmt: skip


def search_text(manifest: Manifest) -> str:
    """What a search in the catalogue finds a procedure by."""
    parts = [manifest.code, manifest.name.vi, manifest.name.en, manifest.field.vi, manifest.agency.vi]
    parts += [component.name.vi for component in manifest.components]
    return "\n".join(part for part in parts if part)


def _line(manifest: Manifest, language: str, state: str, note: str) -> ProcedureLine:
    return ProcedureLine(
        code=manifest.code,
        name=manifest.name.in_language(language),
        field=manifest.field.in_language(language),
        level=manifest.level.in_language(language),
        service_level=phrase(f"service.{manifest.service_level}", language),
        version=manifest.pack_version,
        state=state,
        note=note,
        is_doubted=manifest.validity_doubt is not None,
    )


def _page(pack: Pack, context: Context) -> ProcedureView:
    manifest, language = pack.manifest, context.language
    subtitle = " · ".join(
        (manifest.code, manifest.field.in_language(language), manifest.agency.in_language(language))
    )
    present = fees_in_force(manifest, context.today())
    fees = tuple(_fee(fee, language) for fee in present)
    source = phrase(
        "pack.source",
        language,
        source=manifest.fact.source,
        day=manifest.fact.checked_on.strftime("%d/%m/%Y"),
    )
    since = manifest.effective_from.strftime("%d/%m/%Y")
    state, notice = standing(pack, context)
    return ProcedureView(
        code=manifest.code,
        name=manifest.name.in_language(language),
        subtitle=subtitle,
        highlights=_highlights(manifest, fees, context),
        information=_information(manifest, language),
        steps=tuple(
            StepRow(number, step.title.in_language(language), step.text.in_language(language), "",
                    is_unconfirmed(step.fact))
            for number, step in enumerate(manifest.steps, start=1)
        ),
        cases=tuple(CaseChoice(case.code, case.name.in_language(language)) for case in manifest.cases),
        components_by_case=tuple(
            (case.code, _components(manifest, case.code, language)) for case in manifest.cases
        ),
        fees=fees + tuple(_exemption(row, language) for row in exemptions_in_force(manifest, context.today())),
        legal_basis=tuple(
            BasisRow(
                basis.document,
                basis.title.in_language(language),
                basis.note.in_language(language) if basis.note else "",
                is_unconfirmed(basis.fact),
            )
            for basis in manifest.legal_basis
        ),
        forms=tuple(
            FormRow(form.id, form.title.in_language(language), form.official_number, _template_of(manifest, form.id),
                    is_unconfirmed(form.fact))
            for form in manifest.forms
        ),
        source_line=source,
        pack_line=phrase("pack.line", language, version=manifest.pack_version, since=since),
        state=state,
        notice=notice,
        doubt=doubt_text(manifest, language),
    )  # fmt: skip


def fees_in_force(manifest: Manifest, on: date) -> tuple[Fee, ...]:
    """The fee rows of a day, those for every area first; rows of other years are not what a person pays now."""
    present = [
        fee for fee in manifest.fees
        if (fee.valid_from is None or fee.valid_from <= on) and (fee.valid_to is None or on <= fee.valid_to)
    ]  # fmt: skip
    return tuple(sorted(present, key=lambda fee: fee.area is not None))


def is_unconfirmed(fact: Fact) -> bool:
    """Whether a face marks the datum "chưa kiểm chứng"."""
    return fact.is_unverified


def _template_of(manifest: Manifest, form_id: str) -> str:
    for component in manifest.components:
        if component.form == form_id and component.template:
            return component.template
    return ""


def _highlights(
    manifest: Manifest, fees: tuple[FeeRow, ...], context: Context
) -> tuple[FactRow, ...]:
    language = context.language
    deadlines = [deadline_text(row, language) for row in manifest.deadlines]
    shown = list(dict.fromkeys(deadlines))
    brought = [
        component.name.in_language(language) for component in manifest.components
        if component.kind == "present_only"
    ]  # fmt: skip
    rows = [
        FactRow(
            phrase("fact.deadline", language),
            shown[0] if shown else phrase("fact.unknown", language),
            phrase("fact.more_cases", language, count=len(shown) - 1) if len(shown) > 1
            else _expected(manifest, context),
            any(is_unconfirmed(row.fact) for row in manifest.deadlines),
        ),
        FactRow(
            phrase("fact.fees", language),
            fees[0].amount if fees else phrase("fee.free" if not manifest.fees else "fact.unknown", language),
            phrase("fact.more_fees", language, count=len(fees) - 1) if len(fees) > 1 else "",
            any(fee.unconfirmed for fee in fees),
        ),
        FactRow(
            phrase("fact.service", language),
            phrase(f"service.{manifest.service_level}", language),
            phrase(f"service.{manifest.service_level}.note", language),
        ),
    ]
    if brought:
        rows.append(FactRow(phrase("fact.bring", language), brought[0], phrase("fact.bring.note", language)))
    return tuple(rows)


def _expected(manifest: Manifest, context: Context) -> str:
    """The day the one term would end if it began now, by the office's calendar."""
    if not manifest.deadlines:
        return ""
    day = expected_day(manifest.deadlines[0], context.clock.now(), context.data.calendar())
    return phrase("fact.expected", context.language, day=day.strftime("%d/%m/%Y")) if day else ""


def _information(manifest: Manifest, language: str) -> tuple[FactRow, ...]:
    subjects = ", ".join(subject.name.in_language(language) for subject in manifest.subject_types)
    channels = ", ".join(phrase(f"option.channel.{entry.channel}", language) for entry in manifest.channels)

    def mark(item: str) -> bool:
        return is_unconfirmed(manifest.fact_of(item))

    rows = [
        FactRow(phrase("fact.code", language), manifest.code, unconfirmed=mark("code")),
        FactRow(phrase("fact.field", language), manifest.field.in_language(language), unconfirmed=mark("field")),
        FactRow(phrase("fact.level", language), manifest.level.in_language(language), unconfirmed=mark("level")),
        FactRow(phrase("fact.agency", language), manifest.agency.in_language(language), unconfirmed=mark("agency")),
        FactRow(phrase("fact.subjects", language), subjects,
                unconfirmed=any(is_unconfirmed(subject.fact) for subject in manifest.subject_types)),
        FactRow(phrase("fact.channels", language), channels),
    ]
    for row in manifest.deadlines:
        label = phrase("fact.deadline", language)
        where = _case_name(manifest, row.case, language)
        rows.append(FactRow(label, _deadline_line(row, language), where, is_unconfirmed(row.fact)))
    rows.append(
        FactRow(phrase("fact.result", language), manifest.result.in_language(language), unconfirmed=mark("result"))
    )
    if manifest.conditions:
        rows.append(FactRow(phrase("fact.conditions", language), manifest.conditions.in_language(language),
                            unconfirmed=mark("conditions")))  # fmt: skip
    return tuple(rows)


def _deadline_line(row: Deadline, language: str) -> str:
    text = deadline_text(row, language)
    return f"{text} ({row.note.in_language(language)})" if row.note else text


def _case_name(manifest: Manifest, code: str | None, language: str) -> str:
    return next((case.name.in_language(language) for case in manifest.cases if case.code == code), "")


def _fee(fee: Fee, language: str) -> FeeRow:
    amount = fee.amount if isinstance(fee.amount, int) else None
    text = phrase("fee.by_answers", language) if isinstance(fee.amount, str) else money(amount, language)
    if amount and fee.unit is not None:
        text = phrase("fee.each", language, amount=text, unit=fee.unit.in_language(language))
    until = fee.valid_to.strftime("%d/%m/%Y") if fee.valid_to else ""
    since = fee.valid_from.strftime("%d/%m/%Y") if fee.valid_from else ""
    when = phrase("fee.dated", language, since=since or "…", until=until or "…") if since or until else ""
    note = " · ".join(part for part in (fee.basis.in_language(language), when) if part)
    return FeeRow(fee.name.in_language(language), text, note, is_unconfirmed(fee.fact) or fee.amount is None)


def exemptions_in_force(manifest: Manifest, on: date) -> tuple[Exemption, ...]:
    """Who pays less on a day."""
    return tuple(
        row for row in manifest.exemptions
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)
    )  # fmt: skip


def _exemption(row: Exemption, language: str) -> FeeRow:
    whole = phrase("fee.wholly_off", language)
    amount = whole if row.percent == 100 else phrase("fee.percent_off", language, percent=row.percent)
    return FeeRow(row.name.in_language(language), amount, row.basis.in_language(language), is_unconfirmed(row.fact))


def _components(manifest: Manifest, case: str, language: str) -> tuple[ComponentRow, ...]:
    rows = []
    number = 0
    for component in manifest.components:
        if component.cases and case not in component.cases:
            continue
        number += 1
        rows.append(_component(component, number, language))
    return tuple(rows)


def _component(component: Component, number: int, language: str) -> ComponentRow:
    notes = [part.in_language(language) for part in (component.note, component.copy_note) if part]
    if component.replaced_by_database:
        notes.append(component.replaced_by_database.in_language(language))
    if component.kind == "from_form":
        notes.append(phrase("component.from_form", language))
    return ComponentRow(
        number=str(number),
        name=component.name.in_language(language),
        note=" ".join(notes),
        requirement=phrase(f"requirement.{requirement(component)}", language),
        is_needed=requirement(component) == "required",
        originals=component.originals,
        copies=component.copies,
        template=component.template or "",
        unconfirmed=is_unconfirmed(component.fact),
    )


def requirement(component: Component) -> str:
    """The word for how far a component is needed, before any answer is known."""
    if component.kind == "present_only":
        return "present"
    if component.kind == "database":
        return "database"
    if component.when_represented:
        return "represented"
    if component.one_of:
        return "one_of"
    if component.when:
        return "conditional"
    return "required" if component.required else "optional"
