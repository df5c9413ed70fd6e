"""From a password or a recovery key to the keys of the database, the papers, their names and the copies.

Each way in wraps the same random root key with AES-256-GCM; the keys in use are derived from the root, so a
new password rewrites one slot (about 1 KB) and no data. Argon2id takes about 0.15 s and 64 MiB on purpose:
never call `open_*`, `create`, `change_password` or `reset_password` on a window's thread.
The cryptography is imported where it is used, because the locked window opens without it.
Knows nothing of what is encrypted with the keys.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.vault.problems import (
    KeysDamaged,
    PasswordTooLong,
    PasswordTooShort,
    VaultExists,
    WrongPassword,
    WrongRecoveryKey,
)
from desktop_app.vault.recovery import RecoveryKey, read_recovery_key
from desktop_app.vault.slots import (
    PASSWORD,
    RECOVERY,
    Cost,
    CostPolicy,
    Slot,
    SlotFile,
    mend_copies,
    read_slots,
    slot_header,
    slots_exist,
    write_slots,
)

KEY_BYTES = 32
PASSWORD_LEAST = 8
PASSWORD_MOST = 256
_SALT_BYTES = 16
_NONCE_BYTES = 12
_VAULT_ID_BYTES = 16


@dataclass(frozen=True)
class Keys:
    """The keys in use, 32 bytes each. They never show in a repr, a log line or an error."""

    database: bytes = field(repr=False)
    attachments: bytes = field(repr=False)
    index: bytes = field(repr=False)
    backup: bytes = field(repr=False)


class KeySlots:
    """The ways into one data folder."""

    def __init__(
        self,
        folder: Path,
        *,
        policy: CostPolicy | None = None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._folder = folder
        self._policy = policy or CostPolicy()
        self._random_bytes = random_bytes

    def exist(self) -> bool:
        """Whether this folder was set up before."""
        return slots_exist(self._folder)

    def create(self, password: str, recovery: RecoveryKey) -> Keys:
        """Set the folder up with a new root key that the password and the recovery key open.

        Show the recovery key and have it confirmed before: from here on there is no other second way in.

        Raises VaultExists, PasswordTooShort, PasswordTooLong, DiskFull, DiskFailed.
        """
        if self.exist():
            raise VaultExists(folder=str(self._folder))
        secret = _new_password(password)
        root = self._random_bytes(KEY_BYTES)
        vault_id = self._random_bytes(_VAULT_ID_BYTES)
        file = SlotFile(
            vault_id=vault_id,
            generation=1,
            slots=(
                self._wrap(PASSWORD, secret, root, vault_id, self._policy.cost),
                self._wrap(RECOVERY, recovery.secret, root, vault_id, None),
            ),
        )
        write_slots(self._folder, file)
        return _derive_keys(root, vault_id)

    def open_with_password(self, password: str) -> Keys:
        """Raises NoVault, WrongPassword, KeysDamaged, KeysFromTheFuture, KeysUnsafe."""
        file = read_slots(self._folder)
        keys = _derive_keys(self._root_by_password(file, password), file.vault_id)
        self._mend()
        return keys

    def open_with_recovery_key(self, typed: str) -> Keys:
        """Raises NoVault, RecoveryKeyLength, RecoveryKeyMistyped, WrongRecoveryKey and as above."""
        file = read_slots(self._folder)
        return _derive_keys(self._root_by_recovery_key(file, typed), file.vault_id)

    def change_password(self, old: str, new: str) -> Keys:
        """Let `new` open the folder in place of `old`. Backups made before keep the old password."""
        file = read_slots(self._folder)
        return self._replace_password(file, self._root_by_password(file, old), new)

    def reset_password(self, typed_recovery_key: str, new: str) -> Keys:
        """Replace a forgotten password. The recovery key stays as it is."""
        file = read_slots(self._folder)
        return self._replace_password(file, self._root_by_recovery_key(file, typed_recovery_key), new)

    def replace_recovery_key(self, password: str, new: RecoveryKey) -> Keys:
        """Let `new` take the place of a recovery key that was lost or seen by others."""
        file = read_slots(self._folder)
        root = self._root_by_password(file, password)
        write_slots(self._folder, file.with_slot(self._wrap(RECOVERY, new.secret, root, file.vault_id, None)))
        return _derive_keys(root, file.vault_id)

    def _replace_password(self, file: SlotFile, root: bytes, new: str) -> Keys:
        slot = self._wrap(PASSWORD, _new_password(new), root, file.vault_id, self._policy.cost)
        write_slots(self._folder, file.with_slot(slot))
        return _derive_keys(root, file.vault_id)

    def _root_by_password(self, file: SlotFile, password: str) -> bytes:
        slot = file.slot(PASSWORD)
        if slot is None or slot.cost is None:
            raise KeysDamaged(folder=str(self._folder))
        self._policy.check(slot.cost)
        root = _unwrap(slot, _password_bytes(password), file.vault_id)
        if root is None:
            raise WrongPassword
        return root

    def _root_by_recovery_key(self, file: SlotFile, typed: str) -> bytes:
        slot = file.slot(RECOVERY)
        if slot is None:
            raise KeysDamaged(folder=str(self._folder))
        root = _unwrap(slot, read_recovery_key(typed).secret, file.vault_id)
        if root is None:
            raise WrongRecoveryKey
        return root

    def _wrap(self, kind: str, secret: bytes, root: bytes, vault_id: bytes, cost: Cost | None) -> Slot:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt = self._random_bytes(_SALT_BYTES)
        nonce = self._random_bytes(_NONCE_BYTES)
        key = _wrapping_key(secret, salt, cost, kind)
        wrapped = AESGCM(key).encrypt(nonce, root, slot_header(vault_id, kind, salt, cost))
        return Slot(kind=kind, salt=salt, nonce=nonce, wrapped=wrapped, cost=cost)

    def _mend(self) -> None:
        """Bring a lost or older copy up to date; a disk that refuses now must not keep the user out."""
        try:
            mend_copies(self._folder)
        except OSError:
            return


def _unwrap(slot: Slot, secret: bytes, vault_id: bytes) -> bytes | None:
    """The root key; None for a wrong secret or an altered slot, which look the same."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(slot.nonce) != _NONCE_BYTES or len(slot.wrapped) != KEY_BYTES + 16 or len(slot.salt) < 8:
        return None
    key = _wrapping_key(secret, slot.salt, slot.cost, slot.kind)
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, slot.header(vault_id))
    except InvalidTag:
        return None


