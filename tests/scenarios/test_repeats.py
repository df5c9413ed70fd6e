"""Repeats: rows with permanent ids, counts, nesting, and what reads across rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.limits import DEFAULT_LIMITS
from forms.loading import load_form
from forms.problems import RowRefused, UnknownReference
from forms.session import Session
from tests.scenarios.forms_in_words import bind, filled, question, session, xform


def household() -> Session:
    return filled(
        "<tong/><lon/><nguoi jr:template=''><stt/><tien>5</tien><ty_le/></nguoi>",
        bind("tong", calculate="sum(/tk/nguoi/tien)")
        + bind("lon", calculate="count(/tk/nguoi[tien > 50])")
        + bind("nguoi/stt", calculate="position(..)")
        + bind("nguoi/ty_le", calculate="round(../tien * 100 div /tk/tong, 1)"),
        '<group ref="/tk/nguoi"><label>Thành viên</label>'
        f'<repeat nodeset="/tk/nguoi">{question("nguoi/tien")}</repeat></group>',
    )


def values(form: Session, name: str) -> list[str]:
    return [form.field(f"{row}/{name}").value for row in form.rows("/tk/nguoi")]


def test_a_new_row_has_the_template_s_defaults_and_an_id_of_its_own() -> None:
    form = household()
    changes = form.add_row("/tk/nguoi")
    (row,) = changes.added_rows
    assert row == f"/tk/nguoi[{row.split('[')[1]}"
    assert form.field(f"{row}/tien").value == "5"
    assert changes.structure_changed
    assert form.field("/tk/tong").value == "5"


def test_positions_sums_and_shares_follow_adding_moving_and_removing() -> None:
    form = household()
    first, second, third = (form.add_row("/tk/nguoi", row_id=name).added_rows[0] for name in "abc")
    for row, money in ((first, "10"), (second, "30"), (third, "60")):
        form.answer(f"{row}/tien", money)
    assert values(form, "stt") == ["1", "2", "3"]
    assert values(form, "ty_le") == ["10", "30", "60"]
    assert form.field("/tk/lon").value == "1"
    form.move_row(third, first)
    assert form.rows("/tk/nguoi") == ("/tk/nguoi[c]", "/tk/nguoi[a]", "/tk/nguoi[b]")
    assert form.field(f"{third}/stt").value == "1"
    changes = form.remove_row(third)
    assert changes.removed_rows == ("/tk/nguoi[c]",)
    assert values(form, "ty_le") == ["25", "75"]
    assert form.field("/tk/lon").value == "0"


def test_an_answer_tells_only_what_changed() -> None:
    form = household()
    first = form.add_row("/tk/nguoi").added_rows[0]
    form.add_row("/tk/nguoi")
    changes = form.answer(f"{first}/tien", "15")
    refs = [field.ref for field in changes.fields]
    assert f"{first}/tien" in refs
    assert "/tk/tong" in refs
    assert not changes.structure_changed
    assert f"{first}/stt" not in refs


def test_a_row_can_be_put_before_another() -> None:
    form = household()
    form.add_row("/tk/nguoi", row_id="b")
    form.add_row("/tk/nguoi", row_id="a", before="/tk/nguoi[b]")
    assert form.rows("/tk/nguoi") == ("/tk/nguoi[a]", "/tk/nguoi[b]")


@pytest.mark.parametrize("row_id", ["a", "a b", "", "x/y", "x]"])
def test_a_row_id_is_new_and_plain(row_id: str) -> None:
    form = household()
    form.add_row("/tk/nguoi", row_id="a")
    with pytest.raises(RowRefused):
        form.add_row("/tk/nguoi", row_id=row_id)


def test_a_removed_row_has_no_reference_any_more() -> None:
    form = household()
    row = form.add_row("/tk/nguoi").added_rows[0]
    form.remove_row(row)
    with pytest.raises(UnknownReference):
        form.answer(f"{row}/tien", "1")


def test_a_count_makes_and_takes_rows_and_a_blank_count_keeps_them() -> None:
    form = filled(
        "<so/><con jr:template=''><ten/></con>",
        bind("so", type="int"),
        f'{question("so")}<repeat nodeset="/tk/con" jr:count="/tk/so">{question("con/ten")}</repeat>',
    )
    assert len(form.answer("/tk/so", "3").added_rows) == 3
    form.answer(f"{form.rows('/tk/con')[0]}/ten", "An")
    form.answer("/tk/so", "")
    assert len(form.rows("/tk/con")) == 3
    changes = form.answer("/tk/so", "1")
    assert len(changes.removed_rows) == 2
    assert form.values()[f"{form.rows('/tk/con')[0]}/ten"] == "An"
    with pytest.raises(RowRefused):
        form.add_row("/tk/con")


def test_fixed_rows_cannot_be_added_or_removed() -> None:
    form = filled(
        "<con><ten/></con>",
        "",
        f'<repeat nodeset="/tk/con" jr:noAddRemove="true()">{question("con/ten")}</repeat>',
    )
    (row,) = form.rows("/tk/con")
    with pytest.raises(RowRefused):
        form.add_row("/tk/con")
    with pytest.raises(RowRefused):
        form.remove_row(row)


def test_rows_in_rows_sum_by_their_own_row_and_in_all() -> None:
    form = filled(
        "<het/><thua jr:template=''><tong/><vu jr:template=''><kg/></vu></thua>",
        bind("het", calculate="sum(/tk/thua/vu/kg)") + bind("thua/tong", calculate="sum(../vu/kg)"),
        '<repeat nodeset="/tk/thua"><group ref="/tk/thua/vu">'
        f'<repeat nodeset="/tk/thua/vu">{question("thua/vu/kg")}</repeat></group></repeat>',
    )
    for amounts in (("1", "2"), ("10",)):
        field = form.add_row("/tk/thua").added_rows[0]
        for amount in amounts:
            crop = form.add_row(f"{field}/vu").added_rows[0]
            form.answer(f"{crop}/kg", amount)
    first, second = form.rows("/tk/thua")
    assert form.field(f"{first}/tong").value == "3"
    assert form.field(f"{second}/tong").value == "10"
    assert form.field("/tk/het").value == "13"
    assert len(form.rows(f"{first}/vu")) == 2
    assert len(form.rows("/tk/thua/vu")) == 3
    assert form.field(f"{form.rows(f'{first}/vu')[0]}/kg").row_refs == (first, form.rows(f"{first}/vu")[0])
    form.remove_row(first)
    assert form.field("/tk/het").value == "10"


def test_an_absolute_path_in_a_row_means_the_same_row() -> None:
    form = filled(
        "<nguoi jr:template=''><a/><b/></nguoi>",
        bind("nguoi/b", calculate="/tk/nguoi/a * 2"),
        f'<repeat nodeset="/tk/nguoi">{question("nguoi/a")}</repeat>',
    )
    rows = [form.add_row("/tk/nguoi").added_rows[0] for _ in range(2)]
    form.answer(f"{rows[0]}/a", "1")
    form.answer(f"{rows[1]}/a", "4")
    assert values(form, "b") == ["2", "8"]


def test_indexed_repeat_reads_a_row_by_number_and_nothing_for_a_blank_number() -> None:
    form = filled(
        "<thu/><ten/><nguoi jr:template=''><ho_ten/></nguoi>",
        bind("ten", calculate="indexed-repeat(/tk/nguoi/ho_ten, /tk/nguoi, /tk/thu)"),
        f'{question("thu")}<repeat nodeset="/tk/nguoi">{question("nguoi/ho_ten")}</repeat>',
    )
    for name in ("An", "Bình"):
        form.answer(f"{form.add_row('/tk/nguoi').added_rows[0]}/ho_ten", name)
    assert form.field("/tk/ten").value == ""
    form.answer("/tk/thu", "2")
    assert form.field("/tk/ten").value == "Bình"
    form.answer("/tk/thu", "7")
    assert form.field("/tk/ten").value == ""


def test_the_outline_shows_rows_with_positions_and_what_may_be_done() -> None:
    form = household()
    form.add_row("/tk/nguoi", row_id="a")
    form.add_row("/tk/nguoi", row_id="b")
    (repeat,) = form.outline()
    assert repeat.label == "Thành viên"
    assert repeat.can_add  # type: ignore[union-attr]
    assert [(row.ref, row.position) for row in repeat.rows] == [  # type: ignore[union-attr]
        ("/tk/nguoi[a]", 1),
        ("/tk/nguoi[b]", 2),
    ]


def test_a_repeat_without_rows_is_relevant_when_its_rows_would_be() -> None:
    form = filled(
        "<co/><con jr:template=''><ten/></con>",
        bind("con", relevant="/tk/co = 'co'"),
        f"{question('co')}<group ref='/tk/con'><label>Con của <output value='../co'/></label>"
        f"<repeat nodeset='/tk/con'>{question('con/ten')}</repeat></group>",
    )
    assert not form.outline()[1].relevant
    form.answer("/tk/co", "co")
    assert form.outline()[1].relevant
    assert form.outline()[1].label == "Con của co"


def test_rows_in_rows_are_limited_together() -> None:
    content = xform(
        "<con jr:template=''><ten/></con>", "", f"<repeat nodeset='/tk/con'>{question('con/ten')}</repeat>"
    )
    form = session(load_form(content, limits=replace(DEFAULT_LIMITS, items=40)))
    for _ in range(20):
        form.add_row("/tk/con")
    with pytest.raises(RowRefused):
        form.add_row("/tk/con")
    assert len(form.rows("/tk/con")) == 20


def test_removed_rows_make_room_for_others() -> None:
    content = xform(
        "<con jr:template=''><ten/></con>", "", f"<repeat nodeset='/tk/con'>{question('con/ten')}</repeat>"
    )
    form = session(load_form(content, limits=replace(DEFAULT_LIMITS, items=40)))
    for _ in range(60):
        (row,) = form.add_row("/tk/con").added_rows
        form.remove_row(row)
    assert form.rows("/tk/con") == ()
