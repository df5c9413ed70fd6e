"""The papers and signed forms of a dossier as a version of it travelled.

The parcel of that version names every file; its bytes are still in the vault, because the outbox needs them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from desktop_app.dossier.model import Binding, SignedForm
from desktop_app.dossier.ports import Records
from sync import wire


def papers_as_sent(
    records: Records, dossier_id: str, version_id: str, digests: Mapping[str, str], travelled: Collection[str]
) -> None:
    """Bind what the version carried, and nothing else, inside the caller's transaction.

    `digests`: of the answers that each form showed. `travelled`: the components that the version had a place
    for; papers bound to others were not sent and stay as they are.
    """
    parcel = records.outbox.parcel(version_id)
    reference = {source.sha256: source.reference for source in parcel.sources}
    for binding in records.papers.bindings(dossier_id):
        if binding.component_code in travelled:
            records.papers.unbind(dossier_id, binding.component_code, binding.file.file_id)
    signed_now = {entry.form_id: entry for entry in records.papers.signed_forms(dossier_id)}
    positions: dict[str, int] = {}
    for entry in parcel.read().files:
        if entry.component == wire.FORM_DATA_COMPONENT:
            continue
        file = records.papers.file(reference[entry.sha256])
        if entry.form is None:
            positions[entry.component] = positions.get(entry.component, 0) + 1
            records.papers.bind(Binding(dossier_id, entry.component, positions[entry.component], file))
        elif entry.signed and (entry.form not in signed_now or signed_now[entry.form].file != file):
            signer = _signer(records, dossier_id, file.name, file.added_at.isoformat())
            records.papers.keep_signed(
                SignedForm(dossier_id, entry.form, file, digests[entry.form], signer, file.added_at)
            )


def bindings_as_sent(records: Records, dossier_id: str, version_id: str) -> tuple[Binding, ...]:
    """The papers that the version carried, as they were bound to their components."""
    parcel = records.outbox.parcel(version_id)
    reference = {source.sha256: source.reference for source in parcel.sources}
    positions: dict[str, int] = {}
    found = []
    for entry in parcel.read().files:
        if entry.component == wire.FORM_DATA_COMPONENT or entry.form is not None:
            continue
        positions[entry.component] = positions.get(entry.component, 0) + 1
        file = records.papers.file(reference[entry.sha256])
        found.append(Binding(dossier_id, entry.component, positions[entry.component], file))
    return tuple(found)


def _signer(records: Records, dossier_id: str, name: str, at: str) -> str:
    """Who signed a form, as the history of that moment tells."""
    for entry in records.history.of(dossier_id):
        if entry.code == "history.signed" and dict(entry.facts).get("name") == name and entry.at.isoformat() == at:
            return entry.actor
    return ""
