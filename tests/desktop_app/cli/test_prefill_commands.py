"""Registers, cards and filling from the terminal: what is known goes in marked, and is confirmed by a person."""

from __future__ import annotations

import pytest

from tests.desktop_app.office import HOUSEHOLD, TOBACCO
from tests.desktop_app.scans.test_codes import qr

CARD = "038085000001|171234567|Nguyễn Văn An|15081985|Nam|Thôn 1, Xã Quảng Hùng, Quảng Xương, Thanh Hóa|16082023"
NEWER = CARD.replace("16082023", "16082025") + "|Nguyễn Bí Mật|012055999999||"


@pytest.fixture
def card_file(desk):
    return desk.file("card.txt", CARD.encode())


def test_a_person_is_kept_with_consent_found_filled_from_and_forgotten(desk, card_file):
    agreed = ("--card-text-file", card_file, "--consent", "Nguyễn Văn An", "--json")
    kept = desk("people", "add", "phone=0912345678", *agreed)
    entry = kept.data["id"]
    (line,) = desk("people", "list", "nguyen van an", "--json").data
    assert (line["entry_id"], line["as_of"]) == (entry, "Số liệu ngày 16/08/2023, từ mã QR trên thẻ")
    assert line["consent"].startswith("Nguyễn Văn An đồng ý ngày")
    made = desk("dossier", "new", HOUSEHOLD, "--person", entry, "--json").data
    assert made["filled"] >= 9
    checked = desk("dossier", "check", made["number"], "--json").data
    assert checked["confirm_count"] > 0
    assert desk("people", "forget", entry).code == 0
    assert desk("people", "list", "nguyen", "--json").data == []
    assert desk("people", "forget", entry, "--json").error["code"] == "register.unknown"


def test_a_new_dossier_from_a_card_is_confirmed_field_by_field_or_all_at_once(desk, card_file):
    made = desk("dossier", "new", HOUSEHOLD, "--card-text-file", card_file, "--json").data
    one = desk("dossier", "confirm", made["number"], "@owner.name", "--json").data
    assert one["confirmed"] == 1
    rest = desk("dossier", "confirm", made["number"], "--all", "--json").data
    assert (rest["confirmed"], rest["left"]) == (one["left"], 0)
    assert desk("dossier", "confirm", made["number"], "@owner.name", "--json").error["code"] == "dossier.unknown_field"


def test_a_picture_of_the_newer_card_gives_seven_fields_and_nothing_of_the_family_is_kept(desk):
    image = desk.file("card.png", qr(NEWER))
    made = desk("dossier", "new", HOUSEHOLD, "--card-image", image, "--json")
    assert made.code == 0
    kept = desk("people", "add", "--card-image", image, "--consent", "Nguyễn Văn An", "--json").data
    shown = desk("people", "show", kept["id"]).out
    assert "Bộ Công an" in shown
    assert not any(secret in made.out + shown for secret in ("Bí Mật", "012055999999"))


def test_a_new_dossier_from_an_earlier_one_must_be_of_the_same_procedure(desk, card_file):
    first = desk("dossier", "new", HOUSEHOLD, "--card-text-file", card_file, "--json").data
    second = desk("dossier", "new", HOUSEHOLD, "--from", first["number"], "--json").data
    assert second["filled"] > 0
    before = len(desk("dossier", "list", "--json").data["lines"])
    refused = desk("dossier", "new", TOBACCO, "--from", first["number"], "--json")
    assert refused.error["code"] == "prefill.other_procedure"
    assert len(desk("dossier", "list", "--json").data["lines"]) == before


@pytest.mark.parametrize(
    "text, code",
    [("", "card.empty"), ("https://x.vn", "card.foreign"), (CARD.replace("Nam", "Nuwx"), "card.garbled")],
)
def test_a_card_that_cannot_be_read_makes_no_dossier(desk, text, code):
    file = desk.file("card.txt", text.encode())
    refused = desk("dossier", "new", HOUSEHOLD, "--card-text-file", file, "--json")
    assert refused.error["code"] == code
    assert desk("dossier", "list", "--json").data["lines"] == []


def test_a_business_is_kept_edited_and_refused_with_a_wrong_tax_code(desk):
    given = ("people", "add", "--business", "--consent", "Mai Thị Hoa", "name=Cửa hàng Hoa Mai")
    assert desk(*given, "tax_code=0100233487", "--json").error["code"] == "register.bad_value"
    entry = desk(*given, "tax_code=0100233488", "--json").data["id"]
    assert desk("people", "edit", entry, "phone=0912 000 111").code == 0
    assert "0912000111" in desk("people", "show", entry).out


def test_nobody_is_kept_without_the_name_of_who_agreed(desk):
    refused = desk("people", "add", "name=Mai", "--consent", " ", "--json")
    assert refused.error["code"] == "register.no_consent"
