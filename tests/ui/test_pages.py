"""Pages show what their views say and tell what the user wants; nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.views import (
    ChecklistGroup,
    ChecklistLine,
    ChecklistView,
    ChoiceView,
    LineState,
    Place,
    RecoveryKeyView,
)
from ui.moments import day_words, megabytes, short, when
from ui.pages.catalogue import CataloguePage
from ui.pages.first_start import FirstStartPage
from ui.pages.home import HomePage
from ui.pages.unlock import UnlockPage
from ui.samples import catalogue as catalogue_samples
from ui.samples import home as home_samples
from ui.status_bar import StatusBar
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.checklist import FOLD_AFTER, ChecklistPanel
from ui.widgets.chip import Chip
from ui.widgets.new_password import LEAST_LETTERS, NewPassword, strength
from ui.widgets.rows import LineRow
from ui.widgets.text import RichText

NOW = home_samples.NOW


def words_of(widget: QWidget) -> list[str]:
    """All words that are on the page once what it threw away is gone."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def test_home_names_every_task_with_its_chip_and_act(look, qtbot) -> None:
    page = HomePage()
    qtbot.addWidget(page)
    page.show_state(home_samples.home(), now=NOW)
    buttons = [button for button in page.findChildren(Button) if button.text() == "Trả kết quả"]
    with qtbot.waitSignal(page.task_chosen) as told:
        buttons[0].click()
    assert told.args[0].line.owner_name == "Cà Thị Pọm"
    assert len(page.findChildren(Chip)) == 4 + 5 + 3


def test_home_rows_open_by_enter(look, qtbot) -> None:
    page = HomePage()
    qtbot.addWidget(page)
    page.show_state(home_samples.home(), now=NOW)
    row = next(row for row in page.findChildren(LineRow) if "Lò Thị Mai" in row.accessibleName())
    with qtbot.waitSignal(page.draft_chosen) as told:
        QTest.keyClick(row, Qt.Key.Key_Return)
    assert told.args == ["d318"]


def test_the_keyboard_stays_on_its_row_when_the_day_is_drawn_anew(look, qtbot) -> None:
    page = HomePage()
    qtbot.addWidget(page)
    view = home_samples.home()
    page.show_state(view, now=NOW)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    row = next(row for row in page.findChildren(LineRow) if "Lò Thị Mai" in row.accessibleName())
    row.setFocus()
    page.show_state(view, now=NOW)
    assert row.hasFocus()
    page.show_state(replace(view, sent_today=19), now=NOW)
    assert not row.hasFocus()
    qtbot.waitUntil(lambda: "Lò Thị Mai" in page.focusWidget().accessibleName())


def test_an_empty_home_offers_the_one_next_act(look, qtbot) -> None:
    page = HomePage()
    qtbot.addWidget(page)
    page.show_state(home_samples.quiet_home(), now=NOW)
    assert t("home.nothing_yet") in words_of(page)


def test_what_is_unconfirmed_is_marked_in_every_tab(look, qtbot) -> None:
    page = CataloguePage()
    qtbot.addWidget(page)
    page.show_procedure(catalogue_samples.procedure())
    for tab, marks in (("information", 3), ("steps", 2), ("components", 2), ("legal", 2), ("forms", 1)):
        page.choose_tab(tab)
        shown = [words for words in words_of(page) if words == t("catalogue.unconfirmed")]
        assert len(shown) == marks, tab


def test_the_case_decides_which_components_are_listed(look, qtbot) -> None:
    page = CataloguePage()
    qtbot.addWidget(page)
    page.show_procedure(catalogue_samples.procedure())
    page.choose_tab("components")
    assert "Giấy tờ tùy thân của người nộp" in words_of(page)
    page._choose_case("family")
    assert "Giấy tờ tùy thân của người nộp" not in words_of(page)
    with qtbot.waitSignal(page.begin_wanted) as told:
        page._begin.click()
    assert told.args == ["1.001612", "family"]


def test_a_narrow_catalogue_shows_list_or_procedure(look, qtbot) -> None:
    page = CataloguePage()
    qtbot.addWidget(page)
    page.show_list(catalogue_samples.lines(), total=5)
    page.reflow("single")
    assert page._detail.isHidden()
    page.show_procedure(catalogue_samples.procedure())
    assert page._list.isHidden()
    page.show_list_only()
    assert not page._list.isHidden()


@pytest.mark.parametrize(("password", "hint"), [
    ("", "password.empty"), ("abc", "password.short"), ("aaaaaaaaaaaaaaaa", "password.repeats"),
    ("nuixanhca", "password.fair"), ("nui xanh ca 7", "password.good"), ("mot cau dai de nho", "password.good")])
def test_the_hint_follows_length_and_variety(password: str, hint: str) -> None:
    assert strength(password)[1] == hint


def test_two_different_passwords_are_no_password(look, qtbot) -> None:
    pair = NewPassword()
    qtbot.addWidget(pair)
    QTest.keyClicks(pair.first.editor, "nui xanh ca 7")
    QTest.keyClicks(pair.second.editor, "nui xanh ca 8")
    assert pair.password() == ""
    pair.explain()
    assert pair.second.problem() == t("password.differs")
    pair.second.editor.setText("nui xanh ca 7")
    assert pair.password() == "nui xanh ca 7"
    pair.clear()
    pair.explain()
    assert pair.first.problem() == t("password.too_short", least=LEAST_LETTERS)


