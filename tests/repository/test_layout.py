"""The house as a whole: where things lie, how long files are, how modules introduce themselves."""

from __future__ import annotations

import ast

import pytest

from tests.repository.tree import PACKAGES, ROOT, files, name_of, python_files, syntax_of, text_of

LONGEST_FILE_LINES = 600
# Not written by hand: their length is no sign of anything.
WRITTEN_BY_TOOLS = {"requirements.lock", "requirements-dev.lock"}
DATA_SUFFIXES = {".csv", ".svg", ".json", ".xml"}
DRAWERS = {"util", "utils", "misc", "helper", "helpers", "manager", "managers", "common", "stuff"}
TOP_FOLDERS = {
    ".ci", "benchmarks", "desktop_app", "docs", "forms", "resources", "sync", "tests", "ui",
}  # fmt: skip
TESTS_OF_THEIR_OWN = {"scenarios", "journeys", "faults", "repository", "benchmarks"}


def test_no_file_is_longer_than_600_lines():
    long = {
        name_of(path): len(text.splitlines())
        for path in files()
        if name_of(path) not in WRITTEN_BY_TOOLS
        and path.suffix not in DATA_SUFFIXES
        and (text := text_of(path)) is not None
        and len(text.splitlines()) > LONGEST_FILE_LINES
    }
    assert not long, f"split these by subject: {long}"


def test_there_is_no_drawer_for_odds_and_ends():
    drawers = [
        name_of(path)
        for path in python_files()
        if DRAWERS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert not drawers, f"name them by what they know: {drawers}"


def test_top_folders_are_those_of_the_architecture_page():
    found = {path.relative_to(ROOT).parts[0] for path in files() if len(path.relative_to(ROOT).parts) > 1}
    assert found <= TOP_FOLDERS, f"unknown folders {found - TOP_FOLDERS}"


@pytest.mark.parametrize("package", [*PACKAGES, "tests", "benchmarks"])
def test_every_module_opens_by_saying_what_it_knows(package):
    silent = [
        name_of(path)
        for path in python_files(package)
        if not path.name.startswith("test_")  # the names of its tests say it
        and syntax_of(path).body
        and ast.get_docstring(syntax_of(path)) is None
    ]
    assert not silent, f"no docstring: {silent}"


def test_every_folder_of_python_is_a_package():
    homeless = {
        name_of(path.parent)
        for path in python_files(*PACKAGES, "tests", "benchmarks")
        if path.relative_to(ROOT).parts[0] != "resources"  # data, with a script here and there
        and not (path.parent / "__init__.py").exists()
    }
    assert not homeless, f"no __init__.py in {homeless}"


def test_tests_mirror_the_tree():
    lost = []
    for path in python_files("tests"):
        parts = path.relative_to(ROOT).parts[1:-1]
        if not parts or parts[0] in TESTS_OF_THEIR_OWN:
            continue
        place = ROOT.joinpath(*parts)
        if not place.is_dir() and not place.with_suffix(".py").is_file():
            lost.append(name_of(path))
    assert not lost, f"no folder of the program for the tests {lost}"


def inherits_tests(tree):
    """Whether a test class takes its tests from a contract that several implementations keep."""
    return any(isinstance(node, ast.ClassDef) and node.name.startswith("Test") and node.bases for node in tree.body)


def test_a_test_file_holds_tests_that_state_rules():
    wrong = []
    for path in python_files("tests"):
        if not path.name.startswith("test_"):
            continue
        names = [
            node.name
            for node in ast.walk(syntax_of(path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        ]
        if not names and not inherits_tests(syntax_of(path)):
            wrong.append(f"{name_of(path)}: no test")
        wrong += [f"{name_of(path)}: {name}" for name in names if "should" in name.split("_")]
    assert not wrong, wrong


def test_no_test_sleeps():
    """A test waits for a signal or a state. Fault tests need real seconds, and are kept apart."""
    sleepers = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("tests")
        if path.relative_to(ROOT).parts[1] not in {"faults"}
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep", "qtbot.wait"}
    ]
    assert not sleepers, f"wait for what must happen: {sleepers}"
