"""One form of a workbook (survey, choices, settings) to an XForm: our checks, pyxform, then ours again.

pyxform stops at its first fault and lets broken formulas through; so names, references, lists and formulas
are checked here, every fault with its place, and what the form engine finds is led back to its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.expression_walk import UNKNOWN
from forms.nearest import nearest
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
SELECTS = (
    "select_one", "select_multiple", "rank", "select_one_from_file", "select_multiple_from_file",
    "begin group", "end group", "begin repeat", "end repeat",
)  # fmt: skip
UNLABELLED = {"calculate", "hidden", "start", "end", "today", "username"}
_PATH = re.compile(rf"/{ROOT}(?:/[\w.\-]+)+")
LAST_SAVED = "last-saved#"
ROW_IN_MESSAGE = re.compile(r"\[row : (\d+)\]")


def plain_name(written: str) -> str:
    """The question's name in what stands between ${ and }."""
    return written.removeprefix(LAST_SAVED)


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
        self._by_name: dict[str, list[str]] = {}
        self._indexed = 0

    def _paths(self, name: str) -> list[str]:
        """The paths of the questions with a name; the index follows `by_path`, which only grows."""
        if self._indexed != len(self.by_path):
            self._indexed = len(self.by_path)
            self._by_name = {}
            for question in self.by_path.values():
                self._by_name.setdefault(question.name, []).append(question.path)
        return self._by_name.get(name, [])

    def names(self) -> list[str]:
        """The name of every question, in the order of the sheet."""
        return [question.name for question in self.by_path.values()]

    def faulty_names(self, expression: str) -> Iterator[tuple[str, str]]:
        """(name, code of the fault) of every ${name} that names no question, or several."""
        for name in dict.fromkeys(map(plain_name, REFERENCE.findall(expression))):
            count = len(self._paths(name))
            if count != 1:
                yield name, "workbook.ambiguous_question" if count else "workbook.unknown_question"

    def absolute_or_unknown(self, expression: str) -> str:
        """Like `absolute`, for checking only: a name that is wrong stands for a field of which nothing is known."""

        def path(match: re.Match[str]) -> str:
            try:
                return self.path_of(plain_name(match.group(1)))
            except KeyError:
                return f"/{ROOT}/{UNKNOWN}"

        return REFERENCE.sub(path, expression)

    def written(self, text: str) -> str:
        """A text with the paths of questions as authors write them: ${name}."""
        return _PATH.sub(self._written_one, text)

    def _written_one(self, match: re.Match[str]) -> str:
        question = self.by_path.get(match.group())
        if question is None:
            return "${?}" if match.group() == f"/{ROOT}/{UNKNOWN}" else match.group()
        return f"${{{question.name}}}"

    def path_of(self, name: str) -> str:
        """The path of the question with this name. Raises KeyError if there is none, or several."""
        found = self._paths(name)
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
        check_survey_headings(self.survey_sheet, self._letters(self.survey), self._faults)
        written = {cells.get("name", "") for _, cells, _ in self.survey}
        for number, cells, letters in self.survey:
            kind, _, rest = cells.get("type", "").partition(" ")
            if not cells:
                continue
            self._check_type(number, letters, kind, rest, lists)
            self._check_label(number, letters, cells, kind)
            for column, text in cells.items():
                place = (self.survey_sheet, number, letters[column])
                for name, code in self.names.faulty_names(text):
                    if code == "workbook.ambiguous_question" or name not in written:
                        report_name(self._faults, place, code, name, text, self.names)
            if kind == "calculate" and not cells.get("calculation") and not cells.get("default"):
                self._report(number, letters.get("calculation", "A"), "workbook.empty_cell", "calculation")
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
            name = rest.split(" ")[0]
            if name not in lists and not REFERENCE.fullmatch(name):
                near = nearest(name, lists)
                self._report(number, letter, "workbook.unknown_list", rest, near, near and f"{kind} {near}")
        elif kind in ("select_one_from_file", "select_multiple_from_file"):
            if not rest.endswith((".csv", ".xml")):
                self._report(number, letter, "workbook.unknown_list", rest)
        elif kind not in PLAIN_TYPES and not kind.startswith(("begin", "end")):
            near = nearest(kind, [*PLAIN_TYPES, *SELECTS])
            self._report(number, letter, "workbook.unknown_type", kind, near, near and f"{near} {rest}".rstrip())

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

    def _report(
        self, row: int, letter: str, code: str, detail: str = "", suggestion: str = "", mend: str = ""
    ) -> None:
        self._faults.add(WorkbookFault(self.survey_sheet, row, letter, code, detail[:200], suggestion, mend))

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
    def _letters(rows: list[tuple[int, dict[str, str], dict[str, str]]]) -> Mapping[str, str]:
        return rows[0][2] if rows else {}

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

    def place_of_list(self, file: str) -> tuple[str, int, str]:
        """(sheet, row, column letter) of the first question that reads a list file."""
        for number, cells, letters in self.survey:
            if cells.get("type", "").partition(" ")[2] == file:
                return self.survey_sheet, number, letters["type"]
        return self.survey_sheet, 0, ""

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


def report_name(
    faults: Faults, place: tuple[str, int, str], code: str, name: str, cell: str, names: QuestionNames
) -> None:
    """Note a ${name} of a cell that names no question, with the nearest one and the cell as it should be."""
    near = nearest(name, names.names()) if code == "workbook.unknown_question" and faults.may_suggest else ""
    mend = cell.replace(f"${{{name}}}", f"${{{near}}}") if near else ""
    faults.add(WorkbookFault(*place, code, name[:200], near, mend[:1000]))


KNOWN_COLUMNS = (
    "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
    "constraint_message", "calculation", "default", "trigger", "readonly", "appearance", "parameters",
    "choice_filter", "repeat_count", "save_to", "image", "audio", "video", "big-image", "autoplay", "media",
    "note", "comment", "disabled", "query", "noAppErrorString", "required message", "constraint message",
    "read_only", "relevance", "calculate", "caption", "command", "tag", "value", "count", "intent",
    "max-pixels", "accuracyThreshold", "body", "bind", "instance", "ghi_chu",
)  # fmt: skip
LANGUAGE_COLUMNS = (
    "label", "hint", "guidance_hint", "required_message", "constraint_message", "media::image", "image",
)  # fmt: skip


def check_survey_headings(sheet: str, letters: Mapping[str, str], faults: Faults) -> None:
    """A heading that nobody knows: a fault where it looks like a known one, a warning else; pyxform drops it."""
    for heading, letter in letters.items():
        first = heading.split("::")[0].strip()
        if first in KNOWN_COLUMNS:
            language = heading.partition("::")[2].strip()
            if first in LANGUAGE_COLUMNS and "vi" in language and heading != f"{first}::{DEFAULT_LANGUAGE}":
                near = nearest(language, [DEFAULT_LANGUAGE])
                if near:
                    mend = f"{first}::{near}"
                    faults.add(WorkbookFault(sheet, 1, letter, "workbook.unknown_column", heading, near, mend))
            continue
        near = nearest(first, KNOWN_COLUMNS)
        mend = heading.replace(first, near, 1) if near else ""
        severity = "error" if near else "warning"
        faults.add(WorkbookFault(sheet, 1, letter, "workbook.unknown_column", heading, near, mend, severity))
