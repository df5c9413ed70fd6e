"""Makes the reference lists of this folder from the open data they come from.

Run by a person when the data changes, never by the program:
    python resources/lists/generate.py --units DIR --babel DIR
where DIR are unpacked wheels of vietnamadminunits 1.0.4 (MIT) and Babel 2.18 (CLDR names). Holidays come
from the `holidays` package of the environment. What the sources do not hold (peoples, the three provinces
that became cities in 2026) stands below. See SOURCES.md for licences and for what was checked.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
YEARS = (2025, 2026, 2027, 2028)
UNITS_FROM = "2025-07-01"
BECAME_CITIES = {"22": "2026", "24": "2026", "75": "2026"}
"""Quảng Ninh, Bắc Ninh, Đồng Nai: cities in data of 2026-09-20; the day is not known here."""

PEOPLES = (
    "Kinh", "Tày", "Thái", "Hoa", "Khơ-me", "Mường", "Nùng", "Mông", "Dao", "Gia-rai", "Ngái", "Ê-đê",
    "Ba-na", "Xơ-đăng", "Sán Chay", "Cơ-ho", "Chăm", "Sán Dìu", "Hrê", "Mnông", "Ra-glai", "Xtiêng",
    "Bru-Vân Kiều", "Thổ", "Giáy", "Cơ-tu", "Gié-Triêng", "Mạ", "Khơ-mú", "Co", "Tà-ôi", "Chơ-ro",
    "Kháng", "Xinh-mun", "Hà Nhì", "Chu-ru", "Lào", "La Chí", "La Ha", "Phù Lá", "La Hủ", "Lự", "Lô Lô",
    "Chứt", "Mảng", "Pà Thẻn", "Cờ Lao", "Cống", "Bố Y", "Si La", "Pu Péo", "Brâu", "Ơ Đu", "Rơ-măm",
)  # fmt: skip


def write(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def units(folder: Path) -> None:
    data = folder / "vietnamadminunits" / "data"
    database = sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True)
    provinces = sorted(set(database.execute("select provinceCode, provinceShort, province from admin_units")))
    rows = []
    for code, short, full in provinces:
        kind = full.removesuffix(short).strip()
        kind_now = "Thành phố" if code in BECAME_CITIES else kind
        rows.append((code, short, kind_now, f"{kind_now} {short}", UNITS_FROM, BECAME_CITIES.get(code, "")))
    write("provinces.csv", ("code", "name", "kind", "full_name", "valid_from", "city_since"), rows)
    communes = sorted(database.execute("select wardCode, ward, wardType, provinceCode from admin_units"))
    write("communes.csv", ("code", "name", "kind", "province"), communes)
    old_to_new(database, json.loads((data / "converter_2025.json").read_text(encoding="utf-8")))


def old_to_new(
    database: sqlite3.Connection, converter: dict[str, dict[str, dict[str, list[object]]]]
) -> None:
    """communes_before_2025.csv: every old commune with its new ones, the likeliest first."""
    new = {
        (province, ward): code
        for province, ward, code in database.execute("select provinceKey, wardKey, wardCode from admin_units")
    }
    found: dict[str, list[str]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                found.setdefault(str(old), []).append(new[province, ward])
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old_key, parts in divided.items():
            assert all(isinstance(part, dict) for part in parts)
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])  # type: ignore[index]
            codes = [new[province, part["newWardKey"]] for part in ordered]  # type: ignore[index]
            found.setdefault(old_key, []).extend(code for code in codes if code not in found.get(old_key, ()))
    query = (
        "select provinceKey, districtKey, wardKey, wardCode, ward, districtCode, district, "
        "provinceCode, province from admin_units_legacy"
    )
    rows, districts = [], set()
    for p_key, d_key, w_key, code, ward, d_code, district, p_code, province in database.execute(query):
        key = "_".join(part or "" for part in (p_key, d_key, w_key))
        districts.add((d_code or "", district or "", p_code, province))
        if code:
            rows.append((code, ward, d_code or "", " ".join(found.get(key, ()))))
    write("communes_before_2025.csv", ("code", "name", "district", "now"), sorted(rows))
    write("districts_before_2025.csv", ("code", "name", "province", "province_name"), sorted(districts))


def holiday_rows() -> None:
    import holidays

    days = holidays.country_holidays("VN", years=YEARS, language="vi")
    rows = [(day.isoformat(), "off", name, "secondary") for day, name in days.items()]
    rows += [
        (day.isoformat(), "extra_working", "Ngày làm bù", "secondary")
        for day in days.weekend_workdays
        if day.year in YEARS
    ]
    write("holidays.csv", ("date", "kind", "name", "confidence"), sorted(rows))


def peoples() -> None:
    rows = [(f"{number:02d}", name) for number, name in enumerate(PEOPLES, start=1)]
    write("ethnic_groups.csv", ("code", "name"), [*rows, ("99", "Khác (ghi rõ trên giấy tờ)")])


def nationalities(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    from babel import Locale

    vi, en = Locale("vi").territories, Locale("en").territories
    no_state = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "AQ"}
    codes = [code for code in vi if len(code) == 2 and code.isalpha() and code not in no_state]
    rows = [(code, vi[code], en[code]) for code in sorted(codes, key=lambda code: (code != "VN", code))]
    write("countries.csv", ("code", "name", "name_en"), [*rows, ("XX", "Không quốc tịch", "Stateless")])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=Path, required=True)
    arguments.add_argument("--babel", type=Path, required=True)
    chosen = arguments.parse_args()
    units(chosen.units)
    holiday_rows()
    peoples()
    nationalities(chosen.babel)
