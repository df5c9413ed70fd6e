from __future__ import annotations

from tests.sync.outbox_contract import OutboxContract


class TestMemoryOutbox(OutboxContract):
    """The outbox that tests use keeps the rules that the store's must keep."""
