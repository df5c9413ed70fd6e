"""The packs that ship: built from their workbooks, whole, and true to their own examples."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from forms.packs.archive import Pack, read_pack
from forms.packs.build_all import RESOURCES, build_all, pack_hash, trusted_json
from forms.packs.checking import layout_expressions, manifest_expressions
from forms.packs.cross_checks import broken_checks
from forms.packs.example_model import Example
from forms.packs.examples import differences, run_example, run_example_forms
from forms.packs.model import manifest_schema
from forms.packs.needs import needs
from forms.packs.printed import printed_answers
from forms.session import Session

CODES = tuple(sorted(path.parent.name for path in (RESOURCES / "packs").glob("*/goi.xlsx")))
CODE_FROM_MEMORY = ("2.000033", "2.000633")
BUILT = RESOURCES / "packs" / "built"
DOCS = Path(__file__).resolve().parents[3] / "docs"
PACKS: dict[str, Pack] = {}


def shipped(code: str) -> Pack:
    if code not in PACKS:
        trusted = json.loads((RESOURCES / "packs" / "trusted.json").read_text())
        PACKS[code] = read_pack(
            (BUILT / f"{code}.zip").read_bytes(),
            trusted_hashes=frozenset(trusted.values()),
            today=date(2026, 11, 22),
        )
    return PACKS[code]


def test_a_fresh_build_gives_the_committed_bytes() -> None:
    built = build_all(check=False)
    assert tuple(sorted(built)) == CODES
    for code, data in built.items():
        assert (BUILT / f"{code}.zip").read_bytes() == data, f"{code}: run python -m forms.packs.build_all"
    assert (RESOURCES / "packs" / "trusted.json").read_text() == trusted_json(built)


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_pack_is_trusted_and_its_formulas_hold(code: str) -> None:
    pack = shipped(code)
    assert pack.manifest.code == code
    assert pack_hash(pack.data) == pack.pack_hash
    assert len(list(manifest_expressions(pack))) > 5


@pytest.mark.parametrize("code", CODES)
def test_every_example_gives_what_it_promises(code: str) -> None:
    pack = shipped(code)
    assert pack.examples
    for example in pack.examples:
        assert differences(pack, example) == ()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 2, 28), date(2031, 6, 1)])
def test_an_example_stays_without_faults_on_any_later_day(code: str, today: date) -> None:
    pack = shipped(code)
    for example in pack.examples:
        sessions = run_example_forms(pack, example, today=today)
        for form in forms_of(pack, example):
            assert sessions[form].violations() == ()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("language", "words"), [("vi", "chưa kiểm chứng"), ("en", "not verified")])
def test_a_question_with_a_list_from_memory_says_so_on_screen(code: str, language: str, words: str) -> None:
    pack = shipped(code)
    example = pack.examples[0]
    session = run_example(pack, example, language=language)
    from_memory = [
        field.ref
        for question in pack.definition(example.form).questions()
        if question.path.endswith(("dan_toc", "/ma_nganh"))
        for field in [session.field(_in_first_row(session, question.path))]
        if words not in field.hint
    ]
    assert from_memory == []


def _in_first_row(session: Session, path: str) -> str:
    for repeat in ("/tk/muc_2/nganh_nghe", "/tk/muc_6/thanh_vien"):
        if path.startswith(repeat + "/"):
            return session.rows(repeat)[0] + path.removeprefix(repeat)
    return path


def test_the_first_day_of_business_lies_within_a_year_of_the_application() -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    for day, is_right in (("2025-11-20", True), ("2027-11-20", True), ("2025-11-18", False), ("2027-11-22", False)):
        session.answer("/tk/muc_4/ngay_bat_dau", day)
        assert (session.violations() == ()) is is_right, day


@pytest.mark.parametrize("code", CODES)
def test_composed_addresses_write_the_kind_of_unit_in_small_letters(code: str) -> None:
    pack = shipped(code)
    session = run_example(pack, pack.examples[0])
    composed = [path for path in pack.definition(pack.manifest.main_form.id).elements if path.endswith("_day_du")]
    written = [session.evaluate_string(path) for path in composed]
    shown = [text for text in written if text]
    assert shown
    for text in shown:
        assert not any(kind in text for kind in (", Phường ", ", Xã ", ", Tỉnh ", ", Thành phố ")), text
    assert any("phường" in text and text.endswith(", tỉnh Sơn La") for text in shown)


@pytest.mark.parametrize("code", CODES)
def test_an_empty_form_says_what_is_missing_in_vietnamese_and_english(code: str) -> None:
    pack = shipped(code)
    empty = pack.examples[0].model_copy(update={"steps": ()})
    for language in ("vi", "en"):
        session = run_example(pack, empty, language=language)
        missing = session.violations()
        assert len(missing) > 10
        assert all(violation.label for violation in missing)


@pytest.mark.parametrize("code", CODES)
def test_every_question_has_an_english_label_of_its_own(code: str) -> None:
    pack = shipped(code)
    empty = pack.examples[0]
    labels: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for language, found in labels.items():
        for form, session in run_example_forms(pack, empty, language=language).items():
            elements = pack.definition(form).elements.values()
            repeats = [element.path + "/" for element in elements if element.is_repeat]
            for question in pack.definition(form).questions():
                if not question.path.startswith(tuple(repeats)):
                    found[form + question.path] = session.field(question.path).label
    same = {path for path, label in labels["vi"].items() if label == labels["en"][path]}
    assert {path.rsplit("/", 1)[-1] for path in same} <= {"fax"}


@pytest.mark.parametrize("code", CODES)
def test_sections_are_numbered_as_in_the_design(code: str) -> None:
    pack = shipped(code)
    for session in run_example_forms(pack, pack.examples[0]).values():
        labels = [part.label for part in session.outline()]
        assert [label.split(".")[0] for label in labels] == [str(n) for n in range(1, len(labels) + 1)]


@pytest.mark.parametrize("code", CODES)
def test_what_is_from_memory_is_marked_unverified(code: str) -> None:
    manifest = shipped(code).manifest
    layouts = [layout for form in manifest.forms if (layout := shipped(code).layout(form.id)) is not None]
    assert layouts
    assert all(layout.wording.is_unverified for layout in layouts)
    memory = [part for part in (*manifest.components, *manifest.legal_basis) if part.fact.is_unverified]
    assert all("trí nhớ" in part.fact.source for part in memory)
    assert (manifest.fact.confidence == "memory") is (code in CODE_FROM_MEMORY)


@pytest.mark.parametrize("code", CODES)
def test_the_printed_forms_can_be_evaluated_with_the_examples(code: str) -> None:
    pack = shipped(code)
    for example in pack.examples:
        sessions = run_example_forms(pack, example)
        printed: set[str] = set()
        for form in forms_of(pack, example):
            layout = pack.layout(form)
            answers = printed_answers(pack, form, sessions.__getitem__)
            for expression, repeat in layout_expressions(layout) if layout is not None else ():
                if repeat is None:
                    printed.add(answers.evaluate_string(expression))
        name = example.party["name"]
        assert any(name in text or name.upper() in text for text in printed)


def forms_of(pack: Pack, example: Example) -> list[str]:
    """Ids of the forms that the example's dossier is made of."""
    session = run_example(pack, example)
    found = needs(
        pack, session, case=example.case, channel=example.channel, represented=False, area=None, on=example.on
    )
    return [form.id for form in found.forms]


