"""Sheet vi_du of a workbook: rows to filled examples. docs/packs.md tells authors what each row says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from forms.packs.example_model import Example
from forms.packs.sheets import ACTS, CHANNELS, SHEETS
from forms.packs.workbook import NUMBER_AS_TEXT, YES, Faults, Row, Workbook
from forms.packs.xlsform import QuestionNames

ABOUT = {
    "tieu_de": "title", "bieu_mau": "form", "truong_hop": "case", "kenh": "channel",
    "uy_quyen": "represented", "khu_vuc": "area", "ngay": "on",
}  # fmt: skip
EXPECTED = ("can", "bieu_mau", "thoi_han", "trich_yeu", "phi:", "gia_tri:", "kiem_tra", "xuat:")


def read_examples(book: Workbook, names: Mapping[str, QuestionNames], faults: Faults) -> tuple[Example, ...]:
    """All examples of the workbook. `names`: form code -> its questions; the first is the main form."""
    rows: dict[str, list[Row]] = {}
    for row in book.rows("vi_du", SHEETS["vi_du"]):
        rows.setdefault(str(row["vi_du"]), []).append(row)
    found = [_ExampleReader(name, group, names, faults).read() for name, group in rows.items()]
    return tuple(example for example in found if example is not None)


class _ExampleReader:
    def __init__(self, name: str, rows: list[Row], names: Mapping[str, QuestionNames], faults: Faults) -> None:
        self._rows = rows
        self._faults = faults
        self._forms = names
        self._values: dict[str, Any] = {
            "name": name,
            "title": name,
            "form": next(iter(names)),
            "party": {},
            "submitter": {},
            "steps": [],
            "expected": {"needed": (), "fees": [], "values": [], "exports": []},
        }
        self._cleared: set[tuple[str, str]] = set()

    def read(self) -> Example | None:
        for row in self._rows:
            if row["loai"] == "thong_tin":
                self._about(row)
        if self._values["form"] not in self._forms:
            self._faults.add(self._rows[0].fault("gia_tri", "workbook.unknown_form", self._values["form"]))
            return None
        for row in self._rows:
            form = row["bieu_mau"] or self._values["form"]
            if form not in self._forms:
                self._faults.add(row.fault("bieu_mau", "workbook.unknown_form", form))
                continue
            try:
                self._row(row, form)
            except KeyError as error:
                self._faults.add(row.fault("khoa", "workbook.unknown_question", str(error.args[0])))
        try:
            return Example.model_validate(self._values)
        except ValidationError as error:
            for found in error.errors(include_url=False):
                place = ".".join(str(part) for part in found["loc"])
                self._faults.add(self._rows[0].fault("gia_tri", "workbook.bad_value", f"{place}: {found['msg']}"))
            return None

    def _about(self, row: Row) -> None:
        key, value = row["khoa"], row["gia_tri"] or ""
        if key not in ABOUT:
            self._faults.add(row.fault("khoa", "workbook.unknown_item", str(key)))
        elif key == "kenh":
            self._values["channel"] = CHANNELS.get(value, value)
        elif key == "uy_quyen":
            self._values["represented"] = YES.get(value.casefold(), value)
        elif key == "ngay":
            self._values["on"] = value
        else:
            self._values[ABOUT[key]] = value

    def _row(self, row: Row, form: str) -> None:
        kind, key, value = row["loai"], row["khoa"] or "", row["gia_tri"] or ""
        names = self._forms[form]
        if kind == "chu_ho_so":
            self._values["party"][key] = value
        elif kind == "nguoi_nop":
            self._values["submitter"][key] = value
        elif kind == "tra_loi":
            self._step("answer", form, names.reference(key), value)
        elif kind == "them_dong":
            ref = names.reference(key)
            if (form, ref) not in self._cleared:
                self._cleared.add((form, ref))
                self._step("clear_rows", form, ref, "")
            self._step("add_row", form, ref, value)
        elif kind == "xoa_dong":
            self._step("clear_rows", form, names.reference(key), "")
        elif kind == "mong_doi":
            self._expected(row, key, value, form)
        elif kind not in ACTS:
            self._faults.add(row.fault("loai", "workbook.unknown_item", str(kind)))

    def _other(self, form: str) -> str | None:
        """The form as a step names it: None for the example's own."""
        return None if form == self._values["form"] else form

    def _step(self, act: str, form: str, ref: str, value: str) -> None:
        self._values["steps"].append({"act": act, "ref": ref, "value": value, "form": self._other(form)})

    def _expected(self, row: Row, key: str, value: str, form: str) -> None:
        expected, names = self._values["expected"], self._forms[form]
        if key == "can":
            expected["needed"] = tuple(value.split())
        elif key == "bieu_mau":
            expected["forms"] = tuple(value.split())
        elif key == "kiem_tra":
            expected["checks"] = tuple(value.split())
        elif key.startswith("xuat:"):
            packet, _, field = key.removeprefix("xuat:").partition(".")
            expected["exports"].append({"packet": packet, "field": field, "value": value})
        elif key == "thoi_han":
            expected["deadline_days"] = int(value) if NUMBER_AS_TEXT.match(value) else value
        elif key == "trich_yeu":
            expected["title"] = value
        elif key.startswith("phi:"):
            amount = int(value) if NUMBER_AS_TEXT.match(value) else None
            expected["fees"].append({"code": key.removeprefix("phi:"), "amount_dong": amount})
        elif key.startswith("gia_tri:"):
            ref = names.reference(key.removeprefix("gia_tri:"))
            expected["values"].append({"ref": ref, "value": value, "form": self._other(form)})
        else:
            self._faults.add(row.fault("khoa", "workbook.unknown_item", f"{key} ({' | '.join(EXPECTED)})"))
