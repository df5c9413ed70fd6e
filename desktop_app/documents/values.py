"""The answers that a layout asks for: by expression, at the form or at one row of a repeat.

`FormValues` is what a form session offers of itself; a small fake does for tests. Texts with
placeholders are filled here, escaped for ReportLab's markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from xml.sax.saxutils import escape

from desktop_app.documents.fonts import drawable, undrawable
from desktop_app.documents.formats import blank, written
from desktop_app.documents.problems import LayoutBroken
from forms.packs.layout import PLACEHOLDER
from forms.packs.printed import MAIN
from forms.problems import FormProblem


class Displayed(Protocol):
    """A field as its session shows it."""

    @property
    def display(self) -> str: ...


class FormValues(Protocol):
    """What of a filled form is asked for printing; `forms.session.Session` has it all."""

    def evaluate_string(self, expression: str, at: str | None = None) -> str: ...

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool: ...

    def rows(self, repeat: str) -> tuple[str, ...]: ...

    def field(self, ref: str) -> Displayed: ...


@dataclass
class Answers:
    """The values of one form while it is drawn; remembers where it is, for the problems' facts."""

    values: FormValues
    form: str
    element: int = 0
    missing_characters: dict[str, None] = field(default_factory=dict)

    def holds(self, expression: str | None, at: str | None = None) -> bool:
        """Whether a condition is true; no condition is always true. Raises LayoutBroken."""
        if expression is None:
            return True
        try:
            return self.values.evaluate_boolean(expression, at)
        except FormProblem as error:
            raise self._broken(expression) from error

    def rows(self, repeat: str) -> tuple[str, ...]:
        """The rows of a repeat, in order. Raises LayoutBroken."""
        try:
            return self.values.rows(repeat)
        except FormProblem as error:
            raise self._broken(repeat) from error

    def value(self, expression: str, format_name: str, at: str | None = None) -> str:
        """The value as it is written, plain; empty where nothing was answered. Raises LayoutBroken."""
        try:
            if format_name == "label":
                found = self.values.field(_reference(expression, at)).display
            else:
                found = self.values.evaluate_string(expression, at)
        except (FormProblem, KeyError) as error:
            raise self._broken(expression) from error
        shown = drawable(written(found.strip(), format_name))
        for letter in undrawable(shown):
            self.missing_characters[letter] = None
        return shown

    def markup(self, text: str, at: str | None = None) -> str:
        """`text` with its placeholders filled, as ReportLab markup."""
        return as_markup(self.filled(text, at))

    def filled(self, text: str, at: str | None = None) -> str:
        """`text` with its placeholders filled, plain; unanswered ones become dots."""
        parts: list[str] = []
        end = 0
        for found in PLACEHOLDER.finditer(text):
            parts.append(text[end : found.start()])
            format_name = found["format"] or "text"
            parts.append(self.value(found["expression"], format_name, at) or blank(format_name))
            end = found.end()
        parts.append(text[end:])
        return "".join(parts)

    def _broken(self, expression: str) -> LayoutBroken:
        return LayoutBroken(form=self.form, element=self.element, expression=expression)


def as_markup(text: str) -> str:
    """Plain text as ReportLab markup: nothing in it is a command, line ends are kept, no line begins with
    the hyphen of a name ("Phan Rang - Tháp Chàm")."""
    return escape(drawable(text)).replace(" - ", "&nbsp;- ").replace("\n", "<br/>")


def _reference(path: str, at: str | None) -> str:
    """The reference of a field named by a path, relative to a row where one is given."""
    path = path.strip()
    if path.startswith(("/", MAIN)) or at is None:
        return path
    return f"{at}/{path.removeprefix('./')}"
