"""A real encrypted database for each test."""

from __future__ import annotations

import pytest

from desktop_app.store.store import EncryptedStore
from tests.desktop_app.store.samples import KEY, plain_fold


@pytest.fixture
def copies(tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


@pytest.fixture
def open_store(tmp_path, copies):
    """Opens the test's database, as often as the test likes."""
    opened = []

    def opening(key=KEY):
        store = EncryptedStore(tmp_path / "dossiers.db", key, copies=copies, fold=plain_fold)
        opened.append(store)
        return store

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store):
    return open_store()
