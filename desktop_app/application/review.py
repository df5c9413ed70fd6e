"""Step 5: the whole dossier on one page before it is queued, and what the button will truly do."""

from __future__ import annotations

from desktop_app.application.answer_rows import answer_rows
from desktop_app.application.context import Context
from desktop_app.application.dossiers import DossierDesk
from desktop_app.application.fees import fees_view
from desktop_app.application.outbox_views import LineFacts
from desktop_app.application.times import minutes_text, size_text
from desktop_app.dossier import parties
from desktop_app.dossier.model import Binding, SignedForm
from desktop_app.dossier.ports import Records
from desktop_app.usecases.content import Content
from desktop_app.views import ReviewBlock, ReviewView
from desktop_app.wording import phrase


def review_view(context: Context, dossiers: DossierDesk, dossier_id: str, line: LineFacts) -> ReviewView:
    """Reads everything anew; shows what would be frozen now."""
    language = context.language
    dossier = context.dossier(dossier_id)
    content = context.content(dossier)

    def read(records: Records) -> tuple[tuple[Binding, ...], tuple[SignedForm, ...]]:
        found = dossier.dossier_id
        return tuple(records.papers.bindings(found)), tuple(records.papers.signed_forms(found))

    bindings, signed = context.store.read(read)
    blocks = [ReviewBlock(title, "form", rows) for title, rows in answer_rows(content, language)]
    blocks.append(_papers(content, bindings, context))
    blocks.append(_fees(content, context))
    used = {form.id for form in content.forms()}
    signed = tuple(entry for entry in signed if entry.form_id in used)
    blocks.append(_signed(signed, language))
    files = {b.file.file_id: b.file.size_bytes for b in bindings}
    files |= {entry.file.file_id: entry.file.size_bytes for entry in signed}
    total = sum(files.values())
    channel = content.choices.get(parties.CHANNEL) or "online"
    seconds = total / line.bytes_a_second if line.bytes_a_second else None
    rest = minutes_text(seconds, language) or phrase("review.estimate.unknown", language)
    return ReviewView(
        blocks=tuple(blocks),
        checklist=dossiers.checklist(dossier_id),
        channel=channel,
        total_bytes=total,
        estimate=phrase("review.estimate", language, size=size_text(total, language), time=rest),
        promise=phrase(f"review.promise.{channel}", language),
        button=phrase(f"review.button.{channel}", language),
    )


def _papers(content: Content, bindings: tuple[Binding, ...], context: Context) -> ReviewBlock:
    language = context.language
    rows = []
    for need in content.needs(on=context.today()).components:
        if not need.applies or need.component.kind != "upload":
            continue
        names = [
            f"{binding.file.name} ({size_text(binding.file.size_bytes, language)})"
            for binding in bindings
            if binding.component_code == need.component.code
        ]
        if names or need.needed:
            value = ", ".join(names) or phrase("component.state.missing", language)
            rows.append((need.component.name.in_language(language), value))
    return ReviewBlock(phrase("review.papers", language), "papers", tuple(rows))


def _fees(content: Content, context: Context) -> ReviewBlock:
    language = context.language
    view = fees_view(content, context.today(), language)
    rows = [(name, amount) for name, amount, _, _ in view.lines]
    if view.total and len(view.lines) > 1:
        rows.append((phrase("review.total", language), view.total))
    rows += [(field.label, field.display) for field in view.fields]
    if view.deadline:
        rows.append((phrase("review.deadline", language), view.deadline))
    return ReviewBlock(phrase("review.fees", language), "fees", tuple(rows))


def _signed(signed: tuple[SignedForm, ...], language: str) -> ReviewBlock:
    rows = tuple((entry.file.name, entry.signer) for entry in signed)
    empty = ((phrase("review.signing", language), phrase("review.none", language)),)
    return ReviewBlock(phrase("review.signing", language), "signing", rows or empty)
