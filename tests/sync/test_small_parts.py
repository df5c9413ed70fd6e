"""Parcels, bodies, pins, stalls and the wire's own guards."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import wire
from sync.body import PaperBody
from sync.parcel import PaperSource, ParcelInvalid, fits_manifest, form_data_file, freeze
from sync.pins import checked_base_url, pin
from sync.ports import PaperUnreadable
from sync.problems import PinRefused
from sync.stall import Pace, StallWatch
from tests.sync.office import Papers, a_manifest, a_parcel, some_bytes

# -- wire ----------------------------------------------------------------------------------------------------


def test_a_manifest_has_one_sequence_of_bytes_and_comes_back_equal() -> None:
    manifest = a_manifest({"đơn.pdf": b"x"}, notes="Ghi chú: “đủ”")
    data = wire.manifest_bytes(manifest)
    assert wire.read_manifest(data) == manifest
    assert wire.manifest_bytes(wire.read_manifest(data)) == data
    assert "Đào".encode() in data


@pytest.mark.parametrize(
    "changes",
    [
        {"version_id": "ABCDEF00-0000-0000-0000-000000000000"},
        {"version_id": "khong-phai"},
        {"channel": "counter"},
        {"form_data": None},
        {"notes": "x" * 8001},
        {"created_at": datetime(2026, 11, 22)},  # noqa: DTZ001 - without a zone is what is refused
        {"protocol": 2},
        {"unknown": 1},
        {"procedure_code": "../x"},
        {"pack_hash": "0" * 63},
    ],
)
def test_a_manifest_that_breaks_a_rule_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        a_manifest({}, **changes)


def test_one_hash_with_two_sizes_is_refused() -> None:
    entry = a_manifest({"a.pdf": b"x"}).files[0]
    with pytest.raises(ValueError):
        a_manifest({}, files=(entry, entry.model_copy(update={"size": 2})))


@pytest.mark.parametrize("name", ["../a.pdf", "a/b.pdf", "a\\b.pdf", "", "a\nb", "a\x00b", "x" * 201])
def test_a_file_name_that_is_a_path_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        a_manifest({name: b"x"})


@given(st.binary(max_size=300))
def test_no_bytes_at_all_crash_the_reader(data: bytes) -> None:
    try:
        wire.read(wire.ChangesAnswer, data, what="changes")
    except wire.HostileAnswer:
        pass


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=20))
def test_canonical_json_reads_back_equal(value: object) -> None:
    data = wire.canonical_json(value)
    assert wire.check_json(data, limit=10_000, what="x") == value


def test_brackets_in_text_are_no_depth() -> None:
    assert wire.check_json(b'{"a":"' + b"[" * 500 + b'"}', limit=1000, what="x") == {"a": "[" * 500}


def test_a_change_without_its_subject_is_refused() -> None:
    data = b'{"cursor":"1","changes":[{"seq":1,"dossier_id":"%s","version_id":"%s","at":"2026-11-22T05:00:00Z",'
    data += b'"kind":"fee"}]}'
    some_id = b"11111111-1111-1111-1111-111111111111"
    with pytest.raises(wire.HostileAnswer):
        wire.read(wire.ChangesAnswer, data % (some_id, some_id), what="changes")


def test_gzip_with_a_second_member_or_a_tail_is_refused() -> None:
    packed = wire.pack_gzip(b"one")
    assert wire.unpack_gzip(packed, limit=10, what="x") == b"one"
    for bad in (packed + wire.pack_gzip(b"two"), packed + b"tail", packed[:-1], b"", b"plain"):
        with pytest.raises(wire.HostileAnswer):
            wire.unpack_gzip(bad, limit=10, what="x")


# -- parcels -------------------------------------------------------------------------------------------------


def test_a_parcel_without_the_bytes_of_a_paper_is_not_made() -> None:
    manifest = a_manifest({"a.pdf": b"abc"})
    wrong = PaperSource(manifest.files[0].sha256, 4, "r")
    for sources in ([], [wrong]):
        with pytest.raises(ParcelInvalid):
            freeze(manifest, sources, portal_id="p", account_id="a")


def test_answers_that_are_too_large_travel_as_the_first_file(papers: Papers) -> None:
    answers = {"to-khai": some_bytes(30_000).hex()}
    large = a_manifest({}, form_data=answers)
    assert not fits_manifest(large)
    with pytest.raises(ParcelInvalid):
        freeze(large, [], portal_id="p", account_id="a")
    carried = form_data_file(answers)
    source = papers.add(carried.content)
    manifest = a_manifest({}, form_data=None, files=(carried.entry,))
    parcel = freeze(manifest, [source], portal_id="p", account_id="a")
    assert parcel.read().files[0].component == wire.FORM_DATA_COMPONENT
    assert wire.check_json(carried.content, limit=wire.FILE_BYTES, what="form") == answers


def test_a_parcel_whose_stored_bytes_changed_is_not_intact(papers: Papers) -> None:
    from dataclasses import replace

    parcel = a_parcel(papers, {})
    assert parcel.is_intact()
    assert not replace(parcel, manifest=parcel.manifest + b" ").is_intact()


# -- bodies --------------------------------------------------------------------------------------------------


@given(
    st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=6),
    st.data(),
    st.integers(min_value=1, max_value=60),
)
def test_any_range_of_the_papers_is_exactly_their_bytes(contents: list[bytes], data: st.DataObject, size: int) -> None:
    papers = Papers()
    sources = tuple(papers.add(content) for content in contents)
    whole = b"".join(contents)
    start = data.draw(st.integers(min_value=0, max_value=len(whole) - 1))
    length = data.draw(st.integers(min_value=1, max_value=len(whole) - start))
    body = PaperBody(sources, papers, start=start, length=length)
    assert len(body) == length
    read = b""
    while piece := body.read(size):
        assert len(piece) <= size
        read += piece
    assert read == whole[start : start + length]


def test_a_paper_that_has_become_shorter_is_never_padded() -> None:
    class Shorter(Papers):
        def open(self, source: PaperSource) -> io.BytesIO:
            return io.BytesIO(super().open(source).read()[:-1])

    papers = Shorter()
    source = papers.add(b"abcdef")
    body = PaperBody((source,), papers, start=0, length=6)
    assert body.read(6) == b"abcde"
    with pytest.raises(PaperUnreadable):
        body.read(6)


def test_a_range_outside_the_papers_is_a_bug(papers: Papers) -> None:
    source = papers.add(b"abc")
    for start, length in ((-1, 1), (0, 0), (0, 4), (3, 1)):
        with pytest.raises(ValueError):
            PaperBody((source,), papers, start=start, length=length)


# -- pins ----------------------------------------------------------------------------------------------------

KEY = b"\x07" * 32


def info(**changes: object) -> wire.PortalInfo:
    values: dict[str, object] = {
        "portal_id": "p",
        "name": "Cổng",
        "training": False,
        "public_key": wire.to_base64(KEY),
        "fingerprint": "claimed",
        "limits": wire.PortalLimits(),
        "protocol": 1,
        **changes,
    }
    return wire.PortalInfo.model_validate(values)


def test_a_key_is_pinned_only_by_the_fingerprint_that_a_person_has() -> None:
    fingerprint = wire.key_fingerprint(KEY)
    assert pin(info(), base_url="https://cong.example", fingerprint=fingerprint.upper()).public_key == KEY
    for wrong in ("", "claimed", fingerprint[:-1] + ("0" if fingerprint[-1] != "0" else "1")):
        with pytest.raises(PinRefused):
            pin(info(), base_url="https://cong.example", fingerprint=wrong)


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(PinRefused):
        pin(info(public_key="AAAA"), base_url="https://cong.example", fingerprint="x")


@pytest.mark.parametrize(
    ("url", "training", "kept"),
    [
        ("https://cong.example/", False, "https://cong.example"),
        ("https://cong.example:8443", True, "https://cong.example:8443"),
        ("http://127.0.0.1:9000/", True, "http://127.0.0.1:9000"),
        ("http://127.0.0.1:9000/", False, None),
        ("http://cong.example", True, None),
        ("ftp://cong.example", False, None),
        ("https://dao:mat-khau@cong.example", False, None),
        ("https://cong.example/duong-dan", False, None),
        ("https://cong.example?x=1", False, None),
        ("https://", False, None),
        ("https://[::1", False, None),
    ],
)
def test_plain_http_is_for_training_on_this_machine_only(url: str, training: bool, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(PinRefused):
            checked_base_url(url, training=training)
    else:
        assert checked_base_url(url, training=training) == kept


# -- stalls --------------------------------------------------------------------------------------------------


def test_patience_grows_with_the_queue_and_has_a_floor_and_a_ceiling() -> None:
    slow = Pace(8_000.0, 0.6)
    assert slow.patience_seconds(0) == 2.5
    assert slow.patience_seconds(16_000) == pytest.approx(4.6)
    assert slow.patience_seconds(10**9) == 30.0
    assert Pace().patience_seconds(10**6) == 2.5
    assert slow.patience_seconds(16_000, leniency=2.0) == pytest.approx(9.2)


def test_pace_follows_what_was_acknowledged() -> None:
    pace = Pace().after(80_000, 10.0)
    assert pace.bytes_per_second == 8_000.0
    assert pace.after(0, 10.0).bytes_per_second == pytest.approx(8_000.0 * 2 / 3)
    assert pace.after(10, 0.0) == pace


def test_only_acknowledged_bytes_end_a_silence() -> None:
    watch = StallWatch(now=10.0)
    watch.seen(100, now=11.0)
    watch.seen(100, now=15.0)
    assert watch.silence_seconds(now=16.0) == 5.0
    watch.seen(101, now=16.0)
    assert watch.silence_seconds(now=16.5) == 0.5


def test_moments_are_written_in_utc() -> None:
    moment = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert b'"created_at":"2026-11-22T05:00:00Z"' in wire.manifest_bytes(a_manifest({}, created_at=moment))
