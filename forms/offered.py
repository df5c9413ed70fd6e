"""The values that a question's choices can have, filters aside."""

from __future__ import annotations

import re

from forms.definition import Element, FormDefinition
from forms.nodes import string_of

_LIST = re.compile(r"^instance\(\s*['\"]([^'\"]+)['\"]\s*\)/root/item\b")


class Offered:
    """Looks up what each select of a form offers; lists are read once."""

    def __init__(self, form: FormDefinition) -> None:
        self._form = form
        self._lists: dict[str, frozenset[str]] = {}

    def values(self, element: Element) -> frozenset[str] | None:
        """Every value that the question can take; None when that is not known."""
        question = element.question
        if question is None or question.kind not in ("select_one", "select_multiple", "rank"):
            return None
        if question.item_set is None:
            return frozenset(choice.value for choice in question.choices) or None
        match = _LIST.match(question.item_set.expression)
        if match is None or match[1] not in self._form.instances:
            return None
        return self._of_list(match[1]) or None

    def _of_list(self, name: str) -> frozenset[str]:
        found = self._lists.get(name)
        if found is None:
            rows = self._form.instances[name].nodes_at(("root", "item"))
            found = self._lists[name] = frozenset(
                string_of(child) for row in rows for child in row.children if child.name == "name"
            )
        return found
