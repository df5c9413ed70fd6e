"""The packs of trade from the terminal: every answer of an example typed, papers attached, signed, checked, printed."""

from __future__ import annotations

import pytest

from desktop_app.bootstrap import built_in_packs, pack_reader
from desktop_app.dossier import parties
from forms.packs.archive import Pack
from forms.packs.example_model import Example
from tests.desktop_app.office import StandingClock, unlike_pdf

PARTY = ("name", "id_number", "birth_date", "phone", "email", "address")


def opened(code: str) -> Pack:
    reader = pack_reader(StandingClock())
    return next(pack for pack in map(reader.read_built_in, built_in_packs()) if pack.manifest.code == code)


def words_of(example: Example) -> list[str]:
    """The example as words of `dossier set`."""
    marks = {"answer": "", "add_row": "+", "clear_rows": "~"}
    words = [f"{marks[step.act]}{step.ref}" + (f"={step.value}" if step.value else "") for step in example.steps]
    return words + [f"@owner.{name}={value}" for name, value in example.party.items() if name in PARTY]


@pytest.mark.parametrize("code", ["2.000620", "2.000633", "2.000648", "2.000033"])
def test_from_a_new_dossier_to_the_printed_form(desk, code):
    pack = opened(code)
    example = pack.examples[0]
    uploads = [
        component.code
        for component in pack.manifest.components
        if component.kind == "upload" and component.code in example.expected.needed
    ]
    number = desk("dossier", "new", code, "--json").data["number"]
    words = words_of(example)
    if any(fee.area for fee in pack.manifest.fees):
        words.append(f"@{parties.FEE_AREA}={example.area or parties.OTHER_AREA}")
    assert desk("dossier", "set", number, *words).code == 0
    assert desk("dossier", "check", number).code == 1
    for component in uploads:
        paper = desk.file(f"{component}.pdf", unlike_pdf(code, component))
        assert desk("dossier", "attach", number, component, paper).code == 0
    said = desk("dossier", "sign", number, "--p12", desk.folder / "sign.p12", "--passphrase-file",
                desk.folder / "passphrase")  # fmt: skip
    assert said.code == 0, said
    checked = desk("dossier", "check", number, "--json")
    assert (checked.code, checked.data["todo_count"]) == (0, 0), desk("dossier", "check", number).out
    assert desk("dossier", "print", number, desk.folder / "form.pdf").code == 0
    assert (desk.folder / "form.pdf").read_bytes().startswith(b"%PDF")
