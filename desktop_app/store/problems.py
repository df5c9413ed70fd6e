"""What can go wrong with the database and its records: codes and facts, never prose.

Exit codes 16 to 19. A full or failing disk is named in `desktop_app.disk`.
"""

from __future__ import annotations

from desktop_app.errors import Problem


class DatabaseDamaged(Problem):
    """Opened anew and checked, the database is still not sound. Facts: path, detail."""

    code = "store.damaged"
    exit_code = 16


class DatabaseMissing(Problem):
    """There was a database in this folder and it is gone or empty. Facts: path."""

    code = "store.missing"
    exit_code = 16


class WrongDatabaseKey(Problem):
    """No page of this database was written with this folder's key. Facts: path."""

    code = "store.wrong_key"
    exit_code = 16


class DatabaseNotEncrypted(Problem):
    """The file is a plain SQLite database, which this program never writes. Facts: path."""

    code = "store.not_encrypted"
    exit_code = 16


class DatabaseFromTheFuture(Problem):
    """A newer version of the program wrote this database. Facts: path, found, known."""

    code = "store.from_the_future"
    exit_code = 17


class ForeignDatabase(Problem):
    """The database opens with this key and is not this program's. Facts: path."""

    code = "store.foreign"
    exit_code = 17


class CopyNotSound(Problem):
    """The copy made before a change of structure does not read back; nothing was changed. Facts: path."""

    code = "store.copy_not_sound"
    exit_code = 17


class EngineTooOld(Problem):
    """This SQLite can damage a database (WAL-reset bug). Facts: found, needed."""

    code = "store.engine_too_old"
    exit_code = 18


class StoreClosed(Problem):
    """The database is closed: the program is ending or locked."""

    code = "store.closed"
    exit_code = 18


class UnknownDossier(Problem):
    """Facts: dossier."""

    code = "dossier.unknown"
    exit_code = 19


class DossierOnTheWay(Problem):
    """A dossier that is in the outbox cannot be deleted for good. Facts: dossier, state."""

    code = "dossier.on_the_way"
    exit_code = 19


class JournalOutOfOrder(Problem):
    """An entry does not follow the last one. Facts: dossier, expected, found."""

    code = "journal.out_of_order"
    exit_code = 19


class UnknownFile(Problem):
    """Facts: file_id."""

    code = "file.unknown"
    exit_code = 19


class FileStillNeeded(Problem):
    """A dossier needs this file. Facts: file_id."""

    code = "file.still_needed"
    exit_code = 19


class UnknownPack(Problem):
    """Facts: pack_hash."""

    code = "pack.unknown"
    exit_code = 19


class UnknownPortal(Problem):
    """Facts: portal."""

    code = "portal.unknown"
    exit_code = 19
