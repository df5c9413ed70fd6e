"""The QR text of both generations of identity card: seven fields, strictly, and nothing behind them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.identity_card import (
    LONGEST_TEXT,
    CardDamaged,
    CardEmpty,
    CardForeign,
    CardGarbled,
    CardIncomplete,
    CardProblem,
    CardTooLong,
    looks_like_a_card,
    read_card,
    renewal_due,
)

TODAY = date(2026, 11, 23)
# Invented people.
CHIP = "038085000001|171234567|Nguyễn Văn An|15081985|Nam|Thôn 1, Xã Quảng Hùng, Quảng Xương, Thanh Hóa|16082023"
CHIP_WOMAN = "001301000009||Trần Thị Bưởi|01022001|Nữ|Số 5 Ngõ 2, Phường X, Quận Y, Hà Nội|02022024"
SECRETS = ("Nguyễn Bí Mật", "012055999999", "Trần Thị Giấu", "012058888888")
NEWER = (
    "010199000123||Giàng A Páo|05111999|Nam|Bản Phố, Bắc Hà, Lào Cai|15082024|"
    + "|".join((SECRETS[0], SECRETS[1], SECRETS[2], SECRETS[3]))
)  # fmt: skip


def read(text):
    return read_card(text, today=TODAY)


def codes(text):
    return {warning.code for warning in read(text).warnings}


def problem_of(text):
    """The facts of the problem, none for a card."""
    try:
        read(text)
    except CardProblem as problem:
        return problem.facts
    return {}


def with_field(index, value, card=CHIP):
    fields = card.split("|")
    fields[index] = value
    return "|".join(fields)


def test_the_older_card_gives_its_seven_fields():
    card = read(CHIP).card
    assert (card.number, card.old_number, card.name) == ("038085000001", "171234567", "Nguyễn Văn An")
    assert (card.birth, card.is_male, card.issued_on) == ("1985-08-15", True, date(2023, 8, 16))
    assert card.address == "Thôn 1, Xã Quảng Hùng, Quảng Xương, Thanh Hóa"
    assert card.generation == "cccd_chip"
    assert card.issuer.startswith("Cục Cảnh sát")
    assert read(CHIP).warnings == ()


def test_the_newer_card_gives_the_same_seven_and_nothing_else():
    reading = read(NEWER)
    assert (reading.card.number, reading.card.name) == ("010199000123", "Giàng A Páo")
    assert (reading.card.generation, reading.card.issuer) == ("can_cuoc", "Bộ Công an")
    assert not any(secret in repr(reading) for secret in SECRETS)


@pytest.mark.parametrize("more", [1, 3, 4, 30, 500])
def test_any_number_of_further_fields_is_cut_off_unread(more):
    text = NEWER.rsplit("|", 4)[0] + "|x" * more
    assert read(text).card.name == "Giàng A Páo"


def test_further_fields_are_in_no_problem_either():
    text = with_field(3, "99999999", NEWER)
    with pytest.raises(CardDamaged) as caught:
        read(text)
    told = repr(caught.value) + str(caught.value.facts) + repr(caught.value.__context__)
    assert caught.value.facts == {"field": "birth_date"}
    assert not any(part in told for part in (*SECRETS, "Giàng", "010199000123"))


def test_an_empty_old_number_is_no_damage():
    assert read(CHIP_WOMAN).card.old_number == ""
    assert read(CHIP_WOMAN).card.is_male is False


@pytest.mark.parametrize("index, attribute, empty", [(4, "is_male", None), (5, "address", ""), (6, "issued_on", None)])
def test_what_a_card_leaves_out_is_left_out(index, attribute, empty):
    assert getattr(read(with_field(index, "")).card, attribute) == empty


@pytest.mark.parametrize("index, field", [(0, "number"), (2, "name"), (3, "birth_date")])
def test_number_name_and_birth_must_be_there(index, field):
    with pytest.raises(CardProblem) as caught:
        read(with_field(index, ""))
    assert caught.value.facts.get("field") == field


@pytest.mark.parametrize("written, born", [("00001950", "1950"), ("1950", "1950"), ("00031950", "1950-03")])
def test_an_old_birth_may_lack_day_and_month(written, born):
    card = read(with_field(0, "038050000001", with_field(3, written))).card
    assert card.birth == born
    assert card.birth_date is None


@pytest.mark.parametrize(
    "index, value, field",
    [
        (0, "03808500000", "number"),
        (0, "O38085000001", "number"),
        (1, "12345", "old_number"),
        (2, "Nguyễn Văn 7", "name"),
        (2, "15081985", "name"),
        (2, "An\u202e", "name"),
        (2, "<b>An</b>", "name"),
        (2, "=HYPERLINK()", "name"),
        (2, "A" * 101, "name"),
        (3, "31021985", "birth_date"),
        (3, "1985-08-15", "birth_date"),
        (3, "15082985", "birth_date"),
        (3, "15081785", "birth_date"),
        (4, "Man", "sex"),
        (4, "15081985", "sex"),
        (5, "Thôn 1\nXã 2", "address"),
        (5, "x" * 301, "address"),
        (5, "12345", "address"),
        (6, "24132021", "issued_on"),
        (6, "Nam", "issued_on"),
        (6, "01011985", "issued_on"),
    ],
)
def test_a_field_that_does_not_fit_is_named(index, value, field):
    with pytest.raises(CardDamaged) as caught:
        read(with_field(index, value))
    assert caught.value.facts == {"field": field}


def test_swapped_fields_are_refused():
    fields = CHIP.split("|")
    for one in range(7):
        for other in range(one + 1, 7):
            swapped = list(fields)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            with pytest.raises(CardProblem):
                read("|".join(swapped))


@pytest.mark.parametrize(
    "text, kind",
    [
        ("https://dichvucong.gov.vn/x?a=b", "link"),
        ("00020101021238540010A00000072701240006970436", "bank"),
        ("GD4010123456789|5068e1baa1m|15/08/1985|1|x|y|z|t", "health_insurance"),
        ("IDVNM0850000013038085000001<<8", "mrz"),
        ("Xin chào", "other"),
    ],
)
def test_another_code_is_named(text, kind):
    with pytest.raises(CardForeign) as caught:
        read(text)
    assert caught.value.facts == {"kind": kind}


@pytest.mark.parametrize("text", ["", "  \r\n", "\ufeff"])
def test_nothing_is_nothing(text):
    with pytest.raises(CardEmpty):
        read(text)


def test_a_reading_that_was_cut_off_says_how_much_came():
    with pytest.raises(CardIncomplete) as caught:
        read(CHIP.rsplit("|", 3)[0])
    assert caught.value.facts == {"found": 4, "wanted": 7}


def test_more_than_a_code_can_hold_is_refused_before_it_is_looked_at():
    with pytest.raises(CardTooLong):
        read(CHIP + "|" + "x" * LONGEST_TEXT)


@pytest.mark.parametrize("around", ["{}\r\n", "]Q1{}", "\ufeff{}", "  {}\t"])
def test_what_scanners_put_around_it_is_passed_over(around):
    assert read(around.format(CHIP)).card.number == "038085000001"


def test_decomposed_letters_are_composed():
    import unicodedata

    assert read(unicodedata.normalize("NFD", CHIP_WOMAN)).card.name == "Trần Thị Bưởi"


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_letters_that_were_read_in_another_code_page_are_put_right_and_told(codec):
    shown = "".join(
        bytes([byte]).decode(codec, "replace").replace("\ufffd", chr(byte)) for byte in CHIP_WOMAN.encode()
    )  # fmt: skip
    assert read(shown).card.name == "Trần Thị Bưởi"
    assert "card.mended_letters" in codes(shown)


@pytest.mark.parametrize(
    "index, value, damage",
    [
        (2, "Nguyeexn Vawn An", "telex"),
        (2, "Leef Thij Dduwowngf", "telex"),
        (2, "Nguye64n Va8n An", "vni"),
        (2, "Nguy?n V?n An", "lost_letters"),
        (2, "Nguy\ufffdn Văn An", "lost_letters"),
        (2, "Nguyễ\u0301n Văn An", "doubled_marks"),
        (4, "Nuwx", "telex"),
        (4, "Nu74", "vni"),
    ],
)
def test_what_a_keyboard_program_did_is_named(index, value, damage):
    with pytest.raises(CardGarbled) as caught:
        read(with_field(index, value))
    assert caught.value.facts == {"damage": damage}


def test_another_keyboard_layout_is_named():
    with pytest.raises(CardGarbled) as caught:
        read(CHIP.replace("|", "~"))
    assert caught.value.facts == {"damage": "layout"}


@pytest.mark.parametrize(
    "name", ["Lee An", "H'Hen Niê", "Y Thanh", "Ksor Nay", "Mai An", "Lò Thị Mỷ", "K'Brơi", "A Sen"]
)
def test_uncommon_names_are_names(name):
    assert read(with_field(2, name)).card.name == name


def test_number_and_card_that_disagree_are_warned_of_not_refused():
    assert codes(with_field(3, "15081984")) == {"card.other_birth_year"}
    assert codes(with_field(4, "Nữ")) == {"card.other_sex"}
    assert codes(with_field(0, "138085000001")) == {"card.unknown_province"}
    assert "card.other_birth_year" in codes(with_field(3, "1950"))


def test_the_century_in_the_number_counts():
    assert codes(with_field(0, "038285000001")) >= {"card.other_birth_year"}
    assert codes(CHIP_WOMAN) == set()


def test_days_of_issue_that_cannot_be_are_warned_of():
    assert codes(with_field(6, "24042030")) == {"card.issued_in_future"}
    assert "card.issued_too_early" in codes(with_field(6, "01012020", NEWER))


@pytest.mark.parametrize(
    "born, issued, due",
    [
        ("15081985", "24042021", date(2025, 8, 15)),
        ("15081985", "16082023", date(2045, 8, 15)),
        ("29022000", "01012021", date(2025, 3, 1)),
        ("15081960", "24042021", None),
    ],
)
def test_renewal_follows_the_ages_of_the_law(born, issued, due):
    assert renewal_due(read(with_field(3, born, with_field(6, issued))).card) == due


def test_a_card_past_its_renewal_is_warned_of_on_that_very_day():
    text = with_field(6, "24042021")
    assert "card.may_have_expired" not in {w.code for w in read_card(text, today=date(2025, 8, 14)).warnings}
    assert "card.may_have_expired" in {w.code for w in read_card(text, today=date(2025, 8, 15)).warnings}


def test_empty_parts_of_an_address_are_tidied():
    assert read(with_field(5, "Thôn 1, - , Xã B,, Hà Nội")).card.address == "Thôn 1, Xã B, Hà Nội"


def test_a_typed_text_is_recognised_by_its_beginning():
    assert looks_like_a_card("]Q1" + CHIP)
    assert not looks_like_a_card("038085000001")
    assert not looks_like_a_card("Nguyễn | Văn")


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.text(max_size=20), min_size=5, max_size=14).map("|".join)))
def test_any_text_is_a_card_or_a_named_problem(text):
    facts = problem_of(text)
    assert all(isinstance(fact, int | str) and len(str(fact)) < 20 for fact in facts.values())


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 6), st.text(max_size=40))
def test_any_field_may_be_anything(index, value):
    try:
        read(with_field(index, value))
    except CardProblem:
        return
