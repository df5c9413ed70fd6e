"""Preloads and setvalue actions: at the first load, on a change, in a new row; once, not after a restore."""

from __future__ import annotations

from tests.scenarios.forms_in_words import bind, filled, loaded, question, session

PRELOADS = (
    bind("ngay", type="date", jr_preload="date", jr_preloadParams="today")
    + bind("luc", type="dateTime", jr_preload="timestamp", jr_preloadParams="start")
    + bind("ai", jr_preload="property", jr_preloadParams="username")
    + bind("ma", jr_preload="uid")
    + bind("xong", type="dateTime", jr_preload="timestamp", jr_preloadParams="end")
)


def test_preloads_fill_a_new_form_with_local_time() -> None:
    form = filled("<ngay/><luc/><ai/><ma/><xong/>", PRELOADS)
    assert form.field("/tk/ngay").value == "2026-11-22"
    assert form.field("/tk/luc").value == "2026-11-22T10:30:00.000+07:00"
    assert form.field("/tk/ai").value == "canbo01"
    assert form.field("/tk/ma").value == "uuid:r1"
    assert form.field("/tk/xong").value == ""
    form.finish()
    assert form.field("/tk/xong").value == "2026-11-22T10:30:00.000+07:00"


def test_first_load_sets_a_value_once_and_not_after_a_restore() -> None:
    definition = loaded(
        "<a/>",
        "<setvalue event='odk-instance-first-load' ref='/tk/a' value=\"concat('x', 'y')\"/>",
        question("a"),
    )
    form = session(definition)
    assert form.field("/tk/a").value == "xy"
    form.answer("/tk/a", "mine")
    restored = session(definition, saved=form.serialise(prune=False, row_ids=True))
    assert restored.field("/tk/a").value == "mine"


def test_a_change_of_one_field_sets_another() -> None:
    form = filled(
        "<quoc_tich/><tinh>01</tinh>",
        "",
        "<input ref='/tk/quoc_tich'><label>Q</label>"
        "<setvalue event='xforms-value-changed' ref='/tk/tinh'/></input>" + question("tinh"),
    )
    changes = form.answer("/tk/quoc_tich", "LA")
    assert form.field("/tk/tinh").value == ""
    assert [field.ref for field in changes.fields] == ["/tk/quoc_tich", "/tk/tinh"]


def test_a_change_in_a_row_sets_the_field_of_that_row_only() -> None:
    form = filled(
        "<nguoi jr:template=''><a/><b/></nguoi>",
        "",
        "<repeat nodeset='/tk/nguoi'><input ref='/tk/nguoi/a'><label>A</label>"
        "<setvalue event='xforms-value-changed' ref='/tk/nguoi/b' value='../a * 2'/></input></repeat>",
    )
    first, second = (form.add_row("/tk/nguoi").added_rows[0] for _ in range(2))
    form.answer(f"{first}/a", "4")
    assert form.field(f"{first}/b").value == "8"
    assert form.field(f"{second}/b").value == ""


def test_a_new_row_takes_values_from_outside() -> None:
    form = filled(
        "<ho>Nguyễn</ho><con jr:template=''><ho/></con>",
        "",
        f"{question('ho')}<repeat nodeset='/tk/con'>{question('con/ho')}"
        "<setvalue event='odk-new-repeat' ref='/tk/con/ho' value='../../ho'/></repeat>",
    )
    row = form.add_row("/tk/con").added_rows[0]
    assert form.field(f"{row}/ho").value == "Nguyễn"
    form.answer("/tk/ho", "Trần")
    assert form.field(f"{row}/ho").value == "Nguyễn"


def test_a_calculation_that_changes_triggers_its_action() -> None:
    form = filled(
        "<a/><b/><c/>",
        bind("b", calculate="/tk/a + 1"),
        question("a") + "<input ref='/tk/b'><label>B</label>"
        "<setvalue event='xforms-value-changed' ref='/tk/c' value=\"concat('b=', /tk/b)\"/></input>",
    )
    form.answer("/tk/a", "1")
    assert form.field("/tk/c").value == "b=2"
