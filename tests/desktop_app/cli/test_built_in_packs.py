"""The first example of every built-in pack, typed in at the terminal from the first answer to the printed form."""

from __future__ import annotations

import json
import zipfile
from itertools import groupby
from pathlib import Path

import pytest

from desktop_app import paths
from tests.desktop_app.scans.papers import a_pdf

BUILT = sorted((Path(paths.resources()) / "packs" / "built").glob("*.zip"))

MARKS = {"answer": "{ref}={value}", "add_row": "+{ref}={value}", "clear_rows": "{ref}="}
"""How an example's step is typed."""


@pytest.mark.parametrize("built", BUILT, ids=lambda path: path.stem)
def test_an_example_typed_in_at_the_terminal_becomes_complete_and_prints(desk, built):
    with zipfile.ZipFile(built) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        example = json.loads(archive.read(manifest["examples"][0]))
    number = desk("dossier", "new", built.stem, "--json").data["number"]
    parties = [f"@owner.{name}={example['party'][name]}" for name in ("name", "id_number", "phone")]
    parties += [f"@submitter.{name}={text}" for name, text in example["submitter"].items()
                if name in ("name", "id_number", "phone")]  # fmt: skip
    choices = [f"@channel={example['channel']}", f"@represented={'yes' if example['represented'] else 'no'}"]
    assert desk("dossier", "set", number, *choices, *parties, "--json").code == 0
    for form, steps in groupby(example["steps"], lambda step: step.get("form") or example["form"]):
        typed = [MARKS[step["act"]].format(**{"value": "", **step}) for step in steps]
        said = desk("dossier", "set", number, *typed, "--form", form, "--json")
        assert said.code == 0, said
    if any(fee.get("area") for fee in manifest["fees"]):
        desk("dossier", "set", number, "@fee_area=other")
    for position, code in enumerate(example["expected"]["needed"]):
        component = next(part for part in manifest["components"] if part["code"] == code)
        if component["kind"] == "upload":
            paper = desk.file(f"{code}.pdf", a_pdf() + f"\n% {position}\n".encode())
            assert desk("dossier", "attach", number, code, paper, "--json").code == 0
        elif component["must_sign"]:
            signed = desk("dossier", "sign", number, "--form", component["form"], "--p12", desk.folder / "sign.p12",
                          "--passphrase-file", desk.folder / "passphrase", "--json")  # fmt: skip
            assert signed.data["state"] == "signed"
    checked = desk("dossier", "check", number, "--json")
    assert (checked.code, checked.data["todo_count"]) == (0, 0), desk("dossier", "check", number).out
    assert desk("dossier", "print", number, desk.folder / "form.pdf").code == 0
    assert (desk.folder / "form.pdf").read_bytes().startswith(b"%PDF")
