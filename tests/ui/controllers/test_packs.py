"""Packs from a file in the real window: installed, refused in words, revoked and shown as such."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from tests.desktop_app.offered_packs import CODE, REVOKED, pack, refused, revocations, trust
from ui.widgets.problem import ProblemCallout


@pytest.fixture
def choose(monkeypatch, tmp_path):
    """What the file window gives back."""

    def chosen(data):
        path = tmp_path / "goi.zip"
        path.write_bytes(data)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), "ZIP (*.zip)"))

    return chosen


def words_on_screen(run):
    return "\n".join(
        label.text() for callout in run.shell.findChildren(ProblemCallout) for label in callout.findChildren(QLabel)
    )


@pytest.mark.parametrize("name", ["unsigned", "stranger", "expired", "older", "revoked", "bad_table", "spoiled"])
def test_a_refused_file_shows_its_reason_in_the_window(run, choose, name):
    code, data = refused()[name]
    trust(run.office)
    run.office.application.packs.install(pack())
    run.office.application.packs.install(revocations())
    run.window.go("procedures")
    choose(data)
    run.page("procedures").import_wanted.emit()
    run.until(lambda: code in words_on_screen(run))
    assert any(safe in words_on_screen(run) for safe in ("đang dùng vẫn nguyên", "đang có vẫn dùng được"))


def test_a_revoked_pack_is_marked_and_cannot_be_begun(run, choose):
    trust(run.office)
    run.office.application.packs.install(pack(REVOKED))
    run.window.go("procedures")
    page = run.page("procedures")
    run.until(lambda: CODE in page._rows and page.shown_code())
    page.procedure_chosen.emit(CODE)
    run.until(lambda: page.shown_code() == CODE)
    assert page._begin.isEnabled()
    choose(revocations())
    page.import_wanted.emit()
    run.until(lambda: "biểu phí sai" in page._rows[CODE].accessibleName())
    run.until(lambda: "biểu phí sai" in page._notice.title())
    assert not page._begin.isEnabled()
    others = next(code for code in page._rows if code != CODE)
    page.procedure_chosen.emit(others)
    run.until(lambda: page.shown_code() == others)
    assert page._begin.isEnabled()
    assert page._notice.isHidden()
