"""An officer's side for tests: each act of the officer's API as one HTTP call. Reusable by any test with a
portal.
"""

from __future__ import annotations

from typing import Any

import requests


class Officer:
    """A signed-in officer. Acts return the JSON of a success and fail the test on anything else."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._base = url + "/officer/v1"
        self.session = requests.Session()
        self.session.trust_env = False
        answer = self.session.post(self._base + "/sessions", json={"user": user, "password": password}, timeout=30)
        assert answer.status_code == 200, answer.text
        self.session.headers["Authorization"] = "Bearer " + answer.json()["token"]

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        return self.session.request(method, self._base + path, timeout=30, **how)

    def dossiers(self, status: int | None = None) -> list[dict[str, Any]]:
        """The whole list, page after page."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self._done(self.ask("GET", "/dossiers", params={"status": str(status or ""), "after": after}))
            found += page["dossiers"]
            after = page["after"]
            if after is None:
                return found

    def dossier(self, version_id: str) -> dict[str, Any]:
        return self._done(self.ask("GET", f"/dossiers/{version_id}"))

    def manifest(self, version_id: str) -> bytes:
        return self.ask("GET", f"/dossiers/{version_id}/manifest").content

    def file(self, version_id: str, sha256: str) -> bytes:
        return self.ask("GET", f"/dossiers/{version_id}/files/{sha256}").content

    def act(self, version_id: str, act: str, **wanted: Any) -> dict[str, Any]:
        """accept, reject, supplement, fee, fee/paid, status or message."""
        return self._done(self.ask("POST", f"/dossiers/{version_id}/{act}", json=wanted))

    def give_result(
        self,
        version_id: str,
        data: bytes,
        *,
        name: str,
        media_type: str = "application/pdf",
        how: str = "online",
    ) -> dict[str, Any]:
        return self._done(
            self.ask(
                "POST",
                f"/dossiers/{version_id}/result",
                params={"name": name, "how": how},
                data=data,
                headers={"Content-Type": media_type},
            )
        )

    def _done(self, answer: requests.Response) -> dict[str, Any]:
        assert answer.status_code in (200, 201), (answer.status_code, answer.text)
        return answer.json()