def test_the_published_schema_is_the_models_own() -> None:
    published = json.loads((DOCS / "pack-manifest.schema.json").read_text(encoding="utf-8"))
    assert published == manifest_schema()


def fee_of(
    code: str, example: int, on: date, area: str | None = None, without: str | None = None
) -> list[int | None]:
    pack = shipped(code)
    filled = pack.examples[example]
    steps = tuple(step for step in filled.steps if without is None or not step.ref.endswith(without))
    filled = filled.model_copy(update={"steps": steps})
    found = needs(
        pack,
        run_example(pack, filled),
        case=filled.case,
        channel=filled.channel,
        represented=False,
        area=area,
        on=on,
    )
    return [line.amount_dong for line in found.fees]


def test_the_tobacco_fee_doubles_on_1_january_2027_and_in_towns() -> None:
    """Two points of a household: 100.000 each until 31/12/2026, then 200.000 (page 170027 of the portal)."""
    assert fee_of("2.000181", 0, date(2026, 12, 31)) == [200_000]
    assert fee_of("2.000181", 0, date(2027, 1, 1)) == [400_000]
    assert fee_of("2.000181", 0, date(2027, 1, 1), "thanh_thi") == [800_000]


def test_birth_registration_is_free_in_time_and_local_when_late() -> None:
    assert fee_of("1.001193", 0, date(2026, 11, 20)) == [0, 16_000]
    assert fee_of("1.001193", 1, date(2026, 11, 20), without="dien_mien_le_phi") == [None]


