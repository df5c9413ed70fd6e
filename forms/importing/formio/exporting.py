"""Answers of an imported form as a Form.io submission: `{"data": {…}}`, in the places that `vn:fio` remembers.

Kinds (`vn:fio-loai`) say how a value is written: numbers as numbers, ticks as true and false, several choices as
an object, days as `dd/mm/yyyy` in the form's order, dates as ISO moments with the offset of that day. What is not
relevant is left out, as Form.io clears what it hides. Files travel by other ways: their fields are named in `omitted`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from forms.definition import Element, FormDefinition
from forms.importing.formio.choices import VALUE_COLUMN
from forms.importing.formio.reading import Json
from forms.instances import hardened_parser
from forms.nodes import string_of
from forms.session import Session
from forms.xpath import dates

_TIME_LETTERS = {"HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "A": "%p"}
_DEEPEST_PATH = 40


@dataclass
class Submission:
    """What goes to the portal, and the paths of what cannot go as JSON (files, drawn signatures)."""

    data: dict[str, Json] = field(default_factory=dict)
    omitted: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Json]:
        """The submission as Form.io has it."""
        return {"data": self.data}


def formio_data(definition: FormDefinition, session: Session, *, zone: str = "Asia/Ho_Chi_Minh") -> Submission:
    """The answers of a session as a submission; `zone` gives the offset of moments."""
    return formio_data_of(definition, session.serialise(prune=True, row_ids=False), zone=zone)


def formio_data_of(definition: FormDefinition, instance: bytes, *, zone: str = "Asia/Ho_Chi_Minh") -> Submission:
    """The same from the XML of a finished instance of the form, as it is signed and kept."""
    submission = Submission()
    writer = _Writer(definition, ZoneInfo(zone), submission)
    writer.below(etree.fromstring(instance, hardened_parser()), definition.root, submission.data, "")
    return submission


class _Writer:
    def __init__(self, definition: FormDefinition, zone: ZoneInfo, submission: Submission) -> None:
        self._definition = definition
        self._zone = zone
        self._submission = submission

    def below(self, node: Any, element: Element, target: dict[str, Json], place: str) -> None:
        """Write everything under a node into an object of the submission."""
        for child in element.children.values():
            found = [each for each in node if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == child.local]
            path = child.bind.attributes.get("fio", "")
            if child.is_repeat:
                self._repeat(found, child, path, target, place)
            elif child.children:
                for each in found:
                    self.below(each, child, target, place)
            elif found and path:
                self._leaf(found[0].text or "", child, path, target, place)

    def _repeat(self, rows: list[Any], element: Element, path: str, target: dict[str, Json], place: str) -> None:
        kind = element.bind.attributes.get("fio-loai", "rows")
        if not path:
            for row in rows:
                self.below(row, element, target, place)
            return
        here = f"{place}{path}."
        if not rows and self._is_hidden(element):
            return
        if kind == "values":
            values = []
            for row in rows:
                held: dict[str, Json] = {}
                self.below(row, element, held, here)
                values += [value for value in held.values() if value not in ("", None)]
            _put(target, path, list(values))
            return
        found: list[dict[str, Json]] = []
        for number, row in enumerate(rows):
            written: dict[str, Json] = {}
            self.below(row, element, written, f"{here}{number}.")
            found.append(written)
        if kind == "datamap":
            pairs = [list(each.values()) for each in found]
            _put(target, path, {str(pair[0]): pair[1] for pair in pairs if len(pair) == 2 and pair[0]})
        else:
            _put(target, path, list(found))

    def _is_hidden(self, element: Element) -> bool:
        """Whether rows that are absent may be absent because they are not relevant."""
        step: Element | None = element
        while step is not None:
            if step.bind.relevant is not None:
                return True
            step = step.parent
        return False

    def _leaf(self, text: str, element: Element, path: str, target: dict[str, Json], place: str) -> None:
        kind, _, detail = element.bind.attributes.get("fio-loai", "text").partition(" ")
        if kind == "file":
            self._submission.omitted.append((place + path).rstrip("."))
            return
        value = self._value(kind, detail, text)
        if value is not None or text:
            _put(target, "gia_tri" if path == "." else path, value)

    def _value(self, kind: str, detail: str, text: str) -> Json:
        """The JSON of one answer; None where Form.io has nothing at all for a blank."""
        if kind == "number":
            return _number(text)
        if kind == "checkbox":
            return text == "OK"
        if kind == "selectboxes":
            ticked = text.split()
            every = {_key(value): name in ticked for name, value in self._values(detail).items()}
            return every or dict.fromkeys(ticked, True)
        if kind in ("select", "select-many"):
            list_name, _, whole = detail.partition(" ")
            return self._chosen(list_name, bool(whole), text, is_many=kind == "select-many")
        if kind == "datetime":
            return self._moment(detail, text)
        if kind == "day":
            return _day(detail, text)
        if kind == "time":
            return _time(detail, text)
        if kind == "tags":
            tags = [tag.strip() for tag in text.split(",") if tag.strip()]
            return list(tags) if detail == "array" else ",".join(tags)
        if detail == "uppercase":
            return text.upper()
        return text.lower() if detail == "lowercase" else text

    def _chosen(self, list_name: str, is_whole: bool, text: str, *, is_many: bool) -> Json:
        values = self._values(list_name)
        names = text.split() if is_many else [text] if text else []
        chosen: list[Json] = []
        for name in names:
            if name in values:
                chosen.append(values[name])
            elif is_whole:
                chosen.append({"label": self._label(list_name, name), "value": name})
            else:
                chosen.append(name)
        if is_many:
            return chosen
        return chosen[0] if chosen else ""

    def _values(self, list_name: str) -> dict[str, Json]:
        """Code -> value of a list that the import wrote; empty for lists from files without such a column."""
        instance = self._definition.instances.get(list_name)
        if instance is None:
            return {}
        found: dict[str, Json] = {}
        for item in instance.nodes_at(("root", "item")):
            cells = {child.name: string_of(child) for child in item.children}
            if cells.get(VALUE_COLUMN):
                try:
                    found[cells.get("name", "")] = json.loads(cells[VALUE_COLUMN])
                except (ValueError, RecursionError):
                    continue
        return found

    def _label(self, list_name: str, name: str) -> str:
        instance = self._definition.instances.get(list_name)
        for item in instance.index(("root", "item"), "name").get(name, ()) if instance is not None else ():
            for child in item.children:
                if child.name == "label":
                    return str(string_of(child))
        return name

    def _moment(self, detail: str, text: str) -> Json:
        if not text:
            return ""
        if detail == "time":
            return _time("HH:mm:ss", text)
        if detail == "date":
            day = dates.read_date(text)
            return datetime.combine(day, time(), self._zone).isoformat() if day is not None else text
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=self._zone)
        return moment.astimezone(self._zone).isoformat(timespec="seconds")


def _put(target: dict[str, Json], path: str, value: Json) -> None:
    """Write at a dotted path; a plain value that stands in the way gives way to the object."""
    *above, last = path.split(".")[:_DEEPEST_PATH]
    for step in above:
        below = target.get(step)
        if not isinstance(below, dict):
            below = {}
            target[step] = below
        target = below
    if isinstance(target.get(last), dict) and not isinstance(value, dict):
        return
    target[last] = value


def _key(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(text: str) -> Json:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return number if abs(number) < 1e300 else text


def _day(letters: str, text: str) -> Json:
    """`1950`, `1950-07`, `1950-07-24` as the parts that the form shows, unknown ones as zeros."""
    if not text:
        return ""
    year, month, day = (*text.split("-"), "00", "00")[:3]
    parts = {"d": day, "m": month, "y": year}
    return "/".join(parts[letter] for letter in letters if letter in parts)


def _time(shape: str, text: str) -> Json:
    """A time in Form.io's shape (`HH:mm:ss`); fractions and offsets are dropped."""
    if not text:
        return ""
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        return text
    written = shape or "HH:mm:ss"
    for letters, ours in _TIME_LETTERS.items():
        written = written.replace(letters, ours)
    return moment.strftime(written)
