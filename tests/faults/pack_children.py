"""What a killed child does with packs: keeps procedure packs and lists of revocations, acknowledging each."""

from __future__ import annotations

from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_app.dossier.model import InstalledData, InstalledPack
from forms.packs.trust import Revocation
from tests.desktop_app.store.samples import NOON
from tests.faults.store_children import open_store

BIG = bytes(200_000)
TAKEN_BACK = 5


def install_packs(acks: Connection, folder: Path) -> None:
    """One pack and one list after the other; each list takes back `TAKEN_BACK` packs."""
    store = open_store(folder)
    number = len(store.read(lambda records: records.packs.versions()))
    while True:
        number += 1
        pack = InstalledPack(f"{number:064x}", f"1.{number:06}", "2026.1.1", f"Goi {number}", NOON, BIG, "k")
        store.write(lambda records, p=pack, w=f"word{number}": records.packs.install(p, w)).result()
        acks.send(("pack", number))
        data = InstalledData(f"{number:064x}", "revocations", f"2026.1.{number}", "x", date(2026, 1, 1), "k", NOON, BIG)
        gone = [Revocation("pack", f"{number * 100 + one:064x}", "x", date(2026, 1, 1)) for one in range(TAKEN_BACK)]
        store.write(lambda records, d=data, g=gone: records.pack_trust.install_data(d, g)).result()
        acks.send(("list", number))
