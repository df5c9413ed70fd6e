"""Sealed files: what goes in comes out, from anywhere, and nothing else does."""

from __future__ import annotations

import errno
import hashlib
import io
import random
import shutil

import pytest

from desktop_app.disk import DiskFull
from desktop_app.vault import files as files_module
from desktop_app.vault.files import SealedFiles
from desktop_app.vault.problems import FileDamaged, FileMissing, FileTooLarge, SourceUnreadable
from desktop_app.vault.sealing import CHUNK_BYTES, HEADER_BYTES, sealed_bytes
from tests.desktop_app.vault.cheap import KEYS

LIMIT = 64 * 1024 * 1024
EDGES = [
    0,
    1,
    15,
    16,
    17,
    CHUNK_BYTES - 1,
    CHUNK_BYTES,
    CHUNK_BYTES + 1,
    3 * CHUNK_BYTES,
    5 * CHUNK_BYTES + 77,
]


@pytest.fixture
def sealed_files(tmp_path):
    return SealedFiles(tmp_path / "files", KEYS)


def content_of(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def add(sealed_files, content: bytes):
    return sealed_files.add(io.BytesIO(content), limit_bytes=LIMIT)


def the_path(sealed_files, stored):
    return sealed_files._path(stored.file_id)


@pytest.mark.parametrize("size", EDGES)
def test_content_comes_back_whole(sealed_files, size):
    content = content_of(size)
    stored = add(sealed_files, content)
    assert stored == (stored.file_id, hashlib.sha256(content).hexdigest(), size)
    assert sealed_files.read(stored.file_id, stored.sha256) == content
    assert sealed_files.size_bytes(stored.file_id, stored.sha256) == size
    assert the_path(sealed_files, stored).stat().st_size == sealed_bytes(size)
    sealed_files.verify(stored.file_id, stored.sha256)


def test_content_larger_than_memory_allows_comes_back_whole_and_is_never_on_disk_in_plain(tmp_path, monkeypatch):
    monkeypatch.setattr(files_module, "_HELD_IN_MEMORY_BYTES", 100_000)
    sealed_files = SealedFiles(tmp_path, KEYS)
    content = b"CANARY-0123456789" * 40_000
    seen = []
    real_store = sealed_files._store

    def looking_store(source, counted):
        seen.extend(path.read_bytes() for path in tmp_path.iterdir())
        return real_store(source, counted)

    monkeypatch.setattr(sealed_files, "_store", looking_store)
    stored = add(sealed_files, content)
    assert sealed_files.read(stored.file_id, stored.sha256) == content
    assert seen
    assert not any(b"CANARY" in data for data in seen)
    assert [path.name for path in tmp_path.iterdir()] == [the_path(sealed_files, stored).name]


def test_reading_starts_at_any_offset_like_a_plain_file(sealed_files):
    content = content_of(4 * CHUNK_BYTES + 1000)
    stored = add(sealed_files, content)
    source = random.Random(5)
    with sealed_files.open(stored.file_id, stored.sha256) as reader:
        for _ in range(200):
            offset = source.randrange(len(content) + 10)
            length = source.choice([0, 1, 100, CHUNK_BYTES, 2 * CHUNK_BYTES + 1])
            reader.seek(offset)
            assert reader.read(length) == content[offset : offset + length]
        assert reader.seek(-10, io.SEEK_END) == len(content) - 10
        assert reader.read() == content[-10:]


def test_reading_at_an_offset_decrypts_only_what_is_read(sealed_files, monkeypatch):
    stored = add(sealed_files, content_of(50 * CHUNK_BYTES))
    with sealed_files.open(stored.file_id, stored.sha256) as reader:
        opened = []
        real_open = reader._chunks.open
        monkeypatch.setattr(
            reader._chunks,
            "open",
            lambda number, data, **last: (opened.append(number), real_open(number, data, **last))[1],
        )
        reader.seek(30 * CHUNK_BYTES + 5)
        reader.read(10)
    assert opened == [30]


def test_a_source_that_gives_little_at_a_time_is_read_to_its_end(sealed_files):
    content = content_of(CHUNK_BYTES + 5000)

    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 777))

    stored = sealed_files.add(Trickle(content), limit_bytes=LIMIT)
    assert sealed_files.read(stored.file_id, stored.sha256) == content


