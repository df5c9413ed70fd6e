"""dossier migrate: the list, the change, the way back, in words and as JSON."""

from __future__ import annotations

import pytest

from tests.desktop_app.office import an_office
from tests.desktop_app.vault.cheap import PASSWORD
from tests.desktop_app.versions import complete, everything, install, new_pack


@pytest.fixture
def folder(tmp_path):
    with an_office(tmp_path / "data") as office:
        complete(office)
        install(office, new_pack())
    return tmp_path / "data"


@pytest.fixture
def dossier(folder, tmp_path, type_in):
    """Types `dossier migrate` for the one dossier of the folder."""
    (tmp_path / "password").write_text(PASSWORD, "utf-8")
    on = ("--data-dir", folder, "--password-file", tmp_path / "password")

    def migrate(*words, json=True):
        return type_in("dossier", "migrate", "HS-0001", *words, *on, *(("--json",) if json else ()))

    return migrate


def state(folder):
    with an_office(folder) as office:
        (line,) = office.application.dossiers.list().lines
        return everything(office, line.dossier_id)


def test_a_dry_run_lists_and_changes_nothing(folder, dossier):
    before = state(folder)
    said = dossier("--dry-run")
    assert (said.code, said.data["state"], said.data["to_version"]) == (0, "offered", "2026.2.1")
    assert [group["code"] for group in said.data["groups"]] == ["dropped", "needed", "moved", "papers", "kept"]
    assert state(folder) == before


def test_it_is_changed_and_undone(folder, dossier):
    before = state(folder)
    said = dossier("--to", "2026.2.1")
    assert (said.code, said.data["state"]) == (0, "done")
    assert state(folder)["pack"][0] == new_pack().pack_hash
    assert dossier("--dry-run").data["state"] == "done"
    undone = dossier("--undo")
    assert (undone.code, undone.data["undone"]) == (0, True)
    assert state(folder) == before


def test_the_words_name_old_values_and_suggestions(dossier):
    said = dossier("--dry-run", json=False)
    assert "Ghi chú: Gấp" in said.out
    assert "--accept don:/tk/muc_1/muc_dich" in said.out
    assert "Điện thoại: 0912345678 → Số điện thoại: 0912345678" in said.out
    assert "Change from version" in dossier("--dry-run", "--lang", "en", json=False).out


@pytest.mark.parametrize("how", [("--accept", "don:/tk/muc_1/muc_dich"), ("--accept-all",)])
def test_suggestions_are_taken_when_asked(folder, dossier, how):
    dossier(*how)
    with an_office(folder) as office:
        (line,) = office.application.dossiers.list().lines
        main = office.context.content(office.dossier(line.dossier_id)).main
        assert main.field("/tk/muc_1/dung_vao").value == "Vay vốn"


def test_what_was_typed_since_is_not_lost_unasked(folder, dossier):
    dossier()
    with an_office(folder) as office:
        (line,) = office.application.dossiers.list().lines
        desk = office.application.forms.open_desk(line.dossier_id)
        desk.answer("don", "/tk/muc_2/email", "mai@xa.vn")
        desk.close()
    refused = dossier("--undo")
    assert (refused.code, refused.error["code"]) == (1, "migration.edits_since")
    assert dossier("--undo", "--discard-edits").code == 0


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("--to", "2020.1.1"), 47, "migration.nothing_newer"),
        (("--undo",), 47, "migration.nothing_to_undo"),
        (("--undo", "--dry-run"), 2, "use.wrong"),
        (("--discard-edits",), 2, "use.wrong"),
    ],
)
def test_what_cannot_be_done_has_a_name_and_an_exit_code(dossier, words, code, name):
    said = dossier(*words)
    assert (said.code, said.error["code"]) == (code, name)
