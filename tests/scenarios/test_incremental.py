"""Whatever is done to a form, its state equals that of a form computed anew from its answers."""

from __future__ import annotations

import random
from typing import Any

import pytest

from forms.living import reference, subtree
from forms.loading import load_form
from forms.session import Session
from forms.state import Changes
from tests.scenarios.forms_in_words import bind, question, session, xform

XML = xform(
    "<che_do>a</che_do><he_so>2</he_so><tong/><dem/><dau/><lon_nhat/>"
    "<ho jr:template=''><ten/><stt/><tong/><phan/><thua jr:template=''><dt/><loai/><gia/><ty_le/></thua></ho>"
    "<ghi><a/><b/></ghi><chon/>",
    bind("he_so", type="int")
    + bind("tong", calculate="sum(/tk/ho/tong)")
    + bind("dem", calculate="count(/tk/ho/thua[loai = 'x'])")
    + bind("dau", calculate="concat(/tk/ho[1]/ten, '-', indexed-repeat(/tk/ho/ten, /tk/ho, 2))")
    + bind("lon_nhat", calculate="/tk/ho[tong = max(/tk/ho[tong != '']/tong)][1]/ten")
    + bind("ho/stt", calculate="position(..)")
    + bind("ho/ten", relevant="/tk/che_do != 'c'")
    + bind("ho/tong", calculate="sum(../thua/gia)")
    + bind("ho/phan", calculate="round(../tong * 100 div /tk/tong, 2)", relevant="../tong > 0")
    + bind("ho/thua", relevant="/tk/che_do != 'b' or position(..) = 1")
    + bind("ho/thua/gia", calculate="../dt * /tk/he_so + count(preceding-sibling::dt)", relevant="../loai != 'z'")
    + bind("ho/thua/ty_le", calculate="round(../gia * 100 div ../../tong, 1)")
    + bind("ghi", relevant="/tk/dem > 1")
    + bind("ghi/a", calculate="/tk/dem * 10")
    + bind("ghi/b", relevant="../a = '' or ../a > 20"),
    question("che_do") + question("he_so")
    + f"<repeat nodeset='/tk/ho'>{question('ho/ten')}<repeat nodeset='/tk/ho/thua'>{question('ho/thua/dt')}"
    f"{question('ho/thua/loai')}</repeat></repeat><group ref='/tk/ghi'>{question('ghi/b')}</group>"
    "<select1 ref='/tk/chon'><label>Chọn</label><itemset nodeset=\"/tk/ho[ten != '' and tong > 0]\">"
    "<value ref='ten'/><label ref='ten'/></itemset></select1>",
)


DEFINITION = load_form(XML)
ORDERS = [
    "mode", "factor", "name", "area", "kind", "add", "add", "plot", "plot", "remove", "move", "b"
]  # fmt: skip


def picture(form: Session) -> list[tuple[str, str, bool]]:
    return [(reference(node), node.text if node.relevant else "", node.relevant) for node in subtree(form._root)]


def something(form: Session, chance: random.Random) -> str:
    """One random order; says what it was."""
    households = form.rows("/tk/ho")
    plots = form.rows("/tk/ho/thua")
    order = chance.choice(ORDERS)
    if order == "mode":
        form.answer("/tk/che_do", chance.choice("abc"))
    elif order == "factor":
        form.answer("/tk/he_so", chance.choice(["", "2", "3000000000", "x"]))
    elif order == "b" and form.field("/tk/ghi/b").relevant:
        form.answer("/tk/ghi/b", chance.choice(["", "q"]))
    elif order == "add":
        before = chance.choice([None, *households])
        form.add_row("/tk/ho", before=before)
    elif order == "plot" and households:
        form.add_row(f"{chance.choice(households)}/thua")
    elif order == "name" and households:
        form.answer(f"{chance.choice(households)}/ten", chance.choice(["", "An", "Bình", "Chi"]))
    elif order == "area" and plots:
        form.answer(f"{chance.choice(plots)}/dt", chance.choice(["", "1", "2.5", "40"]))
    elif order == "kind" and plots:
        form.answer(f"{chance.choice(plots)}/loai", chance.choice(["", "x", "z"]))
    elif order == "remove" and households:
        form.remove_row(chance.choice([*households, *plots]))
    elif order == "move" and households:
        form.move_row(chance.choice(households), chance.choice([None, *households]))
    return order


@pytest.mark.parametrize("seed", range(12))
def test_incremental_and_full_computation_agree(seed: int) -> None:
    chance = random.Random(seed)
    form = session(DEFINITION)
    done: list[str] = []
    for _ in range(60):
        done.append(something(form, chance))
        anew = session(DEFINITION, saved=form.serialise(prune=False, row_ids=True))
        assert picture(anew) == picture(form), done


@pytest.mark.parametrize("seed", range(6))
def test_changes_name_every_field_whose_state_is_another(seed: int) -> None:
    chance = random.Random(1000 + seed)
    form = session(DEFINITION)
    for _ in range(60):
        refs = {reference(node) for node in subtree(form._root) if not node.element.children}
        before = {ref: form.field(ref) for ref in refs}
        changes: list[Changes] = []
        for name in ("answer", "add_row", "remove_row", "move_row"):
            original = getattr(Session, name)

            def told(
                *arguments: Any, _original: Any = original, _changes: list[Changes] = changes, **named: Any
            ) -> Changes:
                _changes.append(_original(form, *arguments, **named))
                return _changes[-1]

            setattr(form, name, told)
        order = something(form, chance)
        told_refs = {field.ref for change in changes for field in change.fields}
        for ref, state in before.items():
            if any(ref.startswith(row + "/") for change in changes for row in change.removed_rows):
                continue
            if form.field(ref) != state:
                assert ref in told_refs, (order, ref, state, form.field(ref))
