"""What a printed form shows: its own answers, and those of the pack's main form.

A form that belongs to a case repeats on paper what the main form already holds (who asks, the programme). In a
built pack an expression that begins with MAIN is about the main form; a table over rows of the main form has
its `repeat` so, and what is evaluated at its rows is about the main form too. One expression is never about both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.packs.layout import PLACEHOLDER, PrintLayout

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.xlsform import QuestionNames
    from forms.session import Session
    from forms.state import FieldState

MAIN = "main::"
EXPRESSION_FIELDS = {"when", "value", "checked", "name", "repeat"}
_NAME = re.compile(r"\$\{\s*([^}\s]*)\s*\}")


class PrintedAnswers:
    """The answers that a layout is drawn with; asks the main form's session where an expression says so."""

    def __init__(self, own: Session, main: Session) -> None:
        self._own = own
        self._main = main

    def routed(self, expression: str, at: str | None = None) -> tuple[Session, str, str | None]:
        """(session, expression, row) as that session takes them."""
        is_main_row = at is not None and at.startswith(MAIN)
        if expression.startswith(MAIN) or is_main_row:
            row = at.removeprefix(MAIN) if at is not None and is_main_row else None
            return self._main, expression.removeprefix(MAIN), row
        return self._own, expression, at

    def evaluate(self, expression: str, *, at: str | None = None) -> str | float | bool:
        session, text, row = self.routed(expression, at)
        return session.evaluate(text, at=row)

    def evaluate_string(self, expression: str, at: str | None = None) -> str:
        session, text, row = self.routed(expression, at)
        return session.evaluate_string(text, row)

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool:
        session, text, row = self.routed(expression, at)
        return session.evaluate_boolean(text, row)

    def rows(self, repeat: str) -> tuple[str, ...]:
        """Refs of the rows; those of the main form begin with MAIN, to be given back as `at`."""
        session, path, _ = self.routed(repeat)
        found = session.rows(path)
        return tuple(MAIN + ref for ref in found) if repeat.startswith(MAIN) else found

    def field(self, ref: str) -> FieldState:
        session, path, _ = self.routed(ref)
        return session.field(path)


def printed_answers(pack: Pack, form_id: str, session_of: Callable[[str], Session]) -> PrintedAnswers:
    """What the form's layout is drawn with. `session_of`: a form's id to its session."""
    own = session_of(form_id)
    main_id = pack.manifest.main_form.id
    return PrintedAnswers(own, own if form_id == main_id else session_of(main_id))


def reads_main(layout: PrintLayout) -> bool:
    """Whether the printed form shows anything of the main form, and so is stale when that changes."""
    return MAIN in layout.model_dump_json()


def named(text: str, own: QuestionNames, main: QuestionNames | None) -> str:
    """A layout's JSON with every ${name} made absolute: of the form itself, else of the main form.

    `main` None: the layout is the main form's. Raises KeyError with a name that neither form has, or that the
    form to which the expression's other names belong does not have. What is no JSON is left to the caller.
    """
    if main is None:
        return own.absolute(text)
    try:
        content = json.loads(text)
    except ValueError:
        return text
    return json.dumps(_named(content, "", own, main), ensure_ascii=False)


def _named(content: Any, key: str, own: QuestionNames, main: QuestionNames) -> Any:
    if isinstance(content, dict):
        return {name: _named(value, name, own, main) for name, value in content.items()}
    if isinstance(content, list):
        return [_named(value, key, own, main) for value in content]
    if not isinstance(content, str):
        return content
    if key in EXPRESSION_FIELDS:
        return _resolved(content, own, main)

    def filled(found: re.Match[str]) -> str:
        expression = found["expression"]
        return found[0].replace(expression, _resolved(expression, own, main), 1)

    return PLACEHOLDER.sub(filled, content)


def _resolved(expression: str, own: QuestionNames, main: QuestionNames) -> str:
    names = _NAME.findall(expression)
    if not names or any(_has(own, name) for name in names):
        return own.absolute(expression)
    return MAIN + main.absolute(expression)


def _has(names: QuestionNames, name: str) -> bool:
    try:
        names.path_of(name)
    except KeyError:
        return False
    return True
