"""What can go wrong with the data folder, the keys and the sealed files: codes and facts, never prose.

Exit codes 10 to 14 belong here, 15 to `desktop_app.disk`, 16 to 19 to `desktop_app.store`.
"""

from __future__ import annotations

from desktop_app.errors import Problem


class FolderInUse(Problem):
    """Another process works in this data folder. Facts: folder, holder."""

    code = "data.folder_in_use"
    exit_code = 10


class FolderNotWritable(Problem):
    """The data folder cannot be created or written. Facts: folder, reason."""

    code = "data.folder_not_writable"
    exit_code = 10


class NoVault(Problem):
    """The folder has no key slots: it was never set up. Facts: folder."""

    code = "vault.not_set_up"
    exit_code = 11


class VaultExists(Problem):
    """The folder is set up already; a second set-up would orphan its data. Facts: folder."""

    code = "vault.already_set_up"
    exit_code = 11


class WrongPassword(Problem):
    """The password opens nothing. Says no more than that."""

    code = "vault.wrong_password"
    exit_code = 12


class PasswordTooShort(Problem):
    """Facts: least, the number of characters that a password needs."""

    code = "vault.password_too_short"
    exit_code = 12


class PasswordTooLong(Problem):
    """Facts: most, the number of characters that a password may have."""

    code = "vault.password_too_long"
    exit_code = 12


class WrongRecoveryKey(Problem):
    """The recovery key is well typed, and belongs to other data."""

    code = "vault.wrong_recovery_key"
    exit_code = 12


class RecoveryKeyMistyped(Problem):
    """Some groups fail their check symbol. Facts: groups, the numbers of these groups from 1, as text."""

    code = "vault.recovery_key_mistyped"
    exit_code = 12


class RecoveryKeyLength(Problem):
    """The text has not as many symbols as a recovery key. Facts: symbols, needed."""

    code = "vault.recovery_key_length"
    exit_code = 12


class KeysDamaged(Problem):
    """Both copies of the key slots are unreadable. Facts: folder."""

    code = "vault.keys_damaged"
    exit_code = 13


class KeysFromTheFuture(Problem):
    """The key slots were written by a newer version. Facts: found, known."""

    code = "vault.keys_from_the_future"
    exit_code = 13


class KeysUnsafe(Problem):
    """The stored cost of the key derivation is out of bounds. Facts: memory_kib, passes, lanes."""

    code = "vault.keys_unsafe"
    exit_code = 13


class FileMissing(Problem):
    """The database knows this file, the disk does not. Facts: file_id."""

    code = "file.missing"
    exit_code = 14


class FileDamaged(Problem):
    """A sealed file is not what was stored. Facts: file_id, reason (length, header, content)."""

    code = "file.damaged"
    exit_code = 14


class FileTooLarge(Problem):
    """Facts: limit_mb."""

    code = "file.too_large"
    exit_code = 14


class SourceUnreadable(Problem):
    """What should be stored could not be read to its end. Facts: reason."""

    code = "file.source_unreadable"
    exit_code = 14
