"""What an import from a workbook did, row by row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CellProblem:
    """One thing wrong: Excel's row and column, the heading, and a sentence. A row's own problem has no column."""

    row: int
    column: str
    heading: str
    text: str


@dataclass(frozen=True)
class RowMade:
    """A row and the dossier that it became, now or before; a dry run makes none and has no number."""

    row: int
    number: str


@dataclass(frozen=True)
class ImportView:
    """`made` are new drafts, `known` were imported before, `problems` keep their rows out."""

    total: int
    made: tuple[RowMade, ...]
    known: tuple[RowMade, ...]
    problems: tuple[CellProblem, ...]
    dry_run: bool
    sentence: str

    @property
    def is_clean(self) -> bool:
        return not self.problems