def test_late_birth_registration_is_free_for_a_poor_household() -> None:
    """Law on civil status, Article 11(1)(a): whatever the province takes."""
    assert fee_of("1.001193", 1, date(2026, 11, 20)) == [0]


@pytest.mark.parametrize("code", CODES)
def test_a_built_in_pack_says_who_signs_and_what_it_gives_to_the_national_portal(code: str) -> None:
    manifest = shipped(code).manifest
    printed = {part.code for part in manifest.components if part.kind == "from_form"}
    assert {rule.component for rule in manifest.signatures} == printed
    assert {rule.kind for rule in manifest.signatures} == {"pades"}
    fields = {field.field for field in manifest.exports if field.packet == "DongBoHoSoMC"}
    assert {"MaTTHC", "TenTTHC", "ChuHoSo", "SoGiayToChuHoSo", "LoaiDoiTuong", "TrichYeuHoSo"} <= fields
    assert manifest.cross_checks
    assert manifest.portable is False


def test_a_mother_who_asks_under_another_number_breaks_a_rule() -> None:
    pack = shipped("1.001193")
    session = run_example(pack, pack.examples[0])
    session.answer("/tk/muc_1/quan_he", "me")
    session.answer("/tk/muc_1/nyc_so_dinh_danh", "014185004217")
    session.answer("/tk/muc_4/me_so_dinh_danh", "014185004225")
    broken = [check.code for check in broken_checks(pack.manifest, session, case="co_chung_sinh")]
    assert broken == ["ME_YEU_CAU"]
    session.answer("/tk/muc_4/me_so_dinh_danh", "014185004217")
    assert [check.code for check in broken_checks(pack.manifest, session, case="co_chung_sinh")] == []


def test_an_absent_father_asks_for_nothing_and_prints_nothing() -> None:
    pack = shipped("1.001193")
    session = run_example(pack, pack.examples[1])
    assert not session.field("/tk/muc_5/cha_ho_ten").relevant
    assert session.violations() == ()


def test_a_parent_who_asks_is_copied_into_the_parents_part() -> None:
    pack = shipped("1.001193")
    session = run_example(pack, pack.examples[0].model_copy(update={"steps": ()}))
    session.answer("/tk/muc_1/nyc_ho_ten", "Quàng Thị Xuân")
    session.answer("/tk/muc_1/quan_he", "me")
    assert session.field("/tk/muc_4/me_ho_ten").value == "Quàng Thị Xuân"
    assert session.field("/tk/muc_5/cha_ho_ten").value == ""
    session.answer("/tk/muc_1/quan_he", "ong_ba")
    assert session.field("/tk/muc_4/me_ho_ten").value == "Quàng Thị Xuân"


def test_exactly_one_line_of_business_is_the_main_one() -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    second = session.rows("/tk/muc_2/nganh_nghe")[1]
    session.answer(f"{second}/nganh_chinh", "co")
    wrong = [violation.ref for violation in session.violations()]
    assert len(wrong) == 2
    first = session.rows("/tk/muc_2/nganh_nghe")[0]
    session.answer(f"{first}/nganh_chinh", "khong")
    assert session.violations() == ()
    session.answer(f"{second}/nganh_chinh", "khong")
    assert len(session.violations()) == 3


