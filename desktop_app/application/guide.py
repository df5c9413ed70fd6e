"""Tờ hướng dẫn: what a citizen brings, pays and waits for, on one sheet to take home."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.application.doubts import doubt_line
from desktop_app.application.fees import deadline_text
from desktop_app.application.packs import exemptions_in_force, fees_in_force
from desktop_app.documents.guide import GuideBasis, GuideComponent, GuideFacts, GuideFee, draw_guide
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import Component, Fee, Manifest


def guide_pdf(context: Context, pack: Pack, case: str = "") -> bytes:
    """The sheet for one case (the first by default), always in Vietnamese: it is for the citizen."""
    manifest = pack.manifest
    chosen = next((entry for entry in manifest.cases if entry.code == case), manifest.cases[0])
    deadlines = sorted(
        (row for row in manifest.deadlines if row.case in (None, chosen.code)),
        key=lambda row: (row.when is not None, row.case is None),
    )
    return draw_guide(
        GuideFacts(
            procedure_code=manifest.code,
            procedure_name=manifest.name.vi,
            agency=manifest.agency.vi,
            components=tuple(
                _component(component)
                for component in manifest.components
                if not component.cases or chosen.code in component.cases
            ),
            fees=_fees(manifest, chosen.code, context.today()),
            deadline=deadline_text(deadlines[0], "vi") if deadlines else "",
            channels=", ".join(
                phrase(f"option.channel.{entry.channel}", "vi") for entry in manifest.channels
            ),
            result=manifest.result.vi,
            legal_basis=tuple(
                GuideBasis(f"{basis.document}: {basis.title.vi}", basis.fact.is_unverified)
                for basis in manifest.legal_basis
            ),
            at=context.clock.now(),
            case=chosen.name.vi if len(manifest.cases) > 1 else "",
            agency_lines=tuple(filter(None, (context.setting("office.name"),))),
            deadline_is_unverified=bool(deadlines) and deadlines[0].fact.is_unverified,
            doubt=doubt_line(manifest, "vi"),
        )
    )


def _component(component: Component) -> GuideComponent:
    return GuideComponent(
        name=component.name.vi,
        originals=component.originals,
        copies=component.copies,
        note=component.note.vi if component.note else "",
        is_required=component.required and not component.when and not component.when_represented,
        present_only=component.kind == "present_only",
        is_unverified=component.fact.is_unverified,
    )


def _exempt(manifest: Manifest, fee: Fee, on: date) -> tuple[str, ...]:
    """Who pays less of a fee, and on what basis."""
    rows = [row for row in exemptions_in_force(manifest, on) if row.fee in (None, fee.code)]
    return tuple(
        phrase("fee.exempt_group", "vi", percent=row.percent, name=row.name.vi, basis=row.basis.vi) for row in rows
    )


def _fees(manifest: Manifest, case: str, on: date) -> tuple[GuideFee, ...]:
    return tuple(
        GuideFee(
            name=fee.name.vi,
            amount_dong=fee.amount if isinstance(fee.amount, int) else None,
            basis=" ".join((fee.basis.vi, *_exempt(manifest, fee, on))),
            is_unverified=fee.fact.is_unverified,
        )
        for fee in fees_in_force(manifest, on)
        if fee.case in (None, case)
    )
