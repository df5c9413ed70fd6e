"""The set-up script works with nothing installed, and installs what the tests really call."""

from __future__ import annotations

import ast
import importlib.util
import os
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.repository.tree import ROOT, imported_names, name_of, python_files, syntax_of

SCRIPT = ROOT / ".ci" / "set_up.py"
# Program -> the Debian package that brings it. Those that every Debian has are not asked for.
BROUGHT_BY = {
    "pdfsig": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfimages": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "Xvfb": "xvfb",
    "xvfb-run": "xvfb xauth",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "openssl": "openssl",
    "git": "git",
    "softhsm2-util": "softhsm2",
}


@pytest.fixture
def set_up() -> ModuleType:
    found = importlib.util.spec_from_file_location("set_up", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def programs_of_the_tests() -> dict[str, str]:
    """Every program named in a `needs(...)` of the tests, with a place."""
    return {
        word.value: name_of(path)
        for path in python_files("tests")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "needs"
        for word in node.args
        if isinstance(word, ast.Constant)
    }


def test_the_script_needs_only_the_standard_library():
    others = {name for name, _ in imported_names(SCRIPT) if name.split(".")[0] not in sys.stdlib_module_names}
    assert not others, others


def test_it_installs_every_program_that_the_tests_need_and_no_other(set_up):
    used = programs_of_the_tests()
    assert set(used) <= set(BROUGHT_BY), f"name the package of {set(used) - set(BROUGHT_BY)} here"
    wanted = {package for program in used for package in BROUGHT_BY[program].split()}
    assert wanted == set(set_up.APT["the tests' programs"])


@pytest.fixture
def debian_with_little(set_up, tmp_path: Path, monkeypatch) -> Path:
    """A PATH where dpkg knows one package and apt-get writes down how it was called."""
    for name, body in {
        "dpkg-query": "#!/bin/sh\necho 'ca-certificates installed'\necho 'libegl1 not-installed'\nexit 1\n",
        "apt-get": f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n',
    }.items():
        (tmp_path / name).write_text(body)
        (tmp_path / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    return tmp_path / "calls"


def test_root_installs_what_is_missing_and_nothing_else(set_up, debian_with_little, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    set_up.debian_packages()
    update, install = debian_with_little.read_text().splitlines()
    assert update.startswith("update")
    assert "--no-install-recommends" in install
    assert "libegl1" in install.split()
    assert "ca-certificates" not in install.split()


def test_others_are_told_the_one_line_and_nothing_is_called(set_up, debian_with_little, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    set_up.debian_packages()
    said = capsys.readouterr().out
    assert said.count("sudo apt-get install -y --no-install-recommends") == 1
    assert "libegl1" in said
    assert not debian_with_little.exists()


def test_a_python_without_ensurepip_asks_debian_for_it(set_up, debian_with_little, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    assert {"python3-venv", "python3-pip"} <= set(set_up.missing_debian_packages())


def test_a_machine_without_dpkg_is_asked_for_nothing(set_up, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert set_up.missing_debian_packages() == []


def test_a_command_that_keeps_failing_is_named(set_up, monkeypatch):
    monkeypatch.setattr(set_up.time, "sleep", lambda seconds: None)
    with pytest.raises(set_up.CannotGoOn, match="false"):
        set_up.run("false", "x", tries=3)


def test_make_sets_a_utf8_language_and_a_runtime_folder():
    command = ["make", "--no-print-directory", "-s", "-f", "Makefile", "-f", "-", "told"]
    extra = "told:\n\t@echo $$LANG $$XDG_RUNTIME_DIR\n"
    bare = {"PATH": os.environ["PATH"], "LANG": "C"}
    said = subprocess.run(command, cwd=ROOT, env=bare, input=extra, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["C.UTF-8", str(ROOT / ".venv" / "runtime")]


def test_ci_calls_the_same_commands_as_a_person():
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    made = [line.split("make ")[1] for line in lines if " make " in line]
    assert made == ["setup", "test", "faults"]
    assert "export CI=true" in lines
