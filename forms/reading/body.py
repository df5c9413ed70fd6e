"""The body: questions, groups and repeats, with their labels and choices."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from forms.definition import BodyPart, Choice, Element, Group, ItemSet, Label, Question, Repeat
from forms.graph import Rule
from forms.reading.binds import resolve
from forms.reading.source import JR, ODK, XF, Source, children, local
from forms.reading.texts import Texts
from forms.state import FieldKind, Range

_COLUMN = re.compile(r"[A-Za-z_][\w.\-]*")
_WHOLE_LIST = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)((?:/[A-Za-z_][\w.\-]*)+)")
_CONTROLS = frozenset({"input", "secret", "select", "select1", "upload", "trigger", "range", "rank"})
_BY_TYPE: dict[str, FieldKind] = {
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "short": "integer",
    "decimal": "decimal",
    "double": "decimal",
    "float": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "geopoint": "geopoint",
}


class Body:
    """Reads the body once; `rules` are the expressions that it adds to the form's."""

    def __init__(self, source: Source, texts: Texts, elements: dict[str, Element], root: Element) -> None:
        self._source = source
        self._texts = texts
        self._elements = elements
        self._root = root
        self.rules: list[Rule] = []
        self.parts = self._parts(source.body, root)

    def _parts(self, parent: Any, base: Element) -> tuple[BodyPart, ...]:
        found: list[BodyPart] = []
        for child in children(parent):
            name = local(child)
            part: BodyPart | None = None
            if name in _CONTROLS and child.tag in (XF + name, ODK + name):
                part = self._question(child, base)
            elif child.tag == XF + "group":
                part = self._group(child, base)
            elif child.tag == XF + "repeat":
                part = self._repeat(child, base)
            if part is not None:
                found.append(part)
        return tuple(found)

    def _element(self, control: Any, base: Element) -> Element | None:
        bind_id = control.get("bind")
        ref = control.get("ref") or control.get("nodeset") or ""
        if bind_id:
            bind = next(
                (each for each in self._source.model.iter(XF + "bind") if each.get("id") == bind_id), None
            )
            ref = bind.get("nodeset") or "" if bind is not None else ""
        element = resolve(self._source, ref, base, self._elements)
        if element is None:
            self._source.fault("form.control_unknown_path", f"{local(control)} {ref}", path=ref)
        return element

    def _group(self, control: Any, base: Element) -> BodyPart | None:
        element: Element | None = None
        if control.get("ref") or control.get("nodeset"):
            element = self._element(control, base)
            if element is None:
                return None
        here = element if element is not None else base
        path = element.path if element is not None else ""
        where = path or "group"
        label = self._texts.label(control.find(XF + "label"), here, where)
        appearance = (control.get("appearance") or "").strip()
        parts = self._parts(control, here)
        if len(parts) == 1 and isinstance(parts[0], Repeat) and path in ("", parts[0].path):
            repeat = replace(
                parts[0],
                label=label or parts[0].label,
                appearance=" ".join(filter(None, (appearance, parts[0].appearance))),
            )
            self._elements[repeat.path].repeat_definition = repeat
            return repeat
        return Group(path, appearance, label, parts)

    def _repeat(self, control: Any, base: Element) -> BodyPart | None:
        element = self._element(control, base)
        if element is None:
            return None
        if not element.is_repeat:
            self._source.fault("form.repeat_relative", element.path, path=element.path)
            return None
        if len(element.repeats()) > self._source.limits.repeat_depth:
            self._source.fault("form.repeat_too_deep", element.path, limit=self._source.limits.repeat_depth)
        count_expression = (control.get(JR + "count") or "").strip()
        count: Rule | None = None
        if count_expression:
            compiled = self._source.compile(count_expression, element, f"{element.path} jr:count", "number")
            count = Rule("count", element, count_expression, compiled.evaluate, compiled.reads)
            self.rules.append(count)
        is_fixed = (control.get(JR + "noAddRemove") or "").strip() in ("true()", "true", "1")
        label = self._texts.label(control.find(XF + "label"), element, element.path)
        repeat = Repeat(
            element.path,
            (control.get("appearance") or "").strip(),
            label,
            count,
            is_fixed,
            self._parts(control, element),
        )
        element.repeat_definition = repeat
        return repeat

    def _question(self, control: Any, base: Element) -> Question | None:
        element = self._element(control, base)
        if element is None:
            return None
        where = element.path
        name = local(control)
        if element.children:
            self._source.fault("form.control_on_group", where, path=where)
            return None
        label = self._texts.label(control.find(XF + "label"), element, where)
        hint, guidance = self._hints(control, element)
        bounds = None
        if name == "range":
            bounds = Range(*((control.get(key) or "").strip() for key in ("start", "end", "step")))
        choices, item_set = self._choices(control, element)
        question = Question(
            where,
            self._kind(control, element),
            (control.get("appearance") or "").strip(),
            label,
            hint,
            guidance,
            choices,
            item_set,
            control.get("mediatype") or control.get("accept") or "",
            bounds,
            name,
        )
        if element.question is None:
            element.question = question
        return question

    def _hints(self, control: Any, element: Element) -> tuple[Label | None, Label | None]:
        """The hint, and the guidance (the `guidance` form of the same text)."""
        hint = self._texts.label(control.find(XF + "hint"), element, element.path)
        if hint is None or hint.forms is None:
            return hint, None
        has_guidance = any("guidance" in forms for forms in hint.forms.values())
        return hint, hint if has_guidance else None

    def _kind(self, control: Any, element: Element) -> FieldKind:
        name = local(control)
        if name == "select1":
            return "select_one"
        if name == "select":
            return "select_multiple"
        if name == "rank":
            return "rank"
        if name == "trigger":
            return "acknowledge"
        if name == "upload":
            media = control.get("mediatype") or control.get("accept") or ""
            return "image" if media.startswith("image/") else "file"
        bind = element.bind
        kind = _BY_TYPE.get(bind.data_type, "text")
        if name == "range":
            return "integer" if kind == "integer" else "decimal"
        if (
            kind == "text"
            and bind.readonly is not None
            and bind.readonly.expression == "true()"
            and bind.calculate is None
            and control.find(XF + "label") is not None
        ):
            return "note"
        return kind

    def _choices(self, control: Any, element: Element) -> tuple[tuple[Choice, ...], ItemSet | None]:
        listed: list[Choice] = []
        item_set: ItemSet | None = None
        seen: set[str] = set()
        for child in children(control):
            if child.tag == XF + "item":
                value_source = child.find(XF + "value")
                value = (value_source.text or "").strip() if value_source is not None else ""
                if value in seen:
                    self._source.fault("form.choice_twice", element.path, value=value)
                seen.add(value)
                label = self._texts.label(child.find(XF + "label"), element, element.path)
                listed.append(Choice(value, label if label is not None else Label()))
            elif child.tag == XF + "itemset":
                item_set = self._item_set(child, element)
        return tuple(listed), item_set

    def _item_set(self, source: Any, element: Element) -> ItemSet | None:
        nodeset = (source.get("nodeset") or "").strip()
        where = f"{element.path} choices"
        items = self._source.compile(nodeset, element, where, "nodes")
        value_source = source.find(XF + "value")
        label_source = source.find(XF + "label")
        value_ref = (value_source.get("ref") if value_source is not None else None) or "name"
        value = self._source.compile(value_ref, element, where, "string", item_of=items)
        label_ref = (label_source.get("ref") if label_source is not None else None) or ""
        is_itext = label_ref.replace(" ", "").startswith("jr:itext(")
        if is_itext:
            label_ref = label_ref.strip()[len("jr:itext(") : -1]
        label = (
            self._source.compile(label_ref, element, where, "string", item_of=items) if label_ref else None
        )
        for part in (value, label):
            if part is not None:
                items.reads.elements.update(part.reads.elements)
                items.reads.structures.update(part.reads.structures)
        rule = Rule("choices", element, nodeset, items.evaluate, items.reads)
        is_filtered = bool(items.reads.elements)
        if is_filtered:
            self.rules.append(rule)
        return ItemSet(
            rule,
            value.evaluate,
            label.evaluate if label is not None else None,
            is_itext,
            nodeset,
            is_filtered,
            _whole_list(nodeset, value_ref, self._source),
        )


def _whole_list(nodeset: str, value_ref: str, source: Source) -> tuple[str, tuple[str, ...], str] | None:
    """The list, row path and value column of choices that no condition chooses from."""
    match = _WHOLE_LIST.fullmatch(nodeset)
    if match is None or match[1] not in source.schema.instances or not _COLUMN.fullmatch(value_ref):
        return None
    return match[1], tuple(match[2].strip("/").split("/")), value_ref
