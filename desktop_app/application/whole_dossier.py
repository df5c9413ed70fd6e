"""The merged dossier: cover list, then forms and papers in the pack's order, each with a bookmark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.documents.merged import CoverFacts, DossierPart, merge_dossier
from desktop_app.dossier import parties
from desktop_app.dossier.model import Binding, Dossier, PaperFile, SignedForm
from desktop_app.usecases.content import Content
from desktop_app.usecases.freezing import PDF

if TYPE_CHECKING:
    from desktop_app.application.printing import Printing
    from forms.packs.model import Component


def whole_dossier(
    context: Context,
    printing: Printing,
    dossier: Dossier,
    content: Content,
    bindings: Sequence[Binding],
    signed: Sequence[SignedForm],
) -> bytes:
    """The PDF to read and print; it proves nothing and says so."""
    parts: list[DossierPart] = []
    by_form = {entry.form_id: entry for entry in signed}
    for need in content.needs(on=context.today()).components:
        component = need.component
        if component.kind == "from_form" and component.form and need.needed:
            parts.append(_form(context, printing, content, component, by_form.get(component.form)))
        elif need.applies:
            papers = [b.file for b in bindings if b.component_code == component.code]
            parts += [_paper(context, component, file) for file in papers]
    manifest = content.pack.manifest
    return merge_dossier(
        parts,
        CoverFacts(
            procedure_code=manifest.code,
            procedure_name=manifest.name.vi,
            owner=content.owner_name(),
            agency=manifest.agency.vi,
            at=context.clock.now(),
            dossier_code=dossier.dossier_code,
            owner_id=content.owner_id_number(),
            submitter=_submitter(content),
            agency_lines=tuple(filter(None, (context.setting("office.name"),))),
            training=dossier.training,
        ),
    ).pdf


def _submitter(content: Content) -> str:
    if parties.is_represented(content.choices):
        return content.parties.get("submitter.name", "")
    return content.owner_name()


def _form(
    context: Context,
    printing: Printing,
    content: Content,
    component: Component,
    entry: SignedForm | None,
) -> DossierPart:
    import hashlib

    form_id = str(component.form)
    is_fresh = entry is not None and entry.answers_sha256 == content.answers_sha256(form_id)
    if entry is not None and is_fresh:
        data = context.vault.read(entry.file.file_id, entry.file.sha256)
    else:
        data = printing.draw(content, form_id)
    return DossierPart(
        component=component.name.vi,
        file_name=f"{form_id}.pdf",
        originals=component.originals,
        copies=component.copies,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        pdf=data,
        signed=is_fresh,
    )


def _paper(context: Context, component: Component, file: PaperFile) -> DossierPart:
    data = context.vault.read(file.file_id, file.sha256) if file.media_type == PDF else None
    return DossierPart(
        component=component.name.vi,
        file_name=file.name,
        originals=component.originals,
        copies=component.copies,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        pdf=data,
        signed=file.is_signed,
    )
