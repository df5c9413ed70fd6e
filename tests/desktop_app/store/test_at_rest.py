"""A stolen or altered data folder: nothing can be read in it, and no change goes unseen."""

from __future__ import annotations

import base64
import io
import random
import unicodedata

import pytest

from desktop_app.dossier.model import Binding, HistoryEntry, Message
from desktop_app.store.problems import DatabaseDamaged, DatabaseNotEncrypted, WrongDatabaseKey
from desktop_app.store.store import EncryptedStore
from desktop_app.vault.files import SealedFiles
from desktop_app.vault.folder import DataFolder
from desktop_app.vault.keys import KeySlots
from tests.desktop_app.store.samples import NOON, a_dossier, a_file, a_person, an_answer, plain_fold
from tests.desktop_app.vault.cheap import CHEAP, PASSWORD, a_recovery_key

NAME = "Trịnh Thị Chim Yến"
NUMBER = "079301998877"


def forms_of(text):
    """A text as it might lie on a disk."""
    for form in ("NFC", "NFD"):
        shaped = unicodedata.normalize(form, text)
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield shaped.encode(encoding)
        yield base64.b64encode(shaped.encode())[:-4]
    yield plain_fold(text).encode()


def fill(folder):
    """Everything that a day of work leaves, then the closed folder."""
    with DataFolder(folder) as data:
        keys = KeySlots(data.path, policy=CHEAP).create(PASSWORD, a_recovery_key())
        store = EncryptedStore(data.database, keys.database, copies=data.copies, fold=plain_fold)
        files = SealedFiles(data.files, keys)
        stored = files.add(io.BytesIO(f"%PDF {NAME} {NUMBER}".encode() * 9000), limit_bytes=1 << 24)
        paper = a_file(name=f"{NAME}.pdf", file_id=stored.file_id, sha256=stored.sha256)

        def work(records):
            records.dossiers.add(a_dossier(owner_name=NAME, owner_id_number=NUMBER, title=NAME))
            records.journal.append("d1", [an_answer(1, NAME), an_answer(2, NUMBER)])
            records.people.put(a_person(name=NAME, id_number=NUMBER))
            records.papers.bind(Binding("d1", "G1", 0, paper))
            records.history.add("d1", HistoryEntry(NOON, "x", (("name", NAME),)))
            records.answers.put_message(Message("m1", "d1", NOON, True, NAME, NAME, False))
            records.settings.set("office", NAME)

        store.write(work).result()
        assert store.read(lambda records: records.dossiers.search("chim yen"))
        return data, store, stored


def test_nothing_of_a_day_of_work_can_be_read_in_the_folder(tmp_path):
    _, store, stored = fill(tmp_path / "data")
    for _ in range(2):  # with the write-ahead log, and closed
        found = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
        assert len(found) >= 5
        for path in found:
            data = path.read_bytes() + str(path).encode()
            for text in (NAME, NUMBER, PASSWORD, a_recovery_key().symbols):
                assert not any(form in data for form in forms_of(text)), path
            assert stored.sha256.encode() not in data
        store.close()


def test_every_file_of_the_folder_is_private(tmp_path):
    _, store, _ = fill(tmp_path / "data")
    found = list((tmp_path / "data").rglob("*"))
    assert len(found) > 5
    assert [path.name for path in found if path.stat().st_mode & 0o077] == []
    store.close()


@pytest.fixture
def closed(store, open_store, tmp_path):
    """A closed database of some size, and a way to look at it: "sound", or what it is called."""
    for number in range(60):
        future = store.write(lambda records, n=number: records.dossiers.add(a_dossier(n)))
    future.result()
    store.close()
    path = tmp_path / "dossiers.db"

    def look():
        try:
            opened = open_store()
        except (DatabaseDamaged, WrongDatabaseKey, DatabaseNotEncrypted) as problem:
            return problem.code
        try:
            opened.check()
        except DatabaseDamaged as problem:
            return problem.code
        finally:
            opened.close()
        return "sound"

    assert look() == "sound"
    return path, path.read_bytes(), look


def test_no_flipped_bit_anywhere_in_the_database_goes_unseen(closed):
    path, whole, look = closed
    source = random.Random(8)
    for _ in range(40):
        data = bytearray(whole)
        data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        path.write_bytes(data)
        assert look() in {"store.damaged", "store.wrong_key"}
    path.write_bytes(whole)
    assert look() == "sound"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d[:4096] + d[8192:12288] + d[4096:8192] + d[12288:], id="pages swapped"),
        pytest.param(lambda d: d[:-4096], id="last page gone"),
        pytest.param(lambda d: d[:-100], id="cut inside a page"),
        pytest.param(lambda d: d[:4096], id="only the first page"),
        pytest.param(lambda d: bytes(len(d)), id="zeros"),
        pytest.param(lambda d: d[: len(d) // 2] + bytes(len(d) - len(d) // 2), id="second half zeros"),
        pytest.param(lambda d: b"SQLite format 3\0" + d[16:], id="a plain head"),
    ],
)
def test_no_page_moved_lost_or_blanked_goes_unseen(closed, change):
    path, whole, look = closed
    path.write_bytes(change(whole))
    assert look() != "sound"
