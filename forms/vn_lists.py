"""The `vn:` functions that read a list of the form: addresses, units of before 2025, working days.

| function | gives |
|---|---|
| vn:dia-chi(detail, commune, communes?, provinces?) | the address in words: "Bản Púng, Xã Thuận Châu, Tỉnh Sơn La" |
| vn:don-vi-cu(code, column?) | a cell of list `don_vi_cu`, found by its column `old_code` |
| vn:cong-ngay-lam-viec(date, n, list?) | the n-th working day after a date; days off from list `ngay_nghi` |

A form that calls one of them without having its list does not open: a deadline that counts no holiday, or an
address without its commune, would be wrong and look right.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from forms.nodes import string_of
from forms.vn_functions import day_of
from forms.working_days import Calendar, after_working_days
from forms.xpath import dates
from forms.xpath.ast import Call, Literal
from forms.xpath.functions.registry import built

OFF_LIST = "ngay_nghi"
OLD_UNITS_LIST = "don_vi_cu"
COMMUNES_LIST, PROVINCES_LIST = "xa", "tinh"
PROVINCE_COLUMN = "tinh"


def _list_of(compiler: Any, call: Call, frame: Any, place: int, default: str) -> Callable[[Any, Any], Any]:
    """How to find the list that an argument names, or the one of the default name; a fault where it is missing."""
    argument = call.arguments[place] if place < len(call.arguments) else Literal(default, call.position)
    schema = compiler.schema
    if schema is not None and isinstance(argument, Literal) and argument.value not in schema.instances:
        compiler.fault("form.unknown_instance", call.position, instance=argument.value)
    name_of = compiler.string(argument, frame)
    return lambda n, c: c.instances.get(name_of(n, c))


def _cell(instance: Any, key_column: str, key: str, column: str) -> str:
    """The cell of a list's first row with this key; blank where there is none."""
    for row in instance.index(("root", "item"), key_column).get(key, ()) if instance is not None else ():
        for cell in row.children:
            if cell.name == column:
                return string_of(cell)
    return ""


@built("vn:dia-chi", 2, 4, "string")
def _address(compiler: Any, call: Call, frame: Any) -> Any:
    """House, street or hamlet, then the commune and its province by the lists' labels; blank parts are left out."""
    detail_of, code_of = compiler.string(call.arguments[0], frame), compiler.string(call.arguments[1], frame)
    communes_of = _list_of(compiler, call, frame, 2, COMMUNES_LIST)
    provinces_of = _list_of(compiler, call, frame, 3, PROVINCES_LIST)

    def address(n: Any, c: Any) -> str:
        code, communes = code_of(n, c), communes_of(n, c)
        province = _cell(communes, "name", code, PROVINCE_COLUMN)
        parts = (
            detail_of(n, c),
            _cell(communes, "name", code, "label"),
            _cell(provinces_of(n, c), "name", province, "label"),
        )
        return ", ".join(part.strip() for part in parts if part.strip())

    return address


@built("vn:don-vi-cu", 1, 2, "string")
def _old_unit(compiler: Any, call: Call, frame: Any) -> Any:
    """One cell about a unit of before 1 July 2025; `new_code` holds several codes where it was divided."""
    units_of = _list_of(compiler, call, frame, 9, OLD_UNITS_LIST)
    code_of = compiler.string(call.arguments[0], frame)
    wanted = call.arguments[1] if len(call.arguments) > 1 else Literal("new_code", call.position)
    column_of = compiler.string(wanted, frame)
    return lambda n, c: _cell(units_of(n, c), "old_code", code_of(n, c), column_of(n, c))


def calendar_of(instance: Any) -> Calendar:
    """The calendar of a list: columns `date` or `ngay`, `kind` or `loai` (`off`, `extra_working`)."""
    off: set[date] = set()
    extra: set[date] = set()
    for row in instance.nodes_at(("root", "item")) if instance is not None else ():
        cells = {cell.name: string_of(cell) for cell in row.children}
        day = dates.read_date((cells.get("date") or cells.get("ngay") or "").strip())
        if day is not None:
            kind = cells.get("kind") or cells.get("loai") or "off"
            (extra if kind in ("extra_working", "lam_bu") else off).add(day)
    return Calendar(frozenset(off), frozenset(extra))


@built("vn:cong-ngay-lam-viec", 2, 3, "string")
def _add_working_days(compiler: Any, call: Call, frame: Any) -> Any:
    start_of = compiler.any(call.arguments[0], frame)
    days_of = compiler.number(call.arguments[1], frame)
    list_of = _list_of(compiler, call, frame, 2, OFF_LIST)

    def added(n: Any, c: Any) -> str:
        first, days = day_of(start_of(n, c)), days_of(n, c)
        if first is None or days != days:
            return ""
        try:
            return after_working_days(first, int(days), calendar_of(list_of(n, c))).isoformat()
        except (ValueError, OverflowError):
            return ""

    return added
