"""Data packs: units, holidays, banks and revocations, which change every year without the program.

The same zip, manifest, hashes and signature as a procedure pack, with `kind` "data" and tables instead of forms.
A revocation list has no last day: what was taken back stays so.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from forms.packs.data_tables import Rows, read_tables
from forms.packs.envelope import Envelope, check_files, open_envelope, sealed
from forms.packs.model import Fact, PackPath, Part, Words
from forms.packs.problems import DataSourceBroken, DataTableBroken, PackBroken, PackExpired
from forms.packs.trust import Revocation, Trust

DATA_FORMAT = 1
FOLDER = "data/"
SOURCE_FILE = "du_lieu.toml"
MAX_SOURCE_BYTES = 64 * 1024

DataCode = Literal["units", "holidays", "banks", "revocations"]


class DataManifest(Part):
    """Everything a data pack says of itself, and the SHA-256 of every other file in it."""

    format: Literal[1] = 1
    kind: Literal["data"] = "data"
    code: DataCode
    pack_version: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}\.\d{1,3}$")]
    name: Words
    effective_from: date
    effective_to: date | None = None
    fact: Fact
    hashes: dict[PackPath, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> DataManifest:
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("pack ends before it begins")
        if self.code == "revocations" and self.effective_to:
            raise ValueError("a list of revocations has no last day")
        for path in self.hashes:
            if path != "CHANGES.md" and not path.startswith(FOLDER):
                raise ValueError(f"{path} is no table")
        return self


@dataclass(frozen=True, eq=False)
class DataPack:
    """A data pack that was read and found whole. `tables`: CSV file -> rows."""

    manifest: DataManifest
    pack_hash: str
    signer: str
    data: bytes = field(repr=False)
    tables: Mapping[str, Rows] = field(repr=False)

    def is_in_force(self, on: date) -> bool:
        """Whether `on` lies between the pack's first and last day."""
        end = self.manifest.effective_to
        return self.manifest.effective_from <= on and (end is None or on <= end)

    @property
    def revocations(self) -> tuple[Revocation, ...]:
        """What a list of revocations takes back; nothing for other data."""
        return tuple(
            Revocation(
                "key" if row["kind"] == "key" else "pack",
                row["value"], row["reason"], date.fromisoformat(row["date"]),
            )
            for row in self.tables.get("revocations.csv", ())
        )  # fmt: skip


def data_pack_of(envelope: Envelope, *, today: date, accept_expired: bool = False) -> DataPack:
    """The data pack in an opened zip. Raises PackRefused."""
    if envelope.kind(DATA_FORMAT) != "data":
        raise PackBroken(detail="manifest.json: kind")
    try:
        manifest = DataManifest.model_validate_json(envelope.manifest)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PackBroken(detail=f"manifest.json {place}: {first['msg']}"[:300]) from None
    check_files(manifest.hashes, envelope.files)
    end = manifest.effective_to
    if end is not None and end < today and not accept_expired:
        raise PackExpired(name=manifest.name.vi, effective_to=end.isoformat(), superseded_by="")
    tables = {
        path.removeprefix(FOLDER): content for path, content in envelope.files.items() if path.startswith(FOLDER)
    }
    return DataPack(
        manifest=manifest,
        pack_hash=envelope.pack_hash,
        signer=envelope.signer,
        data=envelope.data,
        tables=read_tables(manifest.code, tables),
    )


def build_data_pack(files: Mapping[str, bytes], *, signing_key: bytes | None = None) -> bytes:
    """The zip of a data pack from a folder's files: du_lieu.toml, the CSV files and, if there, CHANGES.md.

    The result is read back as an office reads it. Raises DataSourceBroken, DataTableBroken, PackExpired.
    """
    source = _source(files)
    parts = {
        (name if name == "CHANGES.md" else FOLDER + name): content
        for name, content in files.items()
        if name != SOURCE_FILE
    }
    values = {**source, "hashes": {path: hashlib.sha256(parts[path]).hexdigest() for path in sorted(parts)}}
    try:
        manifest = DataManifest.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataSourceBroken(file=SOURCE_FILE, reason=f"{place}: {first['msg']}"[:200]) from None
    content = json.dumps(manifest.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1) + "\n"
    data = sealed(content.encode("utf-8"), parts, signing_key)
    trust = Trust(hashes=frozenset({hashlib.sha256(content.encode("utf-8")).hexdigest()}))
    data_pack_of(open_envelope(data, trust), today=manifest.effective_from)
    return data


def _source(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What du_lieu.toml says, as the manifest's fields."""
    content = files.get(SOURCE_FILE)
    if content is None:
        raise DataSourceBroken(file=SOURCE_FILE, reason="missing")
    if len(content) > MAX_SOURCE_BYTES:
        raise DataSourceBroken(file=SOURCE_FILE, reason=f"> {MAX_SOURCE_BYTES} B")
    try:
        found = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataSourceBroken(file=SOURCE_FILE, reason=str(error)[:200]) from None
    for name in ("format", "kind", "hashes"):
        found.pop(name, None)
    return found


def data_manifest_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a data pack's manifest.json."""
    return DataManifest.model_json_schema()


__all__ = [
    "DATA_FORMAT", "SOURCE_FILE", "DataManifest", "DataPack", "DataTableBroken", "build_data_pack",
    "data_manifest_schema", "data_pack_of",
]  # fmt: skip
