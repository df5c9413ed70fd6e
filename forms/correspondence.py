"""Which question of a new form version an old question became.

Told, in this order: by the pack's table, by a moved group or repeat above it, by the same path, by the same name
when both forms have it once. The same label and type is only a suggestion. Knows definitions, no answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from forms.definition import Element, FormDefinition
from forms.folding import fold
from forms.packs.moves import Move


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a new form. `element` None: the table says that the question is asked no more.

    `reason`: table, removed, merged (its value is in another row's formula), above, same, name, accepted.
    """

    form_id: str
    element: Element | None
    reason: str
    formula: str = ""


@dataclass(slots=True)
class Correspondence:
    """Old definitions against new ones, by form id. `accepted`: keys of suggestions that a person took."""

    old: Mapping[str, FormDefinition]
    new: Mapping[str, FormDefinition]
    form_of: Mapping[str, str]
    moves: Sequence[Move]
    accepted: Set[str]
    language: str
    suggestions: dict[str, Element] = field(default_factory=dict)
    """Key of an old question that goes nowhere -> a new one with its label and kind that nobody goes to."""

    def targets(self, form_id: str) -> dict[Element, list[Target]]:
        """Of each old element: where it goes. An element that goes nowhere is not among them."""
        definition = self.old[form_id]
        by_table = self._by_table(form_id, definition)
        new_id = self.form_of.get(form_id)
        there = self.new[new_id] if new_id is not None and new_id in self.new else None
        found: dict[Element, list[Target]] = dict(by_table)
        for element in definition.elements.values():
            if element in found:
                continue
            above = self._by_ancestor(element, by_table)
            if above is not None:
                found[element] = [above]
            elif there is not None and new_id is not None:
                same = there.elements.get(element.path)
                if same is not None and _alike(element, same):
                    found[element] = [Target(new_id, same, "same")]
        if there is None or new_id is None:
            return found
        claimed = {target.element for targets in found.values() for target in targets}
        for group in (_by_name, _by_label):
            lost = [each for each in definition.elements.values() if each not in found and not each.children]
            lost += [each for each in definition.elements.values() if each not in found and each.is_repeat]
            free = [each for each in there.elements.values() if each not in claimed]
            for element, candidate in group(lost, free, self.language).items():
                if not self._same_rows(element, candidate, found):
                    continue
                if group is _by_name:
                    found[element] = [Target(new_id, candidate, "name")]
                elif key(form_id, element) in self.accepted:
                    found[element] = [Target(new_id, candidate, "accepted")]
                else:
                    self.suggestions[key(form_id, element)] = candidate
                    continue
                claimed.add(candidate)
        return found

    def _by_table(self, form_id: str, definition: FormDefinition) -> dict[Element, list[Target]]:
        found: dict[Element, list[Target]] = {}
        merged = {(move.form, move.new) for move in self.moves if move.new is not None and move.formula is not None}
        for move in self.moves:
            new_id = move.form or ""
            prefix, colon, name = move.old.partition(":")
            if colon and not prefix.startswith("/"):
                mine = prefix == form_id
            else:
                name, mine = move.old, self.form_of.get(form_id) == new_id
            element = named(definition, name) if mine else None
            if element is None or new_id not in self.new:
                continue
            to = self.new[new_id].elements.get(move.new) if move.new is not None else None
            if to is not None and not element.children and to.children:
                to = None
            reason = "table" if to is not None else "removed"
            formula = move.formula or ""
            if not formula and to is not None and not element.children and (move.form, move.new) in merged:
                reason = "merged"
            found.setdefault(element, []).append(Target(new_id, to, reason, formula))
        return found

    def _by_ancestor(self, element: Element, by_table: Mapping[Element, list[Target]]) -> Target | None:
        """A question under a moved group or repeat goes with it."""
        steps: list[str] = []
        current: Element | None = element
        while current is not None:
            targets = by_table.get(current)
            if targets is not None and current is not element:
                to = targets[0].element
                for step in reversed(steps):
                    to = to.children.get(step) if to is not None else None
                if to is not None and not _alike(element, to):
                    to = None
                if to is None and targets[0].element is not None:
                    return None
                return Target(targets[0].form_id, to, "above" if to is not None else "removed")
            steps.append(current.name)
            current = current.parent
        return None

    def _same_rows(self, old: Element, new: Element, found: Mapping[Element, list[Target]]) -> bool:
        """Whether both stand in as many repeats, of which the old ones go to the new ones, as far as is known."""
        ours, theirs = old.repeats(), new.repeats()
        if old.is_repeat:
            ours, theirs = ours[:-1], theirs[:-1]
        if len(ours) != len(theirs):
            return False
        for mine, other in zip(ours, theirs, strict=True):
            known = [target.element for target in found.get(mine, [])]
            if known and other not in known:
                return False
        return True


def key(form_id: str, element: Element) -> str:
    """What names an old question to whoever accepts its suggestion."""
    return f"{form_id}:{element.path}"


def _alike(old: Element, new: Element) -> bool:
    return old.is_repeat == new.is_repeat and bool(old.children) == bool(new.children)


def named(definition: FormDefinition, name: str) -> Element | None:
    """An old question, group or repeat by its path, or by a name that stands once."""
    if name.startswith("/"):
        return definition.elements.get(name)
    found = [element for element in definition.elements.values() if element.name == name]
    return found[0] if len(found) == 1 else None


def _kind(element: Element) -> str:
    if element.is_repeat:
        return "repeat"
    return element.question.kind if element.question is not None else ""


def _by_name(lost: Sequence[Element], free: Sequence[Element], language: str) -> dict[Element, Element]:
    """Questions and repeats of one name that both forms have once: the author's own identity of a question."""
    return _unique_pairs(
        {element: (element.name, element.is_repeat) for element in lost if _kind(element)},
        {element: (element.name, element.is_repeat) for element in free if _kind(element)},
    )


def _by_label(lost: Sequence[Element], free: Sequence[Element], language: str) -> dict[Element, Element]:
    """Questions of one label and kind, each once."""

    def labelled(elements: Sequence[Element]) -> dict[Element, tuple[object, ...]]:
        found = {each: fold(label_of(each, language)).strip(" :*.") for each in elements if each.question is not None}
        return {each: (label, _kind(each)) for each, label in found.items() if label}

    return _unique_pairs(labelled(lost), labelled(free))


def label_of(element: Element, language: str) -> str:
    """A question's label as the form writes it, without what it would fill in."""
    label = element.question.label if element.question is not None else None
    if label is None:
        return ""
    text = label.literal
    if label.forms:
        forms = label.forms.get(language) or next(iter(label.forms.values()))
        text = forms.get("") or next(iter(forms.values()), None)
    return "".join(part for part in text.parts if isinstance(part, str)).strip() if text is not None else ""


def _unique_pairs(
    ours: Mapping[Element, tuple[object, ...]], theirs: Mapping[Element, tuple[object, ...]]
) -> dict[Element, Element]:
    there: dict[tuple[object, ...], list[Element]] = {}
    for element, key in theirs.items():
        there.setdefault(key, []).append(element)
    here: dict[tuple[object, ...], list[Element]] = {}
    for element, key in ours.items():
        here.setdefault(key, []).append(element)
    return {
        elements[0]: there[key][0]
        for key, elements in here.items()
        if len(elements) == 1 and len(there.get(key, ())) == 1
    }
