"""The worker gives the same answers as the function, and a file that eats it costs only itself."""

from __future__ import annotations

import io
import sys
import zlib

import pikepdf
import pytest

from desktop_app.scans import apart
from desktop_app.scans.conversion import to_pdf
from desktop_app.scans.examination import examine
from desktop_app.scans.facts import PaperLimits
from desktop_app.scans.problems import PaperEncrypted, PaperTooCostly
from tests.desktop_app.scans import papers


def test_the_worker_answers_as_the_function_does() -> None:
    jpeg = papers.an_image("JPEG", dpi=100)
    assert apart.examine(jpeg, "đơn.png") == examine(jpeg, "đơn.png")
    assert apart.to_pdf([jpeg, jpeg], "đơn.jpg") == to_pdf([jpeg, jpeg], "đơn.jpg")
    assert apart.page_image(jpeg, 0, 64).startswith(b"\x89PNG")


def test_a_refusal_crosses_with_its_facts() -> None:
    with pytest.raises(PaperEncrypted) as refused:
        apart.examine(papers.an_encrypted_pdf(), "khoá.pdf")
    assert refused.value.facts == {"name": "khoá.pdf", "kind": "PDF"}


@pytest.mark.skipif(sys.platform == "win32", reason="the operating system gives no such limits")
def test_a_page_that_would_never_be_drawn_is_given_up() -> None:
    bomb = b"0 0 m 500 500 l S " * 60_000_000
    with pikepdf.open(io.BytesIO(papers.a_pdf())) as pdf:
        stream = pdf.make_stream(b"")
        stream.write(zlib.compress(bomb, 1), filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].Contents = stream
        output = io.BytesIO()
        pdf.save(output)
    del bomb
    with pytest.raises(PaperTooCostly):
        apart.page_image(output.getvalue(), 0, 200, "bom.pdf", seconds=1.0)


def test_a_worker_that_fails_by_its_own_fault_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-c", "raise LookupError('bí mật')"]
    monkeypatch.setattr(apart, "worker_command", lambda: command)
    with pytest.raises(RuntimeError, match=r"ended with 1: LookupError$"):
        apart.page_image(b"%PDF-", 0, 10)


def test_limits_and_facts_survive_the_pipe() -> None:
    limits = PaperLimits(max_pages=3)
    assert apart.limits_from_json(apart.limits_to_json(limits)) == limits
    facts = examine(papers.an_image("PNG", dpi=100), "a.jpg")
    assert apart.facts_from_json(apart.facts_to_json(facts)) == facts
