"""One form of a workbook (survey, choices, settings) to an XForm: our checks, pyxform, then ours again.

pyxform stops at its first fault and lets broken formulas through; so names, references, lists and formulas
are checked here, every fault with its place, and what the form engine finds is led back to its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.packs.problems import WorkbookFault
from forms.packs.workbook import Faults, Workbook

VN_NAMESPACE = "urn:tramhoso:vn:1"
"""Namespace of the functions and attributes that are Vietnam's own in profile VN-ODK 1."""

ROOT = "tk"
DEFAULT_LANGUAGE = "Tiếng Việt (vi)"
VIETNAMESE_LABEL = f"label::{DEFAULT_LANGUAGE}"
FORMULA_COLUMNS = (
    "relevant",
    "required",
    "readonly",
    "constraint",
    "calculation",
    "choice_filter",
    "repeat_count",
)
BIND_TO_COLUMN = {"calculate": "calculation", "count": "repeat_count", "itemset": "choice_filter"}
LOOKED_UP = re.compile(r"\bpulldata\(\s*['\"]([^'\"]+)['\"]")
REFERENCE = re.compile(r"\$\{\s*([^}\s]*)\s*\}")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
PLAIN_TYPES = {
    "text", "integer", "decimal", "date", "time", "dateTime", "note", "calculate", "hidden",
    "acknowledge", "image", "file", "geopoint", "start", "end", "today", "username",
}  # fmt: skip
UNLABELLED = {"calculate", "hidden", "start", "end", "today", "username"}
ROW_IN_MESSAGE = re.compile(r"\[row : (\d+)\]")


@dataclass(frozen=True)
class Question:
    """A row of the survey that has a name: where it stands in the sheet and in the form."""

    name: str
    path: str
    kind: str
    row: int


class QuestionNames:
    """The questions of one form by path; authors write ${name}, expressions need the path."""

    def __init__(self) -> None:
        self.by_path: dict[str, Question] = {}

    def path_of(self, name: str) -> str:
        """The path of the question with this name. Raises KeyError if there is none, or several."""
        found = [question.path for question in self.by_path.values() if question.name == name]
        if len(found) != 1:
            raise KeyError(name)
        return found[0]

    def absolute(self, expression: str) -> str:
        """The expression with every ${name} replaced by the question's absolute path. Raises KeyError."""
        return REFERENCE.sub(lambda match: self.path_of(match.group(1)), expression)

    def reference(self, written: str) -> str:
        """The session's reference of a name with row ids, e.g. ma_nganh[n1]. Raises KeyError."""
        name, *rows = re.split(r"[\[\]]+", written.strip().rstrip("]"))
        steps = self.path_of(name).split("/")
        found = ""
        for number, step in enumerate(steps[1:], start=2):
            found += "/" + step
            part = self.by_path.get("/".join(steps[:number]))
            if part is not None and part.kind == "repeat" and rows:
                found += f"[{rows.pop(0)}]"
        if rows:
            raise KeyError(written)
        return found


