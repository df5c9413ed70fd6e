"""Carries the answers of one form version over to another, and says of each what became of it.

Where an old question went is forms.correspondence. Rows keep their permanent ids. Whatever does not fit stands in
the list with its old value: nothing goes silently. Saves nothing; the new sessions are filled, and `acts` are the
orders that filled them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from forms.correspondence import Correspondence, Target, key, label_of, named
from forms.definition import Element, FormDefinition
from forms.packs.moves import Move
from forms.problems import AnswerRefused, FormProblem, RowRefused, UnknownReference
from forms.session import Session
from forms.state import FieldState, Violation

ActKind = Literal["answer", "add_row", "remove_row", "move_row"]
Outcome = Literal["kept", "moved", "changed", "dropped"]
"""changed: the question is still there, and the old value, or a part of it, does not fit it any more."""
_NAME = re.compile(r"\$\{\s*([^}\s]*)\s*\}")
_PASSES = 6
_TEXT_KINDS = frozenset({"text"})
_READABLE = frozenset({"date", "time", "dateTime", "select_one", "select_multiple", "rank"})
_SELECTS = frozenset({"select_one", "select_multiple", "rank"})


@dataclass(frozen=True, slots=True)
class Act:
    """One order to a new session, as a dossier's journal keeps it."""

    form_id: str
    kind: ActKind
    ref: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one old answer.

    `reason`: same, table, above, name, accepted for what was carried; no_question, no_form, no_row, one_only,
    removed, formula, refused for what was dropped; type, choice for what does not fit. `lost` is the part of the
    old value that is not in the new form, as people read it; empty when all of it is. `suggested` is the path of
    a new question with the same label and type that nobody else goes to, and `key` is what accepts it.
    """

    outcome: Outcome
    reason: str
    form_id: str
    ref: str
    label: str
    value: str
    display: str
    new_form_id: str = ""
    new_ref: str = ""
    new_label: str = ""
    new_display: str = ""
    lost: str = ""
    key: str = ""
    suggested: str = ""
    suggested_label: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """A new question that misses something which the old form did not miss. `kind` as Violation.kind."""

    form_id: str
    ref: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Migration:
    """All that was carried, in the old forms' order; the orders that did it; what is to do now."""

    items: tuple[Carried, ...]
    acts: tuple[Act, ...]
    needed: tuple[Needed, ...]


@dataclass(slots=True)
class _Wish:
    """One answer to bring to one place."""

    old: FieldState
    form_id: str
    target: Target
    ref: str = ""
    value: str = ""
    reason: str = ""
    refused: bool = False
    given: bool = False


def carry(
    old: Mapping[str, Session],
    new: Mapping[str, Session],
    *,
    form_of: Mapping[str, str],
    moves: Sequence[Move] = (),
    typed: Mapping[str, Set[str]] | None = None,
    accepted: Set[str] = frozenset(),
    language: str = "vi",
) -> Migration:
    """Fill the new sessions, which were just begun, with the answers of the old ones.

    `form_of`: old form id -> new form id, for the forms that are still there. `typed`: the references that people
    answered, by old form; a corrected calculation or a blanked default is theirs. `accepted`: keys of suggestions.
    """
    went = Correspondence(
        {form_id: session.definition for form_id, session in old.items()},
        {form_id: session.definition for form_id, session in new.items()},
        form_of, moves, accepted, language,
    )  # fmt: skip
    return _Carrier(old, new, went, typed or {}).run()


