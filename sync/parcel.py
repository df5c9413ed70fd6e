"""A parcel: one frozen dossier version as it will travel, and where the bytes of its papers are read.

Law: the manifest's bytes are made once, here, and hashed; from then on only these bytes are stored and sent.
Knows nothing of the outbox's state, of portals or of HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync import wire
from sync.problems import SyncProblem


class ParcelInvalid(SyncProblem):
    """A dossier that cannot be sent as it is. Facts: reason, and name or version where known."""

    code = "parcel.invalid"
    exit_code = 73


@dataclass(frozen=True)
class PaperSource:
    """Where the bytes of one paper are: `reference` is the attachment reader's own name for them."""

    sha256: str
    size_bytes: int
    reference: str


@dataclass(frozen=True)
class Parcel:
    """Frozen. `deadline` decides only when it travels and is not part of the manifest."""

    version_id: str
    dossier_id: str
    portal_id: str
    account_id: str
    manifest: bytes
    manifest_sha256: str
    sources: tuple[PaperSource, ...]
    deadline: datetime | None = None

    def read(self) -> wire.Manifest:
        """The manifest as a model. Raises HostileAnswer if the stored bytes are damaged."""
        return wire.read_manifest(self.manifest)

    def is_intact(self) -> bool:
        """Whether the stored bytes are still those that were hashed."""
        return wire.sha256_hex(self.manifest) == self.manifest_sha256

    def source(self, sha256: str) -> PaperSource:
        """Where these bytes are. Raises ParcelInvalid."""
        for source in self.sources:
            if source.sha256 == sha256:
                return source
        raise ParcelInvalid(reason="no_source", version=self.version_id)

    @property
    def files_bytes(self) -> int:
        """The size of all distinct papers."""
        return sum(source.size_bytes for source in self.sources)


@dataclass(frozen=True)
class FormDataFile:
    """Form data too large for the manifest: these bytes must be kept as an attachment before `freeze`."""

    entry: wire.ManifestFile
    content: bytes


def form_data_file(form_data: Mapping[str, str]) -> FormDataFile:
    """Form data as the first file of a dossier, for answers that do not fit into the manifest."""
    content = wire.canonical_json(dict(form_data))
    entry = wire.ManifestFile(
        name="form-data.json",
        component=wire.FORM_DATA_COMPONENT,
        media_type=wire.FORM_DATA_MEDIA_TYPE,
        size=len(content),
        sha256=wire.sha256_hex(content),
    )
    return FormDataFile(entry, content)


def fits_manifest(manifest: wire.Manifest) -> bool:
    """Whether this manifest can travel as it is, or its form data must become the first file."""
    data = wire.manifest_bytes(manifest)
    small = len(wire.pack_gzip(data)) <= wire.MANIFEST_COMPRESSED_BYTES
    return small and len(data) <= wire.MANIFEST_BYTES


def freeze(
    manifest: wire.Manifest,
    sources: Sequence[PaperSource],
    *,
    portal_id: str,
    account_id: str,
    deadline: datetime | None = None,
) -> Parcel:
    """Make the bytes of this version, once. Every distinct file needs exactly one agreeing source.

    Raises ParcelInvalid.
    """
    if not fits_manifest(manifest):
        raise ParcelInvalid(reason="manifest_too_large", version=manifest.version_id)
    known = {source.sha256: source for source in sources}
    wanted = manifest.distinct_files()
    for file in wanted:
        source = known.get(file.sha256)
        if source is None or source.size_bytes != file.size:
            raise ParcelInvalid(reason="no_source", name=file.name, version=manifest.version_id)
    data = wire.manifest_bytes(manifest)
    return Parcel(
        version_id=manifest.version_id,
        dossier_id=manifest.dossier_id,
        portal_id=portal_id,
        account_id=account_id,
        manifest=data,
        manifest_sha256=wire.sha256_hex(data),
        sources=tuple(known[file.sha256] for file in wanted),
        deadline=deadline,
    )
