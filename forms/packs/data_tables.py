"""The tables that data packs carry: their files, columns, and what may stand in a cell.

A data pack is read with the distrust of a procedure pack: exact columns, bounded rows and cells, no key twice, and
rows that refer only to rows that are there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from forms.packs.problems import DataTableBroken

MAX_ROWS = 30_000
MAX_CELL = 400

Rows = tuple[Mapping[str, str], ...]

HASH = r"[0-9a-f]{64}"
TEXT = r"[^\x00-\x1f\x7f]+"
MAYBE_TEXT = r"[^\x00-\x1f\x7f]*"
DAY = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True)
class Table:
    """One CSV file. `columns`: heading -> whole pattern; `days`: columns that must be real days (or empty).

    `key`: the columns that no two rows share. `refers`: column -> (file, column) that must hold its value;
    empty cells refer to nothing.
    """

    columns: Mapping[str, str]
    key: tuple[str, ...]
    days: tuple[str, ...] = ()
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    needed: bool = True


PROVINCE, COMMUNE, DISTRICT = r"\d{2}", r"\d{5}", r"\d{3}"

TABLES: Mapping[str, Mapping[str, Table]] = MappingProxyType({
    "units": {
        "provinces.csv": Table(
            {"code": PROVINCE, "name": TEXT, "kind": TEXT, "full_name": TEXT, "valid_from": DAY,
             "city_since": r"(?:\d{4})?"},
            key=("code",), days=("valid_from",),
        ),
        "communes.csv": Table(
            {"code": COMMUNE, "name": TEXT, "kind": TEXT, "province": PROVINCE},
            key=("code",), refers={"province": ("provinces.csv", "code")},
        ),
        "districts_before_2025.csv": Table(
            {"code": DISTRICT, "name": TEXT, "province": PROVINCE, "province_name": TEXT}, key=("code",), needed=False,
        ),
        "communes_before_2025.csv": Table(
            {"code": COMMUNE, "name": TEXT, "district": DISTRICT, "now": rf"(?:{COMMUNE}(?: {COMMUNE})*)?"},
            key=("code",), refers={"now": ("communes.csv", "code")}, needed=False,
        ),
    },
    "holidays": {
        "holidays.csv": Table(
            {"date": DAY, "kind": r"off|extra_working", "name": TEXT, "confidence": r"checked|secondary|memory|local"},
            key=("date",), days=("date",),
        ),
    },
    "banks": {
        "banks.csv": Table(
            {"bin": r"\d{6}", "code": r"[A-Z0-9]{2,20}", "short_name": TEXT, "name": TEXT}, key=("bin",),
        ),
    },
    "revocations": {
        "revocations.csv": Table(
            {"kind": r"pack|key", "value": HASH, "date": DAY, "reason": TEXT}, key=("kind", "value"), days=("date",),
        ),
    },
})  # fmt: skip
"""Data pack code -> file -> table."""


def read_tables(code: str, files: Mapping[str, bytes]) -> dict[str, Rows]:
    """The rows of every file of a data pack, by file. Raises DataTableBroken for the first thing wrong."""
    tables = TABLES[code]
    for name in files:
        if name not in tables:
            raise DataTableBroken(table=name[:100], row=0, reason="unknown_file", cell="")
    found = {}
    for name, table in tables.items():
        if name in files:
            found[name] = read_table(name, files[name], table)
        elif table.needed:
            raise DataTableBroken(table=name, row=0, reason="missing_file", cell="")
    _check_references(tables, found)
    return found


def read_table(name: str, content: bytes, table: Table) -> Rows:
    """The rows of one CSV file (UTF-8, a byte order mark is allowed). Raises DataTableBroken."""

    def broken(row: int, reason: str, cell: str = "") -> DataTableBroken:
        return DataTableBroken(table=name, row=row, reason=reason, cell=cell[:100])

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise broken(0, "utf8") from None
    if "\0" in text:
        raise broken(0, "utf8")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    patterns = [re.compile(pattern) for pattern in table.columns.values()]
    rows: list[Mapping[str, str]] = []
    seen: set[tuple[str, ...]] = set()
    try:
        head = next(reader, [])
        if head != list(table.columns):
            raise broken(1, "columns", ",".join(head))
        for cells in reader:
            number = reader.line_num
            if len(rows) >= MAX_ROWS:
                raise broken(number, "too_many_rows")
            if len(cells) != len(patterns):
                raise broken(number, "columns", ",".join(cells))
            for pattern, cell in zip(patterns, cells, strict=True):
                if len(cell) > MAX_CELL or pattern.fullmatch(cell) is None:
                    raise broken(number, "cell", cell)
            row = dict(zip(table.columns, cells, strict=True))
            for column in table.days:
                if row[column] and not _is_day(row[column]):
                    raise broken(number, "cell", row[column])
            key = tuple(row[column] for column in table.key)
            if key in seen:
                raise broken(number, "twice", " ".join(key))
            seen.add(key)
            rows.append(MappingProxyType(row))
    except csv.Error:
        raise broken(reader.line_num, "csv") from None
    if not rows:
        raise broken(1, "empty")
    return tuple(rows)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_references(tables: Mapping[str, Table], found: Mapping[str, Rows]) -> None:
    for name, rows in found.items():
        for column, (other, wanted) in tables[name].refers.items():
            known = {row[wanted] for row in found.get(other, ())}
            for number, row in enumerate(rows, start=2):
                for value in row[column].split():
                    if value not in known:
                        raise DataTableBroken(table=name, row=number, reason="refers_to_nothing", cell=value)
