"""The window over a real application and a real data folder: first start, unlocking, lock, catalogue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app import bootstrap
from desktop_app.application import Application
from desktop_app.views import OfficeView
from tests.desktop_app.vault.cheap import CHEAP
from tests.ui.input_method import commit
from tests.ui.running import put_away
from ui import texts
from ui.controllers.frame import Frame
from ui.pages.catalogue import CataloguePage
from ui.pages.first_start import FirstStartPage
from ui.pages.home import HomePage
from ui.pages.unlock import UnlockPage
from ui.window import Window

PASSWORD = "rung xanh nui cao 7"
NOW = datetime(2026, 11, 23, 2, 42, 7, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


class NotedController:
    """Stands where the dossier page will be: notes what it was asked to open."""

    code = "dossier"

    def __init__(self, frame: Frame) -> None:
        self.opened: list[dict[str, Any]] = []

    def build(self) -> None:
        pass

    def open(self, **facts: Any) -> None:
        self.opened.append(facts)


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    made = bootstrap.build(tmp_path / "data", holder="test", clock=FixedClock(), policy=CHEAP)
    yield made
    made.close()
    texts.set_language("vi")


@pytest.fixture
def window(look, qtbot, application: Application) -> Iterator[Window]:
    made = Window(application, now=lambda: NOW, pictures=lambda _pdf, _width: (), version="0.1.0",
                  controllers=(NotedController,))
    made.start()
    assert made.shell is not None
    yield made
    put_away(made)


def alone_page(window: Window) -> Any:
    assert window.shell is not None
    return window.shell._outer.currentWidget()


def begin(application: Application) -> None:
    """What the first start does, without the window."""
    view = application.safety.create(PASSWORD)
    first, second = (view.groups[position - 1] for position in view.ask)
    assert application.safety.confirm_recovery(first, second)
    application.safety.finish_creation()


def test_a_new_folder_is_led_from_password_to_the_first_day(
    window: Window, application: Application, qtbot
) -> None:
    page = alone_page(window)
    assert isinstance(page, FirstStartPage)
    for field in (page._new.first, page._new.second):
        QTest.keyClicks(field.editor, PASSWORD)
    page._on.click()
    qtbot.waitUntil(lambda: page.step() == "recovery", timeout=10_000)
    page._on.click()
    view = page._recovery
    assert view is not None
    page._typed[0].editor.setText("AAAAAA")
    page._typed[1].editor.setText("BBBBBB")
    page._on.click()
    qtbot.waitUntil(lambda: page._typed[0].problem() != "", timeout=10_000)
    assert application.safety.state() == "new"
    for field, position in zip(page._typed, view.ask, strict=True):
        field.editor.setText(view.groups[position - 1])
    page._on.click()
    qtbot.waitUntil(lambda: page.step() == "office", timeout=20_000)
    page._on.click()
    assert page._name.problem()
    commit(page._name.editor, "UBND xã Thuận Châu")
    QTest.keyClicks(page._unit.editor, "03688")
    commit(page._place.editor, "Thuận Châu")
    page._on.click()
    assert page.step() == "signer"
    commit(page._signer.editor, "Hà Thị Vân")
    page._on.click()
    qtbot.waitUntil(lambda: page.step() == "portal", timeout=10_000)
    page._later.click()
    assert window.shell is not None
    qtbot.waitUntil(lambda: window.shell.current_page() == "home" and application.safety.state() == "open")
    kept = application.settings.view().office
    assert kept == OfficeView("UBND xã Thuận Châu", "03688", "Thuận Châu", "Hà Thị Vân", "")
    qtbot.waitUntil(lambda: window.shell.top.user.text() == "Hà Thị Vân")


def test_a_wrong_password_is_worded_and_the_right_one_opens(look, qtbot, application: Application) -> None:
    begin(application)
    application.safety.lock()
    window = Window(application, now=lambda: NOW, pictures=lambda _pdf, _width: ())
    window.start()
    assert window.shell is not None
    page = alone_page(window)
    assert isinstance(page, UnlockPage)
    QTest.keyClicks(page._password.editor, "khong phai mat khau")
    QTest.keyClick(page._password.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page._problem.isHidden(), timeout=10_000)
    assert page._problem.title()
    assert application.safety.state() == "locked"
    page._password.editor.clear()
    QTest.keyClicks(page._password.editor, PASSWORD)
    page._open.click()
    qtbot.waitUntil(lambda: window.shell.current_page() == "home" and application.safety.state() == "open",
                    timeout=10_000)
    put_away(window)


def test_locking_leaves_nothing_of_the_work_in_the_window(
    window: Window, application: Application, qtbot
) -> None:
    begin(application)
    window._ready()
    before = window.shell
    window.lock()
    qtbot.waitUntil(lambda: window.shell is not before, timeout=10_000)
    assert isinstance(alone_page(window), UnlockPage)
    assert application.safety.state() == "locked"


def test_the_catalogue_shows_the_packs_and_begins_a_dossier(
    window: Window, application: Application, qtbot
) -> None:
    begin(application)
    window._ready()
    window.go("procedures")
    assert window.shell is not None
    page = window.shell.page("procedures")
    assert isinstance(page, CataloguePage)
    qtbot.waitUntil(lambda: page.shown_code() != "", timeout=10_000)
    assert len(page._rows) == len(application.packs.catalogue()) >= 3
    page.search.setText("ho kinh doanh")
    page.search._tell()
    qtbot.waitUntil(lambda: "1.001612" in page._rows, timeout=10_000)
    page.procedure_chosen.emit("1.001612")
    qtbot.waitUntil(lambda: page.shown_code() == "1.001612", timeout=10_000)
    page._begin.click()
    noted = window.controller("dossier")
    assert isinstance(noted, NotedController)
    qtbot.waitUntil(lambda: noted.opened != [], timeout=10_000)
    assert application.dossiers.header(noted.opened[0]["dossier_id"]).procedure_code == "1.001612"


def test_the_search_finds_without_accents_and_leads_there(
    window: Window, application: Application, qtbot
) -> None:
    begin(application)
    window._ready()
    shell = window.shell
    assert shell is not None
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    shell.top.search.setFocus()
    QTest.keyClicks(shell.top.search, "khai sinh")
    results = window.search.results()
    qtbot.waitUntil(results.isVisible, timeout=10_000)
    assert results.hits()[0].facts == {"code": "1.001193"}
    assert shell.top.search.hasFocus()
    QTest.keyClick(shell.top.search, Qt.Key.Key_Return)
    assert not results.isVisible()
    assert shell.current_page() == "procedures"
    page = shell.page("procedures")
    assert isinstance(page, CataloguePage)
    qtbot.waitUntil(lambda: page.shown_code() == "1.001193", timeout=10_000)


def test_changing_the_language_rebuilds_the_page_that_was_open(
    window: Window, application: Application, qtbot
) -> None:
    begin(application)
    window._ready()
    application.set_language("en")
    assert window.shell is not None
    qtbot.waitUntil(lambda: window.shell.rail.entry("home").text() == "Today", timeout=10_000)
    assert window.shell.current_page() == "home"
    page = window.shell.page("home")
    assert isinstance(page, HomePage)


def test_only_a_slow_answer_is_named_in_the_title_line(
    window: Window, application: Application, qtbot
) -> None:
    begin(application)
    window._ready()
    shell = window.shell
    assert shell is not None
    qtbot.waitUntil(lambda: window._frame._waiting == 0, timeout=10_000)
    go_on = threading.Event()
    window._frame.ask(go_on.wait, 20)
    assert shell.top._loading.isHidden()
    qtbot.waitUntil(lambda: not shell.top._loading.isHidden(), timeout=5_000)
    go_on.set()
    qtbot.waitUntil(shell.top._loading.isHidden, timeout=5_000)


def test_a_draft_on_the_home_page_leads_to_its_dossier(
    window: Window, application: Application, qtbot
) -> None:
    begin(application)
    dossier_id = application.dossiers.create("1.001612")
    window._ready()
    assert window.shell is not None
    page = window.shell.page("home")
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: page._view is not None and page._view.draft_total == 1, timeout=10_000)
    page.draft_chosen.emit(page._view.drafts[0].dossier_id)
    noted = window.controller("dossier")
    assert isinstance(noted, NotedController)
    assert noted.opened == [{"dossier_id": dossier_id}]
