"""The first two accounts of a portal: one applicant, one officer, with random names and passwords.

A training portal keeps their passwords in a file of its own data folder (0600), so that it can tell them
again at every start; another portal tells them once, at its first start, and keeps hashes only.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sync.portal.accounts import Accounts, Role
from sync.portal.durable import write_private
from sync.portal.problems import DataUnusable


@dataclass(frozen=True)
class Credentials:
    user: str
    password: str


@dataclass(frozen=True)
class FirstAccounts:
    citizen: Credentials
    officer: Credentials


def first_accounts(
    accounts: Accounts, *, folder: Path, training: bool, random_bytes: Callable[[int], bytes]
) -> FirstAccounts | None:
    """The first accounts with their passwords; None when a portal that is no training portal told them
    before.

    The file is written before the accounts are made, and accounts missing after a kill are made again from
    it.
    """
    path = folder / "training-accounts.json"
    if training and path.exists():
        first = _read(path)
    elif accounts.any_exists():
        return None
    else:
        first = FirstAccounts(
            citizen=_random_credentials("canbo", random_bytes),
            officer=_random_credentials("motcua", random_bytes),
        )
        if training:
            write_private(path, json.dumps(asdict(first)).encode())
    _make(accounts, first.citizen, "citizen", "Tài khoản nộp hồ sơ")
    _make(accounts, first.officer, "officer", "Cán bộ một cửa")
    return first


def _make(accounts: Accounts, credentials: Credentials, role: Role, display_name: str) -> None:
    if not accounts.exists(credentials.user):
        accounts.add(credentials.user, credentials.password, role, display_name)


def _read(path: Path) -> FirstAccounts:
    try:
        found = json.loads(path.read_bytes())
        return FirstAccounts(citizen=Credentials(**found["citizen"]), officer=Credentials(**found["officer"]))
    except (ValueError, KeyError, TypeError):
        raise DataUnusable(folder=str(path.parent), reason=path.name) from None


def _random_credentials(prefix: str, random_bytes: Callable[[int], bytes]) -> Credentials:
    return Credentials(
        user=f"{prefix}-{random_bytes(3).hex()}",
        password=base64.b32encode(random_bytes(15)).decode("ascii").lower(),
    )
