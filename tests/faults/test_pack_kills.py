"""kill -9 while packs are installed: a pack is here with all that belongs to it, or not at all."""

from __future__ import annotations

import random
import threading

import pytest

from tests.faults.pack_children import TAKEN_BACK, install_packs
from tests.faults.store_children import child, open_store, told_until_the_end


def install_and_kill(folder, kills, seed):
    source = random.Random(seed)
    acknowledged = set()
    for _ in range(kills):
        with child(install_packs, folder) as (process, acks):
            told = [acks.recv()]
            timer = threading.Timer(source.uniform(0, 0.05), process.kill)
            timer.start()
            process.join(60)
            timer.cancel()
            timer.join()
            told += told_until_the_end(acks)
        acknowledged |= set(told)
        store = open_store(folder)
        packs = store.read(lambda records: records.packs.versions())
        lists = store.read(lambda records: records.pack_trust.data_packs())
        revoked = store.read(lambda records: records.pack_trust.revocations())
        for pack in packs:
            number = int(pack.pack_hash, 16)
            found = store.read(lambda records, n=number: records.packs.search(f"word{n}"))
            assert pack.code in found, "a pack that no search finds"
        store.check()
        store.close()
        assert len(revoked) == TAKEN_BACK * len(lists), "half a list of revocations"
        here = {("pack", int(one.pack_hash, 16)) for one in packs}
        here |= {("list", int(one.pack_hash, 16)) for one in lists}
        assert acknowledged <= here, "an acknowledged pack is gone"
    return len(acknowledged)


def test_no_pack_is_half_installed_at_a_kill(tmp_path):
    assert install_and_kill(tmp_path, 10, seed=1) >= 10


@pytest.mark.faults
def test_no_pack_is_half_installed_at_many_kills(tmp_path):
    assert install_and_kill(tmp_path, 60, seed=2) >= 60