def test_the_recovery_key_is_asked_back_by_position(look, qtbot) -> None:
    page = FirstStartPage()
    qtbot.addWidget(page)
    page.show_recovery_key(RecoveryKeyView(("AAAAAA", "BBBBBB", "CCCCCC"), (3, 1)))
    assert page.step() == "recovery"
    assert "CCCCCC" in words_of(page)
    page.show_step("confirm")
    assert page._typed[0].editor.accessibleName() == t("first_start.type_group", number=3)
    page._typed[0].editor.setText("CCCCCC")
    page._typed[1].editor.setText(" AAAAAA ")
    with qtbot.waitSignal(page.confirm_wanted) as told:
        page._on.click()
    assert told.args == ["CCCCCC", "AAAAAA"]


def test_an_office_must_be_a_unit_of_the_list(look, qtbot) -> None:
    units = (ChoiceView("03688", "Xã Thuận Châu, Sơn La"), ChoiceView("00070", "Phường Hoàn Kiếm, Hà Nội"))
    page = FirstStartPage(units)
    qtbot.addWidget(page)
    page.show_step("office")
    page._name.editor.setText("UBND")
    page._place.editor.setText("Thuận Châu")
    QTest.keyClicks(page._unit.editor, "xa khong co that")
    page._unit.editor._list.hide()
    page._on.click()
    assert page._unit.problem() == t("first_start.unit_unknown")
    page._unit.editor.clear()
    QTest.keyClicks(page._unit.editor, "thuan chau")
    page._unit.editor._list.hide()
    page._unit.editor.take_typed()
    page._on.click()
    assert page.step() == "signer"
    assert page.office().unit_code == "03688"


def test_unlock_greets_by_the_hour_of_the_office(look, qtbot) -> None:
    page = UnlockPage()
    qtbot.addWidget(page)
    for hour, greeting in ((0, "morning"), (7, "afternoon"), (12, "evening")):
        page.show_state(office="UBND xã", version="1", now=datetime(2026, 11, 23, hour, 0, tzinfo=UTC))
        assert t(f"unlock.{greeting}") in words_of(page)


def a_checklist(count: int) -> ChecklistView:
    lines = tuple(
        ChecklistLine(LineState.MISSING, f"Mục {number}", "1. Tên", Place("form", ref=f"/a{number}"), "x")
        for number in range(count))
    return ChecklistView(f"Còn {count} việc", count, 0, 0, 2, count + 2, (ChecklistGroup("Tờ khai", lines),), "")


def test_each_line_of_the_checklist_leads_to_its_place(look, qtbot) -> None:
    panel = ChecklistPanel()
    qtbot.addWidget(panel)
    panel.show_state(a_checklist(3))
    links = [text for text in panel.findChildren(RichText) if "Mục 1" in text.text()]
    with qtbot.waitSignal(panel.place_wanted) as told:
        links[0].linkActivated.emit("go")
    assert told.args == [Place("form", ref="/a1")]
    assert panel._bar.share() == pytest.approx(2 / 5)


def test_a_long_group_folds_and_unfolds(look, qtbot) -> None:
    panel = ChecklistPanel()
    qtbot.addWidget(panel)
    panel.show_state(a_checklist(20))
    shown = [words for words in words_of(panel) if "Mục " in words]
    assert len(shown) == FOLD_AFTER
    panel._turn("Tờ khai")
    assert len([words for words in words_of(panel) if "Mục " in words]) == 20


def test_review_is_never_disabled(look, qtbot) -> None:
    panel = ChecklistPanel()
    qtbot.addWidget(panel)
    panel.show_state(a_checklist(20))
    with qtbot.waitSignal(panel.review_wanted):
        panel._review.click()


def test_times_are_said_as_people_say_them() -> None:
    now = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
    assert when(now, now) == "09:42 hôm nay"
    assert when(datetime(2026, 11, 20, 9, 48, tzinfo=UTC), now) == "16:48 thứ Sáu 20/11"
    assert day_words(datetime(2025, 8, 15, tzinfo=UTC).date(), now.date()) == "15/08/2025"
    assert short(datetime(2026, 11, 20, 7, 55, tzinfo=UTC), now) == "20/11, 14:55"
    with pytest.raises(ValueError, match="naive"):
        when(now.replace(tzinfo=None), now)


def test_sizes_are_said_with_a_comma() -> None:
    assert [megabytes(size) for size in (0, 12, 640_000, 2_100_000)] == ["0 kB", "1 kB", "640 kB", "2,1 MB"]


def test_the_saved_time_alone_can_be_renewed(look, qtbot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_state(replace(home_samples.status(), saved_at=None))
    assert t("status.saves_itself") in words_of(bar)
    bar.show_saved(NOW)
    assert "Đã lưu trên máy lúc 09:42:07" in words_of(bar)
