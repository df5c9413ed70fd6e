"""The frame: navigation, reflow, badges, keys, dock; jobs and events reach the window's thread."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app import events
from desktop_app.errors import Problem
from desktop_app.event_bus import EventBus
from desktop_app.views import LineView, Pill, PillState, StatusView
from ui.background import Job
from ui.bridge import Bridge
from ui.key_map import KeyMap
from ui.shell import Shell, layout_kind
from ui.widgets.chip import LOOKS, Chip
from ui.widgets.editors import LineEditor
from ui.widgets.layouts import Column, scrolling

SAVED = datetime(2026, 11, 23, 2, 42, 7, tzinfo=UTC)


def a_status(**facts: object) -> StatusView:
    given: dict[str, object] = {
        "saved_at": SAVED, "line": LineView("weak", "Mạng yếu", 1, "9 kB/s"), "sending": "", "percent": 0,
        "remaining": "", "training": False, "unsent_count": 3, "unread_count": 0}
    return StatusView(**{**given, **facts})  # type: ignore[arg-type]


@pytest.fixture
def shell(look, qtbot) -> Shell:
    made = Shell()
    qtbot.addWidget(made)
    for code in ("home", "dossiers"):
        made.add_page(code, QLineEdit(), code)
    made.show_page("home")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.mark.parametrize(("width", "kind"), [(1366, "three"), (1199, "two"), (899, "one"), (683, "single")])
def test_the_layout_follows_the_effective_width(width: int, kind: str) -> None:
    assert layout_kind(width) == kind


def test_at_200_percent_the_rail_becomes_the_index(shell: Shell, look) -> None:
    told: list[str] = []
    shell.reflowed.connect(told.append)
    look.set(scale=2.0)
    assert told == ["single"]
    assert not shell.rail.isVisible()
    assert shell.top.index.isVisible()
    look.set(scale=1.0)
    assert shell.rail.isVisible()


def test_ctrl_number_opens_a_destination(shell: Shell, qtbot) -> None:
    shell.page("home").setFocus()
    with qtbot.waitSignal(shell.destination_chosen) as told:
        QTest.keyClick(shell.page("home"), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["dossiers"]


def test_ctrl_k_goes_to_the_search(shell: Shell) -> None:
    shell.page("home").setFocus()
    QTest.keyClick(shell.page("home"), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.top.search.hasFocus()


def test_a_question_mark_in_a_text_field_is_only_a_letter(shell: Shell, monkeypatch) -> None:
    shown: list[bool] = []
    monkeypatch.setattr(shell, "show_keys", lambda: shown.append(True))
    page = shell.page("home")
    page.setFocus()
    QTest.keyClicks(page, "?")
    assert page.text() == "?"
    assert shown == []
    shell.rail.entry("home").setFocus()
    QTest.keyClicks(shell.rail.entry("home"), "?")
    assert shown == [True]


def test_badges_and_saved_time_follow_the_status(shell: Shell) -> None:
    shell.show_status(a_status())
    assert shell.rail.entry("outbox").badge() == 3
    assert "3" in shell.rail.entry("outbox").accessibleName()
    assert shell.status.accessibleName().startswith("Đã lưu trên máy lúc 09:42:07")
    assert "Mạng yếu" in shell.status.accessibleName()


def test_a_training_portal_shows_a_band(shell: Shell) -> None:
    shell.show_status(a_status(training=True))
    assert shell._training.isVisible()


def test_escape_closes_the_dock_and_gives_the_keyboard_back(shell: Shell) -> None:
    page = shell.page("home")
    page.setFocus()
    shell.show_dock("Điều luật", QLineEdit())
    assert shell.dock.isVisible()
    QTest.keyClick(shell.dock, Qt.Key.Key_Escape)
    assert not shell.dock.isVisible()
    assert page.hasFocus()


def test_what_takes_the_keyboard_is_scrolled_into_view(shell: Shell, qtbot) -> None:
    content = QWidget()
    column = Column(gap=8)
    edits = [LineEditor() for _ in range(60)]
    for edit in edits:
        column.addWidget(edit)
    content.setLayout(column)
    area = scrolling(content)
    shell.add_page("long", area, "Dài")
    shell.show_page("long")
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    edits[-1].setFocus()
    assert not edits[-1].visibleRegion().isEmpty()
    edits[0].setFocus()
    assert not edits[0].visibleRegion().isEmpty()


def test_every_destination_has_a_spoken_name(shell: Shell) -> None:
    assert all(shell.rail.entry(code).accessibleName() for code in shell.rail.codes())


def test_the_key_map_opens(shell: Shell, qtbot) -> None:
    shell.show_keys()
    dialog = shell.findChild(KeyMap)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()


@pytest.mark.parametrize("state", list(PillState))
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_state_has_icon_word_and_sentence(look, qtbot, state: PillState, mode: str) -> None:
    look.set(mode=mode)
    chip = Chip(Pill(state, "Chờ gửi", "Hồ sơ xếp hàng ở máy này.", filled=False))
    qtbot.addWidget(chip)
    assert state in LOOKS
    assert not chip.grab().isNull()
    assert chip.accessibleName() == chip.toolTip() == "Hồ sơ xếp hàng ở máy này."


def test_outlined_and_filled_chips_differ_without_colour(look, qtbot) -> None:
    here = Chip(Pill(PillState.SENT, "Đã gửi", "x", filled=False))
    there = Chip(Pill(PillState.SENT, "Đã gửi", "x", filled=True))
    for chip in (here, there):
        qtbot.addWidget(chip)
    outline, ground = (chip.grab().toImage() for chip in (here, there))
    middle = outline.height() // 2
    assert outline.pixelColor(0, middle).lightness() < 160
    assert ground.pixelColor(0, middle).lightness() > 220
    assert outline.pixelColor(3, middle).lightness() > ground.pixelColor(3, middle).lightness()


class _Refused(Problem):
    code = "test.refused"


def test_a_job_answers_on_the_windows_thread(look, qtbot) -> None:
    threads: list[object] = []
    job = Job(lambda: threading.get_ident())
    job.done.connect(lambda _result: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(job.done) as told:
        job.start()
    assert told.args[0] != threading.get_ident()
    assert threads == [QCoreApplication.instance().thread()]


def test_a_named_problem_in_a_job_arrives_as_failure(look, qtbot) -> None:
    def refuse() -> None:
        raise _Refused(name="x")

    job = Job(refuse)
    with qtbot.waitSignal(job.failed) as told:
        job.start()
    assert isinstance(told.args[0], _Refused)


def test_a_bug_in_a_job_frees_the_page_and_is_raised_again(look, qtbot) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    job = Job(broken)
    failed: list[object] = []
    job.failed.connect(failed.append)
    with qtbot.captureExceptions() as raised, qtbot.waitSignal(job.ended):
        job.start()
    assert isinstance(failed[0], ZeroDivisionError)
    assert [kind for kind, _value, _trace in raised] == [ZeroDivisionError]


def test_a_cancelled_job_tells_no_result(look, qtbot) -> None:
    go = threading.Event()

    def wait(job: Job) -> str:
        go.wait(5)
        job.check()
        return "late"

    job = Job(wait, with_job=True)
    told: list[object] = []
    job.done.connect(told.append)
    with qtbot.waitSignal(job.ended):
        job.start()
        job.cancel()
        go.set()
    assert told == []


def test_events_of_other_threads_reach_the_window_as_signals(look, qtbot) -> None:
    bus = EventBus()
    bridge = Bridge(bus)
    where: list[object] = []
    bridge.dossier_changed.connect(lambda _name: where.append(QThread.currentThread()))
    with qtbot.waitSignal(bridge.dossier_changed) as told:
        threading.Thread(target=bus.publish, args=(events.DossierChanged("d1"),)).start()
    assert told.args == ["d1"]
    assert where == [QCoreApplication.instance().thread()]
    bridge.close()