def test_one_paper_stored_twice_looks_different_on_disk(sealed_files):
    one, other = add(sealed_files, b"same"), add(sealed_files, b"same")
    assert one.sha256 == other.sha256
    assert one.file_id != other.file_id
    assert the_path(sealed_files, one).read_bytes() != the_path(sealed_files, other).read_bytes()


def test_neither_names_nor_bytes_on_disk_tell_the_content_or_its_digest(sealed_files, tmp_path):
    stored = add(sealed_files, b"CCCD 001199000123")
    path = the_path(sealed_files, stored)
    assert stored.sha256 not in path.name
    assert stored.file_id not in path.name
    data = path.read_bytes()
    assert b"001199000123" not in data
    assert bytes.fromhex(stored.sha256) not in data


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(sealed_files, tmp_path):
    with pytest.raises(FileTooLarge) as refused:
        sealed_files.add(io.BytesIO(b"x" * 2_000_001), limit_bytes=2_000_000)
    assert refused.value.facts["limit_mb"] == 2.0
    assert sealed_files.add(io.BytesIO(b"x" * 2_000_000), limit_bytes=2_000_000).size_bytes == 2_000_000
    assert len(list((tmp_path / "files").iterdir())) == 1


def test_a_source_that_breaks_is_named_and_leaves_nothing(sealed_files, tmp_path):
    class Breaks(io.BytesIO):
        def read(self, size=-1):
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(SourceUnreadable):
        sealed_files.add(Breaks(), limit_bytes=LIMIT)
    assert list((tmp_path / "files").iterdir()) == []


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_a_full_disk_is_named_with_the_room_needed_and_leaves_nothing(sealed_files, tmp_path, monkeypatch, step):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    target = {
        "fsync": "desktop_app.system.os.fsync",
        "replace": "desktop_app.system.os.replace",
        "write": "desktop_app.vault.files.seal",
    }[step]
    with monkeypatch.context() as patched:
        patched.setattr(target, lambda *args, **named: refuse())
        with pytest.raises(DiskFull) as refused:
            add(sealed_files, content_of(3_000_000))
    assert refused.value.facts["needed_mb"] >= 3.0
    assert list((tmp_path / "files").iterdir()) == []
    assert add(sealed_files, b"again").size_bytes == 5


def hostile_changes(size: int):
    """Name and change of the sealed bytes."""
    yield "cut to nothing", lambda data: b""
    yield "cut inside the header", lambda data: data[: HEADER_BYTES - 1]
    yield "cut after the header", lambda data: data[:HEADER_BYTES]
    yield "one byte short", lambda data: data[:-1]
    yield "one byte long", lambda data: data + b"\0"
    yield "cut at a chunk's edge", lambda data: data[: HEADER_BYTES + CHUNK_BYTES + 16]
    yield "last chunk doubled", lambda data: data + data[HEADER_BYTES + 2 * (CHUNK_BYTES + 16) :]
    yield (
        "first two chunks swapped",
        lambda data: (
            data[:HEADER_BYTES]
            + data[HEADER_BYTES + CHUNK_BYTES + 16 : HEADER_BYTES + 2 * (CHUNK_BYTES + 16)]
            + data[HEADER_BYTES : HEADER_BYTES + CHUNK_BYTES + 16]
            + data[HEADER_BYTES + 2 * (CHUNK_BYTES + 16) :]
        ),
    )
    yield "another magic", lambda data: b"PDF-" + data[4:]


@pytest.mark.parametrize("change", [pytest.param(c, id=n) for n, c in hostile_changes(0)])
def test_every_altered_file_is_named_damaged(sealed_files, change):
    stored = add(sealed_files, content_of(2 * CHUNK_BYTES + 500))
    path = the_path(sealed_files, stored)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(FileDamaged) as refused:
        sealed_files.verify(stored.file_id, stored.sha256)
    assert refused.value.facts["reason"] in {"length", "header", "content"}


def test_every_one_of_many_random_bit_flips_is_found(sealed_files):
    stored = add(sealed_files, content_of(CHUNK_BYTES + 300))
    path = the_path(sealed_files, stored)
    whole = path.read_bytes()
    source = random.Random(11)
    places = [*range(HEADER_BYTES), *(source.randrange(len(whole)) for _ in range(150))]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << source.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(FileDamaged):
            sealed_files.verify(stored.file_id, stored.sha256)
    path.write_bytes(whole)
    sealed_files.verify(stored.file_id, stored.sha256)


