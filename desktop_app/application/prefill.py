"""Filling an open dossier from a register, a card or an earlier dossier: one act each, every field marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.application.dossiers import line_of
from desktop_app.clock import office_date
from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import Dossier, EntryKind, JournalEntry
from desktop_app.dossier.ports import Records
from desktop_app.dossier.provenance import Provenance
from desktop_app.errors import Problem
from desktop_app.usecases import prefill
from desktop_app.usecases.copies import Key, twin_of
from desktop_app.usecases.sections import leaves
from desktop_app.views import CardView, ConflictLine, DossierLine, FillView
from desktop_app.wording import phrase
from forms.last_saved import wants_last_saved
from forms.problems import FormProblem
from forms.state import FieldState

if TYPE_CHECKING:
    from desktop_app.application.desk import Desk
    from desktop_app.application.registers import Kind, Registers
    from desktop_app.usecases.content import Content

EARLIER_SHOWN = 30


class OtherProcedure(Problem):
    """The earlier dossier is of another procedure, so its answers are to other questions. Facts: number, name."""

    code = "prefill.other_procedure"
    exit_code = 45


class Prefill:
    """What a desk is filled from. Calls are made on the desk's thread; each is one act to undo."""

    def __init__(self, context: Context, registers: Registers) -> None:
        self._context = context
        self._registers = registers

    def earlier(self, desk: Desk) -> tuple[DossierLine, ...]:
        """Dossiers of the same procedure to copy from, newest first: the owner's own when the owner is known."""
        here = self._context.dossier(desk.dossier_id)

        def read(records: Records) -> list[DossierLine]:
            found = [
                each for each in records.dossiers.all()
                if each.procedure_code == here.procedure_code and each.dossier_id != here.dossier_id
                and each.owner_name and here.owner_id_number in ("", each.owner_id_number)
            ]  # fmt: skip
            return [line_of(records, each, self._context.language) for each in found[:EARLIER_SHOWN]]

        return tuple(self._context.store.read(read))

    def from_register(self, desk: Desk, kind: Kind, entry_id: str, *, overwrite: bool = False) -> FillView:
        """Raises UnknownEntry, NotAllowed."""
        known, source = self._registers.known(kind, entry_id)
        return self._from_known(desk, known, source, overwrite)

    def from_card(self, desk: Desk, card: CardView, *, overwrite: bool = False) -> FillView:
        """What the card says of the owner; its other fields go into the register only. Raises NotAllowed."""
        return self._from_known(desk, dict(card.known), Provenance("card", "", card.as_of), overwrite)

    def from_known(self, desk: Desk, known: dict[str, str], label: str) -> FillView:
        """What a workbook's row says, under the packs' names. Raises NotAllowed."""
        return self._from_known(desk, known, Provenance("excel", label, self._context.today().isoformat()), False)

    def from_dossier(self, desk: Desk, dossier_id: str, *, overwrite: bool = False) -> FillView:
        """Raises UnknownDossier, OtherProcedure, NotAllowed."""
        self.refuse_other_procedure(dossier_id, self._context.dossier(desk.dossier_id).procedure_code)
        there = self._context.dossier(dossier_id)
        earlier, source, at = self._context.content(there), _source(there), self._context.clock.now()

        def plan(content: Content) -> prefill.Plan:
            return prefill.from_dossier(content, earlier, source, at=at, overwrite=overwrite)

        return self._fill(desk, plan, there.owner_id_number)

    def refuse_other_procedure(self, dossier_id: str, procedure_code: str) -> None:
        """Raises UnknownDossier, OtherProcedure."""
        there = self._context.dossier(dossier_id)
        if there.procedure_code != procedure_code:
            raise OtherProcedure(number=there.number, name=there.procedure_name)

    # -- inside ----------------------------------------------------------------------------------------

    def _from_known(self, desk: Desk, known: dict[str, str], source: Provenance, overwrite: bool) -> FillView:
        at = self._context.clock.now()

        def plan(content: Content) -> prefill.Plan:
            return prefill.from_register(content, known, source, at=at, overwrite=overwrite)

        return self._fill(desk, plan, known.get("id_number", ""))

    def _fill(self, desk: Desk, plan: Callable[[Content], prefill.Plan], owner_number: str) -> FillView:
        content = desk.scratch()
        begun = self._last_saved(desk, content, owner_number)
        for entry in begun:
            content.apply(entry)
        made = plan(content)
        entries = [*begun, *made.entries]
        changes = desk.carry_out(entries) if entries else None
        language = self._context.language
        label = _labels(content, language)
        conflicts = tuple(
            ConflictLine(label(each.key), each.held, each.offered)
            for each in made.conflicts if not _is_told(each, made.conflicts, content)
        )  # fmt: skip
        sentence = phrase("prefill.filled" if made.filled else "prefill.nothing", language, count=made.filled)
        return FillView(changes, made.filled, conflicts, tuple(map(label, made.left_out)), sentence)

    def _last_saved(self, desk: Desk, content: Content, owner_number: str) -> list[JournalEntry]:
        """Answers of the owner's latest dossier, for forms that read them and have no answer yet.

        What such a form then begins with is another dossier's word too: it is marked like any copy.
        """
        at, found = self._context.clock.now(), []
        for form in content.forms():
            if not wants_last_saved(content.pack.definition(form.id)) or content.last_saved.get(form.id):
                continue
            if any(key[0] == form.id for key in content.copies.answered):
                continue
            latest = self._latest(desk.dossier_id, content, form.id, owner_number)
            if latest is None:
                continue
            dossier, saved = latest
            entry = JournalEntry(0, at, EntryKind.LAST_SAVED, form.id, saved, form.id)
            before = {leaf.ref: leaf.value for leaf in _leaves(content, form.id)}
            trial = desk.scratch()
            trial.apply(entry)
            source = _source(dossier).written()
            found.append(entry)
            for leaf in _leaves(trial, form.id):
                is_open = leaf.kind not in prefill.NOT_COPIED and not leaf.readonly
                if is_open and leaf.value and leaf.value != before.get(leaf.ref, ""):
                    found.append(JournalEntry(0, at, EntryKind.MARK, leaf.ref, source, form.id))
        return found

    def _latest(
        self, dossier_id: str, content: Content, form_id: str, owner_number: str
    ) -> tuple[Dossier, str] | None:
        number = owner_number or content.owner_id_number()
        if not number:
            return None
        here = self._context.dossier(dossier_id)

        def read(records: Records) -> list[Dossier]:
            return [
                each for each in records.dossiers.all()
                if each.procedure_code == here.procedure_code and each.owner_id_number == number
                and each.dossier_id != dossier_id and each.lifecycle is not Lifecycle.BINNED
            ]  # fmt: skip

        for dossier in self._context.store.read(read):
            try:
                session = self._context.content(dossier).session(form_id)
            except (FormProblem, Problem):
                continue
            return dossier, session.serialise(prune=True, row_ids=False).decode()
        return None


def _is_told(conflict: prefill.Conflict, others: list[prefill.Conflict], content: Content) -> bool:
    """Whether the same answer at its first place is told already."""
    twin = twin_of(content, conflict.key)
    if twin is None or not conflict.key[0]:
        return False
    return any((each.key, each.held, each.offered) == (twin, conflict.held, conflict.offered) for each in others)


def _source(dossier: Dossier) -> Provenance:
    return Provenance("dossier", dossier.number, office_date(dossier.updated_at).isoformat())


def _leaves(content: Content, form_id: str) -> list[FieldState]:
    return [leaf for section in content.sections(form_id) for leaf in leaves(section.elements)]


def _labels(content: Content, language: str) -> Callable[[Key], str]:
    def label(key: Key) -> str:
        form_id, ref = key
        if not form_id:
            return phrase(f"field.{ref[1:]}", language)
        try:
            state = content.session(form_id).field(ref)
        except FormProblem:
            return ref.rpartition("/")[2]
        return state.label or state.name

    return label
