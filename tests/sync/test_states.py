from __future__ import annotations

import itertools

import pytest

from sync.states import ACTIVE, FINAL, TRANSITIONS, Event, NotAllowed, State, after

# Written apart from the program's table: rows are states, words are event>next state; all else is refused.
EXPECTED = """
queued:      announce_begun>announcing noted>queued try_failed>queued paused>paused quarantined>quarantined
             taken_back>withdrawn withdrawal_confirmed>withdrawn stopped_unheard>withdrawn
announcing:  nothing_left>queued files_wanted>uploading files_complete>verifying receipt_verified>sent
             noted>announcing try_failed>announcing paused>paused quarantined>quarantined withdrawal_confirmed>withdrawn
             stopped_unheard>withdrawn
uploading:   files_wanted>uploading files_complete>verifying receipt_verified>sent
             forgotten_by_portal>announcing noted>uploading try_failed>uploading paused>paused
             quarantined>quarantined withdrawal_confirmed>withdrawn stopped_unheard>withdrawn
verifying:   files_wanted>uploading receipt_verified>sent forgotten_by_portal>announcing noted>verifying
             try_failed>verifying paused>paused quarantined>quarantined withdrawal_confirmed>withdrawn
             stopped_unheard>withdrawn
sent:        noted>sent withdrawal_confirmed>sent
paused:      resumed>queued taken_back>withdrawn withdrawal_confirmed>withdrawn stopped_unheard>withdrawn
             noted>paused
quarantined: requeued>queued taken_back>withdrawn reopened>withdrawn withdrawal_confirmed>withdrawn
             stopped_unheard>withdrawn noted>quarantined
withdrawn:   withdrawal_confirmed>withdrawn stopped_unheard>withdrawn noted>withdrawn
"""


def expected_table() -> dict[tuple[State, Event], State]:
    table: dict[tuple[State, Event], State] = {}
    state = None
    for word in EXPECTED.split():
        if word.endswith(":"):
            state = State(word[:-1])
        else:
            assert state is not None
            event, following = word.split(">")
            table[state, Event(event)] = State(following)
    return table


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_each_pair_leads_where_the_table_says_or_is_refused(state: State, event: Event) -> None:
    following = expected_table().get((state, event))
    if following is None:
        with pytest.raises(NotAllowed):
            after(state, event)
    else:
        assert after(state, event) is following


def test_only_a_verified_receipt_leads_to_sent() -> None:
    into_sent = {event for (state, event), to in TRANSITIONS.items() if to is State.SENT and state is not to}
    assert into_sent == {Event.RECEIPT_VERIFIED}


def test_every_state_that_is_not_final_can_still_become_sent() -> None:
    reaching = {State.SENT}
    while True:
        more = {state for (state, _), to in TRANSITIONS.items() if to in reaching} | reaching
        if more == reaching:
            break
        reaching = more
    assert reaching == set(State) - {State.WITHDRAWN}


def test_final_states_are_never_left() -> None:
    assert all(to is state for (state, _), to in TRANSITIONS.items() if state in FINAL)


def test_a_person_can_pause_and_the_worker_set_aside_whatever_is_active() -> None:
    for state in ACTIVE:
        assert after(state, Event.PAUSED) is State.PAUSED
        assert after(state, Event.QUARANTINED) is State.QUARANTINED
