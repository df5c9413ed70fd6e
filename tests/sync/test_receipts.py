from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import receipts, wire
from sync.parcel import Parcel
from sync.pins import PinnedPortal
from sync.problems import ReceiptRefused
from sync.wire import ReceiptKind
from tests.sync.office import Papers, a_parcel, some_bytes

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
PIN = PinnedPortal("portal-1", "Cổng thử", "https://cong.example", KEY.public_key().public_bytes_raw(), training=False)


@pytest.fixture
def parcel(papers: Papers) -> Parcel:
    return a_parcel(papers, {"a.pdf": some_bytes(10), "b.pdf": some_bytes(20)})


def payload_for(parcel: Parcel, **changes: Any) -> dict[str, Any]:
    return {
        "portal_id": "portal-1",
        "kind": "final",
        "dossier_id": parcel.dossier_id,
        "version_id": parcel.version_id,
        "manifest_sha256": parcel.manifest_sha256,
        "dossier_code": "H56.01-261122-0001",
        "access_key": None,
        "files": [{"sha256": source.sha256, "size": source.size_bytes} for source in parcel.sources],
        "received_at": "2026-11-22T05:00:00Z",
        "account_id": "account-1",
        **changes,
    }


def signed(payload: dict[str, Any] | bytes, key: Ed25519PrivateKey = KEY) -> wire.SignedReceipt:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return wire.SignedReceipt(payload=wire.to_base64(data), signature=wire.to_base64(key.sign(data)))


def reason_of(receipt: wire.SignedReceipt, parcel: Parcel, kind: ReceiptKind = ReceiptKind.FINAL) -> object:
    with pytest.raises(ReceiptRefused) as caught:
        receipts.verify(receipt, pin=PIN, parcel=parcel, kind=kind)
    return caught.value.facts["reason"]


def test_a_receipt_that_the_pinned_key_signed_over_this_parcel_is_believed(parcel: Parcel) -> None:
    stored = receipts.verify(signed(payload_for(parcel)), pin=PIN, parcel=parcel, kind=ReceiptKind.FINAL)
    assert stored.dossier_code == "H56.01-261122-0001"
    assert stored.kind is ReceiptKind.FINAL


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "provisional"}, "kind"),
        ({"portal_id": "portal-2"}, "portal"),
        ({"account_id": "account-2"}, "account"),
        ({"dossier_id": "11111111-1111-1111-1111-111111111111"}, "dossier"),
        ({"version_id": "11111111-1111-1111-1111-111111111111"}, "version"),
        ({"manifest_sha256": "1" * 64}, "manifest"),
        ({"files": []}, "files"),
        ({"kind": "grand"}, "payload"),
        ({"received_at": "yesterday"}, "payload"),
    ],
)
def test_a_receipt_over_anything_else_is_refused(parcel: Parcel, changes: dict[str, Any], reason: str) -> None:
    assert reason_of(signed(payload_for(parcel, **changes)), parcel) == reason


def test_a_file_of_another_size_is_refused(parcel: Parcel) -> None:
    files = payload_for(parcel)["files"]
    files[1]["size"] += 1
    assert reason_of(signed(payload_for(parcel, files=files)), parcel) == "files"


def test_a_file_named_twice_is_refused(parcel: Parcel) -> None:
    files = payload_for(parcel)["files"]
    assert reason_of(signed(payload_for(parcel, files=[*files, files[0]])), parcel) == "files"


def test_a_receipt_signed_by_another_key_is_refused(parcel: Parcel) -> None:
    assert reason_of(signed(payload_for(parcel), OTHER_KEY), parcel) == "signature"


def test_one_changed_byte_of_the_payload_is_refused(parcel: Parcel) -> None:
    true = signed(payload_for(parcel))
    data = wire.from_base64(true.payload, what="receipt").replace(b"0001", b"0002")
    forged = wire.SignedReceipt(payload=wire.to_base64(data), signature=true.signature)
    assert reason_of(forged, parcel) == "signature"


def test_a_true_receipt_of_another_dossier_is_refused(parcel: Parcel, papers: Papers) -> None:
    other = a_parcel(papers, {"a.pdf": some_bytes(10), "b.pdf": some_bytes(20)})
    assert reason_of(signed(payload_for(other)), parcel) == "dossier"


def test_a_receipt_of_an_older_version_of_the_dossier_is_refused(parcel: Parcel, papers: Papers) -> None:
    older = a_parcel(papers, {"a.pdf": some_bytes(10)}, dossier_id=parcel.dossier_id)
    assert reason_of(signed(payload_for(older)), parcel) == "version"


def test_a_final_receipt_is_not_taken_for_a_provisional_one(parcel: Parcel) -> None:
    assert reason_of(signed(payload_for(parcel)), parcel, ReceiptKind.PROVISIONAL) == "kind"


def test_a_provisional_receipt_names_only_files_of_the_dossier(parcel: Parcel) -> None:
    some = payload_for(parcel, kind="provisional", files=[])
    stored = receipts.verify(signed(some), pin=PIN, parcel=parcel, kind=ReceiptKind.PROVISIONAL)
    assert stored.kind is ReceiptKind.PROVISIONAL
    foreign = payload_for(parcel, kind="provisional", files=[{"sha256": "f" * 64, "size": 1}])
    assert reason_of(signed(foreign), parcel, ReceiptKind.PROVISIONAL) == "files"


@pytest.mark.parametrize("signature", ["", "!!!!", "AAAA", "A" * 88])
def test_a_signature_that_is_none_is_refused(parcel: Parcel, signature: str) -> None:
    true = signed(payload_for(parcel))
    broken = true.model_copy(update={"signature": signature})
    assert reason_of(broken, parcel) in ("encoding", "signature")


def test_signed_nonsense_is_refused(parcel: Parcel) -> None:
    assert reason_of(signed(b"[" * 1000), parcel) == "payload"
    assert reason_of(signed(b'{"kind":"final","kind":"final"}'), parcel) == "payload"
