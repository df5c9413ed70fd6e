"""Every command in words and as one JSON document, its exit code, and nothing else on stdout."""

from __future__ import annotations

import json

import pytest

from desktop_app.application.examples import fill
from desktop_app.bootstrap import built_in_packs
from tests.desktop_app.office import HOUSEHOLD, TOBACCO, add_unreached_portal, an_office, credential
from tests.desktop_app.scans.papers import a_pdf, an_image
from tests.desktop_app.vault.cheap import PASSWORD

HELPED = (
    ("init",), ("recover",), ("settings",), ("self-test",), ("packs",), ("form",), ("dossier",), ("sync",),
    ("people",), ("portal",), ("sign",), ("verify",), ("demo",), ("window",), ("run-training",), ("gallery",),
    *(("packs", action) for action in ("list", "search", "show", "import", "update", "check", "build")),
    *(("packs", action) for action in ("keygen", "new", "build-data", "import-record", "trust")),
    *(("form", action) for action in ("check", "run", "import-formio")),
    *(("dossier", action) for action in (
        "new", "list", "search", "show", "set", "confirm", "import-excel",
        "attach", "check", "print", "sign", "queue", "take-back", "reopen",
        "withdraw", "hand-in", "hand-out", "supplement", "drop-supplement", "message", "bin", "restore", "delete",
        "migrate")),
    *(("people", action) for action in ("list", "show", "add", "edit", "forget")),
    *(("sync", action) for action in ("run", "pull", "status", "retry")),
    *(("portal", action) for action in ("add", "list", "serve")),
)  # fmt: skip


@pytest.mark.parametrize("words", HELPED, ids=" ".join)
def test_every_command_helps(type_in, words):
    said = type_in(*words, "--help")
    assert said.code == 0
    assert "usage: tramhoso" in said.out
    assert len(said.out.splitlines()) > 2


def test_the_help_of_the_program_names_every_command(type_in):
    said = type_in("--help")
    for words in HELPED:
        assert words[0] in said.out


