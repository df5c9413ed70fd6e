"""A complete dossier becomes a parcel: answers pruned, forms printed or signed, every byte hashed.

What is frozen never changes: a later edit is a new version that names the one it replaces. All bytes are
durable in the vault before the row that names them is committed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.dossier import parties
from desktop_app.dossier.model import Binding, Dossier, PaperFile, SignedForm
from desktop_app.dossier.ports import FileVault
from desktop_app.errors import Problem
from desktop_app.usecases.content import Content
from sync import parcel as parcels
from sync import wire

if TYPE_CHECKING:
    from forms.packs.needs import Needs

PDF = "application/pdf"


class DossierIncomplete(Problem):
    """The checklist still holds errors. Facts: todo, first."""

    code = "dossier.incomplete"
    exit_code = 1


class NoPortal(Problem):
    """Nowhere to send: no portal was added, or its account was never signed in."""

    code = "portal.none"
    exit_code = 76


@dataclass(frozen=True)
class Destination:
    portal_id: str
    account_id: str


@dataclass(frozen=True)
class Frozen:
    """The parcel, and the papers made for it that the store does not know yet."""

    parcel: parcels.Parcel
    new_files: tuple[PaperFile, ...]


@dataclass(frozen=True)
class _Part:
    file: PaperFile
    component: str
    form: str | None


def freeze(
    dossier: Dossier,
    content: Content,
    *,
    bindings: Sequence[Binding],
    signed: Sequence[SignedForm],
    vault: FileVault,
    print_form: Callable[[str], bytes],
    destination: Destination,
    at: datetime,
    deadline: datetime | None,
    replaces: tuple[str, ...] = (),
) -> Frozen:
    """Make the parcel of the present version. The caller has checked that the dossier is complete.

    `print_form` draws a form of the pack as PDF bytes. Raises ParcelInvalid for what cannot travel.
    """
    needs = content.needs(on=content.times.today)
    new_files: list[PaperFile] = []
    parts = _form_parts(content, needs, signed, vault, print_form, at, new_files)
    parts += _attached_parts(needs, bindings)
    form_data = {
        form.id: content.session(form.id).serialise(prune=True, row_ids=False).decode("utf-8")
        for form in content.forms()
    }
    entries = tuple(_entry(part) for part in parts)
    manifest = _manifest(dossier, content, needs, entries, form_data, at, replaces)
    sources = [
        parcels.PaperSource(part.file.sha256, part.file.size_bytes, part.file.file_id) for part in parts
    ]
    if not parcels.fits_manifest(manifest):
        carried = parcels.form_data_file(form_data)
        file = _keep(vault, carried.content, carried.entry.name, carried.entry.media_type, at, pages=0)
        new_files.append(file)
        sources.insert(0, parcels.PaperSource(file.sha256, file.size_bytes, file.file_id))
        manifest = _manifest(dossier, content, needs, (carried.entry, *entries), None, at, replaces)
    parcel = parcels.freeze(
        manifest,
        sources,
        portal_id=destination.portal_id,
        account_id=destination.account_id,
        deadline=deadline,
    )
    return Frozen(parcel, tuple(new_files))


def _form_parts(
    content: Content,
    needs: Needs,
    signed: Sequence[SignedForm],
    vault: FileVault,
    print_form: Callable[[str], bytes],
    at: datetime,
    new_files: list[PaperFile],
) -> list[_Part]:
    by_form = {entry.form_id: entry for entry in signed}
    parts: list[_Part] = []
    for need in needs.components:
        component = need.component
        if component.kind != "from_form" or component.form is None or not need.needed:
            continue
        entry = by_form.get(component.form)
        if entry is not None and entry.answers_sha256 == content.answers_sha256(component.form):
            parts.append(_Part(entry.file, component.code, component.form))
            continue
        data = print_form(component.form)
        file = _keep(vault, data, f"{component.form}.pdf", PDF, at, pages=page_count(data))
        new_files.append(file)
        parts.append(_Part(file, component.code, component.form))
    return parts


def _attached_parts(needs: Needs, bindings: Sequence[Binding]) -> list[_Part]:
    order = {need.component.code: index for index, need in enumerate(needs.components) if need.applies}
    kept = [binding for binding in bindings if binding.component_code in order]
    kept.sort(key=lambda binding: (order[binding.component_code], binding.position))
    return [_Part(binding.file, binding.component_code, None) for binding in kept]


def _entry(part: _Part) -> wire.ManifestFile:
    return wire.ManifestFile(
        name=safe_name(part.file.name),
        component=part.component,
        form=part.form,
        media_type=part.file.media_type,
        size=part.file.size_bytes,
        sha256=part.file.sha256,
        signed=part.file.is_signed,
    )


def _manifest(
    dossier: Dossier,
    content: Content,
    needs: Needs,
    files: tuple[wire.ManifestFile, ...],
    form_data: dict[str, str] | None,
    at: datetime,
    replaces: tuple[str, ...],
) -> wire.Manifest:
    represented = parties.is_represented(content.choices)
    owner = _person(content, parties.OWNER)
    result_return = content.choices.get(parties.RESULT_RETURN) or "online"
    return wire.Manifest(
        dossier_id=dossier.dossier_id,
        version_id=dossier.version_id,
        revises=dossier.revises,
        answers_request=dossier.answers_request,
        replaces=replaces,
        procedure_code=dossier.procedure_code,
        pack_hash=dossier.pack_hash,
        case=needs.case.code,
        result_return=result_return,  # type: ignore[arg-type]
        unit_code=content.choices.get(parties.UNIT_CODE, ""),
        owner=owner,
        submitter=_person(content, parties.SUBMITTER) if represented else owner,
        represented=represented,
        form_data=form_data,
        files=files,
        fee_choices=tuple(
            wire.FeeChoice(
                code=line.code,
                amount=line.amount_dong,
                how="exempt" if line.amount_dong == 0 and line.reductions else "later",
                base=line.base_dong if line.reductions else None,
                basis=line.full_basis[:2000],
            )
            for line in needs.fees
            if line.amount_dong is not None
        ),
        created_at=at,
        notes=dossier.title[:2000],
    )


def _person(content: Content, party: str) -> wire.Person:
    values = {
        entry.name: content.parties.get(f"{party}.{entry.name}", "") for entry in parties.fields_of(party)
    }
    if party == parties.OWNER:
        values["name"] = content.owner_name()
        values["id_number"] = content.owner_id_number()
    return wire.Person(**values)  # type: ignore[arg-type]


def _keep(
    vault: FileVault, data: bytes, name: str, media_type: str, at: datetime, *, pages: int
) -> PaperFile:
    file_id, sha256, size = vault.add(io.BytesIO(data), limit_bytes=len(data))
    return PaperFile(file_id, name, media_type, size, sha256, pages, False, at)


def page_count(pdf: bytes) -> int:
    """Pages of a PDF that this program made itself."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def safe_name(name: str) -> str:
    """A file name that the protocol takes: no separators or control characters, at most 200 characters."""
    cleaned = "".join("_" if ord(char) < 32 or char in "/\\\x7f" else char for char in name).strip() or "tep"
    return cleaned if len(cleaned) <= 200 else cleaned[:150] + cleaned[-50:]
