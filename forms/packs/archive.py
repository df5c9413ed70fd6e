"""Reads a procedure pack from bytes without trusting them.

Order: size and shape of the zip, then trust in the manifest's bytes, then the manifest, then every file's
hash, then (unless told not to) every form and condition. Nothing is written anywhere; either a whole `Pack`
comes back or a `PackRefused` says why not. Trusted hashes, trusted keys and today are arguments.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from pydantic import ValidationError

from forms.packs.envelope import Envelope, check_files, open_envelope
from forms.packs.example_model import Example
from forms.packs.layout import PrintLayout
from forms.packs.model import PACK_FORMAT, FormEntry, Manifest
from forms.packs.problems import BrokenFormula, PackBroken, PackExpired, PathOutside
from forms.packs.trust import Revocation, Trust

if TYPE_CHECKING:
    from forms.definition import FormDefinition


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack that was read and found whole. `data` are the zip's bytes as they came.

    `signer`: id of the key that signed it, "" for one trusted by its hash.
    """

    manifest: Manifest
    pack_hash: str
    data: bytes = field(repr=False)
    _files: Mapping[str, bytes] = field(repr=False)
    signer: str = ""
    _definitions: dict[str, FormDefinition] = field(default_factory=dict, repr=False, compare=False)
    _layouts: dict[str, PrintLayout] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def form(self, form_id: str) -> FormEntry:
        """The entry of a form; KeyError for a form that the pack does not have."""
        for entry in self.manifest.forms:
            if entry.id == form_id:
                return entry
        raise KeyError(form_id)

    def definition(self, form_id: str) -> FormDefinition:
        """The form's immutable definition, parsed once. Raises BrokenFormula if it cannot be."""
        with self._lock:
            if form_id not in self._definitions:
                entry = self.form(form_id)
                resources = {path.rsplit("/", 1)[-1]: self._files[path] for path in entry.resources}
                self._definitions[form_id] = _load(entry, self._files[entry.path], resources)
            return self._definitions[form_id]

    def layout(self, form_id: str) -> PrintLayout | None:
        """How the form is printed; None for a form that is not."""
        with self._lock:
            path = self.form(form_id).print_path
            if path is None:
                return None
            if form_id not in self._layouts:
                self._layouts[form_id] = _parse_layout(path, self._files[path])
            return self._layouts[form_id]

    def file(self, path: str) -> bytes:
        """The bytes of a file of the pack; KeyError if there is none."""
        return self._files[path]

    @property
    def examples(self) -> tuple[Example, ...]:
        """The filled examples that the pack ships."""
        return tuple(Example.model_validate_json(self._files[path]) for path in self.manifest.examples)

    def is_in_force(self, on: date) -> bool:
        """Whether `on` lies between the pack's first and last day."""
        end = self.manifest.effective_to
        return self.manifest.effective_from <= on and (end is None or on <= end)


def read_pack(
    data: bytes,
    *,
    trusted_hashes: frozenset[str],
    trusted_keys: Sequence[bytes] = (),
    revoked: Mapping[str, Revocation] | None = None,
    today: date,
    accept_expired: bool = False,
    allow_test_key: bool = False,
    check_formulas: bool = True,
) -> Pack:
    """Read a pack. `trusted_keys` are raw 32-byte Ed25519 public keys.

    `accept_expired`: for a dossier that was made with a pack whose time is over. `check_formulas=False` saves
    the time of parsing all forms for a pack that was checked when it was installed. Raises PackRefused.
    """
    trust = Trust(hashes=trusted_hashes, keys=tuple(trusted_keys), revoked=revoked or {}, allow_test_key=allow_test_key)
    envelope = open_envelope(data, trust)
    return pack_of(envelope, today=today, accept_expired=accept_expired, check_formulas=check_formulas)


def pack_of(envelope: Envelope, *, today: date, accept_expired: bool = False, check_formulas: bool = True) -> Pack:
    """The procedure pack in an opened zip, as `read_pack`. Raises PackRefused."""
    manifest = _parse_manifest(envelope)
    check_files(manifest.hashes, envelope.files)
    end = manifest.effective_to
    if end is not None and end < today and not accept_expired:
        raise PackExpired(
            name=manifest.name.vi, effective_to=end.isoformat(), superseded_by=manifest.superseded_by or ""
        )
    pack = Pack(
        manifest=manifest,
        pack_hash=envelope.pack_hash,
        data=envelope.data,
        signer=envelope.signer,
        _files=envelope.files,
    )
    _check_parts(pack)
    if check_formulas:
        from forms.packs.checking import check_formulas as check

        check(pack)
    return pack


def _parse_manifest(envelope: Envelope) -> Manifest:
    content = envelope.manifest
    if envelope.kind(PACK_FORMAT) != "procedure":
        raise PackBroken(detail="manifest.json: kind")
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        if "path outside the pack" in first["msg"]:
            raise PathOutside(path=place) from None
        raise PackBroken(detail=f"manifest.json {place}: {first['msg']}"[:300]) from None


def _check_parts(pack: Pack) -> None:
    for entry in pack.manifest.forms:
        pack.layout(entry.id)
    try:
        examples = pack.examples
    except ValidationError as error:
        raise PackBroken(detail=f"example: {error.errors(include_url=False)[0]['msg']}"[:300]) from None
    cases = {case.code for case in pack.manifest.cases}
    for example in examples:
        if example.case not in cases:
            raise PackBroken(detail=f"example {example.name}: unknown case")


def _parse_layout(path: str, content: bytes) -> PrintLayout:
    try:
        return PrintLayout.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PackBroken(detail=f"{path} {place}: {first['msg']}"[:300]) from None


def _load(entry: FormEntry, xml: bytes, resources: Mapping[str, bytes]) -> FormDefinition:
    from forms.loading import load_form
    from forms.problems import FormProblem

    try:
        return load_form(xml, resources=resources)
    except FormProblem as problem:
        found = getattr(problem, "faults", ())
        faults = tuple(str(fault) for fault in found[:20]) or (str(problem),)
        raise BrokenFormula(where=entry.path, faults=faults) from problem
