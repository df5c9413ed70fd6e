"""The lists of a form: those written in it, and those it would fetch, of which only an empty CSV file is made.

A choice's code in the workbook is its value where that can be one. What goes back to Form.io stands beside it as
JSON (column `fio`), with Form.io's own reading of `dataType`: under `auto`, "1" is a number and "true" a truth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.importing.formio.names import Names, value_names
from forms.importing.formio.problems import FormioTooLarge
from forms.importing.formio.reading import Component, Json, as_text, list_in, map_in, text_in
from forms.importing.formio.texts import one_line

MOST_CHOICES = 20_000
LONGEST_VALUE = 5_000
FETCHED_COLUMNS = ("name", "label")
PARENT_COLUMN = "cha"
VALUE_COLUMN = "fio"
_NUMBER = re.compile(r"0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,14})\.\d{0,9}[1-9]")
_ITEM = re.compile(r"item\.([A-Za-z_][\w.]*)")
_DATA_IN_ADDRESS = re.compile(r"\{\{\s*(?:data|row)\.([\w.]+)\s*\}\}|(?:data|row)\.([A-Za-z_][\w.]*)")


@dataclass(frozen=True)
class Choice:
    """One choice: its code, its label, and the value it has in a submission as JSON."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class ChoiceList:
    """A list: `names` gives the code of each value as the form's conditions write it."""

    name: str
    choices: tuple[Choice, ...]
    names: Mapping[str, str]


@dataclass
class ChoiceLists:
    """All lists of a form; equal ones are one."""

    lists: dict[str, ChoiceList] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    _same: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)
    _fetched: dict[tuple[str, bool], str] = field(default_factory=dict)
    _names: Names = field(default_factory=lambda: Names(frozenset()))
    _count: int = 0

    def add(self, key: str, options: list[tuple[Json, str]], data_type: str) -> ChoiceList | None:
        """A list of (value, label); None when there is nothing to choose. Raises FormioTooLarge."""
        names = value_names()
        codes: dict[str, str] = {}
        choices: list[Choice] = []
        for value, label in options:
            shown = one_line(label).replace("${", "$ {")
            written = as_text(value) if not isinstance(value, (dict, list)) else _json(value)
            if (not written and not shown) or written in codes or len(written) > LONGEST_VALUE:
                continue
            code = names.value(written or shown)
            codes[written] = code
            choices.append(Choice(code, shown or written, _json(_typed(value, data_type))))
        self._count += len(choices)
        if self._count > MOST_CHOICES:
            raise FormioTooLarge(what="choices", limit=MOST_CHOICES)
        if not choices:
            return None
        signature = tuple((choice.value, choice.label) for choice in choices)
        known = self._same.get(signature)
        if known is None:
            known = self._names.name("ds_" + key)
            self._same[signature] = known
            self.lists[known] = ChoiceList(known, tuple(choices), codes)
        return self.lists[known]

    def file(self, key: str, address: str, *, has_parent: bool) -> str:
        """The name of the CSV file for a list that the form would fetch from an address."""
        known = self._fetched.get((address, has_parent)) if address else None
        if known is None:
            known = self._names.name(key) + ".csv"
            self._fetched[address, has_parent] = known
            columns = (*FETCHED_COLUMNS, PARENT_COLUMN) if has_parent else FETCHED_COLUMNS
            self.files[known] = (",".join(columns) + "\n").encode("utf-8")
        return known


def _json(value: Json) -> str:
    """Compact JSON in which no reference of ours can be read."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("${", "\\u0024{")


def _typed(value: Json, data_type: str) -> Json:
    """The value as Form.io stores it in a submission."""
    if not isinstance(value, str):
        return value
    if data_type in ("auto", "number", "") and _NUMBER.fullmatch(value):
        number = float(value)
        return int(number) if number.is_integer() else number
    if data_type in ("auto", "boolean", "") and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value


def written_options(component: Component) -> list[tuple[Json, str]] | None:
    """The (value, label) pairs that stand in the component itself; None when it would fetch or calculate them."""
    data = component.map("data")
    source = component.text("dataSrc") or "values"
    if component.kind in ("radio", "selectboxes"):
        source = source if source in ("url", "resource", "custom") else "values"
        holder: list[Any] = component.list("values") or list_in(data, "values")
        return _pairs(holder, "value", "label") if source == "values" else None
    if source == "values":
        return _pairs(list_in(data, "values") or component.list("values"), "value", "label")
    if source == "json":
        return _from_json(component, data.get("json"))
    return None


def _pairs(holder: list[Any], value: str, label: str) -> list[tuple[Json, str]]:
    pairs: list[tuple[Json, str]] = []
    for each in holder[:MOST_CHOICES]:
        if isinstance(each, dict):
            pairs.append((_at(each, value), as_text(_at(each, label))))
        elif isinstance(each, (str, int, float)):
            pairs.append((each, as_text(each)))
    return pairs


def _at(holder: Mapping[str, Any], path: str) -> Any:
    found: Any = holder
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _from_json(component: Component, data: Any) -> list[tuple[Json, str]]:
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError):
            return []
    value = component.text("valueProperty")
    template = _ITEM.search(component.text("template"))
    label = template[1] if template else "label"
    rows = data if isinstance(data, list) else []
    if value:
        return _pairs(rows, value, label)
    return [
        (each, as_text(_at(each, label) if isinstance(each, dict) else each))
        for each in rows[:MOST_CHOICES]
        if not isinstance(each, list)
    ]


def address_of(component: Component) -> str:
    """Where the choices would be fetched from, or the script that would make them."""
    data = component.map("data")
    return text_in(data, "url") or text_in(data, "resource") or text_in(data, "custom")


def parent_of(component: Component) -> tuple[str, ...] | None:
    """The field on whose answer fetched choices depend (tỉnh of xã), as far as the form says."""
    for name in ("refreshOn", "clearOnRefreshKey"):
        key = component.text(name)
        if key and key != "data":
            return tuple(step for step in key.split(".") if step) or None
    data = component.map("data")
    for text in (text_in(data, "url"), component.text("filter"), text_in(map_in(data, "headers"), "filter")):
        found = _DATA_IN_ADDRESS.search(text)
        if found is not None:
            return tuple(step for step in (found[1] or found[2]).split(".") if step) or None
    return None