def test_a_damaged_chunk_never_gives_out_bytes_while_sound_chunks_still_read(sealed_files):
    content = content_of(3 * CHUNK_BYTES)
    stored = add(sealed_files, content)
    path = the_path(sealed_files, stored)
    data = bytearray(path.read_bytes())
    data[HEADER_BYTES + CHUNK_BYTES + 16 + 5] ^= 1
    path.write_bytes(data)
    with sealed_files.open(stored.file_id, stored.sha256) as reader:
        assert reader.read(CHUNK_BYTES) == content[:CHUNK_BYTES]
        with pytest.raises(FileDamaged):
            reader.read(1)


def test_two_files_swapped_on_disk_are_both_named_damaged(sealed_files, tmp_path):
    one, other = add(sealed_files, b"one paper"), add(sealed_files, b"two paper")
    paths = the_path(sealed_files, one), the_path(sealed_files, other)
    shutil.move(paths[0], tmp_path / "held")
    shutil.move(paths[1], paths[0])
    shutil.move(tmp_path / "held", paths[1])
    for stored in (one, other):
        with pytest.raises(FileDamaged) as refused:
            sealed_files.read(stored.file_id, stored.sha256)
        assert refused.value.facts == {"file_id": stored.file_id, "reason": "header"}


def test_a_row_that_names_another_content_does_not_open_the_file(sealed_files):
    stored = add(sealed_files, b"one paper")
    with pytest.raises(FileDamaged):
        sealed_files.open(stored.file_id, hashlib.sha256(b"other").hexdigest())


def test_a_file_of_another_vault_does_not_open(sealed_files, tmp_path):
    stored = add(sealed_files, b"one paper")
    stranger = SealedFiles(tmp_path / "files", type(KEYS)(b"d" * 32, b"z" * 32, b"i" * 32, b"b" * 32))
    with pytest.raises(FileDamaged):
        stranger.read(stored.file_id, stored.sha256)


def test_a_deleted_file_is_missing_by_name_and_deleting_again_is_harmless(sealed_files):
    stored = add(sealed_files, b"one paper")
    sealed_files.delete(stored.file_id)
    sealed_files.delete(stored.file_id)
    with pytest.raises(FileMissing):
        sealed_files.open(stored.file_id, stored.sha256)


def test_ids_lists_what_is_stored_and_passes_over_strangers(sealed_files, tmp_path):
    stored = {add(sealed_files, bytes([number])).file_id for number in range(5)}
    folder = tmp_path / "files"
    (folder / "readme.txt").write_text("x")
    shutil.copy(next(path for path in folder.iterdir() if len(path.name) == 64), folder / "copy")
    assert set(sealed_files.ids()) == stored


def test_what_a_killed_add_left_is_removed_at_the_next_start(sealed_files, tmp_path):
    stored = add(sealed_files, b"kept")
    (tmp_path / "files" / "abc.part").write_bytes(b"half")
    again = SealedFiles(tmp_path / "files", KEYS)
    assert [path.name for path in (tmp_path / "files").iterdir()] == [the_path(again, stored).name]


def test_unlocking_again_leaves_an_add_that_is_still_running_alone(sealed_files, tmp_path):
    class UnlocksMeanwhile(io.BytesIO):
        def read(self, size=-1):
            SealedFiles(tmp_path / "files", KEYS)
            return super().read(size)

    content = content_of(files_module._HELD_IN_MEMORY_BYTES + 5)
    stored = sealed_files.add(UnlocksMeanwhile(content), limit_bytes=LIMIT)
    assert sealed_files.read(stored.file_id, stored.sha256) == content


def test_files_that_no_row_names_are_dropped_and_nothing_else(sealed_files, tmp_path):
    stored = [add(sealed_files, bytes([number])) for number in range(4)]
    (tmp_path / "files" / "readme.txt").write_text("x")
    assert sealed_files.drop_unknown(file.file_id for file in stored[:2]) == 2
    assert set(sealed_files.ids()) == {file.file_id for file in stored[:2]}
    assert (tmp_path / "files" / "readme.txt").exists()
    assert sealed_files.drop_unknown(file.file_id for file in stored) == 0
