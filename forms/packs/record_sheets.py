"""A procedure record into the information sheets of a workbook; survey, choices, layouts and examples stay.

What the record does not know keeps its old row (version, first day, title of a dossier). In a new workbook the
invented example goes, because it promises the invented fees. Every row names the record as its source.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.packs.procedure_record import Left, Paper, ProcedureRecord, folded
from forms.packs.sheets import SHEETS
from forms.packs.starter import fill_sheet
from forms.packs.workbook import Faults, Workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SOURCE = "CONG_DVC"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
PROCEDURE_CODE = re.compile(r"\d\.\d{6}")
REPLACED = (
    "doi_tuong", "truong_hop", "thanh_phan_ho_so", "phi_le_phi", "thoi_han", "kenh", "buoc", "can_cu",
)  # fmt: skip
ALL_CHANNELS = {"truc_tuyen", "truc_tiep", "buu_chinh"}
LONGEST_TITLE = 80

Cells = list[dict[str, Any]]


@dataclass(frozen=True)
class Imported:
    """The workbook after the import, how many rows each sheet got, and what a person must look at."""

    workbook: bytes
    rows: Mapping[str, int]
    left: tuple[Left, ...]


def with_record(
    workbook: bytes, record: ProcedureRecord, *, today: date, file_name: str, is_new: bool = False
) -> Imported:
    """Write a record into a workbook. `today`: the day the record is taken for; `is_new`: the workbook is a starter.

    Raises WorkbookRefused for what is no workbook.
    """
    from openpyxl import load_workbook

    Workbook(workbook, Faults())  # its limits come before openpyxl's own reading
    book = load_workbook(io.BytesIO(workbook))
    left = list(record.left)
    form = _main_form(book["bieu_mau"]) if "bieu_mau" in book.sheetnames else ""
    content = _sheets(record, form, left)
    rows: dict[str, int] = {}
    for name in REPLACED:
        if not content[name] and name in ("kenh", "truong_hop"):
            left.append(Left(name, "nothing_in_record"))
            continue
        page = _page(book, name)
        _clear(page)
        rows[name] = _write(page, content[name])
    source = _source(record, today, file_name)
    rows["nguon"] = _put(_page(book, "nguon"), "ma", [source])
    rows["thu_tuc"] = _put(_page(book, "thu_tuc"), "muc", _items(record, is_new, left))
    if is_new and "vi_du" in book.sheetnames:
        _clear(book["vi_du"])
        left.append(Left("survey", "sample_left"))
    left.append(Left("nguon", "source_day", today.isoformat()))
    out = io.BytesIO()
    book.save(out)
    return Imported(out.getvalue(), rows, tuple(dict.fromkeys(left)))


def _source(record: ProcedureRecord, today: date, file_name: str) -> dict[str, Any]:
    decision = f", quyết định công bố {record.decision}" if record.decision else ""
    words = f"Bản ghi thủ tục {record.code} của Cổng Dịch vụ công quốc gia (tệp {file_name[:120]}{decision})"
    return {"ma": SOURCE, "mo_ta": words[:900], "ngay_kiem_tra": today.isoformat(), "do_tin_cay": "nguon_thu_cap"}


def _items(record: ProcedureRecord, is_new: bool, left: list[Left]) -> Cells:
    code = PROCEDURE_CODE.match(record.code)
    if code is None:
        left.append(Left("ma", "code", record.code))
    results = [name for _, name in record.results if name]
    codes = [one for one, _ in record.results if one]
    values = {
        "ma": code[0] if code else "",
        "ten": record.name,
        "linh_vuc": record.field_name,
        "cap": record.level,
        "co_quan": record.agency,
        "muc_do": record.service_level,
        "ket_qua": "; ".join(results),
        "ma_ket_qua": codes[0] if codes else "",
        "dieu_kien": record.conditions,
    }
    for name, value in values.items():
        if not value and name not in ("ma", "ma_ket_qua", "dieu_kien"):
            left.append(Left(f"thu_tuc.{name}", "nothing_in_record"))
    if is_new:
        values["trich_yeu"] = "${ho_ten}"
    without_source = ("ma", "ma_ket_qua", "trich_yeu")
    return [
        {"muc": name, "gia_tri": value, "gia_tri_en": None, "nguon": None if name in without_source else SOURCE}
        for name, value in values.items()
        if value
    ]


def _sheets(record: ProcedureRecord, form: str, left: list[Left]) -> dict[str, Cells]:
    cases = {name: f"TH{number}" for number, name in enumerate(record.cases, start=1)}
    if not cases:
        cases = {record.name or record.code: "TH1"}
    if len(cases) > 1:
        left.append(Left("truong_hop", "case_conditions", str(len(cases))))
    return {
        "doi_tuong": [
            {"ma": f"DT{number}", "ten": name, "nguon": SOURCE} for number, name in enumerate(record.subjects, start=1)
        ],
        "truong_hop": [{"ma": code, "ten": name, "nguon": SOURCE} for name, code in cases.items()],
        "thanh_phan_ho_so": _components(record.papers, cases, form, left),
        "phi_le_phi": _fees(record, left),
        "thoi_han": _terms(record, left),
        "kenh": [
            {"kenh": channel, "ghi_chu": note or None, "nguon": SOURCE}
            for channel, note in dict(record.channels).items()
        ],
        "buoc": _steps(record),
        "can_cu": [
            {"so_ky_hieu": number[:200], "ten": title or number, "nguon": SOURCE}
            for number, title in record.basis
            if number
        ],
    }  # fmt: skip


def _components(papers: Iterable[Paper], cases: Mapping[str, str], form: str, left: list[Left]) -> Cells:
    """One row a paper; the same paper in several cases is one row that names them."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    of_cases: dict[tuple[Any, ...], list[str]] = {}
    taken: set[str] = set()
    form_is_used = False
    for paper in papers:
        if not paper.name:
            left.append(Left("thanh_phan_ho_so", "nothing_in_record", paper.code))
            continue
        key = (paper.code, paper.name, paper.originals, paper.copies, paper.required)
        if paper.case in cases:
            of_cases.setdefault(key, []).append(cases[paper.case])
        if key in rows:
            continue
        code = paper.code if CODE.fullmatch(paper.code) and paper.code not in taken else f"TP{len(rows) + 1}"
        taken.add(code)
        row: dict[str, Any] = {
            "ma": code, "ten": paper.name, "ban_chinh": paper.originals, "ban_sao": paper.copies, "loai": "nop",
            "bat_buoc": None if paper.required else "không", "nguon": SOURCE,
        }  # fmt: skip
        if folded(f"{paper.case} {paper.name}").find("xuat trinh") >= 0:
            row["loai"] = "xuat_trinh"
        elif paper.form and form and not form_is_used:
            row.update(loai="tu_to_khai", bieu_mau=form)
            form_is_used = True
        elif paper.form:
            left.append(Left(f"thanh_phan_ho_so.{code}", "second_form", paper.name))
        rows[key] = row
    for key, row in rows.items():
        named = list(dict.fromkeys(of_cases.get(key, ())))
        if named and len(named) < len(cases):
            row["truong_hop"] = " ".join(named)
    return list(rows.values())


