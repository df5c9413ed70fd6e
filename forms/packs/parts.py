"""Rows of a workbook to the parts of a manifest. Each function reads one sheet.

Conditions may name questions as ${name}; here they become absolute paths of the main form. What is wrong is
noted with its place and the row is left out, so that the author sees all faults at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from forms.nearest import nearest
from forms.packs.model import (
    OFFICE_FIELDS,
    Basis,
    Case,
    ChannelEntry,
    Component,
    Deadline,
    Fact,
    Fee,
    Part,
    Rounding,
    Step,
    SubjectType,
    Words,
)
from forms.packs.rule_sheets import across_forms
from forms.packs.sheets import CHANNELS, OPTIONAL_ITEMS, PROCEDURE_ITEMS, SHEETS
from forms.packs.workbook import NUMBER_AS_TEXT, Faults, Row, Workbook
from forms.packs.xlsform import QuestionNames, report_name

PartType = TypeVar("PartType", bound=Part)
MEGABYTE = 1024 * 1024

FIELD_COLUMNS = {
    "id": "ma",
    "code": "ma",
    "name": "ten",
    "note": "ghi_chu",
    "originals": "ban_chinh",
    "copies": "ban_sao",
    "amount": "so_tien",
    "copy_note": "loai_ban_sao",
    "cases": "truong_hop",
    "case": "truong_hop",
    "channels": "kenh",
    "channel": "kenh",
    "when": "dieu_kien",
    "one_of": "nhom_thay_the",
    "kind": "loai",
    "form": "bieu_mau",
    "allowed_types": "dinh_dang",
    "max_size_bytes": "dung_luong_mb",
    "max_pages": "so_trang",
    "template": "mau_tep",
    "valid_for_days": "han_ngay",
    "days": "so",
    "unit": "don_vi",
    "cutoff": "gio_chot",
    "title": "tieu_de",
    "text": "noi_dung",
    "basis": "can_cu",
    "document": "so_ky_hieu",
    "issued": "ngay_ban_hanh",
    "in_force": "ngay_hieu_luc",
    "subject": "doi_tuong",
    "area": "khu_vuc",
    "valid_from": "tu_ngay",
    "valid_to": "den_ngay",
    "issued_on": "ngay_cap",
    "online_discount": "giam_truc_tuyen",
    "rounding": "lam_tron",
    "to": "lam_tron",
    "mode": "kieu_lam_tron",
    "group": "nhom",
    "fee": "phi",
    "percent": "phan_tram",
    "holds": "quy_tac",
    "message": "thong_bao",
    "ref": "cau_hoi",
    "component": "thanh_phan",
    "role": "vai",
    "slot": "vi_tri",
    "packet": "goi",
    "field": "truong",
    "value": "gia_tri",
    "max_length": "do_dai",
}


class PartsReader:
    """Reads our sheets of one workbook against its main form."""

    def __init__(
        self,
        workbook: Workbook,
        names: QuestionNames,
        faults: Faults,
        others: Mapping[str, QuestionNames] | None = None,
    ) -> None:
        """`names`: the main form's questions; `others`: those of every form by its code."""
        self._workbook = workbook
        self._names = names
        self._others = others or {}
        self._faults = faults
        self._facts = self._read_facts()
        self.formulas: list[tuple[Row, str, str, str | None]] = []
        """(row, column, expression with absolute paths, form it speaks about) of every formula read; None is the
        main form. Checked by forms.packs.strict."""

    def _rows(self, sheet: str) -> tuple[Row, ...]:
        return self._workbook.rows(sheet, SHEETS[sheet])

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """The non-empty rows of one of our sheets."""
        return self._rows(sheet)

    def names_of(self, form: str | None) -> QuestionNames:
        """The questions of a form; the main form's for None or a form that the workbook does not have."""
        return self._others.get(form or "", self._names)

    def note(self, row: Row, column: str, code: str, detail: str = "") -> None:
        """A fault at a row's cell."""
        self._faults.add(row.fault(column, code, detail))

    def _read_facts(self) -> dict[str, Fact]:
        facts = {}
        for row in self._rows("nguon"):
            fact = self.part(
                row, Fact, source=row["mo_ta"], checked_on=row["ngay_kiem_tra"], confidence=row["do_tin_cay"]
            )
            if fact is not None and row["ma"] is not None:
                facts[row["ma"]] = fact
        return facts

    def fact(self, row: Row) -> Fact | None:
        """The source that a row names."""
        code = row["nguon"]
        if code not in self._facts and code is not None:
            near = nearest(str(code), self._facts)
            self._faults.add(row.fault("nguon", "workbook.unknown_source", str(code), near, near))
        return self._facts.get(code)

    def formula(self, row: Row, column: str, form: str | None = None) -> str | None:
        """A condition or amount with ${names} made absolute; the names are checked here, the rest later.

        `form`: the form whose questions are named, the main form by default; ${FORM:name} names another's.
        """
        text: str | None = row[column]
        if text is None:
            return text
        names, place = self.names_of(form), (row.sheet, row.number, row.letters.get(column, "A"))

        def unknown(name: str, known: Iterable[str]) -> None:
            near = nearest(name, known)
            self._faults.add(row.fault(column, "workbook.unknown_question", name, near, near))

        expanded = across_forms(text, self._others, unknown)
        for name, code in names.faulty_names(expanded):
            report_name(self._faults, place, code, name, text, names)
        absolute = names.absolute_or_unknown(expanded)
        self.formulas.append((row, column, absolute, form))
        return absolute

    def words(self, row: Row, column: str) -> Words | None:
        text = row[column]
        return None if text is None else Words(vi=text, en=row[f"{column}_en"] or "")

    def part(self, row: Row, part: type[PartType], /, **values: Any) -> PartType | None:
        """A part of the manifest from the row's values, None left out; a bad value is noted with its cell."""
        try:
            return part(**{name: value for name, value in values.items() if value is not None})
        except ValidationError as error:
            for found in error.errors(include_url=False):
                field = str(found["loc"][0]) if found["loc"] else ""
                if field == "fact":
                    continue  # the source was reported already
                column = FIELD_COLUMNS.get(field, field)
                self._faults.add(row.fault(column, "workbook.bad_value", f"{column}: {found['msg']}"))
            return None

    def procedure(self) -> dict[str, Any]:
        """The items of sheet thu_tuc by name, and the fact of an item as nguon:name."""
        items: dict[str, Any] = {}
        for row in self._rows("thu_tuc"):
            name = row["muc"]
            if name not in PROCEDURE_ITEMS:
                near = nearest(str(name), PROCEDURE_ITEMS - set(items))
                self._faults.add(row.fault("muc", "workbook.unknown_item", str(name), near, near))
            elif name in items:
                self._faults.add(row.fault("muc", "workbook.code_twice", name))
            elif row["gia_tri"] is not None:
                items[name] = self.words(row, "gia_tri")
                if name == "ten" or row["nguon"] is not None:
                    items[f"nguon:{name}"] = self.fact(row)
                if name == "trich_yeu":
                    items["trich_yeu"] = self.formula(row, "gia_tri")
            elif name == "hieu_luc_den" and row["nguon"] is not None:
                items["nguon:hieu_luc_den"] = self.fact(row)  # no last day is known, and this is why
        for name in sorted(PROCEDURE_ITEMS - OPTIONAL_ITEMS - set(items)):
            self._faults.add(Row("thu_tuc", 0, {}, {}).fault("", "workbook.missing_item", name))
        return items

    def subjects(self) -> tuple[SubjectType, ...]:
        return _present(
            self.part(
                row,
                SubjectType,
                code=row["ma"],
                name=self.words(row, "ten"),
                when=self.formula(row, "dieu_kien"),
                fact=self.fact(row),
            )
            for row in self._rows("doi_tuong")
        )

    def cases(self) -> tuple[Case, ...]:
        return _present(
            self.part(
                row,
                Case,
                code=row["ma"],
                name=self.words(row, "ten"),
                when=self.formula(row, "dieu_kien"),
                fact=self.fact(row),
            )
            for row in self._rows("truong_hop")
        )

    def components(self) -> tuple[Component, ...]:
        return _present(self._component(row) for row in self._rows("thanh_phan_ho_so"))

    def _component(self, row: Row) -> Component | None:
        channels = tuple(CHANNELS.get(name, name) for name in row["kenh"] or ())
        return self.part(
            row,
            Component,
            code=row["ma"],
            name=self.words(row, "ten"),
            note=self.words(row, "ghi_chu"),
            originals=row["ban_chinh"],
            copies=row["ban_sao"],
            copy_note=self.words(row, "loai_ban_sao"),
            cases=row["truong_hop"],
            channels=channels,
            when=self.formula(row, "dieu_kien"),
            required=row["bat_buoc"],
            one_of=row["nhom_thay_the"],
            kind=row["loai"],
            form=row["bieu_mau"],
            allowed_types=row["dinh_dang"],
            max_size_bytes=None if row["dung_luong_mb"] is None else row["dung_luong_mb"] * MEGABYTE,
            max_pages=row["so_trang"],
            must_sign=row["ky_so"],
            when_represented=row["khi_uy_quyen"],
            replaced_by_database=self.words(row, "csdl"),
            template=row["mau_tep"],
            valid_for_days=row["han_ngay"],
            issued_on=self.formula(row, "ngay_cap"),
            fact=self.fact(row),
        )

    def fees(self) -> tuple[Fee, ...]:
        return _present(self._fee(row) for row in self._rows("phi_le_phi"))

    def _fee(self, row: Row) -> Fee | None:
        amount: int | str | None = self.formula(row, "so_tien")
        if isinstance(amount, str) and NUMBER_AS_TEXT.match(amount):
            amount = int(amount)
        return self.part(
            row,
            Fee,
            code=row["ma"],
            name=self.words(row, "ten"),
            amount=amount,
            quantity=self.formula(row, "so_luong"),
            unit=self.words(row, "don_vi"),
            case=row["truong_hop"],
            channel=row["kenh"],
            subject=row["doi_tuong"],
            area=row["khu_vuc"],
            valid_from=row["tu_ngay"],
            valid_to=row["den_ngay"],
            when=self.formula(row, "dieu_kien"),
            online_discount=row["giam_truc_tuyen"],
            rounding=self._rounding(row),
            basis=self.words(row, "can_cu"),
            fact=self.fact(row),
        )

    def _rounding(self, row: Row) -> Rounding | None:
        if row["lam_tron"] is None and row["kieu_lam_tron"] is None:
            return None
        return self.part(row, Rounding, to=row["lam_tron"], mode=row["kieu_lam_tron"])

    def deadlines(self) -> tuple[Deadline, ...]:
        return _present(
            self.part(
                row,
                Deadline,
                case=row["truong_hop"],
                channel=row["kenh"],
                when=self.formula(row, "dieu_kien"),
                days=row["so"],
                unit=row["don_vi"],
                cutoff=row["gio_chot"],
                note=self.words(row, "ghi_chu"),
                fact=self.fact(row),
            )
            for row in self._rows("thoi_han")
        )

    def channels(self) -> tuple[ChannelEntry, ...]:
        return _present(
            self.part(row, ChannelEntry, channel=row["kenh"], note=self.words(row, "ghi_chu"), fact=self.fact(row))
            for row in self._rows("kenh")
        )

    def steps(self) -> tuple[Step, ...]:
        return _present(
            self.part(
                row,
                Step,
                title=self.words(row, "tieu_de"),
                text=self.words(row, "noi_dung"),
                fact=self.fact(row),
            )
            for row in self._rows("buoc")
        )

    def legal_basis(self) -> tuple[Basis, ...]:
        return _present(
            self.part(
                row,
                Basis,
                document=row["so_ky_hieu"],
                title=self.words(row, "ten"),
                issued=row["ngay_ban_hanh"],
                in_force=row["ngay_hieu_luc"],
                note=self.words(row, "ghi_chu"),
                fact=self.fact(row),
            )
            for row in self._rows("can_cu")
        )

    def known_fields(self) -> tuple[dict[str, str], dict[str, str]]:
        """(party field -> path, office field -> path): the questions that known data can fill."""
        owner: dict[str, str] = {}
        office: dict[str, str] = {}
        for row in self._rows("chu_ho_so"):
            try:
                path = self._names.path_of(row["cau_hoi"])
            except KeyError:
                near = nearest(str(row["cau_hoi"]), self._names.names())
                self._faults.add(row.fault("cau_hoi", "workbook.unknown_question", str(row["cau_hoi"]), near, near))
                continue
            (office if row["truong"] in OFFICE_FIELDS else owner)[row["truong"]] = path
        return owner, office


def _present(parts: Iterable[PartType | None]) -> tuple[PartType, ...]:
    return tuple(part for part in parts if part is not None)
