"""Form.io JSON as a tree of components, read within limits. What the parts mean is no concern of this module.

The JSON may be a form, a wizard, a resource, a bare list of components, or a record that holds one of them, as
an object or as text (`schema`, as some portals store it). Nothing in it is trusted: any value may have any type,
so values are asked for by type (`Component.text`, `.flag`, `.map`, `.list`) and read as absent when they differ.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

from forms.importing.formio.problems import FormioNoForm, FormioNotJson, FormioTooLarge

Json = Union[None, bool, int, float, str, list[Any], dict[str, Any]]

MOST_BYTES = 4 * 1024 * 1024
MOST_JSON_DEPTH = 200
MOST_VALUES = 600_000
"""Values of the whole JSON, the smallest included."""
MOST_COMPONENTS = 10_000
MOST_NESTING = 20
"""Components in each other."""
MOST_CHARACTERS = 10_000
"""Of one text; what is longer is cut."""

HOLDERS = ("form", "schema", "eForm", "eform", "eFormSchema", "component", "content", "data", "result")
DATA_CONTAINERS = frozenset({"container", "datagrid", "editgrid", "datamap", "dynamicWizard", "tree", "form"})
_NOT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that a cell and an XML document can hold: NFC, no control characters, cut at MOST_CHARACTERS."""
    cut = text[: MOST_CHARACTERS + 1].replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _NOT_FOR_XML.sub("", cut))[:MOST_CHARACTERS]


@dataclass(frozen=True)
class Component:
    """One component. `path` is the place of its value in a submission; `number` its place in the form, from 1."""

    number: int
    kind: str
    key: str
    path: tuple[str, ...]
    raw: Mapping[str, Any]
    children: tuple[Component, ...]
    width: int = 0
    """Twelfths of the line, when it stands in a column; 0 for none."""

    @property
    def label(self) -> str:
        """What the author calls it; falls back to its key."""
        for name in ("label", "legend", "title"):
            text = self.text(name).strip()
            if text:
                return text
        return self.key

    def text(self, name: str) -> str:
        """A text of the component, cleaned; numbers as written; "" for anything else."""
        return text_in(self.raw, name)

    def flag(self, name: str) -> bool:
        return flag_in(self.raw, name)

    def map(self, name: str) -> Mapping[str, Any]:
        return map_in(self.raw, name)

    def list(self, name: str) -> list[Any]:
        return list_in(self.raw, name)


def text_in(holder: Mapping[str, Any], name: str) -> str:
    """The text under a name, "" when there is none; a number becomes text."""
    return as_text(holder.get(name))


def as_text(value: Any) -> str:
    """A plain value as text: true and false as JSON writes them, "" for lists, objects and null."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return ""


def flag_in(holder: Mapping[str, Any], name: str) -> bool:
    value = holder.get(name)
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def map_in(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def list_in(holder: Mapping[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def number_in(holder: Mapping[str, Any], name: str) -> int | float | None:
    """A number, or a text that is one; None for anything else."""
    value = holder.get(name)
    if isinstance(value, str):
        try:
            value = float(value) if re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", value) else None
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    if abs(value) > 1e15:
        return None
    return int(value) if float(value).is_integer() else value


@dataclass(frozen=True)
class FormioForm:
    """A read form: its components as a tree, and what it says of itself."""

    title: str
    name: str
    is_wizard: bool
    components: tuple[Component, ...]

    def walk(self) -> Iterator[Component]:
        """Every component, in the form's order."""
        pending = list(reversed(self.components))
        while pending:
            component = pending.pop()
            yield component
            pending.extend(reversed(component.children))


def read_formio(data: bytes) -> FormioForm:
    """Read the JSON. Raises FormioNotJson, FormioTooLarge, FormioNoForm."""
    if len(data) > MOST_BYTES:
        raise FormioTooLarge(what="bytes", limit=MOST_BYTES)
    holder = _holder_of(_parsed(data))
    if holder is None:
        raise FormioNoForm()
    reader = _Reader()
    components = reader.components(holder["components"], (), 1)
    if not components:
        raise FormioNoForm()
    return FormioForm(
        clean(text_in(holder, "title") or text_in(holder, "name")).strip(),
        text_in(holder, "name") or text_in(holder, "path") or text_in(holder, "machineName"),
        text_in(holder, "display") == "wizard",
        components,
    )


def _parsed(data: bytes | str) -> Json:
    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value: Json = json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise FormioTooLarge(what="depth", limit=MOST_JSON_DEPTH) from None
    except ValueError as error:
        raise FormioNotJson(line=int(getattr(error, "lineno", 0))) from None
    _measure(value)
    return value


def _measure(value: Json) -> None:
    count = 0
    level: list[Any] = [value]
    for _ in range(MOST_JSON_DEPTH):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        count += len(below)
        if count > MOST_VALUES:
            raise FormioTooLarge(what="values", limit=MOST_VALUES)
        if not below:
            return
        level = below
    raise FormioTooLarge(what="depth", limit=MOST_JSON_DEPTH)


def _holder_of(value: Json, tries: int = 4) -> dict[str, Any] | None:
    """The object that holds the components: this one, or one under a usual name."""
    if tries == 0:
        return None
    if isinstance(value, list):
        return {"components": value} if any(isinstance(each, dict) and "type" in each for each in value) else None
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return _holder_of(_parsed(value), tries - 1)
        except FormioNotJson:
            return None
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("components"), list):
        return value
    for name in HOLDERS:
        found = _holder_of(value.get(name), tries - 1)
        if found is not None:
            return found
    return None


class _Reader:
    """Numbers the components as they stand."""

    def __init__(self) -> None:
        self._count = 0

    def components(self, sources: Any, path: tuple[str, ...], depth: int, width: int = 0) -> tuple[Component, ...]:
        if not isinstance(sources, list):
            return ()
        return tuple(self._component(source, path, depth, width) for source in sources if isinstance(source, dict))

    def _component(self, raw: dict[str, Any], path: tuple[str, ...], depth: int, width: int) -> Component:
        self._count += 1
        number = self._count
        if number > MOST_COMPONENTS:
            raise FormioTooLarge(what="components", limit=MOST_COMPONENTS)
        if depth > MOST_NESTING:
            raise FormioTooLarge(what="nesting", limit=MOST_NESTING)
        kind = text_in(raw, "type").strip() or ("panel" if "components" in raw else "")
        key = text_in(raw, "key").strip()[:200].replace("${", "$") or f"{kind or 'component'}{number}"
        own = (*path, *(step for step in key.split(".") if step)) or (key,)
        inner = own if kind in DATA_CONTAINERS else path
        if kind == "form":
            inner = (*own, "data")
        children = list(self.components(raw.get("components"), inner, depth + 1))
        for column in list_in(raw, "columns"):
            if isinstance(column, dict):
                wide = number_in(column, "width")
                twelfths = int(wide) if wide is not None and 1 <= wide <= 12 else 0
                children += self.components(column.get("components"), inner, depth + 1, twelfths)
        for row in list_in(raw, "rows"):
            cells = [cell for cell in row if isinstance(cell, dict)] if isinstance(row, list) else []
            for cell in cells:
                children += self.components(cell.get("components"), inner, depth + 1, max(1, 12 // len(cells)))
        return Component(number, kind, key, own, raw, tuple(children), width)
