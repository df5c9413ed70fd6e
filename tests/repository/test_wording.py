"""No named problem is wordless, no sentence promises a fact that nobody supplies."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from desktop_app.errors import Problem
from forms.problems import FormProblem
from sync.problems import SyncProblem
from tests.repository.tree import ROOT, name_of, python_files, syntax_of

FAMILIES = (FormProblem, SyncProblem, Problem)
LANGUAGES = ("vi", "en")
ALWAYS_GIVEN = {"code"}
# Modules that are programs: importing them would start something.
PROGRAMS = {"desktop_app.__main__", "sync.portal.__main__", "forms.packs.build_all"}
SAYS_VIETNAMESE = re.compile(
    "[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", re.IGNORECASE
)


def modules() -> Iterator[ModuleType]:
    """Every module of the packages that define problems, imported."""
    for package in ("forms", "sync", "desktop_app"):
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, package + "."):
            if found.name not in PROGRAMS and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        yield from below(child)


@cache
def problems() -> tuple[type[Exception], ...]:
    """Every problem class that the program defines, bases included; those of tests are not."""
    assert list(modules())
    found = {kind for family in FAMILIES for kind in below(family) if not kind.__module__.startswith("tests")}
    return tuple(sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}"))


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """code -> language -> sentences, of every wording file."""
    table: dict[str, dict[str, list[str]]] = {}
    for file in sorted((ROOT / "resources" / "wording").glob("*.toml")):
        for code, entry in tomllib.loads(file.read_text("utf-8")).items():
            assert code not in table, f"{code} is worded twice, second in {file.name}"
            table[code] = entry
    return table


def placeholders(sentences: list[str]) -> set[str]:
    return {
        re.split(r"[.\[]", name)[0]
        for sentence in sentences
        for _, name, _, _ in string.Formatter().parse(sentence)
        if name is not None
    }


def test_every_problem_has_a_code_of_its_family_and_an_exit_code():
    wrong = [
        f"{kind.__module__}.{kind.__qualname__}: {kind.code!r}, {kind.exit_code}"
        for kind in problems()
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", kind.code)
        or not 1 <= kind.exit_code <= 99
    ]
    assert not wrong, wrong


def test_no_two_problems_share_a_code():
    owners: dict[str, str] = {}
    shared = []
    for kind in problems():
        if "code" in vars(kind):
            owner = owners.setdefault(kind.code, f"{kind.__module__}.{kind.__qualname__}")
            if owner != f"{kind.__module__}.{kind.__qualname__}":
                shared.append(f"{kind.code}: {owner} and {kind.__module__}.{kind.__qualname__}")
    assert not shared, shared


def test_every_problem_is_worded_in_three_parts_in_both_languages():
    wordless = []
    for kind in problems():
        entry = words().get(kind.code)
        for language in LANGUAGES:
            parts = entry.get(language, []) if entry else []
            if len(parts) != 3 or not all(part.strip() for part in parts):
                wordless.append(
                    f"{kind.code} ({kind.__module__}.{kind.__qualname__}): {language} has {parts}"
                )
    assert not wordless, "\n".join(wordless)


def test_both_languages_use_facts_that_exist():
    """A placeholder of one language that the other lacks is allowed; one that no raise supplies is not."""
    supplied = facts_by_class()
    empty = []
    for kind in problems():
        entry = words().get(kind.code, {})
        wanted = (
            placeholders([part for language in LANGUAGES for part in entry.get(language, [])]) - ALWAYS_GIVEN
        )
        for place, facts in supplied.get(kind.__name__, ()):
            if facts is not None and wanted - facts:
                empty.append(
                    f"{place}: {kind.__name__} gives {sorted(facts)}, {kind.code} wants {sorted(wanted)}"
                )
    assert not empty, "\n".join(empty)


def facts_by_class() -> dict[str, list[tuple[str, set[str] | None]]]:
    """Class name -> [(place, the facts given there)]; None where the facts come from elsewhere (`**facts`).

    A class that defines its own `__init__` supplies what that hands to `super().__init__`.
    """
    names = {kind.__name__ for kind in problems()}
    own = {kind.__name__ for kind in problems() if "__init__" in vars(kind) and kind not in FAMILIES}
    found: dict[str, list[tuple[str, set[str] | None]]] = {}
    for path in python_files("desktop_app", "forms", "sync", "ui"):
        for owner, call in _calls(path):
            name = ast.unparse(call.func).split(".")[-1]
            if ast.unparse(call.func) == "super().__init__" and owner in own:
                name = owner
            elif name not in names or name in own:
                continue
            open_ended = any(keyword.arg is None for keyword in call.keywords)
            given = None if open_ended else {keyword.arg for keyword in call.keywords if keyword.arg}
            found.setdefault(name, []).append((f"{name_of(path)}:{call.lineno}", given))
    return found


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of the class it stands in."""
    for top in syntax_of(path).body:
        owner = top.name if isinstance(top, ast.ClassDef) else ""
        for node in ast.walk(top):
            if isinstance(node, ast.Call):
                yield owner, node


def test_no_words_are_left_over():
    """Words whose code stands nowhere in the program are words of something that was deleted."""
    written = {
        node.value
        for path in python_files("desktop_app", "forms", "sync", "ui")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    left_over = sorted(set(words()) - written - {kind.code for kind in problems()})
    assert not left_over, left_over


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_calm_and_whole(language):
    wrong = []
    for code, entry in words().items():
        for part in entry.get(language, []):
            # A sentence may begin with a placeholder; it ends like a sentence.
            if "!" in part or "Lỗi" in part or not part.rstrip().endswith((".", "?", ")", "”", "}")):
                wrong.append(f"{code}: {part}")
    assert not wrong, "\n".join(wrong)


def test_vietnamese_is_written_with_its_marks():
    bare = [
        code for code, entry in words().items() if not SAYS_VIETNAMESE.search(" ".join(entry.get("vi", [])))
    ]
    assert not bare, bare