def test_a_family_business_needs_a_member_and_a_single_owner_none() -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    for row in session.rows("/tk/muc_6/thanh_vien"):
        session.remove_row(row)
    assert [violation.ref for violation in session.violations()] == ["/tk/muc_6/so_thanh_vien"]
    session.answer("/tk/muc_5/chu_the", "ca_nhan")
    assert session.violations() == ()


@pytest.mark.parametrize("search", ["4711", "luong thuc, thuc pham, do uong, thuoc la, thuoc lao chiem"])
def test_a_line_of_business_is_found_by_code_and_by_name(search: str) -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    first = session.rows("/tk/muc_2/nganh_nghe")[0]
    assert [choice.value for choice in session.choices(f"{first}/ma_nganh", search=search)] == ["4711"]
    assert session.field(f"{first}/ten_nganh_ghi").value.startswith("Bán lẻ lương thực")


def test_two_members_may_not_have_one_number() -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    first, second = session.rows("/tk/muc_6/thanh_vien")
    session.answer(f"{second}/tv_so_dinh_danh", "014082001134")
    wrong = {violation.ref for violation in session.violations()}
    assert wrong == {f"{first}/tv_so_dinh_danh", f"{second}/tv_so_dinh_danh"}
    session.answer(f"{second}/tv_so_dinh_danh", "014185004217")
    assert [violation.ref for violation in session.violations()] == [f"{second}/tv_so_dinh_danh"]


def test_a_number_that_contradicts_the_birth_date_warns_and_does_not_block() -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    assert not session.field("/tk/muc_5/chu_ho_canh_bao").relevant
    session.answer("/tk/muc_5/chu_ho_so_dinh_danh", "014186004217")
    assert session.field("/tk/muc_5/chu_ho_canh_bao").relevant
    assert session.violations() == ()


@pytest.mark.parametrize("code", CODES)
def test_every_single_fact_of_a_procedure_has_its_source(code: str) -> None:
    manifest = shipped(code).manifest
    named = {"field", "level", "agency", "service_level", "result", "conditions", "effective_from"}
    assert named <= set(manifest.item_facts)
    assert manifest.fact_of("agency") is manifest.item_facts["agency"]
    assert manifest.fact_of("name") is manifest.fact


@pytest.mark.parametrize(
    ("ref", "value"),
    [
        ("/tk/muc_5/chu_ho_so_dinh_danh", "12345678901"),
        ("/tk/muc_5/chu_ho_ngay_sinh", "2010-01-01"),
        ("/tk/muc_5/chu_ho_dien_thoai", "12345"),
        ("/tk/muc_5/chu_ho_email", "khong-phai-email"),
        ("/tk/muc_3/von", "0"),
        ("/tk/muc_1/ten_rieng", "Công ty ABC"),
        ("/tk/muc_7/ngay_lap", "2026-11-21"),
    ],
)
def test_a_wrong_answer_is_named_where_it_stands(ref: str, value: str) -> None:
    pack = shipped("1.001612")
    session = run_example(pack, pack.examples[0])
    session.answer(ref, value)
    (wrong,) = session.violations()
    assert wrong.ref == ref
    assert wrong.message


def test_communes_follow_the_province() -> None:
    pack = shipped("2.000181")
    session = run_example(pack, pack.examples[0])
    assert len(session.choices("/tk/muc_1/tru_so_tinh")) == 34
    assert len(session.choices("/tk/muc_1/tru_so_xa")) == 75
    assert [choice.value for choice in session.choices("/tk/muc_1/tru_so_xa", search="to hieu")] == ["03646"]
    session.answer("/tk/muc_1/tru_so_tinh", "79")
    assert len(session.choices("/tk/muc_1/tru_so_xa")) == 168
    assert session.field("/tk/muc_1/tru_so_xa").value == ""
