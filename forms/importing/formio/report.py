"""What became of each component: imported, imported with a note, or left for a person. Codes, no prose.

The words of every code are in resources/wording/reports/formio.toml as `reason.CODE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from forms.importing.formio.reading import Component, FormioForm, clean
from forms.problems import Fact

Outcome = Literal["imported", "noted", "person"]

NOTED = frozenset({
    "address_as_text", "button_ignored", "captcha_ignored", "case_at_export", "clear_on_hide", "data_map",
    "day_part", "day_range", "disabled_default", "disabled_without_value", "file_limits", "file_not_exported",
    "hidden_always", "input_mask", "interpolation", "label_shortened", "multiple_rows", "phone_mask",
    "radio_checkbox", "required_on_hidden", "rich_text", "start_rows", "survey", "view_only",
})  # fmt: skip
PERSON = frozenset({
    "calculation_circle", "choices_absent", "choices_from_address", "choices_from_script", "condition_in_rows",
    "condition_operator", "condition_unknown_field", "date_limit", "default_not_understood", "default_script",
    "expression_refused", "logic_action", "nested_form", "pattern", "rows_limits", "rows_too_deep", "script",
    "script_json", "server_check", "unknown_kind", "value_not_offered",
})  # fmt: skip
REASONS = NOTED | PERSON


@dataclass(frozen=True)
class Reason:
    """Why a line is not simply "imported". `source` is what the author wrote, when that has to be read."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()
    source: str = ""


@dataclass
class Line:
    """One component of the report."""

    number: int
    path: str
    kind: str
    label: str
    name: str = ""
    reasons: list[Reason] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        if any(reason.code in PERSON for reason in self.reasons):
            return "person"
        return "noted" if self.reasons else "imported"


class Report:
    """A line for each component, in the form's order."""

    def __init__(self, form: FormioForm) -> None:
        self._lines = {
            each.number: Line(each.number, ".".join(each.path), each.kind or "?", each.label[:200])
            for each in form.walk()
        }

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines[number] for number in sorted(self._lines))

    def named(self, component: Component, name: str) -> None:
        """Remember under which name the component stands in the workbook."""
        self._lines[component.number].name = name

    def add(self, component: Component, code: str, *, source: str = "", **facts: Fact) -> None:
        """Give a component a reason; the same one only once."""
        if code not in REASONS:
            raise AssertionError(f"reason {code} is in neither list")
        said = {name: clean(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        self.add_to(component.number, Reason(code, tuple(sorted(said.items())), clean(source)[:2000]))

    def add_to(self, number: int, reason: Reason) -> None:
        reasons = self._lines[number].reasons
        if reason not in reasons:
            reasons.append(reason)

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome == outcome for line in self._lines.values())

    def all_reasons(self) -> Iterable[Reason]:
        return (reason for line in self.lines for reason in line.reasons)
