"""An applicant's side for tests: plain HTTP calls, one for each request of the open protocol, and made-up
dossiers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.wire import RECEIPT_HEADER, TUS_BODY, pack_gzip

TUS = {"Tus-Resumable": "1.0.0"}


def a_uuid() -> str:
    return str(uuid.uuid4())


def bytes_of(seed: str, size: int) -> bytes:
    """The same made-up bytes for the same seed, which do not compress."""
    return hashlib.shake_128(seed.encode()).digest(size)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Dossier:
    """A made-up dossier and the bytes of its papers."""

    papers: list[bytes]
    owner_number: str = "012345678901"
    dossier_id: str = field(default_factory=a_uuid)
    version_id: str = field(default_factory=a_uuid)
    changes: dict[str, Any] = field(default_factory=dict)

    def manifest(self) -> dict[str, Any]:
        person = {"name": "Nguyễn Văn An", "id_number": self.owner_number, "id_kind": "cccd"}
        return {
            "protocol": 1,
            "dossier_id": self.dossier_id,
            "version_id": self.version_id,
            "revises": None,
            "answers_request": None,
            "procedure_code": "2.000181",
            "pack_hash": "ab" * 32,
            "case": "cap-moi",
            "channel": "online",
            "result_return": "online",
            "unit_code": "H52.14",
            "owner": person,
            "submitter": person,
            "represented": False,
            "form_data": {"to-khai": "<data/>"},
            "files": [
                {
                    "name": f"giay-to-{number}.pdf",
                    "component": f"TP{number}",
                    "form": None,
                    "media_type": "application/pdf",
                    "size": len(paper),
                    "sha256": sha256(paper),
                    "signed": False,
                }
                for number, paper in enumerate(self.papers, 1)
            ],
            "fee_choices": [],
            "created_at": "2026-11-23T02:00:00Z",
            "notes": "",
            **self.changes,
        }

    def data(self) -> bytes:
        return json.dumps(self.manifest(), ensure_ascii=False, sort_keys=True).encode()

    def body(self, missing: list[str] | None = None) -> bytes:
        """All papers in manifest order, or those that are missing."""
        return b"".join(paper for paper in self.papers if missing is None or sha256(paper) in missing)


class Citizen:
    """A signed-in applicant."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        answer = self.session.post(url + "/open/v1/sessions", json={"user": user, "password": password}, timeout=30)
        assert answer.status_code == 200, answer.text
        self.account_id = answer.json()["account_id"]
        self.token = answer.json()["token"]
        self.session.headers["Authorization"] = "Bearer " + self.token

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=30, **how)

    def put(self, dossier: Dossier, *, compressed: bool = True) -> requests.Response:
        data = dossier.data()
        headers = {"Content-Type": "application/json"}
        if compressed:
            data = pack_gzip(data)
            headers["Content-Encoding"] = "gzip"
        return self.ask("PUT", f"/open/v1/dossiers/{dossier.version_id}", data=data, headers=headers)

    def look(self, dossier: Dossier) -> requests.Response:
        return self.ask("GET", f"/open/v1/dossiers/{dossier.version_id}")

    def create(self, version_id: str, length: int, body: bytes | None = None) -> requests.Response:
        version = base64.b64encode(version_id.encode()).decode()
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": f"version {version}"}
        if body is not None:
            headers["Content-Type"] = TUS_BODY
        return self.ask("POST", "/open/v1/uploads", headers=headers, data=body)

    def head(self, location: str) -> requests.Response:
        return self.ask("HEAD", location, headers=TUS)

    def offset(self, location: str) -> int:
        return int(self.head(location).headers["Upload-Offset"])

    def patch(self, location: str, offset: int, body: bytes, **headers: str) -> requests.Response:
        return self.ask(
            "PATCH",
            location,
            headers={**TUS, "Content-Type": TUS_BODY, "Upload-Offset": str(offset), **headers},
            data=body,
        )

    def half_patch(self, location: str, offset: int, length: int) -> socket.socket:
        """A PATCH by hand: its head is sent, and the socket is given to send as much of the body as the
        test likes.
        """
        place = urlsplit(self.url)
        line = socket.create_connection((place.hostname, place.port), timeout=30)
        head = (
            f"PATCH {location} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Tus-Resumable: 1.0.0\r\nContent-Type: {TUS_BODY}\r\nUpload-Offset: {offset}\r\n"
            f"Content-Length: {length}\r\n\r\n"
        )
        line.sendall(head.encode())
        return line

    def submit(self, dossier: Dossier) -> dict[str, Any]:
        """The whole way in one upload; returns the final receipt."""
        answer = self.put(dossier)
        assert answer.status_code in (200, 201), answer.text
        told = answer.json()
        if told["state"] == "received":
            return told["receipt"]
        body = dossier.body(told["missing"])
        done = self.create(dossier.version_id, len(body), body)
        assert done.status_code == 201, done.text
        return receipt_in(done)

    def changes(self, since: str = "") -> dict[str, Any]:
        return self.ask("GET", "/open/v1/changes", params={"since": since}).json()


def receipt_in(answer: requests.Response) -> dict[str, Any]:
    """The receipt in an answer's header."""
    return json.loads(base64.b64decode(answer.headers[RECEIPT_HEADER]))


def verified(receipt: dict[str, Any], public_key: str) -> dict[str, Any]:
    """The receipt's payload, after its signature was checked with the portal's key."""
    payload = base64.b64decode(receipt["payload"])
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    key.verify(base64.b64decode(receipt["signature"]), payload)
    return json.loads(payload)
