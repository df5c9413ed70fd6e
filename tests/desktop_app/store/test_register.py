"""Registers in the encrypted file: searched, forgotten word by word, and carried over from the older structure."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
import sqlcipher3.dbapi2 as driver

from desktop_app.dossier.register import Business, ImportedRow
from desktop_app.store.connection import connect
from desktop_app.store.migration import migrate
from desktop_app.store.schema import STEPS
from desktop_app.store.store import EncryptedStore
from tests.desktop_app.store.samples import KEY, NOON, a_dossier, a_person, plain_fold

SHOP = Business("b1", "Cửa hàng Hoa Mai", "0100233488", "HKD-14", "2024-05-01", "Phòng Kinh tế", "12 Phố Huế",
                "0912000111", "mai@example.vn", "Mai Thị Hoa", "001185000123", "4711 Bán lẻ", NOON,
                "2026-01-02", "typed", "", "Mai Thị Hoa", "điền sẵn", NOON)  # fmt: skip


@pytest.fixture
def do(store):
    return lambda work: store.write(work).result()


def test_a_business_is_kept_whole_and_found_by_name_number_representative_and_line(do, store):
    do(lambda records: records.businesses.put(SHOP))
    for typed in ("hoa mai", "0100233", "HKD-14", "mai thi hoa", "pho hue", "ban le"):
        assert store.read(lambda records, typed=typed: records.businesses.search(typed)) == (SHOP,), typed
    assert store.read(lambda records: records.businesses.get("b1")) == SHOP
    do(lambda records: records.businesses.put(replace(SHOP, name="Quán Ba")))
    assert store.read(lambda records: records.businesses.search("cua hang")) == ()


def test_who_is_forgotten_leaves_neither_row_nor_word(do, store, tmp_path):
    do(lambda records: records.people.put(a_person(name="Zyxwvut Quên Tôi")))
    do(lambda records: records.businesses.put(replace(SHOP, name="Zyxwvut Quán")))
    assert do(lambda records: records.people.forget("p1"))
    assert do(lambda records: records.businesses.forget("b1"))
    assert not do(lambda records: records.people.forget("p1"))
    store.close()
    with contextlib.closing(connect(tmp_path / "dossiers.db", KEY, may_write=False)) as raw:
        for table in ("people_words_data", "business_words_data"):
            blocks = raw.execute(f"SELECT block FROM {table}").fetchall()
            assert not any(b"zyxwvut" in bytes(block) for (block,) in blocks), table
        assert raw.execute("SELECT count(*) FROM people").fetchone() == (0,)


def test_an_imported_row_is_known_by_its_key_and_goes_with_its_dossier(do, store):
    row = ImportedRow("1.001612", "k:1", "ab", "d1")
    do(lambda records: records.dossiers.add(a_dossier()))
    do(lambda records: records.imports.put(row))
    assert store.read(lambda records: records.imports.find("1.001612", "k:1")) == row
    assert store.read(lambda records: records.imports.find("2.000181", "k:1")) is None
    do(lambda records: records.dossiers.delete("d1"))
    assert store.read(lambda records: records.imports.find("1.001612", "k:1")) is None


def test_people_of_the_first_structure_keep_what_is_known_and_say_what_is_not(tmp_path, copies):
    path = tmp_path / "old.db"
    migrate(path, KEY, copies, steps=STEPS[:1])
    with contextlib.closing(connect(path, KEY, may_write=True)) as raw:
        raw.execute(
            "INSERT INTO people (person_id, name, id_number, birth_date, phone, address, updated_at)"
            " VALUES ('p1', 'Mai', '001', '1990', '', '', '2026-03-04T05:06:07.000000Z')"
        )
        with pytest.raises(driver.OperationalError):
            raw.execute("SELECT consent_by FROM people")
    store = EncryptedStore(path, KEY, copies=copies, fold=plain_fold)
    person = store.read(lambda records: records.people.get("p1"))
    assert (person.name, person.data_date, person.source, person.consent_by) == ("Mai", "2026-03-04", "dossier", "")
    assert person.consent_at is not None
    store.close()
