"""Builds the packs that ship with the program: python -m forms.packs.build_all [--check]

Reads resources/packs/*/goi.xlsx with what lies beside it, and resources/lists; writes
resources/packs/built/CODE.zip and resources/packs/trusted.json, the hashes that the program trusts without a
signature. Unchanged sources give the same bytes. With --check it writes nothing and fails if the built packs
are not what the sources give.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from forms.packs.build import build_pack
from forms.packs.envelope import MANIFEST
from forms.packs.problems import WorkbookFault, WorkbookRefused

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
WORKBOOK = "goi.xlsx"


def sources_of(folder: Path, lists: Path) -> dict[str, bytes]:
    """What lies beside a workbook, and the reference lists, under the paths that build_pack expects."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != WORKBOOK and not path.name.startswith(("~$", "."))
    }
    found.update({f"lists/{path.name}": path.read_bytes() for path in sorted(lists.glob("*.csv"))})
    return found


def build_all(resources: Path = RESOURCES, *, check: bool = True) -> dict[str, bytes]:
    """Procedure code -> zip of every pack that has a workbook. Raises PackRefused."""
    return {
        workbook.parent.name: build_folder(workbook.parent, lists=resources / "lists", check=check)
        for workbook in sorted((resources / "packs").glob(f"*/{WORKBOOK}"))
    }


def build_folder(
    folder: Path, *, lists: Path = RESOURCES / "lists", signing_key: bytes | None = None, check: bool = True
) -> bytes:
    """The zip of the pack whose workbook goi.xlsx lies in `folder`. `signing_key`: raw Ed25519 seed or None.

    Raises PackRefused.
    """
    workbook = folder / WORKBOOK
    if not workbook.is_file():
        raise WorkbookRefused((WorkbookFault("", 0, "", "workbook.missing_workbook", str(folder)),))
    return build_pack(workbook.read_bytes(), resources=sources_of(folder, lists), signing_key=signing_key, check=check)


def trusted_json(built: Mapping[str, bytes]) -> str:
    """The text of trusted.json: procedure code -> pack hash."""
    return json.dumps({code: pack_hash(data) for code, data in sorted(built.items())}, indent=1) + "\n"


def pack_hash(data: bytes) -> str:
    """The hash of a pack that we built ourselves: SHA-256 of its manifest."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return hashlib.sha256(archive.read(MANIFEST)).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_check = parser.parse_args().check
    built = build_all()
    folder = RESOURCES / "packs" / "built"
    wanted = {folder / f"{code}.zip": data for code, data in built.items()}
    wanted[RESOURCES / "packs" / "trusted.json"] = trusted_json(built).encode()
    stale = [path for path, data in wanted.items() if not path.is_file() or path.read_bytes() != data]
    for path in stale:
        print(  # noqa: T201 - a program of its own
            ("differs: " if only_check else "written: ") + path.relative_to(RESOURCES).as_posix()
        )
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted[path])
    return 1 if only_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
