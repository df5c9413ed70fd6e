"""Paper from dossiers: filled forms, the whole dossier with its cover list, receipts, what the citizen takes home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.dossier.model import Binding, Dossier, SignedForm
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.system import write_durably
from desktop_app.usecases.content import Content, UnknownField
from desktop_app.usecases.freezing import safe_name
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from desktop_app.documents.form import PrintedForm
    from forms.packs.model import FormEntry


class NoReceipt(Problem):
    """The dossier has no verified receipt to print yet."""

    code = "dossier.no_receipt"
    exit_code = 44


class NoPrintedForm(Problem):
    """The pack has no printed layout for this form. Facts: form."""

    code = "dossier.no_printed_form"
    exit_code = 50


class FormNotUsed(Problem):
    """The form does not apply to the dossier's present case and answers. Facts: form."""

    code = "dossier.form_not_used"
    exit_code = 50


class FolderRefuses(Problem):
    """A folder that the user chose cannot be written. Facts: folder, reason."""

    code = "print.folder"
    exit_code = 51


class Printing:
    """Draws; decides nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def form_pdf(self, dossier_id: str, form_id: str = "") -> bytes:
        """The filled official form, by default the first of the case that is printed; signed bytes where fresh.

        Raises UnknownField, FormNotUsed, NoPrintedForm.
        """
        dossier, content, _, signed = self._open(dossier_id)
        form_id = form_id or content.printed_form_id()
        self._entry(content, form_id)
        for entry in signed:
            if entry.form_id == form_id and entry.answers_sha256 == content.answers_sha256(form_id):
                return self._context.vault.read(entry.file.file_id, entry.file.sha256)
        return self.draw(content, form_id, training=dossier.training)

    def draw(self, content: Content, form_id: str, *, training: bool = False) -> bytes:
        """A form drawn anew from the present answers. Raises LayoutBroken, UnknownField, FormNotUsed."""
        return self.drawn(content, form_id, training=training).pdf

    def drawn(self, content: Content, form_id: str, *, training: bool = False) -> PrintedForm:
        """The same with its pages and the places for signatures."""
        from desktop_app.documents.form import draw_form

        entry = self._entry(content, form_id)
        layout = content.pack.layout(form_id)
        if layout is None:
            raise NoPrintedForm(form=form_id)
        return draw_form(
            layout,
            content.printed(form_id),
            title=entry.title.vi,
            at=self._context.clock.now(),
            author=self._context.setting("office.name"),
            training=training,
        )

    def dossier_pdf(self, dossier_id: str) -> bytes:
        """Cover list, forms and papers of a dossier as one PDF, with a bookmark for each component."""
        from desktop_app.application.whole_dossier import whole_dossier

        dossier, content, bindings, signed = self._open(dossier_id)
        return whole_dossier(self._context, self, dossier, content, bindings, signed)

    def receipt_pdf(self, dossier_id: str, version_id: str = "") -> bytes:
        """The verified receipt of a version as a page with QR. Raises NoReceipt."""
        from desktop_app.application.receipt_page import receipt_page

        return receipt_page(self._context, self._context.dossier(dossier_id), version_id)

    def hand_out(self, dossier_id: str, folder: Path) -> tuple[Path, ...]:
        """ "Trao cho người dân": the printed forms and the receipt, saved together or not at all."""
        dossier, content, _, _ = self._open(dossier_id)
        language = self._context.language
        label = safe_name(dossier.dossier_code or dossier.number)
        parts = [(phrase("file.receipt", language, label=label), self.receipt_pdf(dossier_id))]
        first = content.printed_form_id()
        printed = [form.id for form in content.forms() if form.print_path is not None]
        for form_id in printed or [first]:
            named = label if form_id == first else safe_name(f"{label} - {form_id}")
            parts.append((phrase("file.form", language, label=named), self.form_pdf(dossier_id, form_id)))
        written: list[Path] = []
        try:
            for name, data in parts:
                path = folder / name
                write_durably(path, data)
                written.append(path)
        except OSError as error:
            for path in written:
                path.unlink(missing_ok=True)
            raise FolderRefuses(folder=str(folder), reason=error.strerror or str(error)) from None
        return tuple(written)

    def _entry(self, content: Content, form_id: str) -> FormEntry:
        """A form of the dossier's present case. Raises UnknownField, FormNotUsed."""
        entry = next((form for form in content.pack.manifest.forms if form.id == form_id), None)
        if entry is None:
            raise UnknownField(ref=form_id)
        if entry not in content.forms():
            raise FormNotUsed(form=entry.title.in_language(self._context.language))
        return entry

    def _open(self, dossier_id: str) -> tuple[Dossier, Content, tuple[Binding, ...], tuple[SignedForm, ...]]:
        dossier = self._context.dossier(dossier_id)

        def read(records: Records) -> tuple[tuple[Binding, ...], tuple[SignedForm, ...]]:
            return (
                tuple(records.papers.bindings(dossier.dossier_id)),
                tuple(records.papers.signed_forms(dossier.dossier_id)),
            )

        bindings, signed = self._context.store.read(read)
        return dossier, self._context.content(dossier), bindings, signed