def test_no_command_is_missing_from_the_helped_ones(type_in):
    """A command that is added is helped and tested."""
    from desktop_app.cli import _parser

    def names(parser, before=()):
        for action in parser._actions:
            for name, inner in (getattr(action, "choices", None) or {}).items() if action.nargs == "A..." else ():
                yield (*before, name)
                yield from names(inner, (*before, name))

    assert set(names(_parser(None))) == set(HELPED)


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",), ("dossier",), ("dossier", "new"), ("dossier", "list", "--box", "x"), ("init",), (),
        ("packs", "list", "--pass", "x"), ("sync", "run", "--give-up", "-3"), ("settings", "--scale", "big"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_two(type_in, words):
    said = type_in(*words)
    assert (said.code, said.out) == (2, "")
    assert "[use.wrong]" in said.err
    told = type_in(*words, "--json")
    assert (told.code, told.error["code"]) == (2, "use.wrong")
    assert set(told.error) == {"code", "facts", "message"}


def test_init_makes_a_folder_once(desk):
    said = desk("init", "--office", "Khác", "--recovery-file", desk.folder / "other", "--json")
    assert said.error["code"] == "vault.already_set_up"
    assert said.code == 11
    assert not (desk.folder / "other").exists()
    assert len((desk.folder / "recovery").read_text().split("-")) >= 6


def test_init_never_mixes_the_recovery_key_into_json(type_in, tmp_path):
    said = type_in("init", "--office", "x", "--data-dir", tmp_path / "d", "--password-file", "-", "--json",
                   stdin=PASSWORD + "\n")  # fmt: skip
    assert (said.code, said.error["code"]) == (2, "use.wrong")
    assert not (tmp_path / "d" / "dossiers.db").exists()


def test_init_on_a_terminal_shows_the_key_and_wants_two_groups_back(type_in, tmp_path):
    said = type_in("init", "--office", "x", "--data-dir", tmp_path / "d", "--password-file", "-",
                   stdin=PASSWORD + "\nSAI\nSAI\n")  # fmt: skip
    assert said.code == 2
    assert "Gõ lại nhóm" in said.out


def test_a_forgotten_password_is_replaced_by_the_recovery_key(desk):
    fresh = desk.file("fresh", "mật khẩu mới của xã".encode())
    said = desk.type_in("recover", "--data-dir", desk.data, "--recovery-file", desk.folder / "recovery",
                        "--password-file", fresh, "--json")  # fmt: skip
    assert (said.code, said.data) == (0, {"recovered": True})
    assert desk("packs", "list", "--json").error["code"] == "vault.wrong_password"
    assert desk.type_in("packs", "list", "--data-dir", desk.data, "--password-file", fresh).code == 0


def test_a_secret_may_come_by_stdin(desk):
    said = desk.type_in("packs", "list", "--data-dir", desk.data, "--password-file", "-", stdin=PASSWORD + "\n")
    assert said.code == 0


def test_no_terminal_and_no_file_is_named(desk, monkeypatch):
    import getpass

    def nobody(prompt):
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", nobody)
    said = desk.type_in("packs", "list", "--data-dir", desk.data, "--json")
    assert (said.code, said.error["code"]) == (2, "use.no_secret")


def test_packs_are_listed_searched_and_shown(desk):
    listed = desk("packs", "list", "--json").data["packs"]
    assert len(listed) == len(built_in_packs())
    assert ("chưa kiểm chứng còn hiệu lực" in desk("packs", "list").out.lower()) is any(
        line["is_doubted"] for line in listed
    )
    assert desk("packs", "search", "thuoc la", "--json").data["packs"][0]["code"] == TOBACCO
    shown = desk("packs", "show", TOBACCO)
    assert "Lệ phí" in desk("packs", "show", TOBACCO, "--json").out
    assert TOBACCO in shown.out
    assert desk("packs", "show", "9.9", "--json").code == 42


def test_a_doubted_procedure_says_so_where_a_dossier_begins(desk):
    assert "148/TB-SCT" in desk("packs", "show", "2.000620").out
    begun = desk("dossier", "new", "2.000620")
    assert "Chưa kiểm chứng còn hiệu lực" in begun.out
    assert "148/TB-SCT" in begun.out
    assert desk("dossier", "new", TOBACCO, "--json").data["doubt"] == ""


def test_a_pack_is_checked_and_imported(desk):
    from desktop_app import paths

    pack = paths.resources() / "packs" / "built" / f"{TOBACCO}.zip"
    assert desk.type_in("packs", "check", pack, "--json").data["code"] == TOBACCO
    assert desk("packs", "import", pack).out.startswith("Đã cài 2.000181")
    assert desk("packs", "import", pack, "--lang", "en").out.startswith("Installed 2.000181")
    broken = desk.file("broken.zip", pack.read_bytes()[:5000])
    assert desk.type_in("packs", "check", broken, "--json").code >= 10


def test_a_dossier_goes_its_way(desk):
    said = desk("dossier", "new", HOUSEHOLD, "--json")
    number = said.data["number"]
    assert desk("dossier", "set", number, "@owner.name=Lò Thị Mai", "chu_the=ca_nhan").code == 0
    row = desk("dossier", "set", number, "+/tk/muc_2/nganh_nghe=n1", "--json").data["set"]
    assert list(row) == ["/tk/muc_2/nganh_nghe[n1]"]
    checked = desk("dossier", "check", number)
    assert checked.code == 1
    assert "○" in checked.out
    told = desk("dossier", "check", number, "--json")
    assert (told.code, told.data["todo_count"] > 3) == (1, True)
    queued = desk("dossier", "queue", number, "--json")
    assert (queued.code, queued.error["code"]) == (1, "dossier.incomplete")
    assert desk("dossier", "print", number, desk.folder / "form.pdf").code == 0
    assert (desk.folder / "form.pdf").read_bytes().startswith(b"%PDF")
    assert desk("dossier", "print", number, desk.folder / "whole.pdf", "--whole", "--json").data["size"] > 1000
    assert desk("dossier", "print", number, desk.folder / "r.pdf", "--receipt", "--json").code == 44
    signed = desk("dossier", "sign", number, "--p12", desk.folder / "sign.p12", "--passphrase-file",
                  desk.folder / "passphrase", "--json")  # fmt: skip
    assert signed.data["state"] == "signed"
    assert "Lò Thị Mai" in desk("dossier", "list").out
    assert desk("dossier", "search", "lo thi mai", "--json").data["total"] == 1
    assert desk("dossier", "show", number, "--json").data["header"]["number"] == number
    assert "Thiếu" in desk("dossier", "show", number).out
    for act, word in (("bin", "thùng rác"), ("restore", "ra khỏi"), ("bin", "thùng rác"), ("delete", "xóa hẳn")):
        assert word in desk("dossier", act, number).out
    assert desk("dossier", "show", number, "--json").code >= 10


def test_papers_are_attached_by_component(desk):
    number = desk("dossier", "new", "1.001193", "--json").data["number"]
    photo = desk.file("chung-sinh.jpg", an_image("JPEG"))
    said = desk("dossier", "attach", number, "TP2", photo, "--json")
    assert (said.data["name"], said.data["pages"], said.data["media_type"]) == ("chung-sinh.pdf", 1, "application/pdf")
    assert desk("dossier", "attach", number, "TP9", photo, "--json").code == 43
    assert desk("dossier", "attach", number, "TP2", desk.folder / "absent.pdf", "--json").error["code"] == "use.file"


def test_a_wrong_answer_is_named(desk):
    number = desk("dossier", "new", HOUSEHOLD, "--json").data["number"]
    assert desk("dossier", "set", number, "khong_co=1", "--json").error["code"] == "dossier.unknown_field"
    assert desk("dossier", "set", number, "@channel=pigeon", "--json").error["code"] == "dossier.choice_refused"
    assert desk("dossier", "set", number, "khong dau bang", "--json").error["code"] == "use.wrong"


def test_the_language_of_a_command_is_its_own(desk):
    assert desk("settings", "--language", "en", "--json").data["language"] == "en"
    number = desk("dossier", "new", HOUSEHOLD, "--json").data["number"]
    assert "things to do" in desk("dossier", "check", number).out
    assert "việc" in desk("dossier", "check", number, "--lang", "vi").out
    assert desk("settings", "--json").data["language"] == "en"
    assert "not in" not in desk("dossier", "show", "HS-9", "--lang", "en").err
    assert desk("dossier", "show", "HS-9", "--lang=en").err != desk("dossier", "show", "HS-9", "--lang=vi").err


def test_settings_are_shown_and_changed(desk):
    said = desk("settings", "--theme", "dark", "--scale", "150", "--unit-code", "H52.15", "--json")
    assert (said.data["theme"], said.data["scale_percent"], said.data["office"]["unit_code"]) == ("dark", 150, "H52.15")
    assert desk("settings", "--theme", "pink", "--json").code == 80
    assert desk("settings", "--scale", "0", "--json").code == 80
    kept = desk("settings", "--p12", desk.folder / "sign.p12", "--passphrase-file", desk.folder / "passphrase")
    assert kept.code == 0


def test_the_program_tests_itself(type_in):
    assert type_in("self-test", "--json").data["packs"] == len(built_in_packs())


def test_any_pdf_is_signed_and_verified(desk):
    plain, out = desk.file("plain.pdf", a_pdf()), desk.folder / "signed.pdf"
    said = desk.type_in("sign", plain, "--p12", desk.folder / "sign.p12", "--passphrase-file",
                        desk.folder / "passphrase", "--out", out, "--json")  # fmt: skip
    assert said.code == 0
    root = desk.file("root.der", credential().root_certificate)
    verified = desk.type_in("verify", out, "--trust", root, "--json")
    assert (verified.code, verified.data["signatures"][0]["verdict"]) == (0, "valid")
    assert desk.type_in("verify", plain).code == 1
    assert desk.type_in("verify", plain, "--lang", "en").out.startswith("This file has no")
    out.write_bytes(out.read_bytes().replace(b"/MediaBox", b"/MediaBoy", 1))
    assert desk.type_in("verify", out, "--trust", root).code == 1


def test_a_form_is_checked_and_run_by_itself(type_in, tmp_path):
    import zipfile

    from desktop_app import paths

    with zipfile.ZipFile(paths.resources() / "packs" / "built" / "1.001612.zip") as pack:
        for name in pack.namelist():
            if name.startswith(("forms/", "lists/")):
                (tmp_path / name.split("/")[-1]).write_bytes(pack.read(name))
    form = tmp_path / "gdn.xml"
    assert type_in("form", "check", form, "--json").data["id"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps([["/tk/muc_5/chu_the", "ca_nhan"], ["+/tk/muc_2/nganh_nghe", "n1"]]), "utf-8")
    said = type_in("form", "run", form, "--answers", answers, "--out", tmp_path / "out.xml", "--json")
    assert said.code == 1
    assert said.data["values"]["/tk/muc_5/chu_the"] == "ca_nhan"
    assert all(" " in entry["message"] for entry in said.data["violations"])
    assert (tmp_path / "out.xml").stat().st_size > 500
    answers.write_text("{", "utf-8")
    assert type_in("form", "run", form, "--answers", answers).code == 2


def test_what_waits_is_seen_retried_taken_back_and_withdrawn(desk):
    with an_office(desk.data) as office:
        add_unreached_portal(office)
        dossier_id = office.application.dossiers.create(HOUSEHOLD)
        living = office.application.forms.open_desk(dossier_id)
        fill(living, office.example(HOUSEHOLD))
        living.close()
        office.attach_missing(dossier_id)
        office.sign(dossier_id)
    assert "Chờ gửi" in desk("dossier", "queue", "HS-0001").out
    assert len(desk("sync", "status", "--json").data["rows"]) == 1
    assert desk("sync", "run", "--give-up", "0.4", "--json").error["code"] == "line.down"
    assert desk("sync", "retry", "HS-0001", "--json").code >= 10
    assert "portals" in desk("portal", "list", "--json").data


def test_taking_back_by_command(desk):
    with an_office(desk.data) as office:
        add_unreached_portal(office)
        office.complete(HOUSEHOLD)
    assert desk("dossier", "queue", "HS-0001", "--json").data["state"] == "Chờ gửi"
    assert desk("dossier", "withdraw", "HS-0001", "--json").error["code"] == "dossier.not_allowed"
    assert desk("dossier", "take-back", "HS-0001", "--json").data["state"] == "Đủ"
    assert desk("dossier", "hand-in", "HS-0001", "--json").code == 40
    desk("dossier", "set", "HS-0001", "@channel=counter")
    assert desk("dossier", "hand-in", "HS-0001", "--json").data["state"] == "Người dùng báo đã nộp"
    assert desk("dossier", "supplement", "HS-0001", "--json").code == 40
    assert desk("dossier", "drop-supplement", "HS-0001", "--json").code == 40
