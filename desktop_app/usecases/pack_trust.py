"""Whom the office believes about packs, and whether an installed pack may still be begun with.

Law: a removed key vouches for nothing new, what it vouched for before stays; a revoked pack is stopped wherever it
is; a revoked key stops what it signed and was installed on or after the day it was taken back.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop_app.clock import office_date
from desktop_app.dossier.model import InstalledData, PackVersion, TrustedKey
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem

if TYPE_CHECKING:
    from forms.packs.trust import Revocation

MOST_KEYS = 50


class KeyNotCompared(Problem):
    """A key is trusted only after its fingerprint was compared. Facts: fingerprint (the file's), typed."""

    code = "pack.key_not_compared"
    exit_code = 31


class KeyUnknown(Problem):
    """No trusted key has this fingerprint. Fact: fingerprint."""

    code = "pack.key_unknown"
    exit_code = 31


class TooManyKeys(Problem):
    """More keys than an office can answer for. Fact: limit."""

    code = "pack.too_many_keys"
    exit_code = 31


class TestKeyNeverTrusted(Problem):
    """The published test key: everybody can sign with it."""

    code = "pack.test_key_never"
    exit_code = 31
    __test__ = False


@dataclass(frozen=True)
class OfficeTrust:
    """Raw keys that the office trusts today, and what is revoked today, by pack hash or key id."""

    keys: tuple[bytes, ...] = ()
    revoked: Mapping[str, Revocation] = field(default_factory=dict)


NO_OFFICE = OfficeTrust()


def office_trust(records: Records, today: date) -> OfficeTrust:
    """What this office believes on a day."""
    keys = tuple(base64.b64decode(key.public_key) for key in records.pack_trust.all_keys() if key.removed_at is None)
    return OfficeTrust(keys, revoked_on(records, today))


def revoked_on(records: Records, today: date) -> dict[str, Revocation]:
    """What is revoked on a day, by pack hash or key id."""
    return {one.value: one for one in records.pack_trust.revocations() if one.since <= today}


def revocation_of(version: PackVersion | InstalledData, revoked: Mapping[str, Revocation]) -> Revocation | None:
    """Why an installed pack must not be used any more; None for one that was not taken back."""
    gone = revoked.get(version.pack_hash)
    if gone is not None:
        return gone
    gone = revoked.get(version.signer) if version.signer else None
    return gone if gone is not None and office_date(version.installed_at) >= gone.since else None


def trusted_key(
    key: bytes, typed: str, *, records: Records, name: str, by: str, now: datetime, today: date
) -> TrustedKey:
    """Trust a raw key from now on, if `typed` is its whole fingerprint; returns it as it is kept.

    Raises KeyNotCompared, TestKeyNeverTrusted, TooManyKeys, KeyRevoked.
    """
    from forms.packs.keys import same_fingerprint
    from forms.packs.problems import KeyRevoked
    from forms.packs.trust import fingerprint, key_id, test_public_key

    if key == test_public_key():
        raise TestKeyNeverTrusted()
    if not same_fingerprint(typed, key):
        raise KeyNotCompared(fingerprint=fingerprint(key), typed=typed.strip()[:200])
    gone = revoked_on(records, today).get(key_id(key))
    if gone is not None:
        raise KeyRevoked(key=key_id(key), reason=gone.reason, since=f"{gone.since:%d/%m/%Y}")
    if sum(held.removed_at is None for held in records.pack_trust.all_keys()) >= MOST_KEYS:
        raise TooManyKeys(limit=MOST_KEYS)
    trusted = TrustedKey(key_id(key), base64.b64encode(key).decode("ascii"), name, by, now)
    records.pack_trust.put_key(trusted)
    return trusted
