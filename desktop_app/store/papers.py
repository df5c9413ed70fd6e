"""Which sealed file belongs to which dossier and component, and the forms that were signed.

Law: a row here is written only after its file is on the disk (`vault.files` promises that), so a row without
a file means damage. The bytes themselves are the vault's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, delete, select, union
from sqlalchemy.exc import IntegrityError

from desktop_app.dossier.model import Binding, PaperFile, SignedForm
from desktop_app.store import tables
from desktop_app.store.outbox_rows import references_in_outbox
from desktop_app.store.problems import FileStillNeeded, UnknownFile
from desktop_app.store.upsert import put

_FILE_FIELDS = tuple(field.name for field in fields(PaperFile))
FILE_COLUMNS = [tables.files.c[name] for name in _FILE_FIELDS]


class StoredPapers:
    """`dossier.ports.Papers` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_file(self, file: PaperFile) -> None:
        """Keep what is known of a stored file; the same file again replaces it."""
        put(self._connection, tables.files, vars(file), key=("file_id",))

    def file(self, file_id: str) -> PaperFile:
        """Raises UnknownFile."""
        row = self._connection.execute(select(*FILE_COLUMNS).where(tables.files.c.file_id == file_id)).first()
        if row is None:
            raise UnknownFile(file_id=file_id)
        return paper_file(row)

    def find_file(self, sha256: str) -> PaperFile | None:
        """The oldest file with this content, so that one paper serves many dossiers."""
        table = tables.files
        row = self._connection.execute(
            select(*FILE_COLUMNS).where(table.c.sha256 == sha256).order_by(table.c.added_at).limit(1)
        ).first()
        return None if row is None else paper_file(row)

    def all_files(self) -> Sequence[PaperFile]:
        table = tables.files
        found = self._connection.execute(select(*FILE_COLUMNS).order_by(table.c.added_at, table.c.file_id))
        return tuple(paper_file(row) for row in found)

    def orphan_files(self) -> Sequence[PaperFile]:
        """Files that no component, signed form, result or parcel in the outbox needs."""
        table = tables.files
        needed = union(
            select(tables.bindings.c.file_id),
            select(tables.signed_forms.c.file_id),
            select(tables.results.c.file_id).where(tables.results.c.file_id.is_not(None)),
        )
        found = self._connection.execute(
            select(*FILE_COLUMNS).where(table.c.file_id.not_in(needed)).order_by(table.c.added_at)
        ).all()
        sent = references_in_outbox(self._connection) if found else frozenset()
        return tuple(paper_file(row) for row in found if row.file_id not in sent)

    def forget_file(self, file_id: str) -> None:
        """Remove what is known of a file; then its bytes may go. Raises FileStillNeeded."""
        try:
            self._connection.execute(delete(tables.files).where(tables.files.c.file_id == file_id))
        except IntegrityError:
            raise FileStillNeeded(file_id=file_id) from None

    def bind(self, binding: Binding) -> None:
        """Attach a paper to a component; again with another position moves it. Keeps the file's row too."""
        self.add_file(binding.file)
        values = {
            "dossier_id": binding.dossier_id,
            "component_code": binding.component_code,
            "file_id": binding.file.file_id,
            "position": binding.position,
        }
        put(self._connection, tables.bindings, values, key=("dossier_id", "component_code", "file_id"))

    def unbind(self, dossier_id: str, component_code: str, file_id: str) -> None:
        table = tables.bindings
        self._connection.execute(
            delete(table).where(
                table.c.dossier_id == dossier_id,
                table.c.component_code == component_code,
                table.c.file_id == file_id,
            )
        )

    def bindings(self, dossier_id: str) -> Sequence[Binding]:
        """By component, then position."""
        table = tables.bindings
        found = self._connection.execute(
            select(table.c.component_code, table.c.position, *FILE_COLUMNS)
            .join(tables.files, tables.files.c.file_id == table.c.file_id)
            .where(table.c.dossier_id == dossier_id)
            .order_by(table.c.component_code, table.c.position, tables.files.c.added_at)
        )
        return tuple(Binding(dossier_id, row.component_code, row.position, paper_file(row)) for row in found)

    def keep_signed(self, signed: SignedForm) -> None:
        """Keep a signed form in place of an earlier one of the same form."""
        self.add_file(signed.file)
        values = {
            "dossier_id": signed.dossier_id,
            "form_id": signed.form_id,
            "file_id": signed.file.file_id,
            "answers_sha256": signed.answers_sha256,
            "signer": signed.signer,
            "signed_at": signed.signed_at,
        }
        put(self._connection, tables.signed_forms, values, key=("dossier_id", "form_id"))

    def signed_forms(self, dossier_id: str) -> Sequence[SignedForm]:
        table = tables.signed_forms
        found = self._connection.execute(
            select(table.c.form_id, table.c.answers_sha256, table.c.signer, table.c.signed_at, *FILE_COLUMNS)
            .join(tables.files, tables.files.c.file_id == table.c.file_id)
            .where(table.c.dossier_id == dossier_id)
            .order_by(table.c.form_id)
        )
        return tuple(
            SignedForm(dossier_id, row.form_id, paper_file(row), row.answers_sha256, row.signer, row.signed_at)
            for row in found
        )

    def drop_signed(self, dossier_id: str, form_id: str) -> None:
        table = tables.signed_forms
        self._connection.execute(delete(table).where(table.c.dossier_id == dossier_id, table.c.form_id == form_id))


def paper_file(row: Row[Any]) -> PaperFile:
    """The file of a row that holds FILE_COLUMNS."""
    return PaperFile(**{name: row._mapping[name] for name in _FILE_FIELDS})