@dataclass(slots=True)
class _Carrier:
    old: Mapping[str, Session]
    new: Mapping[str, Session]
    went: Correspondence
    typed: Mapping[str, Set[str]]
    acts: list[Act] = field(default_factory=list)
    begun: dict[tuple[str, str], str] = field(default_factory=dict)
    """What the new forms held by themselves, by form and ref."""
    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    """(old form, old row) -> the new row it went to."""
    placed: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """(new form, repeat) -> the rows that some old row went to."""

    def run(self) -> Migration:
        wishes: list[_Wish] = []
        items: list[tuple[_Wish | None, Carried]] = []
        for form_id, session in self.new.items():
            self.begun.update(((form_id, state.ref), state.value) for state in session.fields())
        planned = [(form_id, self.went.targets(form_id)) for form_id in self.old]
        for form_id, targets in planned:
            for state in self._worth_carrying(form_id, targets):
                element = self.old[form_id].definition.elements[state.path]
                found = targets.get(element, [])
                if not found or all(target.element is None for target in found):
                    items.append((None, self._dropped(form_id, state, element, found)))
                for target in found:
                    if target.element is not None:
                        wish = _Wish(state, form_id, target)
                        wishes.append(wish)
                        items.append((wish, self._item(wish)))
        for _ in range(_PASSES):
            for form_id, targets in planned:
                self._carry_rows(form_id, targets)
            if not self._answer_all(wishes):
                break
        self._take_back_misfits(wishes)
        told = [self._told(wish) if wish is not None else item for wish, item in items]
        for form_id, session in self.old.items():
            told += self._stashed(form_id, session)
        return Migration(tuple(item for item in told if item.form_id), tuple(self.acts), self._needed(wishes))

    # -- what there is to carry ------------------------------------------------------------------------

    def _worth_carrying(self, form_id: str, targets: Mapping[Element, list[Target]]) -> list[FieldState]:
        """Answers and values that a person or a copy gave, and what the table asks for by name.

        What the old form computes, the new form computes.
        """
        session, typed = self.old[form_id], self.typed.get(form_id, frozenset())
        found = []
        for state in session.fields():
            element = session.definition.elements[state.path]
            if any(target.reason == "table" for target in targets.get(element, ())):
                found.append(state)
                continue
            if state.kind == "note" or element.bind.preload is not None:
                continue
            if element.bind.calculate is not None and (element.question is None or state.ref not in typed):
                continue
            if state.value or state.ref in typed:
                found.append(state)
        return found

    # -- rows ------------------------------------------------------------------------------------------

    def _carry_rows(self, form_id: str, targets: Mapping[Element, list[Target]]) -> None:
        """Rows of every repeat, outermost first, with their ids; those that a form counts are matched by place."""
        session = self.old[form_id]
        for repeat in session.definition.elements.values():
            if not repeat.is_repeat:
                continue
            target = self._repeat_target(repeat, targets)
            if target is None or target.element is None:
                continue
            by_parent: dict[str, list[str]] = {}
            for row in session.rows(repeat.path):
                by_parent.setdefault(row[: row.rindex("/")], []).append(row)
            for parent, rows in by_parent.items():
                parent_row = _innermost_row(parent)
                if parent_row and (form_id, parent_row) not in self.rows:
                    continue
                self._rows_of_one(form_id, target, self.rows.get((form_id, parent_row), ""), rows)

    @staticmethod
    def _repeat_target(repeat: Element, targets: Mapping[Element, list[Target]]) -> Target | None:
        """Where a repeat goes: as the table says, else where its first question that moves goes."""
        direct = [target for target in targets.get(repeat, []) if target.element and target.element.is_repeat]
        if direct:
            return direct[0]
        depth = len(repeat.repeats())
        for element, found in targets.items():
            if repeat in element.repeats() and found[0].element is not None:
                theirs = found[0].element.repeats()
                if len(theirs) >= depth:
                    return Target(found[0].form_id, theirs[depth - 1], found[0].reason)
        return None

    def _rows_of_one(self, form_id: str, target: Target, parent_row: str, rows: list[str]) -> None:
        repeat, session = target.element, self.new[target.form_id]
        assert repeat is not None
        place = _joined(parent_row, repeat)
        try:
            present = list(session.rows(place))
        except UnknownReference:
            return
        drawn = repeat.repeat_definition
        if drawn is not None and (drawn.count is not None or drawn.is_fixed):
            for old_row, new_row in zip(rows, present, strict=False):
                self.rows[form_id, old_row] = new_row
            return
        wanted = {f"{place}[{_row_id(row)}]": row for row in rows}
        shared, here = self.placed.setdefault((target.form_id, place), set()), set(present)
        shared.update(wanted)
        for new_row, old_row in wanted.items():
            if new_row not in here and not self._do(target.form_id, "add_row", place, _row_id(old_row)):
                continue
            self.rows[form_id, old_row] = new_row
        for row in present:
            if row not in shared:
                self._do(target.form_id, "remove_row", row)
        there = [row for row in session.rows(place) if row in wanted]
        held = set(there)
        right = [row for row in wanted if row in held]
        if there != right:
            for row in right:
                self._do(target.form_id, "move_row", row)

    # -- answers ---------------------------------------------------------------------------------------

    def _answer_all(self, wishes: list[_Wish]) -> bool:
        """One pass over all answers; whether anything changed, so that another pass may find more."""
        changed = False
        for wish in wishes:
            if wish.refused or wish.target.reason == "merged":
                continue
            ref = self._place(wish)
            if ref is None:
                continue
            wish.ref = ref
            if not wish.given and not self._value(wish):
                wish.refused = True
                continue
            session = self.new[wish.target.form_id]
            try:
                held = session.field(ref).value
            except UnknownReference:
                continue
            wish.given = True
            untouched = not wish.old.value and wish.old.ref not in self.typed.get(wish.form_id, frozenset())
            if held == wish.value or (untouched and not wish.value):
                continue
            if not self._do(wish.target.form_id, "answer", ref, wish.value):
                wish.refused, wish.reason = True, "refused"
                continue
            changed = True
        return changed

    def _place(self, wish: _Wish) -> str | None:
        """The reference in the new form; None while its row is not there, and for what has no room."""
        element, session = wish.target.element, self.new[wish.target.form_id]
        assert element is not None
        theirs = element.repeats()
        row = ""
        ours = wish.old.row_refs
        for depth, repeat in enumerate(theirs):
            if depth < len(ours):
                found = self.rows.get((wish.form_id, ours[depth]), "")
                if not found or not found.startswith(_joined(row, repeat) + "["):
                    wish.reason = "no_row"
                    return None
                row = found
                continue
            place = _joined(row, repeat)
            present = session.rows(place)
            if not present and not self._do(wish.target.form_id, "add_row", place, f"m{len(self.acts)}"):
                wish.reason = "no_row"
                return None
            row = session.rows(place)[0]
        if len(ours) > len(theirs) and any(
            not self._is_first(wish.form_id, row_ref) for row_ref in ours[len(theirs) :]
        ):
            wish.reason = "one_only"
            return None
        wish.reason = ""
        return _joined(row, element)

    def _is_first(self, form_id: str, row_ref: str) -> bool:
        rows = self.old[form_id].rows(row_ref[: row_ref.rindex("[")])
        return bool(rows) and rows[0] == row_ref

    def _value(self, wish: _Wish) -> bool:
        """Make the new answer; False when the table's formula fails."""
        old, element = wish.old, wish.target.element
        assert element is not None
        if wish.target.formula:
            session = self.old[wish.form_id]
            try:
                wish.value = session.evaluate_string(_with_paths(wish.target.formula, session.definition), at=old.ref)
            except (FormProblem, KeyError):
                wish.reason = "formula"
                return False
            return True
        question = element.question
        if question is not None and question.kind in _TEXT_KINDS and old.kind in _READABLE:
            wish.value = old.display
        else:
            wish.value = old.value
        return True

    def _do(self, form_id: str, kind: ActKind, ref: str, value: str = "") -> bool:
        """Give one order and note it; False when the form refuses it, which leaves everything as it was."""
        session = self.new[form_id]
        try:
            if kind == "answer":
                session.answer(ref, value)
            elif kind == "add_row":
                session.add_row(ref, row_id=value)
            elif kind == "remove_row":
                session.remove_row(ref)
            else:
                session.move_row(ref, None)
        except (AnswerRefused, RowRefused, UnknownReference):
            return False
        except FormProblem:  # a calculation that runs too long: the order was taken back
            return False
        self.acts.append(Act(form_id, kind, ref, value))
        return True

    # -- what does not fit -----------------------------------------------------------------------------

    def _take_back_misfits(self, wishes: list[_Wish]) -> None:
        """Answers of another type or that no choice offers leave the new form; a part that fits stays."""
        for _ in range(_PASSES):
            changed = False
            for wish in wishes:
                if not wish.given or wish.refused or not wish.value or wish.reason:
                    continue
                reason = self._misfit(wish)
                if not reason:
                    continue
                wish.reason, changed = reason, True
                self._leave_what_fits(wish)
            if not changed:
                return

    def _misfit(self, wish: _Wish) -> str:
        session = self.new[wish.target.form_id]
        violation: Violation | None = session.misfit(wish.ref)
        if violation is not None and violation.kind in ("type", "choice"):
            return violation.kind
        held = session.field(wish.ref).value
        if held:
            return ""
        element = wish.target.element
        is_select = element is not None and element.question is not None and element.question.kind in _SELECTS
        return "choice" if is_select else "type"

    def _leave_what_fits(self, wish: _Wish) -> None:
        session, form_id = self.new[wish.target.form_id], wish.target.form_id
        element = wish.target.element
        assert element is not None
        rest = self.begun.get((form_id, wish.ref), "") if wish.reason == "type" else ""
        if wish.reason == "choice" and element.question is not None and element.question.kind != "select_one":
            offered = {choice.value for choice in session.choices(wish.ref)}
            rest = " ".join(value for value in wish.value.split() if value in offered)
        self._do(form_id, "answer", wish.ref, rest)

    # -- telling ---------------------------------------------------------------------------------------

    def _item(self, wish: _Wish) -> Carried:
        state = wish.old
        return Carried("kept", "same", wish.form_id, state.ref, state.label, state.value, state.display)

    def _dropped(self, form_id: str, state: FieldState, element: Element, found: Sequence[Target]) -> Carried:
        """An answer that has no place. One that nobody sees, or a blank one, is not worth a line."""
        if not state.value or element.question is None:
            return replace(_NOTHING)
        own = key(form_id, element)
        candidate = self.went.suggestions.get(own)
        label = ""
        if candidate is not None:
            label = label_of(candidate, self.went.language)
        return Carried(
            "dropped",
            "removed" if found else ("no_question" if self.went.form_of.get(form_id) in self.new else "no_form"),
            form_id, state.ref, state.label, state.value, state.display,
            lost=state.display, key=own,
            suggested=candidate.path if candidate is not None else "", suggested_label=label,
        )  # fmt: skip

    def _told(self, wish: _Wish) -> Carried:
        state, target = wish.old, wish.target
        element = self.old[wish.form_id].definition.elements[state.path]
        if not state.value or element.question is None:
            return _NOTHING
        assert target.element is not None
        base = Carried(
            "kept", target.reason, wish.form_id, state.ref, state.label, state.value, state.display,
            new_form_id=target.form_id, key=key(wish.form_id, element),
        )  # fmt: skip
        if target.reason == "merged":
            label = label_of(target.element, self.went.language)
            return replace(base, outcome="moved", new_label=label)
        if wish.refused or not wish.given:
            return replace(base, outcome="dropped", reason=wish.reason or "no_row", lost=state.display)
        there = self.new[target.form_id].field(wish.ref)
        base = replace(base, new_ref=wish.ref, new_label=there.label or state.label, new_display=there.display)
        if wish.reason:
            return replace(base, outcome="changed", reason=wish.reason, lost=self._lost(wish, there))
        is_same = target.reason == "same" and target.form_id == wish.form_id
        return replace(base, outcome="kept" if is_same else "moved")

    def _lost(self, wish: _Wish, there: FieldState) -> str:
        """Of several choices, the labels of those that went; else the whole old value."""
        if wish.old.kind in ("select_multiple", "rank") and there.value and not wish.target.formula:
            kept = there.value.split()
            gone = [value for value in wish.old.value.split() if value not in kept]
            labels = dict(zip(wish.old.value.split(), wish.old.display.split(", "), strict=False))
            if len(labels) == len(wish.old.display.split(", ")):
                return ", ".join(labels.get(value, value) for value in gone)
            return ", ".join(gone)
        return wish.old.display

    def _stashed(self, form_id: str, session: Session) -> list[Carried]:
        """Answers that had gone with their choice before, and would have come back with it."""
        found = []
        for ref, value in session.stashed().items():
            state = session.field(ref)
            if not state.value and state.label:
                found.append(Carried("dropped", "choice", form_id, ref, state.label, value, value, lost=value))
        return found

    def _needed(self, wishes: list[_Wish]) -> tuple[Needed, ...]:
        """What the new forms miss or refuse and the old ones did not."""
        went: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for wish in wishes:
            if wish.ref:
                went.setdefault((wish.target.form_id, wish.ref), []).append((wish.form_id, wish.old.ref))
        before = {
            (form_id, violation.ref, violation.kind)
            for form_id, session in self.old.items() for violation in session.violations()
        }  # fmt: skip
        found = []
        for form_id, session in self.new.items():
            for violation in session.violations():
                sources = went.get((form_id, violation.ref), [])
                sources = sources or self._unanswered_sources(form_id, violation.ref)
                if any((old_form, ref, violation.kind) in before for old_form, ref in sources):
                    continue
                found.append(Needed(form_id, violation.ref, violation.label, violation.kind))
        return tuple(found)

    def _unanswered_sources(self, form_id: str, ref: str) -> list[tuple[str, str]]:
        """The old question of the same reference, which was blank and so was not carried."""
        return [(old_id, ref) for old_id, new_id in self.went.form_of.items() if new_id == form_id]


_NOTHING = Carried("kept", "", "", "", "", "", "")


def _with_paths(formula: str, definition: FormDefinition) -> str:
    """The formula with every ${name} as the old form's path. Raises KeyError for a name it has not once."""

    def path(name: str) -> str:
        element = named(definition, name)
        if element is None:
            raise KeyError(name)
        return element.path

    return _NAME.sub(lambda match: path(match.group(1)), formula)


def _innermost_row(ref: str) -> str:
    """The row reference that a reference lies in, or empty outside all rows."""
    end = ref.rfind("]")
    return ref[: end + 1]


def _row_id(row_ref: str) -> str:
    return row_ref[row_ref.rindex("[") + 1 : -1]


def _joined(row_ref: str, element: Element) -> str:
    """The reference of an element that stands under a row (or outside all rows, for an empty one)."""
    if not row_ref:
        return element.path
    repeat = re.sub(r"\[[^\]]*\]", "", row_ref)
    return row_ref + element.path[len(repeat) :]
