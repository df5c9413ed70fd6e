"""Pictures of a living form: labels in a language, choices, values for people, and what is wrong."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any

from forms.definition import BodyPart, Element, FormDefinition, Group, Label, Question, Repeat, Text
from forms.folding import fold
from forms.living import FormNode, detached_row, reference, row_references
from forms.nodes import string_of
from forms.problems import EvaluationStopped
from forms.recompute import Computation
from forms.state import (
    ChoiceState,
    FieldKind,
    FieldState,
    GroupState,
    RepeatState,
    RowState,
    State,
    Violation,
    ViolationKind,
)
from forms.xpath import dates
from forms.xpath.context import Context

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_DECIMAL = re.compile(r"-?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GEOPOINT = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]+)?(?: -?[0-9]{1,3}(?:\.[0-9]+)?)(?: -?[0-9]+(?:\.[0-9]+)?){0,2}")
_PARTIAL_DATES = {"year": re.compile(r"[0-9]{4}"), "month-year": re.compile(r"[0-9]{4}-[0-9]{2}")}
_PRECISION = "do-chinh-xac"
_DATA_TYPES: dict[str, FieldKind] = {
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "short": "integer",
}


class Presenter:
    """Draws frozen states of nodes; the session owns the language it speaks."""

    def __init__(self, definition: FormDefinition, computation: Computation, context: Context, root: FormNode) -> None:
        self._definition = definition
        self._computation = computation
        self._context = context
        self._root = root

    # ---- texts
    def text(self, text: Text | None, node: FormNode) -> str:
        """A text with its outputs filled in for a node."""
        if text is None:
            return ""
        if len(text.parts) == 1 and isinstance(text.parts[0], str):
            return text.parts[0]
        context = self._context
        pieces: list[str] = []
        for part in text.parts:
            if isinstance(part, str):
                pieces.append(part)
            else:
                context.current = node
                context.position = context.size = 1
                context.steps = self._definition.limits.evaluation_steps
                try:
                    pieces.append(part(node, context))
                except RecursionError:  # a text that shows itself
                    raise EvaluationStopped(reason="depth") from None
        return "".join(pieces)

    def label(self, label: Label | None, node: FormNode, form: str = "") -> str:
        """A label in the present language, or in the form's default one when that has none."""
        if label is None:
            return ""
        if label.forms is None:
            return self.text(label.literal, node) if not form else ""
        texts = label.forms.get(self._context.language)
        if texts is None:
            texts = next(iter(label.forms.values()), {})
        text = texts.get(form)
        if text is None and form == "":
            text = texts.get("long") or texts.get("short")
        return self.text(text, node)

    def translated(self, text_id: str, form: str = "") -> str:
        """The text of an itext id in the present language."""
        texts = self._definition.texts.get(self._context.language)
        if texts is None:
            texts = next(iter(self._definition.texts.values()), {})
        forms = texts.get(text_id, {})
        return self.text(forms.get(form) or (forms.get("short") if not form else None), self._root)

    # ---- choices
    def choices(self, node: FormNode, search: str = "", limit: int | None = None) -> tuple[ChoiceState, ...]:
        """The choices offered now, in order, those whose label or value has `search` in it."""
        question = node.element.question
        if question is None:
            return ()
        wanted = fold(search.strip())
        found: list[ChoiceState] = []
        for value, label, image in self._offered(question, node):
            if wanted and wanted not in fold(label) and wanted not in fold(value):
                continue
            found.append(ChoiceState(value, label, image))
            if limit is not None and len(found) >= limit:
                break
        return tuple(found)

    def _offered(self, question: Question, node: FormNode, only: frozenset[str] | None = None) -> Any:
        """(value, label, image) of each choice; with `only`, labels are made for these values alone."""
        for choice in question.choices:
            if only is not None and choice.value not in only:
                continue
            yield (
                choice.value,
                self.label(choice.label, node) or choice.value,
                self.label(choice.label, node, "image"),
            )
        item_set = question.item_set
        if item_set is None:
            return
        context = self._context
        if only is not None and item_set.whole_list is not None:
            instance_id, path, column = item_set.whole_list
            index = context.instances[instance_id].index(path, column)
            items = [item for wanted in only for item in index.get(wanted, ())]
        else:
            items = self._computation.evaluate(item_set.items, node)
        for item in items:
            context.current = node
            value = item_set.value(item, context)
            if not value or (only is not None and value not in only):
                continue
            if item_set.label is None:
                yield value, value, ""
                continue
            label = item_set.label(item, context)
            if item_set.label_is_itext:
                yield value, self.translated(label) or value, self.translated(label, "image")
            else:
                yield value, label or value, ""

    @staticmethod
    def _chosen(question: Question, node: FormNode) -> list[str]:
        return [node.text] if question.kind == "select_one" else node.text.split()

    def choice_label(self, value: str, node: FormNode | None) -> str | None:
        """The label of a value of a select; None when the node is no select or has no such choice."""
        if node is None or not isinstance(node, FormNode) or node.element.question is None:
            return None
        context = self._context
        before = (context.current, context.position, context.size)
        try:
            return next(
                (label for _, label, _ in self._offered(node.element.question, node, frozenset((value,)))), None
            )
        finally:
            context.current, context.position, context.size = before

    # ---- fields
    def is_required(self, node: FormNode) -> bool:
        rule = node.element.bind.required
        return rule is not None and bool(self._computation.evaluate(rule, node))

    def is_readonly(self, node: FormNode) -> bool:
        """Readonly is inherited from groups."""
        current: Any = node
        while isinstance(current, FormNode):
            rule = current.element.bind.readonly
            if rule is not None and bool(self._computation.evaluate(rule, current)):
                return True
            current = current.parent
        return False

    def field(self, node: FormNode) -> FieldState:
        """The state of a leaf."""
        element = node.element
        question = element.question
        bind = element.bind
        kind: FieldKind = question.kind if question is not None else "calculate"
        label = self.label(question.label, node) if question is not None else ""
        is_calculated = question is None
        return FieldState(
            ref=reference(node),
            path=element.path,
            name=element.name,
            kind=kind,
            data_type=bind.data_type,
            appearance=question.appearance if question is not None else "",
            label=label,
            hint=self.label(question.hint, node) if question is not None else "",
            guidance=self.label(question.guidance, node, "guidance") if question is not None else "",
            value=node.text,
            display=self.display(node),
            relevant=node.relevant,
            required=not is_calculated and self.is_required(node),
            readonly=is_calculated or kind == "note" or self.is_readonly(node),
            problem=self.problem(node, label) if node.relevant else None,
            constraint_text=self.label(bind.constraint_message, node),
            print_number=bind.print_number,
            row_refs=row_references(node) if element.repeat is not None else (),
            image=self.label(question.label, node, "image") if question is not None else "",
            media_type=question.media_type if question is not None else "",
            range=question.range if question is not None else None,
            attributes=bind.attributes,
        )

    def display(self, node: FormNode) -> str:
        """The value for people: dates dd/MM/yyyy, numbers with separators when asked, choices by label."""
        value = node.text
        if not value:
            return ""
        question = node.element.question
        data_type = node.element.bind.data_type
        kind = question.kind if question is not None else data_type
        if kind in ("select_one", "select_multiple", "rank"):
            assert question is not None
            values = self._chosen(question, node)
            labels: dict[str, str] = {}
            for own, label, _ in self._offered(question, node, frozenset(values)):
                labels.setdefault(own, label)
                if len(labels) == len(values):
                    break
            return ", ".join(labels.get(each, each) for each in values)
        if kind == "date":
            day = dates.read_date(value)
            if day is None:
                return "/".join(reversed(value.split("-"))) if len(value) == 7 else value
            appearance = question.appearance.split() if question is not None else []
            if "year" in appearance:
                return f"{day.year:04d}"
            if "month-year" in appearance:
                return f"{day.month:02d}/{day.year:04d}"
            return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
        if kind == "dateTime":
            moment = dates.read_date_time(value, self._context.zone)
            return value if moment is None else moment.strftime("%H:%M %d/%m/") + f"{moment.year:04d}"
        if kind == "time":
            clock = dates.read_time(value)
            return value if clock is None else clock.strftime("%H:%M")
        if question is not None and "thousands-sep" in question.appearance.split() and _DECIMAL.fullmatch(value):
            whole, dot, fraction = value.partition(".")
            grouped = f"{int(whole or 0):,}".replace(",", ".")
            return grouped + ("," + fraction if dot else "")
        return value

    # ---- violations
    def problem(self, node: FormNode, label: str = "") -> Violation | None:
        """What is wrong with a relevant leaf: missing, wrong type, not offered, or against its constraint."""
        element = node.element
        bind = element.bind
        question = element.question
        if not node.text:
            if question is not None and question.kind != "note" and self.is_required(node):
                return self._violation(
                    node, "required", "form.answer.required", self.label(bind.required_message, node), label
                )
            return None
        wrong = self._type_fault(node)
        if wrong is not None:
            return self._violation(node, "type", wrong, "", label)
        if question is not None and question.kind in ("select_one", "select_multiple", "rank"):
            missing = set(self._chosen(question, node))
            for value, _, _ in self._offered(question, node, frozenset(missing)):
                missing.discard(value)
                if not missing:
                    break
            if missing:
                return self._violation(node, "choice", "form.answer.not_offered", "", label)
        if bind.constraint is not None and not self._computation.evaluate(bind.constraint, node):
            return self._violation(
                node, "constraint", "form.answer.constraint", self.label(bind.constraint_message, node), label
            )
        return None

    def _violation(self, node: FormNode, kind: ViolationKind, code: str, message: str, label: str) -> Violation:
        if not label and node.element.question is not None:
            label = self.label(node.element.question.label, node)
        return Violation(reference(node), kind, message, code, label, {"label": label, "value": node.text[:200]})

    def _type_fault(self, node: FormNode) -> str | None:
        element, value = node.element, node.text
        question = element.question
        data_type = element.bind.data_type
        kind = _DATA_TYPES.get(data_type, data_type)
        if kind == "integer":
            holds = _INTEGER.fullmatch(value) is not None and -(2**63) <= int(value) < 2**63
            return None if holds else "form.answer.not_integer"
        if kind == "decimal":
            return None if _DECIMAL.fullmatch(value) else "form.answer.not_number"
        if kind == "date":
            if _DATE.fullmatch(value) and dates.read_date(value) is not None:
                return None
            return None if self._is_partial_date(element, question, value) else "form.answer.not_date"
        if kind == "time":
            return None if dates.read_time(value) is not None else "form.answer.not_time"
        if kind == "dateTime":
            return None if dates.read_date_time(value, UTC) is not None else "form.answer.not_date_time"
        if kind == "geopoint" and question is not None and question.kind == "geopoint":
            parts = value.split()
            holds = (
                _GEOPOINT.fullmatch(value) is not None and abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180
            )
            return None if holds else "form.answer.not_geopoint"
        return None

    @staticmethod
    def _is_partial_date(element: Element, question: Question | None, value: str) -> bool:
        """A birth known by year or month alone passes where `vn:do-chinh-xac` or the appearance allows it."""
        allowed = element.bind.attributes.get(_PRECISION, "").split()
        if question is not None:
            allowed += question.appearance.split()
        if "month-year" in allowed and "year" not in allowed and _PRECISION not in element.bind.attributes:
            allowed = ["month-year"]
        months = value[5:7]
        return any(
            name in allowed and pattern.fullmatch(value) and (not months or 1 <= int(months) <= 12)
            for name, pattern in _PARTIAL_DATES.items()
        )

    # ---- outline
    def outline(self) -> tuple[State, ...]:
        """The whole body as it stands now."""
        return tuple(state for part in self._definition.body for state in self._part(part, self._root))

    def _node(self, path: str, near: FormNode) -> FormNode | None:
        element = self._definition.elements[path]
        return next(self._computation.targets(element, near), None)

    def _part(self, part: BodyPart, near: FormNode) -> list[State]:
        if isinstance(part, Question):
            node = self._node(part.path, near)
            return [] if node is None else [self.field(node)]
        if isinstance(part, Group):
            if not part.path:
                children = tuple(state for child in part.children for state in self._part(child, near))
                is_relevant = any(child.relevant for child in children) if children else True
                return [GroupState("", self.label(part.label, near), part.appearance, is_relevant, children)]
            node = self._node(part.path, near)
            if node is None:
                return []
            return [
                GroupState(
                    reference(node),
                    self.label(part.label, node),
                    part.appearance,
                    node.relevant,
                    tuple(state for child in part.children for state in self._part(child, node)),
                )
            ]
        return [self._repeat(part, near)]

    def _repeat(self, part: Repeat, near: FormNode) -> RepeatState:
        element = self._definition.elements[part.path]
        assert element.parent is not None
        container = self._node(element.parent.path, near)
        assert container is not None
        rows = container.scope.rows[element]
        first = rows[0] if rows else detached_row(self._definition.templates[part.path], container)
        can_change = part.count is None and not part.is_fixed
        states = tuple(
            RowState(
                reference(row),
                self.label(part.label, row),
                row.scope.position,
                row.relevant,
                tuple(state for child in part.children for state in self._part(child, row)),
            )
            for row in rows
        )
        is_relevant = container.relevant and any(row.relevant for row in rows)
        if not rows:
            relevant = element.bind.relevant
            is_relevant = container.relevant and (relevant is None or bool(self._computation.evaluate(relevant, first)))
        return RepeatState(
            f"{reference(container)}/{element.name}",
            self.label(part.label, first),
            part.appearance,
            is_relevant,
            can_change and len(rows) < self._definition.limits.rows,
            can_change,
            states,
        )


def string_value(value: Any) -> Any:
    """A node-set as its string-value; other values as they are."""
    return (string_of(value[0]) if value else "") if type(value) is list else value
