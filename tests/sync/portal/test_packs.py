from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from sync.portal.launch import RunningPortal
from sync.wire import sha256_hex
from tests.sync.portal.citizen import Citizen, Dossier
from tests.sync.portal.officer import Officer

MANIFEST = {
    "code": "2.000181",
    "pack_version": "2026.11.1",
    "name": {"vi": "Cấp giấy phép bán lẻ sản phẩm thuốc lá"},
    "deadlines": [
        {"days": 15, "unit": "working_day"},
        {"case": "cap-moi", "channel": "online", "days": 3, "unit": "working_day"},
    ],
}


def a_shelf(folder: Path) -> tuple[Path, bytes]:
    """A folder with one pack among rubbish, and the pack's bytes."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "2.000181.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps(MANIFEST))
        archive.writestr("lists/units.csv", "code,name\n" * 5000)
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    with zipfile.ZipFile(folder / "empty.zip", "w"):
        pass
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 50_000_000)
    return folder, (folder / "2.000181.zip").read_bytes()


def test_packs_are_listed_and_downloaded_and_give_dossiers_their_due_date(
    start: Callable[..., RunningPortal], tmp_path: Path
) -> None:
    folder, data = a_shelf(tmp_path / "packs")
    portal = start(packs=folder)
    citizen = Citizen(portal.url, portal.citizen.user, portal.citizen.password)
    pack_hash = sha256_hex(json.dumps(MANIFEST).encode())
    assert citizen.ask("GET", "/open/v1/packs").json() == [
        {
            "code": "2.000181",
            "pack_hash": pack_hash,
            "version": "2026.11.1",
            "name": "Cấp giấy phép bán lẻ sản phẩm thuốc lá",
            "size": len(data),
        }
    ]
    path = f"/open/v1/packs/{pack_hash}"
    whole = citizen.ask("GET", path)
    assert (whole.content, whole.headers["ETag"]) == (data, f'"{pack_hash}"')
    rest = citizen.ask("GET", path, headers={"Range": f"bytes={len(data) - 7}-"})
    assert (rest.status_code, rest.content) == (206, data[-7:])
    assert citizen.ask("GET", path, headers={"If-None-Match": f'"{pack_hash}"'}).status_code == 304
    assert citizen.ask("GET", "/open/v1/packs/" + "0" * 64).status_code == 404

    officer = Officer(portal.url, portal.officer.user, portal.officer.password)
    known, unknown = Dossier([], changes={"pack_hash": pack_hash}), Dossier([])
    for dossier in (known, unknown):
        citizen.submit(dossier)
    accepted = officer.act(known.version_id, "accept")
    assert accepted["pack_known"] is True
    assert accepted["dossier"]["due_at"].endswith("T10:00:00Z")  # 17:00 in Vietnam
    accepted = officer.act(unknown.version_id, "accept")
    assert (accepted["pack_known"], accepted["dossier"]["due_at"]) == (False, None)