class FormSheets:
    """The rows of one form's three sheets."""

    def __init__(self, workbook: Workbook, survey: str, choices: str, settings: str, faults: Faults) -> None:
        self.survey_sheet = survey
        self._faults = faults
        if survey not in workbook.sheet_names:
            faults.add(WorkbookFault(survey, 0, "", "workbook.missing_sheet"))
        self.survey = list(workbook.raw_rows(survey)) if survey in workbook.sheet_names else []
        self.choices_sheet = choices
        self.choices = list(workbook.raw_rows(choices)) if choices in workbook.sheet_names else []
        settings_rows = list(workbook.raw_rows(settings)) if settings in workbook.sheet_names else []
        self.settings = dict(settings_rows[0][1]) if settings_rows else {}
        self.names = QuestionNames()

    def check(self) -> None:
        """Find what can be found before conversion."""
        self._index_questions()
        lists = {cells.get("list_name", "") for _, cells, _ in self.choices}
        names = [question.name for question in self.names.by_path.values()]
        for number, cells, letters in self.survey:
            kind, _, rest = cells.get("type", "").partition(" ")
            if not cells:
                continue
            self._check_type(number, letters, kind, rest, lists)
            self._check_label(number, letters, cells, kind)
            for column, text in cells.items():
                for name in REFERENCE.findall(text):
                    if names.count(name) != 1:
                        code = "workbook.unknown_question" if name not in names else "workbook.ambiguous_question"
                        self._report(number, letters[column], code, name)
                if column in FORMULA_COLUMNS:
                    self._check_formula(number, letters[column], column, text)
        self._check_choices()

    def _index_questions(self) -> None:
        steps = [ROOT]
        open_rows: list[tuple[str, int]] = []
        for number, cells, letters in self.survey:
            kind, name = cells.get("type", ""), cells.get("name", "")
            if kind in ("begin group", "begin repeat", "begin_group", "begin_repeat"):
                steps.append(name)
                open_rows.append((kind.split()[-1].split("_")[-1], number))
                self._add_question(number, letters, name, kind, "/" + "/".join(steps))
            elif kind in ("end group", "end repeat", "end_group", "end_repeat"):
                if not open_rows or open_rows[-1][0] != kind.split()[-1].split("_")[-1]:
                    self._report(number, letters.get("type", "A"), "workbook.end_without_begin", kind)
                    continue
                open_rows.pop()
                steps.pop()
            elif kind:
                self._add_question(number, letters, name, kind, "/" + "/".join([*steps, name]))
            elif cells:
                self._report(number, letters.get("type", "A"), "workbook.empty_cell", "type")
        for kind, number in open_rows:
            self._report(number, "A", "workbook.begin_without_end", kind)

    def _add_question(self, number: int, letters: Mapping[str, str], name: str, kind: str, path: str) -> None:
        letter = letters.get("name", "B")
        if not NAME.match(name):
            self._report(number, letter, "workbook.bad_name", name)
        elif path in self.names.by_path:
            self._report(number, letter, "workbook.name_twice", name)
        else:
            self.names.by_path[path] = Question(name, path, kind.removeprefix("begin").strip(" _").split()[0], number)

    def _check_type(self, number: int, letters: Mapping[str, str], kind: str, rest: str, lists: set[str]) -> None:
        letter = letters.get("type", "A")
        if kind in ("select_one", "select_multiple", "rank"):
            if rest.split(" ")[0] not in lists:
                self._report(number, letter, "workbook.unknown_list", rest)
        elif kind in ("select_one_from_file", "select_multiple_from_file"):
            if not rest.endswith((".csv", ".xml")):
                self._report(number, letter, "workbook.unknown_list", rest)
        elif kind not in PLAIN_TYPES and not kind.startswith(("begin", "end")):
            self._report(number, letter, "workbook.unknown_type", kind)

    def _check_label(self, number: int, letters: Mapping[str, str], cells: Mapping[str, str], kind: str) -> None:
        if kind in UNLABELLED or kind.startswith("end"):
            return
        if not cells.get(VIETNAMESE_LABEL):
            self._report(number, letters.get(VIETNAMESE_LABEL, "A"), "workbook.empty_cell", VIETNAMESE_LABEL)
        if cells.get("constraint") and not cells.get(f"constraint_message::{DEFAULT_LANGUAGE}"):
            self._report(number, letters["constraint"], "workbook.constraint_without_message")

    def _check_choices(self) -> None:
        seen: set[tuple[str, str]] = set()
        for number, cells, letters in self.choices:
            if not cells:
                continue
            for column in ("list_name", "name", VIETNAMESE_LABEL):
                if not cells.get(column):
                    self._faults.add(
                        WorkbookFault(
                            self.choices_sheet,
                            number,
                            letters.get(column, "A"),
                            "workbook.empty_cell",
                            column,
                        )
                    )
            key = (cells.get("list_name", ""), cells.get("name", ""))
            if key in seen:
                self._faults.add(
                    WorkbookFault(self.choices_sheet, number, letters.get("name", "A"), "workbook.choice_twice", key[1])
                )
            seen.add(key)

    def _check_formula(self, number: int, letter: str, column: str, text: str) -> None:
        if column in ("required", "readonly") and text.casefold() in ("yes", "no", "true", "false"):
            return
        if column == "repeat_count" and text.isdigit():
            return
        fault = formula_fault(REFERENCE.sub("/x", text))
        if fault:
            self._report(number, letter, "workbook.broken_formula", fault)

    def _report(self, row: int, letter: str, code: str, detail: str = "") -> None:
        self._faults.add(WorkbookFault(self.survey_sheet, row, letter, code, detail[:200]))

    def convert(self, *, form_id: str, title: str, version: str) -> bytes | None:
        """Convert with pyxform; None if it refuses (the fault is then noted)."""
        from pyxform.errors import PyXFormError
        from pyxform.xls2xform import convert

        settings = self._settings(form_id, title, version)
        sheets: dict[str, list[Any]] = {
            "survey": [dict(cells) for _, cells, _ in self.survey],
            "survey_header": [dict.fromkeys(self._headings(self.survey))],
            "choices": [dict(cells) for _, cells, _ in self.choices],
            "choices_header": [dict.fromkeys(self._headings(self.choices))],
            "settings": [settings],
            "settings_header": [dict.fromkeys(settings)],
            "sheet_names": ["survey", "choices", "settings"],
        }
        if not sheets["choices"]:
            del sheets["choices"], sheets["choices_header"]
        try:
            result = convert(xlsform=sheets, validate=False, pretty_print=True, form_name=ROOT, warnings=[])
        except PyXFormError as error:
            row = ROW_IN_MESSAGE.search(str(error))
            self._report(int(row.group(1)) if row else 0, "A" if row else "", "workbook.pyxform", str(error))
            return None
        return str(result.xform).encode("utf-8")

    def _settings(self, form_id: str, title: str, version: str) -> dict[str, str]:
        return {
            "default_language": DEFAULT_LANGUAGE,
            **self.settings,
            "form_id": form_id,
            "form_title": title,
            "version": version,
            "namespaces": f'vn="{VN_NAMESPACE}"',
        }

    @staticmethod
    def _headings(rows: list[tuple[int, dict[str, str], dict[str, str]]]) -> list[str]:
        return list(rows[0][2]) if rows else []

    def list_files(self) -> Iterator[str]:
        """The list files that the form reads, each once: questions offer them, pulldata() looks them up."""
        seen = set()
        for _, cells, _ in self.survey:
            kind, _, rest = cells.get("type", "").partition(" ")
            if kind.endswith("_from_file") and rest not in seen:
                seen.add(rest)
                yield rest
        offered = {name.rpartition(".")[0] for name in seen}
        for _, cells, _ in self.survey:
            for name in LOOKED_UP.findall(" ".join(cells.get(column, "") for column in FORMULA_COLUMNS)):
                if name not in offered:
                    offered.add(name)
                    yield f"{name}.csv"

    def note_engine_faults(self, faults: tuple[object, ...]) -> None:
        """Lead faults that the form engine found in the XForm back to their row and column."""
        letters = self.survey[0][2] if self.survey else {}
        for fault in faults:
            where = str(getattr(fault, "where", ""))
            path, _, bind = where.partition(" ")
            question = self.names.by_path.get(path)
            column = BIND_TO_COLUMN.get(bind, bind)
            letter = letters.get(column, "A")
            self._report(question.row if question else 0, letter if question else "", "workbook.form", str(fault))


def formula_fault(expression: str) -> str:
    """What is wrong with the syntax of an expression; empty if nothing."""
    from forms.xpath.parser import parse
    from forms.xpath.tokens import ExpressionFault

    try:
        parse(expression)
    except ExpressionFault as fault:
        return f"{fault.reason} {fault.position + 1}: {fault.found or expression[fault.position :][:20]}"
    return ""
