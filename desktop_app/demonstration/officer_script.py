"""The officer's side of the demo: acts only through the training portal's HTTP, as a browser would."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

from desktop_app.errors import Problem
from sync.http import Line

BASE = "/officer/v1"
ANSWER_BYTES = 64 * 1024 * 1024


class OfficerRefused(Problem):
    """The portal refused an act of the officer's script. Facts: step, reason."""

    code = "demo.failed"
    exit_code = 90


class OfficerScript:
    """A signed-in officer."""

    def __init__(self, line: Line, user: str, password: str) -> None:
        self._line = line
        self._token: str | None = None
        self._token = self._post("/sessions", {"user": user, "password": password})["token"]

    def version(self, version_id: str) -> dict[str, Any]:
        return self._get(f"/dossiers/{version_id}")

    def manifest(self, version_id: str) -> bytes:
        return self._bytes(f"/dossiers/{version_id}/manifest")

    def file(self, version_id: str, sha256: str) -> bytes:
        return self._bytes(f"/dossiers/{version_id}/files/{sha256}")

    def accept(self, version_id: str) -> None:
        self._post(f"/dossiers/{version_id}/accept", {})

    def ask_supplement(
        self, version_id: str, component: str, text: str, reason: str, deadline: datetime
    ) -> None:
        self._post(
            f"/dossiers/{version_id}/supplement",
            {
                "deadline": deadline.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "reason": reason,
                "items": [{"component": component, "text": text}],
            },
        )

    def say(self, version_id: str, text: str) -> None:
        self._post(f"/dossiers/{version_id}/message", {"text": text})

    def give_result(self, version_id: str, name: str, pdf: bytes) -> None:
        self._exchange("POST", f"/dossiers/{version_id}/result?name={quote(name)}", pdf, "application/pdf")

    def _get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._bytes(path))
        return found

    def _post(self, path: str, wanted: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(wanted, ensure_ascii=False).encode("utf-8")
        found: dict[str, Any] = json.loads(self._exchange("POST", path, body, "application/json") or b"{}")
        return found

    def _bytes(self, path: str) -> bytes:
        return self._exchange("GET", path, None, "")

    def _exchange(self, method: str, path: str, body: bytes | None, media_type: str) -> bytes:
        headers = {"Content-Type": media_type} if media_type else {}
        answer = self._line.exchange(
            method, BASE + path, headers=headers, token=self._token, body=body, limit=ANSWER_BYTES
        )
        if answer.status not in (200, 201):
            told = answer.content[:200].decode("utf-8", "replace")
            raise OfficerRefused(step=path, reason=f"{answer.status} {told}")
        return answer.content