def _wrapping_key(secret: bytes, salt: bytes, cost: Cost | None, kind: str) -> bytes:
    """Stretch a password by argon2id; a recovery key is random enough for HKDF alone."""
    if cost is None:
        return derive(secret, salt=salt, purpose="wrap-" + kind)
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret=secret,
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def derive(secret: bytes, *, salt: bytes, purpose: str) -> bytes:
    """HKDF-SHA256 (RFC 5869): 32 bytes for one purpose."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt, b"tramhoso/1/" + purpose.encode("ascii")).derive(secret)


def _derive_keys(root: bytes, vault_id: bytes) -> Keys:
    return Keys(
        database=derive(root, salt=vault_id, purpose="db"),
        attachments=derive(root, salt=vault_id, purpose="att"),
        index=derive(root, salt=vault_id, purpose="idx"),
        backup=derive(root, salt=vault_id, purpose="bak"),
    )


def check_new_password(password: str) -> None:
    """Whether a password may be set; writes nothing. Raises PasswordTooShort or PasswordTooLong."""
    _new_password(password)


def _new_password(password: str) -> bytes:
    """The bytes of a password that is being set; raises PasswordTooShort or PasswordTooLong."""
    length = len(unicodedata.normalize("NFC", password))
    if length < PASSWORD_LEAST:
        raise PasswordTooShort(least=PASSWORD_LEAST)
    if length > PASSWORD_MOST:
        raise PasswordTooLong(most=PASSWORD_MOST)
    return _password_bytes(password)


def _password_bytes(password: str) -> bytes:
    """NFC, so that "ế" typed as one key or as three is one password (RFC 8265 §4.2.2)."""
    return unicodedata.normalize("NFC", password[: 4 * PASSWORD_MOST]).encode("utf-8", "surrogatepass")
