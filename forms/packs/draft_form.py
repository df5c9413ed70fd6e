"""A form's rows as an XForm for checking only: made from whatever is sound, so that one fault hides no other.

pyxform stops at the first fault of a workbook. This draft leaves faulty rows out and lets our own form engine
read all the rest; what the engine then finds is led back to sheet, row and column. It is never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from forms.definition import FormDefinition
from forms.expression_walk import UNKNOWN
from forms.loading import examine_form
from forms.packs.xlsform import (
    FORMULA_COLUMNS,
    REFERENCE,
    ROOT,
    VN_NAMESPACE,
    FormSheets,
    Question,
)
from forms.problems import Fault, FormInvalid
from forms.reading.source import JR, ODK, XF, H

DATA_TYPES = {
    "integer": "int", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "dateTime",
    "geopoint": "geopoint", "image": "binary", "file": "binary", "start": "dateTime", "end": "dateTime",
    "today": "date", "range": "decimal",
}  # fmt: skip
CONTROLS = {
    "select_one": XF + "select1", "select_one_from_file": XF + "select1", "select_multiple": XF + "select",
    "select_multiple_from_file": XF + "select", "rank": ODK + "rank", "acknowledge": XF + "trigger",
    "image": XF + "upload", "file": XF + "upload", "range": XF + "range",
}  # fmt: skip
WITHOUT_CONTROL = frozenset({"calculate", "hidden", "start", "end", "today", "username"})
ASPECTS = {"relevant": "relevant", "required": "required", "readonly": "readonly", "constraint": "constraint",
           "calculation": "calculate"}  # fmt: skip
COLUMN_OF_ASPECT = {
    "calculate": "calculation", "jr:count": "repeat_count", "choices": "choice_filter", "default": "default",
    "vn:do-chinh-xac": "bind::vn:do-chinh-xac",
}  # fmt: skip
YES, NO = ("yes", "true", "có"), ("no", "false", "không")
MOVING = re.compile(r"\$\{|[A-Za-z_][\w:\-]*\(")
PULLED = re.compile(r"pulldata\(\s*['\"]([\w.\-]+)['\"]")
_ELEMENT = re.compile(r"[A-Za-z_][\w.\-]*")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Draft:
    """A form as far as it can be read, and the faults that the engine finds in it."""

    sheets: FormSheets
    form: FormDefinition | None
    faults: tuple[Fault, ...]

    def place(self, where: str) -> tuple[str, int, str]:
        """(sheet, row, column letter) of what the engine calls "path aspect"."""
        words = where.split(" ")
        path = next((word for word in words if word.startswith("/")), "")
        if words[0] == "instance" and len(words) > 1:
            return self._list_place(words[1])
        question = self.sheets.names.by_path.get(path)
        if question is None:
            return self.sheets.survey_sheet, 0, ""
        letters = self.sheets.survey[0][2]
        aspect = words[-1]
        if words[0] == "setvalue":
            is_triggered = any(number == question.row and "trigger" in cells for number, cells, _ in self.sheets.survey)
            aspect = "calculate" if is_triggered else "default"
        column = COLUMN_OF_ASPECT.get(aspect, aspect)
        return self.sheets.survey_sheet, question.row, letters.get(column, letters.get("type", "A"))

    def _list_place(self, name: str) -> tuple[str, int, str]:
        for number, cells, letters in self.sheets.choices:
            if cells.get("list_name") == name:
                return self.sheets.choices_sheet, number, letters.get("name", "B")
        return self.sheets.survey_sheet, 0, ""

    def cell(self, where: str) -> str:
        """What is written in the cell of "path aspect"."""
        _, row, letter = self.place(where)
        for number, cells, letters in self.sheets.survey:
            if number == row:
                return next((text for name, text in cells.items() if letters[name] == letter), "")
        return ""


def draft_form(sheets: FormSheets, lists: Mapping[str, bytes]) -> Draft:
    """Make and examine the draft of a form. `lists`: file name -> bytes of every list of the pack."""
    xml = _Writer(sheets, lists).xml()
    try:
        form, faults = examine_form(xml, resources=lists)
    except FormInvalid as problem:
        return Draft(sheets, None, problem.faults)
    return Draft(sheets, form, tuple(fault for fault in faults if fault.code not in ALREADY_SEEN))


ALREADY_SEEN = frozenset({"form.resource_missing", "form.choice_twice", "form.bind_twice"})
"""What the checks of the sheets name better."""


class _Writer:
    def __init__(self, sheets: FormSheets, lists: Mapping[str, bytes]) -> None:
        self._sheets = sheets
        self._names = sheets.names
        self._lists = lists
        self._nodes: dict[str, etree._Element] = {}
        self._groups: dict[str, etree._Element] = {}
        self._external: dict[str, str] = {}

    def xml(self) -> bytes:
        namespaces: Any = {None: XF[1:-1], "h": H[1:-1], "jr": JR[1:-1], "odk": ODK[1:-1], "vn": VN_NAMESPACE}
        html = etree.Element(H + "html", nsmap=namespaces)
        head = etree.SubElement(html, H + "head")
        self._model = etree.SubElement(head, XF + "model")
        primary = etree.SubElement(etree.SubElement(self._model, XF + "instance"), XF + ROOT, id="draft")
        etree.SubElement(primary, XF + UNKNOWN)
        self._body = etree.SubElement(html, H + "body")
        self._nodes["/" + ROOT] = primary
        self._groups["/" + ROOT] = self._body
        rows = {number: cells for number, cells, _ in self._sheets.survey}
        for question in self._names.by_path.values():
            above = question.path.rpartition("/")[0]
            if above in self._nodes:
                self._question(question, rows[question.row], above)
        self._choice_lists()
        return etree.tostring(html, encoding="utf-8")

    def _question(self, question: Question, cells: Mapping[str, str], above: str) -> None:
        path, kind = question.path, question.kind
        self._nodes[path] = etree.SubElement(self._nodes[above], XF + question.name)
        bind = etree.SubElement(self._model, XF + "bind", nodeset=path)
        bind.set("type", cells.get("bind::type") or DATA_TYPES.get(kind, "string"))
        for column, aspect in ASPECTS.items():
            text = self._expression(cells.get(column, ""))
            if column == "calculation" and text and cells.get("trigger"):
                action = etree.SubElement(self._model, XF + "setvalue", ref=path, event="xforms-value-changed")
                action.set("value", text)
                continue
            if not text or (column in ("required", "readonly") and text.casefold() in NO):
                continue
            bind.set(aspect, "true()" if column in ("required", "readonly") and text.casefold() in YES else text)
        if kind == "note" and "readonly" not in bind.attrib:
            bind.set("readonly", "true()")
        precision = cells.get("bind::vn:do-chinh-xac")
        if precision:
            bind.set(f"{{{VN_NAMESPACE}}}do-chinh-xac", _clean(precision))
        default = cells.get("default", "")
        if default and MOVING.search(default):
            action = etree.SubElement(self._model, XF + "setvalue", ref=path, event="odk-instance-first-load")
            action.set("value", self._expression(default))
        for text in cells.values():
            for name in PULLED.findall(text):
                if f"{name}.csv" in self._lists:
                    self._external.setdefault(name, f"{name}.csv")
        self._control(question, cells, above)

    def _control(self, question: Question, cells: Mapping[str, str], above: str) -> None:
        path, kind = question.path, question.kind
        appearance = _clean(cells.get("appearance", ""))
        if kind in ("group", "repeat"):
            group = etree.SubElement(self._groups[above], XF + "group", ref=path, appearance=appearance)
            self._groups[path] = group
            if kind == "repeat":
                self._groups[path] = etree.SubElement(group, XF + "repeat", nodeset=path)
                if cells.get("repeat_count"):
                    self._groups[path].set(JR + "count", self._expression(cells["repeat_count"]))
            return
        if kind in WITHOUT_CONTROL:
            return
        parent = self._groups[above]
        control = etree.SubElement(parent, CONTROLS.get(kind, XF + "input"), ref=path, appearance=appearance)
        if kind.startswith(("select", "rank")):
            self._choices(control, kind, cells)

    def _choices(self, control: etree._Element, kind: str, cells: Mapping[str, str]) -> None:
        written = cells.get("type", "").partition(" ")[2].split(" ")[0]
        name, value, label = written, "name", "label"
        if REFERENCE.fullmatch(written):
            return
        if kind.endswith("_from_file"):
            name = written.rpartition(".")[0]
            self._external.setdefault(name, written)
            for parameter in re.split(r"[\s,;]+", cells.get("parameters", "")):
                key, _, given = parameter.partition("=")
                value, label = (given if key == "value" else value), (given if key == "label" else label)
        if not _ELEMENT.fullmatch(value) or not _ELEMENT.fullmatch(label) or "'" in name or not name:
            return
        if not kind.endswith("_from_file") and all(c.get("list_name") != name for _, c, _ in self._sheets.choices):
            return
        condition = self._expression(cells.get("choice_filter", ""))
        nodes = f"instance('{_clean(name)}')/root/item" + (f"[{condition}]" if condition else "")
        items = etree.SubElement(control, XF + "itemset", nodeset=nodes)
        etree.SubElement(items, XF + "value", ref=value)
        etree.SubElement(items, XF + "label", ref=label)

    def _choice_lists(self) -> None:
        roots: dict[str, etree._Element] = {}
        for _, cells, _ in self._sheets.choices:
            name = _clean(cells.get("list_name", ""))
            if not name:
                continue
            if name not in roots:
                instance = etree.SubElement(self._model, XF + "instance", id=name)
                roots[name] = etree.SubElement(instance, "root")
            item = etree.SubElement(roots[name], "item")
            etree.SubElement(item, "name").text = _clean(cells.get("name", ""))
            etree.SubElement(item, "label")
            for column, text in cells.items():
                if column not in ("list_name", "name", "label") and _ELEMENT.fullmatch(column):
                    etree.SubElement(item, column).text = _clean(text)
        for name, file in self._external.items():
            if name not in roots:
                where = "jr://file-csv/" if file.endswith(".csv") else "jr://file/"
                etree.SubElement(self._model, XF + "instance", id=_clean(name), src=_clean(where + file))
        if any("last-saved#" in text for _, cells, _ in self._sheets.survey for text in cells.values()):
            etree.SubElement(self._model, XF + "instance", id="__last-saved", src="jr://instance/last-saved")

    def _expression(self, text: str) -> str:
        return _clean(self._names.absolute_or_unknown(text)).strip()


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def is_formula(column: str) -> bool:
    """Whether the cells of a survey column are expressions."""
    return column in FORMULA_COLUMNS or column == "default"
