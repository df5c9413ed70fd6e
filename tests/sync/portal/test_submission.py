from __future__ import annotations

from sync.portal.launch import RunningPortal
from sync.wire import ReceiptPayload, SignedReceipt, canonical, key_fingerprint, read
from tests.sync.portal.citizen import Citizen, Dossier, a_uuid, bytes_of, receipt_in, sha256, verified


def test_portal_tells_who_it_is_with_the_fingerprint_of_its_key(portal: RunningPortal, citizen: Citizen) -> None:
    import base64

    info = citizen.ask("GET", "/open/v1/portal").json()
    assert info["portal_id"] == portal.portal_id
    assert info["training"] is True
    assert info["fingerprint"] == key_fingerprint(base64.b64decode(info["public_key"])) == portal.fingerprint


def test_manifest_is_answered_with_a_provisional_receipt_and_the_missing_files_in_order(
    portal: RunningPortal, citizen: Citizen
) -> None:
    dossier = Dossier([bytes_of("b", 5000), bytes_of("a", 3000), bytes_of("b", 5000)])
    answer = citizen.put(dossier)
    assert answer.status_code == 201
    told = answer.json()
    assert told["state"] == "waiting_files"
    assert told["missing"] == [sha256(dossier.papers[0]), sha256(dossier.papers[1])]
    payload = verified(told["receipt"], portal.public_key)
    assert payload["kind"] == "provisional"
    assert payload["manifest_sha256"] == sha256(dossier.data())
    assert payload["account_id"] == citizen.account_id
    assert payload["files"] == []
    assert payload["access_key"] is None


def test_whole_upload_ends_with_a_final_receipt_over_manifest_and_files(
    portal: RunningPortal, citizen: Citizen
) -> None:
    dossier = Dossier([bytes_of("whole-1", 70_000), bytes_of("whole-2", 1)])
    payload = verified(citizen.submit(dossier), portal.public_key)
    assert payload["kind"] == "final"
    assert payload["portal_id"] == portal.portal_id
    assert (payload["dossier_id"], payload["version_id"]) == (dossier.dossier_id, dossier.version_id)
    assert payload["manifest_sha256"] == sha256(dossier.data())
    assert payload["files"] == [{"sha256": sha256(paper), "size": len(paper)} for paper in dossier.papers]
    assert len(payload["access_key"].replace("-", "")) == 16
    look = citizen.look(dossier).json()
    assert (look["state"], look["missing"], look["status"]) == ("received", [], 1)
    assert look["status_text"] == "Mới đăng ký"


def test_receipt_payload_is_the_canonical_json_of_its_model(portal: RunningPortal, citizen: Citizen) -> None:
    import base64

    receipt = SignedReceipt(**citizen.submit(Dossier([bytes_of("canonical", 10)])))
    data = base64.b64decode(receipt.payload)
    assert canonical(read(ReceiptPayload, data, what="receipt")) == data


def test_dossier_without_papers_is_received_with_its_manifest(portal: RunningPortal, citizen: Citizen) -> None:
    answer = citizen.put(Dossier([]))
    assert answer.status_code == 201
    assert answer.json()["state"] == "received"
    assert verified(answer.json()["receipt"], portal.public_key)["kind"] == "final"


def test_repeat_of_the_manifest_gives_the_same_answer(citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("repeat", 900)])
    first, second, plain = citizen.put(dossier), citizen.put(dossier), citizen.put(dossier, compressed=False)
    assert (first.status_code, second.status_code, plain.status_code) == (201, 200, 200)
    assert first.content == second.content == plain.content


def test_repeat_after_reception_gives_the_same_final_receipt(citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("again", 900)])
    receipt = citizen.submit(dossier)
    for _ in range(2):
        told = citizen.put(dossier).json()
        assert told == {"state": "received", "missing": [], "receipt": receipt}


def test_same_id_with_other_bytes_is_refused_with_both_hashes(citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("other", 900)])
    citizen.put(dossier)
    other = Dossier(dossier.papers, dossier_id=dossier.dossier_id, version_id=dossier.version_id)
    other.changes = {"notes": "khác"}
    answer = citizen.put(other)
    assert answer.status_code == 409
    told = answer.json()
    assert told["code"] == "dossier.other_bytes"
    assert (told["held"], told["yours"]) == (sha256(dossier.data()), sha256(other.data()))


def test_manifest_under_another_version_id_is_refused(citizen: Citizen) -> None:
    dossier = Dossier([])
    answer = citizen.ask("PUT", f"/open/v1/dossiers/{a_uuid()}", data=dossier.data())
    assert (answer.status_code, answer.json()["code"]) == (422, "manifest.version")


def test_hash_counts_as_had_for_the_same_account_and_the_same_applicant(citizen: Citizen) -> None:
    paper = bytes_of("dedupe", 4000)
    citizen.submit(Dossier([paper], owner_number="079000000001"))
    again = citizen.put(Dossier([paper, bytes_of("new", 10)], owner_number="079000000001")).json()
    assert again["missing"] == [sha256(bytes_of("new", 10))]
    whole = citizen.put(Dossier([paper], owner_number="079000000001")).json()
    assert whole["state"] == "received"


def test_hash_is_unknown_for_another_applicant_of_the_same_account(citizen: Citizen) -> None:
    paper = bytes_of("dedupe-other", 4000)
    citizen.submit(Dossier([paper], owner_number="079000000002"))
    for number in ("079000000003", ""):
        assert citizen.put(Dossier([paper], owner_number=number)).json()["missing"] == [sha256(paper)]


def test_half_uploaded_bytes_do_not_count_as_had(citizen: Citizen) -> None:
    paper = bytes_of("half", 4000)
    dossier = Dossier([paper], owner_number="079000000004")
    citizen.put(dossier)
    citizen.create(dossier.version_id, 4000, paper[:3999])
    assert citizen.put(Dossier([paper], owner_number="079000000004")).json()["missing"] == [sha256(paper)]


def test_final_receipt_is_in_the_last_answer_of_the_upload(portal: RunningPortal, citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("last", 9000)])
    citizen.put(dossier)
    location = citizen.create(dossier.version_id, 9000).headers["Location"]
    first = citizen.patch(location, 0, dossier.body()[:4000])
    assert first.status_code == 204
    assert "Dossier-Receipt" not in first.headers
    last = citizen.patch(location, 4000, dossier.body()[4000:])
    assert last.status_code == 204
    assert verified(receipt_in(last), portal.public_key)["kind"] == "final"
    assert receipt_in(last) == citizen.look(dossier).json()["receipt"]
