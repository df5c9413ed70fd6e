"""The structure in the file and the structure in the code agree."""

from __future__ import annotations

import contextlib
from dataclasses import fields

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary

from desktop_app.dossier import model
from desktop_app.store import tables
from desktop_app.store.connection import connect
from desktop_app.store.migration import migrate
from desktop_app.store.schema import STEPS
from tests.desktop_app.store.samples import KEY

NOT_OURS = ("_data", "_idx", "_content", "_docsize", "_config")


@pytest.fixture
def raw(tmp_path, copies):
    migrate(tmp_path / "dossiers.db", KEY, copies)
    with contextlib.closing(connect(tmp_path / "dossiers.db", KEY, may_write=False)) as raw:
        yield raw


def tables_in_file(raw):
    names = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name for (name,) in names if not name.endswith(NOT_OURS) and not name.startswith("sqlite_")}


def test_code_and_file_know_the_same_tables_and_columns(raw):
    assert set(tables.METADATA.tables) == tables_in_file(raw)
    for name, table in tables.METADATA.tables.items():
        in_file = {row[1] for row in raw.execute(f'PRAGMA table_info("{name}")')}
        assert {column.name for column in table.c} - {"rowid"} == in_file, name


def test_code_and_file_know_the_same_types(raw):
    for name, table in tables.METADATA.tables.items():
        if name.endswith("_words"):
            continue
        in_file = {row[1]: row[2] for row in raw.execute(f'PRAGMA table_info("{name}")')}
        for column in table.c:
            expected = "TEXT"
            if isinstance(column.type, Integer | Boolean):
                expected = "INTEGER"
            elif isinstance(column.type, LargeBinary):
                expected = "BLOB"
            assert in_file[column.name] == expected, (name, column.name)


@pytest.mark.parametrize(
    ("kind", "table", "absent"),
    [
        (model.Dossier, tables.dossiers, set()),
        (model.PaperFile, tables.files, set()),
        (model.Person, tables.people, set()),
        (model.InstalledPack, tables.packs, set()),
        (model.PinnedPortal, tables.portals, set()),
        (model.Message, tables.messages, set()),
        (model.SupplementRequest, tables.supplements, set()),
        (model.FeeNotice, tables.fees, set()),
        (model.JournalEntry, tables.journal, set()),
        (model.Result, tables.results, {"file"}),
    ],
)
def test_every_field_of_the_domain_has_its_column(kind, table, absent):
    assert {field.name for field in fields(kind)} - absent <= {column.name for column in table.c}


def test_every_reference_has_an_index_so_that_deleting_stays_fast(raw):
    for name in tables_in_file(raw):
        for key in raw.execute(f'PRAGMA foreign_key_list("{name}")').fetchall():
            if key[1] > 0:
                continue  # a further column of a key whose first column is looked at
            plan = raw.execute(f'EXPLAIN QUERY PLAN SELECT 1 FROM "{name}" WHERE "{key[3]}" = ?', ("x",))
            assert "SEARCH" in plan.fetchone()[3], (name, key[3])


def test_steps_are_numbered_without_a_gap():
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))
