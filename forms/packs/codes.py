"""Codes that one sheet writes and another explains: sources, cases, forms, subjects, papers, channels, lists.

Every code that leads nowhere is named with its cell and the nearest code that exists; so is every code that
stands twice where it may stand once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

from forms.nearest import nearest
from forms.offered import Offered
from forms.packs.draft_form import Draft
from forms.packs.model import OFFICE_FIELDS, OWNER_FIELDS, FileKind
from forms.packs.problems import WorkbookFault
from forms.packs.sheets import CHANNELS, SHEETS
from forms.packs.workbook import Faults, Row, Workbook
from forms.xpath.dates import read_date, read_date_time, read_time

ONCE = {
    "nguon": "ma", "doi_tuong": "ma", "truong_hop": "ma", "bieu_mau": "ma", "thanh_phan_ho_so": "ma",
    "chu_ho_so": "truong", "danh_muc": "tep", "kenh": "kenh",
}  # fmt: skip
"""Sheet -> the column whose codes stand once."""
CASE_COLUMNS = ("bieu_mau", "thanh_phan_ho_so", "phi_le_phi", "thoi_han", "kiem_tra")
OUR_SHEETS = (*SHEETS, "survey", "choices", "settings")


class CodeCheck:
    """Checks the codes of one workbook. `drafts`: form code -> its draft; the first is the main form."""

    def __init__(self, book: Workbook, drafts: Mapping[str, Draft], faults: Faults) -> None:
        self._book = book
        self._drafts = drafts
        self._faults = faults
        self._offered = {code: Offered(draft.form) for code, draft in drafts.items() if draft.form is not None}

    def run(self) -> None:
        """Note every fault."""
        self._sheet_names()
        for sheet, column in ONCE.items():
            self._once(sheet, column)
        cases, forms = self._codes("truong_hop", "ma"), self._codes("bieu_mau", "ma")
        for sheet in CASE_COLUMNS:
            self._known(sheet, "truong_hop", cases)
        self._known("thanh_phan_ho_so", "bieu_mau", forms)
        self._known("thanh_phan_ho_so", "kenh", set(CHANNELS))
        self._known("thanh_phan_ho_so", "dinh_dang", set(get_args(FileKind)))
        papers, fees = self._codes("thanh_phan_ho_so", "ma"), self._codes("phi_le_phi", "ma")
        for sheet in ("phi_le_phi", "mien_giam"):
            self._known(sheet, "doi_tuong", self._codes("doi_tuong", "ma"))
        self._known("mien_giam", "phi", fees)
        for sheet in ("kiem_tra", "ky_so"):
            self._known(sheet, "thanh_phan", papers)
        self._known("xuat", "bieu_mau", forms)
        self._known("chu_ho_so", "truong", {*OWNER_FIELDS, *OFFICE_FIELDS})
        self._papers()
        self._days()
        self._required_sources()
        self._unused_sources()
        self._examples(cases, forms)

    def _rows(self, sheet: str) -> tuple[Row, ...]:
        return self._book.rows(sheet, SHEETS[sheet])

    def _codes(self, sheet: str, column: str) -> set[str]:
        return {str(row[column]) for row in self._rows(sheet) if row[column] is not None}

    def _sheet_names(self) -> None:
        named = {
            str(row[column])
            for row in self._rows("bieu_mau")
            for column in ("bang_hoi", "bang_chon", "bang_cai_dat")
            if row[column]
        }
        for name in self._book.sheet_names:
            if name not in OUR_SHEETS and name not in named:
                near = nearest(name, [sheet for sheet in OUR_SHEETS if sheet not in self._book.sheet_names])
                severity = "error" if near else "info"
                self._faults.add(WorkbookFault(name, 0, "", "workbook.unknown_sheet", name, near, near, severity))

    def _once(self, sheet: str, column: str) -> None:
        seen: set[Any] = set()
        for row in self._rows(sheet):
            if row[column] is not None and row[column] in seen:
                self._faults.add(row.fault(column, "workbook.code_twice", str(row[column])))
            seen.add(row[column])

    def _known(self, sheet: str, column: str, known: set[str]) -> None:
        for row in self._rows(sheet):
            written = row[column]
            if isinstance(written, tuple):
                for code in written:
                    self._code(row, column, code, known, " ".join(written))
            elif written is not None:
                self._code(row, column, str(written), known)

    def _code(self, row: Row, column: str, code: str, known: Iterable[str], cell: str = "") -> None:
        """`cell`: all that is written there, when that is more than the code."""
        if code not in known:
            near = nearest(code, sorted(known)) if self._faults.may_suggest else ""
            mend = (cell or code).replace(code, near, 1) if near else ""
            self._faults.add(row.fault(column, "workbook.unknown_code", code, near, mend))

    def _papers(self) -> None:
        """A paper printed from a form names it; another names none."""
        for row in self._rows("thanh_phan_ho_so"):
            if row["loai"] is not None and (row["loai"] == "from_form") != (row["bieu_mau"] is not None):
                self._faults.add(row.fault("bieu_mau", "workbook.paper_and_form", str(row["bieu_mau"] or "")))

    def _days(self) -> None:
        for sheet, since, until in (("phi_le_phi", "tu_ngay", "den_ngay"), ("mien_giam", "tu_ngay", "den_ngay")):
            for row in self._rows(sheet):
                if row[since] and row[until] and row[until] < row[since]:
                    self._faults.add(row.fault(until, "workbook.days_reversed", f"{row[since]} … {row[until]}"))

    def _required_sources(self) -> None:
        """The name of the procedure carries the source of the whole."""
        for row in self._rows("thu_tuc"):
            if row["muc"] == "ten" and row["nguon"] is None:
                self._faults.add(row.fault("nguon", "workbook.empty_cell", "nguon"))

    def _unused_sources(self) -> None:
        used = {row["nguon"] for sheet in SHEETS if "nguon" in SHEETS[sheet] for row in self._rows(sheet)}
        for row in self._rows("nguon"):
            if row["ma"] is not None and row["ma"] not in used:
                fault = row.fault("ma", "lint.unused_source", str(row["ma"]))
                self._faults.add(replace(fault, severity="info"))

    # ---- examples
    def _examples(self, cases: set[str], forms: set[str]) -> None:
        papers, fees = self._codes("thanh_phan_ho_so", "ma"), self._codes("phi_le_phi", "ma")
        form_of: dict[str, str] = {}
        for row in self._rows("vi_du"):
            if row["loai"] == "thong_tin" and row["khoa"] == "bieu_mau":
                form_of[str(row["vi_du"])] = str(row["gia_tri"])
        for row in self._rows("vi_du"):
            kind, key, value = row["loai"], str(row["khoa"] or ""), str(row["gia_tri"] or "")
            form = str(row["bieu_mau"] or form_of.get(str(row["vi_du"]), next(iter(self._drafts))))
            if kind == "thong_tin":
                self._about(row, key, value, cases, forms)
            elif kind == "tra_loi" and form in self._offered:
                self._answer(row, key, value, self._drafts[form], self._offered[form])
            elif kind == "chu_ho_so":
                self._code(row, "khoa", key, OWNER_FIELDS)
            elif kind == "mong_doi" and key == "can":
                for code in value.split():
                    self._code(row, "gia_tri", code, papers, value)
            elif kind == "mong_doi" and key.startswith("phi:"):
                self._code(row, "khoa", key.removeprefix("phi:"), fees, key)

    def _about(self, row: Row, key: str, value: str, cases: set[str], forms: set[str]) -> None:
        known: Iterable[str] = {"truong_hop": cases, "bieu_mau": forms, "kenh": set(CHANNELS)}.get(key, ())
        if known:
            self._code(row, "gia_tri", value, known)
        elif key == "ngay" and read_date(value) is None:
            self._faults.add(row.fault("gia_tri", "workbook.not_a_date", value[:60]))

    def _answer(self, row: Row, key: str, value: str, draft: Draft, offered: Offered) -> None:
        """A value that its question can never take; filters and constraints show when the example runs."""
        if draft.form is None or not value:
            return
        try:
            element = draft.form.elements.get(draft.sheets.names.path_of(key.partition("[")[0].strip()))
        except KeyError:
            return  # named by the reader of the examples
        if element is None or element.question is None:
            return
        values = offered.values(element)
        if values is not None:
            written = [value] if element.question.kind == "select_one" else value.split()
            for code in written:
                if code not in values:
                    near = nearest(code, sorted(values)) if self._faults.may_suggest else ""
                    mend = value.replace(code, near, 1) if near else ""
                    detail = f"{key} ? {code}"[:200]
                    self._faults.add(row.fault("gia_tri", "workbook.not_offered", detail, near, mend))
        elif not _holds(element.bind.data_type, value, element.bind.attributes.get("do-chinh-xac", "")):
            detail = f"{key} ({element.bind.data_type}): {value}"[:200]
            self._faults.add(row.fault("gia_tri", "workbook.wrong_answer_type", detail))


def _holds(data_type: str, value: str, precision: str) -> bool:
    from datetime import UTC

    if data_type == "int":
        return value.lstrip("-").isdigit()
    if data_type == "decimal":
        return value.lstrip("-").replace(".", "", 1).isdigit()
    if data_type == "date":
        return read_date(value) is not None or (bool(precision) and value.replace("-", "").isdigit())
    if data_type == "time":
        return read_time(value) is not None
    if data_type == "dateTime":
        return read_date_time(value, UTC) is not None
    return True
