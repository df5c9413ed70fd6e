"""Every (state, act) pair of a dossier's life."""

from __future__ import annotations

import itertools

import pytest

from desktop_app.dossier.lifecycle import EDITABLE, TRANSITIONS, Act, Lifecycle, NotAllowed, after

PAIRS = list(itertools.product(Lifecycle, Act))
ALLOWED = {
    "draft queue": "submitted",
    "draft hand_in": "handed_in",
    "draft bin": "binned",
    "binned restore": "draft",
    "submitted take_back": "draft",
    "submitted reopen": "draft",
    "submitted begin_supplement": "supplementing",
    "submitted withdraw": "withdrawn",
    "supplementing queue": "submitted",
    "supplementing drop_supplement": "submitted",
    "supplementing withdraw": "withdrawn",
}
"""The table again, in words: a change of the law needs a change of both."""


@pytest.mark.parametrize(("state", "act"), PAIRS, ids=lambda value: str(value))
def test_every_pair_is_the_laws(state, act):
    wanted = ALLOWED.get(f"{state.value} {act.value}")
    if wanted is None:
        with pytest.raises(NotAllowed) as refused:
            after(state, act)
        assert refused.value.facts == {"state": state.value, "act": act.value}
    else:
        assert after(state, act) is Lifecycle(wanted)


def test_every_state_but_the_first_is_reached_and_every_act_leads_somewhere():
    assert {state for state, _ in TRANSITIONS} | set(TRANSITIONS.values()) == set(Lifecycle)
    assert set(Lifecycle) - set(TRANSITIONS.values()) == set()
    assert {act for _, act in TRANSITIONS} == set(Act)


def test_only_a_draft_can_be_thrown_away():
    assert [state for state, act in TRANSITIONS if act is Act.BIN] == [Lifecycle.DRAFT]


def test_what_is_on_its_way_cannot_be_edited():
    assert {Lifecycle.DRAFT, Lifecycle.SUPPLEMENTING} == EDITABLE