def _fees(record: ProcedureRecord, left: list[Left]) -> Cells:
    """One row a fee; the same fee in every channel of the record is one row for all."""
    channels: dict[tuple[str, str, int | None], list[str]] = {}
    for charge in record.charges:
        channels.setdefault((charge.code, charge.name, charge.amount), []).append(charge.channel)
    every = {channel for channel, _ in record.channels}
    rows: Cells = []
    codes: dict[tuple[str, str], str] = {}
    for (given, name, amount), found in channels.items():
        code = given if CODE.fullmatch(given) else codes.setdefault((given, name), f"PHI{len(codes) + 1}")
        if amount is None:
            left.append(Left(f"phi_le_phi.{code}", "local_amount", name))
        wanted: list[str | None] = [None] if set(found) == every else list(dict.fromkeys(found))
        rows += [
            {"ma": code, "ten": name or "Phí, lệ phí", "so_tien": None if amount is None else str(amount),
             "kenh": channel, "can_cu": "Theo bản ghi thủ tục trên Cổng Dịch vụ công quốc gia", "nguon": SOURCE}
            for channel in wanted
        ]  # fmt: skip
    return rows


def _terms(record: ProcedureRecord, left: list[Left]) -> Cells:
    whole = [term for term in record.terms if term.count is not None and term.unit]
    kinds = {(term.count, term.unit) for term in whole}
    if len(kinds) == 1 and {term.channel for term in whole} == {channel for channel, _ in record.channels}:
        first = whole[0]
        return [{"so": first.count, "don_vi": first.unit, "ghi_chu": first.note or None, "nguon": SOURCE}]
    seen: set[str] = set()
    rows: Cells = []
    for term in whole:
        if term.channel in seen:
            left.append(Left(f"thoi_han.{term.channel}", "several_terms", f"{term.count} {term.unit} {term.note}"))
        seen.add(term.channel)
        rows.append({"kenh": term.channel, "so": term.count, "don_vi": term.unit, "ghi_chu": term.note or None,
                     "nguon": SOURCE})  # fmt: skip
    return rows


