"""The author's guide read as a program: its tables and blocks are carried out on a real workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = {"en": DOCS / "packs.md", "vi": DOCS / "packs.vi.md"}
ORDERS = {
    "add": re.compile(
        r"(?:Add to sheet|Thêm vào trang|.*then add to sheet|.*rồi thêm vào trang) `(?P<sheet>\w+)`"
        r"(?:, (?P<side>after|before|sau|trước) `(?P<anchor>\w+)`)?:"
    ),
    "change": re.compile(r"(?:Change sheet|Sửa trang) `(?P<sheet>\w+)`, (?:found by|tìm theo) `(?P<key>\w+)`:"),
    "replace": re.compile(
        r"(?:Change sheet|Sửa trang) `(?P<sheet>\w+)`, (?:remove|bỏ) `(?P<anchor>\w+)`, (?:add|thêm):"
    ),
    "break": re.compile(
        r"(?:Break on trial sheet|Làm hỏng thử trang) `(?P<sheet>\w+)`, (?:row|hàng) `(?P<anchor>\w+)`:"
    ),
    "layout": re.compile(r"(?:Add to|Thêm vào) `(?P<sheet>in_an/\w+\.json)`:"),
}
KEY_COLUMNS = {"survey": "name", "truong_hop": "ma"}


@dataclass(frozen=True)
class Order:
    """One thing to do: `rows` are (column -> text) of the table below, `elements` those of a layout's block."""

    act: str
    step: int
    sheet: str
    details: dict[str, str]
    rows: tuple[dict[str, str], ...] = ()
    elements: tuple[Any, ...] = field(default=())


def orders(language: str) -> Iterator[Order]:
    """What the guide says to do, in its order."""
    lines = GUIDES[language].read_text("utf-8").splitlines()
    step = 0
    for number, line in enumerate(lines):
        heading = re.match(r"### (?:Step|Bước) (\d+)\.", line)
        step = int(heading[1]) if heading else step
        for act, pattern in ORDERS.items():
            match = pattern.fullmatch(line)
            if match is not None:
                details = {name: value for name, value in match.groupdict().items() if value}
                if act == "layout":
                    yield Order(act, step, match["sheet"], details, elements=tuple(_block(lines[number + 1 :])))
                else:
                    yield Order(act, step, match["sheet"], details, tuple(_table(lines[number + 1 :])))


def _block(lines: list[str]) -> list[Any]:
    begin = lines.index("```json") + 1
    found: list[Any] = json.loads("\n".join(lines[begin : lines.index("```", begin)]))
    return found


def _table(lines: list[str]) -> Iterator[dict[str, str]]:
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows:
            break
    headings = rows[0]
    for row in rows[2:]:
        yield dict(zip(headings, row, strict=True))


def carry_out(book: Any, order: Order) -> None:
    """Do what an order says on an openpyxl workbook."""
    sheet = book[order.sheet]
    headings = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    for name in {name for row in order.rows for name in row} - set(headings):
        headings[name] = max(headings.values()) + 1
        sheet.cell(1, headings[name], name)
    if order.act == "change":
        _change(sheet, headings, order)
        return
    if order.act == "break":
        place = _row_of(sheet, headings["name"], order.details["anchor"])
        _write(sheet, place, headings, order.rows[0])
        return
    if order.act == "replace":
        for number in range(sheet.max_row, 1, -1):
            if sheet.cell(number, 1).value == order.details["anchor"]:
                sheet.delete_rows(number)
    place = _last(sheet) + 1
    if "anchor" in order.details and order.act == "add":
        place = _row_of(sheet, headings[KEY_COLUMNS[order.sheet]], order.details["anchor"])
        place += order.details["side"] in ("after", "sau")
        sheet.insert_rows(place, len(order.rows))
    for number, row in enumerate(order.rows, start=place):
        _write(sheet, number, headings, row)


def _change(sheet: Any, headings: dict[str, int], order: Order) -> None:
    key = order.details["key"]
    for row in order.rows:
        _write(sheet, _row_of(sheet, headings[key], row[key]), headings, {k: v for k, v in row.items() if v})


def _row_of(sheet: Any, column: int, value: str) -> int:
    return next(number for number in range(2, sheet.max_row + 1) if sheet.cell(number, column).value == value)


def _last(sheet: Any) -> int:
    return max(
        (number for number in range(1, sheet.max_row + 1) if any(cell.value is not None for cell in sheet[number])),
        default=1,
    )


def _write(sheet: Any, number: int, headings: dict[str, int], row: dict[str, str]) -> None:
    for name, value in row.items():
        sheet.cell(number, headings[name]).value = value or None
