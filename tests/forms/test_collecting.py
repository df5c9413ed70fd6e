"""The cyclic collector waits while a form is made, and works again afterwards whatever happened."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from forms.collecting import collector_held
from forms.loading import load_form
from forms.problems import FormInvalid


@pytest.fixture(autouse=True)
def _collector_on() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_no_collection_begins_inside_the_block_and_they_go_on_behind_it() -> None:
    with collector_held():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_of_two_blocks_that_overlap_the_last_one_lets_collections_go_on() -> None:
    first, second = collector_held(), collector_held()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_somebody_switched_off_stays_off() -> None:
    gc.disable()
    with collector_held():
        pass
    assert not gc.isenabled()


def test_a_form_that_is_refused_leaves_the_collector_working() -> None:
    with pytest.raises(FormInvalid):
        load_form(b"<no/>")
    assert gc.isenabled()
