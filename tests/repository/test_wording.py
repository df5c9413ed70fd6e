"""No named problem is wordless, no sentence promises a fact that nobody supplies."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
import sys
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
SAYS_VIETNAMESE = re.compile("[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", re.IGNORECASE)


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
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", kind.code) or not 1 <= kind.exit_code <= 99
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
        entry = words().get(kind.code, {})
        parts = [part for language in LANGUAGES for part in entry.get(language, []) if part.strip()]
        if [len(entry.get(language, [])) for language in LANGUAGES] != [3, 3] or len(parts) != 6:
            wordless.append(f"{kind.code} ({kind.__module__}.{kind.__name__})")
    assert not wordless, "\n".join(wordless)


def test_every_fact_that_the_words_use_is_given_where_the_problem_is_made():
    """Facts that come from elsewhere (`**facts`) cannot be seen here; wording shows an absent one as "…"."""
    empty = []
    for place, kind, facts in makings():
        entry = words().get(kind.code, {})
        sentences = [part for language in LANGUAGES for part in entry.get(language, [])]
        lacking = placeholders(sentences) - ALWAYS_GIVEN - facts
        if lacking:
            empty.append(f"{place}: {kind.__name__} gives {sorted(facts)}, {kind.code} wants {sorted(lacking)}")
    assert not empty, "\n".join(empty)


def makings() -> Iterator[tuple[str, type[Exception], set[str]]]:
    """Each place that makes a problem with facts written out: where, which class, the facts' names.

    A class that defines its own `__init__` gives what that hands to `super().__init__`.
    """
    known = set(problems()) - set(FAMILIES)
    for path in python_files("desktop_app", "forms", "sync", "ui"):
        seen = names_seen_in(path)
        for owner, call in calls_with_owner(path):
            if any(keyword.arg is None for keyword in call.keywords):
                continue
            if ast.unparse(call.func) == "super().__init__":
                kind = seen.get(owner)
            else:
                kind = seen.get(ast.unparse(call.func))
                if kind is not None and "__init__" in vars(kind):
                    continue
            if kind in known:
                given = {keyword.arg for keyword in call.keywords if keyword.arg}
                yield f"{name_of(path)}:{call.lineno}", kind, given


def names_seen_in(path: Path) -> dict[str, type[Exception]]:
    """Written name -> problem class, for every name that this file defines or imports."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    spaces = {"": module}
    seen: dict[str, type[Exception]] = {}
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                written = alias.asname or alias.name
                spaces[written + "."] = f"{node.module}.{alias.name}"
                found = getattr(sys.modules.get(node.module), alias.name, None)
                if isinstance(found, type) and issubclass(found, FAMILIES):
                    seen[written] = found
        elif isinstance(node, ast.Import):
            spaces |= {f"{alias.asname or alias.name}.": alias.name for alias in node.names}
    for prefix, name in spaces.items():
        for attribute, found in vars(sys.modules.get(name, object)).items():
            if isinstance(found, type) and issubclass(found, FAMILIES):
                seen[prefix + attribute] = found
    return seen


def calls_with_owner(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of the class it stands in."""
    for top in syntax_of(path).body:
        owner = top.name if isinstance(top, ast.ClassDef) else ""
        for node in ast.walk(top):
            if isinstance(node, ast.Call):
                yield owner, node


def test_most_problems_are_made_where_the_check_can_see_it():
    """The check above would pass if it saw nothing."""
    seen = {kind for _, kind, _ in makings()}
    assert len(seen) > len(problems()) / 3


def test_no_words_are_left_over():
    """Words whose code stands nowhere in the program are words of something that was deleted."""
    written = {
        node.value
        for path in python_files("desktop_app", "forms", "sync", "ui")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    begun = tuple(
        node.values[0].value
        for path in python_files("desktop_app", "forms", "sync", "ui")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and re.fullmatch(r"[a-z_]+\.[a-z_]*", node.values[0].value)
    )
    left_over = set(words()) - written - {kind.code for kind in problems()}
    assert not {code for code in left_over if not code.startswith(begun)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_calm_and_whole(language):
    wrong = []
    for code, entry in words().items():
        for part in entry.get(language, []):
            # Words that are no problem's may lack a part. A sentence may begin with a fact; it ends like one.
            if part and (
                "!" in part
                or part.startswith(("Lỗi:", "Lỗi."))
                or not part.rstrip().endswith((".", "?", ")", "”", "}"))
            ):
                wrong.append(f"{code}: {part}")
    assert not wrong, "\n".join(wrong)


def test_vietnamese_is_written_with_its_marks():
    bare = [code for code, entry in words().items() if not SAYS_VIETNAMESE.search(" ".join(entry.get("vi", [])))]
    assert not bare, bare
