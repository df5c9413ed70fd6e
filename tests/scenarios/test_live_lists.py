"""Lists that live outside a form: newer ones are read at once, and nothing else is computed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from forms.instances import SecondaryInstance
from forms.live_lists import PAPERS, PaperRow, papers_list
from forms.loading import load_form
from forms.problems import ExpressionInvalid, FormInvalid
from forms.session import Session

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
 <h:head><h:title>t</h:title><model>
  <instance><tk id="t"><co/><trang/><lan/><hoi/></tk></instance>
  <bind nodeset="/tk/co" calculate="instance('ho_so')/root/item[ma='TP2']/co"/>
  <bind nodeset="/tk/trang" calculate="sum(instance('ho_so')/root/item/so_trang)"/>
  <bind nodeset="/tk/hoi" type="string" relevant="instance('ho_so')/root/item[ma='TP2']/{column} = 1"/>
 </model></h:head>
 <h:body><input ref="/tk/hoi"><label>hỏi</label></input></h:body>
</h:html>"""


def session_of(column: str = "co") -> Session:
    return Session(
        load_form(FORM.replace("{column}", column).encode()),
        today=date(2026, 11, 22),
        now=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        new_id=lambda: "r1",
    )


def rows(*there: str, pages: int = 2) -> dict[str, SecondaryInstance]:
    papers = [PaperRow(code, code in there, pages if code in there else 0) for code in ("TP1", "TP2")]
    return {PAPERS: papers_list(papers)}


def test_without_papers_every_column_is_blank() -> None:
    session = session_of()
    assert session.field("/tk/co").value == ""
    assert session.field("/tk/hoi").relevant is False


def test_what_reads_the_papers_is_computed_anew_when_they_change() -> None:
    session = session_of()
    changes = session.lend(rows("TP2"))
    assert {state.ref for state in changes.fields} == {"/tk/co", "/tk/trang", "/tk/hoi"}
    assert (session.field("/tk/co").value, session.field("/tk/trang").value) == ("1", "2")
    assert session.field("/tk/hoi").relevant is True
    session.lend(rows())
    assert (session.field("/tk/co").value, session.field("/tk/trang").value) == ("0", "0")
    assert session.field("/tk/hoi").relevant is False


def test_an_answer_that_the_papers_hid_comes_back_with_them() -> None:
    session = session_of()
    session.lend(rows("TP2"))
    session.answer("/tk/hoi", "có")
    session.lend(rows())
    assert "/tk/hoi" not in session.values()
    session.lend(rows("TP2"))
    assert session.values()["/tk/hoi"] == "có"


def test_an_unknown_column_of_the_papers_is_a_fault_of_the_form() -> None:
    with pytest.raises(FormInvalid) as refused:
        session_of("khong_co")
    assert any("khong_co" in str(fault) for fault in refused.value.faults)


def test_an_expression_from_outside_reads_only_what_was_lent() -> None:
    session = session_of()
    with pytest.raises(ExpressionInvalid):
        session.evaluate("instance('khac')/root/item")
    session.lend({"khac": papers_list([PaperRow("A", True)])})
    assert session.evaluate_string("instance('khac')/root/item/ma") == "A"
