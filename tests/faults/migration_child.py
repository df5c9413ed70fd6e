"""A child that changes a dossier to a newer version and back, as fast as it is acknowledged, until it is killed."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.desktop_app.office import an_office
from tests.desktop_app.versions import new_pack


def change_and_undo(acks: Connection, folder: Path, dossier_id: str) -> None:
    with an_office(folder) as office:
        desk = office.application.migration
        newer = new_pack().pack_hash
        acks.send("begun")
        while True:
            if office.dossier(dossier_id).pack_hash == newer:
                desk.undo(dossier_id)
                acks.send("old")
            else:
                desk.migrate(dossier_id)
                acks.send("new")
