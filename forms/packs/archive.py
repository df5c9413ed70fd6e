"""Reads a procedure pack from bytes without trusting them.

Order: size and shape of the zip, then trust in the manifest's bytes, then the manifest, then every file's
hash, then (unless told not to) every form and condition. Nothing is written anywhere; either a whole `Pack`
comes back or a `PackRefused` says why not. Trusted hashes, trusted keys and today are arguments.
"""

from __future__ import annotations

import hashlib
import io
import json
import stat
import threading
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from pydantic import ValidationError

from forms.packs.example_model import Example
from forms.packs.layout import PrintLayout
from forms.packs.model import PACK_FORMAT, FormEntry, Manifest
from forms.packs.problems import (
    BrokenFormula,
    DuplicateFile,
    FileMissing,
    FileNotListed,
    HashMismatch,
    PackBroken,
    PackExpired,
    PackFromTheFuture,
    PackTooLarge,
    PackUnsigned,
    PathOutside,
    TestKeyRefused,
    WrongSignature,
)

if TYPE_CHECKING:
    from forms.definition import FormDefinition

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"

MAX_PACK_BYTES = 32 * 1024 * 1024
MAX_FILES = 500
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE_BYTES = 64 * 1024
MAX_MANIFEST_BYTES = 2 * 1024 * 1024

TEST_KEY_SEED = hashlib.sha256(b"Tram Ho So, test key of procedure packs, worth nothing").digest()
"""Seed of the published test key: whoever reads this can sign with it, so no office may trust it."""


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack that was read and found whole. `data` are the zip's bytes as they came."""

    manifest: Manifest
    pack_hash: str
    data: bytes = field(repr=False)
    _files: Mapping[str, bytes] = field(repr=False)
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
    today: date,
    accept_expired: bool = False,
    allow_test_key: bool = False,
    check_formulas: bool = True,
) -> Pack:
    """Read a pack. `trusted_keys` are raw 32-byte Ed25519 public keys.

    `accept_expired`: for a dossier that was made with a pack whose time is over. `check_formulas=False` saves
    the time of parsing all forms for a pack that was checked when it was installed. Raises PackRefused.
    """
    files = _unzip(data)
    manifest_bytes = files.pop(MANIFEST, None)
    signature = files.pop(SIGNATURE, None)
    if manifest_bytes is None:
        raise FileMissing(path=MANIFEST)
    if len(manifest_bytes) > MAX_MANIFEST_BYTES:
        raise PackTooLarge(what=MANIFEST, limit=MAX_MANIFEST_BYTES)
    pack_hash = hashlib.sha256(manifest_bytes).hexdigest()
    if pack_hash not in trusted_hashes:
        _check_signature(manifest_bytes, signature, pack_hash, trusted_keys, allow_test_key)
    manifest = _parse_manifest(manifest_bytes)
    _check_files(manifest, files)
    end = manifest.effective_to
    if end is not None and end < today and not accept_expired:
        raise PackExpired(
            name=manifest.name.vi, effective_to=end.isoformat(), superseded_by=manifest.superseded_by or ""
        )
    pack = Pack(manifest=manifest, pack_hash=pack_hash, data=data, _files=files)
    _check_parts(pack)
    if check_formulas:
        from forms.packs.checking import check_formulas as check

        check(pack)
    return pack


def _unzip(data: bytes) -> dict[str, bytes]:
    if len(data) > MAX_PACK_BYTES:
        raise PackTooLarge(what="zip", limit=MAX_PACK_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check_entries(infos)
            return {info.filename: _read_entry(archive, info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise PackBroken(detail=type(error).__name__) from None


def _check_entries(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_FILES:
        raise PackTooLarge(what="files", limit=MAX_FILES)
    seen: set[str] = set()
    total = 0
    for info in infos:
        name = info.filename
        parts = name.split("/")
        mode = info.external_attr >> 16
        # orig_filename still holds what zipfile cut off at a NUL or turned from a backslash.
        if name != info.orig_filename or "\\" in name or ":" in name or any(p in ("", ".", "..") for p in parts):
            raise PathOutside(path=info.orig_filename[:200])
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise PathOutside(path=name[:200])
        if name.casefold() in seen:
            raise DuplicateFile(path=name[:200])
        seen.add(name.casefold())
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PackBroken(detail="compression")
        total += info.file_size
        if info.file_size > MAX_FILE_BYTES or total > MAX_TOTAL_BYTES:
            raise PackTooLarge(what=name[:200], limit=MAX_FILE_BYTES)
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise PackTooLarge(what=name[:200], limit=MAX_RATIO)


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        content = file.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise PackBroken(detail="size")
    return content


def _check_signature(
    manifest: bytes,
    signature: bytes | None,
    pack_hash: str,
    trusted_keys: Sequence[bytes],
    allow_test_key: bool,
) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def signed_by(key: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature or b"", manifest)
        except (InvalidSignature, ValueError):
            return False
        return True

    if signature is None:
        raise PackUnsigned(pack_hash=pack_hash)
    if signed_by(test_public_key()):
        if not allow_test_key:
            raise TestKeyRefused(pack_hash=pack_hash)
        return
    if not any(signed_by(key) for key in trusted_keys):
        raise WrongSignature(pack_hash=pack_hash)


def test_public_key() -> bytes:
    """Raw public half of the published test key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(TEST_KEY_SEED).public_key().public_bytes_raw()


test_public_key.__test__ = False  # type: ignore[attr-defined]  # not a test, whatever its name says


def _parse_manifest(content: bytes) -> Manifest:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise PackBroken(detail="manifest.json is not JSON") from None
    format_number = found.get("format") if isinstance(found, dict) else None
    if isinstance(format_number, int) and format_number > PACK_FORMAT:
        raise PackFromTheFuture(format=format_number, known=PACK_FORMAT)
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        if "path outside the pack" in first["msg"]:
            raise PathOutside(path=place) from None
        raise PackBroken(detail=f"manifest.json {place}: {first['msg']}"[:300]) from None


def _check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    for path in manifest.hashes:
        if path not in files:
            raise FileMissing(path=path)
    for path, content in files.items():
        if path not in manifest.hashes:
            raise FileNotListed(path=path[:200])
        if hashlib.sha256(content).hexdigest() != manifest.hashes[path]:
            raise HashMismatch(path=path)


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
