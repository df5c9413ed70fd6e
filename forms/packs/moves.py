"""Where the questions of an older pack version went: the table `chuyen_doi` of a pack's workbook.

A newer pack may say of an older one: this question is now that one, this one was split by a formula, this one is
asked no more; and the same of components, cases and whole forms. Reads and checks the table; carrying answers
over is forms.migrating.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from forms.packs.workbook import Faults, Row, Workbook
    from forms.packs.xlsform import QuestionNames

SHEET = "chuyen_doi"
MoveKind = Literal["field", "component", "case", "form"]
KINDS: Mapping[str, MoveKind] = {
    "cau_hoi": "field",
    "thanh_phan": "component",
    "truong_hop": "case",
    "bieu_mau": "form",
}
VERSION = re.compile(r"\d{4}\.\d{1,2}\.\d{1,3}")
OLD_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}:)?(?:/?[\w.\-:]+)(?:/[\w.\-:]+)*")
_OLD_REFERENCE = re.compile(r"\$\{\s*([^}\s]*)\s*\}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")


class Move(BaseModel):
    """One row of the table.

    `old`: a question's name or path in the old form (`form:name` for another form than `form`), or an old code.
    `new`: the path of the new question, or the new code; None: asked no more. `from_versions`: the pack versions
    that the row speaks of; empty is every older one. `formula`: what the new answer is, over the old form, with
    the old question as the context node; two rows with one `old` and formulas split an answer, and of several
    rows with one `new` exactly one has the formula that merges them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: MoveKind = "field"
    from_versions: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}\.\d{1,3}$")], ...], Field(max_length=100)
    ] = ()
    form: Annotated[str, Field(max_length=64)] | None = None
    old: Annotated[str, Field(min_length=1, max_length=500)]
    new: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    formula: Annotated[str, Field(min_length=1, max_length=4000)] | None = None


class MoveTable:
    """The rows that speak of one old version; a row that names the version goes before one that names none."""

    def __init__(self, moves: tuple[Move, ...] | None, from_version: str) -> None:
        speaking = [move for move in moves or () if from_version in move.from_versions]
        named = {(move.kind, move.form, move.old) for move in speaking}
        speaking += [
            move for move in moves or ()
            if not move.from_versions and (move.kind, move.form, move.old) not in named
        ]  # fmt: skip
        self.fields = tuple(move for move in speaking if move.kind == "field")
        self._codes: dict[tuple[MoveKind, str], str | None] = {
            (move.kind, move.old): move.new for move in speaking if move.kind != "field"
        }

    def code(self, kind: MoveKind, old: str, known: frozenset[str]) -> str | None:
        """What an old code is called now: by the table, else unchanged; None when it is gone."""
        new = self._codes.get((kind, old), old)
        return new if new in known else None


def read_moves(
    book: Workbook,
    names: Mapping[str, QuestionNames],
    codes: Mapping[MoveKind, frozenset[str]],
    faults: Faults,
) -> tuple[Move, ...] | None:
    """The sheet's rows, each checked against the new forms; None when the pack has none.

    `names`: the questions of each new form, the main form first; `codes`: the components, cases and forms.
    """
    from forms.packs.sheets import SHEETS

    moves: list[tuple[Row, Move]] = []
    for row in book.rows(SHEET, SHEETS[SHEET]):
        move = _move(row, names, codes, faults)
        if move is not None:
            moves.append((row, move))
    _check_merges(moves, faults)
    return tuple(move for _, move in moves) or None


def _move(
    row: Row,
    names: Mapping[str, QuestionNames],
    codes: Mapping[MoveKind, frozenset[str]],
    faults: Faults,
) -> Move | None:
    kind: MoveKind = row["loai"] or "field"
    form: str | None = row["bieu_mau"] or (next(iter(names)) if kind == "field" else None)
    old, new, formula = row["cu"], row["moi"], row["bieu_thuc"]
    before = len(faults.found)
    versions = tuple(re.split(r"[\s,;]+", row["tu_phien_ban"])) if row["tu_phien_ban"] else ()
    for version in versions:
        if not VERSION.fullmatch(version):
            faults.add(row.fault("tu_phien_ban", "workbook.bad_value", f"tu_phien_ban: {version}"))
    if kind == "field":
        if form is None or form not in names:
            faults.add(row.fault("bieu_mau", "workbook.bad_value", f"bieu_mau: {form}"))
            return None
        if old is not None and not OLD_NAME.fullmatch(old):
            faults.add(row.fault("cu", "workbook.bad_value", f"cu: {old}"))
        if new is not None:
            new = _new_path(names[form], new)
            if new is None:
                faults.add(row.fault("moi", "workbook.unknown_question", str(row["moi"])))
    else:
        if old is not None and not _CODE.fullmatch(old):
            faults.add(row.fault("cu", "workbook.bad_value", f"cu: {old}"))
        if new is not None and new not in codes[kind]:
            faults.add(row.fault("moi", "workbook.bad_value", f"moi: {new}"))
    if formula is not None:
        if kind != "field" or new is None:
            faults.add(row.fault("bieu_thuc", "workbook.bad_value", "bieu_thuc"))
        fault = _syntax_fault(_OLD_REFERENCE.sub("/x", formula))
        if fault:
            faults.add(row.fault("bieu_thuc", "workbook.broken_formula", fault))
    if old is None or len(faults.found) > before:
        return None
    try:
        return Move(kind=kind, from_versions=versions, form=form, old=old, new=new, formula=formula)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            place = str(found["loc"][0]) if found["loc"] else ""
            faults.add(row.fault("cu", "workbook.bad_value", f"{place}: {found['msg']}"))
        return None


def _syntax_fault(formula: str) -> str:
    """What is wrong with the writing of a formula; its names are the old form's, which is not here."""
    from forms.xpath.parser import parse
    from forms.xpath.tokens import ExpressionFault

    try:
        parse(formula)
    except ExpressionFault as fault:
        return f"{fault.reason} {fault.position + 1}: {fault.found or formula[fault.position :][:20]}"
    return ""


def _new_path(names: QuestionNames, written: str) -> str | None:
    if written.startswith("/"):
        return written if written in names.by_path else None
    try:
        return names.path_of(written)
    except KeyError:
        return None


def _check_merges(moves: list[tuple[Row, Move]], faults: Faults) -> None:
    """Two old answers in one new question need one formula that says how."""
    by_target: dict[tuple[str | None, str, tuple[str, ...]], list[tuple[Row, Move]]] = {}
    for row, move in moves:
        if move.kind == "field" and move.new is not None:
            by_target.setdefault((move.form, move.new, move.from_versions), []).append((row, move))
    for rows in by_target.values():
        if len(rows) > 1 and sum(move.formula is not None for _, move in rows) != 1:
            for row, move in rows[1:]:
                faults.add(row.fault("bieu_thuc", "workbook.bad_value", f"moi: {move.new}"))
