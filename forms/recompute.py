"""Keeping a living form true: a change marks the rules that read it, and they run in rank order.

Only what changed is looked at. A rule that is part of a circle of relevances runs once per change. Blanked
answers are kept: relevance hides a value from expressions and never erases it.
"""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from forms.definition import Blueprint, Element, FormDefinition, SetValue, Watcher
from forms.graph import Rule
from forms.living import FormNode, Scope, build_row, detached_row, place_row, reference, subtree, take_row
from forms.nodes import string_of
from forms.problems import EvaluationStopped, RowRefused
from forms.undoing import Undo
from forms.xpath import dates
from forms.xpath.context import Context
from forms.xpath.values import number_of, text_of_number

_MOST_ACTION_ROUNDS = 10_000
_FEWEST_POINTS = {"geotrace": 2, "geoshape": 3}
_WHOLE = frozenset({"int", "integer", "long", "short"})


@dataclass
class Happened:
    """What a change did, gathered while it runs."""

    touched: dict[FormNode, None] = field(default_factory=dict)
    structure_changed: bool = False
    added_rows: list[FormNode] = field(default_factory=list)
    removed_rows: list[FormNode] = field(default_factory=list)
    removed_answers: list[FormNode] = field(default_factory=list)


class Computation:
    """The rules at work on the nodes of one session."""

    def __init__(self, definition: FormDefinition, context: Context, root: FormNode, new_id: Callable[[], str]) -> None:
        self._definition = definition
        self._context = context
        self._root = root
        self._new_id = new_id
        self._ranked = definition.graph.ranked
        self._dirty: dict[int, dict[FormNode, None]] = {}
        self._heap: list[int] = []
        self._once: set[tuple[int, int]] = set()
        self._actions: list[tuple[SetValue, FormNode]] = []
        self._limit = definition.limits
        self._node_count = self._nodes_before = 0
        self.happened = Happened()
        self.is_loading = False
        self.preload: Callable[[FormNode], None] = lambda row: None
        """Gives a new row what its fields have from the start."""
        self._undo: Undo | None = None

    # ---- evaluation
    def evaluate(self, rule: Rule, node: FormNode) -> Any:
        """The rule's value for a node."""
        context = self._context
        context.current = node
        context.position = context.size = 1
        context.steps = self._limit.evaluation_steps
        try:
            return rule.evaluate(node, context)
        except RecursionError:
            raise EvaluationStopped(reason="depth") from None

    # ---- orders
    def begin_order(self) -> None:
        """From here on what changes is noted, until the order ends."""
        self._undo = Undo()
        self._nodes_before = self._node_count

    def end_order(self) -> None:
        """The order is done: it stays."""
        self._undo = None

    def take_back_order(self) -> None:
        """The order was stopped: everything is as before it."""
        if self._undo is not None:
            self._undo.take_back()
            self._node_count = self._nodes_before
        self._undo = None
        self.happened = Happened()

    # ---- marking
    def mark(self, rule: Rule, node: FormNode) -> None:
        """Have a rule run for a node; a rule that is not kept only marks its node as touched."""
        rank = rule.rank
        if rank < 0:
            self.happened.touched[node] = None
            return
        bucket = self._dirty.get(rank)
        if bucket is None:
            self._dirty[rank] = {node: None}
            heapq.heappush(self._heap, rank)
        else:
            bucket[node] = None

    def _notify(self, watchers: tuple[Watcher, ...], scope: Scope) -> None:
        for watcher in watchers:
            base = scope
            for _ in range(watcher.climbs):
                base = base.parent  # type: ignore[assignment]
            if not watcher.down:
                self.mark(watcher.rule, base.nodes[watcher.slot])
                continue
            scopes = [base]
            for repeat in watcher.down:
                scopes = [row.scope for each in scopes for row in each.rows[repeat]]
            for each in scopes:
                self.mark(watcher.rule, each.nodes[watcher.slot])

    def changed(self, node: FormNode) -> None:
        """Tell the rules that read a node."""
        watchers = node.element.watchers
        if watchers and node.scope.is_attached:
            self._notify(watchers, node.scope)

    def rows_changed(self, repeat: Element, scope: Scope) -> None:
        """Tell the rules that read through the rows of a repeat."""
        watchers = self._definition.graph.structure.get(repeat)
        if watchers:
            self._notify(watchers, scope)

    def mark_scope(self, scope: Scope, repeat: Element | None, *, keeps_answers: bool = False) -> None:
        """Have every rule of a row (or of the form outside rows) run, rows below included.

        With `keeps_answers` (a restored draft) a value stays that would be another one each time, and one
        in a question that people may have corrected.
        """
        for rule in self._definition.graph.by_repeat.get(repeat, ()):
            element = rule.element
            if rule.aspect == "count":
                assert element.parent is not None
                self.mark(rule, scope.nodes[element.parent.slot])
                continue
            node = scope.nodes[element.slot]
            if keeps_answers and rule.aspect == "calculate" and node.text:
                is_corrected = element.question is not None and element.bind.readonly is None
                if rule.reads.is_volatile or is_corrected:
                    continue
            self.mark(rule, node)
        for below, rows in scope.rows.items():
            for row in rows:
                self.mark_scope(row.scope, below, keeps_answers=keeps_answers)

    # ---- running
    def run(self) -> None:
        """Run all marked rules, then the actions they triggered, until nothing is left."""
        rounds = evaluations = 0
        ranked, dirty, heap = self._ranked, self._dirty, self._heap
        try:
            while True:
                while heap:
                    rank = heapq.heappop(heap)
                    nodes = dirty.pop(rank, None)
                    if nodes is None:
                        continue
                    rule = ranked[rank]
                    evaluations += len(nodes)
                    if evaluations > self._limit.change_evaluations:
                        raise EvaluationStopped(reason="evaluations")
                    apply = self._APPLY[rule.aspect]
                    for node in nodes:
                        if not node.scope.is_attached:
                            continue
                        if rule.is_cyclic:
                            seen = (rank, id(node))
                            if seen in self._once:
                                continue
                            self._once.add(seen)
                        apply(self, rule, node)
                if not self._actions:
                    break
                action, node = self._actions.pop(0)
                rounds += 1
                if rounds > _MOST_ACTION_ROUNDS:
                    raise EvaluationStopped(reason="actions")
                self.perform(action, node)
        finally:
            self._once.clear()
            self._dirty.clear()
            self._heap.clear()
            self._actions.clear()

    def _calculate(self, rule: Rule, node: FormNode) -> None:
        self.set_text(node, self.stored(self.evaluate(rule, node), node.element))

    def _relevance(self, rule: Rule, node: FormNode) -> None:
        own = bool(self.evaluate(rule, node))
        if own is not node.own_relevant:
            if self._undo is not None:
                self._undo.relevance(node)
            node.own_relevant = own
            self._spread_relevance(node)

    def _spread_relevance(self, node: FormNode) -> None:
        parent = node.parent
        above = parent.relevant if parent is not None else True
        pending = [(node, above)]
        while pending:
            current, is_above = pending.pop()
            relevant = is_above and current.own_relevant
            if relevant is current.relevant:
                continue
            if self._undo is not None:
                self._undo.relevance(current)
            current.relevant = relevant
            self.happened.touched[current] = None
            self.changed(current)
            if current.children:
                self.happened.structure_changed = True
                pending.extend((child, relevant) for child in current.children)

    def _count(self, rule: Rule, container: FormNode) -> None:
        repeat = rule.element
        scope = container.scope
        rows = scope.rows[repeat]
        row = rows[0] if rows else detached_row(self._definition.templates[repeat.path], container)
        wanted = self.evaluate(rule, row)
        if wanted != wanted or abs(wanted) == float("inf"):
            return  # blank while it is being typed: rows and their answers stay
        count = max(0, int(wanted))
        if count > self._limit.rows:
            raise RowRefused(reason="too_many", limit=self._limit.rows, ref=reference(container) + "/" + repeat.name)
        if len(rows) < count:
            self.add_rows(repeat, scope, [self._new_id() for _ in range(count - len(rows))])
        elif len(rows) > count:
            self.remove_rows(list(reversed(rows[count:])))

    def _choices(self, rule: Rule, node: FormNode) -> None:
        """Keep an answer only while its choice is offered; stash what goes, bring back what returns."""
        self.happened.touched[node] = None
        question = node.element.question
        if question is None or question.item_set is None or not (node.text or node.stash):
            return
        offered = {self._item_value(item) for item in self._items(rule, node)}
        if node.text:
            kept = " ".join(value for value in self._values(node) if value in offered)
            if kept != node.text and set(kept.split()) != set(node.text.split()):
                stash = node.text
                self.happened.removed_answers.append(node)
                self.set_text(node, kept)
                self.set_stash(node, stash)
                return
        if node.stash:
            returned = " ".join(value for value in node.stash.split() if value in offered)
            if returned and (not node.text or set(node.text.split()) < set(returned.split())):
                stash = node.stash
                self.set_text(node, returned)
                self.set_stash(node, "" if returned == stash else stash)

    def _values(self, node: FormNode) -> list[str]:
        question = node.element.question
        return [node.text] if question is not None and question.kind == "select_one" else node.text.split()

    def _items(self, rule: Rule, node: FormNode) -> list[Any]:
        items: list[Any] = self.evaluate(rule, node)
        self._item_question = node.element.question
        return items

    def _item_value(self, item: Any) -> str:
        item_set = self._item_question.item_set  # type: ignore[union-attr]
        assert item_set is not None
        value: str = item_set.value(item, self._context)
        return value

    _APPLY: dict[str, Callable[[Computation, Rule, FormNode], None]] = {
        "calculate": _calculate,
        "relevant": _relevance,
        "count": _count,
        "choices": _choices,
    }

    # ---- values
    def stored(self, value: Any, element: Element) -> str:
        """A computed value as a node keeps it: NaN is blank, days become dates where the bind says date."""
        kind = type(value)
        if kind is str:
            text: str = value
        elif kind is list:
            text = string_of(value[0]) if value else ""
        elif kind is bool:
            return "true" if value else "false"
        else:
            if value != value or value in (float("inf"), float("-inf")):
                return ""
            data_type = element.bind.data_type
            if data_type == "date":
                day = dates.date_of_days(value)
                return "" if day is None else day.isoformat()
            if data_type == "dateTime":
                moment = dates.moment_of_days(value, self._context.zone)
                return "" if moment is None else dates.text_of_moment(moment)
            if data_type in _WHOLE:
                return str(int(value))
            return text_of_number(value)
        data_type = element.bind.data_type
        if data_type in _FEWEST_POINTS and text.count(";") + (not text.endswith(";")) < _FEWEST_POINTS[data_type]:
            return ""  # a line or an area of too few points is none (ODK XForms, data types)
        if data_type == "date" and len(text) > 10 and text[10] == "T":
            moment = dates.read_date_time(text, self._context.zone)
            return text if moment is None else moment.date().isoformat()
        if data_type in _WHOLE and "." in text:
            number = number_of(text, self._context)
            return text if number != number else str(int(number))
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def set_text(self, node: FormNode, text: str) -> bool:
        """Give a node a value and tell everyone; False when it had that value."""
        if node.text == text:
            return False
        if len(text) > self._limit.answer_characters:
            raise EvaluationStopped(reason="characters")
        if self._undo is not None:
            self._undo.text(node)
        node.text = text
        node.stash = ""
        self.happened.touched[node] = None
        self.changed(node)
        triggered = self._definition.triggered.get(node.element)
        if triggered and not self.is_loading:
            self._actions.extend((action, node) for action in triggered)
        return True

    def set_stash(self, node: FormNode, stash: str) -> None:
        """Keep an answer aside for the day its choice returns, or forget it."""
        if node.stash != stash:
            if self._undo is not None:
                self._undo.text(node)
            node.stash = stash

    # ---- actions
    def perform(self, action: SetValue, trigger: FormNode | None) -> None:
        """Set an action's targets: those in the trigger's own row, or all."""
        for target in list(self.targets(action.target, trigger)):
            if action.attribute:
                if target.scope.is_attached:
                    self.set_attribute(target, action.attribute, action.value)
                continue
            if target.scope.is_attached and not target.children:
                self.set_text(target, self.stored(self.evaluate(action.value, target), target.element))

    def set_attribute(self, node: FormNode, attribute: str, rule: Rule) -> None:
        """Give an attribute the value that its rule has below the node."""
        below = FormNode(rule.element, node, "", node.scope) if rule.element.parent is node.element else node
        text = self.stored(self.evaluate(rule, below), rule.element)
        if self._undo is not None:
            self._undo.attributes(node)
        node.attributes = {**node.attributes, attribute: text}

    def targets(self, element: Element, near: FormNode | None) -> Iterator[FormNode]:
        """The nodes of an element that share the rows of `near` as far as both stand in the same repeats."""
        chain = element.repeats()
        scope = self._root.scope
        common = 0
        if near is not None:
            scopes: list[Scope] = []
            current: Scope | None = near.scope
            while current is not None:
                scopes.insert(0, current)
                current = current.parent
            theirs = near.element.repeats()
            while common < min(len(chain), len(theirs)) and chain[common] is theirs[common]:
                common += 1
            scope = scopes[common]
        scopes = [scope]
        for repeat in chain[common:]:
            scopes = [row.scope for each in scopes for row in each.rows[repeat]]
        for each in scopes:
            yield each.nodes[element.slot]

    def fire(self, events: frozenset[str], within: FormNode | None = None) -> None:
        """Perform the form's actions on an event; with `within`, only for targets in that row."""
        for action in self._definition.actions:
            if not action.events & events:
                continue
            if within is not None and within.element not in action.target.repeats():
                continue
            self.perform(action, within)
            self.run()

    # ---- rows
    def add_rows(
        self,
        repeat: Element,
        scope: Scope,
        row_ids: list[str],
        before: FormNode | None = None,
    ) -> list[FormNode]:
        """New rows from the repeat's template, their rules marked, everyone told once."""
        rows = scope.rows[repeat]
        if len(rows) + len(row_ids) > self._limit.rows:
            raise RowRefused(reason="too_many", limit=self._limit.rows)
        assert repeat.parent is not None
        container = scope.nodes[repeat.parent.slot]
        template: Blueprint = self._definition.templates[repeat.path]
        inner_ids = iter(self._new_id, None)
        added: list[FormNode] = []
        self._node_count += len(row_ids) * template.size()
        if self._node_count > self._limit.items:
            self._node_count -= len(row_ids) * template.size()
            raise RowRefused(reason="too_many", limit=self._limit.items)
        for row_id in row_ids:
            row = build_row(template, container, scope, row_id, inner_ids)
            if not container.relevant:
                for node in subtree(row):
                    node.relevant = False
            place_row(row, scope, before)
            if self._undo is not None:
                self._undo.added(row, scope)
            self.preload(row)
            added.append(row)
            self.mark_scope(row.scope, repeat)
        self.happened.added_rows.extend(added)
        self.happened.structure_changed = True
        self.rows_changed(repeat, scope)
        return added

    def remove_rows(self, gone: list[FormNode]) -> None:
        """Take rows of one repeat away for good, the last ones first; everyone is told once."""
        scope = gone[0].scope.parent
        assert scope is not None
        for row in gone:
            if self._undo is not None:
                self._undo.leaving(row, scope)
            take_row(row, scope)
            for node in subtree(row):
                node.scope.is_attached = False
                self._node_count = max(0, self._node_count - 1)
            self.happened.removed_rows.append(row)
        self.happened.structure_changed = True
        self.rows_changed(gone[0].element, scope)

    def move_row(self, row: FormNode, before: FormNode | None) -> None:
        """Put a row elsewhere among its siblings."""
        scope = row.scope.parent
        assert scope is not None
        if self._undo is not None:
            self._undo.leaving(row, scope)
        take_row(row, scope)
        place_row(row, scope, before)
        self.happened.structure_changed = True
        self.rows_changed(row.element, scope)
