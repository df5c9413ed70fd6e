"""A living form: answers in, changes out. One session belongs to one thread."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from forms.collecting import collector_held
from forms.definition import Blueprint, Element, FormDefinition
from forms.instances import SecondaryInstance
from forms.last_saved import instances_with
from forms.live_lists import reads
from forms.living import FormNode, Scope, build_root, reference, subtree
from forms.nodes import DocumentNode
from forms.presenting import Presenter, string_value
from forms.problems import AnswerRefused, EvaluationStopped, ExpressionInvalid, RowRefused, UnknownReference
from forms.recompute import Computation, Happened
from forms.saving import restored, serialise
from forms.state import Changes, ChoiceState, FieldState, State, Violation
from forms.xpath import dates
from forms.xpath.compiler import ANY, BOOLEAN, STRING, Compiled, compile_expression
from forms.xpath.context import Context

_FIRST_LOAD = frozenset({"odk-instance-first-load", "xforms-ready"})
_LOAD = frozenset({"odk-instance-load"})
_NEW_ROW = frozenset({"odk-new-repeat"})
_STEP = re.compile(r"([^/\[\]]+)(?:\[([^\[\]]+)\])?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ROW_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,80}")
_CACHED_EXPRESSIONS = 2000


class Session:
    """One person's filling of one form. See docs/forms/profile.md for what expressions mean.

    `today`, `now`, `time_zone` and `new_id` are all that a session knows of the world. `saved` are bytes that
    `serialise` gave: the session goes on where that one stopped. `preload` answers the form's preloads by
    their parameter (`username`, `email`, `phonenumber`, `deviceid`). `last_saved` are the answers that
    jr://instance/last-saved shows: those of an earlier filling of the same form, as `serialise` gives them.
    """

    def __init__(
        self,
        definition: FormDefinition,
        *,
        today: date,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        time_zone: str = "Asia/Ho_Chi_Minh",
        language: str = "vi",
        saved: bytes | None = None,
        preload: Mapping[str, str] | None = None,
        last_saved: bytes | None = None,
    ) -> None:
        self.definition = definition
        self._new_id = new_id
        self._compiled: dict[tuple[str, str, str], Compiled] = {}
        self._schema = definition.schema
        document = DocumentNode()
        blueprint, row_ids = definition.blueprint, iter(new_id, None)
        stashes: dict[int, str] = {}
        if saved is not None:
            blueprint, saved_ids, stashes = restored(definition, saved)
            row_ids = self._saved_row_ids(saved_ids)
        repeats = [element for element in definition.elements.values() if element.is_repeat]
        with collector_held():
            self._root = build_root(blueprint, document, row_ids, repeats)
        self._context = Context(
            root=document,
            zone=ZoneInfo(time_zone),
            today=today,
            now=now,
            new_id=new_id,
            instances=instances_with(definition, last_saved),
            language=self._spoken(language),
            regex_seconds=definition.limits.regex_seconds,
            steps=definition.limits.evaluation_steps,
        )
        self._context.fixed = list(self._root.scope.nodes)
        self._computation = Computation(definition, self._context, self._root, new_id)
        self._presenter = Presenter(definition, self._computation, self._context, self._root)
        self._context.translate = self._presenter.translated
        self._context.choice_label = self._presenter.choice_label
        self._preloaded = [each for each in definition.elements.values() if each.bind.preload is not None]
        self._given = dict(preload or {})
        self._computation.preload = self._preload
        if stashes:
            self._restore_stashes(blueprint, stashes)
        with collector_held():
            self._begin(is_new=saved is None)

    # ---- beginning
    def _saved_row_ids(self, saved: list[str | None]) -> Iterator[str]:
        for row_id in saved:
            yield row_id if row_id is not None and _ROW_ID.fullmatch(row_id) else self._new_id()

    def _restore_stashes(self, blueprint: Blueprint, stashes: dict[int, str]) -> None:
        pending = [(self._root, blueprint)]
        while pending:
            node, drawn = pending.pop()
            node.stash = stashes.get(id(drawn), "")
            pending.extend(zip(node.children, drawn.children, strict=True))

    def _spoken(self, code: str) -> str:
        languages = self.definition.languages
        return code if not languages or code in languages else languages[0]

    def _begin(self, *, is_new: bool) -> None:
        computation = self._computation
        if is_new:
            for node in subtree(self._root):
                if node.text:
                    node.text = computation.stored(node.text, node.element)
            self._preload(self._root)
        computation.is_loading = True
        computation.mark_scope(self._root.scope, None, keeps_answers=not is_new)
        computation.run()
        computation.is_loading = False
        grown = computation.happened.added_rows
        if is_new:
            computation.fire(_FIRST_LOAD)
        computation.fire(_LOAD)
        for row in grown:
            computation.fire(_NEW_ROW, row)
        computation.run()
        computation.happened = Happened()

    def _preload(self, below: FormNode) -> None:
        """Give the blank fields of the form, or of a new row, what they have from the start."""
        for node in subtree(below) if self._preloaded else ():
            preload = node.element.bind.preload
            if preload is None or node.text:
                continue
            kind, parameter = preload
            if kind == "uid":
                node.text = f"uuid:{self._new_id()}"
            elif kind == "date" and parameter == "today":
                node.text = self._context.today.isoformat()
            elif kind == "timestamp" and parameter == "start":
                node.text = dates.text_of_moment(self._context.now().astimezone(self._context.zone))
            elif kind == "property":
                node.text = unicodedata.normalize("NFC", self._given.get(parameter, ""))

    @contextmanager
    def _order(self) -> Iterator[None]:
        """All or nothing: an order that is stopped or refused on its way leaves the session as it was."""
        self._computation.begin_order()
        try:
            yield
        except BaseException:
            self._computation.take_back_order()
            raise
        self._computation.end_order()

    def finish(self) -> Changes:
        """Stamp what a form stamps at its end (preload timestamp end)."""
        with self._order():
            for node in subtree(self._root):
                if node.element.bind.preload == ("timestamp", "end"):
                    self._computation.set_text(
                        node, dates.text_of_moment(self._context.now().astimezone(self._context.zone))
                    )
            self._computation.fire(frozenset({"xforms-revalidate"}))
            self._computation.run()
            return self._changes(None)

    # ---- finding
    def _find(self, ref: str) -> FormNode:
        """The node of a ref. Raises UnknownReference."""
        steps = ref.strip().split("/")
        if len(steps) < 2 or steps[0] or steps[1] != self._root.name:
            raise UnknownReference(ref=ref)
        node = self._root
        for step in steps[2:]:
            match = _STEP.fullmatch(step)
            element = node.element.children.get(match[1]) if match is not None else None
            if match is None or element is None:
                raise UnknownReference(ref=ref)
            if element.is_repeat:
                row = next((row for row in node.scope.rows[element] if row.scope.row_id == match[2]), None)
                if row is None:
                    raise UnknownReference(ref=ref)
                node = row
            elif match[2] is not None:
                raise UnknownReference(ref=ref)
            else:
                node = node.scope.nodes[element.slot]
        return node

    def _leaf(self, ref: str) -> FormNode:
        node = self._find(ref)
        if node.element.children:
            raise UnknownReference(ref=ref)
        return node

    def _repeat(self, ref: str) -> tuple[Element, Scope]:
        """The repeat of a ref (or of a definition path outside rows), and the scope its rows are in."""
        parent, _, name = ref.rstrip("/").rpartition("/")
        node = self._find(parent)
        element = node.element.children.get(name)
        if element is None or not element.is_repeat:
            raise UnknownReference(ref=ref)
        return element, node.scope

    def _row(self, ref: str) -> FormNode:
        row = self._find(ref)
        if row.scope.row is not row or row.scope.parent is None:
            raise UnknownReference(ref=ref)
        return row

    # ---- orders
    def answer(self, ref: str, value: str) -> Changes:
        """Give a field a value (dates ISO, several choices separated by a space); NFC is made here.

        Raises UnknownReference, and AnswerRefused for a value no field can take or a computed field.
        A value that only breaks a rule is kept and shows as a violation. Raises EvaluationStopped, or RowRefused
        for a count of more rows than a form may have; the session is then as before, as after every order.
        """
        node = self._leaf(ref)
        question = node.element.question
        if question is None and node.element.bind.calculate is not None:
            raise AnswerRefused(ref=ref, reason="calculated")
        if len(value) > self.definition.limits.answer_characters:
            raise AnswerRefused(ref=ref, reason="too_long", limit=self.definition.limits.answer_characters)
        if _CONTROL.search(value):
            raise AnswerRefused(ref=ref, reason="control_characters")
        text = unicodedata.normalize("NFC", value)
        if question is not None and question.kind != "text":
            text = (
                " ".join(dict.fromkeys(text.split()))
                if question.kind in ("select_multiple", "rank")
                else (text.strip())
            )
        with self._order():
            self._computation.set_text(node, text)
            self._computation.set_stash(node, "")
            self._computation.run()
            return self._changes(reference(node), node)

    def add_row(self, repeat_ref: str, *, row_id: str | None = None, before: str | None = None) -> Changes:
        """Add a row at the end, or before another row. Raises UnknownReference, RowRefused."""
        repeat, scope = self._repeat(repeat_ref)
        self._may_change(repeat)
        next_row = self._row(before) if before is not None else None
        if next_row is not None and (next_row.element is not repeat or next_row.scope.parent is not scope):
            raise UnknownReference(ref=before)
        if row_id is None:
            row_id = self._new_id()
        if not _ROW_ID.fullmatch(row_id) or any(row.scope.row_id == row_id for row in scope.rows[repeat]):
            raise RowRefused(reason="row_id", ref=repeat_ref)
        with self._order():
            added = self._computation.add_rows(repeat, scope, [row_id], next_row)
            self._computation.run()
            self._computation.fire(_NEW_ROW, added[0])
            return self._changes(None)

    def remove_row(self, row_ref: str) -> Changes:
        """Remove a row and its answers. Raises UnknownReference, RowRefused."""
        row = self._row(row_ref)
        self._may_change(row.element)
        with self._order():
            self._computation.remove_rows([row])
            self._computation.run()
            return self._changes(None)

    def move_row(self, row_ref: str, before: str | None) -> Changes:
        """Put a row before another of its repeat, or last (None). Raises UnknownReference, RowRefused."""
        row = self._row(row_ref)
        if row.element.repeat_definition is not None and row.element.repeat_definition.is_fixed:
            raise RowRefused(reason="fixed", ref=row_ref)
        next_row = self._row(before) if before is not None else None
        if next_row is not None and next_row.scope.parent is not row.scope.parent:
            raise UnknownReference(ref=before)
        with self._order():
            if next_row is not row:
                self._computation.move_row(row, next_row)
                self._computation.run()
            return self._changes(None)

    def _may_change(self, repeat: Element) -> None:
        drawn = repeat.repeat_definition
        if drawn is not None and (drawn.count is not None or drawn.is_fixed):
            raise RowRefused(reason="counted" if drawn.count is not None else "fixed", ref=repeat.path)

    def set_language(self, code: str) -> Changes:
        """Speak another language of the form; what depends on texts is computed anew."""
        before = self._context.language
        try:
            with self._order():
                return self._speak(self._spoken(code))
        except BaseException:
            self._context.language = before
            raise

    def lend(self, lists: Mapping[str, SecondaryInstance]) -> Changes:
        """Hand in lists that live outside the form, or newer ones; what reads them is computed anew.

        The form's own rules can read the dossier's papers alone (forms.live_lists.PAPERS); expressions given to
        `evaluate` can read every list lent. Raises EvaluationStopped; everything is then as before.
        """
        before, schema = self._context.instances, self._schema
        shapes = {name: each.shape for name, each in lists.items()}
        self._context.instances = {**before, **lists}
        self._schema = replace(schema, instances={**schema.instances, **shapes})
        if self._schema.instances.keys() != schema.instances.keys():
            self._compiled.clear()
        computation = self._computation
        try:
            with self._order():
                for rule in self.definition.graph.ranked:
                    if reads(rule.expression, lists):
                        element = rule.element.parent if rule.aspect == "count" else rule.element
                        for node in computation.targets(element, None) if element is not None else ():
                            computation.mark(rule, node)
                computation.run()
                return self._changes(None)
        except BaseException:
            self._context.instances, self._schema = before, schema
            raise

    @property
    def document(self) -> DocumentNode:
        """The living answers as a document, for forms.live_lists.form_list; nobody but the session changes it."""
        document = self._context.root
        assert isinstance(document, DocumentNode)
        return document

    def _speak(self, language: str) -> Changes:
        self._context.language = language
        computation = self._computation
        for rule in self.definition.graph.ranked:
            if (
                "itext(" in rule.expression
                or "choice-name(" in rule.expression
                or "format-date" in rule.expression
            ):
                for node in computation.targets(rule.element, None):
                    if rule.aspect != "count":
                        computation.mark(rule, node)
        computation.run()
        for node in subtree(self._root):
            if not node.children and node.element.question is not None:
                computation.happened.touched[node] = None
        return self._changes(None)

    def _changes(self, answered: str | None, node: FormNode | None = None) -> Changes:
        happened = self._computation.happened
        self._computation.happened = Happened()
        touched = {
            each: None for each in happened.touched if each.scope.is_attached and not each.element.children
        }
        if node is not None:
            touched[node] = None
        counter = count()
        for row in happened.added_rows:
            touched.update(
                (each, None) for each in subtree(row) if not each.element.children and each.scope.is_attached
            )
        order = sorted(touched, key=lambda each: (_document_order(each), next(counter)))
        return Changes(
            answered,
            tuple(self._presenter.field(each) for each in order),
            happened.structure_changed,
            tuple(reference(row) for row in happened.added_rows if row.scope.is_attached),
            tuple(reference(row) for row in happened.removed_rows),
            tuple(
                reference(each)
                for each in happened.removed_answers
                if not each.text and each.scope.is_attached
            ),
        )

    # ---- looking
    def field(self, ref: str) -> FieldState:
        """The state of one field. Raises UnknownReference."""
        return self._presenter.field(self._leaf(ref))

    def fields(self) -> tuple[FieldState, ...]:
        """Every leaf of the form in document order: hidden, calculated and not relevant ones too."""
        return tuple(self._presenter.field(node) for node in subtree(self._root) if not node.element.children)

    def misfit(self, ref: str) -> Violation | None:
        """What is wrong with one leaf, looked at as if it were relevant. Raises UnknownReference."""
        return self._presenter.problem(self._leaf(ref))

    def stashed(self) -> dict[str, str]:
        """Answers that went because their choice is not offered now, by ref; they come back with the choice."""
        return {reference(node): node.stash for node in subtree(self._root) if node.stash}

    def choices(self, ref: str, search: str = "", limit: int | None = None) -> tuple[ChoiceState, ...]:
        """The choices of a select offered now; `search` finds without accents and case, đ as d."""
        return self._presenter.choices(self._leaf(ref), search, limit)

    def outline(self) -> tuple[State, ...]:
        """The body as a tree of groups, repeats and fields; what is not relevant is there and marked."""
        return self._presenter.outline()

    def violations(self) -> tuple[Violation, ...]:
        """Every missing answer and failed rule among relevant fields, in document order."""
        found = []
        for node in subtree(self._root):
            if node.relevant and not node.element.children:
                problem = self._presenter.problem(node)
                if problem is not None:
                    found.append(problem)
        return tuple(found)

    def rows(self, repeat: str) -> tuple[str, ...]:
        """Refs of the rows of a repeat; a definition path inside rows gives those of all rows above it."""
        element = self.definition.elements.get(repeat.rstrip("/"))
        if element is not None and element.is_repeat:
            return tuple(reference(row) for row in self._computation.targets(element, None))
        found, scope = self._repeat(repeat)
        return tuple(reference(row) for row in scope.rows[found])

    def values(self) -> dict[str, str]:
        """Every relevant leaf that is not empty, by ref, in document order."""
        return {
            reference(node): node.text
            for node in subtree(self._root)
            if node.text and node.relevant and not node.element.children
        }

    # ---- expressions
    def _evaluated(self, expression: str, at: str | None, want: str) -> object:
        node = self._root if at is None else self._find(at)
        key = (expression, node.element.path, want)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = compile_expression(
                expression, schema=self._schema, origin=node.element, want=want
            )
            if len(self._compiled) >= _CACHED_EXPRESSIONS:
                self._compiled.clear()
            self._compiled[key] = compiled
        if compiled.faults:
            fault = compiled.faults[0]
            raise ExpressionInvalid(
                expression=expression, fault=fault.code, position=fault.facts.get("position")
            )
        context = self._context
        context.current = node
        context.position = context.size = 1
        context.steps = self.definition.limits.evaluation_steps
        try:
            return compiled.evaluate(node, context)
        except RecursionError:
            raise EvaluationStopped(reason="depth") from None

    def evaluate(self, expression: str, *, at: str | None = None) -> str | float | bool:
        """The value of an expression at a node (the root by default); a node-set gives its first node's text.

        Raises ExpressionInvalid, UnknownReference, EvaluationStopped.
        """
        value: str | float | bool = string_value(self._evaluated(expression, at, ANY))
        return value

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool:
        """The expression as a boolean, by XPath's rules."""
        return bool(self._evaluated(expression, at, BOOLEAN))

    def evaluate_string(self, expression: str, at: str | None = None) -> str:
        """The expression as text; what is not a number is blank."""
        text = str(self._evaluated(expression, at, STRING))
        return "" if text == "NaN" else text

    # ---- keeping
    def serialise(self, *, prune: bool, row_ids: bool) -> bytes:
        """The answers as XML: pruned for signing, sending and printing; with row ids for drafts."""
        computation = self._computation
        for rule in self.definition.attribute_rules:
            for node in computation.targets(rule.element, None):
                computation.set_attribute(node, rule.attribute, rule.value)
        return serialise(self.definition, self._root, prune=prune, row_ids=row_ids)


def _document_order(node: FormNode) -> tuple[int, ...]:
    """Document order by definition, rows by position."""
    key: list[int] = []
    scope: Scope | None = node.scope
    while scope is not None and scope.parent is not None:
        key[:0] = [scope.row.element.index, scope.position]
        scope = scope.parent
    return (*key, node.element.index)
