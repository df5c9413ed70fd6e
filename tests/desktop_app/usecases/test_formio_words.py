"""Every reason, message and outcome of the Form.io import has words in both languages, and no words are left over."""

from __future__ import annotations

import ast
import re
from string import Formatter

from desktop_app.usecases.formio_words import phrases, say
from forms.importing.formio.report import REASONS
from tests.repository.tree import name_of, python_files, syntax_of

CODE = re.compile(r"(?:message|hint|label|cli|outcome)\.[A-Za-z_]+")
PUT_TOGETHER = {
    *(f"message.{name}" for name in (
        "min", "max", "minLength", "maxLength", "minWords", "maxWords", "minSelectedCount", "maxSelectedCount",
        "minDateToday", "maxDateToday",
    )),
    *(f"outcome.{name}" for name in ("imported", "noted", "person")),
}  # fmt: skip


def written() -> set[str]:
    """Codes that stand whole in the importer or in its command."""
    files = [path for path in python_files("forms", "desktop_app") if "formio" in name_of(path)]
    return {
        node.value
        for path in files
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def test_every_code_is_worded_and_no_words_are_left_over():
    reasons = {f"reason.{code}" for code in REASONS}
    assert set(phrases()) == reasons | PUT_TOGETHER | written()


def test_every_reason_is_given_somewhere():
    given = {
        node.value
        for path in python_files("forms")
        if "formio" in name_of(path) and path.name != "report.py"
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert given >= REASONS


def test_both_languages_say_the_same_facts():
    def facts(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for code, entry in phrases().items():
        assert set(entry) == {"vi", "en"}, code
        assert facts(entry["vi"]) == facts(entry["en"]), code


def test_an_absent_fact_is_an_ellipsis():
    assert say("reason.script", "en", {}).count("…") == 1