def _steps(record: ProcedureRecord) -> Cells:
    rows: Cells = []
    for number, (title, text) in enumerate(((title, text) for title, text in record.steps if text), start=1):
        head = f"Bước {number}" + (f": {title}" if title else "")
        rows.append({"tieu_de": head[:LONGEST_TITLE], "noi_dung": text, "nguon": SOURCE})
    return rows


def _main_form(page: Worksheet) -> str:
    heads = _heads(page)
    for row in page.iter_rows(min_row=2, values_only=True):
        if "ma" in heads and row[heads["ma"] - 1]:
            return str(row[heads["ma"] - 1])
    return ""


def _page(book: Any, name: str) -> Worksheet:
    """The sheet, made with its headings where there is none; a column that it lacks is added at its end."""
    if name not in book.sheetnames:
        fill_sheet(book.create_sheet(name), SHEETS[name], ())
    page: Worksheet = book[name]
    heads = _heads(page)
    at = max(heads.values(), default=0)
    for heading in SHEETS[name]:
        if heading not in heads:
            at += 1
            page.cell(1, at, heading)
    return page


def _heads(page: Worksheet) -> dict[str, int]:
    return {str(cell.value).strip(): cell.column for cell in page[1] if cell.value is not None}


def _clear(page: Worksheet) -> None:
    """Empty every row below the headings; formats and drop-downs stay."""
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.value = None


def _write(page: Worksheet, rows: Cells, start: int = 2) -> int:
    heads = _heads(page)
    for number, row in enumerate(rows, start=start):
        for name, value in row.items():
            if value is not None and name in heads:
                _set(page.cell(number, heads[name]), value)
    return len(rows)


def _put(page: Worksheet, key: str, rows: Cells) -> int:
    """Replace the rows of these keys, append the others; what no row names stays."""
    heads = _heads(page)
    at = {str(page.cell(number, heads[key]).value or ""): number for number in range(page.max_row, 1, -1)}
    end = max((number for name, number in at.items() if name), default=1)
    for row in rows:
        number = at.get(str(row[key]))
        if number is None:
            end += 1
            number = end
        for name in row:
            page.cell(number, heads[name]).value = None
        _write(page, [row], number)
    return len(rows)


def _set(cell: Any, value: Any) -> None:
    """A text that begins with "=" stays a text: a record must not write formulas."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
