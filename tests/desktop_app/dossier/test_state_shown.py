"""The one state shown: every combination of the three lives gives an honest chip."""

from __future__ import annotations

import itertools

import pytest

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.state_shown import shown
from desktop_app.views import Box, PillState
from desktop_app.wording import LANGUAGES, phrases
from sync.states import State

WIRES = (None, *(state.value for state in State))
STATUSES = (None, *range(1, 11))
ALL = list(itertools.product(Lifecycle, WIRES, STATUSES, (None, 0, 3), (False, True)))


def each():
    for lifecycle, wire, status, todo, has_result in ALL:
        state = shown(lifecycle, wire=wire, portal_status=status, todo_count=todo, has_result=has_result)
        yield (lifecycle, wire, status, todo, has_result), state


def test_every_combination_gives_a_chip():
    assert sum(1 for _ in each()) == len(ALL) == 6 * 9 * 11 * 3 * 2


def test_nothing_is_filled_without_a_verified_receipt():
    wrong = [lives for lives, state in each() if state.filled and lives[1] != "sent"]
    assert not wrong, wrong[:5]


def test_nothing_says_sent_without_a_verified_receipt():
    """"Đã gửi" and every word that says the portal has it."""
    at_the_portal = {"pill.sent", "pill.accepted", "pill.processing", "pill.finished", "pill.result", "pill.returned"}
    wrong = [
        lives for lives, state in each()
        if (state.word == "pill.sent" or state.state is PillState.SENT or state.word in at_the_portal)
        and lives[1] != "sent"
    ]  # fmt: skip
    assert not wrong, wrong[:5]


def test_what_was_sent_is_never_shown_as_waiting():
    wrong = [
        lives for lives, state in each()
        if lives[0] is Lifecycle.SUBMITTED and lives[1] == "sent" and state.box is Box.WAITING
    ]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("status", range(1, 11))
def test_each_portal_status_has_the_box_of_its_number(status):
    state = shown(Lifecycle.SUBMITTED, wire="sent", portal_status=status, todo_count=0, has_result=True)
    assert state.box.value == str(status)
    assert state.filled


def test_beside_the_ten_boxes_stand_drafts_waiting_and_the_bin():
    assert {box.value for box in Box} == {str(n) for n in range(1, 11)} | {"all", "draft", "waiting", "bin"}
    assert shown(Lifecycle.DRAFT, wire=None, portal_status=None, todo_count=None).box is Box.DRAFT
    assert shown(Lifecycle.SUBMITTED, wire="queued", portal_status=None, todo_count=0).box is Box.WAITING
    assert shown(Lifecycle.BINNED, wire=None, portal_status=None, todo_count=0).box is Box.BIN


def test_every_box_has_a_word_in_both_languages():
    for box in Box:
        assert all(phrases()[f"box.{box.value}"][language] for language in LANGUAGES)


def test_every_word_shown_has_a_sentence_in_both_languages():
    words = {state.word for _, state in each()}
    assert len(words) > 15
    for word in words:
        for code in (word, word + ".sentence"):
            assert all(phrases()[code][language] for language in LANGUAGES), code
    chips = {code.removesuffix(".sentence") for code in phrases() if code.startswith("pill.")}
    assert chips - words == {"pill.training"}


@pytest.mark.parametrize(
    ("todo", "word", "count"), [(None, "pill.draft", 0), (0, "pill.complete", 0), (4, "pill.missing", 4)]
)
def test_a_draft_says_how_much_is_missing(todo, word, count):
    state = shown(Lifecycle.DRAFT, wire=None, portal_status=None, todo_count=todo)
    assert (state.word, state.count, state.filled) == (word, count, False)


@pytest.mark.parametrize("wire", ["announcing", "uploading", "verifying"])
def test_on_the_wire_is_being_sent_and_outlined(wire):
    state = shown(Lifecycle.SUBMITTED, wire=wire, portal_status=None, todo_count=0)
    assert (state.word, state.filled) == ("pill.sending", False)


def test_a_withdrawal_is_asked_for_until_the_portal_confirms():
    asked = shown(Lifecycle.WITHDRAWN, wire="sent", portal_status=4, todo_count=0)
    assert (asked.word, asked.box, asked.filled) == ("pill.withdrawal_asked", Box.WITHDRAWN, True)
    confirmed = shown(Lifecycle.WITHDRAWN, wire="sent", portal_status=7, todo_count=0)
    assert (confirmed.word, confirmed.filled) == ("pill.withdrawn", True)
    on_the_way = shown(Lifecycle.WITHDRAWN, wire="uploading", portal_status=None, todo_count=0)
    assert (on_the_way.word, on_the_way.filled) == ("pill.withdrawal_asked", False)
    reached = shown(Lifecycle.WITHDRAWN, wire="withdrawn", portal_status=7, todo_count=0)
    assert (reached.word, reached.filled) == ("pill.withdrawn", False)


def test_a_withdrawal_that_the_portal_never_confirmed_is_only_a_stop():
    state = shown(Lifecycle.WITHDRAWN, wire="withdrawn", portal_status=None, todo_count=0)
    assert (state.state, state.word, state.box) == (PillState.WITHDRAWN, "pill.sending_stopped", Box.WITHDRAWN)
    assert not state.filled


@pytest.mark.parametrize("status", [3, 8, 9, 10])
def test_a_portal_that_ends_the_dossier_has_the_last_word_over_an_unheard_withdrawal(status):
    state = shown(Lifecycle.WITHDRAWN, wire="sent", portal_status=status, todo_count=0, has_result=True)
    assert state.box.value == str(status)


def test_the_persons_word_for_the_counter_is_its_own_and_outlined():
    state = shown(Lifecycle.HANDED_IN, wire=None, portal_status=None, todo_count=0)
    assert (state.state, state.word, state.filled) == (PillState.HANDED_IN, "pill.handed_in", False)


def test_a_result_is_here_only_when_its_bytes_are():
    here = shown(Lifecycle.SUBMITTED, wire="sent", portal_status=9, todo_count=0, has_result=True)
    coming = shown(Lifecycle.SUBMITTED, wire="sent", portal_status=9, todo_count=0, has_result=False)
    assert (here.word, coming.word) == ("pill.result", "pill.finished")
