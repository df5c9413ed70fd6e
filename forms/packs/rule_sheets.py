"""Sheets mien_giam, kiem_tra, ky_so and xuat of a workbook to parts of the manifest, a function for each.

What the parts mean when a dossier is looked at stands in forms.packs.exemptions, cross_checks, signatures and
exports; nothing here evaluates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from forms.packs.model import CrossCheck, Exemption, ExportField, SignatureRule

if TYPE_CHECKING:
    from forms.packs.parts import PartsReader
    from forms.packs.workbook import Row
    from forms.packs.xlsform import QuestionNames

OTHER_FORM = re.compile(r"\$\{\s*([A-Za-z0-9_.\-]+)\s*:\s*([^}\s]+)\s*\}")


def across_forms(expression: str, forms: Mapping[str, QuestionNames]) -> str:
    """`${FORM:name}` as the path of that question in another form. Raises KeyError for what is not there."""

    def path(match: re.Match[str]) -> str:
        form, name = match.groups()
        if form not in forms:
            raise KeyError(form)
        return f"instance('{form}'){forms[form].path_of(name)}"

    return OTHER_FORM.sub(path, expression)


def exemptions(reader: PartsReader) -> tuple[Exemption, ...]:
    """Sheet mien_giam: who pays less, by how much, on what basis."""
    found = (
        reader.part(
            row,
            Exemption,
            group=row["nhom"],
            name=reader.words(row, "ten"),
            fee=row["phi"],
            percent=row["phan_tram"],
            channel=row["kenh"],
            subject=row["doi_tuong"],
            area=row["khu_vuc"],
            valid_from=row["tu_ngay"],
            valid_to=row["den_ngay"],
            when=reader.formula(row, "dieu_kien"),
            basis=reader.words(row, "can_cu"),
            fact=reader.fact(row),
        )
        for row in reader.rows("mien_giam")
    )
    return tuple(part for part in found if part is not None)


def cross_checks(reader: PartsReader) -> tuple[CrossCheck, ...]:
    """Sheet kiem_tra: rules over several forms, and where each leads."""
    found = []
    for row in reader.rows("kiem_tra"):
        form, ref = _question(reader, row)
        found.append(
            reader.part(
                row,
                CrossCheck,
                code=row["ma"],
                holds=reader.formula(row, "quy_tac"),
                severity=row["muc"],
                message=reader.words(row, "thong_bao"),
                cases=row["truong_hop"],
                form=form,
                ref=ref,
                component=row["thanh_phan"],
            )
        )
    return tuple(part for part in found if part is not None)


def _question(reader: PartsReader, row: Row) -> tuple[str | None, str | None]:
    """Form and path of column cau_hoi, written `name` or `FORM:name`."""
    written: str | None = row["cau_hoi"]
    if written is None:
        return None, None
    form, _, name = written.strip("${} ").rpartition(":")
    try:
        return form or None, reader.names_of(form).path_of(name)
    except KeyError:
        reader.note(row, "cau_hoi", "workbook.unknown_question", written)
        return None, None


def signatures(reader: PartsReader) -> tuple[SignatureRule, ...]:
    """Sheet ky_so: who signs which component."""
    found = (
        reader.part(
            row,
            SignatureRule,
            component=row["thanh_phan"],
            role=row["vai"],
            kind=row["kieu"],
            required=row["bat_buoc"],
            slot=row["vi_tri"],
            note=reader.words(row, "ghi_chu"),
        )
        for row in reader.rows("ky_so")
    )
    return tuple(part for part in found if part is not None)


def exports(reader: PartsReader) -> tuple[ExportField, ...]:
    """Sheet xuat: which expression fills which field of which exchange packet."""
    found = (
        reader.part(
            row,
            ExportField,
            packet=row["goi"],
            field=row["truong"],
            value=reader.formula(row, "gia_tri", row["bieu_mau"]),
            form=row["bieu_mau"],
            type=row["kieu"],
            required=row["bat_buoc"],
            max_length=row["do_dai"],
        )
        for row in reader.rows("xuat")
    )
    return tuple(part for part in found if part is not None)
