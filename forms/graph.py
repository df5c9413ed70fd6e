"""Which rule depends on which: ranks for recomputation, watchers for changes, cycles by name.

A rule is one expression of the form for one property of one path. Calculations may not depend on
themselves. Relevance may (x if y is blank, y if x is blank): such rules are evaluated once per change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.definition import Element, Evaluate, Watcher
from forms.problems import Fault
from forms.xpath.compiler import Reads

EAGER = frozenset({"calculate", "relevant", "count", "choices"})


class Rule:
    """`aspect`: calculate, relevant, count, choices (kept up to date) or required, readonly, constraint,
    text, action (looked at when asked). `rank` is the order of recomputation, -1 when it is not kept."""

    __slots__ = ("aspect", "element", "evaluate", "expression", "is_cyclic", "rank", "reads")

    def __init__(
        self, aspect: str, element: Element, expression: str, evaluate: Evaluate, reads: Reads
    ) -> None:
        self.aspect = aspect
        self.element = element
        self.expression = expression
        self.evaluate = evaluate
        self.reads = reads
        self.rank = -1
        self.is_cyclic = False

    def __repr__(self) -> str:
        return f"<Rule {self.element.path} {self.aspect}>"


@dataclass(frozen=True, slots=True)
class Graph:
    """The ranked rules, and the watchers of rows added to, removed from or moved in each repeat."""

    ranked: tuple[Rule, ...]
    structure: Mapping[Element, tuple[Watcher, ...]]
    by_repeat: Mapping[Element | None, tuple[Rule, ...]]
    """The ranked rules whose nodes stand in a repeat's rows (None: in no repeat)."""


def build_graph(rules: list[Rule], elements: Iterable[Element]) -> tuple[Graph, list[Fault]]:
    """Rank the rules, attach watchers to elements, and name the cycles."""
    eager = [rule for rule in rules if rule.aspect in EAGER]
    by_element: dict[Element, list[Rule]] = {}
    for rule in eager:
        by_element.setdefault(rule.element, []).append(rule)
    edges = {rule: _needs(rule, by_element) for rule in eager}
    strict = {
        rule: [need for need in edges[rule] if need.aspect in ("calculate", "relevant")]
        for rule in eager
        if rule.aspect in ("calculate", "relevant")
    }
    faults = []
    for group in components(strict):
        is_cycle = len(group) > 1 or group[0] in strict[group[0]]
        if is_cycle and any(rule.aspect == "calculate" for rule in group):
            paths = tuple(f"{rule.element.path} {rule.aspect}" for rule in reversed(group))
            faults.append(Fault("form.cycle", {"paths": paths}, paths[0]))
    ranked: list[Rule] = []
    for group in components(edges):
        is_cycle = len(group) > 1 or group[0] in edges[group[0]]
        for rule in sorted(group, key=lambda rule: rule.element.index) if is_cycle else group:
            rule.rank = len(ranked)
            rule.is_cyclic = is_cycle
            ranked.append(rule)
    structure: dict[Element, list[Watcher]] = {}
    watchers: dict[Element, dict[Watcher, None]] = {}
    for rule in rules:
        for element, shared in rule.reads.elements:
            watchers.setdefault(element, {})[_watcher(rule, element.repeats(), shared)] = None
        for repeat, shared in rule.reads.structures:
            structure.setdefault(repeat, []).append(_watcher(rule, repeat.repeats()[:-1], shared))
    for element, found in watchers.items():
        element.watchers = tuple(found)
    by_repeat: dict[Element | None, list[Rule]] = {}
    for rule in ranked:
        by_repeat.setdefault(_scope_of(rule), []).append(rule)
    return Graph(
        tuple(ranked),
        {repeat: tuple(found) for repeat, found in structure.items()},
        {repeat: tuple(found) for repeat, found in by_repeat.items()},
    ), faults


def _scope_of(rule: Rule) -> Element | None:
    """The repeat in whose rows the rule's node stands; a count stands beside its repeat, not in it."""
    element = rule.element
    if rule.aspect == "count":
        return element.parent.repeat if element.parent is not None else None
    return element.repeat


def _needs(rule: Rule, by_element: Mapping[Element, list[Rule]]) -> list[Rule]:
    """The rules whose results an expression sees: values and rows it reads, and relevance above them."""
    found: dict[Rule, None] = {}
    for element, _ in rule.reads.elements:
        for other in by_element.get(element, ()):
            if other.aspect in ("calculate", "choices", "relevant", "count"):
                found[other] = None
        above = element.parent
        while above is not None:
            for other in by_element.get(above, ()):
                if other.aspect == "relevant":
                    found[other] = None
            above = above.parent
    for repeat, _ in rule.reads.structures:
        for other in by_element.get(repeat, ()):
            if other.aspect == "count":
                found[other] = None
    return list(found)


def _watcher(rule: Rule, chain: tuple[Element, ...], shared: Element | None) -> Watcher:
    target = rule.element
    targets = target.repeats()
    slot = target.slot
    if rule.aspect == "count":
        targets = targets[:-1]
        assert target.parent is not None
        slot = target.parent.slot
    depth = 0 if shared is None else len(shared.repeats())
    common = 0
    while common < min(depth, len(targets), len(chain)) and targets[common] is chain[common]:
        common += 1
    return Watcher(rule, len(chain) - common, targets[common:], slot)


def components(edges: Mapping[Rule, list[Rule]]) -> list[list[Rule]]:
    """Strongly connected components, needed ones before those that need them (Tarjan, iterative)."""
    order: dict[Rule, int] = {}
    low: dict[Rule, int] = {}
    on_stack: set[Rule] = set()
    stack: list[Rule] = []
    found: list[list[Rule]] = []
    for root in edges:
        if root in order:
            continue
        work = [(root, iter(edges[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            rule, pending = work[-1]
            descended = False
            for need in pending:
                if need not in edges:
                    continue
                if need not in order:
                    order[need] = low[need] = len(order)
                    stack.append(need)
                    on_stack.add(need)
                    work.append((need, iter(edges[need])))
                    descended = True
                    break
                if need in on_stack:
                    low[rule] = min(low[rule], order[need])
            if descended:
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[rule])
            if low[rule] == order[rule]:
                group: list[Rule] = []
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    group.append(member)
                    if member is rule:
                        break
                found.append(group)
    return found
