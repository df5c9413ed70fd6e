"""The reference lists hold what the country has since 2025-07-01."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

LISTS = Path(__file__).resolve().parents[3] / "resources" / "lists"


def rows(name: str) -> list[dict[str, str]]:
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_34_provinces_and_3321_communes() -> None:
    provinces = {row["code"] for row in rows("provinces.csv")}
    communes = rows("communes.csv")
    assert len(provinces) == 34
    assert len(communes) == len({row["code"] for row in communes}) == 3321
    assert {row["province"] for row in communes} == provinces
    assert Counter(row["kind"] for row in communes) == {"Xã": 2621, "Phường": 687, "Đặc khu": 13}


def test_codes_keep_their_leading_zeros() -> None:
    assert all(len(row["code"]) == 2 for row in rows("provinces.csv"))
    assert all(len(row["code"]) == 5 for row in rows("communes.csv"))


def test_every_old_commune_leads_to_communes_that_exist() -> None:
    new = {row["code"] for row in rows("communes.csv")}
    old = rows("communes_before_2025.csv")
    assert len(old) > 10_000
    assert all(set(row["now"].split()) <= new and row["now"] for row in old)
    assert sum(" " in row["now"] for row in old) == 471


def test_holidays_hold_days_off_and_days_worked_instead() -> None:
    kinds = {row["date"]: row["kind"] for row in rows("holidays.csv")}
    assert kinds["2026-02-17"] == "off"
    assert kinds["2026-08-22"] == "extra_working"
    assert kinds["2026-09-02"] == "off"
    worked = [date.fromisoformat(day) for day, kind in kinds.items() if kind == "extra_working"]
    assert all(day.weekday() >= 5 for day in worked)


def test_there_are_54_peoples_and_one_way_to_say_other() -> None:
    assert [row["code"] for row in rows("ethnic_groups.csv")] == [*(f"{n:02d}" for n in range(1, 55)), "99"]


def test_viet_nam_is_the_first_nationality() -> None:
    countries = rows("countries.csv")
    assert countries[0] == {"code": "VN", "name": "Việt Nam", "name_en": "Vietnam"}
    assert len({row["code"] for row in countries}) == len(countries)


def test_every_list_names_its_source() -> None:
    sources = (LISTS / "SOURCES.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in sources for path in LISTS.glob("*.csv"))
