"""What the author's guide says to do is done, table by table, and comes to what the guide says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop_app import cli
from tests.journeys.author_guide import GUIDES, Order, carry_out, orders


@pytest.fixture
def type_in(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    def run(*words: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.run([*map(str, words), "--json", "--lang", "vi"])
        return code, json.loads(capsys.readouterr().out)

    return run


def edited(folder: Path, order: Order) -> None:
    if order.act == "layout":
        path = folder / order.sheet
        layout = json.loads(path.read_text("utf-8"))
        layout["elements"] += order.elements
        path.write_text(json.dumps(layout, ensure_ascii=False), "utf-8")
        return
    path = folder / "goi.xlsx"
    book = load_workbook(path)
    carry_out(book, order)
    book.save(path)


def renamed(folder: Path, old: str, new: str) -> None:
    """Another name for a question, everywhere."""
    path = folder / "goi.xlsx"
    book = load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and (cell.value == old or f"${{{old}}}" in cell.value):
                    cell.value = new if cell.value == old else cell.value.replace(f"${{{old}}}", f"${{{new}}}")
    book.save(path)
    layout = folder / "in_an" / "don.json"
    layout.write_text(layout.read_text("utf-8").replace(f"${{{old}}}", f"${{{new}}}"), "utf-8")


def test_both_languages_say_the_same(type_in: Callable[..., Any]) -> None:
    english, vietnamese = ([(o.act, o.step, o.sheet, o.rows, o.elements) for o in orders(code)] for code in GUIDES)
    assert english == vietnamese
    assert [order[1] for order in english] == sorted(order[1] for order in english)
    assert len(english) >= 14


def test_the_guides_pack_is_built_checked_broken_mended_signed_and_renewed(
    tmp_path: Path, type_in: Callable[..., tuple[int, Any]]
) -> None:
    folder = tmp_path / "san-van-dong"
    assert type_in("packs", "new", folder)[0] == 0
    assert type_in("packs", "check", folder)[0] == 0
    steps = list(orders("vi"))
    for order in [each for each in steps if each.step <= 8]:
        edited(folder, order)
    code, told = type_in("packs", "check", folder)
    assert (code, [each for each in told if each["severity"] == "error"]) == (0, [])

    sound = (folder / "goi.xlsx").read_bytes()
    edited(folder, next(each for each in steps if each.act == "break"))
    code, told = type_in("packs", "check", folder)
    wrong = [(each["sheet"], each["code"], each["suggestion"]) for each in told if each["severity"] == "error"]
    assert (code, wrong) == (31, [("survey", "workbook.unknown_question", "ban_ve")])
    (folder / "goi.xlsx").write_bytes(sound)

    secret = tmp_path / "cum-tu.txt"
    secret.write_text("mot cum tu dai de thu", "utf-8")
    key = tmp_path / "khoa.pem"
    assert type_in("packs", "keygen", "--out", key, "--passphrase-file", secret)[0] == 0
    signed = ("--key-file", key, "--passphrase-file", secret)
    code, first = type_in("packs", "build", folder, "--out", tmp_path / "mot.zip", *signed)
    assert (code, first["signed"]) == (0, True)
    assert type_in("packs", "build", folder, "--out", tmp_path / "hai.zip", *signed)[0] == 0
    assert (tmp_path / "mot.zip").read_bytes() == (tmp_path / "hai.zip").read_bytes()

    last = [each for each in steps if each.step == 11]
    edited(folder, last[0])
    renamed(folder, "so_nguoi", "so_khach")
    edited(folder, last[1])
    code, second = type_in("packs", "build", folder, "--out", tmp_path / "ba.zip", *signed)
    assert code == 0, second
    assert second["hash"] != first["hash"]
