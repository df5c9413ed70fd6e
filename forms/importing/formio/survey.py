"""The survey that an import makes: rows in order, each knowing the component that it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.importing.formio.reading import Component
from forms.packs.xlsform import DEFAULT_LANGUAGE

LABEL = f"label::{DEFAULT_LANGUAGE}"
HINT = f"hint::{DEFAULT_LANGUAGE}"
REQUIRED_MESSAGE = f"required_message::{DEFAULT_LANGUAGE}"
CONSTRAINT_MESSAGE = f"constraint_message::{DEFAULT_LANGUAGE}"
PATH = "bind::vn:fio"
KIND = "bind::vn:fio-loai"
PRECISION = "bind::vn:do-chinh-xac"
COLUMNS = (
    "type", "name", LABEL, HINT, "appearance", "required", REQUIRED_MESSAGE, "relevant", "readonly", "constraint",
    CONSTRAINT_MESSAGE, "calculation", "default", "choice_filter", "repeat_count", PATH, KIND, PRECISION,
)  # fmt: skip
"""The columns of sheet `survey`, in their order."""


@dataclass
class SurveyRow:
    """One row of sheet `survey`; empty cells are absent."""

    component: Component
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def __setitem__(self, column: str, text: str) -> None:
        if text:
            self.cells[column] = text
        else:
            self.cells.pop(column, None)


@dataclass
class Survey:
    """The rows so far."""

    rows: list[SurveyRow] = field(default_factory=list)

    def add(self, component: Component, kind: str, name: str = "", label: str = "") -> SurveyRow:
        row = SurveyRow(component, {})
        row["type"], row["name"], row[LABEL] = kind, name, label
        self.rows.append(row)
        return row
