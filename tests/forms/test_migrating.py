"""What becomes of each answer when a form's next version takes them over."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from functools import cache

import pytest

from forms.migrating import carry
from forms.packs.moves import Move, MoveTable
from forms.packs.problems import WorkbookRefused
from forms.session import Session
from tests.forms.packs.versions import FIRST, TABLE, built, first, opened, second

ROOT = "/tk/muc_1"
WORK = "/tk/muc_2"


@cache
def packs():
    return opened(built(first())), opened(built(second()))


def session(pack):
    numbers = itertools.count(1)
    return Session(
        pack.definition("don"),
        today=date(2026, 11, 22),
        now=lambda: datetime(2026, 11, 22, tzinfo=UTC),
        new_id=lambda: f"g{next(numbers)}",
    )


def old_answers():
    living = session(packs()[0])
    for name, value in {
        "ten": "Lò Thị Mai",
        "ho": "Lò",
        "dem": "Thị",
        "dt": "0912345678",
        "dia_chi": "Số 5, Tô Hiệu",
        "ghi_chu": "Gấp",
        "so_nguoi": "bốn",
        "muc_dich": "Vay vốn",
        "ly_do": "Chuyện riêng",
        "tuoi": "40",
        "ngay": "2026-12-01",
        "loai": "b",
        "cac_mon": "01 03",
    }.items():
        living.answer(f"{ROOT}/{name}", value)
    living.remove_row(living.rows(f"{ROOT}/dong")[0])
    for row, thing in (("x1", "Gạo"), ("x2", "Muối")):
        living.add_row(f"{ROOT}/dong", row_id=row)
        for made in living.rows(f"{ROOT}/dong[{row}]/con"):
            living.remove_row(made)
        living.answer(f"{ROOT}/dong[{row}]/mon", thing)
        living.add_row(f"{ROOT}/dong[{row}]/con", row_id=f"{row}c")
        living.answer(f"{ROOT}/dong[{row}]/con[{row}c]/ten_con", f"Con của {thing}")
    living.move_row(f"{ROOT}/dong[x2]", f"{ROOT}/dong[x1]")
    return living


def carried(old=None, *, moves=None, accepted=frozenset(), typed=None):
    v1, v2 = packs()
    new = session(v2)
    table = MoveTable(v2.manifest.moves, v1.manifest.pack_version).fields if moves is None else moves
    found = carry(
        {"don": old or old_answers()}, {"don": new}, form_of={"don": "don"}, moves=table,
        typed=typed or {}, accepted=accepted,
    )  # fmt: skip
    return new, found


def line(found, name):
    return next(item for item in found.items if item.ref.rpartition("/")[2] == name)


def test_every_old_answer_stands_in_the_list_once():
    _, found = carried()
    refs = [item.ref for item in found.items]
    assert sorted(set(refs) - {f"{ROOT}/dia_chi"}) == sorted(ref for ref in refs if ref != f"{ROOT}/dia_chi")
    assert refs.count(f"{ROOT}/dia_chi") == 2
    assert len(set(refs)) == 17


def test_the_same_question_keeps_its_answer():
    new, found = carried()
    assert new.field(f"{ROOT}/ten").value == "Lò Thị Mai"
    assert line(found, "ten").outcome == "kept"


def test_a_renamed_question_takes_the_answer_by_the_table():
    new, found = carried()
    assert new.field(f"{ROOT}/dien_thoai").value == "0912345678"
    item = line(found, "dt")
    assert (item.outcome, item.reason, item.new_label) == ("moved", "table", "Số điện thoại")


def test_one_answer_is_split_by_formulas():
    new, found = carried()
    assert (new.field(f"{ROOT}/so_nha").value, new.field(f"{ROOT}/duong").value) == ("Số 5", "Tô Hiệu")
    assert [item.new_display for item in found.items if item.ref == f"{ROOT}/dia_chi"] == ["Số 5", "Tô Hiệu"]


def test_two_answers_are_merged_by_one_formula():
    new, found = carried()
    assert new.field(f"{ROOT}/ho_dem").value == "Lò Thị"
    assert [line(found, name).outcome for name in ("ho", "dem")] == ["moved", "moved"]


def test_a_merge_runs_when_its_first_part_is_blank():
    old = old_answers()
    old.answer(f"{ROOT}/ho", "")
    assert carried(old)[0].field(f"{ROOT}/ho_dem").value == " Thị"


def test_a_question_of_the_same_name_elsewhere_takes_the_answer():
    new, found = carried()
    assert new.field(f"{WORK}/ngay").value == "2026-12-01"
    assert (line(found, "ngay").outcome, line(found, "ngay").reason) == ("moved", "name")


def test_what_is_asked_no_more_is_dropped_with_its_value():
    _, found = carried()
    assert [(item.outcome, item.reason, item.lost) for item in found.items if item.outcome == "dropped"] == [
        ("dropped", "removed", "Gấp"),
        ("dropped", "no_question", "Vay vốn"),
        ("dropped", "no_question", "Chuyện riêng"),
    ]


def test_the_same_label_and_type_is_only_suggested():
    new, found = carried()
    item = line(found, "muc_dich")
    assert (item.outcome, item.suggested, item.suggested_label) == ("dropped", f"{ROOT}/dung_vao", "Mục đích")
    assert new.field(f"{ROOT}/dung_vao").value == ""
    new, found = carried(accepted=frozenset({item.key}))
    assert new.field(f"{ROOT}/dung_vao").value == "Vay vốn"
    assert (line(found, "muc_dich").outcome, line(found, "muc_dich").reason) == ("moved", "accepted")


def test_a_value_of_another_type_is_told_and_not_forced_in():
    new, found = carried()
    assert new.field(f"{ROOT}/so_nguoi").value == ""
    item = line(found, "so_nguoi")
    assert (item.outcome, item.reason, item.lost) == ("changed", "type", "bốn")
    old = old_answers()
    old.answer(f"{ROOT}/so_nguoi", "4")
    new, found = carried(old)
    assert new.field(f"{ROOT}/so_nguoi").value == "4"
    assert line(found, "so_nguoi").outcome == "kept"


def test_a_choice_that_is_gone_is_dropped_with_its_label():
    new, found = carried()
    assert new.field(f"{WORK}/loai").value == ""
    assert (line(found, "loai").outcome, line(found, "loai").lost) == ("changed", "Loại B")


def test_of_several_choices_those_that_remain_are_kept():
    new, found = carried()
    assert new.field(f"{WORK}/cac_mon").value == "01"
    assert (line(found, "cac_mon").reason, line(found, "cac_mon").lost) == ("choice", "Bún")


def test_rows_keep_their_ids_their_order_and_the_rows_in_them():
    new, _ = carried()
    assert new.rows(f"{WORK}/hang") == (f"{WORK}/hang[x2]", f"{WORK}/hang[x1]")
    assert new.field(f"{WORK}/hang[x1]/ten_hang").value == "Gạo"
    assert new.field(f"{WORK}/hang[x2]/con[x2c]/ten_con").value == "Con của Muối"


def test_what_the_new_form_needs_is_told_once_and_what_was_missing_before_is_not():
    old = old_answers()
    old.answer(f"{ROOT}/tuoi", "")
    _, found = carried(old)
    assert [(need.ref, need.kind) for need in found.needed] == [
        (f"{WORK}/email", "required"),
        (f"{WORK}/hang[x2]/gia", "required"),
        (f"{WORK}/hang[x1]/gia", "required"),
    ]


def test_the_orders_alone_fill_the_new_form_the_same():
    new, found = carried()
    again = session(packs()[1])
    for act in found.acts:
        if act.kind == "answer":
            again.answer(act.ref, act.value)
        elif act.kind == "add_row":
            again.add_row(act.ref, row_id=act.value)
        elif act.kind == "remove_row":
            again.remove_row(act.ref)
        else:
            again.move_row(act.ref, None)
    assert again.serialise(prune=False, row_ids=True) == new.serialise(prune=False, row_ids=True)


def test_the_old_answers_stay_as_they_are():
    old = old_answers()
    before = old.serialise(prune=False, row_ids=True)
    carried(old)
    assert old.serialise(prune=False, row_ids=True) == before


@pytest.mark.parametrize(
    "formula", ["1 div ${nobody}", "count(/tk/muc_1/dong/mon/x)", "concat(", "repeat('x', 10)"]
)
def test_a_formula_that_fails_drops_the_answer_with_its_value(formula):
    moves = (Move(form="don", old="dt", new=f"{ROOT}/dien_thoai", formula=formula),)
    new, found = carried(moves=moves)
    assert (line(found, "dt").outcome, line(found, "dt").lost) == ("dropped", "0912345678")
    assert new.field(f"{ROOT}/dien_thoai").value == ""


@pytest.mark.parametrize("old", ["nobody", "/tk", "/tk/x/y", "other:dt", "muc_1", "dong"])
@pytest.mark.parametrize("new", ["/tk", f"{ROOT}/ten", "/nowhere", f"{WORK}/hang/con", f"{WORK}/hang", None])
def test_a_senseless_table_loses_nothing_silently(old, new):
    """A manifest may come from anybody with a trusted key: its table is data, not truth."""
    _, found = carried(moves=(Move(form="don", old=old, new=new),))
    values = {item.value for item in found.items if item.outcome in ("kept", "moved") or item.lost}
    assert values == {
        "Lò Thị Mai", "Lò", "Thị", "0912345678", "Số 5, Tô Hiệu", "Gấp", "bốn", "Vay vốn", "Chuyện riêng", "40",
        "2026-12-01", "b", "01 03", "Gạo", "Muối", "Con của Gạo", "Con của Muối",
    }  # fmt: skip


def test_rows_without_a_place_are_dropped_row_by_row():
    _, found = carried(moves=(Move(form="don", old="dong", new=None),))
    assert [item.lost for item in found.items if item.reason == "removed"] == [
        "Muối", "Con của Muối", "Gạo", "Con của Gạo",
    ]  # fmt: skip


def test_of_rows_that_became_one_question_the_first_goes_there():
    moves = (Move(form="don", old="mon", new=f"{ROOT}/duong"),)
    new, found = carried(moves=moves)
    assert new.field(f"{ROOT}/duong").value == "Muối"
    assert [(item.outcome, item.reason) for item in found.items if item.value == "Gạo"] == [("dropped", "one_only")]


def test_a_question_that_became_rows_makes_the_first():
    moves = (Move(form="don", old="dt", new=f"{WORK}/hang/ten_hang"),)
    old = session(packs()[0])
    old.answer(f"{ROOT}/dt", "0912")
    new, found = carried(old, moves=moves)
    assert [new.field(f"{row}/ten_hang").value for row in new.rows(f"{WORK}/hang")] == ["0912"]
    assert line(found, "dt").outcome == "moved"


# -- the table -------------------------------------------------------------------------------------------


def test_a_row_that_names_the_version_goes_before_one_that_names_none():
    moves = (
        Move(kind="component", old="A", new="B"),
        Move(kind="component", old="A", new="C", from_versions=("2026.1.1",)),
    )
    known = frozenset({"B", "C"})
    assert MoveTable(moves, "2026.1.1").code("component", "A", known) == "C"
    assert MoveTable(moves, "2026.1.2").code("component", "A", known) == "B"
    assert MoveTable(None, "2026.1.2").code("component", "A", known) is None
    assert MoveTable(None, "2026.1.2").code("component", "B", known) == "B"


def test_a_pack_without_a_table_has_no_such_part():
    assert packs()[0].manifest.moves is None
    assert len(packs()[1].manifest.moves) == len(TABLE) - 1


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "moi-nhat", "workbook.bad_value"),
        (1, "cau", "workbook.not_a_choice"),
        (2, "khac", "workbook.bad_value"),
        (3, "a b", "workbook.bad_value"),
        (4, "khong_co", "workbook.unknown_question"),
        (4, "/tk/khong_co", "workbook.unknown_question"),
        (5, "concat(", "workbook.broken_formula"),
    ],
)
def test_a_fault_of_the_table_is_named_with_its_row(column, value, code):
    content = second()
    content["chuyen_doi"][1][column] = value
    with pytest.raises(WorkbookRefused) as refused:
        built(content)
    assert [(fault.sheet, fault.row, fault.code) for fault in refused.value.faults] == [("chuyen_doi", 2, code)]


def test_two_answers_in_one_question_need_a_formula():
    content = second()
    content["chuyen_doi"].append([FIRST, None, None, "ten", "dien_thoai", None])
    with pytest.raises(WorkbookRefused) as refused:
        built(content)
    assert [fault.row for fault in refused.value.faults] == [len(TABLE) + 1]


def test_a_component_that_the_new_pack_lacks_is_no_place():
    content = second()
    content["chuyen_doi"].append([FIRST, "thanh_phan", None, "TP3", "TP9", None])
    with pytest.raises(WorkbookRefused):
        built(content)
