"""Loading is strict and safe: every fault at once, nothing fetched, nothing unbounded."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from forms.limits import DEFAULT_LIMITS
from forms.loading import load_form
from forms.problems import EvaluationStopped, FormInvalid, FormProblem
from tests.scenarios.forms_in_words import bind, loaded, question, session, xform
from tests.scenarios.test_incremental import XML


def faults_of(content: bytes, **limits: int) -> list[tuple[str, str]]:
    with pytest.raises(FormInvalid) as refusal:
        load_form(content, limits=replace(DEFAULT_LIMITS, **limits))
    return [(fault.code, fault.where) for fault in refusal.value.faults]


def test_every_fault_of_a_form_is_reported_at_once() -> None:
    faults = faults_of(
        xform(
            "<a/><b/>",
            bind("a", calculate="/tk/khong + 1", relevant="dem(1)")
            + bind("b", constraint="round()", required="instance('x')/root/item[1]")
            + bind("b", readonly="true()")
            + bind("c"),
            question("a") + question("d") + "<input ref='/tk/b'><label ref=\"jr:itext('x')\"/></input>",
            itext="<itext><translation lang='vi'><text id='y'><value>Y</value></text></translation></itext>",
        )
    )
    assert sorted(faults) == sorted([
        ("form.unknown_path", "/tk/a calculate"),
        ("form.unknown_function", "/tk/a relevant"),
        ("form.wrong_arity", "/tk/b constraint"),
        ("form.unknown_instance", "/tk/b required"),
        ("form.bind_twice", "/tk/b"),
        ("form.bind_unknown_path", "bind /tk/c"),
        ("form.control_unknown_path", "input /tk/d"),
        ("form.unknown_text", "/tk/b"),
    ])  # fmt: skip


def test_a_misspelt_column_of_a_list_is_a_fault() -> None:
    assert faults_of(
        xform(
            "<a/>",
            bind("a", calculate="instance('x')/root/item[ma = '1']/tenn"),
            model="<instance id='x'><root><item><ma>1</ma><ten>A</ten></item></root></instance>",
        )
    ) == [("form.unknown_path", "/tk/a calculate")]


def test_a_missing_list_file_is_a_fault() -> None:
    content = xform("<a/>", model="<instance id='xa' src='jr://file-csv/xa.csv'/>")
    assert faults_of(content) == [("form.resource_missing", "instance xa")]
    assert load_form(content, resources={"xa.csv": b"name,label\n1,A\n"}).instances["xa"].shape is not None


@pytest.mark.parametrize(("content", "code"), [
    (b"", "form.not_xml"),
    (b"PK\x03\x04", "form.not_xml"),
    (b"<a/>", "form.no_model"),
    (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "form.doctype"),
    (xform("<a/>").replace(b"<?xml version=\"1.0\"?>", b"<!DOCTYPE x [<!ENTITY l 'l'>]>"), "form.doctype"),
])  # fmt: skip
def test_what_is_no_form_is_named(content: bytes, code: str) -> None:
    assert [fault for fault, _ in faults_of(content)] == [code]


def test_an_entity_bomb_is_refused_quickly() -> None:
    bomb = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)) + "]>"
    content = (bomb + "<a>&j;</a>").encode()
    ((code, _),) = faults_of(content)
    assert code in ("form.doctype", "form.not_xml")


@pytest.mark.parametrize(("limits", "code"), [
    ({"form_bytes": 100}, "form.too_large"),
    ({"items": 10}, "form.too_large"),
    ({"nodes": 2}, "form.too_large"),
    ({"depth": 4}, "form.too_deep"),
    ({"repeat_depth": 0}, "form.repeat_too_deep"),
    ({"expression_characters": 3}, "form.expression.too_long"),
])  # fmt: skip
def test_limits_are_kept(limits: dict[str, int], code: str) -> None:
    content = xform(
        "<a/><b/><r><c/></r>", bind("a", calculate="/tk/b"),
        f"<repeat nodeset='/tk/r'>{question('r/c')}</repeat>")  # fmt: skip
    load_form(content)
    assert code in [fault for fault, _ in faults_of(content, **limits)]


@pytest.mark.parametrize(("csv", "code"), [
    (b"a,a\n1,2\n", "form.list_column_twice"),
    ("a,b\nĐ,1\n".encode("utf-16"), "form.list_not_utf8"),
])  # fmt: skip
def test_a_broken_list_is_named(csv: bytes, code: str) -> None:
    with pytest.raises(FormInvalid) as refusal:
        loaded("<a/>", model="<instance id='l' src='jr://file-csv/l.csv'/>", resources={"l.csv": csv})
    assert [fault.code for fault in refusal.value.faults] == [code]


@pytest.mark.parametrize("heading", ["ma,ten", "ma;ten", "ma\tten", "\ufeffma,ten"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lists_come_with_any_separator_and_line_end(heading: str, line_end: str) -> None:
    mark = next(mark for mark in ",;\t" if mark in heading)
    csv = line_end.join([heading, f'1{mark}"A{mark} B"', ""]).encode()
    definition = loaded("<a/>", model="<instance id='l' src='l.csv'/>", resources={"l.csv": csv})
    (row,) = definition.instances["l"].nodes_at(("root", "item"))
    assert [(cell.name, cell.text) for cell in row.children] == [("ma", "1"), ("ten", f"A{mark} B")]


def test_what_the_form_is_called() -> None:
    definition = loaded("<a/>", "", question("a"))
    assert (definition.form_id, definition.version, definition.title) == ("to-khai", "3", "Tờ khai")
    assert [each.path for each in definition.questions()] == ["/tk/a"]


def test_unknown_appearances_and_attributes_are_kept() -> None:
    definition = loaded("<a/>", "", "<input ref='/tk/a' appearance='w6 la-lam'><label>A</label></input>")
    assert definition.questions()[0].appearance == "w6 la-lam"


def test_rows_are_whole_even_where_the_first_row_has_more_than_the_template() -> None:
    form = session(
        loaded(
            "<con jr:template=''><a/></con><con><a/><b/></con><tong/>",
            bind("con/b", calculate="../a + 1") + bind("tong", calculate="sum(/tk/con/b)"),
            f"<repeat nodeset='/tk/con'>{question('con/a')}</repeat>",
        )
    )
    row = form.add_row("/tk/con").added_rows[0]
    form.answer(f"{row}/a", "1")
    assert form.field("/tk/tong").value == "2"


def test_a_repeat_in_a_group_that_stands_twice_is_a_fault() -> None:
    rows = f"<repeat nodeset='/tk/g/r'>{question('g/r/a')}</repeat>"
    content = xform("<g><r><a/></r></g><g><r><a/></r></g>", "", rows)
    assert faults_of(content) == [("form.repeat_in_doubled_group", "/tk/g")]


def test_a_text_that_shows_itself_is_stopped_by_name() -> None:
    itext = (
        "<itext><translation lang='vi'><text id='t'><value>a<output value=\"jr:itext('t')\"/></value></text>"
        "</translation></itext>"
    )
    form = session(loaded("<a/>", "", "<input ref='/tk/a'><label ref=\"jr:itext('t')\"/></input>", itext=itext))
    with pytest.raises(EvaluationStopped):
        form.field("/tk/a")


@pytest.mark.parametrize("seed", range(150))
def test_a_mangled_form_is_refused_by_name_or_works(seed: int) -> None:
    """Random cuts, copies and insertions in a whole form: nothing but named problems may come out."""
    chance = random.Random(seed)
    content = bytearray(XML)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content))
        if chance.random() < 0.5:
            content[place:place] = chance.choice(_PIECES)
        else:
            del content[place : place + chance.randint(1, 9)]
    try:
        form = session(load_form(bytes(content)))
        form.outline()
        form.violations()
        draft = form.serialise(prune=False, row_ids=True)
        session(form.definition, saved=draft).serialise(prune=True, row_ids=False)
    except FormProblem:
        pass


_PIECES = [
    b"/", b"..", b"[", b"]", b"'", b"(", b")", b"*", b"//", b"@a", b" or ", b"-", b"<a>", b"</a>", b"&x;", b"\x00"
]  # fmt: skip
